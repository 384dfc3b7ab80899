// winmail.dat: files, text and messages come out as Outlook put them in; anything else comes to an end.

import assert from "node:assert/strict";
import fc from "fast-check";
import { latin1Text } from "../../../../src/base/bytes.ts";
import { inflateRtf } from "../../../../src/codec/mail/rtf-inflate.ts";
import { readRtf } from "../../../../src/codec/mail/rtf-text.ts";
import { decodeTnef, type TnefMessage } from "../../../../src/codec/mail/tnef.ts";
import { packRtf, type TnefDraft, writeTnef } from "../../../support/tnef-writer.ts";

const pdf = Buffer.from("%PDF-1.4 contract");
const full: TnefDraft = {
  subject: "Contract \u2013 M\u00fcller",
  from: "Anne Anderson",
  body: "Plain words\u00e4",
  html: '<p>Words</p><img src="cid:logo@x">',
  files: [
    { short: "VERTRA~1.PDF", long: "Vertrag M\u00fcller & S\u00f6hne.pdf", mime: "application/pdf", data: pdf },
    { short: "logo.png", long: "logo.png", mime: "image/png", cid: "logo@x", data: Buffer.from("png") },
    {
      long: "Re: Offer",
      message: {
        subject: "Offer",
        body: "Inner words",
        files: [{ short: "offer.pdf", data: Buffer.from("%PDF inner") }],
      },
    },
  ],
};

describe("winmail.dat", () => {
  it("gives text, HTML, long names, Content-IDs and the message inside", () => {
    const read = decodeTnef(writeTnef(full))!;
    assert.deepEqual(
      [read.subject, read.from, read.text, read.html, read.damaged],
      ["Contract \u2013 M\u00fcller", "Anne Anderson", "Plain words\u00e4", full.html, false],
    );
    assert.deepEqual(
      read.files.map(({ name, contentType, cid }) => [name, contentType, cid]),
      [
        ["Vertrag M\u00fcller & S\u00f6hne.pdf", "application/pdf", ""],
        ["logo.png", "image/png", "logo@x"],
        ["Re: Offer", "message/rfc822", ""],
      ],
    );
    assert.deepEqual(Buffer.from(read.files[0]!.data), pdf);
    const inner = read.files[2]!.message!;
    assert.deepEqual([inner.subject, inner.text, inner.files[0]!.name], ["Offer", "Inner words", "offer.pdf"]);
  });

  it("says what is cut off or changed, and gives what is whole", () => {
    const octets = writeTnef(full);
    const changed = Buffer.from(octets);
    changed[octets.indexOf("%PDF-1.4") + 9] = 0x58;
    const read = decodeTnef(changed)!;
    assert.deepEqual([read.damaged, read.files.length, read.subject], [true, 3, full.subject]);
    const cut = decodeTnef(octets.subarray(0, octets.indexOf("%PDF-1.4") + 8))!;
    assert.deepEqual(
      [cut.damaged, cut.files.length, Buffer.from(cut.files[0]!.data).toString()],
      [true, 1, "%PDF-1.4"],
    );
  });

  it("opens messages in messages only so deep", () => {
    let draft: TnefDraft = { subject: "innermost" };
    for (let n = 0; n < 10; n++) draft = { subject: String(n), files: [{ long: "m", message: draft }] };
    let depth = 0;
    for (let read: TnefMessage | undefined = decodeTnef(writeTnef(draft)); read !== undefined; depth++)
      read = read.files[0]?.message;
    assert.equal(depth, 4);
  });

  it("is undefined for anything else", () => {
    for (const octets of ["", "x", "\u0078\u009f\u003e", "%PDF-1.4 and so on"])
      assert.equal(decodeTnef(Buffer.from(octets, "latin1")), undefined);
  });

  it("unpacks the sample of MS-OXRTFCP 3.1.1", () => {
    const octets = Buffer.from(
      "2d0000002b0000004c5a4675f1c5c7a703000a0072637067313235423" + "20af32068656c090020627705b06c647d0a800fa0",
      "hex",
    );
    assert.equal(latin1Text(inflateRtf(octets, 1000)), "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
  });

  for (const [rtf, text, html] of [
    [
      "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}\\pard Gr\\'fc\\'dfe\\par second\\tab x\\par}",
      "Gr\u00fc\u00dfe\nsecond\tx",
      "",
    ],
    [
      "{\\rtf1\\ansi\\uc1 \\u8364?100 \\u-10179?\\u-8704? \\{a\\}\\~b{\\*\\unknown gone}}",
      "\u20ac100 \ud83d\ude00 {a}\u00a0b",
      "",
    ],
    ["{\\rtf1\\ansi\\ansicpg932 \\'93\\'fa\\'96\\'7b}", "\u65e5\u672c", ""],
    [
      "{\\rtf1\\ansi\\fromhtml1{\\*\\htmltag19 <html>}{\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 5 < 6 & {\\*\\htmltag84 <b>}\\htmlrtf {\\b\\htmlrtf0 bold\\htmlrtf }\\htmlrtf0 {\\*\\htmltag92 </b>}\\htmlrtf\\par}\\htmlrtf0}",
      "",
      "<html><p>5 &lt; 6 &amp; <b>bold</b>",
    ],
    ["no rtf", "", ""],
  ] as const)
    it(`reads ${rtf.slice(0, 60)}`, () => assert.deepEqual(readRtf(rtf), { text, html, cut: false }));

  it("says of one that goes on for ever that it is cut, and soon", () => {
    const read = readRtf(`{\\rtf1 Dear Sirs${"{a}".repeat(2_000_000)}}`);
    assert.ok(read.cut);
    assert.ok(read.text.startsWith("Dear Sirsaaa") && read.text.length < 1_000_000);
  });

  it("takes the words of packed RTF where there are no others", () => {
    const rtf = packRtf("{\\rtf1\\ansi Words of\\par RTF}");
    assert.equal(decodeTnef(writeTnef({ rtf }))!.text, "Words of\nRTF");
    assert.equal(decodeTnef(writeTnef({ rtf, body: "Plain" }))!.text, "Plain");
  });

  it("never throws, loops or grows, whatever its octets are", () => {
    const sound = writeTnef({ ...full, rtf: packRtf("{\\rtf1\\ansi x{\\b y}}") });
    const changes = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 20 });
    const size = (read: TnefMessage): number =>
      read.files.reduce((sum, { data, message }) => sum + (message === undefined ? data.length : size(message)), 0);
    fc.assert(
      fc.property(changes, fc.nat(sound.length), (edits, length) => {
        const octets = Buffer.from(sound);
        for (const [at, value] of edits) octets[at] = value;
        const read = decodeTnef(octets.subarray(0, length));
        if (read !== undefined) assert.ok(size(read) <= length);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (octets) => {
        decodeTnef(Buffer.concat([sound.subarray(0, 6), octets]));
        assert.ok(inflateRtf(octets, 1000).length <= 1000);
        readRtf(`{\\rtf1${latin1Text(octets)}`);
        readRtf(`{\\rtf1\\fromhtml1${latin1Text(octets)}`);
      }),
    );
  });
});
