// Both ends of a call over a bad line, from seeds: every call ends, what the sender counts as confirmed the receiver has kept
// exactly once, and where the two differ the sender says "perhaps". T30_SEEDS sets the number of calls (default 2000),
// T30_FIRST_SEED where they begin.

import assert from "node:assert/strict";
import { hex } from "../../src/base/bytes.ts";
import { drawScript, type Script } from "../support/fault-script.ts";
import { judgeJournal, judgePages } from "../support/judge-call.ts";
import { printTrace, type Talked, talk } from "../support/t30-call.ts";

const calls = Number(process.env["T30_SEEDS"] ?? 2000);
const first = Number(process.env["T30_FIRST_SEED"] ?? 1);
/** Calls to a test: small enough for mocha's time-out on a busy machine. */
const batch = 40;

function judge(script: Script, talked: Talked): void {
  const { copies } = script;
  judgePages(script, talked, script.polling === undefined ? 0 : 24);
  // Nobody writes a journal for a document that is polled.
  if (copies !== undefined) judgeJournal(script, talked, (page) => copies.most - (page === 1 ? copies.ofFirstPage : 0));
  // Whoever kept a page has heard for whom it is, or has asked twice.
  const asked = talked.trace.filter((t) => t.side === "answerer" && t.text === "CRP" && t.direction === ">").length;
  if (talked.kept.length > 0 && script.subAddress !== undefined && asked < 2)
    assert.equal(talked.received.far?.subAddress, "4711");
  // The last character goes first.
  assert.ok(
    !talked.trace.some(
      (t) => t.text.includes('"0815"') || hex(t.octets ?? new Uint8Array(), 400).includes("35 31 38 30"),
    ),
    "a password stands in the trace",
  );
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
