// faxgate trace CALL: the trace as it stands in the spool.

import { readFile } from "node:fs/promises";
import { FaxError } from "../../base/errors.ts";
import { type CommonOptions, type ExitCode, openSpool } from "../common.ts";

export async function traceCommand(call: string, options: CommonOptions): Promise<ExitCode> {
  if (!/^c\d{8}$/.test(call))
    throw new FaxError("input", `${call} is no call number; they look like c00000012 (faxgate calls lists them)`);
  const spool = await openSpool(options);
  const text = await readFile(spool.path("traces", call), "utf8").catch(() => undefined);
  if (text === undefined) throw new FaxError("input", `there is no trace of ${call}`);
  process.stdout.write(text);
  return 0;
}
