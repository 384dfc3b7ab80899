// Every result a modem can give to ATD and ATA, as an outcome; FACTS 4 and 6, V.250.

import assert from "node:assert/strict";
import { answer, type CallSetUp, dial } from "../../../../src/engine/modem/dial.ts";
import { ModemPort } from "../../../../src/engine/modem/modem-port.ts";
import { genericProfile } from "../../../../src/engine/modem/profile.ts";
import { type Rule, ScriptedModem } from "../../../support/scripted-modem.ts";
import { VirtualClock } from "../../../support/virtual-clock.ts";

interface Dialled {
  readonly result: CallSetUp;
  readonly modem: ScriptedModem;
  readonly seconds: number;
}

async function dialled(rules: readonly Rule[], number = "5551234", abortAt?: number): Promise<Dialled> {
  const clock = new VirtualClock();
  const modem = new ScriptedModem(clock, rules);
  const stop = new AbortController();
  if (abortAt !== undefined) clock.at(abortAt, () => stop.abort());
  const result = await clock.run(dial(new ModemPort(modem, clock), genericProfile, number, stop.signal));
  return { result, modem, seconds: clock.now() / 1000 };
}

describe("dialling", () => {
  for (const [text, expected] of [
    ["CONNECT", "connected"],
    ["BUSY", 1],
    ["NO CARRIER", 2],
    ["OK", 2],
    ["VOICE", 2],
    ["NO ANSWER", 3],
    ["NO DIALTONE", 4],
    ["NO DIAL TONE", 4],
    ["CONNECT 33600", 8],
    ["DATA", 8],
    ["RING", 9],
    ["DELAYED 00:02:00", 10],
    ["BLACKLISTED", 10],
    ["DIALING DISABLED", 10],
    ["BLACKLISTED 00:05:00", 10],
    ["CALL BARRED", 10],
    ["LINE IN USE", 4],
    ["NO LOOP CURRENT", 4],
    ["LINE BUSY", 1],
    ["RING A", 9],
    ["CONNECT 9600/ARQ/V34", 8],
    ["+FCO\r\n\r\nCONNECT", "connected"],
    ["FAX\r\n\r\nCONNECT", "connected"],
    ["ERROR", 202],
    ["RINGING\r\n\r\nRINGING\r\n\r\nsome progress\r\n\r\nCONNECT", "connected"],
  ] as const)
    it(`${JSON.stringify(text)} is ${expected}`, async () => {
      const { result } = await dialled([{ when: /^ATDT5551234$/, answer: `ATDT5551234\r\r\n${text}\r\n` }]);
      if (expected === "connected") assert.deepEqual(result, { kind: "connected" });
      else assert.equal(result.kind === "ended" && result.outcome, expected);
    });

  for (const [number, written] of [
    ["0,5551234", "ATDT0,5551234"],
    ["+49 (555) 1234-5", "ATDT+4955512345"],
    ["0W5551234*12#", "ATDT0W5551234*12#"],
  ] as const)
    it(`writes ${number} as ${written}`, async () => {
      const { modem } = await dialled([{ when: /^ATDT/, answer: "\r\nBUSY\r\n" }], number);
      assert.deepEqual(modem.said, [written]);
    });

  it("waits for pauses and dial tones of the number beyond the modem's own time", async () => {
    const wait = { when: /^ATDT/, answer: "\r\nNO ANSWER\r\n", after: 130_000 };
    const plain = await dialled([wait]);
    assert.equal(plain.modem.said.at(-1), "ATH");
    const paused = await dialled([wait], "0W,,,,5551234");
    assert.equal(paused.result.kind === "ended" && paused.result.detail, "NO ANSWER");
  });

  it("dials 64 characters and not one more", async () => {
    const longest = "5".repeat(64);
    const { modem } = await dialled([{ when: /^ATDT/, answer: "\r\nBUSY\r\n" }], longest);
    assert.deepEqual(modem.said, [`ATDT${longest}`]);
    assert.equal((await dialled([], `${longest}5`)).result.kind, "ended");
  });

  it("leaves the line to a call that comes in while it dials", async () => {
    const { result, modem } = await dialled([{ when: /^ATDT/, answer: "\r\nRING\r\n", after: 3000 }]);
    assert.equal(result.kind === "ended" && result.outcome, 9);
    assert.equal(modem.said.at(-1), "ATH");
  });

  for (const number of ["", "555\rATH", "555;H", "+++", "5551234".repeat(20), "ÄÖÜ1"])
    it(`never lets ${JSON.stringify(number.slice(0, 20))} reach the modem`, async () => {
      const { result, modem } = await dialled([], number);
      assert.equal(result.kind === "ended" && result.outcome, 404);
      assert.deepEqual(modem.said, []);
    });

  it("gives up on a modem that says nothing, and puts it on hook", async () => {
    const { result, modem, seconds } = await dialled([{ when: /^ATDT/, answer: "" }]);
    assert.equal(result.kind === "ended" && result.outcome, 3);
    assert.equal(seconds > 90 && seconds < 110, true, `${seconds} s`);
    assert.equal(modem.said.at(-1), "ATH");
  });

  it("goes on hook at once when cancelled", async () => {
    const { result, modem, seconds } = await dialled([{ when: /^ATDT/, answer: "" }], "5551234", 5000);
    assert.deepEqual(result, { kind: "aborted" });
    assert.equal(seconds < 7, true, `${seconds} s`);
    assert.equal(modem.said.at(-1), "ATH");
  });

  it("reports a port that vanishes", async () => {
    const clock = new VirtualClock();
    const modem = new ScriptedModem(clock, [{ when: /^ATDT/, answer: "" }]);
    clock.at(2000, () => modem.vanish("EIO"));
    const result = await clock.run(
      dial(new ModemPort(modem, clock), genericProfile, "5551234", new AbortController().signal),
    );
    assert.deepEqual(result, { kind: "ended", outcome: 203, detail: "EIO" });
  });
});

describe("answering", () => {
  for (const [text, expected] of [
    ["CONNECT", "connected"],
    ["RING\r\n\r\nCONNECT", "connected"],
    ["NO CARRIER", 23],
    ["NO ANSWER", 23],
    ["ERROR", 23],
    ["CONNECT 9600", 23],
  ] as const)
    it(`${JSON.stringify(text)} is ${expected}`, async () => {
      const clock = new VirtualClock();
      const modem = new ScriptedModem(clock, [{ when: /^ATA$/, answer: `\r\n${text}\r\n` }]);
      const result = await clock.run(answer(new ModemPort(modem, clock), genericProfile, new AbortController().signal));
      if (expected === "connected") assert.deepEqual(result, { kind: "connected" });
      else assert.equal(result.kind === "ended" && result.outcome, expected);
    });
});
