// Keeps one child process alive: ready handshake, heartbeat, respawn with growing delay, drain, kill. Knows nothing of what
// the child does (postfix's master is the model). A child that ends with 42 before ready has wrong settings and is left alone.

import type { ChildProcess } from "node:child_process";
import type { Log } from "../device/log/log.ts";
import { exitBadSettings, heartbeatEvery, heartbeatsMissed, type ToChild, type ToMaster } from "./ipc.ts";

export interface ChildSpec {
  readonly name: string;
  start(): ChildProcess;
  /** A child without IPC (Redis) says ready here and beats no heart; undefined = our own processes. */
  readonly probe?: () => Promise<boolean>;
}

export interface SupervisorEvents {
  status(name: string, text: string): void;
  /** Wrong settings before ready: the child is not started again. */
  badSettings(name: string): void;
  /** It crashes again and again. */
  throttled(name: string, crashes: number): void;
}

/** All in ms but `crashes`. */
export interface SupervisorTimes {
  /** A child that is not ready by then hangs. */
  readonly readyWithin: number;
  /** Silence after which a ready child hangs. */
  readonly silence: number;
  /** Between two looks at the silence. */
  readonly look: number;
  /** From SIGTERM to SIGKILL for a child that hangs. */
  readonly grace: number;
  /** A child that lived so long before it ended starts again with the first delay. */
  readonly healthyAfter: number;
  readonly firstDelay: number;
  readonly longestDelay: number;
  /** So many ends within the window are told. */
  readonly crashes: number;
  readonly crashWindow: number;
}

const usual: SupervisorTimes = {
  readyWithin: 30_000,
  silence: heartbeatEvery * heartbeatsMissed,
  look: 1_000,
  grace: 5_000,
  healthyAfter: 60_000,
  firstDelay: 500,
  longestDelay: 30_000,
  crashes: 5,
  crashWindow: 600_000,
};

export class SupervisedChild {
  readonly spec: ChildSpec;
  readonly #log: Log;
  readonly #events: SupervisorEvents;
  #process: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #watch: NodeJS.Timeout | undefined;
  #lastBeat = 0;
  #startedAt = 0;
  #failures = 0;
  #crashTimes: number[] = [];
  #stopping = false;
  #ended: (() => void) | undefined;
  state: "starting" | "ready" | "down" | "bad-settings" = "down";
  /** Longest event-loop delay of its last heartbeat, ms. */
  loopDelayMs = 0;

  readonly #times: SupervisorTimes;

  constructor(spec: ChildSpec, log: Log, events: SupervisorEvents, times: SupervisorTimes = usual) {
    this.spec = spec;
    this.#times = times;
    this.#log = log;
    this.#events = events;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  start(): void {
    if (this.#process !== undefined || this.#stopping) return;
    const child = this.spec.start();
    this.#process = child;
    this.state = "starting";
    this.#startedAt = Date.now();
    this.#lastBeat = Date.now();
    child.on("message", (message: ToMaster) => this.#hear(message));
    child.on("error", (error) => this.#log.error("child", { name: this.spec.name, cause: error.message }));
    child.on("exit", (code, signal) => this.#gone(child, code, signal));
    // A program that cannot be started at all has no exit.
    if (child.pid === undefined) {
      this.#gone(child, 127, null);
      return;
    }
    if (this.spec.probe !== undefined) void this.#probeReady(child);
    this.#watch = setInterval(() => this.#checkBeat(child), this.#times.look);
  }

  /**
   * Resolves true when the child is ready; false when it can never be, has ended `mostEnds` times on the way there, or the
   * signal fires: nobody waits for ever for a child that crashes.
   */
  async ready(signal?: AbortSignal, mostEnds = 3): Promise<boolean> {
    while (this.state !== "ready") {
      if (this.state === "bad-settings" || this.#stopping || signal?.aborted) return false;
      if (this.#failures >= mostEnds) return false;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return true;
  }

  send(message: ToChild): void {
    if (this.#process?.connected) this.#process.send(message, undefined, undefined, () => {});
  }

  /** Drains; after `patience` ms SIGTERM, a little later SIGKILL. Resolves when it is gone. */
  async stop(patience: number): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const child = this.#process;
    if (child === undefined) return;
    const gone = new Promise<void>((resolve) => {
      this.#ended = resolve;
    });
    if (child.connected) this.send({ type: "drain" });
    else child.kill("SIGTERM");
    const term = setTimeout(() => child.kill("SIGTERM"), patience);
    const kill = setTimeout(() => child.kill("SIGKILL"), patience + this.#times.grace);
    await gone;
    clearTimeout(term);
    clearTimeout(kill);
  }

  #hear(message: ToMaster): void {
    this.#lastBeat = Date.now();
    if (message.type === "ready") this.state = "ready";
    if (message.type === "heartbeat") this.loopDelayMs = message.loopDelayMs;
    if (message.type === "status") this.#events.status(this.spec.name, message.text);
  }

  async #probeReady(child: ChildProcess): Promise<void> {
    while (this.#process === child && this.state === "starting") {
      if (await this.spec.probe!()) {
        this.state = "ready";
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  #checkBeat(child: ChildProcess): void {
    const patience = this.state === "starting" ? this.#times.readyWithin : this.#times.silence;
    if (this.state === "ready" && this.spec.probe !== undefined) return;
    const silent = Date.now() - this.#lastBeat;
    if (silent <= patience) return;
    this.#log.error("child does not answer; ending it", {
      name: this.spec.name,
      silentSeconds: Math.round(silent / 1000),
    });
    // SIGTERM first; a process that hangs in its event loop never sees it.
    child.kill("SIGTERM");
    this.#lastBeat = Date.now();
    setTimeout(() => {
      if (this.#process === child) child.kill("SIGKILL");
    }, this.#times.grace).unref();
  }

  #gone(child: ChildProcess, code: number | null, signal: string | null): void {
    if (this.#process !== child) return;
    clearInterval(this.#watch);
    this.#process = undefined;
    const wasReady = this.state === "ready";
    this.state = "down";
    if (this.#stopping) {
      this.#ended?.();
      return;
    }
    if (!wasReady && code === exitBadSettings) {
      this.state = "bad-settings";
      this.#events.badSettings(this.spec.name);
      return;
    }
    if (Date.now() - this.#startedAt > this.#times.healthyAfter) this.#failures = 0;
    const delay =
      Math.min(this.#times.firstDelay * 2 ** this.#failures, this.#times.longestDelay) * (0.8 + Math.random() * 0.4);
    this.#failures++;
    this.#crashTimes = [...this.#crashTimes.filter((at) => Date.now() - at < this.#times.crashWindow), Date.now()];
    this.#log.error("child ended; it is started again", {
      name: this.spec.name,
      code: code ?? undefined,
      signal: signal ?? undefined,
      inMs: Math.round(delay),
    });
    if (this.#crashTimes.length === this.#times.crashes)
      this.#events.throttled(this.spec.name, this.#crashTimes.length);
    this.#timer = setTimeout(() => this.start(), delay);
  }
}
