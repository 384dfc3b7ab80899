// faxgate queue: submissions and jobs that are not finished. JSON: [{id, state, destination, pages, confirmedPages, attempts,
// notBefore, waitsFor, submission, subject, owner}]; waitsFor: addresses of which one has to agree; of one in state "preparing", pages are those made so far; a printed document without numbers has state "waiting-for-numbers".

import { readFile } from "node:fs/promises";
import type { Submission } from "../../base/job.ts";
import { localTime } from "../../device/local-time.ts";
import { listIncoming, senderOfIncoming } from "../../device/store/incoming.ts";
import { listJobs, readJob } from "../../device/store/job-files.ts";
import { readJson, type Spool } from "../../device/store/spool.ts";
import { type CommonOptions, type ExitCode, openSpool, print, printJson, printTable } from "../common.ts";

interface Row {
  readonly id: string;
  readonly state: string;
  readonly destination: string;
  readonly pages: number;
  readonly confirmedPages: number;
  readonly attempts: number;
  readonly notBefore: string | null;
  readonly waitsFor: readonly string[];
  readonly submission: string;
  readonly subject: string;
  readonly owner: string;
}

export async function queueCommand(options: CommonOptions): Promise<ExitCode> {
  const spool = await openSpool(options);
  const rows: Row[] = [];
  for (const id of await listIncoming(spool))
    rows.push({
      id,
      state: "preparing",
      destination: "",
      pages: await pagesDone(spool, id),
      confirmedPages: 0,
      attempts: 0,
      notBefore: null,
      waitsFor: [],
      submission: id,
      subject: "",
      owner: await senderOfIncoming(spool, id),
    });
  for (const name of await spool.list("active")) {
    const submission = await readJson<Submission>(spool.path("active", name, "submission.json"));
    if (submission === undefined) continue;
    const common = { submission: name, subject: submission.subject, owner: submission.owner };
    const jobs = await listJobs(spool, name);
    if (submission.state === "waiting")
      rows.push({
        id: name,
        state: "waiting-for-numbers",
        destination: "",
        pages: submission.pages,
        confirmedPages: 0,
        attempts: 0,
        notBefore: null,
        waitsFor: [],
        ...common,
      });
    for (const id of jobs) {
      const job = await readJob(spool, id);
      if (job === undefined || (job.state.state === "final" && job.state.noticed)) continue;
      const { state } = job;
      rows.push({
        id,
        state: state.state,
        destination: job.request.destination,
        pages: job.request.pages,
        confirmedPages: state.confirmedPages,
        attempts: state.attempts.length,
        notBefore: state.state === "waiting" ? new Date(state.notBefore).toISOString() : null,
        waitsFor: state.waitsFor[0]?.of ?? [],
        ...common,
      });
    }
  }
  if (options.json) printJson(rows);
  else if (rows.length === 0) print("nothing waits");
  else
    printTable(
      ["JOB", "STATE", "TO", "PAGES", "TRIES", "NEXT", "FROM", "SUBJECT"],
      rows.map((r) => [
        r.id,
        r.waitsFor.length === 0 ? r.state : `asks ${r.waitsFor.join(" or ")}`,
        r.destination,
        r.state === "preparing" ? `${r.pages} so far` : `${r.confirmedPages}/${r.pages}`,
        String(r.attempts),
        r.notBefore === null ? "" : localTime(r.notBefore).slice(11),
        r.owner,
        r.subject,
      ]),
    );
  return 0;
}

/** Pages made of a document that is being prepared. */
async function pagesDone(spool: Spool, id: string): Promise<number> {
  try {
    return Number.parseInt(await readFile(spool.path("active", id, "progress"), "utf8"), 10) || 0;
  } catch {
    return 0;
  }
}
