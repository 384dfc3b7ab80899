// Brings one job forward as far as the office may: ends what a dead line left open, decides over an ended attempt, obeys
// cancel and release, sends the notice of its end. Every step is on disk before the next; running it again does no harm.

import type { CallRecord, Submission } from "../../base/job.ts";
import type { OutcomeCode } from "../../base/outcome.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import type { Log } from "../../device/log/log.ts";
import { ClaimedJob, type Job, readJob } from "../../device/store/job-files.ts";
import { jobState } from "../../device/store/job-state.ts";
import { readJson, type Spool } from "../../device/store/spool.ts";
import type { DeadOwners } from "./dead-owners.ts";
import { decide } from "./decide.ts";

export interface SettleDeps {
  readonly spool: Spool;
  readonly log: Log;
  readonly rules: () => RuleSet;
  /** Unique per start of the office. */
  readonly epoch: string;
  readonly dead: DeadOwners;
  /** Queues the mail of a job's end. */
  readonly ended: (submission: Submission, job: Job, outcome: OutcomeCode) => Promise<void>;
  /** Queues the word that a job takes longer than usual. */
  readonly delayed: (submission: Submission, job: Job) => Promise<void>;
}

/** Reads the job, does what is due, and answers how it stands then; undefined when there is no such job. */
export async function settle(deps: SettleDeps, id: string): Promise<Job | undefined> {
  for (let step = 0; step < 6; step++) {
    const job = await readJob(deps.spool, id);
    if (job === undefined || !(await forward(deps, job))) return job;
  }
  return readJob(deps.spool, id);
}

/** One step; false when nothing is due. */
async function forward(deps: SettleDeps, seen: Job): Promise<boolean> {
  const { request, claim } = seen;
  const owner = { by: "office", line: "", epoch: deps.epoch } as const;
  let pen: ClaimedJob | undefined;
  if (claim === undefined) {
    if (!isDue(seen, deps.rules())) return false;
    pen = await ClaimedJob.take(deps.spool, request.id, owner);
  } else {
    if (!deps.dead.mayFence(claim)) return false;
    pen = await ClaimedJob.fence(deps.spool, request.id, claim, owner);
  }
  if (pen === undefined) return false;
  try {
    // What was read before the claim may be old: a line may have come and gone in between.
    const job = await readJob(deps.spool, request.id);
    if (job === undefined) return false;
    return await act(deps, pen, {
      ...job,
      state: jobState(job.request, job.journal, job.control, false, job.consents),
    });
  } finally {
    await pen.release();
  }
}

/** Nothing ever called it: all its lines are away. Its sender hears of it all the same. */
function isForgotten(job: Job, rules: RuleSet): boolean {
  const { state } = job.state;
  const age = Date.now() - job.state.askedAt;
  return (state === "ready" || state === "waiting") && age > rules.outbound.retry["give-up-after"];
}

/** Whoever had to agree said no, or nothing for as long as an answer may take; undefined = neither. */
function notAgreed({ state, request, consents }: Job, rules: RuleSet): 401 | 406 | 407 | undefined {
  if (state.outcome !== undefined || state.waitsFor.length === 0) return undefined;
  // No to a mail in one's own name is a cancel.
  if (consents.confirm?.answer === "no") return 401;
  if (state.refused !== undefined) return 407;
  const age = Date.now() - Math.max(state.askedAt, Date.parse(request.createdAt));
  return age > rules.site["answer-within"] ? 406 : undefined;
}

/** It has not ended for so long that its sender hears of it, once. */
function isDelayed({ state }: Job, rules: RuleSet): boolean {
  // Whoever is asked to confirm has had a mail; a forger of his name must not bring him another.
  if (state.waitsFor[0]?.kind === "confirm") return false;
  const waits = state.state === "ready" || state.state === "waiting" || state.state === "held";
  return waits && !state.toldDelayed && Date.now() - state.askedAt > rules.site.reports["delayed-after"];
}

function isDue(job: Job, rules: RuleSet): boolean {
  const { state } = job;
  return (
    isForgotten(job, rules) ||
    isDelayed(job, rules) ||
    notAgreed(job, rules) !== undefined ||
    state.state === "calling" ||
    state.undecided !== undefined ||
    (state.outcome !== undefined && !state.noticed) ||
    (job.control?.wish === "cancel" && state.outcome === undefined)
  );
}

/** Does the first thing that is due, with the claim in hand. */
async function act(deps: SettleDeps, pen: ClaimedJob, job: Job): Promise<boolean> {
  const { state, request } = job;
  const open = state.attempts.at(-1);
  if (state.outcome === undefined && open !== undefined && open.outcome === undefined) {
    const detail = "the line process ended in mid call";
    await pen.write({ e: "attempt-end", call: open.call, outcome: 204, detail, remoteId: "", seconds: 0 });
    const record: CallRecord = {
      call: open.call,
      direction: "send",
      line: open.line,
      startedAt: open.at,
      seconds: 0,
      outcome: 204,
      detail,
      job: request.id,
      ...(request.billing === undefined ? {} : { billing: request.billing }),
      destination: request.destination,
      remoteId: "",
      pages: state.confirmedPages,
    };
    await deps.spool.appendRecord("calls.jsonl", record);
    return true;
  }
  if (state.undecided !== undefined) {
    const decision = decide(request, state, state.undecided, deps.rules().outbound.retry, Date.now());
    if (decision.kind === "final") await pen.write({ e: "final", outcome: decision.outcome });
    else await pen.write({ e: "retry", at: new Date(decision.at).toISOString() });
    return true;
  }
  if (isForgotten(job, deps.rules())) {
    await pen.write({ e: "final", outcome: 405 });
    return true;
  }
  if (job.control?.wish === "cancel" && state.outcome === undefined) {
    await pen.write({ e: "final", outcome: 401 });
    return true;
  }
  const unagreed = notAgreed(job, deps.rules());
  if (unagreed !== undefined) {
    await pen.write({ e: "final", outcome: unagreed });
    return true;
  }
  if (state.outcome !== undefined && !state.noticed) {
    const submission = await readJson<Submission>(deps.spool.path("active", request.submission, "submission.json"));
    if (submission === undefined) return false;
    await deps.ended(submission, job, state.outcome);
    await pen.write({ e: "noticed", outcome: state.outcome });
    return true;
  }
  if (isDelayed(job, deps.rules())) {
    const submission = await readJson<Submission>(deps.spool.path("active", request.submission, "submission.json"));
    if (submission === undefined) return false;
    await deps.delayed(submission, job);
    await pen.write({ e: "delayed" });
    return true;
  }
  return false;
}
