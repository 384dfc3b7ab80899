// Outgoing mail against a relay that is down, refuses, forgets itself, or takes one recipient and not the other.

import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import type { SiteRules } from "../../../src/codec/rules/schema-site.ts";
import { createLog } from "../../../src/device/log/log.ts";
import { startDeliverer } from "../../../src/device/mailout/deliverer.ts";
import { queueMail, waitingMail } from "../../../src/device/mailout/outgoing-spool.ts";
import type { Spool } from "../../../src/device/store/spool.ts";
import { pause, until } from "../../support/redis.ts";
import { relayAt } from "../../support/relay.ts";
import { trialRules } from "../../support/rules.ts";
import { tempSpool } from "../../support/temp-spool.ts";

interface Taken {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
}

/** What the relay says to a recipient, and after DATA; undefined = yes. */
type Answer = (where: string) => number | undefined;

describe("outgoing mail", function () {
  this.timeout(15_000);
  const admin = "faxmaster@plant.example";
  let spool: Spool;
  let relay: SMTPServer | undefined;
  let port = 0;
  let taken: Taken[];
  let answer: Answer;
  let site: SiteRules;
  let deliverer: ReturnType<typeof startDeliverer> | undefined;

  beforeEach(async () => {
    spool = await tempSpool();
    taken = [];
    answer = () => undefined;
    site = trialRules().site;
  });
  afterEach(async () => {
    await deliverer?.stop();
    deliverer = undefined;
    await down();
    port = 0;
  });

  async function up(): Promise<void> {
    const refuse = (code: number): Error => Object.assign(new Error("no"), { responseCode: code });
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["AUTH", "STARTTLS"],
      onRcptTo: (address, _session, done) => {
        const code = answer(address.address);
        done(code === undefined ? null : refuse(code));
      },
      onData: (stream, session, done) => {
        let raw = "";
        stream.on("data", (chunk: Buffer) => {
          raw += chunk.toString("latin1");
        });
        stream.on("end", () => {
          const code = answer("DATA");
          if (code !== undefined) return done(refuse(code));
          const from = session.envelope.mailFrom;
          const to = session.envelope.rcptTo.map((entry) => entry.address);
          taken.push({ from: from === false ? "" : from.address, to, raw });
          done();
        });
      },
    });
    server.on("error", () => {});
    await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
    port = (server.server.address() as AddressInfo).port;
    site = { ...site, relay: [relayAt(port)] };
    relay = server;
  }
  async function down(): Promise<void> {
    const server = relay;
    relay = undefined;
    if (server !== undefined) await new Promise<void>((done) => server.close(done));
  }
  function start(): void {
    deliverer = startDeliverer(
      { spool, log: createLog("office", () => {}), site: () => site },
      { look: 20, firstWait: 30 },
    );
  }
  const queue = (id: string, to: string[], event = "delivered", from = ""): Promise<void> =>
    queueMail(spool, { id, event, from, to, message: Buffer.from(`Subject: ${id}\r\n\r\n.dot\r\ntext\r\n`) });
  const empty = async (): Promise<boolean> => (await waitingMail(spool)).length === 0;

  it("goes out once, as it is, with its envelope", async () => {
    await up();
    start();
    await queue("m1", ["a@plant.example", "b@plant.example"], "received", "bounce+t@fax.local");
    await queue("m2", ["c@plant.example"]);
    deliverer!.wake();
    await until(empty, "sent");
    await pause(100);
    assert.deepEqual(
      taken.map((mail) => [mail.from, mail.to]),
      [
        ["bounce+t@fax.local", ["a@plant.example", "b@plant.example"]],
        ["", ["c@plant.example"]],
      ],
    );
    assert.equal(taken[0]!.raw, "Subject: m1\r\n\r\n.dot\r\ntext\r\n");
  });

  it("is queued once by however many ask for it at the same time", async () => {
    await Promise.all([1, 2, 3, 4, 5].map(() => queue("m1", ["a@plant.example"])));
    assert.deepEqual(
      (await waitingMail(spool)).map(({ id }) => id),
      ["m1"],
    );
    assert.deepEqual(await spool.list("outgoing-mail"), ["m1"]);
  });

  it("waits while the relay is down or puts it off, over a restart, and goes out once when it is back", async () => {
    await up();
    await down();
    start();
    for (let i = 0; i < 5; i++) await queue(`m${i}`, ["a@plant.example"]);
    deliverer!.wake();
    await until(async () => (await waitingMail(spool)).some((mail) => mail.tries > 1), "tried");
    assert.match((await waitingMail(spool)).find((mail) => mail.tries > 1)!.lastError, /ECONNREFUSED/);
    await deliverer!.stop();
    answer = (where) => (where === "DATA" ? 451 : undefined);
    await up();
    start();
    await pause(150);
    assert.equal((await waitingMail(spool)).length, 5);
    answer = () => undefined;
    await until(empty, "sent", 12_000);
    assert.deepEqual(taken.map((mail) => /m\d/.exec(mail.raw)![0]).sort(), ["m0", "m1", "m2", "m3", "m4"]);
  });

  it("reaches each recipient once when one is put off", async () => {
    let late = true;
    answer = (where) => (where.startsWith("b@") && late ? 450 : undefined);
    await up();
    start();
    await queue("m1", ["a@plant.example", "b@plant.example"]);
    await until(() => taken.length === 1, "a");
    await pause(100);
    late = false;
    await until(empty, "b");
    assert.deepEqual(
      taken.map((mail) => mail.to),
      [["a@plant.example"], ["b@plant.example"]],
    );
  });

  it("goes to the administrator when a recipient is refused for good, and to the others as it should", async () => {
    answer = (where) => (where.startsWith("b@") ? 550 : undefined);
    await up();
    start();
    await queue("m1", ["a@plant.example", "b@plant.example"], "received", "bounce+t@fax.local");
    await until(() => taken.length === 2, "both");
    assert.deepEqual(
      taken.map((mail) => [mail.from, mail.to]),
      [
        ["bounce+t@fax.local", ["a@plant.example"]],
        ["", [admin]],
      ],
    );
    await until(empty, "sent");
  });

  it("tells refused for good and put off apart when nobody takes it", async () => {
    let late = true;
    answer = (where) => (where.startsWith("a@") ? 550 : where.startsWith("b@") && late ? 450 : undefined);
    await up();
    start();
    await queue("m1", ["a@plant.example", "b@plant.example"]);
    await pause(200);
    assert.equal(taken.length, 0, "b may still be reached, so a does not go to the administrator alone");
    late = false;
    await until(empty, "sent");
    assert.deepEqual(
      taken.map((mail) => mail.to),
      [["b@plant.example"], [admin]],
    );
  });

  it("that nobody will have is kept in corrupt/, and a short alarm tells of it", async () => {
    answer = (where) => (where === "DATA" ? 552 : undefined);
    await up();
    start();
    await queue("m1", ["a@plant.example"], "received");
    await until(empty, "given up");
    assert.ok((await spool.list("corrupt")).some((name) => name.endsWith("-m1")));
    assert.deepEqual((await spool.list("run")).filter((name) => name.startsWith("alarm")).sort(), [
      "alarm-mail-m1.json",
      "alarm-undelivered-m1.json",
    ]);
    await queue("m2", [admin], "alarm");
    await pause(200);
    assert.equal((await waitingMail(spool)).length, 1, "an alarm waits and raises no other");
    assert.equal((await spool.list("run")).filter((name) => name.startsWith("alarm")).length, 2);
  });

  it("appears whole in the outbox where there is no relay, once also when tried twice", async () => {
    start();
    await queue("m1", ["a@plant.example"]);
    await until(empty, "out");
    await queue("m1", ["a@plant.example"]);
    await until(empty, "out again");
    assert.deepEqual(await spool.list("outbox"), ["m1.eml"]);
  });

  it("is not kept from going by a damaged one beside it", async () => {
    const { writeFile, mkdir } = await import("node:fs/promises");
    await mkdir(spool.path("outgoing-mail", "broken"));
    await writeFile(spool.path("outgoing-mail", "broken", "envelope.json"), "{");
    await mkdir(spool.path("outgoing-mail", "empty"));
    await queue("m1", ["a@plant.example"]);
    start();
    await until(empty, "out");
    assert.deepEqual(await spool.list("outbox"), ["m1.eml"]);
    assert.equal((await spool.list("corrupt")).filter((name) => !name.endsWith(".why")).length, 2);
  });
});
