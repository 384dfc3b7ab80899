// A modem that answers the abort of +FRH or +FRM later than we wait: its OK or NO CARRIER is not the answer to what was said
// meanwhile, once, and a result that is the answer still counts.

import assert from "node:assert/strict";
import type { Carrier } from "../../../../src/base/fax.ts";
import { Class1Link } from "../../../../src/engine/class1/class1-link.ts";
import { ModemPort } from "../../../../src/engine/modem/modem-port.ts";
import { genericProfile, type ModemProfile } from "../../../../src/engine/modem/profile.ts";
import { type Rule, ScriptedModem } from "../../../support/scripted-modem.ts";
import { VirtualClock } from "../../../support/virtual-clock.ts";

const v29: Carrier = { modulation: "v29", bps: 9600, training: "long" };
const cfr = Uint8Array.of(0xff, 0x13, 0x84);
const { abortWait } = genericProfile;
const OK = "\r\nOK\r\n";
const noCarrier = "\r\nNO CARRIER\r\n";
const abortedBy = (answer: string, after: number): Rule => ({ when: /^\x18$/, answer, after });
/** A modem that keeps +FTS's time and takes half a second for a carrier. */
const normal: readonly Rule[] = [
  { when: /^AT\+FTS/, answer: OK, after: 80 },
  { when: /^AT\+F[TR][HM]/, answer: "\r\nCONNECT\r\n", after: 500 },
  { when: /\x10\x03$/, answer: OK, after: 900 },
];

/** A caller's link, whose +FRH runs since CONNECT. */
function link(rules: readonly Rule[], profile: ModemProfile = genericProfile) {
  const clock = new VirtualClock();
  const modem = new ScriptedModem(clock, [...normal, ...rules]);
  const { signal } = new AbortController();
  return { clock, modem, link: new Class1Link(new ModemPort(modem, clock), profile, "caller", signal) };
}

describe("a result that comes after the abort was given up", () => {
  for (const [title, answer, after] of [
    ["OK while +FTS runs", OK, abortWait + 40],
    ["OK just behind that of +FTS", OK, abortWait + 150],
    ["OK before CONNECT", OK, abortWait + 500],
    ["NO CARRIER while +FTS runs", noCarrier, abortWait + 40],
    ["NO CARRIER before CONNECT", noCarrier, abortWait + 500],
  ] as const)
    it(`${title}: the burst is sent`, async () => {
      const { clock, modem, link: call } = link([abortedBy(answer, after)]);
      assert.deepEqual(await clock.run(call.sendFrames([cfr])), { kind: "sent" });
      assert.deepEqual(modem.said.slice(0, 3), ["\x18", "AT+FTS=8", "AT+FTH=3"]);
    });

  it("OK before CONNECT to +FTM, where silence is a pause: the page is sent", async () => {
    const profile: ModemProfile = { ...genericProfile, silenceBeforeSending: "pause" };
    const { clock, link: call } = link([abortedBy(OK, abortWait + 300)], profile);
    assert.deepEqual(await clock.run(call.sendData(v29, new Uint8Array(100))), { kind: "sent" });
  });

  it("OK while a carrier is awaited: the command is not said again", async () => {
    const { clock, modem, link: call } = link([abortedBy(OK, abortWait + 100)]);
    assert.deepEqual(await clock.run(call.receiveCarrier(v29, 8000)), { kind: "carrier" });
    assert.deepEqual(modem.said, ["\x18", "AT+FRM=96"]);
  });

  it("only one is dropped: a second OK or NO CARRIER in place of CONNECT is the line's end", async () => {
    for (const second of [OK, noCarrier]) {
      const refusal: Rule = { when: /^AT\+FTH/, answer: second, after: 900 };
      const { clock, link: call } = link([abortedBy(OK, abortWait + 500), refusal]);
      const sent = await clock.run(call.sendFrames([cfr]));
      assert.equal(sent.kind === "dropped" && sent.outcome, 201);
    }
  });

  it("none comes, and +FTH is refused: that was the answer", async () => {
    const refusal: Rule = { when: /^AT\+FTH/, answer: noCarrier };
    const { clock, link: call } = link([abortedBy("", 0), refusal]);
    assert.deepEqual(await clock.run(call.sendFrames([cfr])), {
      kind: "dropped",
      outcome: 201,
      detail: "NO CARRIER to AT+FTH=3",
    });
  });

  it("the abort is answered in time: nothing is dropped, and no time is lost", async () => {
    const refusal: Rule = { when: /^AT\+FTH/, answer: OK };
    const { clock, link: call } = link([abortedBy(OK, abortWait - 10), refusal]);
    const sent = await clock.run(call.sendFrames([cfr]));
    assert.equal(sent.kind === "dropped" && sent.outcome, 201);
    assert.ok(clock.now() < abortWait + 200, `${clock.now()} ms`);
  });
});
