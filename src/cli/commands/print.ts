// faxgate print FILE: puts a document into the print drop, as the user who printed it. Made to be Samba's print command or to
// be called by an lpd or CUPS back end. Holds no secret; does not need faxgate to run. When it cannot be dropped the command
// fails, and with --remove the file is put aside first: Samba deletes the spool file of a print command that failed.

import { createReadStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { describeError, FaxError, isFaxError, systemCode } from "../../base/errors.ts";
import type { DropHead } from "../../base/print-job.ts";
import { agentIsGone, dropDigest, dropFile, readListing } from "../../device/store/print-drop.ts";
import type { CommonOptions, ExitCode } from "../common.ts";

export interface PrintOptions extends CommonOptions {
  readonly title: string;
  readonly user: string;
  readonly host: string;
  readonly queue: string;
  readonly remove?: boolean;
}

/** Longest wait for the job's number: Samba asks lpq for it right after this command, and forgets a job that is not listed. */
const numberWithin = 5_000;

export async function printCommand(file: string, options: PrintOptions): Promise<ExitCode> {
  const spool = resolve(options.spool);
  let name: string;
  try {
    name = await drop(spool, file, options);
  } catch (error) {
    if (isFaxError(error, "input")) throw error;
    const kept = options.remove === true ? await putAside(file) : file;
    const cause = systemCode(error) === "ENOENT" || systemCode(error) === "EACCES" ? notThere(spool, error) : error;
    throw new FaxError(
      "resource",
      `this document was not printed; it is kept in ${kept}: ${describeError(cause)}`,
      error,
    );
  }
  if (options.remove === true) await rm(file, { force: true });
  await numberKnown(spool, name);
  return 0;
}

async function drop(spool: string, file: string, options: PrintOptions): Promise<string> {
  const source = await open(file, "r").catch((error: unknown) => {
    throw new FaxError("input", `${file} cannot be read`, error);
  });
  try {
    const { size } = await source.stat();
    const head = (bytes: number): DropHead => ({
      faxgate: "print-job",
      bytes,
      printer: options.queue,
      title: options.title.slice(0, 500),
      user: options.user.slice(0, 200),
      host: options.host.slice(0, 100),
      file: basename(file).slice(0, 200),
    });
    return await dropFile(spool, head, createReadStream(file, { highWaterMark: 1 << 20 }), size);
  } finally {
    await source.close();
  }
}

const notThere = (spool: string, error: unknown): Error =>
  new Error(`${spool} has no print drop for you (is faxgate set up there, and --spool right?)`, { cause: error });

/** Under another name beside it, so that Samba does not find it to delete. */
async function putAside(file: string): Promise<string> {
  const aside = `${file}.not-printed`;
  try {
    await rename(file, aside);
    return aside;
  } catch {
    return file;
  }
}

/** Waits until the agent lists the job; it is on disk anyway. */
async function numberKnown(spool: string, name: string): Promise<void> {
  const digest = dropDigest(name);
  const end = performance.now() + numberWithin;
  while (performance.now() < end) {
    const listing = await readListing(spool).catch(() => undefined);
    if (listing === undefined || agentIsGone(listing) || listing.jobs.some((job) => job.dropped === digest)) return;
    await new Promise((done) => setTimeout(done, 15));
  }
}
