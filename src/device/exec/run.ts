// Runs a child program inside limits: argument vector only (never a shell), private folder, clean environment, a sandbox as
// good as the system allows, low priority, time, memory, file size. Never throws for what the program
// does: the result says it. Never leaves a process behind: the whole group is killed at its limit and at our exit, and the
// kernel kills the program when we die (DESIGN 4.5). Needs Debian's util-linux and coreutils.

import { access, chmod, constants as modes } from "node:fs/promises";
import { constants } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import type { Readable } from "node:stream";
import { octetsIn } from "./folder-size.ts";
import { type OutputReader, readOutput, StopWatch } from "./read-output.ts";
import { programPath, sandbox } from "./sandbox.ts";
import { type StartedChild, startChild } from "./starter.ts";

export interface ChildLimits {
  /** Wall-clock seconds, those a reader takes not counted; the processor's time is limited to the same and a little more. */
  readonly seconds: number;
  /** Address space, MB. */
  readonly memoryMb: number;
  /** Largest file it may write, MB. */
  readonly fileMb: number;
  /** Everything in its folder, MB, looked at now and then; default no limit. */
  readonly folderMb?: number;
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
  /** A file for standard output, which is not there yet; default: captured. */
  readonly stdout?: string;
  /** Reads standard output as it comes, however much it is; what it throws ends the program and is thrown on. */
  readonly reader?: OutputReader;
  /** It needs nothing of the system but programs and libraries: no fonts, no settings, no devices. */
  readonly bare?: boolean;
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
const folderLookMs = 500;

const failed = { ok: false, code: undefined, signal: undefined, timedOut: false, tooMuchOutput: false, missing: false };

/** Resolves when the program and its group have ended. FaxError "later" or "resource" when this machine cannot start a process. */
export async function runProgram(options: ChildOptions): Promise<ChildResult> {
  const program = await findProgram(options.program);
  if (program === undefined)
    return { ...failed, missing: true, stdout: "", stderr: `${options.program} is not installed` };
  if (options.signal?.aborted) return { ...failed, signal: "SIGKILL", stdout: "", stderr: "" };
  const place = await sandbox();
  if (place.ownUser) await chmod(options.folder, 0o770);
  const child = await startChild({
    command: place.command(options.folder, ...limited(options.limits, program, options.args), options.bare),
    cwd: options.folder,
    env: {
      PATH: programPath,
      HOME: options.folder,
      TMPDIR: options.folder,
      LANG: "C.UTF-8",
      LC_ALL: "C.UTF-8",
      ...options.env,
    },
    stdin: options.stdin,
    stdout: options.stdout,
  });
  return await ended(child, options, place.codesForSignals);
}

function ended(child: StartedChild, options: ChildOptions, codesForSignals: boolean): Promise<ChildResult> {
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
    const closed = [child.stdout, child.stderr].map(
      // One that ended at once may be closed already.
      (stream) =>
        new Promise<void>((done) => (stream === null || stream.closed ? done() : stream.on("close", () => done()))),
    );
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
    // Given up while it was being started.
    if (options.signal?.aborted === true) kill();
    const { folderMb } = options.limits;
    const looking =
      folderMb === undefined ? undefined : setInterval(() => void lookAtFolder(folderMb * 1_048_576), folderLookMs);
    const lookAtFolder = async (most: number): Promise<void> => {
      if ((await octetsIn(options.folder, most)) > most) flood();
    };
    running.add(child.pid);
    child.exited
      .then(async ({ code, signal }) => {
        setTimeout(() => {
          child.stderr.destroy();
          // A reader takes what is in the pipe at its own pace; its watch ends it where nothing comes.
          if (reader === undefined) child.stdout?.destroy();
        }, pipeGraceMs).unref();
        await Promise.all([...closed, reading]);
        settle(code, signal);
      })
      .catch((cause: unknown) => {
        tidy();
        reject(cause);
      });

    function tidy(): void {
      watch.pause();
      clearInterval(looking);
      options.signal?.removeEventListener("abort", kill);
      running.delete(child.pid);
    }

    function settle(exitCode: number | null, exitSignal: NodeJS.Signals | null): void {
      const [code, signal] = codesForSignals ? signalOfCode(exitCode, exitSignal) : [exitCode, exitSignal];
      tidy();
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

/** What a program ended with whose end another one tells as a shell does. */
function signalOfCode(code: number | null, signal: NodeJS.Signals | null): [number | null, string | null] {
  const name = Object.entries(constants.signals).find(([, number]) => number + 128 === code)?.[0];
  return name === undefined ? [code, signal] : [null, name];
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

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group is gone already.
  }
}

/** The program with its limits in front, each of which becomes the next one. */
function limited(limits: ChildLimits, program: string, args: readonly string[]): readonly [string, string[]] {
  const mb = 1_048_576;
  const before = [
    `--as=${limits.memoryMb * mb}`,
    `--fsize=${limits.fileMb * mb}`,
    `--cpu=${Math.ceil(limits.seconds) + 5}`,
    "--nproc=1024",
    "--nofile=256",
    "--core=0",
  ];
  return ["prlimit", [...before, program, ...args]];
}

const found = new Map<string, string>();

/** Its path; undefined when it is not installed. */
export async function findProgram(name: string): Promise<string | undefined> {
  const known = found.get(name);
  if (known !== undefined) return known;
  for (const folder of isAbsolute(name) ? [""] : programPath.split(delimiter)) {
    const file = join(folder, name);
    const usable = await access(file, modes.X_OK).then(
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
