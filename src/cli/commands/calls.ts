// faxgate calls: the last calls, newest last. JSON: the records of calls.jsonl as they are.

import { outcome, outcomeLabel } from "../../base/outcome.ts";
import { localTime } from "../../device/local-time.ts";
import { type CommonOptions, type ExitCode, openSpool, print, printJson, printTable } from "../common.ts";
import { readCalls } from "./show.ts";

export async function callsCommand(options: CommonOptions & { most: number }): Promise<ExitCode> {
  const calls = (await readCalls(await openSpool(options))).slice(-options.most);
  if (options.json) printJson(calls);
  else if (calls.length === 0) print("no call yet");
  else
    printTable(
      ["CALL", "AT", "LINE", "WAY", "NUMBER", "PAGES", "SECONDS", "RATE", "OUTCOME"],
      calls.map((c) => [
        c.call,
        localTime(c.startedAt),
        c.line,
        c.direction === "send" ? "out" : "in",
        c.direction === "send" ? (c.destination ?? "") : `${c.callerNumber ?? ""} → ${c.calledNumber ?? ""}`,
        String(c.pages),
        c.seconds.toFixed(0),
        c.rate === undefined ? "" : `${c.rate}${c.ecm ? " ecm" : ""}`,
        `${outcomeLabel(c.outcome)} ${outcome(c.outcome).name}`,
      ]),
    );
  return 0;
}
