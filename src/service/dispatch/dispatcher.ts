// Decides what is ready and keeps a small window of it in the queue (DESIGN 4.1). What it knows it read from disk: a full
// sweep at start and every minute, single jobs when something happened. The queue may forget everything at any time.

import { describeError, isFaxError } from "../../base/errors.ts";
import type { Submission } from "../../base/job.ts";
import type { ReadyOffers } from "../../device/queue/ready-queue.ts";
import { raiseAlarm } from "../../device/store/alarms.ts";
import { moveDurably } from "../../device/store/atomic.ts";
import { type Job, listJobs, readJob, splitJobId, wordsLeft } from "../../device/store/job-files.ts";
import { exists, readJson } from "../../device/store/spool.ts";
import { type Candidate, choose } from "./choose.ts";
import { type SettleDeps, settle } from "./settle.ts";

export interface DispatcherDeps extends SettleDeps {
  readonly offers: ReadyOffers;
  /** Somebody works with this submission just now: it is not moved to done/. */
  readonly isHeld?: (submission: string) => boolean;
}

export interface DispatchTimes {
  /** Between two looks at the disk as a whole, ms. */
  readonly sweep: number;
  /** Between two looks at whether the queue still knows what was offered, ms. */
  readonly check: number;
  /** Between two rounds, ms. */
  readonly round: number;
}

const usual: DispatchTimes = { sweep: 60_000, check: 5_000, round: 500 };

/** Jobs looked at between two rounds because something happened to them. */
const mostTouched = 5;

interface Offered {
  readonly attempt: number;
  readonly pool: string;
}

export class Dispatcher {
  readonly #deps: DispatcherDeps;
  /** Open jobs only. */
  readonly #jobs = new Map<string, Job>();
  readonly #users = new Map<string, string>();
  readonly #offered = new Map<string, Offered>();
  readonly #touched = new Set<string>();
  /** Jobs that could not be read or brought forward when last looked at: nothing is known of them. */
  readonly #broken = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();
  #lastSweep = 0;
  #lastCheck = 0;
  #stopped = false;

  readonly #times: DispatchTimes;

  constructor(deps: DispatcherDeps, times: DispatchTimes = usual) {
    this.#deps = deps;
    this.#times = times;
  }

  /** Sweeps the disk once, then goes on by itself. */
  async start(): Promise<void> {
    await this.#sweep(true);
    this.#lastSweep = Date.now();
    await this.#offer();
    this.#tick();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#work;
  }

  /** Something happened to this job (new, cancelled, answered): look at it at once. */
  touch(id: string): void {
    this.#touched.add(id);
    this.#soon(0);
  }

  #soon(wait: number): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tick(), wait);
  }

  #tick(): void {
    this.#work = this.#work
      .then(() => this.#round())
      .catch((error: unknown) => this.#deps.log.error("dispatch", { cause: describeError(error) }));
    void this.#work.then(() => this.#soon(this.#touched.size > 0 ? 0 : this.#times.round));
  }

  async #round(): Promise<void> {
    if (this.#stopped) return;
    for (const id of await wordsLeft(this.#deps.spool)) this.#touched.add(id);
    // A few at a time, the oldest and the newest: two hundred faxes cancelled at once keep neither a line nor a new fax waiting.
    const touched = [...this.#touched];
    for (const id of new Set([...touched.slice(0, mostTouched), ...touched.slice(-mostTouched)])) {
      this.#touched.delete(id);
      await this.#look(id);
    }
    // Jobs at a line are looked at in every round: their claim's end is the only sign a line gives.
    for (const [id, job] of [...this.#jobs])
      if (job.state.state === "calling" || this.#offered.has(id)) await this.#look(id);
    if (Date.now() - this.#lastSweep > this.#times.sweep) {
      this.#lastSweep = Date.now();
      await this.#sweep(false);
    }
    await this.#offer();
  }

  /** The first one looks at every job before anything is offered; later ones leave them to the rounds. */
  async #sweep(first: boolean): Promise<void> {
    const { spool, log } = this.#deps;
    for (const submission of await spool.list("active")) {
      // One broken submission must not keep the others from going out.
      try {
        // Without its submission.json a folder is still being made, or the left-over of a crash: its jobs are none yet.
        if ((await this.#submission(submission)) === undefined) continue;
        for (const id of await listJobs(spool, submission))
          if (first) await this.#look(id);
          else this.#touched.add(id);
        await this.#close(submission);
      } catch (error) {
        log.error("a submission cannot be brought forward", { submission, cause: describeError(error) });
        if (isFaxError(error)) await this.#putAside(submission, describeError(error));
      }
    }
  }

  /** submission.json; undefined while it is not there. Throws FaxError "resource" when it is damaged. */
  #submission(id: string): Promise<Submission | undefined> {
    return readJson<Submission>(this.#deps.spool.path("active", id, "submission.json"));
  }

  async #putAside(submission: string, why: string): Promise<void> {
    try {
      await this.#setAside(submission, why);
    } catch (error) {
      this.#deps.log.error("a damaged submission cannot be put aside", { submission, cause: describeError(error) });
    }
  }

  /** A damaged submission goes to corrupt/ and the administrator hears of it; not while a line calls for it. */
  async #setAside(submission: string, why: string): Promise<void> {
    const { spool } = this.#deps;
    for (const id of await listJobs(spool, submission))
      if (await exists(spool.path("active", submission, "jobs", `${splitJobId(id)?.n}.claim`))) return;
    await raiseAlarm(
      spool,
      `submission-${submission}`,
      "a fax is damaged on our disk",
      `It is kept in the folder corrupt/ of the spool (${submission}).\n${why}`,
    );
    await spool.setAside(spool.active(submission), why);
  }

  /** Brings a job forward and files what it says. */
  async #look(id: string): Promise<void> {
    let job: Job | undefined;
    try {
      const submission = splitJobId(id)?.submission ?? "";
      if (this.#jobs.has(id) || (await this.#submission(submission)) !== undefined) job = await settle(this.#deps, id);
    } catch (error) {
      this.#deps.log.error("a job cannot be brought forward; it is looked at again within a minute", {
        job: id,
        cause: describeError(error),
      });
      this.#broken.add(id);
      this.#forget(id);
      return;
    }
    this.#broken.delete(id);
    const closed =
      job === undefined || ((job.state.state === "final" || job.state.state === "in-doubt") && job.state.noticed);
    if (closed || job === undefined) {
      const known = this.#forget(id);
      if (known && job !== undefined) await this.#close(job.request.submission);
      return;
    }
    this.#jobs.set(id, job);
    if (job.state.state === "calling" || job.state.attempt !== this.#offered.get(id)?.attempt) this.#offered.delete(id);
  }

  /** Whether it was known. The next sweep finds it again if it is still there. */
  #forget(id: string): boolean {
    this.#offered.delete(id);
    return this.#jobs.delete(id);
  }

  /** A submission with nothing left to do moves to done/. A printed document stays as long as it waits for its numbers. */
  async #close(submission: string): Promise<void> {
    const { spool } = this.#deps;
    const ids = await listJobs(spool, submission);
    // Nothing is read while one of them is known to be open: of many that end one by one each would read all the others.
    if (ids.some((id) => this.#jobs.has(id) || this.#broken.has(id))) return;
    for (const id of ids) {
      const job = await readJob(spool, id);
      if (job === undefined || !job.state.noticed) return;
      // A fax in doubt can be answered as long as a printed document can.
      if (job.state.state === "in-doubt" && Date.now() - job.state.changedAt < this.#deps.rules().site["answer-within"])
        return;
    }
    const about = await this.#submission(submission);
    if (about === undefined) return;
    // A printed document waits for its numbers; whatever has had its faxes is done, and an answer brings it back.
    if (about.state === "waiting" && !(Date.parse(about.tokenExpires ?? "") < Date.now())) return;
    if ((await exists(spool.path("done", submission))) || this.#deps.isHeld?.(submission) === true) return;
    await moveDurably(spool.path("active", submission), spool.path("done", submission));
  }

  #candidate(job: Job): Candidate {
    const { request } = job;
    const user = this.#users.get(request.submission) ?? request.submission;
    const pool = request.line === undefined ? request.pool : `line-${request.line}`;
    const wished = job.control?.priority ?? request.priority ?? "normal";
    // What can wait does so for half its time: on busy lines its turn would never come, and it would be given up uncalled.
    const patience = this.#deps.rules().outbound.retry["give-up-after"] / 2;
    const priority = wished === "low" && Date.now() - job.state.askedAt > patience ? "normal" : wished;
    return { id: request.id, user, destination: request.destination, pool, createdAt: request.createdAt, priority };
  }

  async #offer(): Promise<void> {
    const { offers, log } = this.#deps;
    if (!offers.connected) {
      this.#offered.clear();
      return;
    }
    await this.#checkOffers();
    const lines = this.#deps.rules().lines;
    const places = (pool: string): number =>
      pool.startsWith("line-")
        ? 2
        : 2 * Object.values(lines).filter((line) => line.send && line.pools.includes(pool)).length;
    const now = Date.now();
    const ready: Candidate[] = [];
    const busy: Candidate[] = [];
    for (const [id, job] of this.#jobs) {
      const { state } = job.state;
      if (state === "calling" || this.#offered.has(id)) busy.push(this.#candidate(job));
      else if (
        job.control?.wish !== "hold" &&
        (state === "ready" || (state === "waiting" && job.state.notBefore <= now))
      ) {
        await this.#learnUser(job.request.submission);
        ready.push(this.#candidate(job));
      }
    }
    for (const next of choose(ready, busy, places)) {
      const job = this.#jobs.get(next.id)!;
      try {
        await offers.offer(next.pool, { job: next.id, attempt: job.state.attempt });
        this.#offered.set(next.id, { attempt: job.state.attempt, pool: next.pool });
      } catch (error) {
        log.warn("the queue is away; the job is offered again later", { job: next.id, cause: describeError(error) });
        return;
      }
    }
  }

  /** Whether the queue still knows what was offered: a FLUSHALL, a lost Redis or a dead fetcher costs seconds. */
  async #checkOffers(): Promise<void> {
    if (Date.now() - this.#lastCheck < this.#times.check) return;
    this.#lastCheck = Date.now();
    for (const [id, offered] of [...this.#offered])
      try {
        if (!(await this.#deps.offers.stillOffered(offered.pool, { job: id, attempt: offered.attempt })))
          this.#offered.delete(id);
      } catch {
        this.#offered.delete(id);
      }
  }

  async #learnUser(submission: string): Promise<void> {
    if (this.#users.has(submission)) return;
    const about = await this.#submission(submission);
    if (this.#users.size > 100_000) this.#users.clear();
    this.#users.set(submission, about?.user ?? "");
  }
}
