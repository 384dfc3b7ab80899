// One attempt of one job on this line: claim, dial, T.30, a journal line before and after everything that could make a page
// arrive twice, outcome in the journal, claim given back (DESIGN 4.1, 4.2).

import { describeError, isFaxError } from "../../base/errors.ts";
import { type CallReport, putOnPaper } from "../../base/fax.ts";
import type { OutcomeCode } from "../../base/outcome.ts";
import type { Partner } from "../../base/partner.ts";
import { localTime } from "../../device/local-time.ts";
import type { ReadyEntry } from "../../device/queue/ready-queue.ts";
import { ClaimedJob, type Job, readJob } from "../../device/store/job-files.ts";
import { jobState } from "../../device/store/job-state.ts";
import { readPartner, writePartner } from "../../device/store/partners.ts";
import type { CallJournal, FaxCall } from "../../engine/call.ts";
import { unconnectedCall } from "../../engine/unconnected-call.ts";
import { type LineContext, observeCall, recordCall, reportFields } from "./line-context.ts";
import { applyMemory, learn, type Remembered } from "./partner-memory.ts";
import { ownCapabilities, stationId } from "./station.ts";
import { openDocument } from "./tiff-document.ts";

/** Answers the call's report; undefined when the job was not to be called (any more). */
export async function sendJob(
  context: LineContext,
  call: FaxCall,
  entry: ReadyEntry,
  stop: AbortSignal,
): Promise<CallReport | undefined> {
  const { spool } = context;
  const seen = await readJob(spool, entry.job);
  if (seen === undefined || !mayCall(seen, entry)) return undefined;
  const pen = await ClaimedJob.take(spool, entry.job, { by: "line", line: context.name, epoch: context.epoch });
  if (pen === undefined) return undefined;
  try {
    // The queue may have told an old story, and the claim may have been free for the wrong reason: the journal decides.
    const job = await readJob(spool, entry.job);
    if (
      job === undefined ||
      !mayCall(
        { ...job, claim: undefined, state: jobState(job.request, job.journal, job.control, false, job.consents) },
        entry,
      )
    )
      return undefined;
    return await callClaimed(context, call, entry, job, pen, stop);
  } finally {
    await pen.release();
  }
}

function mayCall(job: Job, entry: ReadyEntry): boolean {
  const { state } = job.state;
  if (job.claim !== undefined || job.state.undecided !== undefined || job.state.attempt !== entry.attempt) return false;
  if (job.control?.wish === "cancel" || job.control?.wish === "hold") return false;
  return state === "ready" || (state === "waiting" && job.state.notBefore <= Date.now());
}

async function callClaimed(
  context: LineContext,
  faxCall: FaxCall,
  entry: ReadyEntry,
  job: Job,
  pen: ClaimedJob,
  stop: AbortSignal,
): Promise<CallReport> {
  const { spool, log, clock } = context;
  const { request } = job;
  const state = jobState(request, job.journal, job.control, false, job.consents);
  const id = await spool.newCall();
  const startedAt = new Date();
  const { observer, trace } = observeCall(context, "calling", id, `to ${request.destination}`, request.id);
  await pen.write({ e: "claimed", line: context.name, attempt: entry.attempt, call: id });
  log.info("calling", {
    call: id,
    job: request.id,
    to: request.destination,
    attempt: entry.attempt,
    firstPage: state.firstPage + 1,
  });
  const own = new AbortController();
  const limit = clock.at(clock.now() + context.line["max-minutes"] * 60_000, () => own.abort("too-long"));
  const onStop = (): void => own.abort("stopped");
  stop.addEventListener("abort", onStop);
  if (stop.aborted) onStop();
  const cancelWatch = setInterval(() => {
    readJob(spool, request.id)
      .then((now) => {
        if (now?.control?.wish === "cancel") own.abort("cancelled");
      })
      .catch(() => {});
  }, 1_000);
  const rejections = new Map<number, number>();
  const journal: CallJournal = {
    dialling: () => pen.write({ e: "dialling", call: id, firstPage: state.firstPage }),
    asked: (page, command) => pen.write({ e: "asked", page, command }),
    answered: (page, answer) => {
      if (putOnPaper(answer)) rejections.set(page, (rejections.get(page) ?? 0) + 1);
      return pen.write({ e: "answered", page, answer });
    },
  };
  const partner = await readPartner(spool, request.destination);
  const most = context.rules().outbound.retry["page-copies"];
  const memory = (of: Partner | undefined): Remembered =>
    applyMemory(of, ownCapabilities(context.line), most, startedAt.getTime());
  const remembered = memory(partner);
  if (remembered.words !== "") trace.record("call", "-", `partner memory: ${remembered.words}`);
  let report: CallReport;
  try {
    const document = openDocument(
      spool.path("active", request.submission, request.document),
      request,
      localTime(startedAt.toISOString()).slice(0, 16),
      request.plain === undefined ? undefined : spool.path("active", request.submission, request.plain),
    );
    try {
      report = await faxCall.send(document, {
        dial: request.dial,
        firstPage: state.firstPage,
        journal,
        stationId: stationId(request.stationId || context.line.number),
        ...(request.subAddress === undefined ? {} : { subAddress: request.subAddress }),
        ...(request.senderPassword === undefined ? {} : { senderPassword: request.senderPassword }),
        own: remembered.own,
        ...(remembered.beginAt === undefined ? {} : { beginAt: remembered.beginAt }),
        // A copy is always left: the dispatcher ended the job otherwise.
        copies: {
          most: Math.max(remembered.copies, state.copiesOfFirstPage + 1),
          ofFirstPage: state.copiesOfFirstPage,
        },
        signal: own.signal,
        observer,
      });
    } finally {
      document.close();
    }
  } catch (error) {
    // Only what happens before dialling may be told as an unreadable document; anything else is a bug and ends the process.
    if (!isFaxError(error)) throw error;
    log.error("a job's pages cannot be read", { job: request.id, cause: describeError(error) });
    report = unconnectedCall("send", 304, describeError(error));
  } finally {
    limit();
    clearInterval(cancelWatch);
    stop.removeEventListener("abort", onStop);
  }
  const outcome = endOutcome(report, own.signal);
  trace.record("call", "-", `ended: ${outcome} ${report.detail}`);
  const learned = learn(partner, {
    destination: request.destination,
    call: id,
    at: startedAt.getTime(),
    report: { ...report, outcome },
    rejections: Math.max(0, ...rejections.values()),
  });
  const { copies } = memory(learned);
  await pen.write({
    e: "attempt-end",
    call: id,
    outcome,
    detail: report.detail,
    remoteId: report.remoteId,
    seconds: report.seconds,
    ...(copies < most ? { copies } : {}),
  });
  await recordCall(context, {
    call: id,
    direction: "send",
    startedAt: startedAt.toISOString(),
    job: request.id,
    ...(request.billing === undefined ? {} : { billing: request.billing }),
    destination: request.destination,
    ...reportFields(report),
    outcome,
  });
  await trace.close();
  if (learned !== undefined && learned !== partner) await remember(context, learned);
  return { ...report, outcome };
}

/** A memory that cannot be written costs the next call some seconds and nothing else. */
async function remember(context: LineContext, partner: Partner): Promise<void> {
  try {
    await writePartner(context.spool, partner);
  } catch (error) {
    context.log.warn("partner memory was not written", { number: partner.destination, cause: describeError(error) });
  }
}

/** An abort has its own reasons: the sender's wish is final, our stopping is not, too long a call is its own outcome. */
function endOutcome(report: CallReport, signal: AbortSignal): OutcomeCode {
  if (report.outcome !== 401 || !signal.aborted) return report.outcome;
  if (signal.reason === "stopped") return 204;
  return signal.reason === "too-long" ? 205 : 401;
}
