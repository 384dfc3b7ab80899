// Wishes for faxes that are on their way: when, priority, cover, quality. An hour and a priority are wishes like hold; another
// cover or quality needs other pages, so the fax is replaced by a new one, as long as no page of it has arrived.

import { FaxError } from "../../base/errors.ts";
import { type Sentence, said } from "../../base/phrases.ts";
import type { FaxWishes } from "../../codec/mail/answer-form.ts";
import { localTime } from "../../device/local-time.ts";
import { ClaimedJob, type Job, readJob, writeControl } from "../../device/store/job-files.ts";
import { obeyedNotice } from "../notice/submission-notice.ts";
import { type Answering, isOpen, jobsMeant, stillWaiting } from "./answering.ts";
import { areAlike, faxDocument, madeOf, whyNone } from "./fax-document.ts";
import { writeSubmission } from "./submissions.ts";
import { hourProblem, momentOf } from "./when.ts";

/** Anything but words for a cover nobody asked for. */
export const changesSomething = (wishes: FaxWishes): boolean =>
  Object.values(wishes).some((wish) => wish !== undefined);

/** Answers what is wrong with the wishes, as a sentence for the sender. */
export async function changeJobs(about: Answering, wishes: FaxWishes): Promise<Sentence | undefined> {
  const { deps, submission, answer } = about;
  const jobs = await jobsMeant(about);
  // A printed document without numbers: the wishes alone send nothing.
  if (jobs.length === 0) return said("answer-no-number");
  if (!(await about.first("changes"))) return undefined;
  // The jobs this very answer was about to replace, before a crash.
  const begun = jobs.filter(({ request }) =>
    about.submission.answers?.includes(`${about.envelope.id} replaces ${request.id}`),
  );
  if (begun.length > 0) return replace(about, begun, wishes);
  const open = jobs.filter(isOpen);
  if (open.length === 0) return said("nothing-open", { word: wishNamed(wishes) });
  if (wishes.append !== undefined) return said("append-too-late");
  const { cover, to, subject, remarks, quality } = wishes;
  if ([cover, to, subject, remarks, quality].some((wish) => wish !== undefined)) return replace(about, open, wishes);
  const problem = hourProblem(wishes.when);
  if (problem !== undefined) return problem;
  const moment = wishes.when === undefined ? undefined : momentOf(wishes.when, new Date());
  for (const job of open)
    await writeControl(deps.spool, job.request.id, {
      // A fax on hold stays there until it is released, unless it is wanted now.
      wish: job.control?.wish === "hold" && wishes.when === undefined ? "hold" : "release",
      by: answer.to,
      at: new Date().toISOString(),
      ...(moment === undefined ? {} : { notBefore: moment.toISOString() }),
      ...(wishes.priority === undefined ? {} : { priority: wishes.priority }),
    });
  deps.touched(open.map((job) => job.request.id));
  const hour = moment === undefined || wishes.when?.kind === "now" ? undefined : moment.toISOString();
  const done =
    hour === undefined ? said("done-changed") : said("done-changed-when", { time: localTime(hour).slice(0, 16) });
  await obeyedNotice(deps.post, submission, answer, stillWaiting(done, open));
  return undefined;
}

/** The first of the wishes by its name; empty when nothing is wished. */
export const wishNamed = (wishes: FaxWishes): Sentence => {
  const [name] = (Object.keys(wishes) as (keyof FaxWishes)[]).filter((one) => wishes[one] !== undefined);
  return name === undefined ? "" : said(`word-${name === "coverForm" ? "cover" : name}`);
};

/**
 * Ends each fax that has not begun and makes a new one in its place. Which ones is noted first, so that after a crash in
 * between the new ones are made all the same. The old ones' claims are held meanwhile: no line can be calling.
 */
async function replace(about: Answering, meant: readonly Job[], wishes: FaxWishes): Promise<Sentence | undefined> {
  const { deps, envelope, person } = about;
  const marks = meant.map(({ request }) => `${envelope.id} replaces ${request.id}`);
  const known = about.submission.answers ?? [];
  const endedByUs = (job: Job): boolean => job.state.outcome === 401 && marks.every((mark) => known.includes(mark));
  const wanted = meant.map(({ request }) => ({
    written: request.original,
    name: request.recipientName,
    instead: request.id,
  }));
  if (!areAlike(meant, wishedOf)) return said("change-differs");
  const problem = whyNone(deps.rules(), person, wanted) ?? hourProblem(wishes.when);
  if (problem !== undefined) return problem;
  const submission = { ...about.submission, answers: [...new Set([...known, ...marks])] };
  const pens: ClaimedJob[] = [];
  try {
    for (const { request } of meant) {
      const pen = await ClaimedJob.take(deps.spool, request.id, { by: "office", line: "", epoch: deps.epoch });
      if (pen !== undefined) pens.push(pen);
      const job = await readJob(deps.spool, request.id);
      // Ended by us before a crash and held by whoever tidies up: the new one must be made all the same.
      if (pen === undefined && job !== undefined && endedByUs(job))
        throw new FaxError("later", `${request.id} is being worked on; the answer waits`);
      // A page whose confirmation was lost has perhaps arrived as well.
      const untouched = job !== undefined && !job.journal.some((entry) => entry.e === "asked");
      if (pen === undefined || !untouched || (job.state.outcome !== undefined && !endedByUs(job)))
        return said("change-too-late", { number: request.destination });
    }
    await writeSubmission(deps.spool, submission);
    for (const pen of pens) await pen.write({ e: "final", outcome: 401 });
    const made = await faxDocument({ ...about, submission }, wanted, wishes, meant[0]);
    // Its owner hears of the new one instead.
    for (const pen of pens) await pen.write({ e: "noticed", outcome: 401 });
    return made;
  } finally {
    for (const pen of pens) await pen.release();
  }
}

/** What faxes have in common that one request can replace. */
const wishedOf = (job: Job): readonly unknown[] => [
  madeOf(job),
  job.control?.priority ?? job.request.priority,
  job.control?.notBefore ?? job.request.notBefore,
  job.control?.wish === "hold",
];
