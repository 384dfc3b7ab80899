// Sub-commands as another account of this machine: everything is loaded first, since the program's own folder may be closed to
// that account, then the process becomes it for good. Arguments: user id, group id, and commands and files as JSON on standard
// input. Prints JSON: of each command its error ("" = done), of each path what the account may do there.

import { accessSync, constants } from "node:fs";
import { queueCommand } from "../../src/cli/commands/queue.ts";
import { sendCommand } from "../../src/cli/commands/send.ts";
import { showCommand } from "../../src/cli/commands/show.ts";
import { traceCommand } from "../../src/cli/commands/trace.ts";
import { wishCommand } from "../../src/cli/commands/wish.ts";

export interface AskedOf {
  readonly spool: string;
  readonly rules: string;
  readonly commands: readonly (readonly string[])[];
  readonly paths: readonly string[];
}

export interface AnswerOf {
  readonly errors: readonly string[];
  /** Of each path: "r", "w", "rw" or "". */
  readonly access: readonly string[];
}

const run = async (args: readonly string[], common: { spool: string; rules: string }): Promise<unknown> => {
  const [command, first = "", ...rest] = args;
  switch (command) {
    case "queue":
      return queueCommand(common);
    case "show":
      return showCommand(first, common);
    case "trace":
      return traceCommand(first, common);
    case "send":
      return sendCommand(first, rest.slice(1), { ...common, from: rest[0]! });
    case "cancel":
    case "hold":
    case "release":
      return wishCommand(command, first, common);
    default:
      throw new Error(`unknown command ${command}`);
  }
};

const may = (path: string, mode: number): boolean => {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
};

let input = "";
for await (const piece of process.stdin) input += String(piece);
const { commands, paths, ...common } = JSON.parse(input) as AskedOf;
const [uid = "", gid = ""] = process.argv.slice(2);
process.setgroups!([]);
process.setgid!(Number(gid));
process.setuid!(Number(uid));
const { write } = process.stdout;
process.stdout.write = () => true;
const errors: string[] = [];
for (const args of commands)
  errors.push(
    await run(args, common).then(
      () => "",
      (error: unknown) => String(error),
    ),
  );
process.stdout.write = write;
const access = paths.map((path) => `${may(path, constants.R_OK) ? "r" : ""}${may(path, constants.W_OK) ? "w" : ""}`);
process.stdout.write(JSON.stringify({ errors, access } satisfies AnswerOf));
