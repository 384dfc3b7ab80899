// The painter of a mail's text: runs as a limited child of its own, since it decodes pictures anybody sent (DESIGN 4.5). Plain
// JavaScript, started by its path both from the source and the built tree. Puts the pieces of a paint list on sheets and writes
// each sheet to standard output as a grey picture (netpbm's P5). A line of JSON on standard error names the pictures that could
// not be drawn.
//
//   node paint-child.mjs LIST

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { sharp } from "../pango.mjs";
import { bar, pieces, rule, unpainted } from "./paint-pieces.mjs";

/** Pels: as high as wide, and the rows it is brought to. */
const sheet = { width: 1728, height: 2382, rows: 2289 };
const margin = { left: 140, right: 120, top: 120, bottom: 120 };
const room = { width: sheet.width - margin.left - margin.right, height: sheet.height - margin.top - margin.bottom };

const { list, mostPages } = JSON.parse(await readFile(process.argv[2], "utf8"));

let page = Buffer.alloc(sheet.width * sheet.height, 255);
let y = 0;
let pages = 0;
let isEmpty = true;

async function turn() {
  const down = await sharp(page, { raw: { width: sheet.width, height: sheet.height, channels: 1 } })
    .resize({ width: sheet.width, height: sheet.rows, fit: "fill", kernel: "lanczos3" })
    .toColourspace("b-w")
    .raw({ depth: "uchar" })
    .toBuffer();
  if (!process.stdout.write(`P5\n${sheet.width} ${sheet.rows}\n255\n`)) await once(process.stdout, "drain");
  if (!process.stdout.write(down)) await once(process.stdout, "drain");
  pages++;
  page = Buffer.alloc(sheet.width * sheet.height, 255);
  y = 0;
  isEmpty = true;
}

/** Part of a drawn piece onto the sheet. */
function put({ picture, x, bars }, from, rows) {
  const { width, grey } = picture;
  for (let row = 0; row < rows; row++) {
    const at = (margin.top + y + row) * sheet.width + margin.left + x;
    grey.copy(page, at, (from + row) * width, (from + row) * width + Math.min(width, room.width - x));
  }
  drawBars(bars, y, rows);
  y += rows;
  isEmpty = false;
}

function drawBars(bars, from, rows) {
  for (let level = 0; level < bars; level++)
    for (let row = from; row < from + rows; row++) {
      const at = (margin.top + row) * sheet.width + margin.left + level * bar;
      page.fill(0, at, at + rule);
    }
}

let barsAbove = 0;

async function flow(piece) {
  const { picture, gap, bars, whole } = piece;
  if (!isEmpty && gap > 0) {
    const rows = Math.min(gap, room.height - y);
    drawBars(Math.min(bars, barsAbove), y, rows);
    y += rows;
  }
  barsAbove = bars;
  let from = 0;
  while (from < picture.height && pages < mostPages) {
    const left = picture.height - from;
    const free = room.height - y;
    if (left <= free) {
      put(piece, from, left);
      return;
    }
    if (whole && !isEmpty && left <= room.height) {
      await turn();
      continue;
    }
    const cut = free > 0 ? whiteRow(picture, from, free) : 0;
    if (cut === 0 && !isEmpty) {
      await turn();
      continue;
    }
    put(piece, from, cut === 0 ? Math.min(left, free) : cut);
    from += cut === 0 ? Math.min(left, free) : cut;
    if (from < picture.height) await turn();
  }
}

/** Rows that end with a white one, as many as fit; 0 when the piece cannot be parted there. */
function whiteRow({ width, grey, frameless }, from, free) {
  for (let rows = free; rows > 0; rows--) {
    const at = (from + rows - 1) * width;
    let isWhite = true;
    for (let x = frameless ?? 0; isWhite && x < width; x += 1) if (grey[at + x] < 250) isWhite = false;
    if (isWhite) return rows;
  }
  return 0;
}

process.stdout.on("error", () => process.exit(0));
try {
  for await (const piece of pieces(list, room)) {
    if (pages >= mostPages) break;
    await flow(piece);
  }
  if (!isEmpty && pages < mostPages) await turn();
  if (unpainted.length > 0) console.error(JSON.stringify({ unpainted }));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 3;
}
