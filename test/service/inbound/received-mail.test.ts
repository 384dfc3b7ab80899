// The mail of a received fax: who sent it, how well it came over, as what it hangs on the mail, how large ones go out, and that
// mail programs of old and new take it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RuleSet } from "../../../src/codec/rules/rule-set.ts";
import { decodeTiffPage, openTiff } from "../../../src/codec/tiff/read.ts";
import { mailedTo } from "../../../src/device/store/mailed.ts";
import { makeFaxFiles } from "../../../src/service/inbound/fax-pdf.ts";
import { mailParts, splitPages } from "../../../src/service/inbound/mail-parts.ts";
import { mailReceived, type ReceivedMail } from "../../../src/service/inbound/received-mail.ts";
import { DocumentRoom } from "../../support/documents.ts";
import { Office, type OutMail } from "../../support/office.ts";
import { type ReceivedWish, receivedFax } from "../../support/received-fax.ts";
import { trialRules } from "../../support/rules.ts";

const to = ["purchasing@plant.example"];

/** The trial's rules with a list that knows a number, and `change` in faxgate.yaml's received. */
function rulesWith(change: Readonly<Record<string, string>> = {}): RuleSet {
  return trialRules((file, text) => {
    if (file === "outbound.yaml")
      return text.replace(
        /^lists: .*$/m,
        'lists:\n  suppliers: { numbers: [{ number: "555-9876", name: "Pump Works" }, { number: "5559000" }] }',
      );
    if (file !== "faxgate.yaml") return text;
    return Object.entries(change).reduce(
      (all, [key, value]) => all.replace(new RegExp(`^  ${key}: .*$`, "m"), `  ${key}: ${value}`),
      text,
    );
  });
}

describe("the mail of a received fax", () => {
  let room: DocumentRoom;
  let office: Office;
  before(() => {
    room = new DocumentRoom();
  });
  after(() => room.close());
  beforeEach(async () => {
    office = await Office.make(rulesWith());
    office.converters = room.documents;
  });

  async function mails(wish: ReceivedWish = {}, options: Partial<ReceivedMail> = {}): Promise<OutMail[]> {
    const { folder, fax } = await receivedFax(office.spool, wish);
    const deps = await office.deps();
    const unreadable = await makeFaxFiles(deps, folder, fax);
    await mailReceived(deps, folder, fax, { to, language: "en", unreadable, ...options });
    return office.out("received");
  }
  const one = async (wish: ReceivedWish = {}, options: Partial<ReceivedMail> = {}): Promise<OutMail> => {
    const [mail, ...more] = await mails(wish, options);
    assert.equal(more.length, 0);
    return mail!;
  };

  for (const [what, wish, subject, from] of [
    ["a number of a list", {}, "Fax from 5559876 Pump Works (1 page)", "5559876 Pump Works"],
    [
      "a name the exchange told",
      { caller: "5558888", callerName: "Anne" },
      "Fax from 5558888 Anne (1 page)",
      "5558888 Anne",
    ],
    [
      "the list before the exchange",
      { callerName: "PWKS" },
      "Fax from 5559876 Pump Works (1 page)",
      "5559876 Pump Works",
    ],
    ["a number alone", { caller: "5558888", pages: [{}, {}] }, "Fax from 5558888 (2 pages)", "5558888"],
    [
      "what the machine calls itself",
      { caller: "", tsi: "+1 555 0100" },
      "Fax from +1 555 0100 (1 page)",
      "+1 555 0100",
    ],
    ["nobody", { caller: "" }, "Fax from unknown (1 page)", "unknown"],
    [
      "any script",
      { caller: "5558888", callerName: "Ёлка 你好 مرحبا" },
      "Fax from 5558888 Ёлка 你好 مرحبا (1 page)",
      "5558888 Ёлка 你好 مرحبا",
    ],
  ] as const)
    it(`names its sender: ${what}`, async () => {
      const { mail } = await one(wish);
      assert.equal(mail.subject, subject);
      assert.ok(mail.text!.includes(`From: ${from}\n`), mail.text);
      assert.equal(mail.from!.text, '"Fax" <fax@fax.local>');
    });

  it("remembers what a machine called itself when it was faxed to", async () => {
    const { writePartner } = await import("../../../src/device/store/partners.ts");
    const destination = "+15555558888";
    const partner = {
      destination,
      remoteId: "Example Plant",
      equipment: "",
      calls: 1,
      lastCall: "c1",
      lastAt: "",
      v17Failures: 0,
      ecmFailures: 0,
    };
    const { callerKnown } = await import("../../../src/service/inbound/caller-name.ts");
    const deps = await office.deps();
    const before = await callerKnown(deps, { callerNumber: "5558888", callerName: "", remoteId: "" });
    await writePartner(office.spool, { ...partner, destination: before.destination });
    assert.match((await one({ caller: "5558888" })).mail.subject!, /5558888 Example Plant/);
  });

  for (const [what, wish, word, quality, warning] of [
    ["all is well", { pages: [{ compression: "mmr" }] }, "Fax", "no damage", undefined],
    [
      "blocks came again",
      { pages: [{ resentFrames: 3 }, { resentFrames: 1 }] },
      "Fax",
      "4 blocks sent again",
      undefined,
    ],
    [
      "a line was mended",
      { pages: [{ height: 300, badLines: 1 }] },
      "Fax",
      "page 1: 1 of 300 lines damaged",
      undefined,
    ],
    [
      "pages may lack words",
      { pages: [{}, { badLines: 9, longestBadRun: 2 }, { height: 1000, badLines: 13, longestBadRun: 13 }] },
      "DAMAGED: Fax",
      "page 2: 9 of 60 lines damaged; page 3: 13 of 1000 lines damaged",
      "Words of pages 2, 3 may be missing",
    ],
    [
      "the call broke off",
      { complete: false },
      "INCOMPLETE: Fax",
      "no damage",
      "INCOMPLETE: the call broke off (the line was cut)",
    ],
  ] as const)
    it(`says how well it came over: ${what}`, async () => {
      const { mail } = await one(wish);
      assert.ok(mail.subject!.startsWith(word), mail.subject);
      assert.ok(mail.text!.includes(`Quality: ${quality}\n`), mail.text);
      if (warning === undefined) assert.match(mail.text!, /^\s*From:/);
      else assert.ok(mail.text!.trim().startsWith(warning), mail.text);
    });

  it("says the same of it in its PDF", async () => {
    const { mail } = await one({ tsi: "PUMPS <1>", pages: [{ badLines: 9 }, { resentFrames: 2 }], complete: false });
    const pdf = mail.attachments.find(({ contentType }) => contentType === "application/pdf")!.content.toString("utf8");
    for (const [name, value] of [
      ["Call", "c00000042"],
      ["Line", "t2"],
      ["Caller", "5559876"],
      ["CallerName", "Pump Works"],
      ["Called", "5550001"],
      ["TSI", "PUMPS &lt;1&gt;"],
      ["Pages", "2"],
      ["BadLines", "9"],
      ["ResentFrames", "2"],
      ["Complete", "False"],
      ["DoubtfulPages", "1"],
      ["Outcome", "22"],
    ])
      assert.match(pdf, new RegExp(`<fax:${name}>(?:E0)?${value}</fax:${name}>`));
  });

  for (const [form, types] of [
    ["pdf", ["application/pdf"]],
    ["tiff", ["image/tiff"]],
    ["both", ["application/pdf", "image/tiff"]],
    ["notice", []],
  ] as const)
    it(`hangs on the mail as ${form}`, async () => {
      const { mail } = await one({ startedAt: "2026-11-23T09:14:05.000Z" }, { form });
      const files = mail.attachments.filter(({ contentType }) => contentType !== "image/png");
      assert.deepEqual(
        files.map(({ contentType }) => contentType),
        types,
      );
      for (const { filename } of files) assert.match(filename!, /^fax-2026-11-2\d-\d{4}-5559876\.(?:pdf|tif)$/);
      const folder = office.spool.path("received", "2026", "11", "c00000042");
      for (const { content, contentType } of files)
        assert.ok(content.equals(readFileSync(join(folder, contentType === "image/tiff" ? "fax.tif" : "fax.pdf"))));
      assert.equal(mail.text!.includes("the gateway keeps it as call c00000042."), form === "notice");
      assert.equal(mail.attachments.length, types.length + 1, "its picture");
    });

  it("goes out in several mails where it is too large, each with whole pages and their names", async () => {
    const { folder, fax } = await receivedFax(office.spool, {
      pages: Array.from({ length: 7 }, () => ({ height: 400 })),
    });
    const about = { title: "", author: "", subject: "", made: "2026-11-23T09:14:05.000Z" };
    await room.documents.toPdf(join(folder, "fax.tif"), join(folder, "fax.pdf"), about);
    const rules = { ...office.rules.site.received, "largest-mail-mb": 0.55 };
    const { parts, kept } = await mailParts(room.documents, folder, { form: "both", rules, about, words: [] });
    assert.equal(kept, false);
    assert.ok(parts.length > 2, `${parts.length} parts`);
    assert.deepEqual(
      parts.flatMap(({ pages: { first, last } }) => Array.from({ length: last - first + 1 }, (_, i) => first + i)),
      [0, 1, 2, 3, 4, 5, 6],
    );
    const whole = openTiff(new Uint8Array(readFileSync(join(folder, "fax.tif"))));
    assert.ok(whole.ok);
    for (const { pages, files } of parts) {
      assert.ok(files.reduce((sum, { content }) => sum + content.length, 0) * 1.37 < 550_000);
      const [pdf, tiff] = files.map(({ content }) => new Uint8Array(content));
      assert.match(Buffer.from(pdf!).toString("latin1"), new RegExp(`/Count ${pages.last - pages.first + 1} `));
      const opened = openTiff(tiff!);
      assert.ok(opened.ok);
      for (const [index, page] of opened.pages.entries())
        assert.deepEqual(
          decodeTiffPage(tiff!, page).bitmap.data,
          decodeTiffPage(new Uint8Array(readFileSync(join(folder, "fax.tif"))), whole.pages[pages.first + index]!)
            .bitmap.data,
        );
    }
    office.rules = { ...office.rules, site: { ...office.rules.site, received: rules } };
    await mailReceived(await office.deps(), folder, fax, { to, language: "en", unreadable: [], form: "both" });
    const sent = await office.out("received");
    assert.equal(sent.length, parts.length);
    for (const [index, { mail }] of sent.sort((a, b) => a.id.localeCompare(b.id)).entries()) {
      const { first, last } = parts[index]!.pages;
      assert.equal(mail.subject, `Fax from 5559876 Pump Works (7 pages, ${index + 1} of ${parts.length})`);
      assert.ok(
        mail.text!.includes(`mail ${index + 1} of ${parts.length}, with the pages ${first + 1} to ${last + 1}`),
      );
      assert.ok(mail.attachments.some(({ filename }) => filename!.endsWith(`-${index + 1}of${parts.length}.pdf`)));
      assert.ok(mail.attachments.some(({ filename }) => filename === `page-${first + 1}.png`));
    }
  });

  it("goes on as it was split when its first mail was queued, whatever the settings are by then", async () => {
    const { folder, fax } = await receivedFax(office.spool, {
      pages: Array.from({ length: 7 }, () => ({ height: 400 })),
    });
    const deps = await office.deps();
    await makeFaxFiles(deps, folder, fax);
    const most = (mb: number, form: "both" | "notice"): void => {
      const received = { ...office.rules.site.received, "largest-mail-mb": mb, form };
      office.rules = { ...office.rules, site: { ...office.rules.site, received } };
    };
    const mail = (part?: string) =>
      mailReceived(deps, folder, fax, { to, language: "en", unreadable: [], ...(part === undefined ? {} : { part }) });
    const numbers = async (): Promise<(string | undefined)[]> =>
      (await office.out("received")).map(({ mail }) => /(?:\d of \d|\(7 pages\))/.exec(mail.subject!)?.[0]).sort();
    most(0.55, "both");
    let queued = 0;
    office.step = (name) => {
      if (name === "posted" && ++queued === 1) throw new Error("died");
    };
    await assert.rejects(mail());
    assert.equal((await numbers()).length, 1);
    for (const form of ["both", "notice"] as const) {
      most(20, form);
      await mail();
      const all = await numbers();
      assert.deepEqual(
        all,
        all.map((_, at) => `${at + 1} of ${all.length}`),
      );
      assert.ok(all.length > 2);
    }
    // Whoever gets it from now on gets it as the settings are now.
    const before = (await numbers()).length;
    most(20, "both");
    await mail("2");
    assert.deepEqual((await numbers()).slice(0, 1), ["(7 pages)"]);
    most(0.55, "both");
    await mail("2");
    assert.equal((await numbers()).length, before + 1);
  });

  it("says where it is kept, where the rules want that of a large one", async () => {
    const received = { ...office.rules.site.received, "largest-mail-mb": 0.21, "too-large": "keep" as const };
    office.rules = { ...office.rules, site: { ...office.rules.site, received } };
    const { mail } = await one({ pages: [{ height: 400 }] });
    assert.match(mail.text!, /too large for a mail \(1 MB\); the gateway keeps it as call c00000042\./);
    assert.equal(mail.attachments.length, 1);
  });

  it("splits pages as they fit, and gives up on one that does not", () => {
    assert.deepEqual(splitPages([4, 4, 4, 9, 1], 10), [
      { first: 0, last: 1 },
      { first: 2, last: 2 },
      { first: 3, last: 4 },
    ]);
    assert.equal(splitPages([4, 11], 10), undefined);
    assert.deepEqual(splitPages([], 10), []);
  });

  it("stands with the others of its caller to that number, and with no one else's", async () => {
    const references = async (wish: ReceivedWish): Promise<string> => {
      office = await Office.make(rulesWith());
      return String((await one(wish)).mail.references ?? "");
    };
    const first = await references({});
    assert.match(first, /^<caller\.[0-9a-f]{20}@fax\.local>$/);
    assert.equal(await references({ call: "c00000043", caller: "555-9876", tsi: "x" }), first);
    assert.notEqual(await references({ called: "5550002" }), first);
    assert.notEqual(await references({ caller: "5551111" }), first);
    assert.equal(await references({ caller: "" }), "");
  });

  it("is one mail for each hearing, made twice the same, and knows whom it went to", async () => {
    const { folder, fax } = await receivedFax(office.spool);
    const deps = await office.deps();
    await makeFaxFiles(deps, folder, fax);
    const hearings: Partial<ReceivedMail>[] = [
      {},
      { part: "2", to: ["Logistics@plant.example"] },
      { part: "3", to: ["logistics@plant.example"], form: "tiff" },
      { part: "4", language: "de" },
      { part: "5", notes: ["Anne passes this fax on to you."] },
    ];
    for (const options of [...hearings, ...hearings])
      await mailReceived(deps, folder, fax, { to, language: "en", unreadable: [], ...options });
    const sent = await office.out("received");
    assert.equal(sent.length, hearings.length);
    assert.deepEqual(await mailedTo(folder), ["purchasing@plant.example", "logistics@plant.example"]);
    assert.equal(sent.filter(({ mail }) => mail.text!.includes("Anne passes this fax on to you.")).length, 1);
    assert.equal(sent.filter(({ mail }) => mail.subject!.startsWith("Fax von")).length, 1);
    for (const { mail } of sent) assert.match(mail.replyTo!.text, /^reply\+c00000042[0-9a-f]{24}@fax\.local$/);
    assert.equal(new Set(sent.map(({ mail }) => mail.messageId)).size, sent.length);
  });

  it("is what the oldest relay and Exchange take: 7 bits, CRLF, base64, short lines", async () => {
    const odd = 'Ünï "x"\u0000\r\nBcc: a@b 字';
    const { id } = await one({ caller: "5558888", callerName: odd, tsi: odd, complete: false }, { form: "both" });
    const raw = (await office.raw(id)).toString("latin1");
    assert.doesNotMatch(raw, /[^\t\r\n\x20-\x7e]/);
    assert.doesNotMatch(raw, /(?<!\r)\n|\r(?!\n)/);
    assert.ok(raw.split("\r\n").every((line) => line.length <= 998));
    assert.doesNotMatch(raw, /^bcc:/im);
    for (const [, coding] of raw.matchAll(/^Content-Transfer-Encoding: (\S+)/gm)) assert.equal(coding, "base64");
  });

  describe("with the words on its pages", () => {
    const wanted = rulesWith({ ocr: "yes" });
    const reading = (read: typeof room.documents.readWords): void => {
      office.converters = { ...room.documents, readWords: read };
    };
    const word = { text: "Offer", left: 10, right: 90, top: 10, bottom: 40 };

    it("has them where the rules or its own wish say so, reads them once, and keeps every pel", async () => {
      const { folder, fax } = await receivedFax(office.spool);
      let read = 0;
      reading(async () => ({ pages: [[word]], fault: String(++read) }));
      const pdf = (): string => readFileSync(join(folder, "fax.pdf"), "latin1");
      const make = async (ocr?: boolean) => makeFaxFiles(await office.deps(), folder, fax, ocr);
      await make();
      assert.doesNotMatch(pdf(), /\/Unseen/);
      const image = /\/CCITTFaxDecode[\s\S]*?stream\n([\s\S]*?)\nendstream/;
      const before = image.exec(pdf())![1];
      office.rules = wanted;
      await make(false);
      assert.equal(read, 0);
      await make();
      assert.match(pdf(), /\/Unseen/);
      await make(true);
      assert.equal(read, 1);
      assert.equal(image.exec(pdf())![1], before);
    });

    it("leaves without them when their time is over or nothing reads them", async () => {
      office.rules = rulesWith({ ocr: "yes", "ocr-time-limit": "1s", "ocr-languages": "zzz" });
      const began = Date.now();
      const { mail } = await one({ pages: [{}, {}] });
      assert.ok(Date.now() - began < 5_000);
      assert.equal(mail.attachments.length, 2);
      assert.match(room.log.join("\n"), /words of a fax could not be read/);
    });
  });
});
