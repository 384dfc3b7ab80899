// The text of a mail as pages: HTML laid out with its pictures where they stand, many letters, hostile HTML. Real painter.

import assert from "node:assert/strict";
import sharp from "sharp";
import type { Bitmap } from "../../../src/base/fax.ts";
import type { Letter, PrepareInput } from "../../../src/service/document/contract.ts";
import { blackIn } from "../../support/bitmaps.ts";
import { DocumentRoom, type InWords, inkBox, inWords, pdfOf } from "../../support/documents.ts";

const plain: Letter = { head: [], text: "", html: "", pictures: [] };

describe("letters of a mail", function () {
  this.timeout(60_000);
  let room: DocumentRoom;
  beforeEach(() => {
    room = new DocumentRoom();
  });
  afterEach(() => room.close());

  const draw = (letters: readonly Partial<Letter>[], more: Partial<PrepareInput> = {}): Promise<InWords> =>
    room.documents
      .prepare(
        { text: "", parts: [], maxPages: 20, letters: letters.map((letter) => ({ ...plain, ...letter })), ...more },
        room.folder,
      )
      .then(inWords);
  const html = (text: string, more: Partial<PrepareInput> = {}) => draw([{ html: text }], more);
  const page = (index = 0): Bitmap => room.pages()[index]!;
  const solid = async (name: string, width: number, height: number) => {
    const path = room.file(
      name,
      await sharp({ create: { width, height, channels: 3, background: "#000000" } })
        .png()
        .toBuffer(),
    );
    return { path, name, cid: `${name}@x`, location: "", contentType: "image/png", inline: true };
  };

  it("draws a picture where it stands in the text, at its size", async () => {
    const picture = await solid("scan.png", 960, 480);
    const result = await draw(
      [{ html: `<p>Above</p><img src="cid:scan.png@x" width="480"><p>Below</p>`, pictures: [picture] }],
      { parts: [picture] },
    );
    assert.deepEqual(result, { ok: true, pages: 1, remarks: [], title: "", textFaxed: true, body: "Above\nBelow" });
    // 480 pels of a screen are 5 inches: 1020 pels across, 490 rows.
    const rows = Array.from({ length: page().height }, (_, y) => blackIn(page(), y, y + 1));
    const dark = rows.filter((black) => black > 1000).length;
    assert.ok(dark > 460 && dark < 500, String(dark));
    const first = rows.findIndex((black) => black > 1000);
    assert.ok(rows.slice(0, first).some((black) => black > 0) && rows.slice(first + dark).some((black) => black > 0));
  });

  it("takes a picture out of the HTML itself, and fetches none", async () => {
    const data = (
      await sharp({ create: { width: 300, height: 300, channels: 3, background: "#000" } })
        .png()
        .toBuffer()
    ).toString("base64");
    const result = await html(
      `<p>x</p><img src="data:image/png;base64,${data}"><img src="http://192.0.2.1/a.png"><img src="//192.0.2.1/b.png" height="1">`,
    );
    assert.deepEqual(result.remarks, [
      "1 picture(s) in the text of the mail would have to be fetched from the Internet and are not on the fax",
    ]);
    assert.ok(blackIn(page(), 0, page().height) > 300_000);
  });

  it("names a picture that is damaged, and faxes the rest", async () => {
    const picture = { ...(await solid("a.png", 40, 40)), path: room.file("a.png", "\u0089PNG no"), name: "a.png" };
    const result = await draw([{ html: `<p>Text</p><img src="cid:a.png@x">`, pictures: [picture] }]);
    assert.ok(result.ok);
    assert.match(result.remarks.join(), /"a\.png" could not be faxed: the picture is damaged/);
  });

  it("puts the body before the attachments, alone, or nowhere, as asked", async () => {
    const pdf = {
      path: room.file("a.pdf", pdfOf([{ width: 595, height: 842 }])),
      name: "a.pdf",
      contentType: "application/pdf",
      inline: false,
    };
    const letters = [{ html: "<p>Please sign.</p>" }];
    const both = await draw(letters, { parts: [pdf], content: "both" });
    assert.ok(both.ok && both.pages === 2);
    assert.ok(inkBox(page(0))![3] < 400 && both.remarks.length === 0);
    const body = await draw(letters, { parts: [pdf], content: "body" });
    assert.ok(body.ok && body.pages === 1);
    assert.deepEqual(body.remarks, [
      'the attachment "a.pdf" was left out, since only the text of the mail was to be faxed',
    ]);
    const usual = await draw(letters, { parts: [pdf] });
    assert.ok(usual.ok && usual.pages === 1 && usual.remarks.length === 0 && usual.body === "Please sign.");
    const empty = await draw([{ html: "<p> </p>" }], { parts: [pdf], content: "body" });
    assert.ok(empty.ok && empty.pages === 1 && empty.remarks.length === 0);
  });

  describe("with mails attached to the mail", () => {
    const head = [["Subject", "Order"]] as const;
    const fyi = { text: "fyi" };
    const first = { text: "The first mail says this.", head, name: "Order" };
    const second = { html: "<p>The second, with its annex.</p>", head, name: "Annex" };
    const letters = [fyi, first, second];
    const pdf = (name: string, letter: number, width = 595) => ({
      path: room.file(name, pdfOf([{ width, height: 842 }])),
      name,
      contentType: "application/pdf",
      inline: false,
      letter,
    });

    it("faxes each in front of its own files", async () => {
      const result = await draw(letters, { parts: [pdf("a.pdf", 0), pdf("b.pdf", 2)] });
      assert.ok(result.ok && result.pages === 4, JSON.stringify(result));
      assert.deepEqual([result.remarks, result.textFaxed, result.body], [[], false, "fyi"]);
      // The file of the mail itself, the first mail, the second and its file.
      const [own, one, two, annex] = room.pages().map(({ data }) => Buffer.from(data).toString("latin1"));
      assert.ok(own === annex && one !== own && two !== own && two !== one);
    });

    it("faxes the text, then each of them, where both are wanted", async () => {
      const result = await draw(letters, { parts: [pdf("b.pdf", 2)], content: "both" });
      assert.ok(result.ok && result.pages === 4 && result.textFaxed === true, JSON.stringify(result));
    });

    it("names them where the text alone is wanted, and faxes them where there is none", async () => {
      const result = await draw(letters, { parts: [pdf("b.pdf", 2)], content: "body" });
      assert.ok(result.ok && result.pages === 1);
      assert.deepEqual(
        result.remarks.map((remark) => /^the attachment "(.*?)" was left out/.exec(String(remark))?.[1]),
        ["b.pdf", "Order", "Annex"],
      );
      const empty = await draw([{ text: "" }, first, second], { parts: [], content: "body" });
      assert.ok(empty.ok && empty.pages === 2 && empty.remarks.length === 0, JSON.stringify(empty));
    });

    it("faxes all as one letter where no file came with them", async () => {
      const result = await draw(letters, { text: "fyi and more" });
      assert.ok(result.ok && result.pages === 1 && result.textFaxed === true);
    });

    it("faxes the text too where none of the files can be", async () => {
      const bad = {
        ...pdf("b.bin", 2),
        path: room.file("b.bin", "\u0000\u0001\u0002"),
        contentType: "application/x-none",
      };
      const result = await draw(letters, { parts: [bad] });
      assert.ok(result.ok && result.pages === 3 && result.textFaxed === true, JSON.stringify(result));
      assert.equal(result.remarks.length, 1);
    });
  });

  it("gives the writer's words for the cover whole, up to 20,000 letters", async () => {
    const pdf = {
      path: room.file("a.pdf", pdfOf([{ width: 595, height: 842 }])),
      name: "a.pdf",
      contentType: "application/pdf",
      inline: false,
    };
    const long = "Many words. ".repeat(200).trim();
    for (const letter of [{ text: `${long}\n\n> a quote` }, { html: `<p>${long}</p>` }]) {
      const result = await draw([letter], { parts: [pdf] });
      assert.ok(result.ok && result.body === long, JSON.stringify(result).slice(0, 300));
      assert.equal(result.remarks.length, 1);
    }
    const tooLong = await draw([{ text: "Many words. ".repeat(2_000) }], { parts: [pdf] });
    assert.ok(tooLong.ok && tooLong.body?.length === 20_000);
    assert.match(String(tooLong.remarks.at(-1)), /too long for the cover and was cut there/);
  });

  it("takes logos, icons and disclaimers off, and keeps what was pasted", async () => {
    const scan = await solid("scan.png", 800, 900);
    const logo = await solid("logo.png", 160, 60);
    const icon = await solid("icon.png", 32, 32);
    const pictures = [scan, logo, icon];
    const disclaimer =
      "This e-mail is confidential and intended only for the addressee. If you received it by mistake, please delete it.";
    const text = `<p>Dear Sirs</p><img src="cid:scan.png@x" width=400><p>Best regards<br>Anne</p>
      <img src="cid:logo.png@x"><a href="https://social.example"><img src="cid:icon.png@x"></a><p>${disclaimer}</p>`;
    const result = await draw([{ html: text, pictures }], { parts: pictures, trim: "disclaimers" });
    assert.deepEqual(result.remarks, [
      'of the text of the mail, 1 paragraph(s) that programs and systems add were not faxed ("This e-mail is confidential and intended only for the addres"); to fax them too, write [fax: untrimmed] in the subject',
      'the picture "logo.png" belongs to the text of the mail and was left out',
      'the picture "icon.png" belongs to the text of the mail and was left out',
    ]);
    assert.ok(result.ok && result.body === "Dear Sirs\nBest regards\nAnne", JSON.stringify(result));
    const trimmed = blackIn(page(), 0, page().height);
    const whole = await draw([{ html: text, pictures }], { parts: pictures, trim: "no" });
    assert.deepEqual([whole.ok, whole.remarks], [true, []]);
    assert.ok(blackIn(page(), 0, page().height) > trimmed + 40_000);
  });

  it("names a pasted picture and a long text that only attachments are faxed of", async () => {
    const pdf = {
      path: room.file("a.pdf", pdfOf([{ width: 595, height: 842 }])),
      name: "a.pdf",
      contentType: "application/pdf",
      inline: false,
    };
    const scan = await solid("scan.png", 800, 900);
    const logo = await solid("logo.png", 160, 60);
    const pictures = [scan, logo];
    const text = `<p>${"Many words. ".repeat(60)}</p><img src="cid:scan.png@x"><p>Regards</p><img src="cid:logo.png@x">`;
    const result = await draw([{ html: text, pictures }], { parts: [pdf, ...pictures] });
    assert.deepEqual(result.remarks, [
      'the picture "scan.png" stands in the text of the mail, of which only the attachments are faxed; to fax the text too, write [fax: both] in the subject',
      'the picture "logo.png" belongs to the text of the mail and was left out',
      "the text of the mail was not faxed, since it has attachments; to fax it too, write [fax: both] in the subject",
    ]);
  });

  it("puts the head above, and above each mail inside", async () => {
    const head = [
      ["From", "Anne"],
      ["Subject", "Order"],
    ] as const;
    await html("<p>x</p>");
    const bare = inkBox(page())!;
    const result = await draw([
      { html: "<p>x</p>", head },
      { text: "forwarded", head },
      { text: "", head },
    ]);
    assert.ok(result.ok && result.pages === 1);
    const [left, , right, bottom] = inkBox(page())!;
    assert.ok(right - left > 1400 && bottom > bare[3] + 300, `${right - left} ${bottom}`);
  });

  it("has no page where there is nothing but a head", async () => {
    const result = await draw([{ html: "<div><br></div>", head: [["From", "Anne"]] }]);
    assert.ok(!result.ok && result.outcome === 301);
  });

  it("breaks pages between lines and keeps rows of tables whole", async () => {
    const rows = Array.from({ length: 120 }, (_, i) => `<tr><td>${i}</td><td>Article with a name</td></tr>`).join("");
    const result = await html(`<table border="1">${rows}</table>${"<p>A paragraph of the letter. </p>".repeat(60)}`);
    assert.ok(result.ok && result.pages > 2 && result.pages < 8, JSON.stringify(result));
    for (const one of room.pages()) {
      const [left, top, right, bottom] = inkBox(one)!;
      assert.ok(left >= 130 && top >= 100 && right <= 1620 && bottom <= 2200, `${left} ${top} ${right} ${bottom}`);
    }
  });

  for (const [what, text, words] of [
    ["deep nesting", `${"<div>".repeat(50_000)}x`, "x"],
    ["deep tables", `${"<table><tr><td>".repeat(300)}x${"</td></tr></table>".repeat(300)}`, "x"],
    ["a table of many columns", `<table border=1><tr>${"<td>Wort</td>".repeat(400)}</tr></table>`, "x"],
    ["a cell without end", `<table border=1><tr><td>1</td><td>${"word ".repeat(4000)}</td></tr></table>`, "x"],
    ["unclosed everything", "<table><tr><td><ul><li><b>x<table><td>y<blockquote><pre>z", "x"],
    ["entities and half characters", "<p>&#x0;&#xD800;&#1114112;\ud800 &lt;b&gt; &amp;amp; <b>x</i></p>", "x"],
    [
      "markup in attributes",
      `<p style="font-size:1e9px;font-size:99999px"><font size="7777" face='"&gt;<b>'>x</font></p>`,
      "x",
    ],
    ["one endless word", `<p>${"x".repeat(20_000)}</p>`, "x"],
    [
      "a huge picture by its attributes",
      `<p>x</p><img src="data:image/png;base64,AAAA" width="99999" height="99999">`,
      "x",
    ],
  ] as const)
    it(`survives ${what}`, async () => {
      const started = performance.now();
      const result = await html(text, { text: words });
      assert.ok(result.ok && result.pages >= 1, JSON.stringify(result));
      assert.ok(performance.now() - started < 20_000);
      assert.ok(inkBox(page()) !== undefined);
    });

  it("takes lines of options off the top, wherever the mail program put them", async () => {
    await html("<p>Hello</p>");
    const plain = page().data;
    await html("<div>[fax: photo]</div><div><br></div><p>Hello</p>");
    assert.deepEqual(inkBox(page())!.slice(2), inkBox({ ...page(), data: plain })!.slice(2));
  });

  it("says that the layout is lost where the painter breaks down, and faxes the words", async () => {
    const bomb = room.file(
      "bomb.png",
      await sharp({ create: { width: 9_900, height: 9_900, channels: 4, background: "#0008" } })
        .png({ progressive: true, compressionLevel: 1 })
        .toBuffer(),
    );
    room.limits = { ...room.limits, "memory-mb": 250 };
    const picture = { path: bomb, name: "bomb.png", cid: "b", location: "" };
    const result = await html(`<p>Words</p><img src="cid:b">`, {
      text: "Words",
      letters: [{ ...plain, html: `<p>Words</p><img src="cid:b">`, pictures: [picture] }],
    });
    assert.ok(result.ok && result.pages === 1, JSON.stringify(result));
    assert.match(result.remarks.join(), /as plain lines, without its pictures|"bomb\.png" could not be faxed/);
  });

  it("ends at the most pages there may be", async () => {
    const result = await html("<p>line</p>".repeat(20_000), { maxPages: 3 });
    assert.ok(!result.ok && result.outcome === 303);
  });
});
