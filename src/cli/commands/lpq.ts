// faxgate lpq: the documents that wait, as lpq of 4.3BSD prints them, which is what Samba reads with "printing = bsd". Titles
// are not shown: Samba adds those of its own jobs, and other people's are nobody's business. JSON: [{number, state, user,
// printer, file, bytes, at}]; states: queued (not at the gateway yet), preparing, waiting (for its numbers).

import { resolve } from "node:path";
import { FaxError } from "../../base/errors.ts";
import type { PrintListing, PrintState } from "../../base/print-job.ts";
import { readListing } from "../../device/store/print-drop.ts";
import { type CommonOptions, type ExitCode, print, printJson } from "../common.ts";

const ranks: Readonly<Record<PrintState, string>> = { queued: "queued", preparing: "active", waiting: "waiting" };

export async function lpqCommand(options: CommonOptions & { readonly queue?: string }): Promise<ExitCode> {
  const spool = resolve(options.spool);
  const listing = await readListing(spool);
  if (listing === undefined)
    throw new FaxError("input", `${spool} has no print queue; name the spool of faxgate with --spool`);
  const jobs = listing.jobs.filter((job) => options.queue === undefined || job.printer === options.queue);
  if (options.json) printJson(jobs.map(({ dropped: _, uid: __, ...job }) => job));
  else for (const line of lpqLines(options.queue ?? "fax", listing.away, jobs)) print(line);
  return 0;
}

/** The first line's words are the ones Samba knows for "all is well" and "there is an error". */
export function lpqLines(queue: string, away: string, jobs: PrintListing["jobs"]): string[] {
  const state = away === "" ? `${queue} is ready` : `${queue}: faxgate is not responding; documents are kept here`;
  if (jobs.length === 0) return [state, "no entries"];
  const row = (rank: string, owner: string, job: string, file: string, size: string): string =>
    `${rank.padEnd(8)}${owner.padEnd(20)} ${job.padEnd(7)} ${file.padEnd(37)} ${size}`;
  return [
    state,
    row("Rank", "Owner", "Job", "Files", "Total Size"),
    ...jobs.map((job) =>
      row(ranks[job.state], word(job.user), String(job.number), word(job.file || "document"), `${job.bytes} bytes`),
    ),
  ];
}

/** The reader splits at blanks. */
const word = (text: string): string => text.replace(/\s+/g, "_");
