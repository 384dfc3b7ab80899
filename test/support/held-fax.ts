// An office with a fax that waits for a second person, a call, a trace and a word in the audit: what a stranger at the command line
// must not change or see.

import { writeFileSync } from "node:fs";
import { makeDirectory } from "../../src/device/store/atomic.ts";
import { createJob } from "../../src/device/store/job-files.ts";
import { writeSubmission } from "../../src/service/intake/submissions.ts";
import { jobRequest, submission } from "./job.ts";
import { Office } from "./office.ts";

/** Its submission. */
export const held = "0mabc-two";

export async function officeWithHeldFax(): Promise<Office> {
  const office = await Office.make();
  const { spool } = office;
  await makeDirectory(spool.active(held));
  const needs = [{ kind: "approve", of: ["b@plant.example"], why: "x" }] as const;
  await createJob(spool, jobRequest({ submission: held, needs }));
  await writeSubmission(spool, submission({ id: held }));
  await spool.appendRecord("calls.jsonl", { call: "c00000001" });
  await spool.appendRecord("audit.jsonl", { job: "x" });
  writeFileSync(spool.path("traces", "c00000001"), "       1 call  - x\n", { mode: 0o640 });
  return office;
}
