// The called number by DTMF digits after answering: complete, too few, none, a fax tone first, modems without voice mode.

import assert from "node:assert/strict";
import { type DialledDigits, dialledDigits } from "../../../../src/engine/modem/dialled-digits.ts";
import { ModemPort } from "../../../../src/engine/modem/modem-port.ts";
import { type Rule, ScriptedModem } from "../../../support/scripted-modem.ts";
import { VirtualClock } from "../../../support/virtual-clock.ts";

const d = "\u0010";

async function heard(
  says: readonly (readonly [number, string])[],
  rules: readonly Rule[] = [{ when: /^ATA$/, answer: "\r\nVCON\r\n" }],
): Promise<{ end: DialledDigits; said: string[]; ms: number }> {
  const clock = new VirtualClock();
  const modem = new ScriptedModem(clock, rules);
  for (const [at, text] of says) clock.at(at, () => modem.says(text));
  const end = await clock.run(dialledDigits(new ModemPort(modem, clock), 4, 10_000, new AbortController().signal));
  return { end, said: modem.said, ms: clock.now() };
}

describe("digits dialled on to an answered call", () => {
  const fax = ["AT+FCLASS=8", "ATA", "AT+FCLASS=1"];
  const cases: readonly [what: string, says: [number, string][], end: DialledDigits][] = [
    [
      "all of them, in pieces",
      [
        [500, `${d}5${d}`],
        [600, `0${d}0`],
        [700, `${d}4`],
      ],
      { digits: "5004", end: "all" },
    ],
    [
      "with begin and end of each tone",
      [[500, `${d}/${d}5${d}~${d}/${d}0${d}~${d}0${d}*`]],
      { digits: "500*", end: "all" },
    ],
    ["nothing behind the last", [[500, `${d}5${d}0${d}0${d}4${d}9`]], { digits: "5004", end: "all" }],
    ["too few", [[500, `${d}5${d}0`]], { digits: "50", end: "time" }],
    ["none", [], { digits: "", end: "time" }],
    [
      "a fax machine that calls at once",
      [
        [500, `${d}5`],
        [900, `${d}c`],
      ],
      { digits: "5", end: "fax tone" },
    ],
    ["digits that are no tones", [[500, "5004"]], { digits: "", end: "time" }],
    ["other events", [[500, `${d}s${d}q${d}5${d}b${d}0${d}0${d}4`]], { digits: "5004", end: "all" }],
  ];
  for (const [what, says, end] of cases)
    it(what, async () => {
      const found = await heard(says);
      assert.deepEqual(found.end, end);
      assert.deepEqual(found.said, fax, "in fax class 1 again, whatever was heard");
      assert.ok(found.ms <= 10_200, String(found.ms));
    });

  it("a last RING and caller ID come before the answer", async () => {
    const rules = [{ when: /^ATA$/, answer: "\r\nRING\r\n\r\nNMBR=1\r\n\r\nVCON\r\n" }];
    assert.equal((await heard([[500, `${d}1${d}2${d}3${d}4`]], rules)).end.digits, "1234");
  });

  it("a modem without voice mode, or one that does not pick up, goes on as a fax modem", async () => {
    const none = await heard([], [{ when: /FCLASS=8/, answer: "\r\nERROR\r\n" }]);
    assert.deepEqual([none.end.end, none.said], ["no voice mode", ["AT+FCLASS=8", "AT+FCLASS=1"]]);
    const gone = await heard([], [{ when: /^ATA$/, answer: "\r\nNO CARRIER\r\n" }]);
    assert.deepEqual([gone.end.end, gone.said], ["not answered", fax]);
    const silent = await heard([], [{ when: /^ATA$/, answer: "" }]);
    assert.equal(silent.end.end, "not answered");
  });
});
