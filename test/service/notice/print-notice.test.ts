// The notice of a printed document: form, offers, pictures, both halves; documents whose owner is not known yet.

import assert from "node:assert/strict";
import { createBitmap } from "../../../src/codec/image/bitmap.ts";
import { readAnswer } from "../../../src/codec/mail/answer.ts";
import { formTagOf } from "../../../src/codec/mail/form.ts";
import { writeTiff } from "../../../src/codec/tiff/write.ts";
import { writeAtomic } from "../../../src/device/store/atomic.ts";
import { startIntake } from "../../../src/service/intake/intake.ts";
import { readSubmission } from "../../../src/service/intake/submissions.ts";
import { printNotice } from "../../../src/service/notice/print-notice.ts";
import { noteDelivered, recentNumbers } from "../../../src/service/people/recent-numbers.ts";
import { submission } from "../../support/job.ts";
import { message, Office } from "../../support/office.ts";
import { until } from "../../support/redis.ts";
import { trialRules } from "../../support/rules.ts";

const printed = (user: string): string =>
  message({
    headers: {
      "X-Faxgate-Print-User": user,
      "X-Faxgate-Print-Title": "letter",
      "X-Faxgate-Print-Host": "print1",
      "X-Faxgate-Print-Printer": "fax",
    },
  });

describe("the notice of a printed document", () => {
  let office: Office;
  beforeEach(async () => {
    office = await Office.make();
  });
  const letter = (text: string): void => {
    office.answer = { ok: true, pages: 1, remarks: [], title: "", text };
  };

  it("offers the numbers of the document, then the recent ones that may be faxed, and never one of our own", async () => {
    letter("Example Plant  Fax: +1 555 0100\nTo: Anne\nFax: 555-0001\n\nTelefax: 555 0002, Fax: +1 900 555 1234\n");
    const at = (day: number): string => `2026-11-0${day}T10:00:00.000Z`;
    const anne = "user1@plant.example";
    await noteDelivered(office.spool, anne, { number: "5550001", name: "Anne", at: at(1) });
    await noteDelivered(office.spool, anne, { number: "5550007", name: "Bert", at: at(2) });
    await noteDelivered(office.spool, anne, { number: "+34942314159", name: "not permitted", at: at(3) });
    await noteDelivered(office.spool, "user2@plant.example", { number: "5550009", name: "", at: at(4) });
    const id = await office.mail(["print@fax.local"], printed("DOM+User1"));
    await office.work();
    const known = (await readSubmission(office.spool, id))!;
    assert.deepEqual(known.offers, [
      { number: "5550001", name: "Anne", from: "document" },
      { number: "5550002", name: "", from: "document" },
      { number: "5550007", name: "Bert", from: "recent", at: at(2) },
    ]);
    const [notice] = await office.out("print-notice");
    const text = notice!.mail.text!;
    assert.match(text, /^1 {2}5550001 {2}Anne {2}found in the document$/m);
    assert.match(text, /^3 {2}5550007 {2}Bert {2}faxed on 2026-11-02$/m);
    const context = { numbersElsewhere: false, offered: 3, formTag: formTagOf(known.token!) };
    const quoted = text.split("\n").map((line) => `> ${line}`);
    assert.deepEqual(readAnswer(["2", "", "On Monday Fax wrote:", ...quoted].join("\n"), context).picks, [2]);
    const untouched = readAnswer(["", "On Monday Fax wrote:", ...quoted].join("\n"), context);
    assert.deepEqual([untouched.picks, untouched.numbers, untouched.commands], [[], [], []]);
  });

  it("keeps a short list of numbers for each sender, newest first", async () => {
    for (let i = 0; i < 25; i++)
      await noteDelivered(office.spool, "A@x", { number: `55500${i}`, name: i === 3 ? "Three" : "", at: `2026-${i}` });
    await noteDelivered(office.spool, "a@X", { number: "5550024", name: "", at: "2026-24" });
    await noteDelivered(office.spool, "a@x", { number: "5550010", name: "", at: "2027" });
    const list = await recentNumbers(office.spool, "a@x");
    assert.equal(list.length, 20);
    assert.deepEqual(
      list.slice(0, 2).map((one) => one.number),
      ["5550010", "5550024"],
    );
    await writeAtomic(office.spool.path("people", (await office.spool.list("people"))[0]!), "{");
    assert.deepEqual(await recentNumbers(office.spool, "a@x"), []);
  });

  for (const language of ["en", "es", "de", "fr"])
    it(`carries its form whole and empty in both halves: ${language}`, async () => {
      office.rules = trialRules((file, text) =>
        file === "faxgate.yaml" ? text.replace("language: en", `language: ${language}`) : text,
      );
      const { token } = await office.printed();
      const [notice] = await office.out("print-notice");
      const { text, html } = notice!.mail;
      const tag = formTagOf(token);
      assert.ok(text!.includes(`[[ FAX ${tag} ]]`) && text!.includes(`[[ END ${tag} ]]`));
      assert.match(
        String(html),
        new RegExp(`<pre[^>]*>\\[\\[ FAX ${tag} \\]\\]\n[^<]*\n\\[\\[ END ${tag} \\]\\]</pre>`),
      );
      assert.ok(String(html).includes('<img src="cid:page1"') || String(html).includes("data:image/png"));
      assert.doesNotMatch(`${text}${html}`, /\{\{|undefined|\[object/);
      const quoted = text!.split("\n").map((line) => `> ${line}`);
      const context = { numbersElsewhere: false, offered: 0, formTag: tag };
      const answer = readAnswer(["5550001", "", "On Monday Fax wrote:", ...quoted].join("\n"), context);
      assert.deepEqual(
        answer.numbers.map((one) => one.written),
        ["5550001"],
      );
      assert.deepEqual([answer.unclear, answer.commands], [[], []]);
    });

  it("shows the next pages small, eight in all, and stays below 200 kB", async () => {
    const deps = await office.deps();
    const many = submission({ id: "0mmany-pages", kind: "print", pages: 12, token: "t".repeat(26) });
    const folder = office.spool.active(many.id);
    await (await import("node:fs/promises")).mkdir(folder, { recursive: true });
    const page = { bitmap: createBitmap(1728, 40), resolution: "fine" } as const;
    await writeAtomic(`${folder}/pages.tif`, writeTiff(Array.from({ length: 12 }, () => page)));
    await writeAtomic(`${folder}/preview.png`, Buffer.alloc(100_000));
    const asked: [number, number | undefined][] = [];
    const picture = async (_tiff: string, index: number, widest?: number): Promise<Uint8Array> => {
      asked.push([index, widest]);
      return Buffer.alloc(index === 5 ? 90_000 : 5_000);
    };
    await printNotice({ post: deps.post, documents: { picture } }, many);
    const [notice] = await office.out("print-notice");
    assert.deepEqual(
      notice!.mail.attachments.map((part) => part.filename),
      ["page-1.png", "page-2.png", "page-3.png", "page-4.png", "page-5.png"],
    );
    assert.ok(asked.every(([, widest]) => widest === 220));
    assert.ok(notice!.mail.attachments.reduce((sum, part) => sum + part.size, 0) < 200_000);
  });

  it("goes to the administrator with who and where, and to the owner once his name is known; then only he can answer", async () => {
    letter("Fax: 555-0003");
    const id = await office.mail(["print@fax.local"], printed("DOM+Newcomer"));
    await office.work();
    const before = (await readSubmission(office.spool, id))!;
    const [first] = await office.out("print-notice");
    assert.deepEqual(first!.to, ["faxmaster@plant.example"]);
    assert.match(
      first!.mail.text!,
      /nobody in users\.yaml has the print name "DOM\+Newcomer" \(printed on fax, print1\)/,
    );
    assert.match(first!.mail.text!, /5550003 {2}found in the document/);
    office.rules = trialRules((file, text) =>
      file === "users.yaml"
        ? text.replace(
            "users:\n",
            "users:\n  newcomer: { mail: new@plant.example, print: 'dom\\newcomer', language: de }\n",
          )
        : text,
    );
    const intake = startIntake(await office.deps(), 2, { look: 10, again: 1, disk: 10, adopt: 10 });
    await until(async () => (await office.out("print-notice")).length === 2, "the owner's notice");
    await until(async () => (await readSubmission(office.spool, id))?.unknownPrinter === undefined, "the mark to go");
    await intake.stop();
    const notices = await office.out("print-notice");
    assert.deepEqual(notices.map((mail) => mail.to[0]).sort(), ["faxmaster@plant.example", "new@plant.example"]);
    const owned = notices.find((mail) => mail.to[0] === "new@plant.example")!;
    assert.match(owned.mail.subject!, /an welche Nummer/);
    assert.doesNotMatch(owned.mail.text!, /users\.yaml/);
    const after = (await readSubmission(office.spool, id))!;
    assert.notEqual(after.token, before.token);
    assert.deepEqual([after.owner, after.user], ["new@plant.example", "newcomer"]);
    // Both answer: the administrator's token is void.
    const admin = { from: "faxmaster@plant.example" };
    await office.mail([`reply+${before.token}@fax.local`], message({ ...admin, text: "5550004" }), admin);
    const owner = { from: "new@plant.example" };
    await office.mail([`reply+${after.token}@fax.local`], message({ ...owner, text: "5550005" }), owner);
    await office.work();
    assert.deepEqual(await office.numbers(), ["5550005"]);
    // Looked at again, nothing more is told.
    await office.mail(["postmaster@fax.local"], message({}));
    await office.work();
    assert.equal((await office.out("print-notice")).length, 2);
  });

  it("is not given to somebody else once the administrator has answered for him", async () => {
    const id = await office.mail(["print@fax.local"], printed("DOM+Newcomer"));
    await office.work();
    const { token } = (await readSubmission(office.spool, id))!;
    const admin = { from: "faxmaster@plant.example" };
    await office.mail([`reply+${token}@fax.local`], message({ ...admin, text: "5550004" }), admin);
    await office.work();
    office.rules = trialRules((file, text) =>
      file === "users.yaml"
        ? text.replace("users:\n", "users:\n  newcomer: { mail: new@plant.example, print: DOM+Newcomer }\n")
        : text,
    );
    const deps = await office.deps();
    const intake = startIntake(deps, 2, { look: 10, again: 1, disk: 10, adopt: 5 });
    await until(() => deps.tokens.withoutOwner().length === 0, "it to be let go");
    await intake.stop();
    assert.deepEqual(
      (await office.out("print-notice")).map((mail) => mail.to[0]),
      ["faxmaster@plant.example"],
    );
  });
});
