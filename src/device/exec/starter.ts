// Children are started by a small process of ours, not by ourselves: the system copies the page tables of whoever starts one, and
// an office with some hundred megabytes stands still for ten milliseconds each time. What a child writes comes straight to
// us. The helper is started with the first child, ends with us, and takes all children with it.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FaxError, systemCode } from "../../base/errors.ts";

const program = fileURLToPath(new URL("../../../src/device/exec/starter-process.mjs", import.meta.url));

export interface StartTask {
  /** The program, a path or a name on PATH of `env`, and its arguments. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** A file for standard input; default none. */
  readonly stdin?: string | undefined;
  /** A file for standard output, which is not there yet; default: a stream. */
  readonly stdout?: string | undefined;
}

export interface StartedChild {
  /** Leader of a group of its own. */
  readonly pid: number;
  /** null where a file takes it. */
  readonly stdout: Socket | null;
  readonly stderr: Socket;
  /** As `exit` of a child process has it; its group has ended too. Rejects with FaxError "later" when the helper is gone. */
  readonly exited: Promise<ChildEnd>;
}

export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

type Answer =
  | { readonly id: number; readonly pid: number }
  | { readonly id: number; readonly failed: string; readonly code?: string }
  | ({ readonly id: number } & ChildEnd);

/** Octets of a child's socket before its output: its number and what the socket is. */
const headOctets = 12;

/** For the streams of a child that has ended, ms. */
const streamPatience = 5_000;
/** A machine that is full or at its limits just now. */
const forNow: ReadonlySet<string> = new Set(["EAGAIN", "ENOMEM", "EMFILE", "ENFILE", "ENOSPC", "EDQUOT", "EIO"]);

let starter: Starter | undefined;

/** FaxError when it cannot be started: "later" where this machine is full or the helper died, else "resource". */
export function startChild(task: StartTask): Promise<StartedChild> {
  starter ??= new Starter(() => {
    starter = undefined;
  });
  return starter.start(task);
}

class Starter {
  readonly #folder = mkdtempSync(join(tmpdir(), "faxgate-starter-"));
  readonly #server = createServer((socket) => this.#accept(socket));
  readonly #helper: Promise<ChildProcess>;
  readonly #asked = new Map<number, Asked>();
  readonly #gone: () => void;
  readonly #tidy = (): void => rmSync(this.#folder, { recursive: true, force: true });
  #count = 0;

  /** `gone`: its helper has ended; it may be asked no more. */
  constructor(gone: () => void) {
    this.#gone = gone;
    process.once("exit", this.#tidy);
    this.#helper = new Promise((resolve, reject) => {
      this.#server.on("error", reject);
      this.#server.listen(join(this.#folder, "children"), () => {
        try {
          resolve(this.#startHelper());
        } catch (error) {
          reject(error);
        }
      });
    });
    this.#helper.catch((cause: unknown) => this.#end(cause));
    this.#server.unref();
  }

  async start({ command, cwd, env, stdin, stdout }: StartTask): Promise<StartedChild> {
    const id = ++this.#count;
    const asked = new Asked(stdout === undefined);
    this.#asked.set(id, asked);
    const helper = await this.#helper.catch(() => undefined);
    if (helper?.channel === undefined || helper.channel === null) {
      this.#asked.delete(id);
      asked.fail(new Error("the process that starts children cannot be reached"));
      return asked.child;
    }
    // While something is under way we are kept alive by it.
    helper.channel.ref();
    helper.send({ id, command, cwd, env, stdin, stdout }, (error) => {
      if (error !== null) asked.fail(error);
    });
    return asked.child;
  }

  #startHelper(): ChildProcess {
    const helper = spawn(process.execPath, [program, this.#folder], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      env: {},
      detached: true,
    });
    helper.on("message", (answer) => this.#hear(answer as Answer, helper));
    helper.on("error", (cause) => this.#end(cause));
    helper.on("exit", () => this.#end(new Error("the process that starts children has ended")));
    helper.unref();
    helper.channel?.unref();
    return helper;
  }

  #hear(answer: Answer, helper: ChildProcess): void {
    const asked = this.#asked.get(answer.id);
    if ("pid" in answer) {
      asked?.begin(answer.pid);
      return;
    }
    if ("failed" in answer) asked?.fail(Object.assign(new Error(answer.failed), { code: answer.code }));
    else asked?.end(answer);
    // Its streams may come later than the word of its end: until then they have to be known as its.
    const forget = (): void => {
      this.#asked.delete(answer.id);
      if (this.#asked.size === 0) helper.channel?.unref();
    };
    asked?.child.then(forget, forget);
  }

  /** A socket says first what it is: ten digits, "o" or "e", a line feed. */
  #accept(socket: Socket): void {
    const look = (): void => {
      const head = (socket.read(headOctets) as Buffer | null)?.toString("latin1");
      if (head === undefined) return;
      socket.off("readable", look);
      const asked = this.#asked.get(Number(head.slice(0, 10)));
      if (asked === undefined) socket.destroy();
      else asked.take(head[10] === "o" ? "stdout" : "stderr", socket);
    };
    socket.on("error", () => {});
    socket.on("readable", look);
  }

  #end(cause: unknown): void {
    this.#gone();
    this.#server.close();
    process.off("exit", this.#tidy);
    this.#tidy();
    for (const asked of this.#asked.values()) asked.fail(cause);
    this.#asked.clear();
  }
}

/** A child that was asked for: started when its number and its streams are known, whatever comes first. */
class Asked {
  readonly child: Promise<StartedChild>;
  readonly #exited: StartedChild["exited"];
  readonly #wantsStdout: boolean;
  readonly #streams: { stdout?: Socket; stderr?: Socket } = {};
  #pid: number | undefined;
  #begun = false;
  #late: NodeJS.Timeout | undefined;
  #started!: (child: StartedChild) => void;
  #ended!: (end: ChildEnd) => void;
  #failed: ((error: Error) => void)[] = [];

  constructor(wantsStdout: boolean) {
    this.#wantsStdout = wantsStdout;
    this.child = new Promise((resolve, reject) => {
      this.#started = resolve;
      this.#failed.push(reject);
    });
    this.#exited = new Promise((resolve, reject) => {
      this.#ended = resolve;
      this.#failed.push(reject);
    });
    // Whoever started it hears of it where he waits for it.
    this.#exited.catch(() => {});
    this.child.catch(() => {});
  }

  begin(pid: number): void {
    this.#pid = pid;
    this.#look();
  }

  take(name: "stdout" | "stderr", socket: Socket): void {
    this.#streams[name] = socket;
    this.#look();
  }

  end({ code, signal }: ChildEnd): void {
    this.#ended({ code, signal });
    // Its streams are on their way, or were lost where this process may open no more.
    if (!this.#begun) this.#late = setTimeout(() => this.fail(new Error("its output never came")), streamPatience);
  }

  fail(cause: unknown): void {
    clearTimeout(this.#late);
    // What a full machine or the helper's death ends is no fault of what was to be converted.
    const kind = forNow.has(systemCode(cause) ?? "EAGAIN") ? "later" : "resource";
    for (const failed of this.#failed) failed(new FaxError(kind, "a child program cannot be started", cause));
    for (const socket of Object.values(this.#streams)) socket.destroy();
  }

  #look(): void {
    const { stdout = null, stderr } = this.#streams;
    if (this.#pid === undefined || stderr === undefined || (stdout === null && this.#wantsStdout)) return;
    this.#begun = true;
    clearTimeout(this.#late);
    this.#started({ pid: this.#pid, stdout, stderr, exited: this.#exited });
  }
}
