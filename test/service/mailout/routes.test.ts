// One mail for recipients of several routes: each server's part is settled by itself, and nobody gets it twice, nor nobody.

import assert from "node:assert/strict";
import { rename } from "node:fs/promises";
import type { SiteRules } from "../../../src/codec/rules/schema-site.ts";
import { createLog } from "../../../src/device/log/log.ts";
import { startDeliverer } from "../../../src/device/mailout/deliverer.ts";
import { queueMail, readMessage, updateMail, waitingMail } from "../../../src/device/mailout/outgoing-spool.ts";
import { waitingAlarms } from "../../../src/device/store/alarms.ts";
import type { Spool } from "../../../src/device/store/spool.ts";
import { freePort } from "../../support/free-port.ts";
import { pause, until } from "../../support/redis.ts";
import { Relay, relayAt } from "../../support/relay.ts";
import { trialRules } from "../../support/rules.ts";
import { tempSpool } from "../../support/temp-spool.ts";

describe("a mail of several routes", function () {
  this.timeout(20_000);
  const admin = "faxmaster@plant.example";
  const [usualOne, partner, far] = ["a@plant.example", "b@partner.example", "c@away.example"];
  const days = 86_400_000;
  let spool: Spool;
  let site: SiteRules;
  let usual: Relay;
  let own: Relay;
  /** Nobody listens there until `comeBack`. */
  let dead: number;
  let back: Relay | undefined;
  let deliverer: ReturnType<typeof startDeliverer> | undefined;

  beforeEach(async () => {
    spool = await tempSpool();
    [usual, own, dead] = [await Relay.start(), await Relay.start(), await freePort()];
    site = {
      ...trialRules().site,
      relay: [relayAt(usual.port)],
      routes: [
        { domains: ["partner.example"], relay: [relayAt(own.port)] },
        { domains: ["away.example"], relay: [relayAt(dead)] },
      ],
    };
  });
  afterEach(async () => {
    await stop();
    for (const relay of [usual, own, back]) await relay?.stop();
    back = undefined;
  });

  function start(): void {
    const deps = { spool, log: createLog("office", () => {}), site: () => site };
    deliverer = startDeliverer(deps, { look: 20, firstWait: 30 });
  }
  async function stop(): Promise<void> {
    await deliverer?.stop();
    deliverer = undefined;
  }
  async function comeBack(): Promise<void> {
    back = await Relay.start();
    site = {
      ...site,
      routes: site.routes.map((route) =>
        route.domains.includes("away.example") ? { ...route, relay: [relayAt(back!.port)] } : route,
      ),
    };
  }
  const queue = (id: string, to: string[]): Promise<void> =>
    queueMail(spool, { id, event: "delivered", from: "", to, message: Buffer.from(`Subject: ${id}\r\n\r\ntext\r\n`) });
  const waiting = async (): Promise<(readonly string[])[]> => (await waitingMail(spool)).map(({ to }) => to);
  const empty = async (): Promise<boolean> => (await waitingMail(spool)).length === 0;
  const took = (relay: Relay): string[] => relay.taken.map(({ to }) => to.join());
  const age = async (): Promise<void> => {
    const createdAt = new Date(Date.now() - 30 * days).toISOString();
    for (const envelope of await waitingMail(spool)) await updateMail(spool, { ...envelope, createdAt });
  };

  it("goes to the administrator at once where a server refuses it for good, and waits for the one that is away", async () => {
    own.answer = () => 550;
    await queue("m1", [usualOne, partner, far]);
    start();
    await until(() => usual.taken.length === 2, "the administrator");
    await until(async () => (await waitingMail(spool)).some(({ tries }) => tries > 2), "tried on");
    assert.deepEqual(await waiting(), [[far]]);
    assert.match((await waitingMail(spool))[0]!.lastError, /^[^;]*ECONNREFUSED[^;]*$/);
    assert.deepEqual(took(usual), [usualOne, admin]);
    const [alarm, ...more] = await waitingAlarms(spool);
    assert.deepEqual(more, []);
    assert.match(alarm!.what, /^a mail to b@partner\.example could not be delivered; you get it instead$/);
    await age();
    const { tries } = (await waitingMail(spool))[0]!;
    await until(async () => (await waitingMail(spool)).some((mail) => mail.tries > tries + 1), "tried when it is old");
    assert.deepEqual(await waiting(), [[far]], "its server is merely away");
    await comeBack();
    await until(empty, "sent");
    assert.deepEqual([took(usual), took(own), took(back!)], [[usualOne, admin], [], [far]]);
  });

  it("does not wait either for a server that puts its part off", async () => {
    own.answer = () => 550;
    let later = 2;
    usual.answer = (to) => (to === usualOne && later-- > 0 ? 451 : undefined);
    await queue("m1", [usualOne, partner]);
    start();
    await until(empty, "sent");
    assert.deepEqual(took(usual), [admin, usualOne]);
  });

  it("that is put off for days by one server goes to the administrator for that one alone", async () => {
    own.answer = () => 451;
    await queue("m1", [far, partner]);
    await age();
    start();
    await until(() => usual.taken.length === 1, "the administrator");
    await pause(100);
    assert.deepEqual([took(usual), await waiting()], [[admin], [[far]]]);
    await comeBack();
    await until(empty, "sent");
    assert.deepEqual([took(usual), took(back!)], [[admin], [far]]);
  });

  it("is told of for every server that refuses it for good, also while the first copy still waits", async () => {
    own.answer = () => 550;
    let [one, his]: (number | undefined)[] = [451, 451];
    usual.answer = (to) => (to === admin ? his : one);
    const undelivered = async (): Promise<string[]> =>
      (await waitingAlarms(spool)).map(({ what }) => /to (\S+) could/.exec(what)![1]!).sort();
    await queue("m1", [partner, usualOne, far]);
    start();
    await until(async () => (await undelivered()).length === 1, "the first");
    one = 550;
    await until(async () => (await undelivered()).length === 2, "the second");
    assert.deepEqual(await undelivered(), [usualOne, partner]);
    await until(async () => (await waiting()).filter(([to]) => to === admin).length === 2, "two copies");
    his = undefined;
    await comeBack();
    back!.answer = () => 554;
    await until(empty, "all", 12_000);
    assert.deepEqual(took(usual), [admin, admin, admin]);
    assert.deepEqual(await undelivered(), [usualOne, partner, far]);
  });

  it("is on record as delivered for one server before the next is asked", async () => {
    let held: (readonly string[])[] | undefined;
    own.answer = async () => {
      held ??= await waiting();
      return undefined;
    };
    await queue("m1", [usualOne, far, partner]);
    start();
    await until(() => own.taken.length === 1, "sent");
    assert.deepEqual(held, [[far, partner]]);
  });

  it("is not sent again to whom a server took it for while the outbox cannot be written", async () => {
    site = { ...site, relay: "outbox" };
    await rename(spool.path("outbox"), spool.path("run", "outbox"));
    await queue("m1", [usualOne, partner]);
    start();
    await until(async () => (await waitingMail(spool)).some(({ tries }) => tries > 1), "tried");
    assert.deepEqual(await waiting(), [[usualOne]]);
    await rename(spool.path("run", "outbox"), spool.path("outbox"));
    await until(empty, "sent");
    assert.deepEqual([took(own), await spool.list("outbox")], [[partner], ["m1.eml"]]);
  });

  it("has its refused part on record before a second mail is made of it, and makes that once after a death", async () => {
    const message = spool.path("outgoing-mail", "m1", "message.eml");
    let dies = true;
    own.answer = async () => {
      // What the copy is made of cannot be read: as far as it comes when the process dies here.
      if (dies) await rename(message, spool.path("run", "message.eml"));
      dies = false;
      return 550;
    };
    await queue("m1", [far, partner]);
    start();
    await until(async () => (await waitingMail(spool))[0]!.apart !== undefined, "on record");
    await stop();
    const [whole] = await waitingMail(spool);
    assert.deepEqual([whole!.to, whole!.apart!.to], [[far], [partner]]);
    assert.deepEqual(await spool.list("outgoing-mail"), ["m1"]);
    await rename(spool.path("run", "message.eml"), message);
    own.answer = () => 550;
    start();
    await until(() => usual.taken.length === 1, "the administrator");
    await until(async () => (await waitingMail(spool)).length === 1, "handed over");
    await comeBack();
    await until(empty, "sent");
    assert.deepEqual([took(usual), took(back!)], [[admin], [far]]);
  });

  it("makes no second copy where it dies between making the first and noting that, though it is not due", async () => {
    await queue("m1", [far]);
    const [one] = await waitingMail(spool);
    const apart = { ...one!, id: "m1-apart-1", to: [partner], tries: 1 };
    const nextTry = new Date(Date.now() + 400).toISOString();
    await updateMail(spool, { ...one!, nextTry, apart });
    await queueMail(spool, { ...apart, message: await readMessage(spool, "m1") });
    await comeBack();
    start();
    await until(empty, "sent");
    assert.deepEqual([took(own), took(back!)], [[partner], [far]]);
  });
});
