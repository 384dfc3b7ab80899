// The mail of a received fax: its pages as a file, a picture of the first, who sent it, what is known of the call and how well it
// went. It can be answered (service/intake/fax-answer.ts), so whoever it went to is written down before it leaves.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { outcomeLabel } from "../../base/outcome.ts";
import type { FaxForm, ReceivedFax } from "../../base/received.ts";
import { localTime } from "../../device/local-time.ts";
import { mailSplit, mailState, noteBegun, noteQueued } from "../../device/store/mailed.ts";
import { exists } from "../../device/store/spool.ts";
import { type Speaker, speaker } from "../notice/phrases.ts";
import { post } from "../notice/post.ts";
import { type CallerKnown, callerKnown, callerWords } from "./caller-name.ts";
import { pdfAbout, wordsRead } from "./fax-pdf.ts";
import type { InboundDeps } from "./inbound-deps.ts";
import { type MailPart, type MailParts, mailParts } from "./mail-parts.ts";
import { qualityStamp } from "./quality-stamp.ts";

export interface ReceivedMail {
  readonly to: readonly string[];
  readonly language: string;
  /** Numbers of pages that could not be read. */
  readonly unreadable: readonly number[];
  /** Missing = as faxgate.yaml says. */
  readonly form?: FaxForm;
  /** Tells the mails of one fax from each other; missing for its first one. */
  readonly part?: string;
  /** Why he gets it, or what else he has to know, in whole sentences of his language. */
  readonly notes?: readonly string[];
  /** Where the file is for those who get a notice only; empty = the gateway keeps it. */
  readonly kept?: string;
  /** The program ended in the middle of it, and how far it came an earlier version did not note. */
  readonly inDoubt?: boolean;
  /** The fax was delivered before, and somebody asked for it once more. */
  readonly onWish?: boolean;
}

type MailDeps = Pick<InboundDeps, "documents" | "post" | "bounces" | "answers">;

/** The outgoing mail's id; of a large fax in several mails that of the first. */
const receivedMailId = (call: string, part?: string): string =>
  `${call}-received${part === undefined ? "" : `-${part}`}`;

/** Queued for the relay when it resolves; the same mail again changes nothing, also when the relay has it. `folder`: holds fax.tif, fax.pdf and preview.png. */
export async function mailReceived(
  deps: MailDeps,
  folder: string,
  fax: ReceivedFax,
  mail: ReceivedMail,
): Promise<void> {
  const { to, language, unreadable } = mail;
  const rules = deps.post.rules().site.received;
  const first = receivedMailId(fax.call, mail.part);
  const speak = await speaker(deps.post, language);
  const known = await callerKnown(deps.post, fax);
  const about = pdfAbout(fax, unreadable, known);
  const hanging = await mailParts(deps.documents, folder, {
    form: mail.form ?? rules.form,
    rules,
    about,
    words: await wordsRead(folder),
    fixed: await mailSplit(folder, first),
  });
  const stamp = qualityStamp(speak, fax, unreadable);
  const { parts, ...split } = hanging;
  for (const [index, part] of parts.entries()) {
    const several = parts.length > 1 ? { part: index + 1, parts: parts.length } : undefined;
    const pages = speak.pages(fax.pages.length);
    const id = `${first}${index === 0 ? "" : `-${index + 1}of${parts.length}`}`;
    const state = await mailState(folder, id);
    if (state === "queued") continue;
    if (await exists(deps.post.spool.path("outgoing-mail", id))) {
      await noteQueued(folder, id);
      continue;
    }
    const again = state === "begun" || (state === "unknown" && mail.inDoubt === true);
    if (again) deps.post.log.warn("perhaps mailed a second time", { id, to: to.join(",") });
    await post(deps.post, {
      id,
      event: "received",
      text: "received",
      values: {
        ...callValues(speak, fax, callerWords(known, fax) || speak.say("unknown")),
        incomplete: stamp.word,
        warning: stamp.warning,
        quality: stamp.details,
        "page-count": several === undefined ? pages : speak.say("received-part-count", { pages, ...several }),
        note: [
          ...(again ? [speak.say("received-perhaps-again")] : []),
          ...(mail.onWish === true ? [speak.say("received-on-wish")] : []),
          ...(mail.notes ?? []),
          ...(split.form === "notice" ? [keptWords(speak, fax, mail.kept)] : []),
        ].join("\n"),
        part: partWords(speak, fax, hanging, part, several),
        answers: speak.say("received-answers"),
      },
      to,
      language,
      picture: await pictureOf(deps, folder, part),
      attachments: part.files.map(({ suffix, type, content }) => ({
        name: `${fileName(fax)}${several === undefined ? "" : `-${several.part}of${several.parts}`}.${suffix}`,
        type,
        content,
      })),
      headers: {
        "X-Faxgate-Call": fax.call,
        "X-Faxgate-Outcome": outcomeLabel(fax.outcome),
        ...(again ? { "X-Faxgate-Perhaps-Again": "yes" } : {}),
      },
      ...groupOf(known, fax),
      replyTo: `reply+${deps.answers.of(fax.call)}`,
      returnPath: `bounce+${deps.bounces.of(fax.call)}`,
      beforeQueued: () => noteBegun(folder, id, to, { first, split }),
    });
    await noteQueued(folder, id);
  }
}

/**
 * Mails of one caller to one called number stand together in a mail program, under an id that no mail has. The callers nobody knows
 * are not one.
 */
function groupOf({ destination }: CallerKnown, fax: ReceivedFax): { group?: string } {
  const who = destination || fax.remoteId;
  if (who === "") return {};
  const hash = createHash("sha256")
    .update(JSON.stringify([who, fax.calledNumber]))
    .digest("hex")
    .slice(0, 20);
  return { group: `caller.${hash}` };
}

const keptWords = (speak: Speaker, fax: ReceivedFax, place = ""): string =>
  place === "" ? speak.say("received-kept", { call: fax.call }) : speak.say("received-kept-at", { place });

function partWords(
  speak: Speaker,
  { call }: ReceivedFax,
  { kept, octets }: MailParts,
  { pages: { first, last } }: MailPart,
  several: { readonly part: number; readonly parts: number } | undefined,
): string {
  if (kept) return speak.say("received-too-large", { size: Math.ceil(octets / 1_000_000), call });
  return several === undefined ? "" : speak.say("received-part", { ...several, first: first + 1, last: last + 1 });
}

function callValues(speak: Speaker, fax: ReceivedFax, caller: string): Record<string, string> {
  return {
    caller,
    called: fax.calledNumber || speak.say("received-not-told"),
    tsi: fax.remoteId || speak.say("nothing"),
    pages: String(fax.pages.length),
    time: localTime(fax.startedAt),
    rate: [...new Set(fax.pages.map((page) => `${page.rate} bit/s`))].join(", "),
    ecm: fax.pages.every((page) => page.ecm) ? speak.say("yes") : speak.say("no"),
    call: fax.call,
    line: fax.line,
  };
}

async function pictureOf(
  deps: MailDeps,
  folder: string,
  { pages }: MailPart,
): Promise<{ png: Uint8Array; name: string }> {
  const png =
    pages.first === 0
      ? await readFile(join(folder, "preview.png"))
      : await deps.documents.picture(join(folder, "fax.tif"), pages.first);
  return { png, name: `page-${pages.first + 1}.png` };
}

/** fax-2026-11-23-0914-5551234: sorts by time, says who. */
function fileName(fax: ReceivedFax): string {
  const who = (fax.callerNumber || fax.remoteId).replace(/[^0-9A-Za-z+]/g, "").slice(0, 24);
  return `fax-${localTime(fax.startedAt).slice(0, 16).replace(" ", "-").replace(":", "")}${who === "" ? "" : `-${who}`}`;
}
