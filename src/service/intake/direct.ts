// A mail to numbers: its contents become one document, each number one job.

import type { Envelope, EnvelopeRecipient } from "../../base/envelope.ts";
import type { Submission } from "../../base/job.ts";
import { parseNumber } from "../../codec/phone/number.ts";
import { dialPlan } from "../../codec/rules/permission.ts";
import type { Person } from "../../codec/rules/person.ts";
import { personIn } from "../people/people.ts";
import { askConsent } from "./ask-consent.ts";
import { type IntakeDeps, messageKey } from "./intake-deps.ts";
import { makeJobs } from "./make-jobs.ts";
import { nameBeside, type ParsedMail } from "./parse-mail.ts";
import { takeRawPages } from "./raw-pages.ts";
import { firstTime } from "./seen.ts";
import { freshFolder, newToken, writeSubmission } from "./submissions.ts";

/** Resolves when all jobs are on disk; ids of the jobs made. */
export async function takeDirect(
  deps: IntakeDeps,
  envelope: Envelope,
  mail: ParsedMail,
  recipients: readonly Extract<EnvelopeRecipient, { kind: "fax" }>[],
): Promise<string[]> {
  const { spool, log } = deps;
  const rules = deps.rules();
  const fresh = [];
  const messageId = await messageKey(deps, envelope, mail);
  for (const to of recipients) {
    const number = parseNumber(to.written, dialPlan(rules));
    const recipient = number.ok ? number.recipient : to.written;
    const key = { messageId, sender: envelope.from.toLowerCase(), recipient };
    if (await firstTime(spool, key, envelope.id, rules.site["same-mail-window"])) fresh.push(to);
    else log.info("the same mail again; faxed once", { id: envelope.id, to: to.address });
  }
  if (fresh.length === 0) return [];
  // Who was let in at RCPT is the sender, by the rules of now; somebody else may own the address as well.
  const person: Person =
    personIn(await deps.people.byId(fresh[0]!.user, envelope.from.toLowerCase())) ??
    unknown(fresh[0]!.user, envelope.from);
  const folder = await freshFolder(spool, envelope.id);
  const raw = envelope.commandLine?.raw === true;
  const prepared = raw
    ? await takeRawPages(deps.documents, mail.parts, folder, rules.site["max-pages"])
    : await deps.documents.prepare({ text: mail.text, parts: mail.parts, maxPages: rules.site["max-pages"] }, folder);
  const submission: Submission = {
    id: envelope.id,
    kind: envelope.commandLine === undefined ? "direct" : "command-line",
    receivedAt: envelope.receivedAt,
    owner: person.address,
    user: person.id,
    messageId: mail.messageId,
    subject: mail.subject,
    references: mail.references,
    language: person.language ?? rules.site.language,
    pages: prepared.ok ? prepared.pages : 0,
    remarks: [...mail.remarks, ...prepared.remarks],
    state: "open",
    token: newToken(),
  };
  const wanted = fresh.map((to) => ({ written: to.written, address: to.address, name: nameBeside(mail, to) }));
  const jobs = await makeJobs(deps.jobs, submission, person, wanted, {
    first: 1,
    cover: !raw && (person.cover ?? rules.site.cover) ? { to: "", subject: "", remarks: "" } : undefined,
    raw,
    ...(envelope.commandLine === undefined ? { asked: envelope } : { wishes: envelope.commandLine.wishes }),
    ...(prepared.ok ? {} : { failure: { outcome: prepared.outcome, reason: prepared.reason } }),
  });
  // The commit point: without this file the folder is a left-over and the mail is worked on anew.
  await writeSubmission(spool, submission);
  deps.tokens.add(submission);
  await deps.tokens.inTurn(submission.id, () => askConsent(deps, submission.id));
  return jobs.map((job) => job.id);
}

/** Permitted at RCPT, gone from users.yaml since: the job is made and judged by the rules of now. */
function unknown(id: string, address: string): Person {
  return { id, address, mail: [address], name: "", number: "", company: "", department: "", groups: [], account: "" };
}
