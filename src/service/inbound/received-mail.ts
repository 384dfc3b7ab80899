// The mail of a received fax: its pages as a PDF, a picture of the first, what is known of the call and how well it went.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { outcomeLabel } from "../../base/outcome.ts";
import type { ReceivedFax } from "../../base/received.ts";
import { localTime } from "../../device/local-time.ts";
import { type Speaker, speaker } from "../notice/phrases.ts";
import { post } from "../notice/post.ts";
import type { InboundDeps } from "./inbound-deps.ts";

export interface ReceivedMail {
  readonly to: readonly string[];
  readonly language: string;
  /** Numbers of pages that could not be read. */
  readonly unreadable: readonly number[];
}

/** Queued for the relay when it resolves; the same mail again changes nothing. `folder`: holds fax.tif and preview.png. */
export async function mailReceived(
  deps: Pick<InboundDeps, "documents" | "post" | "bounces">,
  folder: string,
  fax: ReceivedFax,
  { to, language, unreadable }: ReceivedMail,
): Promise<void> {
  const pdf = join(folder, "fax.pdf");
  const speak = await speaker(deps.post, language);
  const caller = fax.callerNumber || fax.remoteId || speak.say("unknown");
  await deps.documents.toPdf(join(folder, "fax.tif"), pdf, {
    title: `Fax from ${caller}`,
    author: fax.remoteId,
    subject: `Call ${fax.call}, ${localTime(fax.startedAt)}`,
    made: fax.startedAt,
  });
  await post(deps.post, {
    id: `${fax.call}-received`,
    event: "received",
    text: "received",
    values: mailValues(speak, fax, caller, unreadable),
    to,
    language,
    picture: { png: await readFile(join(folder, "preview.png")), name: "page-1.png" },
    attachments: [{ name: fileName(fax), type: "application/pdf", content: await readFile(pdf) }],
    headers: { "X-Faxgate-Call": fax.call, "X-Faxgate-Outcome": outcomeLabel(fax.outcome) },
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

/** fax-2026-11-23-0914-5551234.pdf: sorts by time, says who. */
function fileName(fax: ReceivedFax): string {
  const who = (fax.callerNumber || fax.remoteId).replace(/[^0-9A-Za-z+]/g, "").slice(0, 24);
  return `fax-${localTime(fax.startedAt).slice(0, 16).replace(" ", "-").replace(":", "")}${who === "" ? "" : `-${who}`}.pdf`;
}
