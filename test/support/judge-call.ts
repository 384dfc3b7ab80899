// The judge of a call over a bad line, whatever carried it: what the sender counts as confirmed the receiver has kept exactly
// once, with ECM bit for bit, and where the two differ the sender says so (DESIGN 4.2). Throws with what is wrong.

import assert from "node:assert/strict";
import type { Bitmap, CallReport, Page, ReceivedPage } from "../../src/base/fax.ts";
import type { OutcomeCode } from "../../src/base/outcome.ts";

export interface JudgedCall {
  readonly pages: readonly Page[];
  readonly ecm: boolean;
  /** Image bits were changed: without ECM a page may differ from its original. */
  readonly damagesImages: boolean;
}

export interface CallRecords {
  readonly sent: CallReport;
  /** undefined when the call never rang. */
  readonly received: CallReport | undefined;
  readonly kept: readonly ReceivedPage[];
  readonly journal: readonly { readonly page: number; readonly what: string }[];
}

const asking: ReadonlySet<string> = new Set(["MPS", "EOM", "EOP"]);
const rejecting: ReadonlySet<string> = new Set(["RTN", "PIN"]);
/** Ends of a call that leave the page in hand open. */
const leavesDoubt: ReadonlySet<OutcomeCode> = new Set([106, 108, 201, 202, 203, 401]);

/** Native: a thousand calls are judged, each page against each. */
const sameOctets = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

const equal = (a: Bitmap, b: Bitmap): boolean =>
  a.width === b.width && a.height === b.height && sameOctets(a.data, b.data);

/** Share of the original's rows with anything on them that are found again; a hole in the image moves all rows behind it. */
function likeness(original: Bitmap, kept: Bitmap): number {
  let same = 0;
  let rows = 0;
  for (let y = 0; y < original.height; y++) {
    const row = original.data.subarray(y * original.stride, (y + 1) * original.stride);
    if (row.every((octet) => octet === 0)) continue;
    rows++;
    for (let z = 0; z < kept.height; z++) {
      if (sameOctets(row, kept.data.subarray(z * kept.stride, z * kept.stride + row.length))) {
        same++;
        break;
      }
    }
  }
  return same / rows;
}

/** For every page of the document how often it was kept. */
function keptTimes(call: JudgedCall, kept: readonly ReceivedPage[]): number[] {
  const times = call.pages.map(() => 0);
  for (const each of kept) {
    let n = call.pages.findIndex((page) => equal(page.bitmap, each.bitmap));
    if (n < 0 && !call.ecm && call.damagesImages) {
      const likely = call.pages.map((page) => likeness(page.bitmap, each.bitmap));
      n = likely.indexOf(Math.max(...likely));
      assert.ok(likely[n]! > 0.3, "a page was kept that nobody sent");
    }
    assert.ok(n >= 0, "a page was kept that differs from what was sent");
    times[n]!++;
  }
  return times;
}

/** A whole call: its pages and the sender's journal. */
export function judgeCall(call: JudgedCall, records: CallRecords): void {
  judgePages(call, records);
  judgeJournal(call, records);
}

/** Both reports against what was kept. `good`: outcome of a sender all of whose pages arrived. */
export function judgePages(call: JudgedCall, { sent, received, kept }: CallRecords, good: OutcomeCode = 0): void {
  const times = keptTimes(call, kept);
  const confirmed = new Set(sent.sent.filter((s) => s.confirmed).map((s) => s.page));
  for (const [n, count] of times.entries()) {
    const page = n + 1;
    assert.ok(count <= 1, `page ${page} was kept ${count} times`);
    if (confirmed.has(page)) assert.equal(count, 1, `page ${page} was confirmed and not kept`);
    else if (count === 1) assert.ok(sent.doubtfulPages.includes(page), `page ${page} was kept, and nobody doubts it`);
  }
  assert.deepEqual(
    [...confirmed],
    [...confirmed.keys()].map((_, i) => i + 1),
    "pages are confirmed from the first on",
  );
  assert.equal(sent.outcome === good, confirmed.size === call.pages.length, `outcome ${sent.outcome}`);
  if (sent.outcome === good) assert.equal(received?.outcome, 21);
  if (received?.outcome === 21) assert.ok(sent.outcome === good || sent.outcome === 20, `sender ${sent.outcome}`);
  assert.equal(received?.confirmedPages ?? 0, kept.length);
  assert.deepEqual(
    kept.map((k) => k.page),
    kept.map((_, i) => i + 1),
  );
}

/** The sender's journal against its report. `copies`: how often the rules let a page go to paper. */
export function judgeJournal(
  call: JudgedCall,
  { sent, journal }: CallRecords,
  copies: (page: number) => number = () => 3,
): void {
  // What was rejected and asked for again is in doubt; of the others one page at most, and the call's outcome says why.
  const again = journal.flatMap(({ page, what }, i) =>
    rejecting.has(what) && journal.slice(i + 1).some((e) => e.page === page && asking.has(e.what)) ? [page] : [],
  );
  for (const page of again)
    assert.ok(sent.doubtfulPages.includes(page), `page ${page} was sent again, and nobody doubts it`);
  const lost = sent.doubtfulPages.filter((page) => !again.includes(page));
  assert.ok(lost.length <= 1);
  if (sent.outcome === 20) assert.equal(sent.doubtfulPages.at(-1), call.pages.length);
  else if (lost.length > 0) assert.ok(leavesDoubt.has(sent.outcome), `outcome ${sent.outcome}`);
  // Every question is answered before the next one.
  for (const [i, entry] of journal.entries()) {
    const next = journal[i + 1];
    if (asking.has(entry.what)) assert.ok(next !== undefined && next.page === entry.page && !asking.has(next.what));
  }
  for (let page = 1; page <= call.pages.length; page++)
    assert.ok(journal.filter((e) => e.page === page && rejecting.has(e.what)).length <= copies(page));
}
