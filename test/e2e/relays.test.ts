// Two real mail servers as relays: TLS with a certificate that is checked, the next where one is dead or shows a
// wrong certificate, a route of its own for a domain, and a received fax that a mailbox refuses.

import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../support/free-port.ts";
import { Gateway } from "../support/gateway.ts";
import { makeAuthority, makeCertificate } from "./support/certificates.ts";
import { Postfix } from "./support/postfix.ts";

describe("relays with TLS", function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), "faxgate-relays-"));
  const path = (...names: string[]): string => join(folder, ...names);
  const user = "user1@plant.example";
  let gateway: Gateway;
  let good: Postfix;
  let wrong: Postfix;

  /** A certificate for localhost of an authority of that name. */
  function certificate(authority: string): { ca: string; main: string[] } {
    mkdirSync(path(authority));
    const ca = makeAuthority(path(authority), authority);
    const { cert, key } = makeCertificate(path(authority), ca, "localhost");
    return { ca, main: [`smtpd_tls_cert_file = ${cert}`, `smtpd_tls_key_file = ${key}`] };
  }

  before(async () => {
    chmodSync(folder, 0o755);
    const port = await freePort();
    const ours = certificate("ours");
    good = await Postfix.start(port, {
      main: [
        ...ours.main,
        "smtpd_tls_security_level = encrypt",
        "smtpd_tls_loglevel = 1",
        // Taken at the door, and given up behind it.
        "virtual_alias_maps = inline:{ { logistics@plant.example = logistics@gone.example } }",
        // An old server, as far as mail is concerned.
        "smtpd_discard_ehlo_keywords = 8bitmime, dsn, pipelining, chunking, smtputf8, size, enhancedstatuscodes",
        `transport_maps = inline:{ { gone.example = error:5.1.1 no such mailbox }, { fax.local = smtp:[127.0.0.1]:${port} } }`,
      ],
    });
    wrong = await Postfix.start(port, {
      main: [
        ...certificate("theirs").main,
        "smtpd_tls_security_level = may",
        "virtual_mailbox_domains = other.example",
      ],
    });
    const dead = await freePort();
    const checked = `tls: required, ca-file: ${ours.ca}`;
    gateway = new Gateway({
      rules: {
        "faxgate.yaml": (text) =>
          text
            .replace("listen: 127.0.0.1:0", `listen: 127.0.0.1:${port}`)
            .replace(
              "relay: outbox",
              [
                "relay:",
                `  - { url: smtp://localhost:${dead}, ${checked} }`,
                `  - { url: smtp://localhost:${wrong.port}, ${checked} }`,
                `  - { url: smtp://localhost:${good.port}, ${checked} }`,
                "routes:",
                `  - { domains: other.example, relay: { url: smtp://localhost:${wrong.port}, tls: off } }`,
              ].join("\n"),
            ),
        "inbound.yaml": (text) => text.replace("purchasing@plant.example", "purchasing@other.example"),
      },
    });
    await gateway.start();
  });
  after(async () => {
    await gateway?.remove();
    good?.stop();
    wrong?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("a dead relay and one with a wrong certificate cost time; the third takes the mail inside TLS", async () => {
    await gateway.send({ from: user, to: "5550001@fax.local", subject: "Grüße", text: "Hallo Größe" });
    const { raw } = await good.waitFor("delivered", user);
    assert.match(good.log(), /TLS connection established from localhost/);
    assert.doesNotMatch(wrong.log(), /to=<user1@plant\.example>/);
    assert.match(wrong.log(), /lost connection after STARTTLS|SSL_accept error/);
    assert.ok(
      raw.every((octet) => octet < 0x80),
      "7 bits only",
    );
  });

  it("the administrator hears once whose certificate is wrong, and of the dead one nothing", async () => {
    await good.waitFor("alarm", "faxmaster@plant.example", "does not let the gateway in");
    const told = (await good.mails()).filter(({ mail }) => mail.headers.get("x-faxgate-event") === "alarm");
    assert.deepEqual(
      told.map(({ mail }) => /localhost:\d+/.exec(mail.subject!)?.[0]),
      [`localhost:${wrong.port}`],
    );
  });

  it("a domain's own route takes what is for it, and nothing else", async () => {
    await wrong.waitFor("received", "purchasing@other.example");
    assert.ok(
      (await wrong.mails()).every(({ raw }) => /Delivered-To: \S+@other\.example\n/.test(raw.toString("latin1"))),
    );
  });

  it("a received fax that its mailbox refuses comes back: the default mailbox has it, and the administrator hears why", async () => {
    await gateway.send({ from: user, to: "5550002@fax.local", subject: "refused", text: "for logistics" });
    const { mail } = await good.waitFor("alarm", "faxmaster@plant.example", "was refused by");
    assert.ok(mail.attachments.some(({ contentType }) => contentType === "application/pdf"));
    assert.match(good.log(), /orig_to=<logistics@plant\.example>.*status=bounced/);
    assert.match(good.log(), /to=<bounce\+[a-z0-9]+@fax\.local>.*status=sent/);
    assert.match(`${mail.subject} ${mail.text}`, /logistics@gone\.example/);
  });
});
