// Runs a program of this system that takes a fax over: lp, stat, one the administrator names. No shell and no sandbox (it has
// to reach printers and other machines), but a clean environment, no input, a time limit, and the end of everything it started
// when that is over. Never throws for what the program does.

import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { describeError, systemCode } from "../../base/errors.ts";
import { programPath } from "./sandbox.ts";

export interface HandOver {
  readonly program: string;
  readonly args: readonly string[];
  readonly ms: number;
  /** Its current folder; default one for temporary files. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export type HandedOver =
  /** Exit code 0; what it said. */
  | { readonly kind: "taken"; readonly said: string }
  /** It said no, or is not there. */
  | { readonly kind: "refused"; readonly why: string }
  /** It was ended in the middle: nobody knows. */
  | { readonly kind: "in-doubt"; readonly why: string };

const keptCharacters = 2_000;
/** Its last words are waited for so long when it has ended, ms: what it started may hold its pipes for ever. */
const lastWords = 500;

export function handOver(options: HandOver): Promise<HandedOver> {
  return new Promise((resolve) => {
    if (options.signal?.aborted) return resolve({ kind: "refused", why: "our program stops" });
    const child = started(options.program, options.args, {
      cwd: options.folder ?? tmpdir(),
      env: { PATH: programPath, HOME: tmpdir(), LANG: "C.UTF-8", ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that one signal reaches all it started.
      detached: true,
    });
    if (typeof child === "string") return resolve({ kind: "refused", why: child });
    let settled = false;
    const settle = (result: HandedOver): void => {
      if (settled) return;
      settled = true;
      over();
      resolve(result);
    };
    // Heard before anything else: without a descriptor left it has no pipes.
    child.on("error", (error) => {
      const why = systemCode(error) === "ENOENT" ? `${options.program} is not there` : error.message;
      settle({ kind: "refused", why });
    });
    let said = "";
    let ended = "";
    const end = (why: string) => (): void => {
      ended ||= why;
      try {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has just ended by itself.
      }
      // What left the group and holds the pipes is not waited for.
      child.stdout?.destroy();
      child.stderr?.destroy();
    };
    const seconds = Math.round(options.ms / 1000);
    const timer = setTimeout(end(`it had not ended after ${seconds} s`), options.ms);
    const stop = end("our program stops");
    options.signal?.addEventListener("abort", stop);
    const over = (): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", stop);
    };
    const hear = (chunk: Buffer): void => {
      said = (said + chunk.toString("utf8")).slice(0, keptCharacters);
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.on("exit", (code, signal) => {
      if (code === null || ended !== "") return settle({ kind: "in-doubt", why: ended || `it was ended by ${signal}` });
      // How it ended is known from here on, what it said when its pipes are read.
      over();
      const tell = (): void => {
        clearTimeout(cap);
        settle(code === 0 ? { kind: "taken", said: inOneLine(said) } : { kind: "refused", why: told(code, said) });
      };
      const cap = setTimeout(tell, lastWords);
      child.on("close", tell);
    });
  });
}

/** Or why there is none: a command line that is too long is not told as other reasons are. */
function started(program: string, args: readonly string[], options: SpawnOptions): ChildProcess | string {
  try {
    return spawn(program, args, options);
  } catch (error) {
    return describeError(error);
  }
}

const inOneLine = (said: string): string => said.replace(/\s+/g, " ").trim();

const told = (code: number, said: string): string => {
  const words = inOneLine(said).slice(0, 300);
  return `exit code ${code}${words === "" ? "" : `: ${words}`}`;
};
