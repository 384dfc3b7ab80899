// A print-spool notice: a printed document with its owner's print name but no number. It is prepared and its owner gets the
// notice that is the form (DESIGN 2). An owner nobody knows: the administrator gets it, nothing is thrown away.

import { rm } from "node:fs/promises";
import type { Envelope } from "../../base/envelope.ts";
import type { Submission } from "../../base/job.ts";
import { printNotice, refused } from "../notice/submission-notice.ts";
import { personIn } from "../people/people.ts";
import type { IntakeDeps } from "./intake-deps.ts";
import { messageKey } from "./intake-deps.ts";
import { type ParsedMail, printable } from "./parse-mail.ts";
import { firstTime } from "./seen.ts";
import { freshFolder, newToken, writeSubmission } from "./submissions.ts";

export async function takePrint(deps: IntakeDeps, envelope: Envelope, mail: ParsedMail): Promise<void> {
  const { spool, log } = deps;
  const rules = deps.rules();
  const key = {
    messageId: await messageKey(deps, envelope, mail),
    sender: envelope.from.toLowerCase(),
    recipient: "print",
  };
  if (!(await firstTime(spool, key, envelope.id, rules.site["same-mail-window"]))) {
    log.info("the same print job again; noticed once", { id: envelope.id });
    return;
  }
  const printUser = mail.header("x-faxgate-print-user").trim();
  const who = await deps.people.byPrintName(printUser);
  const person = personIn(who);
  const folder = await freshFolder(spool, envelope.id);
  const prepared = await deps.documents.prepare(
    { text: "", parts: mail.parts, maxPages: rules.site["max-pages"] },
    folder,
  );
  const title = mail.header("x-faxgate-print-title").trim() || (prepared.ok ? prepared.title : "") || mail.subject;
  const language = person?.language ?? rules.site.language;
  const owner = person?.address ?? "";
  if (!prepared.ok) {
    await refused(
      deps.post,
      { id: envelope.id, to: owner, title, language, messageId: "", references: [] },
      prepared.reason,
    );
    await rm(folder, { recursive: true, force: true });
    return;
  }
  const submission: Submission = {
    id: envelope.id,
    kind: "print",
    receivedAt: envelope.receivedAt,
    owner,
    user: person?.id ?? "",
    messageId: mail.messageId,
    subject: printable(title).slice(0, 200),
    references: [],
    language,
    pages: prepared.pages,
    remarks: [
      ...(person === undefined
        ? [`nobody in users.yaml has the print name "${printUser.slice(0, 80)}"; add it there and answer for them`]
        : []),
      ...mail.remarks,
      ...prepared.remarks,
    ],
    state: "waiting",
    token: newToken(),
    tokenExpires: new Date(Date.parse(envelope.receivedAt) + rules.site["answer-within"]).toISOString(),
  };
  await writeSubmission(spool, submission);
  await printNotice(deps.post, submission);
  deps.tokens.add(submission);
}
