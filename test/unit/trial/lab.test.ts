// The trial exchange as a laboratory: each fault of line and modem does what its name says, and the same seed does the same
// again; makes of modem have their quirks.

import assert from "node:assert/strict";
import { latin1Bytes, latin1Text } from "../../../src/base/bytes.ts";
import { sleep } from "../../../src/base/clock.ts";
import type { CallFault, ModemFault } from "../../../src/trial/fault.ts";
import { LineNoise } from "../../../src/trial/line-noise.ts";
import { usrCourier, usrFaxmodem } from "../../../src/trial/personality.ts";
import { randomSource, stepsToNext } from "../../../src/trial/random.ts";
import { SoftModem } from "../../../src/trial/soft-modem.ts";
import { TelephoneLine } from "../../../src/trial/telephone-line.ts";
import { modemTalk } from "../../support/modem-call.ts";
import { drawPage } from "../../support/t30-call.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";

const page = [drawPage(1, 300, "standard")];

describe("faults of a line", () => {
  const heardOf = async (faults: readonly CallFault[]): Promise<{ at: number; text: string }[]> => {
    const clock = new VirtualClock();
    const heard: { at: number; text: string }[] = [];
    const note = (text: string): void => void heard.push({ at: clock.now(), text });
    const listener = {
      signal: (signal: { kind: string; bytes?: Uint8Array }) => note(`${signal.kind} ${signal.bytes?.join(",") ?? ""}`),
      lineDropped: () => note("dropped"),
    };
    const line = new TelephoneLine(
      clock,
      { caller: { signal: () => {}, lineDropped: () => {} }, called: listener },
      40,
      faults,
    );
    await clock.run(
      (async () => {
        for (let burst = 0; burst < 2; burst++) {
          line.send("caller", { kind: "carrier", code: 3 });
          await sleep(clock, 1000);
          line.send("caller", { kind: "frame", bytes: Uint8Array.of(0xff, 0x13, 0x84 + burst, 1, 2) });
          line.send("caller", { kind: "silence" });
          await sleep(clock, 500);
        }
        line.send("caller", { kind: "carrier", code: 96 });
        line.send("caller", { kind: "trained" });
        line.send("caller", { kind: "data", bytes: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) });
        line.send("caller", { kind: "silence" });
        await sleep(clock, 5000);
      })(),
    );
    return heard;
  };
  const frames = (heard: readonly { text: string }[]): number => heard.filter((h) => h.text.startsWith("frame")).length;

  it("none: everything arrives after the delay", async () => {
    const heard = await heardOf([]);
    assert.deepEqual(heard[0], { at: 40, text: "carrier " });
    assert.equal(frames(heard), 2);
    assert.equal(heard.at(-2)?.text, "data 1,2,3,4,5,6,7,8");
  });
  it("duplicate-frame: the frame comes twice", async () =>
    assert.equal(frames(await heardOf([{ kind: "duplicate-frame", from: "caller", nth: 2 }])), 3));
  it("lose-frame: the frame does not come", async () =>
    assert.equal(frames(await heardOf([{ kind: "lose-frame", from: "caller", nth: 1 }])), 1));
  it("delay-burst: the whole burst comes late, in order, and holds up what follows", async () => {
    const heard = await heardOf([{ kind: "delay-burst", from: "caller", nth: 2, by: 3000 }]);
    assert.deepEqual(
      heard.map((h) => h.at),
      [40, 1040, 1040, 4540, 5540, 5540, 5540, 5540, 5540, 5540],
    );
  });
  it("noise-burst: these octets are noise, the others are not", async () => {
    const heard = await heardOf([{ kind: "noise-burst", from: "caller", transmission: 1, at: 2, length: 3 }]);
    assert.match(heard.at(-2)!.text, /^data 1,2,\d+,\d+,\d+,6,7,8$/);
    assert.notEqual(heard.at(-2)!.text, "data 1,2,3,4,5,6,7,8");
  });
  it("mute: frames are lost and data is noise of the same length", async () => {
    const heard = await heardOf([{ kind: "mute", from: "caller", after: 500, length: 9000 }]);
    assert.equal(frames(heard), 0);
    assert.match(heard.at(-2)!.text, /^data (?:\d+,){7}\d+$/);
  });

  it("errors: about so many octets are hit, the same ones for the same seed", () => {
    const hit = (seed: number): number[] => {
      const [noise] = LineNoise.of({ kind: "errors", from: "caller", rate: 0.01, seed });
      const place = { code: 96, transmissions: 1, octets: 0 };
      const parts = Array.from({ length: 100 }, () => noise!.spoil("caller", new Uint8Array(1000), place));
      return parts.flatMap((part, p) => [...part].flatMap((octet, i) => (octet === 0 ? [] : [p * 1000 + i])));
    };
    const first = hit(7);
    assert.equal(first.length > 850 && first.length < 1150, true, `${first.length}`);
    assert.deepEqual(hit(7), first);
    assert.notDeepEqual(hit(8), first);
  });
  it("a rate of none never hits, one of all always", () => {
    assert.equal(stepsToNext(randomSource(1), 0), Number.POSITIVE_INFINITY);
    assert.equal(stepsToNext(randomSource(1), 1), 1);
  });
});

describe("faults of a modem", () => {
  const answers = async (faults: readonly ModemFault[], during: number): Promise<string[]> => {
    const clock = new VirtualClock();
    const modem = new SoftModem(clock, "t0");
    const heard: string[] = [];
    modem.attach(
      (bytes) => void heard.push(`${clock.now()} ${latin1Text(bytes).trim()}`),
      () => void heard.push(`${clock.now()} gone`),
    );
    modem.fromProgram(latin1Bytes("ATE0\r"));
    heard.length = 0;
    modem.misbehave(faults);
    await clock.run(
      (async () => {
        for (let i = 0; i < 3; i++) {
          modem.fromProgram(latin1Bytes("AT\r"));
          await sleep(clock, during);
        }
        await sleep(clock, 5000);
      })(),
    );
    return heard;
  };

  for (const [name, faults, expected] of [
    ["none", [], ["0 OK", "1000 OK", "2000 OK"]],
    ["late-result", [{ kind: "late-result", nth: 1, by: 1500 }], ["1500 OK", "1500 OK", "2000 OK"]],
    ["lost-result", [{ kind: "lost-result", nth: 2 }], ["0 OK", "2000 OK"]],
    ["stall", [{ kind: "stall", after: 500, length: 2000 }], ["0 OK", "2500 OK", "2500 OK"]],
    ["dead", [{ kind: "dead", after: 500 }], ["0 OK"]],
    ["vanish", [{ kind: "vanish", after: 1500 }], ["0 OK", "1000 OK", "1500 gone"]],
  ] as const)
    it(`${name}: ${expected.join(", ")}`, async () => assert.deepEqual(await answers(faults, 1000), expected));

  it("ignores-dtr: the line stays up when the program goes away", async () => {
    const seconds = async (faults: readonly ModemFault[]): Promise<number> => {
      const talked = await modemTalk({
        pages: page,
        modemFaults: { caller: faults },
        before: ({ clock, caller }) => void clock.at(clock.now() + 10_000, () => caller.port.unplug("EIO")),
      });
      assert.equal(talked.sent.outcome, 203);
      return talked.received!.seconds;
    };
    const [dropped, held] = [await seconds([]), await seconds([{ kind: "ignores-dtr" }])];
    assert.equal(dropped < 12 && held > 30, true, `${dropped} and ${held} s`);
  });
});

describe("a US Robotics modem", () => {
  function bench(personality = usrFaxmodem): { clock: VirtualClock; say(text: string): string; modem: SoftModem } {
    const clock = new VirtualClock();
    const modem = new SoftModem(clock, "t0", personality);
    let heard = "";
    modem.attach((bytes) => {
      heard += latin1Text(bytes);
    });
    const say = (text: string): string => {
      heard = "";
      modem.fromProgram(latin1Bytes(text));
      return heard.replace(/[\r\n]+/g, " ").trim();
    };
    say("ATE0\r");
    return { clock, say, modem };
  }

  for (const [send, expected] of [
    ["ATI\r", "5601 OK"],
    ["AT+FCLASS=?\r", "0,1,2.0 OK"],
    ["AT+FCLASS=2.0\r", "ERROR"],
    ["AT+FTM=?\r", "24,48,72,96,97,98,121,122,145,146 OK"],
    ["AT+FAR=?\r", "ERROR"],
    ["AT+VCID=1\r", "ERROR"],
    ["AT#CID=1\r", "OK"],
  ] as const)
    it(`answers ${expected} to ${send.trim()}`, () => assert.equal(bench().say(send), expected));

  it("of another model lists other rates", () => assert.match(bench(usrCourier).say("AT+FRM=?\r"), /73,74,96,121/));

  it("forgets caller ID at a change of class", () => {
    const { say } = bench();
    assert.equal(say("AT#CID=1;+FCLASS=1\r"), "OK");
    assert.equal(say("AT#CID?\r"), "0 OK");
  });

  it("is deaf for two seconds after ATZ, loses the first line then, and echoes again", async () => {
    const { clock, say } = bench();
    assert.equal(say("ATZ\r"), "OK");
    await clock.run(sleep(clock, 1900));
    assert.equal(say("AT\r"), "");
    await clock.run(sleep(clock, 200));
    assert.equal(say("AT\r"), "AT");
    assert.equal(say("AT\r"), "AT OK");
  });

  it("refuses a number that failed three times until S40=7", () => {
    // The exchange is not there: each dial fails at once by an octet.
    const { say, modem } = bench();
    modem.plugIn({ dial: () => {}, answer: () => false, hangUp: () => {}, send: () => {} });
    say("AT+FCLASS=1\r");
    const dial = (): string => `${say("ATDT5551\r")}${modem.progress("busy")}`;
    for (let i = 0; i < 3; i++) dial();
    assert.equal(say("ATDT5551\r"), "BLACKLISTED");
    assert.equal(say("ATS40=7\r"), "OK");
    assert.equal(say("ATDT5551\r"), "");
  });
});
