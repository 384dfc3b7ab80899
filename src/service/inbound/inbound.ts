// Received faxes: routed by inbound.yaml, made a PDF, mailed. A fax is here from its first confirmed page and leaves only by
// retention; until its mail is queued it is looked at again and again (DESIGN 3).

import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describeError } from "../../base/errors.ts";
import { raiseAlarm } from "../../device/store/alarms.ts";
import { exists } from "../../device/store/spool.ts";
import { deliver } from "./deliver.ts";
import type { InboundDeps } from "./inbound-deps.ts";
import { finishOrphan } from "./orphans.ts";

/** A fax that ended the office this often while it was worked on is left alone; its raw pages stay. */
const mostBegun = 5;
/** The administrator hears of a fax that could not be delivered so often. */
const toldAfter = 3;

export interface InboundTimes {
  /** Between two looks, ms. */
  readonly look: number;
  /** Before a fax is tried again; doubles up to twenty times this, ms. */
  readonly again: number;
}

const usual: InboundTimes = { look: 1_000, again: 30_000 };

export function startInbound(deps: InboundDeps, times: InboundTimes = usual): { wake(): void; stop(): Promise<void> } {
  const { spool, log } = deps;
  const delivered = new Set<string>();
  const nextTry = new Map<string, number>();
  const failures = new Map<string, number>();
  let stopped = false;
  let running: Promise<void> | undefined;
  let full = true;

  const wake = (): void => {
    if (stopped || running !== undefined) return;
    running = round()
      .catch((error: unknown) => log.error("received faxes cannot be listed", { cause: describeError(error) }))
      .finally(() => {
        running = undefined;
      });
  };

  /** All months at start, then the newest two: a fax is never older than the call it came in. */
  async function round(): Promise<void> {
    const months: string[] = [];
    for (const year of await spool.list("received"))
      for (const month of await spool.list("received", year)) months.push(join(year, month));
    for (const month of full ? months : months.slice(-2))
      for (const call of await spool.list("received", month)) {
        if (stopped) return;
        const key = join(month, call);
        if (delivered.has(key) || (nextTry.get(key) ?? 0) > Date.now()) continue;
        const folder = spool.path("received", month, call);
        try {
          if (await exists(join(folder, "delivery.json"))) delivered.add(key);
          else if (await begin(folder, month, call)) delivered.add(key);
        } catch (error) {
          const count = (failures.get(key) ?? 0) + 1;
          failures.set(key, count);
          log.error("a received fax waits", { call, tries: count, cause: describeError(error) });
          nextTry.set(key, Date.now() + Math.min(20, 2 ** (count - 1)) * times.again);
          if (count === toldAfter) await tell(call, `${folder}\nIt is tried again and again.\n${describeError(error)}`);
        }
      }
    full = false;
  }

  /**
   * Counts the passes that were begun and never ended, on disk: a fax that ends the office each time must not keep every
   * other one from being delivered. True when nothing is left to do.
   */
  async function begin(folder: string, month: string, call: string): Promise<boolean> {
    if (!(await exists(join(folder, "fax.json"))) && !(await finishOrphan(deps, month, call))) return false;
    const tries = join(folder, "tries");
    const begun = Number.parseInt(await readFile(tries, "utf8").catch(() => "0"), 10) || 0;
    if (begun >= mostBegun) {
      log.error("a received fax is left alone", { call, begun });
      await tell(
        call,
        `${folder}\nThe program ended ${begun} times while it worked on it. Remove ${tries} to have it tried again.`,
      );
      return true;
    }
    await writeFile(tries, String(begun + 1));
    try {
      return await deliver(deps, folder);
    } finally {
      await rm(tries, { force: true });
    }
  }

  const tell = (call: string, detail: string): Promise<void> =>
    raiseAlarm(
      spool,
      `received-${call}`,
      `received fax ${call} cannot be delivered`,
      `Its pages are kept in ${detail}`,
    );

  const timer = setInterval(wake, times.look);
  wake();
  return {
    wake,
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
