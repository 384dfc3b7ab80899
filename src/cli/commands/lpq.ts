// faxgate lpq: the documents that wait, as lpq of 4.3BSD prints them, which is what Samba reads with "printing = bsd". Titles
// are not shown: Samba adds those of its own jobs, and other people's are nobody's business. Owners stand without their domain,
// as Samba calls them. JSON: [{number, state, user, printer, file, bytes, at}]; states: queued (not at the gateway yet),
// preparing, waiting (for its numbers).

import { resolve } from "node:path";
import { FaxError } from "../../base/errors.ts";
import type { PrintListing, PrintState } from "../../base/print-job.ts";
import { agentIsGone, droppedFiles, readListing } from "../../device/store/print-drop.ts";
import { type CommonOptions, type ExitCode, print, printJson } from "../common.ts";

const ranks: Readonly<Record<PrintState, string>> = { queued: "queued", preparing: "active", waiting: "waiting" };

export async function lpqCommand(options: CommonOptions & { readonly queue?: string }): Promise<ExitCode> {
  const spool = resolve(options.spool);
  const bySamba = process.getuid?.() === 0 && !process.stdout.isTTY && !options.json;
  const listing = await (bySamba ? settledListing(spool, options.queue) : readListing(spool));
  if (listing === undefined)
    throw new FaxError("input", `${spool} has no print queue; name the spool of faxgate with --spool`);
  const jobs = listing.jobs.filter((job) => options.queue === undefined || job.printer === options.queue);
  const queue = options.queue ?? "fax";
  const state = agentIsGone(listing) ? await downState(spool, queue) : listedState(queue, listing.away);
  if (!options.json) for (const line of lpqLines(state, jobs)) print(line);
  else {
    printJson(jobs.map(({ dropped: _, uid: __, ...job }) => job));
    if (agentIsGone(listing)) process.stderr.write(`${state}\n`);
  }
  return 0;
}

// The smbd a document was printed by learns its number from an lpq of its own, run as the user right after the print command.
// Samba's background lpq, run as root and just then, must not know more or less than that smbd does: of a job it is told of
// too early it makes a second entry under the UNIX name, which its owner cannot delete, and one it misses it forgets.
const settled = 3_000;
/** A printer that is never still is listed as it is after so long. Nobody waits for this lpq: the window shows what was known. */
const longestSettling = 60_000;

/** The listing once each job in it, of that queue where one is named, is `settled` ms old, or after `longestSettling` ms. */
async function settledListing(spool: string, queue: string | undefined): Promise<PrintListing | undefined> {
  const end = performance.now() + longestSettling;
  for (;;) {
    const listing = await readListing(spool);
    const now = Date.now();
    const young = listing?.jobs.some(
      ({ at, printer }) => (queue === undefined || printer === queue) && Math.abs(now - Date.parse(at)) < settled,
    );
    if (young !== true || performance.now() > end) return listing;
    await new Promise((done) => setTimeout(done, 100));
  }
}

// The first line. Samba looks in it for words it knows ("ready": all is well; "not responding", "not running": there is an
// error) and shows the printer accordingly, so a line that tells of an error must hold none of the others, also not inside a word.
const listedState = (queue: string, away: string): string =>
  away === "" ? `${queue} is ready` : `${queue}: faxgate is not responding; documents are kept here`;

/** What follows is what was so when the agent ended. What was printed since lies in the drop, where root only may look. */
async function downState(spool: string, queue: string): Promise<string> {
  const since = await droppedFiles(spool).catch(() => []);
  const more = since.length === 0 ? "" : ` (${since.length} printed since, not listed)`;
  return `${queue}: faxgate is not running; documents are kept here${more}`;
}

function lpqLines(state: string, jobs: PrintListing["jobs"]): string[] {
  if (jobs.length === 0) return [state, "no entries"];
  const row = (rank: string, owner: string, job: string, file: string, size: string): string =>
    `${rank.padEnd(8)}${owner.padEnd(20)} ${job.padEnd(7)} ${file.padEnd(37)} ${size}`;
  return [
    state,
    row("Rank", "Owner", "Job", "Files", "Total Size"),
    ...jobs.map((job) =>
      row(
        ranks[job.state],
        word(ownerName(job.user)),
        String(job.number),
        word(job.file || "document"),
        `${job.bytes} bytes`,
      ),
    ),
  ];
}

/** DOM+User and DOM\user: only who is called so may delete a job that Samba knows from here alone. */
const ownerName = (user: string): string => user.replace(/^[^@]*[+\\/](?=.)/, "");

/** The reader splits at blanks. */
const word = (text: string): string => text.replace(/\s+/g, "_");
