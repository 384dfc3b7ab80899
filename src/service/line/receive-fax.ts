// One incoming call on this line. Every page is flushed to received/YYYY/MM/<call>/raw before it is confirmed; fax.json is
// written when the call is over and hands the fax to the office (DESIGN 3).

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describeError, isOurDisk } from "../../base/errors.ts";
import type { CallReport, ReceivedPage } from "../../base/fax.ts";
import type { RawPage } from "../../base/received.ts";
import { makeDirectory, syncDirectory, writeAtomic, writeJson } from "../../device/store/atomic.ts";
import { ownLife } from "../../device/store/process-life.ts";
import { type CallHead, writeFax } from "../../device/store/received-files.ts";
import type { FaxCall } from "../../engine/call.ts";
import type { IncomingCall } from "../../engine/modem/idle-watch.ts";
import { type Answered, calledNumber } from "./answering.ts";
import { type LineContext, observeCall, recordCall, reportFields } from "./line-context.ts";
import { pollingDocument } from "./polling-document.ts";
import { ownCapabilities, stationId } from "./station.ts";

export async function receiveCall(
  context: LineContext,
  faxCall: FaxCall,
  incoming: IncomingCall,
  stop: AbortSignal,
  answered?: Answered,
): Promise<CallReport> {
  const { spool, log, clock, line } = context;
  const id = await spool.newCall();
  const startedAt = new Date();
  const head: CallHead = {
    call: id,
    line: context.name,
    startedAt: startedAt.toISOString(),
    calledNumber: calledNumber(incoming, line),
    callerNumber: incoming.caller,
    callerName: incoming.callerName,
    process: ownLife(),
  };
  const folder = spool.path(
    "received",
    String(startedAt.getFullYear()),
    String(startedAt.getMonth() + 1).padStart(2, "0"),
    id,
  );
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
  const pages: RawPage[] = [];
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
    keep: async (page) => {
      pages.push(await keepPatiently(context, () => keepPage(folder, head, remoteId, page)));
    },
    ...polling.offer,
  });
  polling.close();
  const report = { ...ended, ...endOf(ended, own.signal, pages.length) };
  limit();
  stop.removeEventListener("abort", onStop);
  trace.record("call", "-", `ended: ${report.outcome} ${report.detail}`);
  if (pages.length > 0) await handOverFax(context, () => writeFax(folder, head, pages, report));
  await recordCall(context, {
    call: id,
    direction: report.direction,
    startedAt: head.startedAt,
    calledNumber: head.calledNumber,
    callerNumber: head.callerNumber,
    ...(answered === undefined ? {} : { rule: answered.rule }),
    ...reportFields(report),
    pages: report.direction === "send" ? report.confirmedPages : pages.length,
  });
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

/**
 * The pages are confirmed, so the fax goes to the office whatever the disk does: tried again and again beside the next calls. When
 * this process ends before that works, the office takes the fax for one of a dead line.
 */
async function handOverFax(context: Pick<LineContext, "log">, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    context.log.error("a received fax cannot be handed over yet; it is tried again", { cause: describeError(error) });
    setTimeout(() => void handOverFax(context, write), handOverAgain);
  }
}

const handOverAgain = 10_000;

/** A full disk may get room: the far end waits meanwhile (RNR; engine/t30/keeping.ts), less long than the engine's own limit. */
const keepTries = 90;

export async function keepPatiently<T>(
  { clock, log }: Pick<LineContext, "clock" | "log">,
  keep: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await keep();
    } catch (error) {
      if (!isOurDisk(error) || tries >= keepTries) throw error;
      if (tries === 1) log.warn("the disk does not take a page; it is tried again", { cause: describeError(error) });
      await new Promise<void>((resolve) => clock.at(clock.now() + 1_000, resolve));
    }
}

/** On disk, file and folders, when the promise resolves. */
async function keepPage(folder: string, head: CallHead, remoteId: string, page: ReceivedPage): Promise<RawPage> {
  const raw = join(folder, "raw");
  const name = `page-${String(page.page).padStart(3, "0")}`;
  const entry: RawPage = {
    page: page.page,
    file: `raw/${name}.${page.format.compression}`,
    compression: page.format.compression,
    width: page.format.width,
    resolution: page.format.resolution,
    rate: page.format.rate.bps,
    modulation: page.format.rate.modulation,
    ecm: page.format.ecmFrameSize !== undefined,
    quality: page.quality,
    resentFrames: page.resentFrames,
    remoteId,
    subAddress: page.subAddress,
  };
  if (page.page === 1) {
    await makeDirectory(raw);
    await writeJson(join(folder, "call.json"), head);
    for (const parent of [folder, join(folder, ".."), join(folder, "../.."), join(folder, "../../..")])
      await syncDirectory(parent);
  } else await mkdir(raw, { recursive: true });
  await writeAtomic(join(folder, entry.file), page.raw);
  await writeJson(join(raw, `${name}.json`), entry);
  return entry;
}
