// faxgate trace CALL: the trace as it stands in the spool. With --replay the call once more with today's engine, without a modem:
// whether it says what was said then, and how the call would end. A trace to be replayed may lie elsewhere and is named by its path.
// JSON of --replay: {same, at, recorded, now, left, outcome, outcomeText, detail}; at … now are null when nothing differs.

import { readFile, stat } from "node:fs/promises";
import { FaxError } from "../../base/errors.ts";
import { outcome, outcomeLabel } from "../../base/outcome.ts";
import { parseTrace } from "../../codec/trace/record.ts";
import { replay } from "../../engine/replay/replay.ts";
import { type CommonOptions, type ExitCode, openSpool, print, printJson } from "../common.ts";

/** A call of hours leaves some MiB. */
const mostOctets = 32 << 20;

interface TraceOptions extends CommonOptions {
  readonly replay?: boolean;
}

/** Exit code 1 when a replay differs. */
export async function traceCommand(call: string, options: TraceOptions): Promise<ExitCode> {
  const text = await readTrace(call, options);
  if (options.replay !== true) {
    print(text.replace(/\n$/, ""));
    return 0;
  }
  const records = text.split("\n").flatMap((line) => parseTrace(line) ?? []);
  const played = await replay(records);
  if (played === undefined) throw new FaxError("input", `${call} holds no T.30 session: no frame was said or heard`);
  const { difference, report, left, recording, same } = played;
  const shown = {
    same,
    at: difference?.at ?? null,
    recorded: difference?.recorded ?? null,
    now: difference?.now ?? null,
    left,
    outcome: report.outcome,
    outcomeText: outcome(report.outcome).sentence,
    detail: report.detail,
  };
  if (options.json) printJson(shown);
  else {
    print(`${recording.steps.length} steps as ${recording.role}; then: ${recording.end || "cut off"}`);
    if (difference !== undefined)
      print(`differs at ${(difference.at / 1000).toFixed(1)} s: then ${difference.recorded}, now ${difference.now}`);
    else if (same) print("the same to the end");
    else print(left > 0 ? `differs: ${left} steps were not come to` : "differs: the call ends otherwise");
    print(
      `now: ${outcomeLabel(report.outcome)} ${shown.outcomeText}${report.detail === "" ? "" : ` (${report.detail})`}`,
    );
  }
  return same ? 0 : 1;
}

async function readTrace(call: string, options: TraceOptions): Promise<string> {
  const isFile = options.replay === true && call.includes("/");
  if (!isFile && !/^c\d{8}$/.test(call))
    throw new FaxError("input", `${call} is no call number; they look like c00000012 (faxgate calls lists them)`);
  const path = isFile ? call : (await openSpool(options)).path("traces", call);
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size > mostOctets) throw new FaxError("input", `${path} is over ${mostOctets >> 20} MiB: no trace of a call`);
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) throw new FaxError("input", `there is no trace of ${call}`);
  return text;
}
