// faxgate cancel|hold|release ID: leaves the wish on disk; the office or the line with the call obeys.

import { userInfo } from "node:os";
import { FaxError } from "../../base/errors.ts";
import { readJob, splitJobId, writeControl } from "../../device/store/job-files.ts";
import { type CommonOptions, type ExitCode, openSpool, print } from "../common.ts";

export async function wishCommand(
  wish: "cancel" | "hold" | "release",
  id: string,
  options: CommonOptions,
): Promise<ExitCode> {
  const spool = await openSpool(options);
  const job = splitJobId(id) === undefined ? undefined : await readJob(spool, id);
  if (job === undefined) throw new FaxError("input", `there is no job ${id} (faxgate queue lists them)`);
  if (job.state.state === "final") throw new FaxError("input", `${id} has ended already`);
  await writeControl(spool, id, { wish, by: userInfo().username, at: new Date().toISOString() });
  print(`${id}: ${wish}`);
  return 0;
}
