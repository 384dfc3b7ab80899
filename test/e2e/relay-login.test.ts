// The gateway logs in to real mail servers: Postfix with Dovecot behind it, inside STARTTLS. The first relay offers no log-in,
// the second takes ours, the third lets everybody in.

import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitingMail } from "../../src/device/mailout/outgoing-spool.ts";
import { Gateway } from "../support/gateway.ts";
import { makeAuthority, makeCertificate } from "./support/certificates.ts";
import { Dovecot } from "./support/dovecot.ts";
import { Postfix } from "./support/postfix.ts";

describe("relays that want a log-in", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), "faxgate-login-"));
  const user = "user1@plant.example";
  const admin = "faxmaster@plant.example";
  const password = join(folder, "password");
  let gateway: Gateway;
  let dovecot: Dovecot;
  let without: Postfix;
  let wanting: Postfix;
  let open: Postfix;

  before(async () => {
    chmodSync(folder, 0o755);
    const ca = makeAuthority(folder, "authority");
    const { cert, key } = makeCertificate(folder, ca, "localhost");
    const tls = [`smtpd_tls_cert_file = ${cert}`, `smtpd_tls_key_file = ${key}`, "smtpd_tls_security_level = encrypt"];
    dovecot = await Dovecot.start("fax", "sesame");
    // Nothing here asks the gateway for anything.
    without = await Postfix.start(9, { main: tls });
    wanting = await Postfix.start(9, {
      main: [
        ...tls,
        "smtpd_sasl_auth_enable = yes",
        "smtpd_sasl_type = dovecot",
        `smtpd_sasl_path = ${dovecot.socket}`,
        "smtpd_tls_auth_only = yes",
        "mynetworks = 192.0.2.1/32",
        "smtpd_relay_restrictions = permit_sasl_authenticated, reject",
        "smtpd_recipient_restrictions = permit_sasl_authenticated, reject",
      ],
    });
    open = await Postfix.start(9);
    writeFileSync(password, "sesame\n", { mode: 0o600 });
    const login = `tls: required, ca-file: ${ca}, user: fax, password-file: ${password}`;
    gateway = new Gateway({
      rules: {
        "faxgate.yaml": (text) =>
          text.replace(
            "relay: outbox",
            [
              "relay:",
              `  - { url: smtp://localhost:${without.port}, ${login} }`,
              `  - { url: smtp://localhost:${wanting.port}, ${login} }`,
              `  - { url: smtp://localhost:${open.port}, tls: off }`,
            ].join("\n"),
          ),
      },
    });
    await gateway.start();
  });
  after(async () => {
    await gateway?.remove();
    for (const postfix of [without, wanting, open]) postfix?.stop();
    await dovecot?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (subject: string): Promise<string> =>
    gateway.send({ from: user, to: "help@fax.local", subject, text: "?" });
  const reports = async (postfix: Postfix): Promise<number> =>
    (await postfix.mails()).filter(({ mail }) => mail.headers.get("x-faxgate-event") === "report").length;
  const alarms = async (postfix: Postfix): Promise<string[]> =>
    (await postfix.mails())
      .filter(({ mail }) => mail.headers.get("x-faxgate-event") === "alarm")
      .map(({ mail }) => `${mail.subject} ${mail.text}`);

  it("the right password, inside TLS: the mail is taken; of the relay that offers no log-in the administrator hears once", async () => {
    await ask("first");
    await wanting.waitFor("report", user);
    assert.match(wanting.log(), /sasl_method=PLAIN, sasl_username=fax/);
    assert.match(wanting.log(), /TLS|encrypt|client=localhost/);
    await wanting.waitFor("alarm", admin);
    await ask("second");
    await gateway.until(async () => (await reports(wanting)) === 2, 30_000, "the second");
    const told = await alarms(wanting);
    assert.equal(told.length, 1, told.join("\n"));
    assert.match(told[0]!, new RegExp(`the mail server localhost:${without.port} does not let the gateway in`));
    assert.doesNotMatch(told[0]!, /sesame/);
    assert.deepEqual(await without.mails(), []);
    assert.deepEqual(await open.mails(), []);
  });

  it("the wrong password: the next relay takes the mails, the administrator hears of it once", async () => {
    writeFileSync(password, "open\n");
    await ask("third");
    await open.waitFor("report", user);
    await open.waitFor("alarm", admin);
    await ask("fourth");
    await gateway.until(async () => (await reports(open)) === 2, 30_000, "the fourth");
    const told = await alarms(open);
    assert.equal(told.length, 1, told.join("\n"));
    assert.match(told[0]!, new RegExp(`the mail server localhost:${wanting.port} does not let the gateway in`));
    assert.match(wanting.log(), /SASL PLAIN authentication failed/);
    assert.equal(await reports(wanting), 2);
  });

  it("with no other relay the mail is kept until the password is right", async () => {
    open.stop();
    await ask("fifth");
    await gateway.until(
      async () => (await waitingMail(gateway.spool)).some(({ tries }) => tries > 0),
      30_000,
      "a mail that waits",
    );
    writeFileSync(password, "sesame\n");
    await gateway.until(async () => (await reports(wanting)) === 3, 60_000, "the fifth");
    assert.deepEqual(await waitingMail(gateway.spool), []);
  });
});
