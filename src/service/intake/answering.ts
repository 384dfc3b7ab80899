// What an answer is worked on with, once it is clear who wrote it and what it is about.

import type { Envelope } from "../../base/envelope.ts";
import type { Submission } from "../../base/job.ts";
import { type Said, said } from "../../base/phrases.ts";
import { readFaxAddress } from "../../codec/address/fax-address.ts";
import type { ToldOf } from "../../codec/mail/references.ts";
import { parseNumber } from "../../codec/phone/number.ts";
import { dialPlan } from "../../codec/rules/permission.ts";
import type { Person } from "../../codec/rules/person.ts";
import { type Job, listJobs, readJob, splitJobId } from "../../device/store/job-files.ts";
import type { Answered } from "../notice/submission-notice.ts";
import type { IntakeDeps } from "./intake-deps.ts";
import type { ParsedMail } from "./parse-mail.ts";

export interface Answering {
  readonly deps: IntakeDeps;
  readonly envelope: Envelope;
  readonly mail: ParsedMail;
  readonly submission: Submission;
  /** Whose permissions and limits count: the owner's. */
  readonly person: Person;
  readonly answer: Answered;
  readonly messageId: string;
  /** So many commands came that no more of them is answered; what stops a fax is obeyed all the same. */
  readonly quiet: boolean;
  /** The one job that the thread is about, or the earlier answer it goes on from; neither = the whole submission. */
  readonly job: string | undefined;
  readonly receiptOf: string | undefined;
  /** Whether no copy of this answer has done that yet. */
  readonly first: (what: string) => Promise<boolean>;
}

/**
 * The nearest mail of the thread that told of some of the submission's faxes: who answers "cancel" to the word that they are
 * on hold means those, not the ones that other answers asked for.
 */
export function faxesMeant(submission: Submission, thread: readonly ToldOf[]): Pick<Answering, "job" | "receiptOf"> {
  const made = starts(submission).map(({ answer }) => answer);
  for (const told of thread) {
    if ("job" in told && splitJobId(told.job)?.submission === submission.id)
      return { job: told.job, receiptOf: undefined };
    if ("answer" in told && made.includes(told.answer)) return { job: undefined, receiptOf: told.answer };
  }
  return { job: undefined, receiptOf: undefined };
}

/**
 * The jobs an answer is about: the one its thread tells of, those of the answer it goes on from, else all of the submission;
 * and whatever was sent to the same numbers since, replaced or resent: "cancel" means the fax that is on its way now. Of
 * several to one number those that are over stand back behind the last.
 */
export async function jobsMeant(about: Answering): Promise<Job[]> {
  // What this very answer made before a crash is its work, not what it is about.
  const jobs = (await jobsOf(about)).filter(({ request }) => request.number < ownFirst(about));
  const told = jobs.filter(({ request }) =>
    about.job === undefined ? isOfReceipt(about, request.number) : request.id === about.job,
  );
  const meant = told.length === 0 ? jobs : jobs.filter((job) => told.some((one) => follows(job, one)));
  return meant.filter(
    (job) =>
      !hasEnded(job) || job.state.state === "in-doubt" || !meant.some((later) => later !== job && follows(later, job)),
  );
}

/** Itself, or a later fax to the same number and whoever is behind it. */
const follows = ({ request }: Job, earlier: Job): boolean =>
  request.destination === earlier.request.destination &&
  request.number >= earlier.request.number &&
  behind(request.original) === behind(earlier.request.original);

/** Extension, digits dialled on and sub-address: two of them are two recipients. */
function behind(original: string): string {
  const read = readFaxAddress(original);
  if (!read.ok) return "";
  const { extension = "", postDial = "", subAddress = "" } = read.address;
  return `${extension}${postDial.replace(/[,W]/g, "")}/${subAddress}`;
}

async function jobsOf({ deps, submission }: Pick<Answering, "deps" | "submission">): Promise<Job[]> {
  const jobs: Job[] = [];
  for (const area of ["active", "done"] as const)
    for (const id of await listJobs(deps.spool, submission.id, area)) {
      const found = await readJob(deps.spool, id);
      if (found !== undefined && !jobs.some((other) => other.request.id === id)) jobs.push(found);
    }
  return jobs;
}

/** Number of the first job this answer made, in a pass before a crash; none = infinity. */
const ownFirst = ({ submission, envelope }: Answering): number =>
  starts(submission).find(({ answer }) => answer === envelope.id)?.first ?? Number.POSITIVE_INFINITY;

/** A number that a fax of this document is on its way to already, by another answer than this one. */
export async function onItsWay(about: Answering, recipients: readonly string[]): Promise<string | undefined> {
  const open = (await jobsOf(about)).filter((job) => isOpen(job) && job.request.number < ownFirst(about));
  const plan = dialPlan(about.deps.rules());
  const calling = new Set(
    open.map(({ request }) => {
      const number = parseNumber(request.original, plan);
      return number.ok ? number.recipient : request.destination;
    }),
  );
  return recipients.find((recipient) => calling.has(recipient));
}

/** What answers made which jobs stands in the submission: "<answer> jobs from 3". */
export const jobsMark = (answer: string): string => `${answer} jobs from `;

const starts = (submission: Submission): { answer: string; first: number }[] =>
  (submission.answers ?? []).flatMap((entry) => {
    const match = /^(\S+) jobs from (\d+)$/.exec(entry);
    return match === null ? [] : [{ answer: match[1]!, first: Number(match[2]) }];
  });

function isOfReceipt({ submission, receiptOf }: Answering, number: number): boolean {
  const last = starts(submission)
    .filter(({ first }) => first <= number)
    .sort((a, b) => b.first - a.first)[0];
  return last !== undefined && last.answer === receiptOf;
}

/** Not ended, and not about to be by an earlier wish. */
export const isOpen = (job: Job): boolean => !hasEnded(job) && job.control?.wish !== "cancel";

export const hasEnded = (job: Job): boolean => job.state.state === "final" || job.state.state === "in-doubt";

/** What was done, and whose word the faxes wait for all the same. */
export function stillWaiting(done: Said, jobs: readonly Job[]): Said {
  const who = [...new Set(jobs.flatMap(({ state }) => state.waitsFor.flatMap(({ of }) => of)))];
  return who.length === 0 ? done : said("done-but-waits", { done, who: who.join(", ") });
}
