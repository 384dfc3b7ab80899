// A printed document thrown away in its owner's printer window (lprm, by way of the print agent). The wish may overtake the
// document or meet it while it is prepared: it is noted first and looked at again when the document is ready.

import type { Submission } from "../../base/job.ts";
import { said } from "../../base/phrases.ts";
import { decodeWords } from "../../codec/mail/encoded-words.ts";
import { printKey } from "../../codec/rules/print-key.ts";
import { obeyedNotice } from "../notice/submission-notice.ts";
import type { IntakeDeps } from "./intake-deps.ts";
import type { ParsedMail } from "./parse-mail.ts";
import { firstTime, wasSeen } from "./seen.ts";
import { readSubmission, writeSubmission } from "./submissions.ts";

const mark = (id: string, user: string) => ({ messageId: id, sender: printKey(user), recipient: "print-cancel" });

/** What the agent says of a print job. */
export function printFacts(mail: ParsedMail): { id: string; user: string } {
  return {
    id: mail.header("x-faxgate-print-id").trim().slice(0, 64),
    user: decodeWords(mail.header("x-faxgate-print-user")).trim().slice(0, 120),
  };
}

export const isPrintCancel = (mail: ParsedMail): boolean => mail.header("x-faxgate-print-cancel") !== "";

/** `owner`: the mail's id in incoming. */
export async function takePrintCancel(deps: IntakeDeps, mail: ParsedMail, owner: string): Promise<void> {
  const { id, user } = printFacts(mail);
  if (id === "") return;
  await firstTime(deps.spool, mark(id, user), owner, deps.rules().site["same-mail-window"]);
  for (const name of await deps.spool.list("active")) {
    const submission = await readSubmission(deps.spool, name).catch(() => undefined);
    const same = submission?.print?.id === id && printKey(submission.print.user) === printKey(user);
    if (same) await deps.tokens.inTurn(name, () => close(deps, name, owner));
  }
}

/** True when the owner threw it away before it was ready. */
export async function isCancelledPrint(deps: IntakeDeps, facts: { id: string; user: string }): Promise<boolean> {
  return facts.id !== "" && (await wasSeen(deps.spool, mark(facts.id, facts.user)));
}

/** As if he had answered "cancel". A document that has its numbers already is cancelled by answering its mails. */
async function close(deps: IntakeDeps, name: string, owner: string): Promise<void> {
  const submission = await readSubmission(deps.spool, name);
  if (submission === undefined || submission.state !== "waiting") return;
  await writeSubmission(deps.spool, closed(submission));
  deps.log.info("a printed document was deleted in the printer window", { submission: name });
  const notice = `<print.${submission.token}@${deps.rules().site.domains[0] ?? ""}>`;
  const about = { id: owner, to: submission.owner, messageId: notice, references: [] };
  if (submission.owner !== "") await obeyedNotice(deps.post, submission, about, said("done-deleted"));
}

export const closed = (submission: Submission): Submission => ({
  ...submission,
  state: "closed",
  tokenExpires: new Date(0).toISOString(),
});
