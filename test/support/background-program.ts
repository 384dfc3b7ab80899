// A server that a test starts and ends by its process id; in a process group of its own, so that Ctrl-C and its own children
// are the test's business.

import { type ChildProcess, spawn } from "node:child_process";

/** `heard` gets what it prints, on either stream. */
export function startProgram(
  program: string,
  args: readonly string[],
  heard: (text: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): ChildProcess {
  const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => heard(chunk.toString()));
  return child;
}
