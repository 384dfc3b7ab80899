// faxgate line NAME: one line by hand, in this process; the same entry that master starts.

import { fork } from "node:child_process";
import { join, resolve } from "node:path";
import type { ChildOptions } from "../../main/ipc.ts";
import type { CommonOptions, ExitCode } from "../common.ts";

export async function lineCommand(name: string, options: CommonOptions & { lineSpeed: number }): Promise<ExitCode> {
  const child: ChildOptions = {
    rules: resolve(options.rules),
    spool: resolve(options.spool),
    lineSpeed: options.lineSpeed,
    line: name,
  };
  const entry = join(import.meta.dirname, "../../main/line-process.js");
  const process_ = fork(entry, [JSON.stringify(child)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process_.kill("SIGTERM"));
  const code = await new Promise<number>((done) => process_.on("exit", (status) => done(status ?? 1)));
  return code === 0 ? 0 : code === 42 ? 42 : 1;
}
