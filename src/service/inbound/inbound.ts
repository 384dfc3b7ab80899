// Received faxes: routed by inbound.yaml, made a PDF, handed over. A fax is here from its first confirmed page and leaves only by
// retention; until every target has it, it is looked at again and again (DESIGN 3). Mails go one fax after the other; printers,
// folders and programs of several faxes are served beside each other.

import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { describeError, isFaxError } from "../../base/errors.ts";
import type { Delivery } from "../../base/received.ts";
import { raiseAlarm } from "../../device/store/alarms.ts";
import { hearReceived } from "../../device/store/received-bell.ts";
import { isSettled, receivedFolder } from "../../device/store/received-files.ts";
import { forgetRedelivery, wishedRedeliveries } from "../../device/store/redelivery.ts";
import { exists, readJson } from "../../device/store/spool.ts";
import { deliveryFile } from "./decision.ts";
import { type Begun, deliver } from "./deliver.ts";
import type { InboundDeps } from "./inbound-deps.ts";
import { finishOrphan } from "./orphans.ts";
import { redeliver } from "./redeliver.ts";

/** A fax that ended the office this often while it was worked on waits longer each time, so that the others get through, ms. */
const mostBegun = 3;
const firstRest = 10_000;
const longestRest = 3_600_000;
/** Faxes whose printers, folders and programs are served at a time. */
const mostAtOnce = 4;
/** At the end of the program a hand-over that runs has so long, ms. */
const endGrace = 5_000;
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
  /** Faxes that are being handed over to what may take long. */
  const busy = new Map<string, Promise<void>>();
  const ending = new AbortController();
  /** Calls the administrator was told of. */
  const told = new Set<string>();
  let stopped = false;
  let running: Promise<void> | undefined;
  /** Somebody knocked while a round ran, which may have been past what is new. */
  let once = false;
  let full = true;

  const wake = (): void => {
    if (stopped) return;
    if (running !== undefined) {
      once = true;
      return;
    }
    once = false;
    running = round()
      .catch((error: unknown) => log.error("received faxes cannot be listed", { cause: describeError(error) }))
      .finally(() => {
        running = undefined;
        if (once) wake();
      });
  };

  /** Faxes that somebody wants once more; those being handed over just now come when that is done. */
  async function redeliverWished(): Promise<void> {
    for (const wish of await wishedRedeliveries(spool)) {
      const folder = await receivedFolder(spool, wish.call);
      const key = folder === undefined ? "" : relative(spool.path("received"), folder);
      if (busy.has(key)) continue;
      try {
        if (folder === undefined || !(await redeliver(deps, folder, wish)))
          log.warn("a fax that is wanted once more is not there", { call: wish.call, by: wish.by });
        else {
          delivered.delete(key);
          nextTry.delete(key);
          // It may be of a month that is no longer looked at.
          full = true;
        }
        await forgetRedelivery(spool, wish);
      } catch (error) {
        // One that fails keeps no fax back; it is tried again while the disk is full, and told where the fax is damaged.
        log.error("a fax cannot be delivered once more", { call: wish.call, cause: describeError(error) });
        if (!isFaxError(error)) continue;
        await tell(wish.call, `${folder}\nIt was wanted once more. ${describeError(error)}`);
        await forgetRedelivery(spool, wish);
      }
    }
  }

  /**
   * All months at start, then the newest two, since a fax is never older than the call it came in, and those in which one waits
   * for its next try.
   */
  async function round(): Promise<void> {
    await redeliverWished();
    const months: string[] = [];
    for (const year of await spool.list("received"))
      for (const month of await spool.list("received", year)) months.push(join(year, month));
    const waiting = new Set([...nextTry.keys()].map((key) => dirname(key)));
    const looked = full ? months : months.filter((month, i) => i >= months.length - 2 || waiting.has(month));
    for (const month of looked)
      for (const call of await spool.list("received", month)) {
        if (stopped) return;
        const key = join(month, call);
        if (delivered.has(key) || busy.has(key) || (nextTry.get(key) ?? 0) > Date.now()) continue;
        const folder = spool.path("received", month, call);
        try {
          const known = await readJson<Delivery>(deliveryFile(folder));
          if (known !== undefined && isSettled(known)) {
            delivered.add(key);
            continue;
          }
          const begun = await begin(folder, month, call);
          if (typeof begun === "number") nextTry.set(key, begun);
          else if (begun !== undefined) {
            failures.delete(key);
            serve(key, call, begun);
          }
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
   * other one from being delivered. A number: not before then; undefined while the call still runs.
   */
  async function begin(folder: string, month: string, call: string): Promise<Begun | number | undefined> {
    if (!(await exists(join(folder, "fax.json"))) && !(await finishOrphan(deps, month, call))) return undefined;
    const tries = join(folder, "tries");
    const begun = Number.parseInt(await readFile(tries, "utf8").catch(() => "0"), 10) || 0;
    if (begun >= mostBegun) {
      const rest = Math.min(longestRest, firstRest * 2 ** (begun - mostBegun));
      const until = (await stat(tries)).mtimeMs + rest;
      if (until > Date.now()) {
        log.error("a received fax is left alone for a while", { call, begun });
        if (!told.has(call))
          await tell(
            call,
            `${folder}\nThe program ended ${begun} times while it worked on it. It is tried again from time to time; remove ${tries} to have it tried at once.`,
          );
        told.add(call);
        return until;
      }
    }
    await writeFile(tries, String(begun + 1));
    try {
      return await deliver(deps, folder, times.again);
    } finally {
      await rm(tries, { force: true });
    }
  }

  /** What may take long goes on beside the faxes that come next; with too many of those under way it waits for the next look. */
  function serve(key: string, call: string, { again, rest }: Begun): void {
    if (rest === undefined) settle(key, again);
    if (rest === undefined || busy.size >= mostAtOnce) return;
    const serving = rest(ending.signal)
      .then((next) => settle(key, next))
      .catch((error: unknown) => {
        log.error("a received fax waits", { call, cause: describeError(error) });
        nextTry.set(key, Date.now() + times.again);
      })
      .finally(() => busy.delete(key));
    busy.set(key, serving);
  }

  function settle(key: string, again: number | undefined): void {
    if (again !== undefined) nextTry.set(key, again);
    else {
      delivered.add(key);
      nextTry.delete(key);
    }
  }

  const tell = (call: string, detail: string): Promise<void> =>
    raiseAlarm(
      spool,
      `received-${call}`,
      `received fax ${call} cannot be delivered`,
      `Its pages are kept in ${detail}`,
    );

  const timer = setInterval(() => {
    if (running === undefined) wake();
  }, times.look);
  const bell = hearReceived(spool, wake);
  wake();
  return {
    wake,
    stop: async () => {
      stopped = true;
      (await bell)();
      clearInterval(timer);
      await running;
      const grace = setTimeout(() => ending.abort(), endGrace);
      await Promise.all(busy.values());
      clearTimeout(grace);
    },
  };
}
