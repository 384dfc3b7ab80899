// Whether the domain of a sender vouches for his mail: really signed mails, a DNS server of our own, and the ways to be taken
// for somebody else.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { type DomainProof, proveByDomain } from "../../../src/service/proof/domain-proof.ts";
import { makeSigner, signMail, type Wanted } from "../../support/dkim-signer.ts";
import { DnsServer, type Zone } from "../../support/dns-server.ts";
import { tempSpool } from "../../support/temp-spool.ts";

const rsa = makeSigner();
const other = makeSigner();
const edwards = makeSigner("ed25519-sha256");
const sha1 = { ...rsa, algorithm: "rsa-sha1" } as const;
const short = makeSigner("rsa-sha256", 512);

const base: Zone = {
  "plant.example": { TXT: ["v=spf1 -all"] },
  "s._domainkey.plant.example": { TXT: [rsa.record] },
  "e._domainkey.plant.example": { TXT: [edwards.record] },
  "trial._domainkey.plant.example": { TXT: [rsa.record.replace("k=rsa", "k=rsa; t=y")] },
  "short._domainkey.plant.example": { TXT: [short.record] },
  "revoked._domainkey.plant.example": { TXT: ["v=DKIM1; p="] },
  "s._domainkey.mail.plant.example": { TXT: [rsa.record] },
  "s._domainkey.evil.example": { TXT: [other.record] },
};
const here: Zone = { "plant.example": { TXT: ["v=spf1 ip4:127.0.0.1 -all"] } };
const dmarc = (record: string): Zone => ({ "_dmarc.plant.example": { TXT: [`v=DMARC1; ${record}`] } });

const plain = (from = "Anne <anne@plant.example>", body = "Hello\r\n\r\nsecond  line \r\n"): string =>
  `From: ${from}\r\nTo: 5550001@fax.local\r\nSubject: letter\r\nDate: ${new Date().toUTCString()}\r\nMessage-ID: <m@plant.example>\r\n\r\n${body}`;
const signed = (wanted: Partial<Wanted> = {}, mail = plain(), signer = rsa): string =>
  signMail(mail, signer, { domain: "plant.example", ...wanted });

describe("the proof of a sender by his domain", () => {
  const dns = new DnsServer();
  let server: string;
  let folder: string;
  before(async () => {
    server = await dns.start();
    folder = (await tempSpool()).root;
  });
  after(() => dns.stop());
  beforeEach(() => {
    dns.zone = base;
    dns.asked.length = 0;
    dns.broken.clear();
    dns.silent.clear();
  });

  async function proof(mail: string, sender = "anne@plant.example", time = 3_000): Promise<DomainProof> {
    const file = join(folder, "m.eml");
    writeFileSync(file, mail, "latin1");
    const isHis = (author: string): boolean => [sender, "anne@plant.example"].includes(author.toLowerCase());
    return proveByDomain(
      { file, sender, remoteAddress: "127.0.0.1", helo: "out.plant.example", isHis, recipients: ["5550001@fax.local"] },
      { dns: [server], time },
    );
  }
  const words = (said: DomainProof): string =>
    said.kind === "proven"
      ? `proven by ${said.by}`
      : said.kind === "later"
        ? "later"
        : `${said.rejected ? "rejected" : "unproven"}: ${said.why}`;

  const many = Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [
      `n${i}.plant.example`,
      { TXT: [`v=spf1 include:n${i + 1}.plant.example -all`] },
    ]),
  );
  const cases: readonly [what: string, zone: Zone, mail: string, answer: RegExp, sender?: string][] = [
    ["SPF names the host", here, plain(), /^proven by spf$/],
    ["SPF does not name the host", {}, plain(), /^unproven: SPF: fail; DKIM: it is not signed/],
    ["SPF says ~all", { "plant.example": { TXT: ["v=spf1 ~all"] } }, plain(), /^unproven: SPF: softfail/],
    ["SPF says ?all", { "plant.example": { TXT: ["v=spf1 ?all"] } }, plain(), /^unproven: SPF: neutral/],
    ["SPF is not there", { "plant.example": { A: ["192.0.2.1"] } }, plain(), /^unproven: SPF: none/],
    [
      "SPF is there twice",
      { "plant.example": { TXT: ["v=spf1 +all", "v=spf1 -all"] } },
      plain(),
      /^unproven: SPF: permerror/,
    ],
    [
      "SPF cannot be read",
      { "plant.example": { TXT: ["v=spf1 ip4:1.2.3.400 +all"] } },
      plain(),
      /^unproven: SPF: permerror/,
    ],
    [
      "SPF needs too many questions",
      { ...many, "plant.example": { TXT: ["v=spf1 include:n0.plant.example +all"] } },
      plain(),
      /^unproven: SPF: permerror/,
    ],
    [
      "SPF includes itself",
      { "plant.example": { TXT: ["v=spf1 include:plant.example +all"] } },
      plain(),
      /^unproven: SPF: permerror/,
    ],
    [
      "SPF by include, MX and address",
      {
        "plant.example": { TXT: ["v=spf1 include:n0.plant.example -all"], MX: ["mx.plant.example"] },
        "n0.plant.example": { TXT: ["v=spf1 mx:plant.example ~all"] },
        "mx.plant.example": { A: ["127.0.0.1"] },
      },
      plain(),
      /^proven by spf$/,
    ],
    [
      "SPF passes for the envelope's domain, From is another's",
      { "evil.example": { TXT: ["v=spf1 +all"] } },
      plain(),
      /^unproven: SPF: pass, for another domain/,
      "anne@evil.example",
    ],
    [
      "SPF of a sub-domain of the same organisation",
      { "mail.plant.example": { TXT: ["v=spf1 +all"] } },
      plain(),
      /^proven by spf$/,
      "anne@mail.plant.example",
    ],
    [
      "the same, where DMARC wants the very domain",
      { "mail.plant.example": { TXT: ["v=spf1 +all"] }, ...dmarc("p=none; aspf=s") },
      plain(),
      /^unproven: SPF: pass, for another domain/,
      "anne@mail.plant.example",
    ],

    ["DKIM is right", {}, signed(), /^proven by dkim$/],
    ["DKIM with Ed25519", {}, signed({ selector: "e" }, plain(), edwards), /^proven by dkim$/],
    ["DKIM of a sub-domain", {}, signed({ domain: "mail.plant.example" }), /^proven by dkim$/],
    [
      "the same, where DMARC wants the very domain",
      dmarc("p=none; adkim=s"),
      signed({ domain: "mail.plant.example" }),
      /^unproven: .*another domain than From's/,
    ],
    ["a body changed by a word", {}, signed().replace("second", "sexond"), /^unproven: .*body hash did not verify/],
    ["a subject changed", {}, signed().replace("letter", "better"), /^unproven: .*bad signature/],
    ["blanks changed, which relaxed allows", {}, signed().replace("second  line ", "second line"), /^proven by dkim$/],
    [
      "a body appended behind l=",
      {},
      `${signed({ length: 7 })}and pay the bill\r\n`,
      /^unproven: .*part of the body unsigned/,
    ],
    ["l= over the whole body", {}, signed({ length: 22 }), /^unproven: .*part of the body unsigned/],
    ["expired", {}, signed({ tags: "t=1000; x=2000; " }), /^unproven: .*expired/],
    ["signed with another's key", {}, signed({}, plain(), other), /^unproven: .*bad signature/],
    [
      "signed by another domain",
      {},
      signed({ domain: "evil.example" }, plain(), other),
      /^unproven: .*is of evil\.example/,
    ],
    [
      "signed by a public suffix",
      { "s._domainkey.co.uk": { TXT: [rsa.record] } },
      signed({ domain: "co.uk" }, plain("anne@plant.co.uk")),
      /^unproven: .*is of co\.uk/,
      "anne@plant.co.uk",
    ],
    ["From not signed", {}, signed({ fields: "To:Subject:Date:Message-ID" }), /^unproven: .*does not cover from/],
    ["To not signed", {}, signed({ fields: "From:Subject:Date:Message-ID" }), /^unproven: .*does not cover to/],
    ["Message-ID not signed", {}, signed({ fields: "From:To:Subject:Date" }), /^unproven: .*does not cover message-id/],
    ["Date not signed", {}, signed({ fields: "From:To:Subject:Message-ID" }), /^unproven: .*does not cover date/],
    [
      "a copy added that is not signed",
      {},
      signed().replace("\r\nSubject", "\r\nCc: 5550002@fax.local\r\nSubject"),
      /^unproven: .*does not cover cc/,
    ],
    [
      "caught, and sent to another number",
      {},
      signed({}, plain().replace("5550001", "5550002")),
      /^unproven: .*not written to 5550001@fax\.local/,
    ],
    [
      "caught, and sent to a longer number",
      {},
      signed({}, plain().replace("5550001", "95550001")),
      /^unproven: .*not written to 5550001@fax\.local/,
    ],
    [
      "caught long ago",
      {},
      signed({}, plain().replace(/Date: .*/, `Date: ${new Date(Date.now() - 9 * 86_400_000).toUTCString()}`)),
      /^unproven: .*of another day/,
    ],
    [
      "dated far ahead",
      {},
      signed({}, plain().replace(/Date: .*/, `Date: ${new Date(Date.now() + 2 * 86_400_000).toUTCString()}`)),
      /^unproven: .*of another day/,
    ],
    [
      "without a Message-ID, so that no copy of it would be known",
      {},
      signed({}, plain().replace(/Message-ID: .*\r\n/, "")),
      /^unproven: .*no Message-ID/,
    ],
    ["SHA-1", {}, signed({}, plain(), sha1), /^unproven: .*algorithm is not good enough/],
    ["a short key", {}, signed({ selector: "short" }, plain(), short), /^unproven: .*signature of plant\.example/],
    ["a key taken back", {}, signed({ selector: "revoked" }), /^unproven: .*invalid public key/],
    ["no key", {}, signed({ selector: "none" }), /^unproven: .*no key/],
    ["a key marked as a test", {}, signed({ selector: "trial" }), /^unproven: .*marked as a test/],
    ["a tag twice", {}, signed({ tags: "d=plant.example; " }), /^unproven: .*cannot be read/],
    ["a wrong signature before the right one", {}, signed({}, signed({ selector: "none" })), /^proven by dkim$/],
    [
      "forty signatures",
      {},
      Array.from({ length: 40 }).reduce<string>((mail) => signed({ selector: "none" }, mail), plain()),
      /^unproven: .*more signatures than are looked at/,
    ],

    ["DMARC none", { ...here, ...dmarc("p=none") }, plain(), /^proven by spf$/],
    ["DMARC quarantine, nothing aligned", dmarc("p=quarantine"), plain(), /^unproven: SPF: fail/],
    ["DMARC reject, nothing aligned", dmarc("p=reject"), plain(), /^rejected: SPF: fail/],
    ["DMARC reject, capital and spaced", dmarc("p = Reject ;"), plain(), /^rejected: SPF: fail/],
    ["DMARC reject, and signed", dmarc("p=reject"), signed(), /^proven by dkim$/],
    [
      "DMARC sp=reject for a sub-domain",
      dmarc("p=none; sp=reject"),
      plain("anne@mail.plant.example"),
      /^rejected: /,
      "anne@mail.plant.example",
    ],
    [
      "DMARC p=reject; sp=none for a sub-domain",
      dmarc("p=reject; sp=none"),
      plain("anne@mail.plant.example"),
      /^unproven: /,
      "anne@mail.plant.example",
    ],
    [
      "DMARC twice is none",
      { "_dmarc.plant.example": { TXT: ["v=DMARC1; p=reject", "v=DMARC1; p=reject"] } },
      plain(),
      /^unproven: /,
    ],
    [
      "From of a domain that rejects, envelope of one that does not",
      { ...here, "_dmarc.bank.example": { TXT: ["v=DMARC1; p=reject"] } },
      plain("boss@bank.example"),
      /^rejected: From and the envelope/,
    ],

    ["two From fields", here, `From: x@evil.example\r\n${signed()}`, /^unproven: it has not exactly one From/],
    [
      "two addresses in From",
      here,
      plain("Anne <anne@plant.example>, <x@evil.example>"),
      /^unproven: it has not exactly one From/,
    ],
    ["a group in From", here, plain("Us: anne@plant.example;"), /^unproven: it has not exactly one From/],
    ["an empty From", here, plain(""), /^unproven: it has not exactly one From/],
    ["no From", here, "To: x@y.example\r\n\r\nhello\r\n", /^unproven: it has not exactly one From/],
    [
      "From before a blank and a colon",
      here,
      `From : x@evil.example\r\n${plain()}`,
      /^unproven: it has not exactly one From/,
    ],
    [
      "another address in the display name",
      here,
      plain('"boss@plant.example" <anne@plant.example>'),
      /^proven by spf$/,
    ],
    [
      "another address in the display name, not quoted",
      here,
      plain("boss@plant.example <anne@plant.example>"),
      /^unproven: it has not exactly one From/,
    ],
    ["a comment in From", here, plain("anne@plant.example (Anne, <boss@plant.example>)"), /^proven by spf$/],
    ["another person in From", here, plain("boss@plant.example"), /^unproven: From and the envelope sender/],
    [
      "a letter that looks alike in From",
      here,
      plain("\u00e0nne@plant.example"),
      /^unproven: From and the envelope sender/,
    ],
    ["a bare carriage return in the head", here, plain("anne@plant.example\rX: y"), /^unproven: its head is/],
    ["a NUL in the head", here, plain("anne@plant.example\0"), /^unproven: its head is/],
    ["a head of 100 kB", here, `X-Long: ${"y".repeat(100_000)}\r\n${plain()}`, /^unproven: its head is too long/],
    ["30,000 folds", here, `X-Long: y\r\n${" \r\n".repeat(20_000)}${plain()}`, /^unproven: its head is too long/],
    ["an empty mail", here, "", /^unproven: its head is/],
    ["no body", here, "From: anne@plant.example\r\n", /^proven by spf$/],
  ];
  for (const [what, zone, mail, answer, sender] of cases)
    it(what, async () => {
      dns.zone = { ...base, ...zone };
      assert.match(words(await proof(mail, sender)), answer);
    });

  it("puts the mail off while DNS fails or is silent, whatever was asked", async () => {
    dns.zone = { ...base, ...here };
    for (const name of ["_dmarc.plant.example", "plant.example"]) {
      dns.broken.add(name);
      assert.deepEqual(await proof(plain()), { kind: "later" }, name);
      dns.broken.clear();
    }
    dns.broken.add("s._domainkey.plant.example");
    dns.zone = base;
    assert.deepEqual(await proof(signed()), { kind: "later" });
    dns.broken.clear();
    // A failed include must not let what follows it decide.
    dns.zone = { ...base, "plant.example": { TXT: ["v=spf1 -include:n.plant.example +all"] } };
    dns.broken.add("n.plant.example");
    assert.deepEqual(await proof(plain()), { kind: "later" });
    dns.silent.add("_dmarc.plant.example");
    const begun = Date.now();
    assert.deepEqual(await proof(plain(), undefined, 400), { kind: "later" });
    assert.ok(Date.now() - begun < 2_000);
  });

  it("reads what another program signed", async () => {
    const dkim = {
      domainName: "plant.example",
      keySelector: "s",
      privateKey: rsa.key.export({ type: "pkcs8", format: "pem" }) as string,
    };
    const made = await createTransport({ streamTransport: true, buffer: true }).sendMail({
      dkim,
      from: "Anne <anne@plant.example>",
      to: "5550001@fax.local",
      subject: "Gr\u00fc\u00dfe",
      text: "Hello",
      attachments: [{ filename: "a.txt", content: "x".repeat(5_000) }],
    });
    assert.equal(words(await proof((made.message as Buffer).toString("latin1"))), "proven by dkim");
  });

  it("asks a bounded number of questions", async () => {
    const mx = Array.from({ length: 40 }, (_, i) => `m${i}.plant.example`);
    const text = `v=spf1 ${Array.from({ length: 9 }, (_, i) => `mx:x${i}.plant.example`).join(" ")} -all`;
    const zones = Array.from({ length: 9 }, (_, i) => [`x${i}.plant.example`, { MX: mx }] as const);
    dns.zone = { ...base, ...Object.fromEntries(zones), "plant.example": { TXT: [text] } };
    for (const name of mx) dns.zone[name] = { A: ["192.0.2.1"] };
    assert.match(words(await proof(plain())), /^unproven: SPF: /);
    assert.ok(dns.asked.length <= 70, `${dns.asked.length} questions`);
  });

  it("does not look at a body of one endless line, and takes a large one with lines in good time", async () => {
    dns.zone = { ...base };
    assert.match(
      words(await proof(signed({}, plain(undefined, "x".repeat(300_000))))),
      /a line of the body is too long/,
    );
    const begun = Date.now();
    const large = signed({}, plain(undefined, `${"some words of a  line\t\r\n".repeat(400_000)}`));
    assert.equal(words(await proof(large)), "proven by dkim");
    assert.ok(Date.now() - begun < 8_000, `${Date.now() - begun} ms`);
  });
});
