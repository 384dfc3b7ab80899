// Both ends of a call over a bad line, from seeds: every call ends, what the sender counts as confirmed the receiver has kept
// exactly once, and where the two differ the sender says "perhaps". T30_SEEDS sets the number of calls (default 320),
// T30_FIRST_SEED where they begin.

import { drawScript } from "../support/fault-script.ts";
import { judgeCall } from "../support/judge-call.ts";
import { printTrace, type Talked, talk } from "../support/t30-call.ts";

const calls = Number(process.env["T30_SEEDS"] ?? 320);
const first = Number(process.env["T30_FIRST_SEED"] ?? 1);
/** Calls to a test: small enough for mocha's time-out on a busy machine. */
const batch = 40;

describe("a call over a bad line", () => {
  for (let start = 0; start < calls; start += batch) {
    const seeds = Array.from({ length: Math.min(batch, calls - start) }, (_, i) => first + start + i);
    it(`keeps what was confirmed exactly once: seeds ${seeds[0]} to ${seeds.at(-1)}`, async () => {
      for (const seed of seeds) {
        const script = drawScript(seed);
        let talked: Talked | undefined;
        try {
          talked = await talk(script);
          judgeCall(script, talked);
        } catch (error) {
          const trace = talked === undefined ? "" : `\n${printTrace(talked)}\n${JSON.stringify(talked.journal)}`;
          throw new Error(`${script.words}: ${(error as Error).message}${trace}`, { cause: error });
        }
      }
    }).timeout(120_000);
  }
});
