// Whole calls, modem to modem over the trial exchange, with a line, a modem and a far end that go wrong as a seed says: every
// call ends in bounded time, and what is confirmed was kept exactly once. SOFT_MODEM_SEEDS sets the number of calls (default
// 100), SOFT_MODEM_FIRST_SEED where they begin.

import { judgeCall } from "../support/judge-call.ts";
import { type ModemTalked, modemTalk, printModemTrace } from "../support/modem-call.ts";
import { drawModemScript } from "../support/modem-fault-script.ts";

const calls = Number(process.env["SOFT_MODEM_SEEDS"] ?? 100);
const first = Number(process.env["SOFT_MODEM_FIRST_SEED"] ?? 1);
/** Calls to a test: small enough for mocha's time-out on a busy machine. */
const batch = 20;
/** Line time a call may take: its bad pages three times, each answer waited for to the end. */
const longest = 1_800_000;

describe("a call between two modems, one of which may be bad, over a bad line", () => {
  for (let start = 0; start < calls; start += batch) {
    const seeds = Array.from({ length: Math.min(batch, calls - start) }, (_, i) => first + start + i);
    it(`keeps what was confirmed exactly once: seeds ${seeds[0]} to ${seeds.at(-1)}`, async () => {
      for (const seed of seeds) {
        const script = drawModemScript(seed);
        let talked: ModemTalked | undefined;
        try {
          talked = await modemTalk({ ...script, limit: longest });
          judgeCall(script, talked);
        } catch (error) {
          const trace = talked === undefined ? "" : `\n${printModemTrace(talked)}\n${JSON.stringify(talked.journal)}`;
          throw new Error(`${script.words}: ${(error as Error).message}${trace}`, { cause: error });
        }
      }
    }).timeout(120_000);
  }
});
