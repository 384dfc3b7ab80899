// Both ends of a call over a bad line, from seeds: every call ends, what the sender counts as confirmed the receiver has kept
// exactly once, and where the two differ the sender says "perhaps". T30_SEEDS sets the number of calls (default 320),
// T30_FIRST_SEED where they begin.

import assert from "node:assert/strict";
import type { Bitmap } from "../../src/base/fax.ts";
import { drawScript, type Script } from "../support/fault-script.ts";
import { printTrace, type Talked, talk } from "../support/t30-call.ts";

const calls = Number(process.env["T30_SEEDS"] ?? 320);
const first = Number(process.env["T30_FIRST_SEED"] ?? 1);
/** Calls to a test: small enough for mocha's time-out on a busy machine. */
const batch = 40;

const equal = (a: Bitmap, b: Bitmap): boolean =>
  a.width === b.width && a.height === b.height && a.data.every((octet, i) => octet === b.data[i]);

/** Share of the original's rows with anything on them that stand at their place or near it. */
function likeness(original: Bitmap, kept: Bitmap): number {
  let same = 0;
  let rows = 0;
  for (let y = 0; y < original.height; y++) {
    const row = original.data.subarray(y * original.stride, (y + 1) * original.stride);
    if (row.every((octet) => octet === 0)) continue;
    rows++;
    for (let z = Math.max(0, y - 40); z <= y + 30 && z < kept.height; z++) {
      if (row.every((octet, i) => octet === kept.data[z * kept.stride + i])) {
        same++;
        break;
      }
    }
  }
  return same / rows;
}

/** For every page of the document how often it was kept. */
function keptTimes(script: Script, talked: Talked): number[] {
  const times = script.pages.map(() => 0);
  for (const kept of talked.kept) {
    let n = script.pages.findIndex((page) => equal(page.bitmap, kept.bitmap));
    if (n < 0 && !script.ecm && script.damagesImages) {
      const likely = script.pages.map((page) => likeness(page.bitmap, kept.bitmap));
      n = likely.indexOf(Math.max(...likely));
      assert.ok(likely[n]! > 0.3, "a page was kept that nobody sent");
    }
    assert.ok(n >= 0, "a page was kept that differs from what was sent");
    times[n]!++;
  }
  return times;
}

function judge(script: Script, talked: Talked): void {
  const { sent, received, journal } = talked;
  const times = keptTimes(script, talked);
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
  assert.equal(sent.outcome === 0, confirmed.size === script.pages.length, `outcome ${sent.outcome}`);
  if (sent.outcome === 0) assert.equal(received.outcome, 21);
  if (received.outcome === 21) assert.ok(sent.outcome === 0 || sent.outcome === 20, `sender ${sent.outcome}`);
  // What was rejected and asked for again is in doubt; of the others one page at most, and the call's outcome says why.
  const again = journal.flatMap(({ page, what }, i) =>
    ["RTN", "PIN"].includes(what) &&
    journal.slice(i + 1).some((e) => e.page === page && ["MPS", "EOM", "EOP"].includes(e.what))
      ? [page]
      : [],
  );
  for (const page of again)
    assert.ok(sent.doubtfulPages.includes(page), `page ${page} was sent again, and nobody doubts it`);
  const lost = sent.doubtfulPages.filter((page) => !again.includes(page));
  assert.ok(lost.length <= 1);
  if (sent.outcome === 20) assert.equal(sent.doubtfulPages.at(-1), script.pages.length);
  else if (lost.length > 0) assert.ok([106, 108, 401].includes(sent.outcome), `outcome ${sent.outcome}`);
  assert.equal(received.confirmedPages, talked.kept.length);
  assert.deepEqual(
    talked.kept.map((k) => k.page),
    talked.kept.map((_, i) => i + 1),
  );
  // The journal: every question is answered before the next one, and a page goes to paper three times at most.
  for (const [i, entry] of journal.entries()) {
    const asks = ["MPS", "EOM", "EOP"].includes(entry.what);
    const next = journal[i + 1];
    if (asks) assert.ok(next !== undefined && next.page === entry.page && !["MPS", "EOM", "EOP"].includes(next.what));
  }
  for (let page = 1; page <= script.pages.length; page++)
    assert.ok(journal.filter((e) => e.page === page && ["RTN", "PIN"].includes(e.what)).length <= 3);
}

describe("a call over a bad line", () => {
  for (let start = 0; start < calls; start += batch) {
    const seeds = Array.from({ length: Math.min(batch, calls - start) }, (_, i) => first + start + i);
    it(`keeps what was confirmed exactly once: seeds ${seeds[0]} to ${seeds.at(-1)}`, async () => {
      for (const seed of seeds) {
        const script = drawScript(seed);
        let talked: Talked | undefined;
        try {
          talked = await talk(script);
          judge(script, talked);
        } catch (error) {
          const trace = talked === undefined ? "" : `\n${printTrace(talked)}\n${JSON.stringify(talked.journal)}`;
          throw new Error(`${script.words}: ${(error as Error).message}${trace}`, { cause: error });
        }
      }
    }).timeout(120_000);
  }
});
