// Attacks in messages, as the office works on them: lines put into our own mails, names that are paths, parts that are bombs,
// tokens guessed or stolen, the same again. What is faxed, answered and logged is said of each.

import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { message, Office } from "../../support/office.ts";
import { trialRules } from "../../support/rules.ts";

/** The head of a mail of ours, unfolded. */
const headOf = (raw: Buffer): string[] =>
  raw
    .toString("latin1")
    .split("\r\n\r\n")[0]!
    .replace(/\r\n[ \t]+/g, " ")
    .split("\r\n");

describe("penetration: messages", () => {
  let office: Office;
  beforeEach(async () => {
    office = await Office.make();
  });
  const logged = (line: RegExp): void =>
    assert.ok(
      office.log.some((one) => line.test(one)),
      office.log.join("\n"),
    );

  /** Mails of ours that come of it: none has a header or a recipient that the attack brought. */
  const wantClean = async (): Promise<void> => {
    for (const { id, to } of await office.out()) {
      const head = headOf(await office.raw(id));
      for (const line of head) {
        assert.match(line, /^[\w-]+: ?/);
        assert.doesNotMatch(line, /^(?:Bcc|X-Evil|X-Injected)\b/i);
        assert.doesNotMatch(line, /[\u0000-\u0008\u000a-\u001f]/);
      }
      assert.equal(head.filter((line) => /^Subject:/i.test(line)).length, 1);
      for (const address of to) assert.match(address, /@plant\.example$/);
    }
  };

  const evil = "x\r\nBcc: thief@evil.example\r\nX-Evil: 1\r\n\r\nbody";
  const word = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString("base64")}?=`;
  const injections: readonly (readonly [attack: string, mail: string])[] = [
    ["line ends in an encoded subject", message({ subject: word(`[cover: no] ${evil}`), text: "Hello" })],
    ["line ends in an encoded display name of From", message({ from: `${word(evil)} <user1@plant.example>` })],
    ["line ends in the display name of To", message({ to: `${word(evil)} <5550001@fax.local>` })],
    [
      "line ends in a file name",
      message({
        headers: {
          "Content-Type": "application/x-evil",
          "Content-Disposition": `attachment; filename*=utf-8''${encodeURIComponent(evil)}`,
        },
      }),
    ],
    [
      "line ends in Message-ID and References",
      message({ id: "<a@x>\rX-Evil: 1", headers: { References: "<b@x>\rX-Injected: 1 <c@x>" } }),
    ],
    [
      "U+2028, bidi overrides and NUL in the subject",
      message({ subject: word("a\u2028X-Evil: 1\u202e\u0000\u0085X-Injected: 2") }),
    ],
    ["a bare carriage return in the subject", message({ subject: "x\rX-Evil: 1" })],
    ["a subject of 100,000 letters", message({ subject: "s".repeat(100_000) })],
    ["an options bracket of 100,000 letters", message({ subject: `[${"fine ".repeat(20_000)}] letter` })],
    ["a display name of 50,000 letters", message({ from: `"${"n".repeat(50_000)}" <user1@plant.example>` })],
  ];
  for (const [attack, mail] of injections)
    it(`${attack}: no line of ours is made of it`, async () => {
      // Fails, so that a mail that quotes it goes out.
      office.answer = {
        ok: false,
        outcome: 303,
        reason: { key: "option-unclear", values: { option: "x" } } as never,
        remarks: [],
      };
      await office.mail(["5550001@fax.local"], mail);
      await office.work();
      await wantClean();
      for (const { request } of await office.jobs()) assert.equal(request.destination, "5550001");
      for (const line of office.log) assert.doesNotMatch(line, /[\u0000-\u001f]/);
      logged(/mail worked on/);
    });

  const names = [
    "../../../../etc/cron.d/x",
    "/etc/passwd",
    "..\\..\\windows\\x.pdf",
    "a\u0000.pdf",
    "con",
    "-rf",
    "x".repeat(5_000),
    "$(reboot).pdf",
    "`id`|sh",
    "%2e%2e%2fx",
    "\u202egnp.exe",
    ".",
  ];
  it("file names that are paths, commands or too long: the part has a name of ours", async () => {
    for (const name of names)
      await office.mail(
        ["5550001@fax.local"],
        message({
          headers: {
            "Content-Type": "application/pdf",
            "Content-Disposition": `attachment; filename*=utf-8''${encodeURIComponent(name)}`,
          },
        }),
      );
    await office.work();
    assert.equal(office.prepared.length, names.length);
    for (const { parts } of office.prepared)
      for (const part of parts) {
        assert.match(part.path, /\/run\/mail-[^/]+\/part-\d{3}$/);
        assert.ok(part.name.length <= 120 && !/[\u0000-\u001f\u202e]/.test(part.name), part.name);
      }
    assert.deepEqual(await office.spool.list("run"), ["writable"]);
    logged(/mail worked on/);
  });

  it("bombs: 4 MB of base64, a packed gigabyte that nobody unpacks, one endless line, 20,000 headers", async () => {
    const packed = gzipSync(Buffer.alloc(50_000_000)).toString("base64");
    const bombs = [
      message({
        headers: { "Content-Type": "application/pdf", "Content-Transfer-Encoding": "base64" },
        text: "QUFB".repeat(1_000_000),
      }),
      message({ headers: { "Content-Type": "application/gzip", "Content-Transfer-Encoding": "base64" }, text: packed }),
      message({ text: "x".repeat(3_000_000) }),
      `${"X-H: y\r\n".repeat(20_000)}${message({})}`,
      message({
        headers: { "Content-Type": `multipart/mixed; ${"a=b; ".repeat(20_000)}boundary=b` },
        text: "--b\r\n\r\nx\r\n--b--",
      }),
      message({ headers: { "Content-Type": "text/html" }, text: "<div>".repeat(200_000) }),
    ];
    const begun = Date.now();
    for (const bomb of bombs) await office.mail(["5550001@fax.local"], bomb);
    await office.work();
    assert.ok(Date.now() - begun < 15_000, `${Date.now() - begun} ms`);
    assert.equal(office.prepared.length, bombs.length);
    const { parts } = office.prepared.find((input) => input.parts[0]?.contentType === "application/gzip")!;
    assert.deepEqual(
      parts.map(({ name }) => name),
      ["application/gzip"],
      "as it came",
    );
    logged(/mail worked on/);
  });

  it("10,000 tokens guessed, in the address and in the thread: none is one, and the guesser hears of it a few times only", async () => {
    const { token } = await office.printed();
    const { tokens } = await office.deps();
    const letters = "abcdefghijklmnopqrstuvwxyz234567";
    for (let n = 0; n < 10_000; n++) {
      const guess = [...token].map((_, i) => letters[(n * 31 + i * 7 + (n >> (i % 13))) % 32]).join("");
      assert.equal(guess === token || (await tokens.find(guess)) !== undefined, false);
    }
    for (let n = 0; n < 30; n++)
      await office.mail(
        [`reply+${"a".repeat(20)}${String(n).padStart(2, "0")}abcd@fax.local`],
        message({ text: "5550001", from: "user2@plant.example" }),
        { from: "user2@plant.example" },
      );
    await office.work();
    assert.deepEqual(await office.numbers(), []);
    assert.ok((await office.out("refused")).length <= 10, `${(await office.out("refused")).length}`);
    logged(/asked often enough/);
  });

  const stolen: readonly (readonly [attack: string, from: string, header: string, log: RegExp])[] = [
    ["by a stranger", "x@evil.example", "x@evil.example", /an answer from a stranger/],
    ["by a colleague", "user2@plant.example", "user2@plant.example", /does not own the document/],
    [
      "by a colleague who writes the owner into From",
      "user2@plant.example",
      "user1@plant.example",
      /does not own the document/,
    ],
    [
      "by a stranger who writes the owner into From",
      "x@evil.example",
      "User One <user1@plant.example>",
      /an answer from a stranger/,
    ],
    [
      "by a stranger with the owner's address as his name",
      "x@evil.example",
      '"user1@plant.example" <x@evil.example>',
      /an answer from a stranger/,
    ],
    [
      "with the owner in Sender and Reply-To",
      "user2@plant.example",
      "user2@plant.example\r\nSender: user1@plant.example\r\nReply-To: user1@plant.example",
      /does not own the document/,
    ],
  ];
  for (const [attack, from, header, log] of stolen)
    it(`a stolen token used ${attack}: nothing is faxed`, async () => {
      const { token } = await office.printed();
      for (const to of [`reply+${token}@fax.local`, `REPLY+${token.toUpperCase()}@FAX.LOCAL`])
        await office.mail([to], message({ from: header, text: "5550001" }), { from });
      await office.work();
      assert.deepEqual(await office.numbers(), []);
      logged(log);
    });

  it("a stolen token in the thread of a mail that nothing proves: nobody's answer, not even the owner's; he is told, not often", async () => {
    office.rules = trialRules((file, text) =>
      file === "faxgate.yaml" ? text.replace("unproven-senders: refuse", "unproven-senders: ask") : text,
    );
    const { token } = await office.printed();
    const thread = { "In-Reply-To": `<${token}@fax.local>`, References: `<${token}@fax.local>` };
    const [notice] = await office.out("print-notice");
    const id = notice!.mail.messageId!;
    for (let n = 0; n < 25; n++)
      await office.mail(["5550001@fax.local"], message({ headers: { ...thread, "In-Reply-To": id }, text: "cancel" }), {
        proof: "none",
      });
    await office.work();
    assert.deepEqual(await office.jobs(), []);
    logged(/it cannot be said what is to be faxed .*proof=none/);
    const refused = await office.out("refused");
    assert.equal(refused.length, 20);
    assert.match(refused[0]!.mail.text!, /nothing proves that you wrote this answer/);
    // Proven, it is his answer.
    await office.mail(["5550001@fax.local"], message({ headers: { "In-Reply-To": id }, text: "" }), {
      proof: "domain",
    });
    await office.work();
    assert.deepEqual(await office.numbers(), ["5550001"]);
  });

  it("the same mail and the same answer again: faxed once", async () => {
    const mail = message({ id: "<same@x>" });
    for (let n = 0; n < 3; n++) await office.mail(["5550001@fax.local"], mail);
    for (const to of ['"555-0001"@fax.local', "FAX=5550001@fax.local", "IMCEAFAX-5550001@fax.local"])
      await office.mail([to], mail);
    await office.work();
    assert.deepEqual(await office.numbers(), ["5550001"]);
    logged(/the same mail again; faxed once/);
    const { token } = await office.printed();
    const answer = message({ id: "<answer@x>", text: "5550002" });
    for (let n = 0; n < 3; n++) await office.mail([`reply+${token}@fax.local`], answer);
    await office.work();
    assert.deepEqual(await office.numbers(), ["5550001", "5550002"]);
  });

  it("a mail of ours sent back to us, and a robot's: nothing is done", async () => {
    await office.mail(["5550001@fax.local"], message({ headers: { "X-Faxgate-Event": "delivered" } }));
    await office.mail(["5550001@fax.local"], message({ headers: { "Auto-Submitted": "auto-replied" } }));
    await office.work();
    assert.deepEqual(await office.jobs(), []);
    logged(/one of our own mails came back/);
    logged(/a robot's mail/);
  });

  it("numbers in an answer that the rules refuse, however they are spelled: none is called", async () => {
    for (const text of [
      "+34 942 314159",
      "011 34 942 314159",
      "00 34 942 314159",
      "tel:+34942314159",
      "900 234 5678",
      "911",
      "\uff19\uff11\uff11",
      "FAX=+34942314159",
      "resend to +34942314159",
      "to: 112",
    ]) {
      const { token } = await office.printed();
      await office.mail([`reply+${token}@fax.local`], message({ text }));
      await office.work();
    }
    for (const { state } of await office.jobs())
      assert.notEqual(state.outcome, undefined, "ended before it was called");
    await wantClean();
  });
});
