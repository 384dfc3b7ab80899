// Random octets from a modem, and random octets to one: nothing throws, nothing hangs, in every state of a call.

import assert from "node:assert/strict";
import * as fc from "fast-check";
import { latin1Bytes, latin1Text } from "../../src/base/bytes.ts";
import type { Carrier } from "../../src/base/fax.ts";
import { class1Call } from "../../src/engine/class1/class1-call.ts";
import { Class1Link } from "../../src/engine/class1/class1-link.ts";
import { watchIdle } from "../../src/engine/modem/idle-watch.ts";
import { ModemPort } from "../../src/engine/modem/modem-port.ts";
import { genericProfile, trialProfile } from "../../src/engine/modem/profile.ts";
import { setUpModem } from "../../src/engine/modem/set-up.ts";
import type { SoftModem } from "../../src/trial/soft-modem.ts";
import { ScriptedModem } from "../support/scripted-modem.ts";
import { documentOf, drawPage, everything } from "../support/t30-call.ts";
import { trialLines } from "../support/trial-lines.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const never = new AbortController().signal;
const carrier: Carrier = { modulation: "v17", bps: 14400, training: "long" };
/** Modem-like pieces among noise, so that every branch is reached. */
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc
    .constantFrom(
      "\r\nOK\r\n",
      "\r\nCONNECT\r\n",
      "\r\nERROR\r\n",
      "\r\nNO CARRIER\r\n",
      "\r\n+FCERROR\r\n",
      "\r\nRING\r\n",
      "\x10\x03",
      "\xff\x13\x84\xea\x7d\x10\x03\r\nOK\r\n",
      "\x11",
      "\x13",
    )
    .map(latin1Bytes),
);
const chatter = fc.array(piece, { minLength: 1, maxLength: 30 });
const quiet = { progress: () => {}, trace: () => {} };

describe("random octets", () => {
  it("from a modem end every primitive of the link within its deadline or the modem's time-outs", () =>
    fc.assert(
      fc.asyncProperty(chatter, fc.constantFrom("caller" as const, "called" as const), async (pieces, role) => {
        const clock = new VirtualClock();
        let at = 0;
        const say = (): string => latin1Text(pieces[at++ % pieces.length]!);
        const modem = new ScriptedModem(clock, [{ when: /^/, answer: say }]);
        const link = new Class1Link(new ModemPort(modem, clock), genericProfile, role, never);
        const work = (async () => {
          await link.receiveFrame(clock.now() + 5000);
          await link.sendFrames([Uint8Array.of(0xff, 0x03, 0x40), Uint8Array.of(0xff, 0x13, 0x80)]);
          await link.receiveCarrier(carrier, clock.now() + 5000);
          for (let i = 0; i < 5; i++) await link.receiveData(clock.now() + 1000);
          await link.receiveHdlc(clock.now() + 1000);
          await link.stopReceiving();
          await link.sendData(carrier, new Uint8Array(4000));
          await link.drop();
          return link.receiveFrame(clock.now() + 1000);
        })();
        assert.equal((await clock.run(work, 400_000)).kind, "dropped");
      }),
      { numRuns: 300 },
    ));

  it("from a modem end set-up, idle watch and whole calls", () =>
    fc.assert(
      fc.asyncProperty(chatter, async (pieces) => {
        const clock = new VirtualClock();
        let at = 0;
        const say = (): string => latin1Text(pieces[at++ % pieces.length]!);
        const modem = new ScriptedModem(clock, [{ when: /^/, answer: say }]);
        const driver = new ModemPort(modem, clock);
        const facts = {
          profile: genericProfile,
          identity: [],
          classes: ["1"],
          sendRates: everything.rates,
          receiveRates: everything.rates,
          callerId: false,
          adaptiveReception: false,
          refused: [],
        };
        const station = { stationId: "1", own: everything, signal: never, observer: quiet };
        const work = (async () => {
          await setUpModem(driver, undefined, never);
          const stop = new AbortController();
          clock.at(clock.now() + 10_000, () => stop.abort());
          await watchIdle(driver, 1, stop.signal);
          const sent = await class1Call(driver, facts).send(documentOf([drawPage(1, 20, "fine")]), {
            ...station,
            dial: "5",
            firstPage: 0,
            journal: { dialling: async () => {}, asked: async () => {}, answered: async () => {} },
          });
          const received = await class1Call(driver, facts).receive({ ...station, keep: async () => {} });
          return [sent.direction, received.direction];
        })();
        assert.deepEqual(await clock.run(work, 7_200_000), ["send", "receive"]);
      }),
      { numRuns: 60 },
    ));

  it("to a soft modem, in command mode and in a call, leave it usable", () =>
    fc.assert(
      fc.asyncProperty(chatter, async (pieces) => {
        const { clock, caller, called } = await trialLines();
        const feed = (modem: SoftModem): void => {
          for (const [index, bytes] of pieces.entries())
            clock.at(clock.now() + index * 700, () => modem.fromProgram(bytes));
        };
        const work = (async () => {
          await setUpModem(caller.driver, trialProfile, never);
          await setUpModem(called.driver, trialProfile, never);
          await called.driver.command("ATS0=1", 1000);
          await caller.driver.say("ATDT5550001");
          clock.at(clock.now() + 10_000, () => feed(caller.modem));
          clock.at(clock.now() + 10_000, () => feed(called.modem));
          await caller.driver.settle(40_000, 60_000);
          for (const { port, modem, driver } of [caller, called]) {
            modem.detach();
            await port.open();
            const answer = await driver.command("ATE0", 2000);
            assert.equal(answer.kind === "answer" && answer.result, "OK");
          }
        })();
        await clock.run(work, 600_000);
      }),
      { numRuns: 60 },
    ));
});
