// The picture converter: runs as a limited child of its own, since it decodes what anybody sent (DESIGN 4.5). Plain
// JavaScript, started by its path both from the source and the built tree. Writes grey pels of the size they have on the
// page, and to standard output a line a picture: WIDTH HEIGHT grey|bilevel PICTURES FRAMES. Ends with code 3 and a sentence
// for a file it cannot read.
//
//   node picture-child.mjs FILE FIRST COUNT OUT ACROSS DOWN WIDEST      → OUT-0, OUT-1 …
//
// ACROSS and DOWN are pels an inch, WIDEST the pels across the paper.

import { writeFile } from "node:fs/promises";
import sharp from "sharp";

const [file, first, count, out, ...sizes] = process.argv.slice(2);
const [across, down, most] = sizes.map(Number);
/** The room of a page in inches: a fax's width, A4 for pictures, US legal for sheets at their size. */
const widest = most / across;
const a4 = 11.7;
const longest = 14;
/** Where a picture says no density, or a screen's. */
const screenDpi = 96;
const mostPels = 150_000_000;
/** Of a JPEG, which is reduced while it is decoded. */
const mostPelsReduced = 300_000_000;

sharp.concurrency(1);
sharp.cache(false);

try {
  const { pages = 1, format } = await sharp(file, { limitInputPixels: false }).metadata();
  const options = { limitInputPixels: format === "jpeg" ? mostPelsReduced : mostPels, failOn: "error" };
  // Further frames of a GIF or WebP are a film, not a document.
  const all = format === "tiff" ? pages : 1;
  for (let page = Number(first); page < Math.min(all, Number(first) + Number(count)); page++) {
    const picture = sharp(file, { ...options, page });
    const meta = await picture.metadata();
    const size = sizeOf(meta);
    const bilevel = meta.bitsPerSample === 1 && meta.channels === 1;
    const { data, info } = await picture
      .autoOrient()
      .flatten({ background: "#ffffff" })
      .greyscale()
      .resize({ ...size, fit: "fill", kernel: bilevel ? "mitchell" : "lanczos3" })
      .toColourspace("b-w")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 1) throw new Error("the picture did not become grey");
    await writeFile(`${out}-${page - Number(first)}`, data);
    console.log(info.width, info.height, bilevel ? "bilevel" : "grey", all, all === 1 ? pages : 1);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 3;
}

/** Pels on the page: at its own size where it fits a sheet, else as large as an A4 page lets it. Never stretched. */
function sizeOf({ autoOrient, density = 0, format }) {
  const { width, height } = autoOrient;
  const dpi =
    density > screenDpi && density <= 2400 ? density : format === "tiff" && density > 50 ? density : screenDpi;
  const inches = { width: width / dpi, height: height / dpi };
  const fits = inches.width <= widest * 1.03 && inches.height <= longest * 1.01;
  const shrink = fits
    ? Math.min(1, widest / inches.width, longest / inches.height)
    : Math.min(widest / inches.width, a4 / inches.height);
  return {
    width: Math.max(1, Math.min(most, Math.round(inches.width * shrink * across))),
    height: Math.max(1, Math.round(inches.height * shrink * down)),
  };
}
