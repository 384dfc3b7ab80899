// faxgate doctor exchange: the test addresses against a real SMTP server of ours, what the rules lack, and a mail that is only
// looked at.

import assert from "node:assert/strict";
import { createTransport } from "nodemailer";
import type { RuleSet } from "../../src/codec/rules/rule-set.ts";
import { createLog } from "../../src/device/log/log.ts";
import { connectorCommands } from "../../src/service/doctor/connector.ts";
import { converterHealth } from "../../src/service/doctor/converters.ts";
import { testAddresses } from "../../src/service/doctor/exchange-addresses.ts";
import { faultsOfRules } from "../../src/service/doctor/exchange-faults.ts";
import { addressOf, type Heard, hearOneMail } from "../../src/service/doctor/exchange-listener.ts";
import { testExchange } from "../../src/service/doctor/exchange-test.ts";
import { octetLines } from "../../src/service/doctor/octets.ts";
import { readWhatArrived } from "../../src/service/doctor/read-recipient.ts";
import { talkSmtp } from "../../src/service/doctor/smtp-talk.ts";
import { People } from "../../src/service/people/people.ts";
import { startSmtp } from "../../src/service/smtp/server.ts";
import { trialRules } from "../support/rules.ts";
import { tempSpool } from "../support/temp-spool.ts";

const site = (change: (text: string) => string): RuleSet =>
  trialRules((file, text) =>
    file === "faxgate.yaml"
      ? change(
          text
            .replace("127.0.0.1:2525", "127.0.0.1:0")
            .replace("exchange-domains: []", "exchange-domains: [plant.example]"),
        )
      : text,
  );
const places = { number: "5550001", domain: "fax.local", organisation: "plant.example" };

describe("the doctor for Exchange", () => {
  let rules: RuleSet;
  let server: Awaited<ReturnType<typeof startSmtp>>;
  const people = new People(() => rules);
  const test = async (host: string, sender = "user1@plant.example", judged = rules) => {
    const port = Number(server.addresses[0]!.split(":").at(-1));
    const tested = await testExchange({
      rules: judged,
      people,
      sender,
      host,
      places,
      server: { host: "127.0.0.1", port },
    });
    return tested.flatMap(({ name, fault }) => (fault === undefined ? [] : [`${name}: ${fault}`]));
  };
  beforeEach(async () => {
    rules = site((text) => text);
    server = await startSmtp({
      spool: await tempSpool(),
      log: createLog("smtp", () => {}),
      people,
      checkPassword: async () => false,
      rules: () => rules,
    });
  });
  afterEach(() => server.stop());

  it("finds nothing wrong where every address is taken or refused as it should be", async () => {
    assert.deepEqual(await test("127.0.0.1"), []);
  });

  it("says which address is refused, and why: host, sender, domain", async () => {
    const wanted = testAddresses(places).filter((one) => one.wanted === "taken").length;
    const ofHost = await test("192.0.2.10");
    assert.equal(ofHost.length, wanted);
    assert.match(ofHost[0]!, /^the number: is refused: 550 5\.7\.1 user1@plant\.example may not send/);
    assert.match((await test("127.0.0.1", "nobody@else.example"))[0]!, /nobody@else\.example may not send/);
    rules = { ...rules, site: { ...rules.site, "exchange-domains": [] } };
    const ofDomain = await test("127.0.0.1");
    assert.match(
      ofDomain.join("\n"),
      /Outlook: is refused: 550 5\.7\.1 IMCEAFAX-5550001@plant\.example is not one of our/,
    );
  });

  it("tells when the running gateway works by other rules than those on disk", async () => {
    const changed = { ...rules, site: { ...rules.site, "exchange-domains": [] } };
    assert.match((await test("127.0.0.1", undefined, changed)).join("\n"), /IMCEAFAX-5550001@plant\.example is not/);
    const mute = { ...rules, site: { ...rules.site, trust: ["192.0.2.10"] } };
    assert.match((await test("192.0.2.10", undefined, mute))[0]!, /running gateway answers 250 .*faxgate check/);
  });

  it("names what the rules lack, and what to do", () => {
    const whole = site((text) =>
      text
        .replace("relay: outbox", "relay: smtp://192.0.2.10:25")
        .replace('trust: [127.0.0.1, "::1"]', "trust: [192.0.2.0/24]")
        .replace("listen: 127.0.0.1:0", "listen: 0.0.0.0:25\n  tls: { cert: a, key: b }"),
    );
    assert.deepEqual(faultsOfRules(whole, "192.0.2.10"), []);
    assert.deepEqual(faultsOfRules(whole, undefined), []);
    assert.match(faultsOfRules(whole, "198.51.100.7").join(), /^198\.51\.100\.7 is not trusted: add it to trust/);
    const bare = trialRules();
    assert.deepEqual(
      faultsOfRules(bare, undefined).map((fault) => fault.split(" ")[0]),
      ["trust", "exchange-domains", "smtp.listen", "smtp.tls", "relay"],
    );
    const commands = connectorCommands(whole, "fax.example:25").join("\n");
    assert.match(commands, /-AddressSpaces "FAX:\*;1","SMTP:fax\.local;1" `\n.*-SmartHosts "fax\.example" -Port 25/);
    assert.match(commands, /-RequireTLS \$true -TlsAuthLevel CertificateValidation/);
  });

  it("shows every octet", () => {
    const all = String.fromCharCode(...Array.from({ length: 256 }, (_, n) => n));
    const shown = octetLines(all).map((line) => line.slice(0, line.indexOf("|")));
    assert.equal(Buffer.from(shown.join("").replaceAll(" ", ""), "hex").toString("latin1"), all);
  });

  it("hears one mail as it was sent, answers as the gateway would, and takes nothing", async () => {
    let heard: Promise<Heard> | undefined;
    const listening = new Promise<number>((resolve) => {
      heard = hearOneMail(
        { host: "127.0.0.1", port: 0 },
        {
          judge: async (host, from, address) =>
            (await readWhatArrived(rules, people, { remoteAddress: host, from }, address)).verdict,
        },
        (address) => resolve(Number(address.split(":").at(-1))),
      );
    });
    const port = await listening;
    // Somebody who only looks in is nobody's mail.
    await talkSmtp("127.0.0.1", port, ["EHLO x", "VRFY x", "QUIT"]);
    const to = ["IMCEAFAX-+2B1+20+28206+29@plant.example", '"555 0001"@fax.local', "5550002@elsewhere.example"];
    const sent = createTransport({ host: "127.0.0.1", port, ignoreTLS: true }).sendMail({
      envelope: { from: "user1@plant.example", to, dsn: { id: "QQ", notify: "success" } },
      raw: "Subject: test\r\nX-MS-Has-Attach: \r\n\r\nthe text\r\n",
    });
    await assert.rejects(sent, /550 5\.7\.0 the doctor has seen it; nothing is faxed/);
    const { host, commands, header } = await heard!;
    assert.equal(host, "127.0.0.1");
    assert.match(commands[0]!, /^MAIL FROM:<user1@plant\.example>.* ENVID=QQ/);
    assert.deepEqual(commands.slice(1).map(addressOf), to);
    assert.match(header, /^Subject: test\nX-MS-Has-Attach: $/);
  });
});

describe("the doctor for documents", () => {
  it("says in a line what converters see of this machine, and what is missing for which kinds", async () => {
    const health = await converterHealth("/no/such/soffice");
    assert.match(health.isolation, /^converters (?:see no network|may do)/);
    const office = health.programs.find(({ kinds }) => kinds === "Office documents");
    assert.match(office?.missing ?? "", /libreoffice-writer-nogui/);
    assert.equal(health.programs.find(({ program }) => program === "gs")?.missing, undefined);
    assert.equal(health.programs.find(({ program }) => program === "tesseract")?.kinds, "words on received faxes");
    assert.equal(health.faults.length === 0, health.sandbox === "own files");
    assert.ok((await converterHealth("no")).programs.every(({ kinds }) => kinds !== "Office documents"));
  });
});
