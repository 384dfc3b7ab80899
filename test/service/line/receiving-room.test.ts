// A disk that gets full while faxes come in: no new call is answered, a page that is just coming waits for room.

import assert from "node:assert/strict";
import { waitingAlarms } from "../../../src/device/store/alarms.ts";
import type { IncomingCall } from "../../../src/engine/modem/idle-watch.ts";
import { Answering } from "../../../src/service/line/answering.ts";
import type { LineContext } from "../../../src/service/line/line-context.ts";
import { keepPatiently } from "../../../src/service/line/received-documents.ts";
import { ReceivingRoom } from "../../../src/service/line/receiving-room.ts";
import { lineContext } from "../../support/line-context.ts";
import { trialRules } from "../../support/rules.ts";
import { tempSpool } from "../../support/temp-spool.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";

const withLeast = (megabytes: number) =>
  trialRules((file, text) =>
    file === "faxgate.yaml" ? text.replace(/^ {2}min-free-mb: 50$/m, `  min-free-mb: ${megabytes}`) : text,
  );
const incoming: IncomingCall = { rings: 1, caller: "5559001", callerName: "", calledNumber: "5550001", ringKind: "" };

describe("the disk's room for received faxes", () => {
  let context: LineContext;
  let rules = withLeast(50);
  beforeEach(async () => {
    rules = withLeast(50);
    context = { ...lineContext(await tempSpool(), "t2"), rules: () => rules };
  });

  it("is looked at again and again, and the administrator hears of both changes", async () => {
    const room = new ReceivingRoom(context);
    await room.look();
    assert.equal(room.enough, true);
    rules = withLeast(1_000_000);
    await room.look();
    await room.look();
    assert.equal(room.enough, false);
    const [alarm, ...others] = await waitingAlarms(context.spool);
    assert.match(alarm!.what, /line t2 answers no call: the disk is nearly full/);
    assert.equal(others.length, 0);
    rules = withLeast(50);
    await room.look();
    assert.equal(room.enough, true);
    assert.match((await waitingAlarms(context.spool))[0]!.what, /line t2 answers calls again/);
  });

  it("without it a call rings on, and is answered at the ring that finds room", () => {
    let enough = false;
    const answering = new Answering(context, () => enough);
    assert.equal(answering.wanted(incoming, true), Number.POSITIVE_INFINITY);
    assert.equal(answering.wanted({ ...incoming, rings: 2 }, true), Number.POSITIVE_INFINITY);
    enough = true;
    assert.equal(answering.wanted({ ...incoming, rings: 3 }, true), context.line.rings);
  });

  describe("for a page that is coming", () => {
    const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });

    it("is waited for, second by second", async () => {
      const clock = new VirtualClock();
      let tries = 0;
      const keep = async (): Promise<string> => {
        if (++tries < 4) throw full;
        return "kept";
      };
      assert.equal(await clock.run(keepPatiently({ clock, log: context.log }, keep)), "kept");
      assert.deepEqual([tries, clock.now()], [4, 3_000]);
    });

    it("not for ever, and not where something else is wrong", async () => {
      const clock = new VirtualClock();
      const keep = async (): Promise<string> => {
        throw full;
      };
      await assert.rejects(clock.run(keepPatiently({ clock, log: context.log }, keep)), /no space left/);
      assert.ok(clock.now() > 60_000 && clock.now() < 120_000, `${clock.now()}`);
      let tries = 0;
      const broken = async (): Promise<string> => {
        tries++;
        throw new Error("a bug");
      };
      await assert.rejects(clock.run(keepPatiently({ clock, log: context.log }, broken)), /a bug/);
      assert.equal(tries, 1);
    });
  });
});
