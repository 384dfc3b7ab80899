// faxgate show ID: a job (state, outcome, pages confirmed, attempts with their call numbers) or a call's record.
// A number instead of an ID shows what earlier calls taught about the machine there (JSON: base/partner.ts).
// JSON of a job: {id, state, outcome, outcomeText, pages, confirmedPages, doubtfulPages, destination, attempts:[{number, line,
// call, at, outcome, detail, remoteId, seconds}], submission, subject, owner, createdAt}.

import { FaxError } from "../../base/errors.ts";
import type { CallRecord, Submission } from "../../base/job.ts";
import { outcome, outcomeLabel } from "../../base/outcome.ts";
import { wordsOf } from "../../base/phrases.ts";
import { localTime } from "../../device/local-time.ts";
import { callRecords } from "../../device/store/call-records.ts";
import { listJobs, readJob, splitJobId } from "../../device/store/job-files.ts";
import { readJson, type Spool } from "../../device/store/spool.ts";
import { type CommonOptions, type ExitCode, openSpool, print, printJson, printTable } from "../common.ts";
import { showNumber } from "./show-number.ts";

export async function showCommand(id: string, options: CommonOptions): Promise<ExitCode> {
  const spool = await openSpool(options);
  if (/^c\d{8}$/.test(id)) return showCall(spool, id, options);
  const about = await submissionOf(spool, id);
  if (about !== undefined) return showSubmission(spool, about, options);
  if (/^\+?[\d().\- ]{3,}$/.test(id)) return showNumber(spool, id, options);
  if (splitJobId(id) === undefined)
    throw new FaxError("input", `${id} is neither a job nor a submission nor a call nor a number`);
  const job = await readJob(spool, id);
  if (job === undefined) throw new FaxError("input", `there is no job ${id}`);
  const { request, state } = job;
  const submission = await submissionOf(spool, request.submission);
  const shown = {
    id,
    state: state.state,
    outcome: state.outcome ?? null,
    outcomeText: state.outcome === undefined ? null : wordsOf(request.refusal ?? outcome(state.outcome).sentence),
    pages: request.pages,
    confirmedPages: state.confirmedPages,
    doubtfulPages: state.doubtful,
    destination: request.destination,
    attempts: state.attempts.map((attempt) => ({ ...attempt, outcome: attempt.outcome ?? null })),
    submission: request.submission,
    subject: submission?.subject ?? "",
    owner: submission?.owner ?? "",
    createdAt: request.createdAt,
    decidedBy: request.decidedBy ?? null,
  };
  if (options.json) {
    printJson(shown);
    return 0;
  }
  print(
    `${id} to ${shown.destination}: ${shown.state}${shown.outcome === null ? "" : ` (${outcomeLabel(shown.outcome)} ${shown.outcomeText})`}`,
  );
  print(`pages ${shown.confirmedPages} of ${shown.pages} confirmed; "${shown.subject}" from ${shown.owner}`);
  if (request.decidedBy !== undefined)
    print(
      `decided by ${request.decidedBy.rule ?? "no rule"} of rules ${request.decidedBy.version}, read ${localTime(request.decidedBy.loadedAt)}`,
    );
  if (shown.attempts.length > 0)
    printTable(
      ["TRY", "AT", "LINE", "CALL", "SECONDS", "OUTCOME"],
      shown.attempts.map((a) => [
        String(a.number),
        localTime(a.at),
        a.line,
        a.call,
        a.seconds.toFixed(0),
        a.outcome === null ? "running" : `${outcomeLabel(a.outcome)} ${outcome(a.outcome).name}`,
      ]),
    );
  return 0;
}

async function submissionOf(spool: Spool, id: string): Promise<Submission | undefined> {
  if (!/^[a-z0-9]+-[a-z0-9]+$/.test(id)) return undefined;
  return (
    (await readJson<Submission>(spool.path("active", id, "submission.json"))) ??
    (await readJson<Submission>(spool.path("done", id, "submission.json")))
  );
}

/** JSON: submission.json without its token, and `jobs`, the ids. */
async function showSubmission(spool: Spool, about: Submission, options: CommonOptions): Promise<ExitCode> {
  const { token: _, answers: __, ...open } = about;
  const jobs = [...(await listJobs(spool, about.id)), ...(await listJobs(spool, about.id, "done"))];
  if (options.json) printJson({ ...open, jobs });
  else {
    const state = about.state === "waiting" ? "waits for its numbers" : about.state;
    print(`${about.id} "${about.subject}" from ${about.owner || "nobody known"}: ${about.pages} pages, ${state}`);
    for (const remark of about.remarks) print(`note: ${wordsOf(remark)}`);
    for (const job of jobs) print(`job ${job}`);
  }
  return 0;
}

async function showCall(spool: Spool, id: string, options: CommonOptions): Promise<ExitCode> {
  const record = await findCall(spool, id);
  if (record === undefined) throw new FaxError("input", `there is no record of call ${id} (yet)`);
  if (options.json) printJson(record);
  else for (const [key, value] of Object.entries(record)) print(`${key.padEnd(14)} ${String(value)}`);
  return 0;
}

async function findCall(spool: Spool, id: string): Promise<CallRecord | undefined> {
  for await (const record of callRecords(spool)) if (record.call === id) return record;
  return undefined;
}
