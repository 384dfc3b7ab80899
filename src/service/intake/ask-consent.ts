// Asks whoever has to agree to faxes that were just made: first their sender, then, when he has agreed or did not have to, the
// second person. What was asked stands in the submission, so that after a crash the rest is asked and nothing twice.

import type { Approval, Submission } from "../../base/job.ts";
import { raiseAlarm } from "../../device/store/alarms.ts";
import { type Job, listJobs, readJob } from "../../device/store/job-files.ts";
import { approveMail, confirmMail } from "../notice/consent-mail.ts";
import { personIn } from "../people/people.ts";
import type { IntakeDeps } from "./intake-deps.ts";
import { isUnproven } from "./needs.ts";
import { newToken, readSubmission, writeSubmission } from "./submissions.ts";

/** Mails an hour that ask one address to confirm: whoever forges its name must not fill its mailbox. */
const mostConfirms = 20;

/** Must run while the submission is held by nobody else. */
export async function askConsent(deps: IntakeDeps, id: string): Promise<void> {
  const submission = await readSubmission(deps.spool, id);
  if (submission === undefined) return;
  const open: Job[] = [];
  for (const name of await listJobs(deps.spool, id)) {
    const job = await readJob(deps.spool, name);
    if (job !== undefined && job.state.outcome === undefined && job.state.waitsFor.length > 0) open.push(job);
  }
  const next = (kind: "confirm" | "approve"): Job[] =>
    open.filter(
      ({ request, state }) =>
        state.waitsFor[0]!.kind === kind && submission.asked?.includes(`${request.id} ${kind}`) !== true,
    );
  const toConfirm = next("confirm");
  const approvals = toConfirm.length > 0 ? await askSender(deps, submission, toConfirm) : [];
  const toApprove = next("approve");
  if (toApprove.length > 0) approvals.push(...(await askSeconds(deps, submission, toApprove)));
  if (toConfirm.length + toApprove.length === 0) return;
  const asked = [
    ...(submission.asked ?? []),
    ...toConfirm.map(({ request }) => `${request.id} confirm`),
    ...toApprove.map(({ request }) => `${request.id} approve`),
  ];
  const noted: Submission = { ...submission, asked, approvals: [...(submission.approvals ?? []), ...approvals] };
  await writeSubmission(deps.spool, noted);
  deps.tokens.add(noted);
}

/** He who sends without proof answers without proof: his yes or no has a token of its own, which opens nothing else. */
async function askSender(deps: IntakeDeps, submission: Submission, jobs: readonly Job[]): Promise<Approval[]> {
  const key = `confirm ${submission.owner}`;
  if (deps.asked.has(key, mostConfirms)) {
    deps.asked.count(key);
    const unproven = jobs.some(({ request }) => isUnproven(request.needs));
    const token = unproven ? newToken() : undefined;
    await confirmMail(deps.post, submission, jobs, token);
    if (token === undefined) return [];
    return [{ token, kind: "confirm", of: submission.owner, jobs: jobs.map(({ request }) => request.id) }];
  }
  deps.log.warn("asked often enough to confirm; nothing is said", { submission: submission.id, to: submission.owner });
  await raiseAlarm(
    deps.spool,
    "confirmations",
    "many faxes in one name wait to be confirmed",
    `More than ${mostConfirms} mails within an hour ask for faxes in the name of ${submission.owner}, and nothing proves that they are his. The last ones wait without a mail to him (faxgate queue lists them; faxgate release or cancel ends the wait).`,
  );
  return [];
}

/** A token for each second person, noted only after all mails are queued: one asked twice after a crash answers once. */
async function askSeconds(deps: IntakeDeps, submission: Submission, jobs: readonly Job[]): Promise<Approval[]> {
  const approvals: Approval[] = [];
  const seconds = new Set(jobs.flatMap(({ state }) => state.waitsFor[0]!.of));
  for (const address of seconds) {
    const his = jobs.filter(({ state }) => state.waitsFor[0]!.of.includes(address));
    const person = personIn(await deps.people.byMail(address));
    const token = newToken();
    const language = person?.language ?? deps.rules().site.language;
    await approveMail(deps.post, submission, his, { address, token, language });
    approvals.push({ token, of: address, jobs: his.map(({ request }) => request.id) });
  }
  return approvals;
}
