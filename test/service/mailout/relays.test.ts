// Which server outgoing mail is handed to: one after the other, by domain, inside TLS, with a log-in; a password that is wrong
// and a certificate nobody can check cost time and no mail.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import type { SMTPServerOptions } from "smtp-server";
import { relaysFor } from "../../../src/codec/rules/schema-relay.ts";
import type { SiteRules } from "../../../src/codec/rules/schema-site.ts";
import { createLog } from "../../../src/device/log/log.ts";
import { startDeliverer } from "../../../src/device/mailout/deliverer.ts";
import { queueMail, updateMail, waitingMail } from "../../../src/device/mailout/outgoing-spool.ts";
import { forgetAlarm, waitingAlarms } from "../../../src/device/store/alarms.ts";
import type { Spool } from "../../../src/device/store/spool.ts";
import { makeCertificate } from "../../support/certificate.ts";
import { freePort } from "../../support/free-port.ts";
import { until } from "../../support/redis.ts";
import { Relay, relayAt } from "../../support/relay.ts";
import { trialRules } from "../../support/rules.ts";
import { tempFolder, tempSpool } from "../../support/temp-spool.ts";

describe("relays of outgoing mail", function () {
  this.timeout(20_000);
  const admin = "faxmaster@plant.example";
  const certificate = makeCertificate();
  let spool: Spool;
  let site: SiteRules;
  const stops: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    spool = await tempSpool();
    site = trialRules().site;
  });
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });

  async function relay(options: SMTPServerOptions = {}, host = "127.0.0.1"): Promise<Relay> {
    const made = await Relay.start(options, host);
    stops.push(() => made.stop());
    return made;
  }
  const tls = (): SMTPServerOptions => ({
    disabledCommands: ["AUTH"],
    key: readFileSync(certificate.key),
    cert: readFileSync(certificate.cert),
  });

  function start(): void {
    const deps = { spool, log: createLog("office", () => {}), site: () => site };
    const deliverer = startDeliverer(deps, { look: 20, firstWait: 30 });
    stops.push(() => deliverer.stop());
  }
  const queue = (id: string, to: string[]): Promise<void> =>
    queueMail(spool, { id, event: "delivered", from: "", to, message: Buffer.from(`Subject: ${id}\r\n\r\ntext\r\n`) });
  const empty = async (): Promise<boolean> => (await waitingMail(spool)).length === 0;
  const tried = async (): Promise<boolean> => (await waitingMail(spool)).some(({ tries }) => tries > 1);

  it("the next one takes the mail where the first gives no answer", async () => {
    const second = await relay();
    site = { ...site, relay: [relayAt(await freePort()), relayAt(second.port)] };
    await queue("m1", ["a@plant.example"]);
    start();
    await until(empty, "sent");
    assert.deepEqual(second.taken[0]!.to, ["a@plant.example"]);
  });

  it("the next one takes the mail where the first closes the door on the sender or the recipient", async () => {
    const [first, second] = [await relay(), await relay()];
    first.answer = () => 421;
    const full = await relay({
      onMailFrom: (_address, _session, done) => done(Object.assign(new Error("busy"), { responseCode: 421 })),
    });
    site = { ...site, relay: [relayAt(first.port), relayAt(full.port), relayAt(second.port)] };
    await queue("m1", ["a@plant.example"]);
    await queue("m2", ["a@plant.example", "b@plant.example"]);
    start();
    await until(empty, "sent");
    assert.deepEqual(
      second.taken.map(({ to }) => to.length),
      [1, 2],
    );
  });

  it("what one refuses is not offered to the next", async () => {
    const [first, second] = [await relay(), await relay()];
    first.answer = (to) => (to === "a@plant.example" ? 550 : undefined);
    site = { ...site, relay: [relayAt(first.port), relayAt(second.port)] };
    await queue("m1", ["a@plant.example"]);
    start();
    await until(empty, "sent");
    assert.deepEqual(first.taken[0]!.to, [admin]);
    assert.deepEqual(second.taken, []);
    assert.match((await waitingAlarms(spool))[0]!.what, /a mail to a@plant\.example could not be delivered/);
  });

  it("domains have relays of their own; one that is away holds up nobody else's mail", async () => {
    const [own, usual] = [await relay(), await relay()];
    const dead = await freePort();
    site = {
      ...site,
      relay: [relayAt(usual.port)],
      routes: [
        { domains: ["partner.example", "*.partner.example"], relay: [relayAt(own.port)] },
        { domains: ["away.example"], relay: [relayAt(dead)] },
      ],
    };
    await queue("m0", ["x@away.example"]);
    await queue("m1", ["a@plant.example", "b@partner.example", "c@sub.Partner.example", "d@notpartner.example"]);
    await queue("m2", ["x@away.example", "e@plant.example"]);
    start();
    await until(() => usual.taken.length === 2 && own.taken.length === 1, "sent");
    assert.deepEqual(own.taken[0]!.to, ["b@partner.example", "c@sub.partner.example"]);
    assert.deepEqual(
      usual.taken.map(({ to }) => to),
      [["a@plant.example", "d@notpartner.example"], ["e@plant.example"]],
    );
    await until(tried, "tried again");
    assert.deepEqual(
      (await waitingMail(spool)).map(({ to }) => to),
      [["x@away.example"], ["x@away.example"]],
    );
    assert.equal(usual.taken.length, 2, "once");
  });

  it("one that gives no answer is asked once in a round, however many mails wait for it", async () => {
    let asked = 0;
    const away = createServer((socket) => {
      asked++;
      socket.destroy();
    });
    await new Promise<void>((done) => away.listen(0, "127.0.0.1", done));
    stops.push(() => new Promise((done) => away.close(() => done())));
    const other = await relay();
    const target = relayAt((away.address() as AddressInfo).port);
    site = { ...site, relay: [target], routes: [{ domains: ["elsewhere.example"], relay: [relayAt(other.port)] }] };
    for (let n = 0; n < 8; n++) await queue(`m${n}`, ["a@plant.example"]);
    await queue("m9", ["b@elsewhere.example"]);
    const deps = { spool, log: createLog("office", () => {}), site: () => site };
    const deliverer = startDeliverer(deps, { look: 600_000, firstWait: 600_000 });
    await until(async () => other.taken.length === 1, "the mail behind them");
    await deliverer.stop();
    assert.equal(asked, 1);
    const waiting = await waitingMail(spool);
    assert.deepEqual([waiting.length, waiting.filter(({ tries }) => tries > 0).length], [8, 1]);
  });

  it("with tls: required nothing goes in plain, nor to a certificate nobody can check", async () => {
    const [plain, encrypted] = [await relay(), await relay(tls())];
    for (const { port } of [plain, encrypted]) {
      site = { ...site, relay: [relayAt(port, { tls: "required" })] };
      await queue("m1", ["a@plant.example"]);
      start();
      await until(tried, "tried");
      await stops.pop()!();
    }
    assert.deepEqual([...plain.taken, ...encrypted.taken], []);
    site = { ...site, relay: [relayAt(encrypted.port, { tls: "required", "ca-file": certificate.cert })] };
    start();
    await until(empty, "sent");
    assert.equal(encrypted.taken[0]!.secure, true);
  });

  it("TLS is used where it is offered, and not where the rules say off", async () => {
    const server = await relay(tls());
    for (const how of ["auto", "off"] as const) {
      site = { ...site, relay: [relayAt(server.port, { tls: how })] };
      await queue(`m-${how}`, ["a@plant.example"]);
      start();
      await until(empty, "sent");
      await stops.pop()!();
    }
    assert.deepEqual(
      server.taken.map(({ secure }) => secure),
      [true, false],
    );
  });

  it("a log-in has its password in a file; while that is wrong the mail waits", async () => {
    const server = await relay({
      ...tls(),
      disabledCommands: [],
      authOptional: false,
      onAuth: ({ username, password }, _session, done) =>
        done(null, username === "fax" && password === "sesame" ? { user: "fax" } : {}),
    });
    const file = join(tempFolder("relay"), "password");
    writeFileSync(file, "wrong\n");
    const secure = { user: "fax", "password-file": file, "ca-file": certificate.cert };
    site = { ...site, relay: [relayAt(server.port, secure)] };
    await queue("m1", ["a@plant.example"]);
    start();
    await until(tried, "tried");
    assert.deepEqual((await waitingMail(spool))[0]!.to, ["a@plant.example"], "not the mail's fault");
    const [alarm, ...more] = await waitingAlarms(spool);
    assert.deepEqual(more, []);
    assert.match(alarm!.what, /the mail server 127\.0\.0\.1:\d+ does not let the gateway in/);
    assert.match(alarm!.detail, /Invalid login/);
    assert.doesNotMatch(`${alarm!.what} ${alarm!.detail}`, /wrong|sesame/);
    await forgetAlarm(spool, alarm!);
    const { tries } = (await waitingMail(spool))[0]!;
    await until(async () => (await waitingMail(spool)).some((mail) => mail.tries > tries + 1), "tried more");
    assert.deepEqual(await waitingAlarms(spool), [], "told once");
    writeFileSync(file, "sesame\n");
    await until(empty, "sent");
    writeFileSync(file, "wrong again\n");
    await queue("m2", ["a@plant.example"]);
    await until(async () => (await waitingAlarms(spool)).length === 1, "told again when it was right meanwhile");
    writeFileSync(file, "sesame\n");
    await until(empty, "sent too");
    server.taken.pop();
    assert.deepEqual(server.taken, [{ to: ["a@plant.example"], secure: true, user: "fax" }]);
  });

  it("a log-in goes in plain to this machine only, and tls: auto with an authority takes its certificates alone", async () => {
    const heard: string[] = [];
    const open: SMTPServerOptions = {
      disabledCommands: ["STARTTLS"],
      allowInsecureAuth: true,
      onAuth: ({ username }, session, done) => {
        heard.push(String(session.localAddress));
        done(null, { user: username ?? "" });
      },
    };
    const [here, elsewhere, other] = [await relay(open), await relay(open, "127.0.0.2"), await relay(tls())];
    const file = join(tempFolder("relay"), "password");
    writeFileSync(file, "sesame");
    const login = { user: "fax", "password-file": file };
    const url = (port: number): string => `smtp://127.0.0.2:${port}`;
    site = {
      ...site,
      relay: [
        relayAt(elsewhere.port, { ...login, url: url(elsewhere.port) }),
        relayAt(other.port, { "ca-file": makeCertificate().cert }),
        relayAt(here.port, login),
      ],
    };
    await queue("m1", ["a@plant.example"]);
    start();
    await until(empty, "sent");
    assert.deepEqual([elsewhere.taken, other.taken, here.taken.length], [[], [], 1]);
    assert.equal((await waitingAlarms(spool)).length, 2, "no TLS for a password, a strange certificate");
    assert.deepEqual(heard, ["127.0.0.1"]);
  });

  it("one that wants a log-in it was not given says nothing of the mail", async () => {
    const [first, second] = [await relay({ disabledCommands: ["STARTTLS"], authOptional: false }), await relay()];
    site = { ...site, relay: [relayAt(first.port), relayAt(second.port)] };
    await queue("m1", ["a@plant.example"]);
    start();
    await until(empty, "sent");
    assert.deepEqual(second.taken[0]!.to, ["a@plant.example"]);
    const alarms = await waitingAlarms(spool);
    assert.deepEqual(
      alarms.map(({ what }) => what),
      [`the mail server 127.0.0.1:${first.port} does not let the gateway in`],
    );
  });

  it("one that no longer offers the log-in it needs is a fault of the settings, not of the mail", async () => {
    const server = await relay();
    server.answer = () => 554;
    const file = join(tempFolder("relay"), "password");
    writeFileSync(file, "sesame");
    site = { ...site, relay: [relayAt(server.port, { user: "fax", "password-file": file })] };
    await queue("m1", ["a@plant.example"]);
    start();
    await until(tried, "tried");
    assert.deepEqual((await waitingMail(spool))[0]!.to, ["a@plant.example"]);
    assert.match((await waitingAlarms(spool))[0]!.what, /does not let the gateway in/);
  });

  it("one that cannot start TLS, or look into a log-in, just now is waited for, and nobody is called", async () => {
    const scripted = async (answers: readonly (readonly [RegExp, string])[]): Promise<number> => {
      const server = createServer((socket) => {
        socket.write("220 here\r\n");
        socket.on("error", () => {});
        socket.on("data", (chunk) => {
          const line = chunk.toString("latin1");
          socket.write(answers.find(([asked]) => asked.test(line))?.[1] ?? "250 ok\r\n");
        });
      });
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      stops.push(() => new Promise((done) => server.close(() => done())));
      return (server.address() as AddressInfo).port;
    };
    const file = join(tempFolder("relay"), "password");
    writeFileSync(file, "sesame");
    const startTls = (answer: string) => [
      [/^EHLO/, "250-here\r\n250 STARTTLS\r\n"] as const,
      [/^STARTTLS/, answer] as const,
    ];
    const logIn = (answer: string) => [
      [/^EHLO/, "250-here\r\n250 AUTH PLAIN\r\n"] as const,
      [/^AUTH/, answer] as const,
    ];
    const login = { user: "fax", "password-file": file };
    for (const [answers, change, cause, alarms] of [
      [startTls("454 4.7.0 not now\r\n"), { tls: "required" }, /STARTTLS.*454/, 0],
      [startTls("502 5.5.1 never\r\n"), { tls: "required" }, /STARTTLS.*502/, 1],
      [logIn("454 4.7.0 not now\r\n"), login, /454/, 0],
      [logIn("535 5.7.8 no\r\n"), login, /535/, 1],
    ] as const) {
      spool = await tempSpool();
      site = { ...site, relay: [relayAt(await scripted(answers), change)] };
      await queue("m1", ["a@plant.example"]);
      start();
      await until(tried, "tried");
      await stops.pop()!();
      const [waiting] = await waitingMail(spool);
      assert.deepEqual(waiting!.to, ["a@plant.example"]);
      assert.match(waiting!.lastError, cause);
      assert.equal((await waitingAlarms(spool)).length, alarms, waiting!.lastError);
    }
  });

  it("one that gives no answer is waited for, however old the mail is", async () => {
    site = { ...site, relay: [relayAt(await freePort())] };
    await queue("m1", ["a@plant.example"]);
    const [waiting] = await waitingMail(spool);
    await updateMail(spool, { ...waiting!, createdAt: new Date(Date.now() - 30 * 86_400_000).toISOString() });
    start();
    await until(tried, "tried");
    assert.deepEqual((await waitingMail(spool))[0]!.to, ["a@plant.example"]);
    assert.deepEqual(await waitingAlarms(spool), []);
  });

  it("a mail that is put off for days goes to the administrator", async () => {
    const server = await relay();
    server.answer = (to) => (to === "a@plant.example" ? 451 : undefined);
    site = { ...site, relay: [relayAt(server.port)] };
    await queue("m1", ["a@plant.example"]);
    start();
    await until(tried, "tried");
    assert.deepEqual(server.taken, []);
    await stops.pop()!();
    const [waiting] = await waitingMail(spool);
    await updateMail(spool, { ...waiting!, createdAt: new Date(Date.now() - 6 * 86_400_000).toISOString() });
    // "Later" to the administrator as well, once: his copy has its own time.
    let later = 1;
    server.answer = (to) => (to === "a@plant.example" || later-- > 0 ? 451 : undefined);
    start();
    await until(empty, "given up");
    assert.deepEqual(await spool.list("corrupt"), []);
    assert.deepEqual(
      server.taken.map(({ to }) => to),
      [[admin]],
    );
  });

  it("a mail larger than the relay takes goes to the administrator as an alarm, and is kept", async () => {
    const server = await relay({ size: 100 });
    site = { ...site, relay: [relayAt(server.port)] };
    await queueMail(spool, {
      id: "m1",
      event: "received",
      from: "",
      to: ["a@plant.example"],
      message: Buffer.from(`Subject: x\r\n\r\n${"x".repeat(500)}\r\n`),
    });
    start();
    await until(empty, "given up");
    assert.ok((await spool.list("corrupt")).some((name) => name.endsWith("-m1")));
  });

  it("one that speaks no ESMTP takes the mail all the same", async () => {
    const lines: string[] = [];
    const old: Server = createServer((socket) => {
      socket.write("220 old\r\n");
      let body = false;
      let rest = "";
      socket.on("data", (chunk) => {
        rest += chunk.toString("latin1");
        const whole = rest.split("\r\n");
        rest = whole.pop()!;
        for (const line of whole) {
          if (!body) lines.push(line);
          if (body) {
            assert.match(line, /^[\t\x20-\x7e]*$/);
            if (line === ".") socket.write("250 ok\r\n");
            body = line !== ".";
          } else if (/^EHLO/.test(line)) socket.write("500 what\r\n");
          else if (line === "DATA") {
            body = true;
            socket.write("354 go\r\n");
          } else if (line === "QUIT") socket.end("221 bye\r\n");
          else socket.write("250 ok\r\n");
        }
      });
      socket.on("error", () => {});
    });
    await new Promise<void>((done) => old.listen(0, "127.0.0.1", done));
    stops.push(() => new Promise((done) => old.close(() => done())));
    site = { ...site, relay: [relayAt((old.address() as AddressInfo).port)] };
    await queue("m1", ["a@plant.example"]);
    start();
    await until(empty, "sent");
    assert.ok(lines.some((line) => line.startsWith("HELO ")));
    assert.ok(lines.includes("MAIL FROM:<>"), "no parameters it does not know");
  });

  it("the rules name one, several, or a place of their own, and passwords stand in files", () => {
    const of = (relay: string) => {
      const rules = trialRules((file, text) => (file === "faxgate.yaml" ? text.replace("relay: outbox", relay) : text));
      return relaysFor(rules.site, "a@plant.example");
    };
    assert.equal(of("relay: outbox"), "outbox");
    const urls = (relay: string): unknown => (of(relay) as readonly { url: string }[]).map(({ url }) => url);
    assert.deepEqual(urls("relay: smtp://a.example"), ["smtp://a.example"]);
    assert.deepEqual(urls("relay: [smtp://a.example:25, smtps://b.example]"), [
      "smtp://a.example:25",
      "smtps://b.example",
    ]);
    assert.deepEqual(urls("relay: { url: smtp://a.example, user: fax, password-file: /etc/x, tls: required }"), [
      "smtp://a.example",
    ]);
    for (const wrong of ["relay: a.example", "relay: { url: smtp://a.example, pasword-file: x }", "relay: []"])
      assert.throws(() => of(wrong), wrong);
  });
});
