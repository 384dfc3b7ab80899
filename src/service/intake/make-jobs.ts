// One job a number: permission and daily limit are judged once more, what this number gets is put together (cover, document,
// appended pages, resolution), and the job is on disk. A number that may not be faxed gets a job too, ended at once, so that
// its sender hears of it like of any other end. Making the same jobs again after a crash changes nothing.

import type { Envelope } from "../../base/envelope.ts";
import { describeError, isFaxError } from "../../base/errors.ts";
import type { Quality } from "../../base/fax.ts";
import type {
  AppendedPages,
  CallWishes,
  CoverWords,
  JobControl,
  JobRequest,
  Need,
  Priority,
  Submission,
} from "../../base/job.ts";
import type { OutcomeCode } from "../../base/outcome.ts";
import { type Said, type Sentence, said } from "../../base/phrases.ts";
import type { ReportTo } from "../../base/report.ts";
import { recipientName } from "../../codec/address/cover-name.ts";
import type { NumberClass } from "../../codec/phone/dial-plan.ts";
import { mayFax, type Permission } from "../../codec/rules/permission.ts";
import type { Person } from "../../codec/rules/person.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { raiseAlarm } from "../../device/store/alarms.ts";
import { createJob, listJobs, readJob, splitJobId, writeControl } from "../../device/store/job-files.ts";
import type { Spool } from "../../device/store/spool.ts";
import type { Documents } from "../document/contract.ts";
import type { Burst } from "../people/burst.ts";
import { knownCountries } from "../people/known-countries.ts";
import type { Usage } from "../people/usage.ts";
import { coverFields, headerName, jobPages, ownNumber } from "./job-pages.ts";
import { isUnproven, needsOf, type Sender } from "./needs.ts";
import { type PreparedPages, pagesInQuality } from "./quality-pages.ts";

export interface JobMaker {
  readonly spool: Spool;
  readonly rules: () => RuleSet;
  readonly usage: Usage;
  readonly bursts: Burst;
  readonly documents: Documents;
}

export interface WantedFax {
  /** As the sender wrote it. */
  readonly written: string;
  readonly name: string;
  /** The recipient of the mail it was named by; missing = it stands in the text. */
  readonly address?: string;
  /** Why its sender is asked before it is called; missing = nothing about the number itself asks for that. */
  readonly confirm?: Said;
  /** The job that ends for this one, uncalled: its pages were allowed already, and count once. */
  readonly instead?: string;
}

export interface MadeJob {
  readonly id: string;
  readonly destination: string;
  readonly name: string;
  /** Why it ended at once; undefined = it will be called. */
  readonly refused: Sentence | undefined;
  /** Who has to agree before it is; empty = nobody. */
  readonly needs: readonly Need[];
  /** Which it could be had in. */
  readonly quality: Quality;
  /** Its cover and what that runs over to counted. */
  readonly pages: number;
}

/** Pages of the longest of them that is to be called; `otherwise` where none is. */
export const pagesOf = (jobs: readonly MadeJob[], otherwise: number): number =>
  Math.max(...jobs.filter(({ refused }) => refused === undefined).map(({ pages }) => pages), 0) || otherwise;

export interface JobOptions {
  readonly first: number;
  /** undefined = no cover page. */
  readonly cover: CoverWords | undefined;
  readonly failure?: { readonly outcome: OutcomeCode; readonly reason: Sentence };
  /** No header line above the pages. */
  readonly raw?: boolean;
  readonly wishes?: CallWishes;
  /** Missing = as it was prepared. */
  readonly quality?: Quality;
  /** Not called before this time, ISO. */
  readonly notBefore?: string;
  readonly priority?: Priority;
  /** On hold from its first moment, as the one it takes the place of. */
  readonly hold?: JobControl;
  readonly appended?: AppendedPages;
  readonly billing?: string;
  /** The mail that asks for them. */
  readonly asked?: Envelope;
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
  const quality = options.quality ?? submission.quality ?? "fine";
  let prepared: PreparedPages | undefined;
  let n = options.first;
  const sender: Sender = {
    person,
    owner: submission.owner,
    language: submission.language,
    proof: options.asked?.proof ?? "host",
    countries: await knownCountries(spool, submission.owner),
  };
  // 5550001 and 555-0001 in one request are one fax.
  const byRecipient = new Map<
    string,
    { fax: WantedFax; permission: Permission; destination: string; addresses: Set<string> }
  >();
  for (const fax of wanted) {
    const permission = mayFax(rules, person, fax.written);
    const destination = permission.ok ? permission.number.destination : fax.written.slice(0, 60);
    // Two extensions or sub-addresses behind a number are two recipients.
    const recipient = permission.ok ? permission.number.recipient : destination;
    const known = byRecipient.get(recipient) ?? { fax, permission, destination, addresses: new Set() };
    if (fax.address !== undefined) known.addresses.add(fax.address);
    byRecipient.set(recipient, known);
  }
  for (const { fax, permission, destination, addresses } of byRecipient.values()) {
    const address = permission.ok ? permission.number.address : undefined;
    const name = address === undefined ? fax.name : recipientName(address.words, fax.name);
    const own = address?.noCover === true ? withoutCover(options) : options;
    const id = `${submission.id}-${n++}`;
    const known = await readJob(spool, id);
    if (known !== undefined) {
      // Made before a crash; a line may be reading its files already.
      const { request } = known;
      made.push({
        id,
        destination: request.destination,
        name: request.recipientName,
        refused: request.refusal,
        needs: known.state.waitsFor,
        quality: request.resolution,
        pages: request.pages,
      });
      continue;
    }
    let end: { outcome: OutcomeCode; reason: Sentence } | undefined = options.failure;
    const agreed = permission.ok ? needsOf(rules, sender, permission, fax.confirm) : { needs: [] };
    if ("refused" in agreed) end = { outcome: 402, reason: agreed.refused };
    if (!permission.ok) end = { outcome: permission.cause === "malformed" ? 404 : 402, reason: permission.reason };
    const number = splitJobId(id)!.n;
    if (end === undefined) prepared ??= await pagesInQuality(maker, submission, quality);
    let sheets: Pick<JobRequest, "document" | "plain" | "pages" | "resolution"> = {
      document: "pages.tif",
      pages: submission.pages,
      resolution: quality,
    };
    if (prepared !== undefined && end === undefined)
      try {
        sheets = await jobPages(maker, submission, { ...own, quality, prepared }, number, (pages, words) =>
          coverFields(rules, submission, person, { ...fax, name, destination, pages }, words),
        );
      } catch (error) {
        if (!isFaxError(error, "settings")) throw error;
        // The administrator's fault, and known to him: the sender is not kept waiting for it.
        end = { outcome: 302, reason: said("cover-broken", { detail: describeError(error) }) };
      }
    const counts = !("needs" in agreed && isUnproven(agreed.needs));
    if (end === undefined && counts) {
      const use = await maker.usage.take(
        rules,
        {
          job: id,
          user: person.id,
          department: person.department,
          pages: sheets.pages,
          limit: person["pages-per-day"],
          ...(fax.instead === undefined ? {} : { instead: fax.instead }),
        },
        new Date(),
      );
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
      recipientName: name,
      pool: permission.ok ? permission.pool : "default",
      ...sheets,
      ...(options.raw === true
        ? {}
        : { header: { ownNumber: ownNumber(rules, person), name: headerName(rules, person) } }),
      ...options.wishes,
      ...(address?.subAddress === undefined ? {} : { subAddress: address.subAddress }),
      stationId: ownNumber(rules, person),
      ...(options.notBefore === undefined ? {} : { notBefore: options.notBefore }),
      ...(options.priority === undefined ? {} : { priority: options.priority }),
      ...(own.cover === undefined ? {} : { cover: own.cover }),
      ...(options.billing === undefined ? {} : { billing: options.billing }),
      ...(options.appended === undefined ? {} : { appended: options.appended }),
      ...(options.asked === undefined ? {} : { report: reportTo(options.asked, byRecipient.size, addresses) }),
      ...("needs" in agreed && agreed.needs.length > 0 ? { needs: agreed.needs } : {}),
      decidedBy: {
        ...(permission.rule === undefined ? {} : { rule: permission.rule }),
        version: rules.version,
        loadedAt: rules.loadedAt,
      },
      ...(end === undefined ? {} : { refusal: end.reason }),
    };
    // Before the job itself is there: nobody can see it free and call.
    if (options.hold !== undefined) await writeControl(spool, id, options.hold);
    await createJob(spool, request, end?.outcome);
    // What nothing proves is not his, and is not being sent.
    if (end === undefined && permission.ok && sender.proof !== "none")
      await watchBurst(maker, person, permission.number.class);
    made.push({
      id,
      destination,
      name,
      refused: end?.reason,
      needs: end === undefined ? (request.needs ?? []) : [],
      quality: request.resolution,
      pages: request.pages,
    });
  }
  return made;
}

const withoutCover = (options: JobOptions): JobOptions => ({ ...options, cover: undefined });

/** The administrator hears of very many faxes of one person at a time, while they can still be stopped. */
async function watchBurst({ spool, rules, bursts }: JobMaker, person: Person, of: NumberClass): Promise<void> {
  const { faxes, within } = rules().outbound.brakes.burst;
  if (of === "internal" || of === "toll-free" || !bursts.count(person.id, faxes, within)) return;
  const who = `${person.id} (${person.address})`;
  await raiseAlarm(
    spool,
    `burst-${person.id.replace(/[^a-z0-9]/g, "-")}`,
    `very many faxes of ${who}`,
    `${who} has asked for more than ${faxes} faxes within ${Math.round(within / 60_000)} minutes. They are being sent. To stop them: faxgate queue, then faxgate cancel; to stop him: take him out of the permits in outbound.yaml.`,
  );
}

/** Who is told of a fax: the recipients it was named by, or nobody in particular where it stood in the text. */
function reportTo(asked: Envelope, numbers: number, addresses: ReadonlySet<string>): ReportTo {
  return {
    mail: asked.id,
    numbers,
    // A list of the rules is one recipient of the mail, however many numbers it has.
    recipients: asked.recipients
      .filter(
        ({ address }, index, all) => addresses.has(address) && index === all.findIndex((to) => to.address === address),
      )
      .map(({ address, notify, original }) => ({
        address,
        ...(notify === undefined ? {} : { notify }),
        ...(original === undefined ? {} : { original }),
      })),
    ...(asked.report === undefined ? {} : { envelope: asked.report }),
  };
}

/** Number of the next job of a submission. */
export async function nextJobNumber(spool: Spool, submission: string): Promise<number> {
  const last = (await listJobs(spool, submission)).at(-1);
  return last === undefined ? 1 : splitJobId(last)!.n + 1;
}
