// The pieces of a mail's text, drawn: paragraphs by Pango, pictures, tables. For paint-child.mjs alone; all lengths are pels of a
// sheet that has 204 an inch both ways.

import { laidOut, mostPels, sharp } from "../pango.mjs";

const dpi = 204;
/** Points: what the markup says no other size of. */
const size = 11;
const step = 56;
/** From one quote's bar to the next, and how thick they are. */
export const bar = 28;
export const rule = 3;
const lineHeight = 38;
const padding = 10;
/** Kept above the capitals of a first line: accents, larger letters. */
const above = 8;
const mostRows = 60_000;
/** The darkest paper of a scan, and how far its shade goes up and down. */
const lightest = 190;
const noise = 12;

/** Files of pictures that could not be drawn. */
export const unpainted = [];

/** What stands together, from top to bottom, in a room of `width`; a picture is no higher than `height`. */
export async function* pieces(blocks, { width, height }) {
  for (const block of blocks) {
    const left = block.x * step + block.q * bar;
    const within = Math.max(120, width - left);
    const frame = { bars: block.q, gap: Math.round((block.g * lineHeight) / 10) };
    if (block.k === "text") {
      let first = true;
      for (const markup of block.m) {
        let picture = await text(markup, within, block.a);
        if (picture === undefined) continue;
        let x = left + aligned(block.a, within, picture.width);
        if (first && block.mark !== "") {
          const mark = await text(block.mark, step, "left");
          if (mark !== undefined) {
            const beside = Math.min(left, Math.max(step, mark.width + 12));
            picture = beside > 0 ? side(mark, picture, beside, x - left) : picture;
            x = left - beside;
          }
        }
        yield { picture, x, ...frame, gap: first ? frame.gap : 0, whole: picture.height <= 3 * lineHeight };
        first = false;
      }
    } else if (block.k === "rule") {
      yield { picture: blank(within, rule, 0), x: left, ...frame, whole: true };
    } else if (block.k === "picture") {
      const picture = await drawn(block, within, height);
      if (picture !== undefined)
        yield { picture, x: left + aligned(block.a, within, picture.width), ...frame, whole: true };
    } else if (block.k === "table") {
      let first = true;
      if (isTooWide(block, within)) {
        // Letters below each other are no table: its cells become lines.
        for (const row of block.rows)
          for (const cell of row)
            yield* pieces(
              cell.b.map((inner) => ({ ...inner, q: inner.q + block.q, x: inner.x + block.x })),
              { width, height },
            );
        continue;
      }
      for await (const picture of rows(block, within, height)) {
        yield {
          picture,
          x: left + aligned(block.a, within, picture.width),
          ...frame,
          gap: first ? frame.gap : 0,
          whole: true,
        };
        first = false;
      }
    }
  }
}

const aligned = (align, width, used) =>
  align === "center" ? Math.max(0, (width - used) >> 1) : align === "right" ? Math.max(0, width - used) : 0;

function blank(width, height, shade = 255) {
  return { width, height, grey: Buffer.alloc(width * height, shade) };
}

function lay(onto, picture, x, top) {
  const width = Math.min(picture.width, onto.width - x);
  if (width <= 0) return;
  for (let row = 0; row < picture.height && top + row < onto.height; row++)
    picture.grey.copy(onto.grey, (top + row) * onto.width + x, row * picture.width, row * picture.width + width);
}

function side(mark, picture, beside, shift) {
  const both = blank(beside + shift + picture.width, Math.max(mark.height, picture.height));
  lay(both, mark, Math.max(0, beside - mark.width - 12), 0);
  lay(both, picture, beside + shift, 0);
  return both;
}

/**
 * Pango's picture ends where its ink ends; a line of its own above and below, cut off again, keeps lines the same height and
 * distance whatever letters stand in them. undefined where nothing is to be seen.
 */
async function text(markup, width, align) {
  if (/^\s*$/.test(markup)) return undefined;
  const strut = (strutSize ??= await measureStrut());
  const whole = await laidOut(`H\n${markup}\nH`, { size, dpi, width, align });
  const top = strut.pitch - above;
  const height = whole.height - top - strut.height - 2;
  return { width: whole.width, height, grey: whole.grey.subarray(top * whole.width, (top + height) * whole.width) };
}

let strutSize;
async function measureStrut() {
  const one = await laidOut("H", { size, dpi, width: 200 });
  const two = await laidOut("H\nH", { size, dpi, width: 200 });
  return { height: one.height, pitch: two.height - one.height };
}

async function drawn({ file, w, h }, within, highest) {
  try {
    let width = Math.max(1, (w * dpi) / 96);
    let height = Math.max(1, (h * dpi) / 96);
    const shrink = Math.min(1, within / width, (highest - 8) / height);
    width = Math.max(1, Math.round(width * shrink));
    height = Math.max(1, Math.round(height * shrink));
    const { data, info } = await sharp(file, { limitInputPixels: mostPels, failOn: "error" })
      .autoOrient()
      .flatten({ background: "#ffffff" })
      .greyscale()
      .resize({ width, height, fit: "fill", kernel: "lanczos3" })
      .toColourspace("b-w")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 1) throw new Error("the picture did not become grey");
    whitenPaper(data);
    return { width: info.width, height: info.height, grey: data };
  } catch {
    unpainted.push(file);
    return undefined;
  }
}

/** A scan's paper becomes the sheet's white, and what noise it has with it; a photograph has no shade that half of it is. */
function whitenPaper(grey) {
  const histogram = new Uint32Array(256);
  for (const shade of grey) histogram[shade]++;
  let paper = lightest;
  for (let shade = lightest; shade < 256; shade++) if (histogram[shade] > histogram[paper]) paper = shade;
  let share = 0;
  for (let shade = paper - noise; shade <= Math.min(255, paper + noise); shade++) share += histogram[shade];
  if (share * 2 < grey.length) return;
  const white = paper - noise;
  for (let at = 0; at < grey.length; at++) grey[at] = Math.min(255, Math.round((grey[at] * 255) / white));
}

// Tables.

async function* rows(table, width, highest) {
  const columns = widths(table, width);
  const offsets = [0];
  for (const column of columns) offsets.push(offsets.at(-1) + column);
  const whole = offsets.at(-1) + (table.ruled ? rule : 0);
  let first = true;
  for (const row of table.rows) {
    const cells = [];
    let at = 0;
    for (const cell of row) {
      const from = Math.min(at, columns.length - 1);
      const to = Math.min(columns.length, from + cell.span);
      at += cell.span;
      const inside = offsets[to] - offsets[from] - 2 * padding;
      cells.push({ x: offsets[from], end: offsets[to], picture: await column(cell.b, Math.max(20, inside), highest) });
    }
    const above = table.ruled ? padding : 0;
    const height =
      Math.max(lineHeight >> 1, ...cells.map(({ picture }) => picture.height)) + 2 * above + (table.ruled ? rule : 4);
    const picture = blank(whole, height + (first && table.ruled ? rule : 0));
    const top = first && table.ruled ? rule : 0;
    for (const cell of cells)
      lay(picture, cell.picture, cell.x + (table.ruled ? padding + rule : cell.x === 0 ? 0 : padding), top + above);
    if (table.ruled) {
      if (first) picture.grey.fill(0, 0, rule * whole);
      picture.grey.fill(0, (picture.height - rule) * whole);
      for (const x of new Set([0, ...cells.map(({ end }) => end), offsets.at(-1)]))
        for (let r = 0; r < picture.height; r++)
          picture.grey.fill(0, r * whole + x, r * whole + Math.min(whole, x + rule));
    }
    first = false;
    yield picture;
  }
}

const isTooWide = ({ rows }, width) =>
  rows.some((row) => row.reduce((sum, { min }) => sum + min + 2 * padding, 0) > 1.6 * width);

/** Columns as wide as their longest line where there is room, else between that and their longest word. */
function widths({ rows, wide }, width) {
  const count = Math.max(1, ...rows.map((row) => row.reduce((sum, { span }) => sum + span, 0)));
  const columns = Array.from({ length: Math.min(count, 60) }, () => ({ min: 2 * padding, max: 2 * padding }));
  const spread = (from, to, name, wanted) => {
    const now = columns.slice(from, to).reduce((sum, column) => sum + column[name], 0);
    const more = Math.max(0, wanted - now) / Math.max(1, to - from);
    for (const column of columns.slice(from, to)) column[name] += more;
  };
  for (const single of [true, false])
    for (const row of rows) {
      let at = 0;
      for (const { span, min, max } of row) {
        const from = Math.min(at, columns.length - 1);
        const to = Math.min(columns.length, from + span);
        at += span;
        if ((span === 1) !== single) continue;
        spread(from, to, "min", min + 2 * padding + rule);
        spread(from, to, "max", max + 2 * padding + rule);
      }
    }
  const least = columns.reduce((sum, { min }) => sum + min, 0);
  const most = columns.reduce((sum, { max }) => sum + Math.max(max, 0), 0);
  const all = width - rule;
  if (most <= all) {
    const scale = wide ? all / most : 1;
    return columns.map(({ max }) => Math.floor(max * scale));
  }
  if (least >= all) return columns.map(({ min }) => Math.max(8, Math.floor((min * all) / least)));
  const share = (all - least) / Math.max(1, most - least);
  return columns.map(({ min, max }) => Math.floor(min + (max - min) * share));
}

/** Blocks one below the other in a picture of their own. */
async function column(blocks, width, highest) {
  const parts = [];
  let height = 0;
  for await (const piece of pieces(blocks, { width, height: highest })) {
    height += parts.length === 0 ? 0 : piece.gap;
    if (height > mostRows) throw new Error("a cell of a table is taller than any page");
    parts.push({ ...piece, top: height });
    height += piece.picture.height;
  }
  const whole = blank(width, height);
  for (const { picture, x, top, bars } of parts) {
    lay(whole, picture, x, top);
    for (let level = 0; level < bars; level++)
      for (let row = top; row < top + picture.height; row++)
        whole.grey.fill(0, row * width + level * bar, row * width + level * bar + rule);
  }
  return whole;
}
