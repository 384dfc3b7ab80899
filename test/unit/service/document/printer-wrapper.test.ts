// The wrapper of printer drivers, and the titles inside.

import assert from "node:assert/strict";
import fc from "fast-check";
import { unwrapPrintJob } from "../../../../src/service/document/printer-wrapper.ts";
import { pdfTitle, postScriptTitle } from "../../../../src/service/document/titles.ts";

const uel = "\u001b%-12345X";
const octets = (text: string): Uint8Array => Buffer.from(text, "latin1");
function unwrap(text: string): { body: string; language: string; jobName: string } {
  const bytes = octets(text);
  const { start, end, language, jobName } = unwrapPrintJob(bytes, bytes.subarray(-1024), bytes.length);
  return { body: Buffer.from(bytes.subarray(start, end)).toString("latin1"), language, jobName };
}

describe("printer wrapper", () => {
  const body = "%!PS-Adobe-3.0\nshowpage\n%%EOF\n";

  it("leaves a plain document alone", () => {
    assert.deepEqual(unwrap(body), { body, language: "", jobName: "" });
  });

  it("takes Control-D, UEL and PJL away at both ends", () => {
    assert.equal(unwrap(`\u0004${body}\u0004`).body, body);
    for (const [front, back] of [
      [`${uel}@PJL ENTER LANGUAGE=POSTSCRIPT\r\n`, uel],
      [
        `${uel}@PJL\r\n@PJL SET X=1\n@PJL ENTER LANGUAGE = PostScript \n\u0004`,
        `\u0004${uel}@PJL EOJ NAME="x"\r\n${uel}`,
      ],
      [`${uel}${uel}@PJL\n@PJL ENTER LANGUAGE=POSTSCRIPT\n`, `${uel}@PJL RESET\r\n${uel}\r\n`],
    ] as const)
      assert.deepEqual([unwrap(front + body + back).body, unwrap(front + body + back).language], [body, "POSTSCRIPT"]);
  });

  it("keeps a UEL inside the document", () => {
    const inside = `${body}${uel}more\n`;
    assert.equal(unwrap(inside).body, inside);
  });

  it("reads the job's name in UTF-8 and Latin-1", () => {
    const named = (name: string): string => unwrap(`${uel}@PJL JOB DISPLAY="x" NAME = "${name}"\r\n${body}`).jobName;
    assert.equal(named(Buffer.from("Angebot für Übergröße").toString("latin1")), "Angebot für Übergröße");
    assert.equal(named("Gr\u00fc\u00dfe"), "Grüße");
    assert.equal(unwrap(`${uel}@PJL SET JOBNAME="two"\n@PJL JOB NAME="three"\n${body}`).jobName, "two");
  });

  it("is quick with wrappers that mean harm, and never leaves the file", () => {
    const started = performance.now();
    for (const text of [
      uel.repeat(7000),
      "@PJL ".repeat(13_000),
      `${uel}${"@PJL\n".repeat(13_000)}`,
      `${"@PJL @PJL ".repeat(100)}x${uel}`,
    ])
      unwrap(text);
    assert.ok(performance.now() - started < 1500);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(uel, "@PJL", "\n", " ", "\u0004", "x", 'JOB NAME="y"')), (parts) => {
        const bytes = octets(parts.join(""));
        const { start, end } = unwrapPrintJob(bytes, bytes.subarray(-1024), bytes.length);
        assert.ok(start >= 0 && start <= bytes.length && end >= 0 && end <= bytes.length);
      }),
    );
  });
});

describe("titles", () => {
  it("reads the Title comment in all its writings", () => {
    for (const [written, title] of [
      ["(Offer \\(new\\) \\374)", "Offer (new) ü"],
      ["Microsoft Word - letter.doc", "letter.doc"],
      ["<FEFF041F044004380432043504 42>", "Привет"],
      ["(<FEFF00410042>)", "AB"],
      ["<416E6765626F74>", "Angebot"],
      ["(\\376\\377\\000A\\000B)", "AB"],
      ["(atend)", ""],
      ["(nested (one) two)", "nested (one) two"],
      ["(bad\u0007\u0000name)", "bad name"],
    ] as const)
      assert.equal(postScriptTitle(octets(`%!PS-Adobe-3.0\r\n%%Title: ${written}\r\n%%EndComments\n`)), title);
    assert.equal(postScriptTitle(octets("%!PS\n%%EndComments\n%%Title: late\n")), "");
  });

  it("reads a PDF's Info dictionary where it stands in plain", () => {
    const pdf = (title: string): Uint8Array =>
      octets(`7 0 obj\n<< /Producer (x) /Title ${title} >>\nendobj\ntrailer << /Info 7 0 R >>`);
    assert.equal(pdfTitle(octets(""), pdf("(Angebot \\(neu\\))")), "Angebot (neu)");
    assert.equal(pdfTitle(octets(""), pdf("<FEFF0416>")), "Ж");
    assert.equal(pdfTitle(octets("7 0 obj << /Title (wrong) >>"), octets("trailer << /Info 17 0 R >>")), "");
    assert.equal(pdfTitle(octets(""), octets("7 0 obj << /Title (x) >> trailer << /Info 7 0 R /Encrypt 8 0 R >>")), "");
  });

  it("never throws, whatever stands there", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("(", ")", "\\", "<", ">", "F", "E", "3", "7", "\n", "/Title", "x") }),
        (text) => {
          postScriptTitle(octets(`%!\n%%Title: ${text}\n`));
          pdfTitle(octets(""), octets(`1 0 obj << /Title ${text} trailer << /Info 1 0 R >>`));
        },
      ),
    );
  });
});
