// Kinds by content, before any name; and sentences that say what to do.

import assert from "node:assert/strict";
import fc from "fast-check";
import { wordsOf } from "../../../../src/base/phrases.ts";
import { kindOf } from "../../../../src/service/document/detect.ts";

const octets = (text: string): Uint8Array => Buffer.from(text, "latin1");
const kind = (text: string, name = "file.bin", contentType = "application/octet-stream") => {
  const bytes = octets(text);
  return kindOf({ name, contentType }, bytes, bytes.subarray(-1024), bytes.length);
};

/** A winmail.dat with one attachment of a kind, or none: 1 a file with a PDF, 2 a picture in the text. */
function tnef(attachment?: number): string {
  const attribute = (level: number, id: number, data: Buffer): Buffer => {
    const head = Buffer.alloc(9);
    head.writeUInt8(level);
    head.writeUInt32LE(id, 1);
    head.writeUInt32LE(data.length, 5);
    return Buffer.concat([head, data, Buffer.alloc(2)]);
  };
  const parts = [Buffer.from("789f3e220100", "hex"), attribute(1, 0x00018004, Buffer.from("Contract\0"))];
  if (attachment !== undefined) {
    parts.push(attribute(2, 0x00069002, Buffer.from([attachment, ...Array<number>(13).fill(0)])));
    parts.push(attribute(2, 0x0006800f, Buffer.from(attachment === 1 ? "%PDF-1.4\n" : "picture")));
  }
  return Buffer.concat(parts).toString("latin1");
}

/** The beginning of a CMS ContentInfo (RFC 5652 3) of an object identifier below 1.2.840.113549.1. */
const der = (end: string): string =>
  `\u0030\u0080\u0006${String.fromCharCode(7 + end.length)}\u002a\u0086\u0048\u0086\u00f7\r\u0001${end}\u00a0\u0080\0\u0001\u0002`;

describe("kind of a document", () => {
  for (const [content, expected] of [
    ["%PDF-1.7\n", "pdf"],
    ["garbage in front\n%PDF-1.4", "pdf"],
    ["%!PS-Adobe-3.0\n", "postscript"],
    ["\u0004%!PS\n", "postscript"],
    ["\u001b%-12345X@PJL\r\n@PJL ENTER LANGUAGE=POSTSCRIPT\r\n%!PS\n", "postscript"],
    ["\u001b%-12345X@PJL ENTER LANGUAGE=PDF\n%PDF-1.4", "pdf"],
    ["II*\0\u0008\0\0\0", "tiff"],
    ["MM\0*\0\0\0\u0008", "tiff"],
    ["\u00ff\u00d8\u00ff\u00e0", "picture"],
    ["\u0089PNG\r\n\u001a\n", "picture"],
    ["GIF89a", "picture"],
    ["RIFF\0\0\0\0WEBPVP8 ", "picture"],
    ["BM\u0036\u0003\0\0\0\0\0\0\u0036\0\0\0\u0028\0\0\0", "bmp"],
    ["\0\0\0\u0018ftypheic", "heic"],
    ["\0\0\0\u0018ftypmif1", "heic"],
    ["\0\0\0\u0018ftypavif", "picture"],
    ["{\\rtf1 hello}", "office"],
  ] as const)
    it(`${JSON.stringify(content.slice(0, 20))} is ${expected}, whatever its name`, () => {
      assert.equal(kind(content, "x.docx", "text/plain").kind, expected);
    });

  for (const [content, name, type, told] of [
    ["PK\u0003\u0004....cut off", "a.xps", "", /XPS document/],
    ["PK\u0003\u0004....readme.txt", "a.zip", "", /archive; send the documents in it/],
    ["\u00d0\u00cf\u0011\u00e0\u00a1\u00b1", "a.vsd", "", /old Office program faxgate does not know/],
    ["\u001bE\u001b&l0O", "job.prn", "", /PCL.*print with a PostScript driver/],
    ["\u001b%-12345X@PJL\r\n@PJL ENTER LANGUAGE=PCLXL\r\n) HP-PCL XL;2;0", "job.prn", "", /PCL XL; print with/],
    [") HP-PCL XL;2;0;", "job.prn", "", /PCL XL; print with/],
    [`\u0001\0\0\0${"\0".repeat(36)} EMF`, "job.emf", "", /EMF; print with/],
    ["\u0078\u009f\u003e\u0022", "winmail.dat", "application/ms-tnef", /winmail.dat/],
    [tnef(1), "winmail.dat", "application/ms-tnef", /winmail\.dat of Outlook/],
    [tnef(2), "winmail.dat", "application/ms-tnef", /Rich Text of the mail and holds no file/],
    [`${tnef()}\u0002`, "winmail.dat", "application/ms-tnef", /winmail\.dat of Outlook/],
    ["PK\u0003\u0004....readme.pdf%PDF-1.4", "a.zip", "", /archive/],
    ["\u00d0\u00cf\u0011\u00e0....%PDF-1.4", "a.pub", "", /old Office program/],
    [der("\u0007\u0003"), "smime.p7m", "application/pkcs7-mime", /encrypted/],
    [der("\u0009\u0010\u0001\u0017"), "smime.p7m", "application/pkcs7-mime", /encrypted/],
    [der("\u0007\u0002"), "smime.p7m", "application/pkcs7-mime", /wrapped into its signature/],
    [der("\u0007\u0002"), "smime.p7s", "application/pkcs7-signature", /is a signature/],
    ["\u0076\u00e8\u0004\u0060", "message.rpmsg", "", /encrypted/],
    ["-----BEGIN PGP MESSAGE-----", "a.asc", "", /encrypted/],
    ["BEGIN:VCALENDAR\r\n", "a.ics", "text/calendar", /calendar/],
    ["\0\u0001\u0002\u0003", "a.xyz", "application/x-xyz", /does not know this kind of file \(application\/x-xyz\)/],
    ["", "a.pdf", "application/pdf", /is empty/],
  ] as const)
    it(`says what ${name} is and what to do`, () => {
      const found = kind(content, name, type);
      assert.equal(found.kind, "refused");
      if (found.kind === "refused") assert.match(wordsOf(found.reason), told);
    });

  it("knows what wraps the mail itself, whose text says no more than so", () => {
    const wraps = (content: string, name: string): boolean => {
      const found = kind(content, name);
      return found.kind === "refused" && found.wraps === true;
    };
    assert.ok(wraps(tnef(1), "winmail.dat"));
    assert.ok(!wraps(tnef(2), "winmail.dat"));
    for (const end of ["\u0007\u0002", "\u0007\u0003"]) assert.ok(wraps(der(end), "smime.p7m"));
    assert.ok(!wraps(der("\u0007\u0002"), "smime.p7s"));
    assert.ok(!wraps("PK\u0003\u0004....", "a.zip"));
  });

  it("takes text as text by type or name, and not what programs read", () => {
    assert.equal(kind("Hello", "note", "text/plain").kind, "text");
    assert.equal(kind("Hello", "note.TXT").kind, "text");
    assert.equal(kind("Gr\u00fc\u00dfe", "note.txt").kind, "text");
    assert.equal(kind("a { b: c }", "a.css", "text/css").kind, "refused");
    assert.equal(kind("Hello", "note.bin").kind, "refused");
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), fc.string(), (bytes, name, contentType) => {
        assert.ok(kindOf({ name, contentType }, bytes, bytes.subarray(-100), bytes.length).kind.length > 0);
      }),
    );
  });
});
