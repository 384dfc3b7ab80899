// faxgate lprm JOB: leaves the wish to delete a printed document in the print drop, where the owner of the file proves who
// wishes. One's own jobs only; root any. Waits until the agent has obeyed, so that the next lpq does not show the job.

import { userInfo } from "node:os";
import { resolve } from "node:path";
import { FaxError, systemCode } from "../../base/errors.ts";
import { dropFile, readListing } from "../../device/store/print-drop.ts";
import { type CommonOptions, type ExitCode, print } from "../common.ts";

const obeyedWithin = 5_000;

export async function lprmCommand(job: number, options: CommonOptions): Promise<ExitCode> {
  const spool = resolve(options.spool);
  const found = (await readListing(spool))?.jobs.find((entry) => entry.number === job);
  if (found === undefined) throw new FaxError("input", `there is no print job ${job} (faxgate lpq lists them)`);
  const belongs = `print job ${job} belongs to ${found.user}`;
  if (!mayBeMine(found)) throw new FaxError("input", `${belongs}; everybody deletes his own`);
  try {
    await dropFile(spool, () => ({ faxgate: "cancel", job }));
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    throw new FaxError("resource", `the wish could not be left in the print drop of ${spool}`, error);
  }
  const end = performance.now() + obeyedWithin;
  while (performance.now() < end) {
    const listing = await readListing(spool);
    if (listing?.jobs.some((entry) => entry.number === job) !== true) {
      print(`print job ${job} deleted`);
      return 0;
    }
    await new Promise((done) => setTimeout(done, 15));
  }
  throw new FaxError(
    "resource",
    `${belongs} and was not deleted: the print agent does not run, or knows you by another name`,
  );
}

/** Saves the wait where it is plain; who may is decided by the agent. */
function mayBeMine(job: { readonly uid: number; readonly user: string }): boolean {
  const { uid, username } = userInfo();
  const [mine, its] = [username.toLowerCase(), job.user.toLowerCase()];
  return uid === 0 || uid === job.uid || its === mine || its.endsWith(`+${mine}`);
}
