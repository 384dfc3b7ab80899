// Words that ask for something to be done with the faxes there are: status, queue, cancel, resend, hold, release, again,
// fine, help. Each says what it did; obeying one twice, after a crash or for a copy of the answer, does no harm.

import { FaxError } from "../../base/errors.ts";
import type { Submission } from "../../base/job.ts";
import { type Sentence, said } from "../../base/phrases.ts";
import type { Command, FaxWishes } from "../../codec/mail/answer-form.ts";
import { ClaimedJob, type Job, readJob, writeControl } from "../../device/store/job-files.ts";
import { helpMail, queueMail, statusMail } from "../notice/status-notice.ts";
import { obeyedNotice } from "../notice/submission-notice.ts";
import { changeJobs } from "./answer-changes.ts";
import { type Answering, hasEnded, isOpen, jobsMeant, stillWaiting } from "./answering.ts";
import { areAlike, faxDocument, whyNone } from "./fax-document.ts";
import type { IntakeDeps } from "./intake-deps.ts";
import { ownFaxes } from "./own-faxes.ts";
import { writeSubmission } from "./submissions.ts";

/** Answers what is wrong with the command, as a sentence for the sender; undefined when it was obeyed, now or by a copy. */
export async function obey(about: Answering, command: Command, wishes: FaxWishes): Promise<Sentence | undefined> {
  const { deps, submission, answer, person } = about;
  if (about.quiet && command.word !== "cancel" && command.word !== "hold") return undefined;
  const jobs = await jobsMeant(about);
  if (command.word === "resend") return resend(about, command.to, wishes, jobs);
  const { word } = command;
  // Of faxes that failed and none in doubt "again" can mean nothing else.
  const failed = jobs.some(({ state }) => state.state === "final" && state.outcome !== 0 && state.outcome !== 401);
  if (word === "again" && failed && !jobs.some(({ state }) => state.state === "in-doubt"))
    return resend(about, [], wishes, jobs);
  // "fine" says that a fax in doubt arrived; of one that is on its way it means its resolution.
  const coarse = jobs.some((job) => isOpen(job) && job.request.resolution === "standard");
  if (word === "fine" && coarse && !jobs.some((job) => job.state.state === "in-doubt"))
    return changeJobs(about, { ...wishes, quality: "fine" });
  if (!(await about.first(word))) return undefined;
  const result = await perform();
  if (result === undefined) return undefined;
  if ("problem" in result) return result.problem;
  deps.log.info("answer obeyed", { submission: submission.id, command: word, by: answer.to });
  if (!about.quiet) await obeyedNotice(deps.post, submission, answer, result.done);
  return undefined;

  async function perform(): Promise<{ done: Sentence } | { problem: Sentence } | undefined> {
    switch (word) {
      case "help":
        await helpMail(deps.post, answer, submission.language, submission);
        return undefined;
      case "status":
        await statusMail(deps.post, answer, submission, jobs);
        return undefined;
      case "queue":
        await queueMail(deps.post, answer, submission.language, await ownFaxes(deps, person, answer.to));
        return undefined;
      case "cancel":
        return submission.state === "waiting" ? discard(about) : wish(about, jobs, "cancel");
      case "hold":
      case "release":
        return wish(about, jobs, word);
      case "again":
      case "fine":
        return settleDoubt(about, jobs, word);
    }
  }
}

/** A printed document nobody wants to fax any more. */
async function discard({ deps, submission }: Answering): Promise<{ done: Sentence }> {
  const gone: Submission = { ...submission, state: "closed", tokenExpires: new Date(0).toISOString() };
  await writeSubmission(deps.spool, gone);
  return { done: said("done-discarded") };
}

async function wish(
  { deps, answer }: Answering,
  jobs: readonly Job[],
  word: "cancel" | "hold" | "release",
): Promise<{ done: Sentence } | { problem: Sentence }> {
  const open = jobs.filter(isOpen);
  const control = { wish: word, by: answer.to, at: new Date().toISOString() } as const;
  for (const job of open) await writeControl(deps.spool, job.request.id, control);
  deps.touched(open.map((job) => job.request.id));
  if (open.length > 0) return { done: stillWaiting(said(`done-${word}`), word === "cancel" ? [] : open) };
  return {
    problem:
      jobs.length === 0
        ? said("nothing-sent-yet", { word: said(`word-${word}`) })
        : said("nothing-open", { word: said(`word-${word}`) }),
  };
}

/** again, fine: what becomes of a fax that perhaps arrived. */
async function settleDoubt(
  { deps, answer, envelope, submission }: Answering,
  jobs: readonly Job[],
  word: "again" | "fine",
): Promise<{ done: Sentence } | { problem: Sentence }> {
  // Noted before it is done: worked on once more after a crash, nothing is in doubt any longer and it was obeyed all the same.
  const mark = `${envelope.id} ${word}`;
  const obeyed = submission.answers?.includes(mark) === true;
  const doubtful = jobs.filter((job) => job.state.state === "in-doubt");
  // Other faxes of the document can keep it answerable when this one's time is over and it is in done/ already.
  if (doubtful.length > 0) await deps.tokens.reopen(submission.id);
  if (doubtful.length > 0 && !obeyed)
    await writeSubmission(deps.spool, { ...submission, answers: [...(submission.answers ?? []), mark] });
  for (const { request } of doubtful) {
    // An older wish to cancel or hold is over with this one.
    if (word === "again")
      await writeControl(deps.spool, request.id, { wish: "release", by: answer.to, at: new Date().toISOString() });
    await resolveDoubt(deps, request.id, word);
  }
  deps.touched(doubtful.map((job) => job.request.id));
  if (doubtful.length > 0 || obeyed) return { done: said(`done-${word}`) };
  return { problem: said("nothing-in-doubt", { word: said(`word-${word}`) }) };
}

/** Throws when the job is held by another process just now: the answer is worked on again. */
async function resolveDoubt(deps: IntakeDeps, id: string, word: "again" | "fine"): Promise<void> {
  const pen = await ClaimedJob.take(deps.spool, id, { by: "office", line: "", epoch: deps.epoch });
  if (pen === undefined) throw new FaxError("later", `${id} is being worked on; the answer waits`);
  try {
    const job = await readJob(deps.spool, id);
    if (job?.state.outcome !== 20) return;
    if (word === "again") await pen.write({ e: "restart" });
    else await pen.write({ e: "final", outcome: 0 });
  } finally {
    await pen.release();
  }
}

/**
 * Once more: to other numbers, or to the same ones. Without a number, of several faxes those that failed are meant; what was
 * delivered goes out twice only when its own notice is answered.
 */
async function resend(
  about: Answering,
  to: readonly { readonly written: string; readonly name: string }[],
  wishes: FaxWishes,
  jobs: readonly Job[],
): Promise<Sentence | undefined> {
  const rules = about.deps.rules();
  if (to.length > 0) {
    // With its annex and cover, where it is clear which of the faxes is meant.
    const [like] = jobs.length > 0 && areAlike(jobs) ? jobs.map(forAnother) : [];
    return whyNone(rules, about.person, to) ?? faxDocument(about, to, wishes, like);
  }
  if (about.submission.pages === 0) return said("nothing-to-resend");
  if (jobs.length === 0) return said("nothing-sent-yet", { word: said("word-resend") });
  const ended = jobs.filter(hasEnded);
  const doubtful = ended.filter((job) => job.state.state === "in-doubt");
  if (doubtful.length > 0) return said("resend-in-doubt");
  const failed = ended.filter((job) => job.state.outcome !== 0);
  const meant = failed.length > 0 ? failed : about.job !== undefined || jobs.length === 1 ? ended : [];
  if (meant.length === 0) return jobs.some((job) => !hasEnded(job)) ? said("still-sending") : said("resend-which");
  if (!areAlike(meant)) return said("change-differs");
  const wanted = meant.map((job) => ({ written: job.request.original, name: job.request.recipientName }));
  // Cancelled, and its call not over: perhaps its last page is arriving just now.
  const ending = jobs.filter((job) => !hasEnded(job) && !isOpen(job));
  const remarks = ending.map(({ request }) => said("resend-without", { number: request.destination }));
  return whyNone(rules, about.person, wanted) ?? faxDocument(about, wanted, wishes, meant[0], remarks);
}

/** A fax as it would be to somebody else: what is the one recipient's own does not go along. */
function forAnother(job: Job): Job {
  const { subAddress: _his, senderPassword: _theirs, cover, ...request } = job.request;
  return { ...job, request: cover === undefined ? request : { ...request, cover: { ...cover, to: "" } } };
}
