// Mails from hosts nobody trusts: taken at RCPT for a person we know, proven by his domain or not when they are here. Over real
// sockets, with a DNS server of our own.

import assert from "node:assert/strict";
import { createTransport } from "nodemailer";
import type { Envelope } from "../../src/base/envelope.ts";
import type { RuleSet } from "../../src/codec/rules/rule-set.ts";
import { createLog } from "../../src/device/log/log.ts";
import type { Spool } from "../../src/device/store/spool.ts";
import { People } from "../../src/service/people/people.ts";
import { startSmtp } from "../../src/service/smtp/server.ts";
import { makeSigner, signMail } from "../support/dkim-signer.ts";
import { DnsServer } from "../support/dns-server.ts";
import { trialRules } from "../support/rules.ts";
import { takenMails } from "../support/taken-mails.ts";
import { tempSpool } from "../support/temp-spool.ts";

const signer = makeSigner();
const token = "a".repeat(26);

describe("a sender from outside", () => {
  const dns = new DnsServer();
  let rules: RuleSet;
  let spool: Spool;
  let server: Awaited<ReturnType<typeof startSmtp>>;
  let log: string[];
  before(async () => {
    const at = await dns.start();
    rules = trialRules((file, text) =>
      file === "faxgate.yaml"
        ? text
            .replace(/^trust: .*$/m, "trust: []")
            .replace("127.0.0.1:2525", "127.0.0.1:0")
            .replace("prove: no", "prove: yes")
            .replace("dns: []", `dns: "${at}"`)
            .replace("time-limit: 8s", "time-limit: 1s")
        : text,
    );
  });
  after(() => dns.stop());
  beforeEach(async () => {
    dns.silent.clear();
    dns.zone = {
      "plant.example": { TXT: ["v=spf1 -all"] },
      "s._domainkey.plant.example": { TXT: [signer.record] },
    };
    log = [];
    spool = await tempSpool();
    await restart();
  });
  afterEach(() => server.stop());

  async function restart(change: Partial<RuleSet["site"]> = {}): Promise<void> {
    await server?.stop();
    const current = { ...rules, site: { ...rules.site, ...change } };
    server = await startSmtp({
      spool,
      log: createLog("smtp", (line) => log.push(line)),
      people: new People(() => current),
      checkPassword: async () => false,
      rules: () => current,
    });
  }
  const mail = (from: string): string =>
    [
      `From: ${from}`,
      `To: <5550001@fax.local>, 5550002@fax.local, Fax <reply+${token}@fax.local>`,
      "Subject: letter",
      `Date: ${new Date().toUTCString()}`,
      "Message-ID: <m@plant.example>",
      "",
      "Hello\r\n",
    ].join("\r\n");
  const sign = (text: string): string => signMail(text, signer, { domain: "plant.example" });
  const send = (raw: string, to: string | string[] = "5550001@fax.local", from = "user1@plant.example") =>
    createTransport({
      host: "127.0.0.1",
      port: Number(server.addresses[0]!.split(":").at(-1)),
      ignoreTLS: true,
    }).sendMail({
      envelope: { from, to },
      raw,
    });
  const envelopes = async (): Promise<Envelope[]> => (await takenMails(spool)).map(({ envelope }) => envelope);

  it("is taken when his domain vouches for him, for a fax and for an answer", async () => {
    await send(sign(mail("User One <user1@plant.example>")));
    await send(sign(mail("user1@plant.example")), [`reply+${token}@fax.local`, "5550002@fax.local"]);
    dns.zone["plant.example"] = { TXT: ["v=spf1 ip4:127.0.0.1 -all"] };
    await send(mail("user1@plant.example"));
    assert.deepEqual(
      (await envelopes()).map(({ proof }) => proof),
      ["domain", "domain", "domain"],
    );
    assert.equal(log.filter((line) => /mail taken .*proof=domain/.test(line)).length, 3);
  });

  const forged: readonly [what: string, raw: string, to: string | string[]][] = [
    ["a fax in another's name", mail("user1@plant.example"), "5550001@fax.local"],
    ["an answer with a stolen token", mail("user1@plant.example"), `reply+${token}@fax.local`],
    ["a question how things stand", mail("user1@plant.example"), "queue@fax.local"],
    ["From of a colleague, rightly signed", sign(mail("user2@plant.example")), `reply+${token}@fax.local`],
    ["a signed mail that was caught, to another number", sign(mail("user1@plant.example")), "5550003@fax.local"],
    ["two From fields", `From: user2@plant.example\r\n${sign(mail("user1@plant.example"))}`, "5550001@fax.local"],
    ["among others for the administrator", mail("user1@plant.example"), ["postmaster@fax.local", "5550001@fax.local"]],
  ];
  for (const [what, raw, to] of forged)
    it(`is refused and logged when nothing proves ${what}`, async () => {
      await assert.rejects(send(raw, to), /550 5\.7\.1 nothing proves that this mail is from user1@plant\.example/);
      assert.deepEqual(await envelopes(), []);
      assert.ok(
        log.some((line) =>
          /^warn smtp: a sender from outside is not proven from=user1@plant\.example host=127\.0\.0\.1 why=/.test(line),
        ),
        log.join("\n"),
      );
    });

  it("is refused at RCPT when nobody knows him, whatever his domain says; postmaster and bounces need no proof", async () => {
    await assert.rejects(
      send(mail("x@evil.example"), undefined, "x@evil.example"),
      /550 5\.7\.1 x@evil\.example may not/,
    );
    await assert.rejects(send(mail(""), undefined, ""), /550/);
    await send(mail("x@evil.example"), "postmaster@fax.local", "x@evil.example");
    assert.deepEqual(
      (await envelopes()).map(({ proof }) => proof),
      ["none"],
    );
  });

  it("is put off while DNS is silent", async () => {
    dns.silent.add("_dmarc.plant.example");
    await assert.rejects(send(mail("user1@plant.example")), /451 4\.4\.3 the DNS of your domain does not answer/);
    assert.deepEqual(await envelopes(), []);
  });

  it("is asked, where the rules say ask, for a fax only, and not where his domain says reject", async () => {
    await restart({ "unproven-senders": "ask" });
    await send(mail("user1@plant.example"));
    await send(sign(mail("user1@plant.example")));
    assert.deepEqual((await envelopes()).map(({ proof }) => proof).sort(), ["domain", "none"]);
    await assert.rejects(send(mail("user1@plant.example"), `reply+${token}@fax.local`), /550 5\.7\.1 nothing proves/);
    dns.zone["_dmarc.plant.example"] = { TXT: ["v=DMARC1; p=reject"] };
    await assert.rejects(send(mail("user1@plant.example")), /550 5\.7\.1 nothing proves/);
    assert.equal((await envelopes()).length, 2);
  });

  it("uses up nothing of what the person may send himself", async () => {
    await restart({ "unproven-senders": "ask", smtp: { ...rules.site.smtp, "mails-per-hour": 1 } });
    await send(mail("user1@plant.example"));
    await assert.rejects(send(mail("user1@plant.example")), /451 4\.7\.1/);
    await assert.rejects(send(mail("user1@plant.example"), `confirm+${token}@fax.local`), /451 4\.7\.1/);
    await restart({ smtp: { ...rules.site.smtp, "mails-per-hour": 1 }, trust: ["127.0.0.1"] });
    await send(mail("user1@plant.example"));
  });

  it("is nobody where the rules do not ask domains, as by default", async () => {
    assert.equal(trialRules().site.outside.prove, false);
    await restart({ outside: trialRules().site.outside });
    dns.asked.length = 0;
    await assert.rejects(send(sign(mail("user1@plant.example"))), /550 5\.7\.1 user1@plant\.example may not send/);
    assert.deepEqual(dns.asked, []);
  });
});
