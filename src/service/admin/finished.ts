// What is finished in the spool, oldest first, with the time of its end: faxes in done/, received faxes that were delivered, traces,
// what was put aside. Says too little rather than too much: what it is not sure of is not finished.

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { listJobs, readJob } from "../../device/store/job-files.ts";
import { isDelivered } from "../../device/store/received-files.ts";
import { exists, type Spool } from "../../device/store/spool.ts";

export type FinishedKind = "sent" | "received" | "traces" | "corrupt" | "outbox";

export interface Finished {
  readonly kind: FinishedKind;
  /** A file or a folder. */
  readonly path: string;
  /** ms since 1970. */
  readonly endedAt: number;
}

/** Finished things of one kind that ended before `limit`, roughly oldest first; looked at one by one as they are asked for. */
export function finished(spool: Spool, kind: FinishedKind, limit: number): AsyncGenerator<Finished> {
  if (kind === "sent") return sent(spool, limit);
  if (kind === "received") return received(spool, limit);
  return files(spool, kind, limit);
}

async function* sent(spool: Spool, limit: number): AsyncGenerator<Finished> {
  for (const id of await spool.list("done")) {
    // Names begin with the time they were made at (newId), so the first that is too young ends it.
    if (Number.parseInt(id.slice(0, 9), 36) >= limit) return;
    const endedAt = await endOf(spool, id);
    if (endedAt !== undefined && endedAt < limit) yield { kind: "sent", path: spool.path("done", id), endedAt };
  }
}

/** The last that happened to a submission's jobs; undefined where one of them may go on. */
async function endOf(spool: Spool, id: string): Promise<number | undefined> {
  const made = await stat(spool.path("done", id, "submission.json")).catch(() => undefined);
  if (made === undefined) return undefined;
  let endedAt = made.mtimeMs;
  for (const job of await listJobs(spool, id, "done")) {
    const found = await readJob(spool, job).catch(() => undefined);
    if (found === undefined || found.claim !== undefined || found.state.outcome === undefined) return undefined;
    const { changedAt } = found.state;
    if (!Number.isNaN(changedAt)) endedAt = Math.max(endedAt, changedAt);
  }
  return endedAt;
}

async function* received(spool: Spool, limit: number): AsyncGenerator<Finished> {
  for (const year of await spool.list("received"))
    for (const month of await spool.list("received", year)) {
      // As the folders are named, in local time.
      if (new Date(Number(year), Number(month) - 1, 1).getTime() >= limit) return;
      for (const call of await spool.list("received", year, month)) {
        const path = spool.path("received", year, month, call);
        const ended = await stat(join(path, "delivery.json")).catch(() => undefined);
        if (ended === undefined || ended.mtimeMs >= limit || !(await isDelivered(path))) continue;
        yield { kind: "received", path, endedAt: ended.mtimeMs };
      }
    }
}

async function* files(spool: Spool, kind: FinishedKind, limit: number): AsyncGenerator<Finished> {
  const names = await spool.list(kind);
  // The newest trace carries the number the next one is counted from.
  if (kind === "traces") names.pop();
  for (const name of names) {
    const path = spool.path(kind, name);
    const made = await stat(path).catch(() => undefined);
    if (made === undefined) continue;
    // What was put aside has the time of that in its name; its own is that of what it was.
    const aside = kind === "corrupt" ? Number.parseInt(name.slice(0, 9), 36) : 0;
    const endedAt = Math.max(made.mtimeMs, aside || 0);
    if (endedAt < limit) yield { kind, path, endedAt };
    // Numbers of traces rise with time.
    else if (kind === "traces") return;
  }
}

/** Folders of months and years that nothing is in any more. */
export async function emptyMonths(spool: Spool): Promise<string[]> {
  const found: string[] = [];
  for (const year of await spool.list("received")) {
    const months = await spool.list("received", year);
    for (const month of months)
      if ((await readdir(spool.path("received", year, month))).length === 0)
        found.push(spool.path("received", year, month));
    if (months.length === 0 && (await exists(spool.path("received", year)))) found.push(spool.path("received", year));
  }
  return found;
}
