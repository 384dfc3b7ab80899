// What a job's journal says: where it stands, which page comes next, and whether a page is in doubt (DESIGN 4.2). Pure.

import { type PageAnswer, putOnPaper } from "../../base/fax.ts";
import type { Consent, JobControl, JobRequest, JournalEntry, Need } from "../../base/job.ts";
import type { OutcomeCode } from "../../base/outcome.ts";

export interface Attempt {
  readonly number: number;
  readonly line: string;
  readonly call: string;
  readonly at: string;
  /** Empty while it runs. */
  readonly endedAt: string;
  readonly outcome: OutcomeCode | undefined;
  readonly detail: string;
  readonly remoteId: string;
  readonly seconds: number;
}

export interface JobState {
  readonly state: "ready" | "waiting" | "held" | "calling" | "in-doubt" | "final";
  readonly attempts: readonly Attempt[];
  /** Of these, the ones since the job was asked for last: `again` starts the counting of tries anew. */
  readonly counted: readonly Attempt[];
  /** When it was asked for last (ms since 1970). */
  readonly askedAt: number;
  /** Attempt that comes next or runs, from 1. */
  readonly attempt: number;
  readonly confirmedPages: number;
  /** First page without a confirmation, from 0; the page count when there is none. */
  readonly firstPage: number;
  /** Pages (from 1) that were sent with their answer lost. */
  readonly doubtful: readonly number[];
  /** Of these, the ones that were sent once more: perhaps they arrived twice; the others perhaps arrived. */
  readonly sentAgain: readonly number[];
  /** How often the first page without a confirmation was put on the far end's paper: rejected (RTN, PIN, ERR), or its answer lost. */
  readonly copiesOfFirstPage: number;
  /** What memory of the far end allows of these; undefined = as many as the rules. */
  readonly copiesAllowed: number | undefined;
  /** All pages were sent and the last answer is missing. */
  readonly lastPageInDoubt: boolean;
  /** The last attempt ended and nothing was decided yet. */
  readonly undecided: Attempt | undefined;
  /** Not before this time (ms since 1970). */
  readonly notBefore: number;
  readonly outcome: OutcomeCode | undefined;
  readonly noticed: boolean;
  /** Its sender was told that it takes longer, since it was asked for last. */
  readonly toldDelayed: boolean;
  /** Who has to agree and has said nothing yet. */
  readonly waitsFor: readonly Need[];
  /** Somebody who had to agree said no. */
  readonly refused: Consent | undefined;
  /** Times the fax was asked for: once, and once more with each `again`. */
  readonly rounds: number;
  /** When the journal was last written, ms since 1970; NaN while it is empty. */
  readonly changedAt: number;
}

/** By kind of need. */
export type Consents = Readonly<Partial<Record<Need["kind"], Consent>>>;

const confirms = (answer: PageAnswer): boolean => answer === "MCF" || answer === "RTP" || answer === "PIP";

/** Reads the journal from its beginning. `claimed`: a claim file exists. */
export function jobState(
  request: JobRequest,
  journal: readonly JournalEntry[],
  control: JobControl | undefined,
  claimed: boolean,
  consents: Consents = {},
): JobState {
  let attempts: Attempt[] = [];
  let confirmed = new Set<number>();
  let doubtful = new Set<number>();
  let rejected = new Set<number>();
  const sentAgain = new Set<number>();
  const copies = new Map<number, number>();
  const printed = (page: number): void => void copies.set(page, (copies.get(page) ?? 0) + 1);
  let copiesAllowed: number | undefined;
  let asked: number | undefined;
  let undecided: Attempt | undefined;
  let notBefore = request.notBefore === undefined ? 0 : Date.parse(request.notBefore);
  /** When that was decided. */
  let decidedAt = 0;
  let outcome: OutcomeCode | undefined;
  let noticed = false;
  let toldDelayed = false;
  let rounds = 1;
  let before = 0;
  let askedAt = Date.parse(request.notBefore ?? request.createdAt);
  for (const entry of journal)
    switch (entry.e) {
      case "claimed":
        attempts.push({
          number: entry.attempt,
          line: entry.line,
          call: entry.call,
          at: entry.t,
          endedAt: "",
          outcome: undefined,
          detail: "",
          remoteId: "",
          seconds: 0,
        });
        undecided = undefined;
        asked = undefined;
        break;
      case "asked":
        // Many machines print a page and reject it all the same: sent again it perhaps stands there twice.
        if (rejected.has(entry.page)) doubtful.add(entry.page);
        if (copies.has(entry.page)) sentAgain.add(entry.page);
        asked = entry.page;
        break;
      case "answered":
        if (confirms(entry.answer)) confirmed.add(entry.page);
        else if (putOnPaper(entry.answer)) {
          rejected.add(entry.page);
          printed(entry.page);
        }
        if (entry.answer !== "none") asked = undefined;
        break;
      case "attempt-end": {
        copiesAllowed = entry.copies;
        const last = attempts.at(-1);
        if (last !== undefined) {
          const ended = {
            ...last,
            endedAt: entry.t,
            outcome: entry.outcome,
            detail: entry.detail,
            remoteId: entry.remoteId,
            seconds: entry.seconds,
          };
          attempts = [...attempts.slice(0, -1), ended];
          undecided = ended;
        }
        if (asked !== undefined && !confirmed.has(asked)) {
          doubtful.add(asked);
          printed(asked);
        }
        break;
      }
      case "retry":
        notBefore = Date.parse(entry.at);
        decidedAt = Date.parse(entry.t);
        undecided = undefined;
        asked = undefined;
        break;
      case "final":
        outcome = entry.outcome;
        undecided = undefined;
        break;
      case "restart":
        confirmed = new Set();
        doubtful = new Set();
        rejected = new Set();
        copies.clear();
        sentAgain.clear();
        asked = undefined;
        outcome = undefined;
        noticed = false;
        toldDelayed = false;
        notBefore = 0;
        decidedAt = Date.parse(entry.t);
        before = attempts.length;
        rounds++;
        askedAt = Date.parse(entry.t);
        break;
      case "noticed":
        noticed = true;
        break;
      case "delayed":
        toldDelayed = true;
        break;
      case "dialling":
        break;
    }
  if (control?.notBefore !== undefined && Date.parse(control.at) >= decidedAt)
    notBefore = Date.parse(control.notBefore);
  let firstPage = 0;
  while (confirmed.has(firstPage + 1)) firstPage++;
  const lastPageInDoubt = asked === request.pages && !confirmed.has(request.pages) && firstPage === request.pages - 1;
  const needs = request.needs ?? [];
  const waitsFor = needs.filter(({ kind }) => consents[kind]?.answer !== "yes");
  const agreed = needs.flatMap(({ kind }) => consents[kind] ?? []);
  const open = attempts.at(-1);
  const running = open !== undefined && open.outcome === undefined;
  return {
    state: stateOf(),
    attempts,
    counted: attempts.slice(before),
    // Time on hold, or until the hour it was meant for, is no time spent trying.
    askedAt: Math.max(
      askedAt,
      ...(control?.wish === "release" ? [Date.parse(control.notBefore ?? control.at)] : []),
      ...agreed.map(({ at }) => Date.parse(at)),
    ),
    attempt: running ? open.number : attempts.length + 1,
    confirmedPages: firstPage,
    firstPage,
    doubtful: [...doubtful].sort((a, b) => a - b),
    sentAgain: [...sentAgain].filter((page) => doubtful.has(page)).sort((a, b) => a - b),
    copiesOfFirstPage: copies.get(firstPage + 1) ?? 0,
    copiesAllowed,
    lastPageInDoubt,
    undecided,
    notBefore,
    outcome,
    noticed,
    toldDelayed,
    waitsFor,
    refused: agreed.find(({ answer }) => answer === "no"),
    rounds,
    changedAt: Date.parse(journal.at(-1)?.t ?? ""),
  };

  function stateOf(): JobState["state"] {
    if (outcome === 20) return "in-doubt";
    if (outcome !== undefined) return "final";
    if (claimed || running) return "calling";
    if (control?.wish === "hold" || waitsFor.length > 0) return "held";
    return notBefore > 0 ? "waiting" : "ready";
  }
}
