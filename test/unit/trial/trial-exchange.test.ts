// The trial exchange over real unix sockets, eight times faster than life: a whole call by socket ports, a program that goes away
// in mid call, a second program on one modem, hunting, all lines busy.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BytePort } from "../../../src/base/byte-port.ts";
import { sleep } from "../../../src/base/clock.ts";
import { scaledClock } from "../../../src/device/clock.ts";
import { portFor } from "../../../src/device/serial/open-port.ts";
import { Class1Link } from "../../../src/engine/class1/class1-link.ts";
import { answer, dial } from "../../../src/engine/modem/dial.ts";
import { watchIdle } from "../../../src/engine/modem/idle-watch.ts";
import { ModemPort } from "../../../src/engine/modem/modem-port.ts";
import { trialProfile } from "../../../src/engine/modem/profile.ts";
import { setUpModem } from "../../../src/engine/modem/set-up.ts";
import { startTrialExchange, type TrialExchange } from "../../../src/trial/trial-exchange.ts";
import { trialPlan, trialSubscribers } from "../../../src/trial/trial-plan.ts";

const clock = scaledClock(8);
const never = new AbortController().signal;

describe("the trial exchange", () => {
  let folder: string;
  let exchange: TrialExchange;
  let ports: BytePort[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "faxgate-trial-"));
    exchange = await startTrialExchange({ clock, directory: folder, modems: trialSubscribers, plan: trialPlan });
  });
  afterEach(async () => {
    for (const port of ports) await port.close();
    ports = [];
    await exchange.stop();
    assert.equal(existsSync(exchange.socketPath("t0")), false);
    rmSync(folder, { recursive: true });
  });

  const modem = async (name: string): Promise<{ port: BytePort; driver: ModemPort }> => {
    const port = portFor(`unix:${exchange.socketPath(name)}`, clock);
    ports.push(port);
    await port.open();
    const driver = new ModemPort(port, clock);
    const ready = await setUpModem(driver, undefined, never);
    assert.equal(ready.kind === "ready" && ready.facts.profile.name, "trial");
    return { port, driver };
  };

  it("connects two programs, hunts for the free line, and a dropped socket drops the call", async () => {
    const t0 = await modem("t0");
    const t1 = await modem("t1");
    const t2 = await modem("t2");
    const t3 = await modem("t3");
    const answering = [t2, t3].map(async ({ driver }) => {
      const event = await watchIdle(driver, 1, never);
      assert.equal(event.kind, "ringing");
      return [await answer(driver, trialProfile, never), event.kind === "ringing" && event.call.calledNumber];
    });
    const first = dial(t0.driver, trialProfile, "5550001", never);
    const second = dial(t1.driver, trialProfile, "5550002", never);
    assert.deepEqual(await Promise.all([first, second]), [{ kind: "connected" }, { kind: "connected" }]);
    const answers = await Promise.all(answering);
    assert.deepEqual(
      answers.map(([result]) => result),
      [{ kind: "connected" }, { kind: "connected" }],
    );
    assert.deepEqual(answers.map(([, number]) => number).sort(), ["5550001", "5550002"]);

    const link = new Class1Link(t2.driver, trialProfile, "called", never);
    const waiting = link.receiveFrame(clock.now() + 60_000);
    // t0 or t1, whoever is connected with t2, goes away.
    await t0.port.close();
    await t1.port.close();
    const end = await waiting;
    assert.equal(end.kind, "dropped");
    await link.drop();

    // The modem was reset by that and takes the next program.
    const again = await modem("t0");
    const busy = await dial(again.driver, trialProfile, "5550090", never);
    assert.equal(busy.kind === "ended" && busy.outcome, 1);
  });

  it("says busy when every line of the group is taken, and turns a second program away", async () => {
    const t0 = await modem("t0");
    const call = await dial(t0.driver, trialProfile, "5550001", never);
    assert.equal(call.kind === "ended" && call.outcome, 1);

    const intruder = portFor(`unix:${exchange.socketPath("t0")}`, clock);
    ports.push(intruder);
    await intruder.open();
    const event = await intruder.read(clock.now() + 5000);
    assert.equal(event.kind, "closed");
    assert.equal(await intruder.write(Uint8Array.of(65), clock.now() + 1000), false);
    await sleep(clock, 100);
    const answer = await t0.driver.command("AT", 2000);
    assert.equal(answer.kind === "answer" && answer.result, "OK");
  });
});
