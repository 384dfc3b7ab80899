// Rings and caller ID in the forms modems and boxes give them; a gap of 6 s begins a new call.

import assert from "node:assert/strict";
import { calledByRing } from "../../../../src/engine/modem/distinctive-ring.ts";
import { hangUp } from "../../../../src/engine/modem/hang-up.ts";
import { type IdleEvent, watchIdle } from "../../../../src/engine/modem/idle-watch.ts";
import { ModemPort } from "../../../../src/engine/modem/modem-port.ts";
import { type Rule, ScriptedModem } from "../../../support/scripted-modem.ts";
import { VirtualClock } from "../../../support/virtual-clock.ts";

async function watched(
  rings: number,
  says: readonly (readonly [number, string])[],
  abortAt = 60_000,
): Promise<IdleEvent> {
  const clock = new VirtualClock();
  const modem = new ScriptedModem(clock, []);
  const stop = new AbortController();
  for (const [at, text] of says) clock.at(at, () => modem.says(text));
  clock.at(abortAt, () => stop.abort());
  return clock.run(watchIdle(new ModemPort(modem, clock), rings, stop.signal));
}

const nobody = { caller: "", callerName: "", calledNumber: "", ringKind: "" };

describe("the idle watch", () => {
  it("takes caller ID before the first ring, as the real soft modem sends it", async () => {
    const lines = [
      "DATE=1122",
      "TIME=1216",
      "NAME=Lab C",
      "NMBR=1003",
      "ANID=<NONE>",
      "USER=labC",
      "NDID=5559876",
      "RING",
    ];
    assert.deepEqual(await watched(1, [[1000, lines.map((line) => `\r\n${line}\r\n`).join("")]]), {
      kind: "ringing",
      call: { rings: 1, caller: "1003", callerName: "Lab C", calledNumber: "5559876", ringKind: "" },
    });
  });

  it("takes caller ID between the first two rings, as telephone lines send it", async () => {
    const event = await watched(2, [
      [1000, "\r\nRING\r\n"],
      [2500, "\r\nDATE = 1122\r\n\r\nTIME = 1216\r\n\r\nNMBR = 5551111\r\n\r\nNAME = SMITH J\r\n"],
      [6900, "\r\nRING\r\n"],
    ]);
    assert.deepEqual(event, {
      kind: "ringing",
      call: { ...nobody, rings: 2, caller: "5551111", callerName: "SMITH J" },
    });
  });

  it("forgets a call that rang off", async () => {
    const event = await watched(2, [
      [1000, "\r\nNMBR=111\r\n\r\nRING\r\n"],
      [20_000, "\r\nRING\r\n"],
      [25_000, "\r\nRING\r\n"],
    ]);
    assert.deepEqual(event, { kind: "ringing", call: { ...nobody, rings: 2 } });
  });

  for (const [name, lines, call] of [
    [
      "USR",
      ["DATE = 1122", "TIME = 1216", "NMBR = 5551111", "NAME = SMITH"],
      { caller: "5551111", callerName: "SMITH" },
    ],
    ["one line", ["CID: 5551111"], { caller: "5551111" }],
    ["words", ["CALLER NUMBER: 5551111", "CALLER NAME: SMITH"], { caller: "5551111", callerName: "SMITH" }],
    ["ISDN", ["FM:5551111", "TO:5550002"], { caller: "5551111", calledNumber: "5550002" }],
    ["a box", ["DDN_NMBR= 5550002", "NMBR=5551111"], { caller: "5551111", calledNumber: "5550002" }],
    ["DDN", ["NMBR=5551111", "DDN=5550002"], { caller: "5551111", calledNumber: "5550002" }],
    ["a private number", ["NMBR = P", "NAME = P"], {}],
    ["out of area", ["NMBR = O", "NAME = O"], {}],
    ["withheld", ["NMBR=PRIVATE", "NAME=Anonymous"], {}],
    ["a raw message", ["MESG = 0407353535", "NMBR=5551111"], { caller: "5551111" }],
    ["told, then not told", ["NMBR=5551111", "NMBR=O"], { caller: "5551111" }],
  ] as const)
    it(`reads the caller ID of ${name}`, async () => {
      const text = [...lines, "RING"].map((line) => `\r\n${line}\r\n`).join("");
      assert.deepEqual(await watched(1, [[1000, text]]), { kind: "ringing", call: { ...nobody, rings: 1, ...call } });
    });

  for (const [name, lines, ringKind, called] of [
    ["a letter", ["RING B"], "RING B", "5550002"],
    ["a figure", ["RING 1"], "RING 1", ""],
    ["no letter", ["RING"], "", ""],
    ["lengths", ["DROF=40", "DRON=9", "DROF=4", "DRON=3", "DROF=4", "DRON=8", "RING"], "DRON 9-3-8", "5550003"],
    ["other lengths", ["DRON=20", "RING"], "DRON 20", ""],
  ] as const)
    it(`tells a ring by ${name}, and by it the number that was called`, async () => {
      const event = await watched(1, [[1000, lines.map((line) => `\r\n${line}\r\n`).join("")]]);
      assert.deepEqual(event, { kind: "ringing", call: { ...nobody, rings: 1, ringKind } });
      assert.equal(calledByRing(ringKind, { "ring  b": "5550002", "DRON 8-4-8": "5550003" }), called);
    });

  it("is stopped by its signal and says whether a call was coming in", async () => {
    assert.deepEqual(await watched(1, [], 3000), { kind: "aborted", ringing: false, call: { ...nobody, rings: 0 } });
    assert.deepEqual(await watched(3, [[1000, "\r\nRING\r\n"]], 3000), {
      kind: "aborted",
      ringing: true,
      call: { ...nobody, rings: 1 },
    });
  });

  it("goes on with a call another watch was taken away from", async () => {
    const clock = new VirtualClock();
    const modem = new ScriptedModem(clock, []);
    clock.at(1000, () => modem.says("\r\nRING\r\n"));
    const driver = new ModemPort(modem, clock);
    const known = { ...nobody, rings: 1, caller: "111", calledNumber: "5550001" };
    const event = await clock.run(watchIdle(driver, 2, new AbortController().signal, { known }));
    assert.deepEqual(event, { kind: "ringing", call: { ...known, rings: 2 } });
  });

  it("remembers a ring that came between the answers to commands", async () => {
    const clock = new VirtualClock();
    const modem = new ScriptedModem(clock, [
      { when: /^AT\+FCLASS=1$/, answer: "\r\nNMBR=5\r\n\r\nRING\r\n\r\nOK\r\n" },
    ]);
    const driver = new ModemPort(modem, clock);
    const answer = await clock.run(driver.command("AT+FCLASS=1", 1000));
    assert.equal(answer.kind === "answer" && answer.result, "OK");
    const event = await clock.run(watchIdle(driver, 1, new AbortController().signal));
    assert.deepEqual(event, { kind: "ringing", call: { ...nobody, rings: 1, caller: "5" } });
  });
});

describe("the poll of an idle modem", () => {
  async function polled(
    rules: readonly Rule[],
    act: (clock: VirtualClock, modem: ScriptedModem) => void = () => {},
    rings = 1,
  ): Promise<{ event: IdleEvent; modem: ScriptedModem; seconds: number }> {
    const clock = new VirtualClock();
    const modem = new ScriptedModem(clock, rules);
    const stop = new AbortController();
    act(clock, modem);
    clock.at(600_000, () => stop.abort());
    const event = await clock.run(watchIdle(new ModemPort(modem, clock), rings, stop.signal));
    return { event, modem, seconds: clock.now() / 1000 };
  }

  it("asks AT every two minutes and nothing else", async () => {
    const { event, modem } = await polled([]);
    assert.equal(event.kind, "aborted");
    assert.deepEqual(modem.said, ["AT", "AT", "AT", "AT"]);
  });

  it("notices within minutes a modem that died in silence", async () => {
    const { event, seconds } = await polled([{ when: /^/, answer: "" }]);
    assert.deepEqual(event, { kind: "silent" });
    assert.equal(seconds < 180, true, `${seconds} s`);
  });

  it("gets over one lost answer", async () => {
    let asked = 0;
    const { event } = await polled([{ when: /^AT$/, answer: () => (++asked % 2 === 1 ? "" : "\r\nOK\r\n") }]);
    assert.equal(event.kind, "aborted");
  });

  it("does not ask while it rings", async () => {
    const { event, modem } = await polled(
      [{ when: /^/, answer: "" }],
      (clock, far) => {
        for (let at = 100_000; at <= 150_000; at += 5000) clock.at(at, () => far.says("\r\nRING\r\n"));
      },
      10,
    );
    assert.equal(event.kind === "ringing" && event.call.rings, 10);
    assert.deepEqual(modem.said, []);
  });

  for (const [name, answer] of [
    ["before the answer", "\r\nNMBR=5\r\n\r\nRING\r\n\r\nOK\r\n"],
    ["in place of the answer", "\r\nNMBR=5\r\n\r\nRING\r\n"],
  ] as const)
    it(`takes a call that comes ${name}`, async () => {
      const { event } = await polled([{ when: /^AT$/, answer }]);
      assert.deepEqual(event.kind === "ringing" && [event.call.rings > 0, event.call.caller], [true, "5"]);
    });
});

describe("hanging up", () => {
  it("drops DTR when ATH is not answered and the port has control lines", async () => {
    const clock = new VirtualClock();
    const modem = new ScriptedModem(clock, [{ when: /^ATH$/, answer: "" }], true);
    assert.equal(await clock.run(hangUp(new ModemPort(modem, clock))), true);
    assert.deepEqual(modem.dtr, [false, true]);
  });

  it("ends data the modem was left in by a lost CONNECT", async () => {
    let sending = true;
    const clock = new VirtualClock();
    const modem = new ScriptedModem(clock, [
      { when: /ATH/, answer: () => (sending ? "" : "\r\nOK\r\n") },
      {
        when: /\x10\x03/,
        answer: () => {
          sending = false;
          return "\r\nOK\r\n";
        },
      },
    ]);
    assert.equal(await clock.run(hangUp(new ModemPort(modem, clock))), true);
  });

  it("says that a modem without control lines did not confirm", async () => {
    const clock = new VirtualClock();
    const modem = new ScriptedModem(clock, [{ when: /^ATH$/, answer: "" }]);
    assert.equal(await clock.run(hangUp(new ModemPort(modem, clock))), false);
  });
});
