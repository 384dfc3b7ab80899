// faxgate calls: the last calls, newest last. JSON: the records of the list of calls as they are.

import type { CallRecord } from "../../base/job.ts";
import { outcome, outcomeLabel } from "../../base/outcome.ts";
import { localTime } from "../../device/local-time.ts";
import { callRecords } from "../../device/store/call-records.ts";
import { type CommonOptions, type ExitCode, openSpool, print, printJson, printTable } from "../common.ts";

export async function callsCommand(options: CommonOptions & { most: number }): Promise<ExitCode> {
  const calls: CallRecord[] = [];
  for await (const record of callRecords(await openSpool(options))) {
    calls.push(record);
    if (calls.length > options.most) calls.shift();
  }
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
