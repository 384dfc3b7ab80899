// The paper of a scanned or photographed sheet made white: shadows, folds and yellowed edges are a ground that changes slowly,
// and what is printed is told by how much darker it is than the ground beside it. A page that is not mostly plain light ground
// is a photograph and stays as it is.

import { darkestAround, lightestAround } from "./extremes.ts";
import type { GreyPage } from "./grey-page.ts";

/** Pels a side of the fields in which the ground is measured. */
const field = 16;
/** Fields around one that letters never fill: 80 pels, 10 mm. */
const reach = 2;
/** Darkest ground that is still paper: on its own, and as a share of the page's lightest. */
const darkest = 110;
const shade = 0.55;
/** Greys between the ground and the middle pel of a field of plain paper. */
const plain = 24;
/** Shares of plain light fields that make a page a sheet of paper, and of dark ones that make it a photograph. */
const mostly = 0.5;
const pictured = 0.3;

/** Greys in a field from which on it was taken by a camera or scanner, and the share of such fields that makes a page one. */
const grainy = 6;
const scan = 0.5;

/** Every so many fields and rows of a field are looked at: a few hundred places say it. */
const everyField = 13;
const everyRow = 3;

/** Whether the page came through a lens: what a program draws has one grey in most places. */
export function looksScanned({ width, height, stride, grey }: GreyPage): boolean {
  const across = Math.ceil(width / field);
  const down = Math.ceil(height / field);
  const seen = new Int32Array(256);
  let grains = 0;
  let fields = 0;
  for (let at = 0; at < across * down; at += everyField, fields++) {
    const left = (at % across) * field;
    const top = Math.floor(at / across) * field;
    const right = Math.min(width, left + field);
    let greys = 0;
    for (let y = top; y < Math.min(height, top + field) && greys < grainy; y += everyRow)
      for (let x = left; x < right; x++) {
        const value = grey[y * stride + x]!;
        if (seen[value] === at + 1) continue;
        seen[value] = at + 1;
        greys++;
      }
    if (greys >= grainy) grains++;
  }
  return grains >= scan * fields;
}

/** Changes `page` in place. */
export function whitenPaper(page: GreyPage): void {
  const { width, height, stride, grey } = page;
  const across = Math.ceil(width / field);
  const down = Math.ceil(height / field);
  const light = new Uint8Array(across * down);
  const even = new Uint8Array(across * down);
  const counts = new Uint16Array(256);
  for (let row = 0; row < down; row++)
    for (let column = 0; column < across; column++) {
      counts.fill(0);
      let pels = 0;
      for (let y = row * field; y < Math.min(height, (row + 1) * field); y++)
        for (let x = column * field; x < Math.min(width, (column + 1) * field); x++, pels++)
          counts[grey[y * stride + x]!]!++;
      const ground = lightShare(counts, pels * 0.1);
      if (ground - lightShare(counts, pels * 0.5) <= plain) even[row * across + column] = 1;
      light[row * across + column] = ground;
    }
  const whitest = [...light].sort((a, b) => b - a)[Math.floor(light.length * 0.05)]!;
  const least = Math.max(darkest, shade * whitest);
  const papers = light.reduce((count, ground, at) => count + (ground >= least && even[at] === 1 ? 1 : 0), 0);
  const dark = light.reduce((count, ground) => count + (ground < least ? 1 : 0), 0);
  if (papers < mostly * light.length || dark > pictured * light.length) return;
  // What no letter fills is dark for another reason: a picture on the sheet.
  const ground = darkestAround(lightestAround(light, across, down, reach), across, down, reach).map((value) =>
    value < least ? whitest : value,
  );
  const lines = Array.from({ length: down }, (_, row) =>
    groundLine(ground.subarray(row * across, (row + 1) * across), width),
  );
  for (let y = 0; y < height; y++) {
    const v = Math.max(0, Math.min(down - 1, (y + 0.5) / field - 0.5));
    const upper = lines[Math.floor(v)]!;
    const lower = lines[Math.min(down - 1, Math.floor(v) + 1)]!;
    const part = Math.round((v - Math.floor(v)) * 256);
    for (let x = 0, at = y * stride; x < width; x++, at++) {
      const here = upper[x]! + (((lower[x]! - upper[x]!) * part) >> 8);
      const lit = (grey[at]! * lighter[here]!) >> 16;
      grey[at] = Math.min(255, lit);
    }
  }
}

/** By ground: how many times lighter the paper becomes, in 1/65536. */
const lighter = Int32Array.from({ length: 256 }, (_, ground) => Math.round((255 * 65_536) / Math.max(1, ground)));

/** The grey above which no more than `pels` lie. */
function lightShare(counts: Uint16Array, pels: number): number {
  let above = 0;
  for (let grey = 255; grey > 0; grey--) {
    above += counts[grey]!;
    if (above > pels) return grey;
  }
  return 0;
}

/** A line of fields by column, between the middles of the fields in proportion. */
function groundLine(fields: Uint8Array, width: number): Uint8Array {
  return Uint8Array.from({ length: width }, (_, x) => {
    const u = Math.max(0, Math.min(fields.length - 1, (x + 0.5) / field - 0.5));
    const left = Math.floor(u);
    const right = Math.min(fields.length - 1, left + 1);
    return Math.round(fields[left]! + (fields[right]! - fields[left]!) * (u - left));
  });
}
