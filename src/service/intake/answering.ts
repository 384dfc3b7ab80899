// What an answer is worked on with, once it is clear who wrote it and what it is about.

import type { Envelope } from "../../base/envelope.ts";
import type { Submission } from "../../base/job.ts";
import type { Person } from "../../codec/rules/person.ts";
import { type Job, listJobs, readJob } from "../../device/store/job-files.ts";
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
  /** The one job that the mail answered is about; undefined = it was about the whole submission. */
  readonly job: string | undefined;
  /** Whether no copy of this answer has done that yet. */
  readonly first: (what: string) => Promise<boolean>;
}

/** The jobs an answer is about: the one its mail told of, else all of the submission. */
export async function jobsMeant({ deps, submission, job }: Answering): Promise<Job[]> {
  const jobs: Job[] = [];
  for (const area of ["active", "done"] as const)
    for (const id of await listJobs(deps.spool, submission.id, area)) {
      const found = await readJob(deps.spool, id);
      if (found !== undefined && !jobs.some((other) => other.request.id === id)) jobs.push(found);
    }
  const [one] = jobs.filter((known) => known.request.id === job);
  return one === undefined ? jobs : [one];
}

export const hasEnded = (job: Job): boolean => job.state.state === "final" || job.state.state === "in-doubt";
