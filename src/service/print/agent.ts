// The print agent: takes jobs and wishes out of the drop, hands them to the gateway by SMTP, keeps the listing that lpq
// shows. A job is in the drop, in the agent's book or at the gateway, and a step that a crash cut off is done again.

import { type FSWatcher, watch } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { describeError } from "../../base/errors.ts";
import type { DropHead, PrintRecord, PrintState } from "../../base/print-job.ts";
import type { Log } from "../../device/log/log.ts";
import { type Handed, type PrintServerAccess, submitPrint } from "../../device/mailout/submit-print.ts";
import {
  dropDigest,
  droppedFiles,
  forgetHalfDropped,
  openDropped,
  printFolders,
  writeListing,
} from "../../device/store/print-drop.ts";
import { PrintJobs } from "../../device/store/print-jobs.ts";
import { ownLife } from "../../device/store/process-life.ts";
import type { Spool } from "../../device/store/spool.ts";
import { atGateway } from "./at-gateway.ts";
import { type NameRules, printName } from "./print-name.ts";

export interface PrintAgentDeps {
  readonly spool: Spool;
  readonly log: Log;
  /** Asked before every hand-over. Rejects or gives undefined while there is no server to be found. */
  readonly access: () => Promise<PrintServerAccess | undefined>;
  readonly settings: () => NameRules & { /** Largest document. */ readonly mostBytes: number };
  readonly names: { nameOf(uid: number): Promise<string | undefined> };
  /** The spool is the gateway's own: what became of a job can be seen there. */
  readonly local: boolean;
}

/** All in ms. */
export interface PrintAgentTimes {
  /** Between two looks where the file system tells nothing. */
  readonly look: number;
  /** Before the gateway is tried again; doubles up to `longest`. */
  readonly first: number;
  readonly longest: number;
}

const usual: PrintAgentTimes = { look: 1_000, first: 1_000, longest: 60_000 };
const atOnce = 4;
const sweepEvery = 3_600_000;

export async function startPrintAgent(
  deps: PrintAgentDeps,
  times: PrintAgentTimes = usual,
): Promise<{ stop(): Promise<void> }> {
  const { spool, log } = deps;
  const book = await PrintJobs.open(spool);
  const { gid } = await stat(spool.path(printFolders.drop));
  const handing = new Map<number, Promise<void>>();
  let away = "";
  let awayUntil = 0;
  let wait = times.first;
  let listed = "";
  let busy: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let sweptAt = 0;
  let lookAgain = 0;
  const states = new Map<number, Exclude<PrintState, "queued">>();
  let complaint = "";

  const wake = (): void => {
    again = true;
    if (busy !== undefined || stopped) return;
    busy = rounds().finally(() => {
      busy = undefined;
    });
  };

  async function rounds(): Promise<void> {
    while (again && !stopped) {
      again = false;
      try {
        await round();
        complaint = "";
      } catch (error) {
        const cause = describeError(error);
        if (cause !== complaint) log.error("print jobs cannot be worked on; they wait", { cause });
        complaint = cause;
        return;
      }
    }
  }

  async function round(): Promise<void> {
    if (Date.now() - sweptAt > sweepEvery) {
      sweptAt = Date.now();
      await forgetHalfDropped(spool.root);
    }
    for (const name of await inOrder()) await takeFile(name);
    await tell();
    handOver();
    if (deps.local) await lookAtGateway();
    await tell();
  }

  /** Oldest first, so that numbers are given as people print. */
  async function inOrder(): Promise<string[]> {
    const found: { name: string; at: number }[] = [];
    for (const name of await droppedFiles(spool.root)) {
      const made = await stat(spool.path(printFolders.drop, name)).catch(() => undefined);
      found.push({ name, at: made?.mtimeMs ?? 0 });
    }
    return found.sort((a, b) => a.at - b.at).map((file) => file.name);
  }

  async function takeFile(name: string): Promise<void> {
    const path = spool.path(printFolders.drop, name);
    const known = book.ofDropped(name);
    if (known !== undefined) return book.take(known);
    const dropped = await openDropped(path, gid);
    if ("fault" in dropped) {
      if (dropped.fault === "gone") return;
      log.warn("something in the print drop is no print job; it goes to corrupt/", {
        what: dropped.fault,
        owner: dropped.uid,
      });
      await spool.setAside(path, `found in the print drop: ${dropped.fault} of uid ${dropped.uid ?? "?"}`);
      return;
    }
    await dropped.handle.close();
    const account = await deps.names.nameOf(dropped.uid);
    if (dropped.head.faxgate === "cancel") {
      await obeyCancel(dropped.head.job, dropped.uid, printName(dropped.uid, account, "", deps.settings()));
      await rm(path, { force: true });
      return;
    }
    await takeJob(name, dropped.uid, account, dropped.head);
  }

  async function takeJob(
    name: string,
    uid: number,
    account: string | undefined,
    head: Extract<DropHead, { faxgate: "print-job" }>,
  ): Promise<void> {
    const { mostBytes } = deps.settings();
    const { printer, title, host, file, bytes } = head;
    const user = printName(uid, account, head.user, deps.settings());
    const record = await book.add({
      dropped: name,
      uid,
      user,
      printer,
      title,
      host,
      file,
      bytes,
      at: new Date().toISOString(),
      ...(bytes > mostBytes ? { fault: tooLarge(mostBytes) } : {}),
    });
    await book.take(record);
    log.info("print job", { number: record.number, user, printer, bytes });
  }

  async function obeyCancel(number: number, uid: number, user: string): Promise<void> {
    const record = book.get(number);
    if (record === undefined) return;
    const own = uid === record.uid || user.toLowerCase() === record.user.toLowerCase();
    if (uid !== 0 && !own) {
      log.warn("somebody wants to delete another's print job; nothing done", { number, by: user, uid });
      return;
    }
    if (record.state === "taken" && !handing.has(number)) await book.remove(record);
    else await book.change(number, { cancelled: true });
    log.info("print job deleted", { number, by: user });
  }

  function handOver(): void {
    if (Date.now() < awayUntil) return;
    for (const record of book.all().sort((a, b) => a.number - b.number)) {
      if (handing.size >= atOnce) return;
      if (handing.has(record.number) || (record.state === "handed" && record.cancelled !== true)) continue;
      const work = hand(record)
        .catch((error: unknown) => isAway(describeError(error)))
        .finally(() => {
          handing.delete(record.number);
          wake();
        });
      handing.set(record.number, work);
    }
  }

  async function hand(record: PrintRecord): Promise<void> {
    const access = await deps.access();
    if (access === undefined) return isAway("its SMTP server is not up");
    const cancel = record.state === "handed";
    let document: { path: string; offset: number } | undefined;
    if (!cancel && record.fault === undefined) {
      const opened = await openDropped(book.document(record), gid);
      if ("fault" in opened) {
        // Its owner has it open still and spoilt it, or linked it before it was taken.
        log.warn("a print job was changed after it was printed; it goes to corrupt/", {
          number: record.number,
          what: opened.fault,
        });
        await spool.setAside(book.document(record), `print job ${record.number}: ${opened.fault}`);
        await book.remove(record);
        return;
      }
      await opened.handle.close();
      document = { path: book.document(record), offset: opened.offset };
    }
    const handed = await submitPrint(access, { record, cancel, ...(document === undefined ? {} : { document }) });
    await settle(record, cancel, handed);
  }

  async function settle(record: PrintRecord, cancel: boolean, handed: Handed): Promise<void> {
    if (handed.kind === "away") return isAway(handed.cause);
    if (away !== "") log.info("the gateway can be reached again", { jobs: book.all().length });
    away = "";
    awayUntil = 0;
    wait = times.first;
    if (handed.kind === "too-large") {
      await book.change(record.number, { fault: tooLarge(deps.settings().mostBytes) });
      await book.dropDocument(record);
    } else if (cancel || record.fault !== undefined || !deps.local) await book.remove(record);
    else {
      await book.change(record.number, { state: "handed", submission: handed.submission });
      await book.dropDocument(record);
    }
  }

  function isAway(cause: string): void {
    if (away === "") log.warn("the gateway takes no print jobs; they wait here", { cause });
    away = cause;
    awayUntil = Date.now() + wait;
    setTimeout(wake, wait).unref();
    wait = Math.min(wait * 2, times.longest);
  }

  /** What has its numbers, or was thrown away, waits no more. */
  async function lookAtGateway(): Promise<void> {
    const handed = book.all().filter((record) => record.state === "handed" && record.cancelled !== true);
    if (Date.now() < lookAgain && handed.every((record) => states.get(record.number) === "waiting")) return;
    // Some thousand documents may wait for a week: looking at them must not become the agent's life.
    lookAgain = Date.now() + handed.length * 5;
    for (const record of handed) {
      const there = await atGateway(spool, record);
      states.delete(record.number);
      if (there.state === "gone") await book.remove(record);
      else {
        states.set(record.number, there.state);
        if (there.submission !== record.submission) await book.change(record.number, { submission: there.submission });
      }
    }
  }

  async function tell(): Promise<void> {
    const jobs = book
      .all()
      .filter((record) => record.cancelled !== true)
      .sort((a, b) => a.number - b.number)
      .map(({ number, state, uid, user, printer, file, bytes, at, dropped }) => ({
        ...{ number, uid, user, printer, file, bytes, at, dropped: dropDigest(dropped) },
        state: state === "taken" ? ("queued" as const) : (states.get(number) ?? "preparing"),
      }));
    const text = JSON.stringify({ away, jobs });
    if (text === listed) return;
    await writeListing(spool.root, { by: ownLife(), away, jobs });
    listed = text;
  }

  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(spool.path(printFolders.drop), wake);
    watcher.on("error", () => watcher?.close());
  } catch {
    // A file system that cannot be watched is looked at by the timer.
  }
  const timer = setInterval(wake, times.look);
  wake();
  return {
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      watcher?.close();
      await busy;
      await Promise.allSettled(handing.values());
    },
  };
}

/** The gateway has words for it in every language. */
const tooLarge = (bytes: number): string => `too-large ${Math.floor(bytes / 1_048_576)}`;
