// What a call teaches about the machine it reached, and what the next call makes of it.

import assert from "node:assert/strict";
import type { CallReport, PageFormat, Rate, SentPage, Training } from "../../../../src/base/fax.ts";
import type { Partner } from "../../../../src/base/partner.ts";
import { parseCapabilities } from "../../../../src/codec/t30/capabilities.ts";
import { applyMemory, learn } from "../../../../src/service/line/partner-memory.ts";
import { everything } from "../../../support/t30-call.ts";

const now = Date.parse("2026-11-22T12:00:00Z");
const days = (n: number): number => now + n * 86_400_000;
const v17: Rate = { modulation: "v17", bps: 14400 };
const v17slow: Rate = { modulation: "v17", bps: 12000 };
const v29: Rate = { modulation: "v29", bps: 9600 };

const format = (rate: Rate, ecm = true): PageFormat => ({
  rate,
  resolution: "fine",
  width: 1728,
  compression: ecm ? "mmr" : "mh",
  ecmFrameSize: ecm ? 256 : undefined,
  minScanTime: 0,
});
const page = (n: number, rate: Rate, confirmed = true, ecm = true): SentPage => ({
  page: n,
  answer: confirmed ? "MCF" : "none",
  confirmed,
  seconds: 20,
  format: format(rate, ecm),
});
const trained = (...pairs: readonly (readonly [Rate, Training["answer"]])[]): Training[] =>
  pairs.map(([rate, answer]) => ({ rate, answer }));

function report(change: Partial<CallReport> = {}): CallReport {
  const sent = change.sent ?? [page(1, v17)];
  return {
    outcome: 0,
    detail: "",
    direction: "send",
    remoteId: "+34 942 1",
    far: {
      capabilities: parseCapabilities(Uint8Array.of(0, 0x0e, 0x44)),
      equipment: { maker: "Ricoh", model: "" },
      subAddress: "",
      selectiveAddress: "",
      password: "",
    },
    trainings: trained([v17, "CFR"]),
    ecmGivenUp: false,
    format: sent[0]?.format,
    sent,
    confirmedPages: sent.filter((s) => s.confirmed).length,
    doubtfulPages: [],
    seconds: 60,
    ...change,
  };
}

let call = 0;
const taught = (before: Partner | undefined, change: Partial<CallReport>, rejections = 0, at = now): Partner => {
  const learned = { destination: "+34942", call: `c${++call}`, at, report: report(change), rejections };
  const partner = learn(before, learned);
  assert.ok(partner);
  return partner;
};
const good = (before: Partner | undefined, rate: Rate, at = now): Partner =>
  taught(before, { trainings: trained([rate, "CFR"]), sent: [page(1, rate)] }, 0, at);
const applied = (partner: Partner | undefined, at = now) => applyMemory(partner, everything, 3, at);

describe("partner memory", () => {
  it("keeps who answered, and asks nothing special of a machine in good order", () => {
    const partner = good(undefined, v17);
    assert.equal(partner.remoteId, "+34 942 1");
    assert.equal(partner.equipment, "Ricoh");
    assert.deepEqual(partner.bestRate, v17);
    assert.deepEqual(applied(partner), { own: everything, copies: 3, words: "" });
    assert.deepEqual(applied(undefined), { own: everything, copies: 3, words: "" });
  });

  it("learns nothing from a call nobody answered, and keeps the last CSI of a machine that sends none", () => {
    const partner = good(undefined, v17);
    const busy = { destination: "+34942", call: "c9", at: now, rejections: 0 };
    assert.equal(learn(partner, { ...busy, report: report({ far: undefined, outcome: 1 }) }), partner);
    assert.equal(learn(undefined, { ...busy, report: report({ far: undefined, outcome: 1 }) }), undefined);
    assert.equal(taught(partner, { remoteId: "" }).remoteId, "+34 942 1");
  });

  it("begins at the rate a call came down to, and climbs again after five good calls or a week", () => {
    let partner = taught(undefined, {
      trainings: trained([v17, "FTT"], [v17slow, "CFR"]),
      sent: [page(1, v17slow)],
    });
    assert.equal(applied(partner).beginAt, 12000);
    assert.equal(applied(partner).words, "from 12000 bit/s down");
    assert.equal(applied(partner, days(8)).words, "");
    for (let i = 0; i < 4; i++) partner = good(partner, v17slow);
    assert.equal(applied(partner).beginAt, 12000);
    partner = good(partner, v17slow);
    assert.equal(applied(partner).words, "");
  });

  it("sees a rate lost in mid call (CTC, RTN) and never takes one from a call without a page", () => {
    const fell = taught(undefined, { sent: [page(1, v17), page(2, v29)] });
    assert.equal(fell.slow?.bps, 9600);
    const none = taught(undefined, { trainings: trained([v17, "FTT"], [v17slow, "FTT"]), sent: [], outcome: 102 });
    assert.equal(none.slow, undefined);
  });

  it("leaves V.17 out where the far end hangs up at it, or hears only older modulations in two calls in a row", () => {
    const hungUp = taught(undefined, { trainings: trained([v17, "DCN"]), sent: [], outcome: 105 });
    const unheard = {
      trainings: trained([v17, "FTT"], [v17slow, "FTT"], [v29, "CFR"]),
      sent: [page(1, v29)],
    };
    const once = taught(undefined, unheard);
    assert.equal(once.noV17, undefined, "one bad line says nothing of the machine");
    const twice = taught(once, unheard);
    for (const partner of [hungUp, twice]) {
      assert.ok(applied(partner).own.rates.every((rate) => rate.modulation !== "v17"));
      assert.match(applied(partner).words, /^without V\.17/);
      assert.ok(applied(partner, days(31)).own.rates.some((rate) => rate.modulation === "v17"));
    }
    const between = good(once, v17);
    assert.equal(taught(between, unheard).noV17, undefined);
    const badLine = { trainings: trained([v17, "FTT"], [v17slow, "FTT"], [v29, "FTT"]), sent: [] };
    assert.equal(taught(taught(undefined, badLine), badLine).noV17, undefined);
  });

  it("tries V.17 again after five good calls without it", () => {
    let partner = taught(undefined, { trainings: trained([v17, "DCN"]), sent: [], outcome: 105 });
    for (let i = 0; i < 5; i++) {
      assert.ok(applied(partner).own.rates.every((rate) => rate.modulation !== "v17"));
      partner = good(partner, v29);
    }
    assert.equal(applied(partner).words, "");
  });

  it("goes without error correction after it failed in two calls in a row", () => {
    const failed = { sent: [page(1, v17, false)], outcome: 106 } as const;
    const once = taught(undefined, failed);
    assert.equal(applied(once).own.ecm, true);
    const twice = taught(once, failed);
    assert.equal(applied(twice).own.ecm, false);
    assert.equal(applied(twice).words, "without error correction");
    assert.equal(applied(twice, days(31)).own.ecm, true);
    assert.equal(applied(taught(good(once, v17), failed)).own.ecm, true);
    const dropped = taught(once, { ...failed, outcome: 201 });
    assert.equal(applied(dropped).own.ecm, true);
  });

  it("tries error correction again after a month, leaves it out anew where it fails then, and forgets where it goes", () => {
    const failed = { sent: [page(1, v17, false)], outcome: 106 } as const;
    const without = taught(taught(undefined, failed), failed);
    const again = taught(without, failed, 0, days(31));
    assert.equal(applied(again, days(32)).own.ecm, false);
    assert.equal(good(without, v17, days(31)).noEcm, undefined);
  });

  it("gives a machine that rejected a page at two rates one copy less, until a call went well", () => {
    const partner = taught(undefined, { sent: [page(1, v29, false, false)], outcome: 107 }, 2);
    assert.equal(applied(partner).copies, 2);
    assert.equal(applyMemory(partner, everything, 1, now).copies, 1);
    assert.equal(applied(good(partner, v17)).copies, 3);
    assert.equal(taught(undefined, {}, 1).rejectsPages, undefined);
  });

  it("never leaves a line without a rate", () => {
    const only = { ...everything, rates: [v17] };
    const partner = taught(undefined, { trainings: trained([v17, "DCN"]), sent: [], outcome: 105 });
    assert.deepEqual(applyMemory(partner, only, 3, now).own.rates, [v17]);
  });
});
