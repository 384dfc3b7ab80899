// Partner memory: what a call taught about the machine at a number, and what the next call does with it. Pure. Memory only
// makes a call shorter or safer and never keeps one from being made; it fades, for machines and lines are replaced.

import type { CallReport, Capabilities, Rate } from "../../base/fax.ts";
import type { OutcomeCode } from "../../base/outcome.ts";
import type { Partner, Spell } from "../../base/partner.ts";

const day = 86_400_000;
/** A bad line of one day says little about the next week; a machine's faults stay until it is replaced. */
const slowFades = 7 * day;
const faultFades = 30 * day;
/** Calls without trouble after which the full rate is tried again. */
const goodCallsNeeded = 5;
/** Calls in a row that failed in error correction, or at V.17, before one is made without it. */
const failuresMost = 2;
/** Copies of a page for a machine that prints what it rejects. */
const copiesForRejecting = 2;

/** Ends that say something about error correction when they come with it and not one page was taken. */
const ecmEnds: ReadonlySet<OutcomeCode> = new Set<OutcomeCode>([106, 109, 112]);

export interface LearnedCall {
  readonly destination: string;
  readonly call: string;
  /** ms since 1970. */
  readonly at: number;
  readonly report: CallReport;
  /** How often the page that was rejected most got RTN or PIN in this call. */
  readonly rejections: number;
}

/** Memory after a call; as it was when no fax machine spoke. */
export function learn(before: Partner | undefined, learned: LearnedCall): Partner | undefined {
  const { report, destination, call } = learned;
  if (report.far?.capabilities === undefined) return before;
  const at = new Date(learned.at).toISOString();
  const { bestRate, slow, noV17, noEcm, rejectsPages } = before ?? {};
  const equipment = report.far.equipment;
  const v17Failures = countV17Failures(before?.v17Failures ?? 0, report);
  const ecmFailures = countEcmFailures(before?.ecmFailures ?? 0, report);
  const found = {
    bestRate: fastest([bestRate, ...report.sent.filter((page) => page.confirmed).map((page) => page.format.rate)]),
    slow: learnSlow(slow, report, at),
    noV17: learnNoV17(noV17, v17Failures, report, at),
    noEcm: learnNoEcm(noEcm, ecmFailures, before?.ecmFailures ?? 0, at),
    rejectsPages:
      learned.rejections >= 2 ? at : report.outcome === 0 && learned.rejections === 0 ? undefined : rejectsPages,
  };
  return {
    destination,
    remoteId: report.remoteId || (before?.remoteId ?? ""),
    equipment: equipment === undefined ? (before?.equipment ?? "") : `${equipment.maker} ${equipment.model}`.trim(),
    calls: (before?.calls ?? 0) + 1,
    lastCall: call,
    lastAt: at,
    v17Failures,
    ecmFailures,
    ...(Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as Partial<Partner>),
  };
}

const fastest = (rates: readonly (Rate | undefined)[]): Rate | undefined =>
  rates.reduce((best, rate) => (rate !== undefined && rate.bps > (best?.bps ?? 0) ? rate : best), undefined);

/** The rate pages went at, when the call had come down to it; a machine in good order climbs again. */
function learnSlow(before: Partner["slow"], report: CallReport, at: string): Partner["slow"] {
  const confirmed = report.sent.filter((page) => page.confirmed);
  const last = confirmed.at(-1)?.format.rate;
  if (last === undefined) return before;
  const tried = [...report.trainings.map((t) => t.rate), ...report.sent.map((page) => page.format.rate)];
  if (tried.some((rate) => rate.bps > last.bps)) return { bps: last.bps, since: at, goodCalls: 0 };
  return fade(before, report);
}

/** One good call more, until the full ability is tried again. */
function fade<T extends Spell>(spell: T | undefined, report: CallReport): T | undefined {
  if (spell === undefined || report.outcome !== 0) return spell;
  const goodCalls = spell.goodCalls + 1;
  return goodCalls >= goodCallsNeeded ? undefined : { ...spell, goodCalls };
}

const trainedAtV17 = (report: CallReport) => report.trainings.filter((t) => t.rate.modulation === "v17");

function countV17Failures(before: number, report: CallReport): number {
  const v17 = trainedAtV17(report);
  if (v17.some((t) => t.answer === "CFR")) return 0;
  const older = report.trainings.some((t) => t.rate.modulation !== "v17" && t.answer === "CFR");
  return v17.length >= 2 && older ? before + 1 : before;
}

/** V.17 is left out when the far end hangs up at its TCF, or when it was not heard in several calls. */
function learnNoV17(before: Spell | undefined, failures: number, report: CallReport, at: string): Spell | undefined {
  const v17 = trainedAtV17(report);
  if (v17.some((t) => t.answer === "CFR")) return undefined;
  const failed = v17.some((t) => t.answer === "DCN") || (v17.length > 0 && failures >= failuresMost);
  return failed ? { since: at, goodCalls: 0 } : fade(before, report);
}

function countEcmFailures(before: number, report: CallReport): number {
  const ecm = report.sent.some((page) => page.format.ecmFrameSize !== undefined);
  if (!ecm) return before;
  if (report.ecmGivenUp || (report.confirmedPages === 0 && ecmEnds.has(report.outcome))) return before + 1;
  return report.confirmedPages > 0 ? 0 : before;
}

/** A month later error correction is tried again: where it fails then the month begins anew, where a page comes over it is over. */
function learnNoEcm(
  before: string | undefined,
  failures: number,
  failuresBefore: number,
  at: string,
): string | undefined {
  if (failures > failuresBefore && failures >= failuresMost) return at;
  return failures < failuresBefore ? undefined : before;
}

export interface Remembered {
  readonly own: Capabilities;
  /** bit/s at which training begins; the slowest both have where all are faster. */
  readonly beginAt?: number;
  /** Copies of a page this machine gets at most. */
  readonly copies: number;
  /** What is done because of memory, for the trace; empty when nothing is. */
  readonly words: string;
}

/** What we offer this partner of what we can; `now`: ms since 1970. */
export function applyMemory(partner: Partner | undefined, own: Capabilities, copies: number, now: number): Remembered {
  const within = (since: string | undefined, length: number): boolean =>
    since !== undefined && now - Date.parse(since) < length;
  const noV17 = within(partner?.noV17?.since, faultFades);
  const noEcm = within(partner?.noEcm, faultFades) && own.ecm;
  const rejects = within(partner?.rejectsPages, faultFades) && copies > copiesForRejecting;
  const slow = within(partner?.slow?.since, slowFades) ? partner?.slow : undefined;
  const older = own.rates.filter((rate) => rate.modulation !== "v17");
  const words = [
    ...(noV17 ? ["without V.17"] : []),
    ...(slow !== undefined ? [`from ${slow.bps} bit/s down`] : []),
    ...(noEcm ? ["without error correction"] : []),
    ...(rejects ? [`${copiesForRejecting} copies of a page at most`] : []),
  ].join(", ");
  return {
    own: { ...own, rates: noV17 && older.length > 0 ? older : own.rates, ecm: own.ecm && !noEcm },
    ...(slow === undefined ? {} : { beginAt: slow.bps }),
    copies: rejects ? copiesForRejecting : copies,
    words,
  };
}
