// Partner memory: what a call taught about the machine at a number, and what the next call does with it. Pure. Memory only
// makes a call shorter or safer and never keeps one from being made; it fades, for machines and lines are replaced.

import type { CallReport, Capabilities, Rate } from "../../base/fax.ts";
import type { OutcomeCode } from "../../base/outcome.ts";
import type { Partner } from "../../base/partner.ts";
import { describeRate } from "../../codec/t30/describe.ts";

const day = 86_400_000;
/** A bad line of one day says little about the next week; a machine's faults stay until it is replaced. */
const slowFades = 7 * day;
const faultFades = 30 * day;
/** Calls without trouble after which the full rate is tried again. */
const goodCallsNeeded = 5;
/** Calls in a row that failed in error correction before one is made without it. */
const ecmFailuresMost = 2;
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
  const ecmFailures = countEcmFailures(before?.ecmFailures ?? 0, report);
  const found = {
    bestRate: fastest([bestRate, ...report.sent.filter((page) => page.confirmed).map((page) => page.format.rate)]),
    slow: learnSlow(slow, report, at),
    noV17: learnNoV17(noV17, report, at),
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
  if (before === undefined || report.outcome !== 0) return before;
  const goodCalls = before.goodCalls + 1;
  return goodCalls >= goodCallsNeeded ? undefined : { ...before, goodCalls };
}

/** V.17 is left out when the far end hangs up at its TCF, or hears none of them and then an older modulation. */
function learnNoV17(before: string | undefined, report: CallReport, at: string): string | undefined {
  const v17 = report.trainings.filter((t) => t.rate.modulation === "v17");
  if (v17.some((t) => t.answer === "CFR")) return undefined;
  const older = report.trainings.some((t) => t.rate.modulation !== "v17" && t.answer === "CFR");
  return v17.some((t) => t.answer === "DCN") || (v17.length >= 2 && older) ? at : before;
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
  if (failures > failuresBefore && failures >= ecmFailuresMost) return at;
  return failures < failuresBefore ? undefined : before;
}

export interface Remembered {
  readonly own: Capabilities;
  /** Copies of a page this machine gets at most. */
  readonly copies: number;
  /** What is done because of memory, for the trace; empty when nothing is. */
  readonly words: string;
}

/** What we offer this partner of what we can; `now`: ms since 1970. Never less than V.27ter 2400. */
export function applyMemory(partner: Partner | undefined, own: Capabilities, copies: number, now: number): Remembered {
  const within = (since: string | undefined, length: number): boolean =>
    since !== undefined && now - Date.parse(since) < length;
  const noV17 = within(partner?.noV17, faultFades);
  const noEcm = within(partner?.noEcm, faultFades) && own.ecm;
  const rejects = within(partner?.rejectsPages, faultFades) && copies > copiesForRejecting;
  const most = within(partner?.slow?.since, slowFades) ? partner!.slow!.bps : Number.POSITIVE_INFINITY;
  const rates = own.rates.filter((rate) => rate.bps <= most && !(noV17 && rate.modulation === "v17"));
  const slower = rates.length > 0 && rates.length < own.rates.length;
  const words = [
    ...(noV17 ? ["without V.17"] : []),
    ...(slower && rates[0] !== undefined ? [`from ${describeRate(rates[0])} down`] : []),
    ...(noEcm ? ["without error correction"] : []),
    ...(rejects ? [`${copiesForRejecting} copies of a page at most`] : []),
  ].join(", ");
  return {
    own: { ...own, rates: slower ? rates : own.rates, ecm: own.ecm && !noEcm },
    copies: rejects ? copiesForRejecting : copies,
    words,
  };
}
