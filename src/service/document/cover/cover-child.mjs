// Lays out a cover: an ordinary PDF form, its text fields by name. Writes the form without its fields as a PDF, and each field's
// words as a grey picture of the size they have on the page, laid out by Pango: any script for which the machine has a font. Runs
// as a limited child of its own. Plain JavaScript, started by its path from the source and the built tree. A field the form lacks
// is left out. Ends with code 3 and a sentence when the form is no form.
//
//   node cover-child.mjs FORM VALUES.json FORM-WITHOUT-FIELDS.pdf     → a line of JSON on standard output
//   node cover-child.mjs FORM                                         → the names of its fields, JSON

import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { sharp } from "../pango.mjs";
import { flowText } from "./flow-text.mjs";
import { fitLine } from "./pango-text.mjs";

const require = createRequire(import.meta.url);
// The bundle loads in a tenth of the time that the package's four hundred files take.
const { PDFDocument, PDFTextField } = require(
  require.resolve("pdf-lib").replace(/cjs.index\.js$/, "dist/pdf-lib.min.js"),
);

const [formFile, valuesFile, out] = process.argv.slice(2);
/** Points: kept free on either side of a field, and the letters of one that says no size. */
const inset = 2;
const ordinarySize = 11;
/** What a text runs over to: white sheets of the form's height, with a margin of 20 mm above and below, points. */
const sheetMargin = 57;

try {
  const document = await PDFDocument.load(await readFile(formFile));
  const places = placesOf(document);
  if (valuesFile === undefined) console.log(JSON.stringify({ fields: [...new Set(places.map(({ name }) => name))] }));
  else {
    const form = document.getForm();
    for (const field of form.getFields()) form.removeField(field);
    await writeFile(out, await document.save());
    const pages = document.getPageCount();
    console.log(
      JSON.stringify({ pages, pieces: await layOut(places, pages, JSON.parse(await readFile(valuesFile, "utf8"))) }),
    );
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 3;
}

/** Where each field stands, points from the left and the top of its page as it is shown. */
function placesOf(document) {
  const pages = document.getPages();
  const pageOf = (widget) => {
    const reference = document.context.getObjectRef(widget.dict);
    const at = pages.findIndex((page) => page.ref === widget.P() || page.node.Annots()?.asArray().includes(reference));
    return Math.max(0, at);
  };
  const fields = document.getForm().getFields();
  return fields.flatMap((field) => {
    if (!(field instanceof PDFTextField)) return [];
    const size = Number(/([\d.]+)\s+Tf/.exec(field.acroField.getDefaultAppearance() ?? "")?.[1] ?? 0);
    return field.acroField.getWidgets().map((widget) => {
      const page = pageOf(widget);
      const box = pages[page].getCropBox();
      const { x, y, width, height } = widget.getRectangle();
      return {
        name: field.getName(),
        page,
        left: x - box.x + inset,
        top: box.y + box.height - y - height,
        width: width - 2 * inset,
        height,
        size: size > 0 ? size : ordinarySize,
        many: field.isMultiline(),
        align: ["left", "center", "right"][field.getAlignment()] ?? "left",
        sheetHeight: box.height,
      };
    });
  });
}

function aligned({ align, width }, used) {
  return align === "center" ? (width - used.width) / 2 : align === "right" ? width - used.width : 0;
}

/** The words of all fields as pictures in files; what runs over stands on pages behind the form's. */
async function layOut(places, pages, { texts, dpi, logo, mostSheets, mark }) {
  const pieces = [];
  const keep = async ({ grey, width, height }, page, left, top) => {
    const file = `${out}-${pieces.length}`;
    await writeFile(file, grey);
    pieces.push({ file, width, height, page, left: Math.round(left), top: Math.round(top) });
  };
  const across = (points) => (points * dpi[0]) / 72;
  const down = (points) => (points * dpi[1]) / 72;
  let sheets = pages;
  const sheetRows = (place) => Math.floor(down(place.sheetHeight - 2 * sheetMargin));
  for (const place of places) {
    const [left, top] = [across(place.left), down(place.top)];
    const room = { width: across(place.width), height: down(place.height), size: place.size, align: place.align, dpi };
    const text = texts[place.name] ?? "";
    if (place.name === "logo") {
      if (logo !== undefined) await keep(await fitPicture(logo, room), place.page, left, top);
    } else if (text !== "" && (place.many || place.name === "remarks")) {
      const parts = await flowText(text, { ...room, sheet: sheetRows(place), most: mostSheets - sheets + 1, mark });
      for (const [i, part] of parts.entries())
        await keep(
          part,
          i === 0 ? place.page : sheets++,
          left + aligned(room, part),
          i === 0 ? top : down(sheetMargin),
        );
    } else if (text !== "") {
      const line = await fitLine(text, room);
      if (line !== undefined) await keep(line, place.page, left + aligned(room, line), top + line.top);
    }
  }
  if ((texts.remarks ?? "") !== "" && !places.some(({ name }) => name === "remarks")) {
    // A form without a place for them: they stand on a sheet behind it.
    const sheet = { sheetHeight: 842, width: 595 - 2 * sheetMargin };
    const rows = sheetRows(sheet);
    const room = { width: across(sheet.width), height: rows, sheet: rows, size: ordinarySize, align: "left", dpi };
    const most = mostSheets - sheets;
    for (const part of await flowText(texts.remarks, { ...room, most, mark }))
      await keep(part, sheets++, across(sheetMargin), down(sheetMargin));
  }
  return pieces;
}

async function fitPicture(file, { width, height, dpi }) {
  const square = { width: Math.round(width), height: Math.round((height * dpi[0]) / dpi[1]) };
  const { data, info } = await sharp(file, { limitInputPixels: 50_000_000, density: dpi[0] })
    .autoOrient()
    .flatten({ background: "#ffffff" })
    .greyscale()
    .resize({ ...square, fit: "inside" })
    .toColourspace("b-w")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const rows = Math.max(1, Math.round((info.height * dpi[1]) / dpi[0]));
  const grey = await sharp(data, { raw: { width: info.width, height: info.height, channels: 1 } })
    .resize({ width: info.width, height: rows, fit: "fill" })
    .toColourspace("b-w")
    .raw({ depth: "uchar" })
    .toBuffer();
  return { grey, width: info.width, height: rows };
}
