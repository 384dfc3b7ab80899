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

/** Whether the page came through a lens: what a program draws has one grey in most places. Every third field is looked at. */
export function looksScanned({ width, height, stride, grey }: GreyPage): boolean {
  const across = Math.ceil(width / field);
  const down = Math.ceil(height / field);
  const seen = new Int32Array(256);
  let grains = 0;
  let fields = 0;
  for (let at = 0; at < across * down; at += 3, fields++) {
    const [left, top] = [(at % across) * field, Math.floor(at / across) * field];
    let greys = 0;
    for (let y = top; y < Math.min(height, top + field) && greys < grainy; y++)
      for (let x = left; x < Math.min(width, left + field); x++) {
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
  const line = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    groundLine(ground, across, down, y, line);
    for (let x = 0, at = y * stride; x < width; x++, at++) {
      grey[at] = Math.min(255, (grey[at]! * 255) / line[x]!);
    }
  }
}

/** The grey above which no more than `pels` lie. */
function lightShare(counts: Uint16Array, pels: number): number {
  let above = 0;
  for (let grey = 255; grey > 0; grey--) {
    above += counts[grey]!;
    if (above > pels) return grey;
  }
  return 0;
}

/** The ground of row `y` by column, between the middles of the fields in proportion. */
function groundLine(ground: Uint8Array, across: number, down: number, y: number, line: Float64Array): void {
  const v = Math.max(0, Math.min(down - 1, (y + 0.5) / field - 0.5));
  const top = Math.floor(v);
  const below = Math.min(down - 1, top + 1) * across;
  const partY = v - top;
  for (let x = 0; x < line.length; x++) {
    const u = Math.max(0, Math.min(across - 1, (x + 0.5) / field - 0.5));
    const left = Math.floor(u);
    const right = Math.min(across - 1, left + 1);
    const partX = u - left;
    const upper = ground[top * across + left]! * (1 - partX) + ground[top * across + right]! * partX;
    const lower = ground[below + left]! * (1 - partX) + ground[below + right]! * partX;
    line[x] = upper * (1 - partY) + lower * partY;
  }
}
