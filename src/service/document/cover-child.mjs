// Fills a cover: an ordinary PDF form, its fields by name, with a font that has Latin, Greek and Cyrillic, and flattens it.
// Runs as a child of its own, since loading and subsetting would hold the office's event loop for tenths of a second. Plain
// JavaScript, started by its path from the source and the built tree. A field the form lacks is left out; a character the
// font lacks shows as a box. Ends with code 3 and a sentence when the form is no form.
//
//   node cover-child.mjs FORM VALUES.json OUT.pdf

import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import * as fontkit from "fontkit";

const require = createRequire(import.meta.url);
// The bundle loads in a tenth of the time that the package's four hundred files take.
const { PDFDocument, PDFTextField } = require(
  require.resolve("pdf-lib").replace(/cjs.index\.js$/, "dist/pdf-lib.min.js"),
);

const smallest = 7;
const [form, values, out] = process.argv.slice(2);

try {
  const document = await PDFDocument.load(await readFile(form));
  document.registerFontkit(fontkit);
  const font = await document.embedFont(await readFile(require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf")), {
    subset: true,
  });
  const texts = JSON.parse(await readFile(values, "utf8"));
  const fields = document.getForm();
  for (const field of fields.getFields()) {
    if (!(field instanceof PDFTextField)) continue;
    const text = texts[field.getName()];
    if (text === undefined) continue;
    field.setMaxLength(undefined);
    const { width } = field.acroField.getWidgets()[0].getRectangle();
    if (field.isMultiline()) field.setText(text);
    else fitLine(field, text, width - 6);
    field.updateAppearances(font);
  }
  // What was not filled stays empty instead of showing the form's own example.
  fields.flatten({ updateFieldAppearances: false });
  await writeFile(out, await document.save());

  /** Smaller letters for a long line, and in the end a shorter line. */
  function fitLine(field, text, width) {
    let size = sizeOf(field);
    let line = text;
    while (size > smallest && font.widthOfTextAtSize(line, size) > width) size -= 0.5;
    while (line.length > 1 && font.widthOfTextAtSize(line, size) > width)
      line = `${[...line.replace(/…$/, "")].slice(0, -1).join("")}…`;
    field.setText(line);
    field.setFontSize(size);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 3;
}

/** Of the form's default appearance, "/Helv 12 Tf". */
function sizeOf(field) {
  const size = Number(/([\d.]+)\s+Tf/.exec(field.acroField.getDefaultAppearance() ?? "")?.[1] ?? 0);
  return size > 0 ? size : 11;
}
