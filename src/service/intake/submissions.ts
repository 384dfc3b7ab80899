// Submissions on disk: making one from an accepted mail, finding one by its token, changing its state.

import { randomBytes } from "node:crypto";
import { link, rm } from "node:fs/promises";
import { isFaxError, systemCode } from "../../base/errors.ts";
import type { Submission } from "../../base/job.ts";
import { makeDirectory, moveDurably, writeJson } from "../../device/store/atomic.ts";
import { listJobs, readJob } from "../../device/store/job-files.ts";
import { exists, readJson, type Spool } from "../../device/store/spool.ts";

/** 26 characters of base 32: 130 bits nobody guesses; lower case, since mail systems fold the local part. */
export function newToken(): string {
  const letters = "abcdefghijklmnopqrstuvwxyz234567";
  return Array.from(randomBytes(26), (octet) => letters[octet & 31]).join("");
}

export async function readSubmission(
  spool: Spool,
  id: string,
  area: "active" | "done" = "active",
): Promise<Submission | undefined> {
  return readJson<Submission>(spool.path(area, id, "submission.json"));
}

export async function writeSubmission(spool: Spool, submission: Submission): Promise<void> {
  await writeJson(spool.path("active", submission.id, "submission.json"), submission);
}

/** An empty folder for a submission's files. One without a submission.json is the left-over of a crash and is made anew. */
export async function freshFolder(spool: Spool, id: string): Promise<string> {
  const folder = spool.active(id);
  await rm(folder, { recursive: true, force: true });
  await makeDirectory(folder);
  // The same file under a second name: it is on disk already, and stays when the first name goes.
  await link(spool.path("incoming", id, "message.eml"), spool.path("active", id, "message.eml"));
  return folder;
}

/** An answer that asks for faxes is kept beside the document; reports about them bring its header back. */
export async function keepAskingMail(spool: Spool, submission: Submission, mail: string): Promise<void> {
  await link(spool.path("incoming", mail, "message.eml"), spool.askingMail(submission.id, mail)).catch(
    (error: unknown) => {
      if (systemCode(error) !== "EEXIST") throw error;
    },
  );
}

/**
 * Until when a submission can be answered, ms since 1970: as its notice said, or `within` after what last happened to its
 * faxes. While one of them has not ended there is no end: on hold, or put off by weeks, it can be stopped at any time.
 */
export async function answerableUntil(spool: Spool, submission: Submission, within: number): Promise<number> {
  let until = Date.parse(submission.tokenExpires ?? submission.receivedAt);
  for (const area of ["active", "done"] as const)
    for (const id of await listJobs(spool, submission.id, area)) {
      const job = await readJob(spool, id);
      if (job === undefined) continue;
      if (job.state.outcome === undefined) return Number.POSITIVE_INFINITY;
      const { changedAt } = job.state;
      const last = Number.isNaN(changedAt) ? Date.parse(job.request.createdAt) : changedAt;
      until = Math.max(until, last + within);
    }
  return until;
}

/** Finds submissions by the token of their notices. Kept in memory; read from disk at start, what is done when first asked for. */
export class TokenIndex {
  readonly #spool: Spool;
  readonly #byToken = new Map<string, string>();
  /** By submission: the end of the last work that was begun with it. */
  readonly #held = new Map<string, Promise<void>>();
  readonly #withoutOwner = new Set<string>();
  #done: Promise<void> | undefined;

  constructor(spool: Spool) {
    this.#spool = spool;
  }

  load(): Promise<void> {
    return this.#loadArea("active");
  }

  async #loadArea(area: "active" | "done"): Promise<void> {
    for (const id of await this.#spool.list(area))
      try {
        const submission = await readSubmission(this.#spool, id, area);
        if (submission !== undefined) this.add(submission);
      } catch (error) {
        // A damaged one is put aside by the dispatcher's sweep; here it has no token to be found by.
        if (!isFaxError(error)) throw error;
      }
  }

  add(submission: Submission): void {
    if (submission.token !== undefined) this.#byToken.set(submission.token, submission.id);
    for (const { token } of submission.approvals ?? []) this.#byToken.set(token, submission.id);
    if (submission.unknownPrinter !== undefined) this.#withoutOwner.add(submission.id);
  }

  /** Printed documents whose print name nobody had so far. */
  withoutOwner(): string[] {
    return [...this.#withoutOwner];
  }

  hasOwner(submission: string): void {
    this.#withoutOwner.delete(submission);
  }

  /** Works with a token's submission when whoever did so before is done; until then it is not moved away. */
  async holding<T>(token: string, work: () => Promise<T>): Promise<T> {
    return this.inTurn((await this.#idOf(token)) ?? "", work);
  }

  /** The same for a submission by its id. Others go on meanwhile: a long annex of one holds up nobody's cancel. */
  inTurn<T>(submission: string, work: () => Promise<T>): Promise<T> {
    const working = (this.#held.get(submission) ?? Promise.resolve()).then(work);
    const end = working
      .then(
        () => {},
        () => {},
      )
      .then(() => {
        if (this.#held.get(submission) === end) this.#held.delete(submission);
      });
    this.#held.set(submission, end);
    return working;
  }

  isHeld(submission: string): boolean {
    return this.#held.has(submission);
  }

  async #idOf(token: string): Promise<string | undefined> {
    if (!this.#byToken.has(token)) {
      // What was done before this office began is read once, however many unknown tokens are tried.
      this.#done ??= this.#loadArea("done").catch((error: unknown) => {
        this.#done = undefined;
        throw error;
      });
      await this.#done;
    }
    return this.#byToken.get(token);
  }

  /** By its owner's token or a second person's. undefined: unknown, or no longer kept. */
  async find(token: string): Promise<Submission | undefined> {
    const id = await this.#idOf(token);
    if (id === undefined) return undefined;
    const submission = (await readSubmission(this.#spool, id)) ?? (await readSubmission(this.#spool, id, "done"));
    if (submission === undefined) this.#byToken.delete(token);
    const isIts = submission?.token === token || submission?.approvals?.some((one) => one.token === token);
    return isIts === true ? submission : undefined;
  }

  /** A submission that is done becomes active again; while held, it stays so. */
  async reopen(submission: string): Promise<void> {
    const active = this.#spool.active(submission);
    if (await exists(active)) return;
    await moveDurably(this.#spool.path("done", submission), active);
  }
}
