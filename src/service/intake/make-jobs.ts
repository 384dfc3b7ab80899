// One job a number: permission and daily limit are judged once more, a cover is put before the document where wished, and
// the job is on disk. A number that may not be faxed gets a job too, ended at once, so that its sender hears of it like of
// any other end. Making the same jobs again after a crash changes nothing.

import type { CallWishes, JobRequest, Submission } from "../../base/job.ts";
import type { OutcomeCode } from "../../base/outcome.ts";
import { mayFax, type Person } from "../../codec/rules/permission.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { localTime } from "../../device/local-time.ts";
import { makeDirectory } from "../../device/store/atomic.ts";
import { createJob, listJobs, readJob, splitJobId } from "../../device/store/job-files.ts";
import type { Spool } from "../../device/store/spool.ts";
import type { Documents } from "../document/contract.ts";
import type { Usage } from "../people/usage.ts";

export interface JobMaker {
  readonly spool: Spool;
  readonly rules: () => RuleSet;
  readonly usage: Usage;
  readonly documents: Documents;
}

export interface WantedFax {
  /** As the sender wrote it. */
  readonly written: string;
  readonly name: string;
}

export interface MadeJob {
  readonly id: string;
  readonly destination: string;
  readonly name: string;
  /** Why it ended at once; undefined = it will be called. */
  readonly refused: string | undefined;
}

export interface JobOptions {
  readonly first: number;
  readonly cover: boolean;
  readonly failure?: { readonly outcome: OutcomeCode; readonly reason: string };
  /** No header line above the pages. */
  readonly raw?: boolean;
  readonly wishes?: CallWishes;
}

/**
 * Makes the jobs of one request. `failure` ends all of them at once (the document could not be prepared). `first` is the
 * number of the first job; the same request must give the same numbers when it is made again.
 */
export async function makeJobs(
  maker: JobMaker,
  submission: Submission,
  person: Person,
  wanted: readonly WantedFax[],
  options: JobOptions,
): Promise<MadeJob[]> {
  const { spool } = maker;
  const rules = maker.rules();
  const made: MadeJob[] = [];
  const destinations = new Set<string>();
  let n = options.first;
  for (const fax of wanted) {
    const permission = mayFax(rules, person, fax.written);
    const destination = permission.ok ? permission.number.destination : fax.written.slice(0, 60);
    // 5550001 and 555-0001 in one request are one fax.
    if (destinations.has(destination)) continue;
    destinations.add(destination);
    const id = `${submission.id}-${n++}`;
    const known = await readJob(spool, id);
    if (known !== undefined) {
      // Made before a crash; a line may be reading its files already.
      made.push({
        id,
        destination: known.request.destination,
        name: known.request.recipientName,
        refused: known.request.refusal,
      });
      continue;
    }
    const number = splitJobId(id)!.n;
    let end: { outcome: OutcomeCode; reason: string } | undefined = options.failure;
    if (!permission.ok) end = { outcome: permission.cause === "malformed" ? 404 : 402, reason: permission.reason };
    let document = "pages.tif";
    let pages = submission.pages;
    if (end === undefined && options.cover) {
      document = `jobs/${number}.tif`;
      await makeDirectory(spool.path("active", submission.id, "jobs"));
      pages = (
        await maker.documents.withCover(
          coverFields(rules, submission, person, fax, destination),
          spool.path("active", submission.id, "pages.tif"),
          spool.path("active", submission.id, document),
        )
      ).pages;
    }
    if (end === undefined) {
      const use = await maker.usage.take(rules, { job: id, user: person.id, pages }, new Date());
      if (!use.ok) end = { outcome: 403, reason: use.reason };
    }
    const request: JobRequest = {
      id,
      submission: submission.id,
      number,
      createdAt: new Date().toISOString(),
      destination,
      dial: permission.ok ? permission.number.dial : "",
      original: fax.written,
      recipientName: fax.name,
      pool: permission.ok ? permission.pool : "default",
      document,
      pages,
      resolution: "fine",
      ...(options.raw === true
        ? {}
        : { header: { ownNumber: ownNumber(rules, person), name: headerName(rules, person) } }),
      ...options.wishes,
      stationId: ownNumber(rules, person),
      ...(end === undefined ? {} : { refusal: end.reason }),
    };
    await createJob(spool, request, end?.outcome);
    made.push({ id, destination, name: fax.name, refused: end?.reason });
  }
  return made;
}

/** Number of the next job of a submission. */
export async function nextJobNumber(spool: Spool, submission: string): Promise<number> {
  const last = (await listJobs(spool, submission)).at(-1);
  return last === undefined ? 1 : splitJobId(last)!.n + 1;
}

const ownNumber = (rules: RuleSet, person: Person): string => person.number || rules.site.number;
const headerName = (rules: RuleSet, person: Person): string => person.company || person.name || rules.site.name;

function coverFields(rules: RuleSet, submission: Submission, person: Person, fax: WantedFax, destination: string) {
  return {
    toName: fax.name,
    toNumber: destination,
    fromName: person.name,
    fromCompany: person.company || rules.site.name,
    fromNumber: ownNumber(rules, person),
    date: localTime(new Date().toISOString()).slice(0, 16),
    pages: submission.pages + 1,
    subject: submission.subject,
    remarks: "",
  };
}
