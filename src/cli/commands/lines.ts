// faxgate lines: each line's state. JSON: [{line, state, text, call?, job?, pid, at}].

import { readJson } from "../../device/store/spool.ts";
import { type CommonOptions, type ExitCode, openSpool, print, printJson, printTable } from "../common.ts";

interface LineStatus {
  readonly line: string;
  readonly state: string;
  readonly text: string;
  readonly call?: string;
  readonly job?: string;
  readonly pid: number;
  readonly at: string;
}

export async function linesCommand(options: CommonOptions): Promise<ExitCode> {
  const spool = await openSpool(options);
  const found: LineStatus[] = [];
  for (const name of await spool.list("run"))
    if (/^line-.*\.json$/.test(name)) {
      const status = await readJson<LineStatus>(spool.path("run", name));
      if (status !== undefined) found.push(alive(status.pid) ? status : { ...status, state: "stopped", text: "" });
    }
  if (options.json) printJson(found);
  else if (found.length === 0) print("no line has been started on this spool");
  else
    printTable(
      ["LINE", "STATE", "CALL", "WHAT"],
      found.map((line) => [line.line, line.state, line.call ?? "", line.text]),
    );
  return 0;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
