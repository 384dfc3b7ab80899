// The faxgate command, the whole program each time, in this process: each import with another query is a fresh one.

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Spool } from "../../src/device/store/spool.ts";
import { rulesFolder } from "./rules.ts";

export const commandFile = resolve(import.meta.dirname, "../../src/cli/faxgate.ts");

export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

// Each run hears of errors of standard output, and several may be under way.
process.stdout.setMaxListeners(0);

let runs = 0;

/** On this spool and the trial's rules, where `args` name no others. */
export async function runCommand(spool: Spool, ...args: readonly string[]): Promise<CommandResult> {
  const before = { argv: process.argv, env: process.env, code: process.exitCode };
  const write = { out: process.stdout.write, err: process.stderr.write };
  const hearing = process.stdout.listeners("error");
  let out = "";
  let err = "";
  process.argv = [process.execPath, commandFile, ...args];
  process.env = { ...process.env, FAXGATE_SPOOL: spool.root, FAXGATE_RULES: rulesFolder };
  process.exitCode = undefined;
  process.stdout.write = (chunk: string | Uint8Array) => {
    out += chunk.toString();
    return true;
  };
  process.stderr.write = (chunk: string | Uint8Array) => {
    err += chunk.toString();
    return true;
  };
  try {
    await import(`${pathToFileURL(commandFile).href}?run=${++runs}`);
    return { code: Number(process.exitCode ?? 0), out, err };
  } finally {
    for (const listener of process.stdout.listeners("error"))
      if (!hearing.includes(listener)) process.stdout.off("error", listener as () => void);
    process.stdout.write = write.out;
    process.stderr.write = write.err;
    process.argv = before.argv;
    process.env = before.env;
    process.exitCode = before.code;
  }
}
