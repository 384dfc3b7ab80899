// One job on disk: <submission>/jobs/<n>.json (never changed), .journal (append-only), .claim (who may call), .control
// (wishes). A claim is cleared by its owner or by an explicit fence of an owner known to be dead, never by a time-out.

import { link, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { FaxError, systemCode } from "../../base/errors.ts";
import type { Claim, Consent, JobControl, JobRequest, JournalEntry, Need } from "../../base/job.ts";
import type { OutcomeCode } from "../../base/outcome.ts";
import { AppendFile, createExclusive, makeDirectory, syncDirectory, writeAtomic, writeJson } from "./atomic.ts";
import { type Consents, type JobState, jobState } from "./job-state.ts";
import { ownLife } from "./process-life.ts";
import { readJson, type Spool } from "./spool.ts";

export interface Job {
  readonly request: JobRequest;
  readonly state: JobState;
  readonly claim: Claim | undefined;
  readonly control: JobControl | undefined;
  readonly consents: Consents;
  readonly journal: readonly JournalEntry[];
}

/** <submission>-<n> taken apart; undefined for anything that is no job id. */
export function splitJobId(id: string): { submission: string; n: number } | undefined {
  const match = /^([a-z0-9]+-[a-z0-9]+)-(\d{1,5})$/.exec(id);
  return match === null ? undefined : { submission: match[1]!, n: Number(match[2]) };
}

function base(spool: Spool, id: string, area: "active" | "done" = "active"): string {
  const parts = splitJobId(id);
  if (parts === undefined) throw new Error(`not a job id: ${id}`);
  return spool.path(area, parts.submission, "jobs", String(parts.n));
}

/**
 * Makes a job. With `end` it is over as it begins (refused, document without pages): its journal is on disk before the job
 * itself is, so that nobody can ever see it unended and call.
 */
export async function createJob(spool: Spool, request: JobRequest, end?: OutcomeCode): Promise<void> {
  await makeDirectory(spool.path("active", request.submission, "jobs"));
  const file = base(spool, request.id);
  // A journal without its job is the left-over of a crash.
  await rm(`${file}.journal`, { force: true });
  if (end !== undefined) {
    const entry: JournalEntry = { t: new Date().toISOString(), e: "final", outcome: end };
    await writeAtomic(`${file}.journal`, `${JSON.stringify(entry)}\n`);
  }
  await writeJson(`${file}.json`, request);
}

/** Reads a job whole; undefined when there is none. A torn last journal line (power failure) is left out. */
export async function readJob(spool: Spool, id: string): Promise<Job | undefined> {
  for (const area of ["active", "done"] as const) {
    const file = base(spool, id, area);
    const request = await readJson<JobRequest>(`${file}.json`);
    if (request === undefined) continue;
    const claim = await readJson<Claim>(`${file}.claim`);
    const control = await readJson<JobControl>(`${file}.control`);
    const journal = await readJournal(`${file}.journal`);
    const consents: Partial<Record<Need["kind"], Consent>> = {};
    for (const { kind } of request.needs ?? []) {
      const said = await readJson<Consent>(`${file}.${kind}`);
      if (said !== undefined) consents[kind] = said;
    }
    const state = jobState(request, journal, control, claim !== undefined, consents);
    return { request, claim, control, journal, consents, state };
  }
  return undefined;
}

/** Ids of a submission's jobs, in order of their numbers. */
export async function listJobs(
  spool: Spool,
  submission: string,
  area: "active" | "done" = "active",
): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(spool.path(area, submission, "jobs"));
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
  return names
    .flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? [])
    .sort((a, b) => Number(a) - Number(b))
    .map((n) => `${submission}-${n}`);
}

export async function readJournal(path: string): Promise<JournalEntry[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
  const entries: JournalEntry[] = [];
  for (const line of text.split("\n"))
    try {
      if (line !== "") entries.push(JSON.parse(line) as JournalEntry);
    } catch {
      // A line torn by a power failure was never acted on: everything waits for its own line to be on disk.
    }
  return entries;
}

export type ClaimOwner = Pick<Claim, "by" | "line" | "epoch">;

type Bare<E> = E extends { t: string } ? Omit<E, "t"> : never;

/** The only pen a journal has: got with the claim, given back with it. */
export class ClaimedJob {
  readonly id: string;
  readonly #file: string;
  readonly #claim: Claim;
  readonly #journal: AppendFile;

  private constructor(id: string, file: string, claim: Claim, journal: AppendFile) {
    this.id = id;
    this.#file = file;
    this.#claim = claim;
    this.#journal = journal;
  }

  /** Takes the job for this owner; undefined when somebody else has it. A failure leaves no claim behind. */
  static async take(spool: Spool, id: string, owner: ClaimOwner): Promise<ClaimedJob | undefined> {
    const file = base(spool, id);
    const claim: Claim = { ...owner, ...ownLife(), at: new Date().toISOString() };
    try {
      if (!(await createExclusive(`${file}.claim`, JSON.stringify(claim)))) return undefined;
    } catch (error) {
      if (systemCode(error) === "ENOENT") return undefined;
      throw error;
    }
    try {
      return new ClaimedJob(id, file, claim, await openJournal(`${file}.journal`));
    } catch (error) {
      await rm(`${file}.claim`, { force: true });
      throw error;
    }
  }

  /**
   * Takes over the claim of a dead owner. `dead` is the claim as it was read: when it is no longer that one, somebody else
   * was faster and the answer is undefined.
   */
  static async fence(spool: Spool, id: string, dead: Claim, owner: ClaimOwner): Promise<ClaimedJob | undefined> {
    const file = base(spool, id);
    const grave = `${file}.fenced-${owner.epoch}-${graves++}`;
    if (!sameClaim(await readJson<Claim>(`${file}.claim`), dead)) return undefined;
    try {
      await rename(`${file}.claim`, grave);
    } catch (error) {
      if (systemCode(error) === "ENOENT") return undefined;
      throw error;
    }
    try {
      // Between reading and moving another fence may have been faster: then this is a living claim, and it goes back.
      if (!sameClaim(await readJson<Claim>(grave), dead)) {
        await link(grave, `${file}.claim`).catch(() => {});
        return undefined;
      }
      return await ClaimedJob.take(spool, id, owner);
    } finally {
      await rm(grave, { force: true });
    }
  }

  /** On disk when the promise resolves. Rejects when the claim is no longer ours: whoever fenced us writes now. */
  async write(entry: Bare<JournalEntry>): Promise<void> {
    if (!(await this.#isOurs())) throw new FaxError("resource", `the claim of ${this.id} was taken from us`);
    await this.#journal.line(JSON.stringify({ t: new Date().toISOString(), ...entry }));
  }

  /** Gives the claim back, if it still is ours. */
  async release(): Promise<void> {
    await this.#journal.close();
    if (!(await this.#isOurs())) return;
    await rm(`${this.#file}.claim`, { force: true });
    await syncDirectory(join(this.#file, ".."));
  }

  async #isOurs(): Promise<boolean> {
    return sameClaim(await readJson<Claim>(`${this.#file}.claim`), this.#claim);
  }
}

let graves = 0;

function sameClaim(a: Claim | undefined, b: Claim): boolean {
  return a !== undefined && a.epoch === b.epoch && a.at === b.at && a.pid === b.pid;
}

/** A journal whose last line was torn gets a line end first, so that the next entry stands on a line of its own. */
async function openJournal(path: string): Promise<AppendFile> {
  let torn = false;
  try {
    const text = await readFile(path, "utf8");
    torn = text !== "" && !text.endsWith("\n");
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
  }
  const journal = await AppendFile.open(path);
  if (torn) await journal.line("");
  return journal;
}

/**
 * Writes a wish and leaves word of it for the office. What was wished before and still holds is kept: the priority, and an
 * hour that has not come yet.
 */
export async function writeControl(spool: Spool, id: string, wish: JobControl): Promise<void> {
  const path = `${base(spool, id)}.control`;
  const old = await readJson<JobControl>(path);
  const priority = wish.priority ?? old?.priority;
  const hour =
    old?.notBefore !== undefined && Date.parse(old.notBefore) > Date.parse(wish.at) ? old.notBefore : undefined;
  const notBefore = wish.notBefore ?? hour;
  await writeJson(path, {
    ...wish,
    ...(priority === undefined ? {} : { priority }),
    ...(notBefore === undefined ? {} : { notBefore }),
  });
  await leaveWord(spool, id);
}

/** Writes what was said to a need, unless something was said before; whether this is the word that counts. */
export async function writeConsent(spool: Spool, id: string, kind: Need["kind"], consent: Consent): Promise<boolean> {
  const first = await createExclusive(`${base(spool, id)}.${kind}`, JSON.stringify(consent));
  await leaveWord(spool, id);
  return first;
}

/** A file in run/ that says: look at this job. Losing it costs a minute. */
export async function leaveWord(spool: Spool, id: string): Promise<void> {
  await writeAtomic(spool.path("run", `look-${id}`), "");
}

/** Jobs somebody left word of, each told once. */
export async function wordsLeft(spool: Spool): Promise<string[]> {
  const names = (await spool.list("run")).filter((name) => name.startsWith("look-"));
  for (const name of names) await rm(spool.path("run", name), { force: true });
  return names.map((name) => name.slice(5)).filter((id) => splitJobId(id) !== undefined);
}
