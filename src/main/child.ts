// The frame of every child process: reads its options, says ready, beats, drains when told or when master is gone, and turns
// wrong settings into exit code 42. An error nobody caught is a bug of ours: the process ends, master starts it again.

import { monitorEventLoopDelay } from "node:perf_hooks";
import { describeError, isFaxError } from "../base/errors.ts";
import { createLog, type Log } from "../device/log/log.ts";
import { RulesFolder } from "../device/store/rules-folder.ts";
import { Spool } from "../device/store/spool.ts";
import { type ChildOptions, exitBadSettings, heartbeatEvery, type ToChild, type ToMaster } from "./ipc.ts";

export interface ChildContext {
  readonly options: ChildOptions;
  readonly spool: Spool;
  readonly log: Log;
  readonly rules: RulesFolder;
  /** One line for the live view. */
  status(text: string): void;
}

export interface Service {
  /** Finishes what runs and takes nothing new. */
  stop(): Promise<void>;
  /** Ends running calls now. */
  abort?(): void;
}

/** Without master a process that has not ended in good order by then ends all the same, ms: the next master's waits for its lock. */
const endAlone = 15_000;

/** Runs a service until master says drain. */
export function runChild(name: string, start: (context: ChildContext) => Promise<Service>): void {
  const log = createLog(name, (line) => process.stdout.write(`${line}\n`));
  const tell = (message: ToMaster): void => {
    if (process.connected) process.send?.(message, undefined, undefined, () => {});
  };
  let service: Service | undefined;
  let stopping = false;

  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    const done = service?.stop() ?? Promise.resolve();
    done.then(
      () => process.exit(0),
      (error: unknown) => {
        log.error("stopping", { cause: describeError(error) });
        process.exit(1);
      },
    );
  };

  process.on("message", (message: ToChild) => {
    if (message.type === "drain") stop();
    if (message.type === "abort") service?.abort?.();
  });
  // Ctrl-C reaches the whole group; only master acts on it.
  process.on("SIGINT", () => {});
  // The same for a SIGTERM to the whole group: master is there, and drains us in its order.
  process.on("SIGTERM", () => {
    if (!process.connected) stop();
  });
  // Master is gone: nobody would notice us hanging, so we end in good order and do not wait for a call.
  const leftAlone = (): void => {
    service?.abort?.();
    stop();
    setTimeout(() => process.exit(1), endAlone);
  };
  process.on("disconnect", leftAlone);
  process.on("uncaughtException", (error) => crash(error));
  process.on("unhandledRejection", (error) => crash(error));

  function crash(error: unknown): void {
    log.error("this is a bug", { cause: describeError(error) });
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  }

  async function begin(): Promise<void> {
    const options = JSON.parse(process.argv[2] ?? "{}") as ChildOptions;
    const spool = new Spool(options.spool);
    await spool.prepare();
    const rules = await RulesFolder.open(options.rules, spool);
    service = await start({ options, spool, log, rules, status: (text) => tell({ type: "status", text }) });
    tell({ type: "ready" });
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    setInterval(() => {
      tell({ type: "heartbeat", loopDelayMs: Math.round(delay.max / 1e6) });
      delay.reset();
    }, heartbeatEvery);
  }

  // It died while our program was being loaded: nobody will say so again.
  if (process.connected === false) process.exit(0);
  begin().catch((error: unknown) => {
    if (isFaxError(error, "resource")) {
      log.error(describeError(error));
      process.exit(1);
    }
    if (!isFaxError(error, "settings")) return crash(error);
    log.error(error.message);
    if (error.cause !== undefined) log.error("because", { cause: describeError(error.cause) });
    process.exit(exitBadSettings);
  });
}
