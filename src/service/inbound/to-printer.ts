// A received fax on paper: its PDF to a queue of CUPS, scaled to the paper. CUPS has it when lp says so; lp that was ended in
// the middle has perhaps handed it over, and the next job says so in its title.

import { join } from "node:path";
import { handOver } from "../../device/exec/hand-over.ts";
import { localTime } from "../../device/local-time.ts";
import type { TargetEnd, TargetWork } from "./target-work.ts";

const patience = 60_000;

export async function toPrinter(printer: string, { folder, fax, record, signal }: TargetWork): Promise<TargetEnd> {
  const from = (fax.callerNumber || fax.remoteId || "unknown").replace(/[^\x20-\x7e]+/g, "?");
  const again = record.perhapsAgain === true ? " (perhaps printed already)" : "";
  const title = `Fax from ${from}, ${localTime(fax.startedAt).slice(0, 16)}, ${fax.call}${again}`;
  const server = process.env["CUPS_SERVER"];
  const end = await handOver({
    program: "lp",
    args: ["-d", printer, "-t", title, "-o", "fit-to-page", "-o", "print-scaling=fit", "--", join(folder, "fax.pdf")],
    ms: patience,
    env: server === undefined ? {} : { CUPS_SERVER: server },
    signal,
  });
  if (end.kind === "taken") return { kind: "done", result: /request id is (\S+)/.exec(end.said)?.[1] ?? end.said };
  const missing = end.why === "lp is not there";
  return {
    kind: end.kind === "in-doubt" ? "in-doubt" : "failed",
    why: missing ? "lp is not installed: apt-get install cups-client" : end.why,
  };
}
