// The mail of a received fax: its pages as a file, a picture of the first, what is known of the call and how well it went.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { outcomeLabel } from "../../base/outcome.ts";
import type { FaxForm, ReceivedFax } from "../../base/received.ts";
import { localTime } from "../../device/local-time.ts";
import { type Speaker, speaker } from "../notice/phrases.ts";
import { post } from "../notice/post.ts";
import type { InboundDeps } from "./inbound-deps.ts";

export interface ReceivedMail {
  readonly to: readonly string[];
  readonly language: string;
  /** Numbers of pages that could not be read. */
  readonly unreadable: readonly number[];
  /** Missing = pdf. */
  readonly form?: FaxForm;
  /** Tells the mails of one fax from each other; missing for its first one. */
  readonly part?: string;
  /** Why he gets it, or what else he has to know, in whole sentences of his language. */
  readonly notes?: readonly string[];
  /** Where the file is for those who get a notice only; empty = the gateway keeps it. */
  readonly kept?: string;
  /** An earlier one was perhaps sent already. */
  readonly perhapsAgain?: boolean;
}

/** The outgoing mail's id. */
export const receivedMailId = (call: string, part?: string): string =>
  `${call}-received${part === undefined ? "" : `-${part}`}`;

/** Queued for the relay when it resolves; the same mail again changes nothing. `folder`: holds fax.tif, fax.pdf and preview.png. */
export async function mailReceived(
  deps: Pick<InboundDeps, "post" | "bounces">,
  folder: string,
  fax: ReceivedFax,
  mail: ReceivedMail,
): Promise<void> {
  const { to, language, unreadable, form = "pdf" } = mail;
  const speak = await speaker(deps.post, language);
  const caller = fax.callerNumber || fax.remoteId || speak.say("unknown");
  const values = mailValues(speak, fax, caller, unreadable);
  const notes = [
    ...(mail.perhapsAgain === true ? [speak.say("received-perhaps-again")] : []),
    ...(mail.notes ?? []),
    ...(form !== "notice"
      ? []
      : [
          mail.kept
            ? speak.say("received-kept-at", { place: mail.kept })
            : speak.say("received-kept", { call: fax.call }),
        ]),
  ];
  const name = fileName(fax);
  await post(deps.post, {
    id: receivedMailId(fax.call, mail.part),
    event: "received",
    text: "received",
    values: { ...values, warning: [values["warning"], ...notes].filter(Boolean).join(" ") },
    to,
    language,
    picture: { png: await readFile(join(folder, "preview.png")), name: "page-1.png" },
    attachments: [
      ...(form === "pdf" || form === "both"
        ? [{ name: `${name}.pdf`, type: "application/pdf", content: await readFile(join(folder, "fax.pdf")) }]
        : []),
      ...(form === "tiff" || form === "both"
        ? [{ name: `${name}.tif`, type: "image/tiff", content: await readFile(join(folder, "fax.tif")) }]
        : []),
    ],
    headers: {
      "X-Faxgate-Call": fax.call,
      "X-Faxgate-Outcome": outcomeLabel(fax.outcome),
      ...(mail.perhapsAgain === true ? { "X-Faxgate-Perhaps-Again": "yes" } : {}),
    },
    returnPath: `bounce+${deps.bounces.of(fax.call)}`,
  });
}

function mailValues(
  speak: Speaker,
  fax: ReceivedFax,
  caller: string,
  unreadable: readonly number[],
): Record<string, string> {
  const bad = fax.pages.filter((page) => page.quality.badLines > 0);
  const resent = fax.pages.reduce((sum, page) => sum + page.resentFrames, 0);
  const quality = [
    ...bad.map(({ page, quality: { badLines, lines } }) =>
      speak.say("received-damage", { page, bad: badLines, lines }),
    ),
    ...(resent > 0
      ? [resent === 1 ? speak.say("received-block") : speak.say("received-blocks", { count: resent })]
      : []),
    ...unreadable.map((page) => speak.say("received-unreadable", { page })),
  ];
  return {
    incomplete: fax.complete ? "" : speak.say("received-incomplete"),
    caller: [caller, fax.callerName].filter(Boolean).join(" "),
    called: fax.calledNumber || speak.say("received-not-told"),
    tsi: fax.remoteId || speak.say("nothing"),
    pages: String(fax.pages.length),
    "page-count": speak.pages(fax.pages.length),
    time: localTime(fax.startedAt),
    rate: [...new Set(fax.pages.map((page) => `${page.rate} bit/s`))].join(", "),
    ecm: fax.pages.every((page) => page.ecm) ? speak.say("yes") : speak.say("no"),
    quality: quality.length === 0 ? speak.say("received-no-damage") : quality.join("; "),
    call: fax.call,
    line: fax.line,
    warning: fax.complete ? "" : speak.say("received-warning", { detail: fax.detail }),
  };
}

/** fax-2026-11-23-0914-5551234: sorts by time, says who. */
function fileName(fax: ReceivedFax): string {
  const who = (fax.callerNumber || fax.remoteId).replace(/[^0-9A-Za-z+]/g, "").slice(0, 24);
  return `fax-${localTime(fax.startedAt).slice(0, 16).replace(" ", "-").replace(":", "")}${who === "" ? "" : `-${who}`}`;
}
