// Programs nobody here wrote, as child processes of a test: asked for with the line that installs them, started, waited for, and
// always stopped by their own process number.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { join } from "node:path";

const packageOf: Readonly<Record<string, string>> = {
  iaxmodem: "iaxmodem",
  efax: "efax",
  efix: "efax",
  tiffcp: "libtiff-tools",
  gcc: "gcc",
  socat: "socat",
  faxq: "hylafax-server",
  hfaxd: "hylafax-server",
  faxgetty: "hylafax-server",
  sendfax: "hylafax-client",
};

/** Fails with the line to run when one of the programs is missing; a peer is never skipped. */
export function needPrograms(...names: readonly string[]): void {
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/sbin"];
  const missing = names.filter(
    (name) =>
      !folders.some((folder) => {
        try {
          accessSync(join(folder, name), constants.X_OK);
          return true;
        } catch {
          return false;
        }
      }),
  );
  if (missing.length > 0) {
    const packages = [...new Set(missing.map((name) => packageOf[name] ?? name))].join(" ");
    assert.fail(`missing ${missing.join(", ")}; run: apt-get install -y --no-install-recommends ${packages}`);
  }
}

export interface Running {
  readonly child: ChildProcess;
  /** Standard output and error so far. */
  output(): string;
  /** Called with each piece of standard output from now on. */
  listen(hear: (text: string) => void): void;
  /** One line to standard input. */
  say(line: string): void;
  /** Resolves with the exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
}

/** None of them outlives us, however we end. */
const alive = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of alive) child.kill("SIGTERM");
});

export function start(program: string, args: readonly string[], folder: string): Running {
  const child = spawn(program, args, { cwd: folder, stdio: ["pipe", "pipe", "pipe"] });
  // A program that ended does not listen; its end is told by `ended`.
  child.stdin.on("error", () => {});
  let output = "";
  const keep = (bytes: Buffer): void => {
    if (output.length < 1_000_000) output += bytes.toString("latin1");
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  alive.add(child);
  const ended = new Promise<number | null>((resolve) => {
    child.once("error", (error) => {
      output += String(error);
      resolve(null);
    });
    child.once("exit", resolve);
  }).finally(() => alive.delete(child));
  return {
    child,
    output: () => output,
    listen: (hear) => void child.stdout.on("data", (bytes: Buffer) => hear(bytes.toString("latin1"))),
    say: (line) => void child.stdin.write(`${line}\n`),
    ended,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 3000);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Runs a program to its end; fails with its output when it does not end with 0. */
export async function run(program: string, args: readonly string[], folder: string): Promise<string> {
  const running = start(program, args, folder);
  const code = await running.ended;
  assert.equal(code, 0, `${program} ${args.join(" ")}: exit ${code}\n${running.output()}`);
  return running.output();
}
