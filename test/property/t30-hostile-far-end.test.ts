// Both our stations against far ends that say anything at any time: every call ends within bounded line time with a report,
// and nothing is confirmed that was not confirmed, nothing kept that was not sent.

import assert from "node:assert/strict";
import { v17Rates, v27Rates, v29Rates } from "../../src/codec/t30/capabilities.ts";
import { formatFcd } from "../../src/codec/t30/ecm-frame.ts";
import { identFcf, nonStandardFcf, plainFcf } from "../../src/codec/t30/fcf.ts";
import { randomSource } from "../../src/trial/random.ts";
import { answererAgainst, callerAgainst } from "../support/scripted-call.ts";
import { at, dcs, dis, giveBlock, giveTcf, pps, type Step, say, wait } from "../support/scripted-station.ts";
import { drawPage } from "../support/t30-call.ts";

const codes = [...Object.values(plainFcf), ...Object.values(identFcf), ...Object.values(nonStandardFcf)];
const rates = [...v17Rates, ...v29Rates, ...v27Rates];
/** An hour of line time, more than any far end may take from us for two small pages. */
const hour = 3_600_000;

function nonsense(seed: number, caller: boolean): Step[] {
  const random = randomSource(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const polite = random() < 0.7;
  const favourite = pick(
    caller ? codes : [plainFcf.CFR, plainFcf.RNR, plainFcf.RTN, plainFcf.CRP, plainFcf.FTT, plainFcf.MCF],
  );
  const favours = random() < 0.5;
  const step = (): Step => {
    const dice = random();
    if (dice < 0.15) return wait(random() * 9000);
    if (favours && dice < 0.6) return say(Uint8Array.of(0xff, 0x13, favourite));
    if (dice < 0.4) return say(Uint8Array.of(0xff, pick([0x03, 0x13]), pick(codes) | (caller ? 1 : 0)));
    if (dice < 0.5) return say(Uint8Array.from({ length: Math.floor(random() * 40) }, () => random() * 256));
    if (!caller)
      return say(
        pick([
          dis({ ecm: random() < 0.5 }),
          { kind: "PPR", map: new Uint8Array(32).fill(random() * 256) },
          { kind: "CTR" },
          { kind: "ERR" },
        ]),
      );
    if (dice < 0.6) return giveTcf(random() < 0.2);
    if (dice < 0.7) return say(dcs({ rate: pick(rates), ecmFrameSize: pick([undefined, 256, 64]) }));
    if (dice < 0.8) return at(pick(rates));
    if (dice < 0.9) return giveBlock([formatFcd(Math.floor(random() * 256), Uint8Array.of(1, 2, 3))]);
    return say(
      pick([
        pps(pick(["NULL", "MPS", "EOM", "EOP"]), 0, Math.floor(random() * 3), 3),
        { kind: "EOR", command: "MPS" },
        { kind: "RR" },
      ]),
    );
  };
  const opening: Step[] = polite
    ? caller
      ? [wait(2500), say(dcs()), giveTcf()]
      : [say(dis({ ecm: random() < 0.5 }))]
    : [];
  return [...opening, ...Array.from({ length: 900 }, step)];
}

describe("a far end that says anything", () => {
  it("always lets the caller end, and confirms only by MCF, RTP or PIP", async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const pages = [drawPage(seed, 60, "standard"), drawPage(seed + 1, 60, "fine")];
      const { report, end } = await callerAgainst(nonsense(seed, false), { pages });
      assert.ok(end < hour, `seed ${seed}: ${end} ms`);
      for (const sent of report.sent)
        assert.equal(sent.confirmed, ["MCF", "RTP", "PIP"].includes(sent.answer), `seed ${seed}`);
    }
  });

  it("always lets the answerer end, and never makes it keep a page nobody sent", async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const { report, kept, end } = await answererAgainst(nonsense(seed, true));
      assert.ok(end < hour, `seed ${seed}: ${end} ms`);
      assert.equal(kept.length, 0, `seed ${seed}`);
      assert.ok([23, 112].includes(report.outcome), `seed ${seed}: outcome ${report.outcome}`);
    }
  });
});
