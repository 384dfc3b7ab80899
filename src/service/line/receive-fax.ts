// One incoming call on this line, from the moment it is answered: its trace, its time limit, its end. What becomes of its pages
// is received-documents.ts.

import type { CallReport } from "../../base/fax.ts";
import { ownLife } from "../../device/store/process-life.ts";
import type { CallHead } from "../../device/store/received-files.ts";
import type { FaxCall } from "../../engine/call.ts";
import type { IncomingCall } from "../../engine/modem/idle-watch.ts";
import { type Answered, calledNumber } from "./answering.ts";
import { type LineContext, observeCall } from "./line-context.ts";
import { pollingDocument } from "./polling-document.ts";
import { ReceivedDocuments } from "./received-documents.ts";
import { ownCapabilities, stationId } from "./station.ts";

/** In the trace, when the answer to EOP has left. */
export const wholeNote = "the document is whole: it goes to the office";

export async function receiveCall(
  context: LineContext,
  faxCall: FaxCall,
  incoming: IncomingCall,
  stop: AbortSignal,
  answered?: Answered,
): Promise<CallReport> {
  const { spool, log, clock, line } = context;
  const id = await spool.newCall();
  const head: CallHead = {
    call: id,
    line: context.name,
    startedAt: new Date().toISOString(),
    calledNumber: calledNumber(incoming, line),
    callerNumber: incoming.caller,
    callerName: incoming.callerName,
    process: ownLife(),
  };
  const { observer, trace } = observeCall(
    context,
    "answering",
    id,
    `from ${incoming.caller || "unknown"} to ${head.calledNumber || "unknown"}`,
  );
  log.info("answering", { call: id, caller: incoming.caller, called: head.calledNumber });
  trace.record("call", "-", `incoming from ${incoming.caller || "unknown"} to ${head.calledNumber || "unknown"}`);
  if (answered !== undefined) {
    const { rule, rules, rings } = answered;
    trace.record("call", "-", `answered at ring ${rings} by ${rule} of the rules ${rules}`);
  }
  const own = new AbortController();
  const onStop = (): void => own.abort("stopped");
  stop.addEventListener("abort", onStop);
  if (stop.aborted) onStop();
  const limit = clock.at(clock.now() + line["max-minutes"] * 60_000, () => own.abort("too-long"));
  const documents = new ReceivedDocuments(context, head, answered?.rule);
  let remoteId = "";
  const polling = pollingDocument(context);
  const ended = await faxCall.receive({
    stationId: stationId(line.number),
    own: ownCapabilities(line),
    signal: own.signal,
    observer: {
      ...observer,
      progress: (event) => {
        if (event.phase === "page") remoteId = event.remoteId;
        observer.progress(event);
      },
    },
    keep: (page) => documents.keep(page, remoteId),
    whole: (soFar) => {
      trace.record("call", "-", wholeNote);
      documents.whole(soFar);
    },
    ...polling.offer,
  });
  polling.close();
  const report = { ...ended, ...endOf(ended, own.signal, documents.openPages) };
  limit();
  stop.removeEventListener("abort", onStop);
  trace.record("call", "-", `ended: ${report.outcome} ${report.detail}`);
  await documents.finish(report);
  await trace.close();
  return report;
}

/** A call we cut ourselves: whatever was confirmed is a fax, incomplete; people are told why. */
function endOf(report: CallReport, signal: AbortSignal, pages: number): Pick<CallReport, "outcome" | "detail"> {
  if (report.outcome !== 401 || !signal.aborted) return report;
  const late = signal.reason === "too-long";
  const detail = late ? "the call took longer than allowed" : "our program was stopped";
  return { outcome: pages > 0 ? 22 : late ? 205 : 204, detail };
}
