// Rings and caller ID in the forms modems and boxes give them; a gap of 6 s begins a new call.

import assert from "node:assert/strict";
import { hangUp } from "../../../../src/engine/modem/hang-up.ts";
import { type IdleEvent, watchIdle } from "../../../../src/engine/modem/idle-watch.ts";
import { ModemPort } from "../../../../src/engine/modem/modem-port.ts";
import { ScriptedModem } from "../../../support/scripted-modem.ts";
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

  it("tells distinctive rings apart", async () =>
    assert.deepEqual(await watched(1, [[1000, "\r\nRING B\r\n"]]), {
      kind: "ringing",
      call: { ...nobody, rings: 1, ringKind: "B" },
    }));

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
    const event = await clock.run(watchIdle(driver, 2, new AbortController().signal, () => {}, known));
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

describe("hanging up", () => {
  it("drops DTR when ATH is not answered and the port has control lines", async () => {
    const clock = new VirtualClock();
    const modem = new ScriptedModem(clock, [{ when: /^ATH$/, answer: "" }], true);
    assert.equal(await clock.run(hangUp(new ModemPort(modem, clock))), true);
    assert.deepEqual(modem.dtr, [false, true]);
  });

  it("says that a modem without control lines did not confirm", async () => {
    const clock = new VirtualClock();
    const modem = new ScriptedModem(clock, [{ when: /^ATH$/, answer: "" }]);
    assert.equal(await clock.run(hangUp(new ModemPort(modem, clock))), false);
  });
});
