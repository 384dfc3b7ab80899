// Removes what is finished and old enough, and more of it where the disk is nearly full. Whatever goes is first given a hidden name
// in one step, so that nobody ever sees half of it; a crash in between leaves that, and the next round takes it away.

import { readdir, rename, rm, rmdir, statfs } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { describeError, systemCode } from "../../base/errors.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { localTime } from "../../device/local-time.ts";
import type { Log } from "../../device/log/log.ts";
import { raiseAlarm } from "../../device/store/alarms.ts";
import { closeMonth, forgetCalls } from "../../device/store/call-records.ts";
import { isDelivered } from "../../device/store/received-files.ts";
import type { Spool } from "../../device/store/spool.ts";
import { emptyMonths, type Finished, type FinishedKind, finished } from "./finished.ts";

export interface RetentionDeps {
  readonly spool: Spool;
  readonly log: Log;
  readonly rules: () => RuleSet;
  /** ms since 1970. */
  readonly now: () => number;
  /** A submission somebody works with just now. */
  readonly isHeld?: (submission: string) => boolean;
  /** Share of the spool's disk that is in use, 0 to 100; default: asked of the disk. */
  readonly inUse?: () => Promise<number>;
  /** Only counts. */
  readonly dryRun?: boolean;
  /** Told of each thing that goes, or would. */
  readonly onRemoved?: (thing: Finished) => void;
}

export interface Removed {
  /** How many of each kind, `calls`: months. */
  readonly counts: Readonly<Record<FinishedKind | "calls", number>>;
  /** Of them for the disk's sake, younger than their retention. */
  readonly forRoom: number;
  /** Share of the disk in use afterwards. */
  readonly inUse: number;
}

const kinds: readonly FinishedKind[] = ["traces", "sent", "received", "corrupt", "outbox"];
/** What goes when the disk is nearly full; what was put aside is for a person to see. */
const kindsForRoom: readonly FinishedKind[] = ["traces", "sent", "received", "outbox"];
const goneMark = ".gone-";
/** Things removed between two looks at the disk. */
const everyLook = 50;

export async function removeOld(deps: RetentionDeps): Promise<Removed> {
  const { spool, log, now, dryRun = false } = deps;
  const { retention } = deps.rules().site;
  const counts = { sent: 0, received: 0, traces: 0, corrupt: 0, outbox: 0, calls: 0 };
  if (!dryRun) await clearGone(spool);
  for (const kind of kinds) {
    const keep = Math.max(retention[kind], answerable(deps.rules(), kind));
    if (keep === Number.POSITIVE_INFINITY) continue;
    try {
      for await (const thing of finished(spool, kind, now() - keep)) if (await remove(deps, thing)) counts[kind]++;
    } catch (error) {
      // Others go all the same.
      log.error("housekeeping of one kind failed", { kind, cause: describeError(error) });
    }
  }
  if (!dryRun) await closeMonth(spool, new Date(now()));
  if (retention.calls !== Number.POSITIVE_INFINITY)
    counts.calls = await forgetCalls(spool, new Date(now() - retention.calls).toISOString(), dryRun);
  const forRoom = dryRun ? 0 : await makeRoom(deps, counts);
  if (!dryRun) for (const folder of await emptyMonths(spool)) await rmdir(folder).catch(() => {});
  const removed = { counts, forRoom, inUse: await share(deps) };
  if (Object.values(counts).some((count) => count > 0) && !dryRun) log.info("housekeeping", { ...counts, forRoom });
  return removed;
}

/** Oldest first of all kinds, until there is room; tells when that is not enough. */
async function makeRoom(deps: RetentionDeps, counts: Record<FinishedKind, number>): Promise<number> {
  const { spool, now } = deps;
  const rules = deps.rules();
  const { retention } = rules.site;
  if ((await share(deps)) <= retention.high) return 0;
  const oldest: Finished[] = [];
  for (const kind of kindsForRoom) {
    const least = Math.max(retention["at-least"], answerable(rules, kind));
    for await (const thing of finished(spool, kind, now() - least)) oldest.push(thing);
  }
  oldest.sort((a, b) => a.endedAt - b.endedAt);
  let gone = 0;
  for (const [i, thing] of oldest.entries()) {
    if (i % everyLook === 0 && (await share(deps)) <= retention.low) return gone;
    if (!(await remove(deps, thing))) continue;
    counts[thing.kind]++;
    gone++;
  }
  const left = await share(deps);
  if (left > retention.high)
    await raiseAlarm(
      spool,
      "disk-room",
      `the spool's disk is ${left.toFixed(0)} % full`,
      `All that is finished and old enough is removed from ${spool.root}. Give it more room, or keep less: retention in faxgate.yaml (high ${retention.high}%, at-least).`,
    );
  return gone;
}

/** As long as a mail about a fax can be answered the fax is there, ms. */
function answerable({ site }: RuleSet, kind: FinishedKind): number {
  if (kind === "sent") return site["answer-within"];
  return kind === "received" ? site.received["answer-within"] : 0;
}

async function share(deps: RetentionDeps): Promise<number> {
  if (deps.inUse !== undefined) return deps.inUse();
  const { blocks, bfree, bavail } = await statfs(deps.spool.root);
  const used = blocks - bfree;
  return (100 * used) / Math.max(1, used + bavail);
}

/** False where it is not there any more, or somebody works with it. */
async function remove(deps: RetentionDeps, thing: Finished): Promise<boolean> {
  if (thing.kind === "sent" && deps.isHeld?.(basename(thing.path)) === true) return false;
  // Somebody may have asked for it once more since it was looked at.
  if (thing.kind === "received" && !(await isDelivered(thing.path))) return false;
  if (deps.dryRun !== true) {
    const gone = join(dirname(thing.path), `${goneMark}${basename(thing.path)}`);
    try {
      await rename(thing.path, gone);
    } catch (error) {
      // An answer has made it active again.
      if (systemCode(error) !== "ENOENT")
        deps.log.error("cannot be removed", { path: thing.path, cause: describeError(error) });
      return false;
    }
    await rm(gone, { recursive: true, force: true });
  }
  deps.onRemoved?.(thing);
  return true;
}

/** What an interrupted round left. */
async function clearGone(spool: Spool): Promise<void> {
  const folders = [["done"], ["traces"], ["corrupt"], ["outbox"]];
  for (const year of await spool.list("received"))
    for (const month of await spool.list("received", year)) folders.push(["received", year, month]);
  for (const folder of folders)
    for (const name of await readdir(spool.path(...folder)).catch(() => [] as string[]))
      if (name.startsWith(goneMark)) await rm(spool.path(...folder, name), { recursive: true, force: true });
}

/** For people: "sent 2026-08-01 10:00:00 /spool/done/…". */
export const describeFinished = ({ kind, path, endedAt }: Finished): string =>
  `${kind.padEnd(8)}  ${localTime(new Date(endedAt).toISOString())}  ${path}`;
