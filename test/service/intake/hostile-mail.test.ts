// Mail that means harm, is broken, or breaks us: a clear end for each, and nothing else disturbed.

import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { wordsOf } from "../../../src/base/phrases.ts";
import { callTokens } from "../../../src/device/store/site-secret.ts";
import { startIntake } from "../../../src/service/intake/intake.ts";
import { message, Office } from "../../support/office.ts";

const crlf = (...lines: string[]): string => lines.join("\r\n");

describe("hostile mail", () => {
  let office: Office;
  beforeEach(async () => {
    office = await Office.make();
  });
  const take = async (mail: string | Buffer): Promise<void> => {
    await office.mail(["5550001@fax.local"], mail);
    await office.work();
  };

  it("of 300 parts keeps 200 and names the rest", async () => {
    const part = (i: number): string =>
      crlf("--b", "Content-Type: application/pdf", `Content-Disposition: attachment; filename=f${i}.pdf`, "", "x", "");
    const parts = Array.from({ length: 300 }, (_, i) => part(i)).join("");
    await take(message({ headers: { "Content-Type": "multipart/mixed; boundary=b" }, text: `${parts}--b--` }));
    const [input] = office.prepared;
    assert.ok(input!.parts.length <= 200, String(input!.parts.length));
    const remarks = JSON.stringify((await office.jobs()).length) + (await remarksOf(office)).join("\n");
    assert.match(remarks, /more than 200 attachments|goes beyond our limits/);
  });

  it("of parts nested 400 deep comes to an end", async () => {
    let body = "deep";
    for (let i = 0; i < 400; i++)
      body = crlf(`Content-Type: multipart/mixed; boundary=b${i}`, "", `--b${i}`, body, `--b${i}--`, "");
    await take(`From: user1@plant.example\r\nSubject: x\r\n${body}`);
    assert.equal((await office.jobs()).length, 1);
  });

  it("of mails in mails takes three deep, with the text of each", async () => {
    let inner = message({ subject: "number 0", text: "text 0" });
    for (let i = 1; i < 12; i++)
      inner = message({
        subject: `number ${i}`,
        headers: { "Content-Type": `multipart/mixed; boundary=b${i}` },
        text: crlf(`--b${i}`, "", `text ${i}`, `--b${i}`, "Content-Type: message/rfc822", "", inner, `--b${i}--`),
      });
    await take(inner);
    const [input] = office.prepared;
    assert.match(input!.text, /text 11[\s\S]*Subject: number 10[\s\S]*text 10[\s\S]*text 9[\s\S]*text 8/);
    assert.doesNotMatch(input!.text, /text 7/);
    assert.deepEqual(
      input!.parts.map((part) => part.contentType),
      ["message/rfc822"],
    );
  });

  it("of 3 MB of text is cut, and says so", async () => {
    await take(message({ text: `${"lorem ipsum ".repeat(6)}\r\n`.repeat(42_000) }));
    assert.ok(office.prepared[0]!.text.length <= 2_000_000);
    assert.match((await remarksOf(office)).join(), /too long; its end was left out/);
  });

  it("of headers only, of nothing, of random octets is a mail all the same", async () => {
    const noise = Buffer.from(Array.from({ length: 20_000 }, (_, n) => (n * 7919) % 251));
    for (const mail of ["", "\r\n", "Subject: x", "Subject", noise, Buffer.alloc(5_000)]) await take(mail);
    assert.equal((await office.jobs()).length, 6);
  });

  it("with a head of 1 MB, broken encodings and an endless boundary comes to an end", async () => {
    await take(`X-Long: ${"x".repeat(1_000_000)}\r\n\r\ntext`);
    await take(message({ headers: { "Content-Transfer-Encoding": "base64" }, text: "!!!not=base64===" }));
    await take(message({ headers: { "Content-Type": `multipart/mixed; boundary="${"b".repeat(5_000)}"` } }));
    await take(message({ subject: `=?utf-8?B?${"A".repeat(100_000)}?=`, id: `<${"m".repeat(5_000)}@x>` }));
    assert.equal((await office.jobs()).length, 4);
  });

  it("whose file names climb out of the folder stays inside", async () => {
    const headers = {
      "Content-Type": "application/pdf",
      "Content-Disposition": 'attachment; filename="../../../../etc/passwd\u0007.pdf"',
    };
    await take(message({ headers }));
    const [part] = office.prepared[0]!.parts;
    assert.match(part!.path, /\/run\/mail-[^/]+\/part-001$/);
    assert.deepEqual(await office.spool.list("run"), ["writable"], "the parts are gone when the work is done");
  });

  it("that fails each time is put aside after three tries, and the administrator hears of it", async () => {
    office.step = (name) => {
      if (name === "prepare") throw new Error("a bug of ours");
    };
    const id = await office.mail(["5550001@fax.local"], message({}));
    await office.work();
    const kept = (await office.spool.list("corrupt")).filter((name) => !name.endsWith(".why"));
    assert.equal(kept.length, 1);
    assert.ok(existsSync(office.spool.path("corrupt", kept[0]!, "message.eml")));
    const [alarm] = await office.out("alarm");
    assert.match(alarm!.mail.text!, new RegExp(`${id}[\\s\\S]*a bug of ours`));
  });

  it("that finds our disk full waits for as long as that lasts, longer and longer", async () => {
    let full = 12;
    const since = performance.now();
    office.step = (name) => {
      if (name === "prepare" && full-- > 0)
        throw new Error("cannot be written", { cause: Object.assign(new Error("full"), { code: "ENOSPC" }) });
    };
    await office.mail(["5550001@fax.local"], message({}));
    await office.work();
    assert.ok(performance.now() - since > 10 + 20 + 40 + 9 * 80 - 100);
    assert.deepEqual(await office.numbers(), ["5550001"]);
    assert.deepEqual(await office.spool.list("corrupt"), []);
  });

  it("that ends the program each time is put aside, and the mail beside it is not", async () => {
    const killer = await office.mail(["5550001@fax.local"], message({ text: "kill" }));
    const innocent = await office.mail(["5550002@fax.local"], message({ text: "good" }));
    let alive = 0;
    // A dead program: it does no further step, and what it had in hand never comes to an end.
    const never = new Promise<never>(() => {});
    for (let life = 0; life < 12 && (await office.spool.list("incoming")).length > 0; life++) {
      alive++;
      const deps = await office.deps();
      let died = false;
      let bothInHand = false;
      const triesOf = (): Promise<string> =>
        readFile(office.spool.path("incoming", innocent, "tries"), "utf8").catch(() => "");
      const before = await triesOf();
      const dying = {
        ...deps,
        documents: {
          ...deps.documents,
          prepare: async (...args: Parameters<typeof deps.documents.prepare>) => {
            if (args[0].text.includes("kill")) died = true;
            else bothInHand = true;
            return died ? never : deps.documents.prepare(...args);
          },
        },
      };
      const intake = startIntake(dying, 2, { look: 10, again: 1, disk: 5, adopt: 1_000 });
      for (let wait = 0; wait < 40 && !died; wait++) {
        await new Promise((done) => setTimeout(done, 5));
        if ((await office.spool.list("incoming")).length === 0) break;
      }
      // A dead program does nothing more: what it had begun with the other mail comes to its halt too before the next life.
      await new Promise((done) => setTimeout(done, 30));
      const begun = died && (await triesOf()) !== before;
      for (let wait = 0; wait < 400 && begun && !bothInHand; wait++) await new Promise((done) => setTimeout(done, 5));
      // stop() would wait for what never ends.
      void intake.stop();
    }
    assert.ok(alive <= 8, `${alive} lives`);
    assert.deepEqual(await office.numbers(), ["5550002"]);
    const kept = (await office.spool.list("corrupt")).filter((name) => !name.endsWith(".why"));
    assert.deepEqual(
      kept.map((name) => name.endsWith(killer)),
      [true],
      innocent,
    );
    assert.match((await office.out("alarm"))[0]!.mail.text!, /begun 5 times/);
  });

  it("without an envelope, or with a damaged one, is put aside", async () => {
    const one = await office.mail(["5550001@fax.local"], message({}));
    const two = await office.mail(["5550001@fax.local"], message({}));
    writeFileSync(office.spool.path("incoming", one, "envelope.json"), "{");
    const { rm } = await import("node:fs/promises");
    await rm(office.spool.path("incoming", two, "envelope.json"));
    await office.work();
    const kept = (await office.spool.list("corrupt")).filter((name) => !name.endsWith(".why"));
    assert.equal(kept.length, 2);
    assert.deepEqual(await office.jobs(), []);
  });
});

describe("mail for people", () => {
  let office: Office;
  beforeEach(async () => {
    office = await Office.make();
  });

  it("to postmaster and abuse goes to the administrator, untouched and in 7 bits, a robot's too", async () => {
    const original = Buffer.from(message({ text: "Grüße\r\n", headers: { "Auto-Submitted": "auto-replied" } }));
    await office.mail(["postmaster@fax.local", "abuse@fax.local"], original, { from: "" });
    await office.work();
    const [mail] = await office.out("forward");
    assert.deepEqual(mail!.to, ["faxmaster@plant.example"]);
    assert.ok(original.equals(mail!.mail.attachments[0]!.content));
  });

  it("that says a mailbox refused a received fax goes to the default mailbox and the administrator, with the fax", async () => {
    const tokens = await callTokens(office.spool, "bounce");
    const folder = office.spool.path("received", "2026", "11", "c00000042");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "fax.pdf"), "%PDF- the fax");
    const report = (action: string): string =>
      [
        "From: MAILER-DAEMON@plant.example",
        "Subject: Undelivered",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx",
        "",
        "Final-Recipient: rfc822; purchasing@plant.example",
        `Action: ${action}`,
        "Diagnostic-Code: smtp; 550 no such user",
        "",
        "--b--",
        "",
      ].join("\r\n");
    const to = `bounce+${tokens.of("c00000042")}@fax.local`;
    await office.mail([to], report("delayed"), { from: "" });
    await office.mail([to], message({ subject: "I am on holiday", headers: { "Auto-Submitted": "auto-replied" } }), {
      from: "",
    });
    await office.mail([`bounce+c00000042${"a".repeat(24)}@fax.local`], report("failed"), { from: "" });
    await office.work();
    assert.deepEqual(await office.out(), []);
    await office.mail([to], report("failed"), { from: "" });
    await office.work();
    const [mail] = await office.out("alarm");
    assert.deepEqual(mail!.to, ["faxmaster@plant.example"]);
    assert.match(mail!.mail.subject!, /refused by purchasing@plant\.example/);
    assert.equal(mail!.mail.attachments[0]!.content.toString(), "%PDF- the fax");
  });

  it("of our own never goes round", async () => {
    const ours = message({ headers: { "X-Faxgate-Event": "alarm" } });
    await office.mail(["postmaster@fax.local"], ours);
    await office.mail([`bounce+${"a".repeat(26)}@fax.local`], ours, { from: "" });
    await office.mail(["5550001@fax.local"], ours);
    await office.work();
    assert.deepEqual(await office.out(), []);
    assert.deepEqual(await office.jobs(), []);
  });

  it("of more than 30 MB is kept and named instead of attached", async () => {
    const id = await office.mail(["postmaster@fax.local", "5550001@fax.local"], message({}), {
      bytes: 40 * 1024 * 1024,
    });
    await office.work();
    const [mail] = await office.out("forward");
    assert.equal(mail!.mail.attachments.length, 0);
    assert.deepEqual(await office.spool.list("corrupt"), [`${id}-admin.eml`]);
    assert.deepEqual(await office.numbers(), ["5550001"]);
  });
});

async function remarksOf(office: Office): Promise<readonly string[]> {
  const { readSubmission } = await import("../../../src/service/intake/submissions.ts");
  const found: string[] = [];
  for (const id of await office.spool.list("active"))
    found.push(...((await readSubmission(office.spool, id))?.remarks ?? []).map((remark) => wordsOf(remark)));
  return found;
}
