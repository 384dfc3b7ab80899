// Starts and supervises the processes and does nothing else: no listener, no parser of mail, no tty. It holds the spool's
// lock, drains everything on SIGTERM or Ctrl-C, and copes with what a killed run left behind.

import { fork } from "node:child_process";
import { join } from "node:path";
import { FaxError } from "../base/errors.ts";
import type { Log } from "../device/log/log.ts";
import { endLeftOver, pingRedis, spawnPrivateRedis } from "../device/queue/private-redis.ts";
import { raiseAlarm } from "../device/store/alarms.ts";
import { liveness } from "../device/store/process-life.ts";
import { type ProcessLock, takeLock } from "../device/store/process-lock.ts";
import type { RulesFolder } from "../device/store/rules-folder.ts";
import { makeSocketFolder } from "../device/store/socket-folder.ts";
import type { Spool } from "../device/store/spool.ts";
import { childEnvironment, childFlags } from "./child-environment.ts";
import type { ChildOptions } from "./ipc.ts";
import { type ChildSpec, SupervisedChild } from "./supervisor.ts";

export interface MasterOptions {
  readonly spool: Spool;
  readonly rules: RulesFolder;
  readonly lineSpeed: number;
  /** How long a running call may go on after a stop was asked for, ms. */
  readonly drainMs: number;
  readonly log: Log;
  /** Fires when a stop was asked for before everything is ready: nothing is waited for then. */
  readonly signal?: AbortSignal;
  /** A line of the live view. */
  readonly status: (name: string, text: string) => void;
}

export interface Master {
  /** Ready: every process that can be. */
  readonly pids: () => Readonly<Record<string, number | undefined>>;
  stop(): Promise<void>;
  /** Ends running calls now. */
  abort(): void;
}

/** Rejects with FaxError "settings" when the spool is another master's or a process's settings are wrong at start. */
export async function startMaster(options: MasterOptions): Promise<Master> {
  const { spool, log } = options;
  const lock = await lockSpool(spool);
  await makeSocketFolder(spool.root);
  const rules = options.rules.current;
  const children: SupervisedChild[] = [];

  const events = {
    status: options.status,
    badSettings: (name: string): void => {
      log.error("wrong settings; the process is not started again until they are mended and faxgate is restarted", {
        name,
      });
      void raiseAlarm(
        spool,
        `settings-${name.replace(/[^a-z0-9-]/g, "-")}`,
        `${name} does not start`,
        `The settings of ${name} are wrong; see the log.`,
      ).catch(() => {});
    },
    throttled: (name: string, crashes: number): void => {
      void raiseAlarm(
        spool,
        `crash-${name.replace(/[^a-z0-9-]/g, "-")}`,
        `${name} ended unexpectedly ${crashes} times`,
        `It is started again with growing pauses; see the log.`,
      ).catch(() => {});
    },
  };
  const add = (spec: ChildSpec): SupervisedChild => {
    const child = new SupervisedChild(spec, log, events);
    children.push(child);
    child.start();
    return child;
  };
  const own = (name: string, entry: string, line?: string): ChildSpec => {
    const childOptions: ChildOptions = {
      rules: options.rules.folder,
      spool: spool.root,
      lineSpeed: options.lineSpeed,
      ...(line === undefined ? {} : { line }),
    };
    const path = join(import.meta.dirname, `${entry}.js`);
    return {
      name,
      start: () =>
        fork(path, [JSON.stringify(childOptions)], {
          stdio: ["ignore", "inherit", "inherit", "ipc"],
          env: childEnvironment(name),
          execArgv: [...process.execArgv, ...childFlags(name)],
        }),
    };
  };

  const master: Master = {
    pids: () => Object.fromEntries(children.map((child) => [child.spec.name, child.pid])),
    abort: () => {
      for (const child of children) child.send({ type: "abort" });
    },
    stop: async () => {
      const named = (test: (name: string) => boolean): SupervisedChild[] =>
        children.filter((child) => test(child.spec.name));
      const cut = setTimeout(() => master.abort(), options.drainMs);
      await Promise.all(
        named((name) => name === "smtp" || name.startsWith("line@")).map((child) =>
          child.stop(options.drainMs + 10_000),
        ),
      );
      clearTimeout(cut);
      await Promise.all(
        named((name) => name === "trial" || name === "office" || name === "print-agent").map((child) =>
          child.stop(5_000),
        ),
      );
      await Promise.all(named((name) => name === "redis").map((child) => child.stop(0)));
      await lock.release();
    },
  };

  try {
    if (rules.site.redis === "private") {
      if (!(await endLeftOver(spool.root)))
        throw new FaxError(
          "settings",
          "another program's Redis answers on our socket; give faxgate a spool of its own",
        );
      add({ name: "redis", start: () => spawnPrivateRedis(spool.root), probe: () => pingRedis(spool.root) });
    }
    const starting = [
      add(own("smtp", "smtp-process")),
      add(own("office", "office-process")),
      add(own("print-agent", "print-agent-process")),
    ];
    if (Object.values(rules.lines).some((line) => line.device.startsWith("trial:"))) {
      const trial = add(own("trial", "trial-process"));
      await trial.ready(options.signal);
    }
    for (const name of Object.keys(rules.lines)) starting.push(add(own(`line@${name}`, "line-process", name)));
    for (const child of starting) {
      if (await child.ready(options.signal)) continue;
      if (child.state === "bad-settings" && !child.spec.name.startsWith("line@"))
        throw new FaxError("settings", `${child.spec.name} does not start; what is wrong stands above`);
      if (options.signal?.aborted !== true)
        log.error("not ready; it is tried again and again", { name: child.spec.name });
    }
    return master;
  } catch (error) {
    await master.stop();
    throw error;
  }
}

/** One master a spool. */
async function lockSpool(spool: Spool): Promise<ProcessLock> {
  const lock = await takeLock(spool.path("run", "master.lock"));
  if ("release" in lock) return lock;
  throw new FaxError(
    "settings",
    `faxgate runs on the spool ${spool.root} already (process ${lock.pid}${liveness(lock) === "elsewhere" ? ` on machine ${lock.host}` : ""}); stop it, or use another --spool`,
  );
}
