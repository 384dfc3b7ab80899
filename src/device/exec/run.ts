// Runs a child program inside limits: argument vector only (never a shell), private folder, clean environment, no network
// and no capabilities where the system allows it, low priority, time, memory, file size. Never throws for what the program
// does: the result says it. Never leaves a process behind: the whole group is killed at its limit and at our exit, and the
// kernel kills the program when we die (DESIGN 4.5). Needs Debian's util-linux and coreutils.

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { Readable } from "node:stream";
import { FaxError } from "../../base/errors.ts";
import { type OutputReader, readOutput, StopWatch } from "./read-output.ts";

export interface ChildLimits {
  /** Wall-clock seconds, those a reader takes not counted; the processor's time is limited to the same and a little more. */
  readonly seconds: number;
  /** Address space, MB. */
  readonly memoryMb: number;
  /** Largest file it may write, MB. */
  readonly fileMb: number;
}

export interface ChildOptions {
  /** Name on PATH, or an absolute path. */
  readonly program: string;
  readonly args: readonly string[];
  /** Its current and temporary folder; exists. */
  readonly folder: string;
  readonly limits: ChildLimits;
  /** A file for standard input; default none. */
  readonly stdin?: string;
  /** A file for standard output, made anew; default: captured. */
  readonly stdout?: string;
  /** Reads standard output as it comes, however much it is; what it throws ends the program and is thrown on. */
  readonly reader?: OutputReader;
  /** Added to the clean environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface ChildResult {
  /** Ended by itself with code 0, inside all limits. */
  readonly ok: boolean;
  /** undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: string | undefined;
  readonly timedOut: boolean;
  /** It wrote more than it may, to a file or to its standard output or error. */
  readonly tooMuchOutput: boolean;
  /** The program is not installed. */
  readonly missing: boolean;
  /** The first 64 KB, as UTF-8. */
  readonly stdout: string;
  readonly stderr: string;
}

const keptOctets = 65_536;
const mostOctets = 4 * 1_048_576;
/** Pipes that a stray grandchild holds open are given up after so long. */
const pipeGraceMs = 500;
const path = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";

const failed = { ok: false, code: undefined, signal: undefined, timedOut: false, tooMuchOutput: false, missing: false };

/** Resolves when the program and its group have ended. FaxError "resource" when this machine cannot start a process. */
export async function runProgram(options: ChildOptions): Promise<ChildResult> {
  const program = await findProgram(options.program);
  if (program === undefined)
    return { ...failed, missing: true, stdout: "", stderr: `${options.program} is not installed` };
  if (options.signal?.aborted) return { ...failed, signal: "SIGKILL", stdout: "", stderr: "" };
  const wrapper = await wrapperFor(options.limits);
  const input = options.stdin === undefined ? "ignore" : openSync(options.stdin, "r");
  const output = options.stdout === undefined ? "pipe" : openSync(options.stdout, "w", 0o640);
  try {
    const child = spawn(wrapper[0]!, [...wrapper.slice(1), program, ...options.args], {
      cwd: options.folder,
      env: {
        PATH: path,
        HOME: options.folder,
        TMPDIR: options.folder,
        LANG: "C.UTF-8",
        LC_ALL: "C.UTF-8",
        ...options.env,
      },
      stdio: [input, output, "pipe"],
      // A group of its own: one signal reaches it and all it started, and Ctrl-C on our terminal does not.
      detached: true,
    });
    return await ended(child, options);
  } finally {
    if (typeof input === "number") closeSync(input);
    if (typeof output === "number") closeSync(output);
  }
}

function ended(child: ChildProcess, options: ChildOptions): Promise<ChildResult> {
  return new Promise((resolve, reject) => {
    let timedOut = false;
    let flooded = false;
    let reading: Promise<void> = Promise.resolve();
    let readFailed: { readonly cause: unknown } | undefined;
    const kill = (): void => killGroup(child.pid);
    const flood = (): void => {
      flooded = true;
      kill();
    };
    const watch = new StopWatch(options.limits.seconds * 1000, () => {
      timedOut = true;
      kill();
      // Whatever still holds its end of the pipe.
      setTimeout(() => child.stdout?.destroy(), pipeGraceMs).unref();
    });
    const { reader } = options;
    if (reader === undefined || child.stdout === null) watch.start();
    else
      reading = readOutput(child.stdout, reader, watch).catch((cause: unknown) => {
        readFailed = { cause };
        kill();
      });
    const texts = [
      reader === undefined ? capture(child.stdout, flood) : () => "",
      capture(child.stderr, flood),
    ] as const;
    options.signal?.addEventListener("abort", kill);
    if (child.pid !== undefined) running.add(child.pid);
    child.on("error", (error) => {
      if (child.pid !== undefined) return;
      watch.pause();
      reject(new FaxError("resource", `${options.program} cannot be started`, error));
    });
    child.on("exit", () => {
      // What it started and left behind must not outlive it.
      kill();
      setTimeout(() => {
        child.stderr?.destroy();
        // A reader takes what is in the pipe at its own pace; its watch ends it where nothing comes.
        if (reader === undefined) child.stdout?.destroy();
      }, pipeGraceMs).unref();
    });
    child.on("close", (code, signal) => void reading.then(() => settle(code, signal)));

    function settle(code: number | null, signal: NodeJS.Signals | null): void {
      watch.pause();
      options.signal?.removeEventListener("abort", kill);
      if (child.pid !== undefined) running.delete(child.pid);
      if (readFailed !== undefined) {
        reject(readFailed.cause);
        return;
      }
      // The processor's time limit is a time limit too.
      const cpu = signal === "SIGXCPU";
      resolve({
        ok: code === 0 && !timedOut && !flooded,
        code: code ?? undefined,
        signal: signal ?? undefined,
        timedOut: timedOut || cpu,
        tooMuchOutput: flooded || signal === "SIGXFSZ",
        missing: false,
        stdout: texts[0](),
        stderr: texts[1](),
      });
    }
  });
}

/** Keeps the first octets, counts all, calls `flood` when there are too many. */
function capture(stream: Readable | null, flood: () => void): () => string {
  const chunks: Buffer[] = [];
  let kept = 0;
  let total = 0;
  stream?.on("error", () => {});
  stream?.on("data", (chunk: Buffer) => {
    total += chunk.length;
    if (kept < keptOctets) {
      const part = chunk.subarray(0, keptOctets - kept);
      chunks.push(part);
      kept += part.length;
    }
    if (total > mostOctets) flood();
  });
  return () => Buffer.concat(chunks).toString("utf8");
}

const running = new Set<number>();
process.on("exit", () => {
  for (const pid of running) killGroup(pid);
});

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group is gone already.
  }
}

/** The programs in front of ours, each of which becomes the next one. */
async function wrapperFor(limits: ChildLimits): Promise<string[]> {
  isolation ??= probeIsolation();
  const mb = 1_048_576;
  return [
    ...(await isolation),
    "prlimit",
    `--as=${limits.memoryMb * mb}`,
    `--fsize=${limits.fileMb * mb}`,
    `--cpu=${Math.ceil(limits.seconds) + 5}`,
    "--nproc=1024",
    "--nofile=256",
    "--core=0",
    "nice",
    "-n",
    "10",
  ];
}

let isolation: Promise<string[]> | undefined;

/** A network namespace with nothing in it, by root's right or inside a user namespace, or none. */
const namespaces: readonly (readonly string[])[] = [
  ["unshare", "--net", "--"],
  ["unshare", "--map-root-user", "--net", "--"],
  [],
];
/** Our service may bind low ports and raise priorities; a converter may not. Root's powers go with the bounding set. */
const noCapabilities = ["--inh-caps=-all", "--ambient-caps=-all"];
const capabilities: readonly (readonly string[])[] = [[...noCapabilities, "--bounding-set=-all"], noCapabilities, []];

/**
 * As much as the system allows, no network before no capabilities. The parent-death signal stands behind the namespace: the
 * kernel takes it away when a process enters a user namespace.
 */
async function probeIsolation(): Promise<string[]> {
  for (const unshare of namespaces)
    for (const without of capabilities) {
      const wrapper = [...unshare, "setpriv", "--pdeathsig", "KILL", "--no-new-privs", ...without, "--"];
      if (await works([...wrapper, "true"])) return wrapper;
    }
  return [];
}

function works(command: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command[0]!, command.slice(1), { stdio: "ignore", env: { PATH: path }, timeout: 5000 });
    child.on("error", () => resolve(false));
    child.on("exit", (code) => resolve(code === 0));
  });
}

const found = new Map<string, string>();

async function findProgram(name: string): Promise<string | undefined> {
  if (name.startsWith("/")) return name;
  const known = found.get(name);
  if (known !== undefined) return known;
  for (const folder of path.split(delimiter)) {
    const file = join(folder, name);
    const usable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) {
      found.set(name, file);
      return file;
    }
  }
  return undefined;
}
