// faxgate stats: figures of the last days from the list of calls. JSON: service/admin/figures.ts.

import { FaxError } from "../../base/errors.ts";
import { callRecords } from "../../device/store/call-records.ts";
import { type Figures, figuresOf, type WayFigures } from "../../service/admin/figures.ts";
import { type CommonOptions, type ExitCode, openSpool, print, printJson, printTable } from "../common.ts";

const units = { h: 3_600_000, d: 86_400_000 } as const;

export async function statsCommand(options: CommonOptions & { since: string }): Promise<ExitCode> {
  const found = /^(\d{1,4})([hd])$/.exec(options.since);
  if (found === null)
    throw new FaxError("input", `--since ${options.since}: expected a length of time such as 24h or 7d`);
  const to = new Date();
  const from = new Date(to.getTime() - Number(found[1]) * units[found[2] as keyof typeof units]);
  const spool = await openSpool(options);
  const figures = await figuresOf(callRecords(spool, from.toISOString()), from, to);
  if (options.json) printJson(figures);
  else show(figures);
  return 0;
}

function show({ sent, received, undelivered, failures, lines, unreached }: Figures): void {
  const row = (name: string, way: WayFigures): string[] => [
    name,
    ...[way.calls, way.faxes, way.pages, Math.round(way.seconds / 60), way.failed, way.doubtful].map(String),
  ];
  printTable(
    ["", "CALLS", "FAXES", "PAGES", "MINUTES", "FAILED", "IN DOUBT OR PART"],
    [row("sent", sent), row("received", received)],
  );
  if (undelivered > 0) print(`${undelivered} faxes are not delivered so far`);
  if (lines.length > 0)
    printTable(
      ["LINE", "OUT", "IN", "FAILED", "MINUTES"],
      lines.map((line) => [
        line.line,
        ...[line.sent, line.received, line.failed, Math.round(line.seconds / 60)].map(String),
      ]),
    );
  if (failures.length > 0)
    printTable(
      ["CALLS", "FAILED WITH"],
      failures.map(({ calls, name }) => [String(calls), name]),
    );
  for (const { number, calls } of unreached) print(`${number} was called ${calls} times and not reached`);
}
