// Pels of one grey that hang together are all strokes or surface: a large shape's thin end, a watermark's corner, the ground between
// two letters is none. Only shapes that are partly one and partly the other are followed.

import type { GreyPage } from "./grey-page.ts";
import { surface } from "./marks.ts";
import { NumberList, type Scratch } from "./scratch.ts";
import type { StrokeTiles } from "./stroke-tiles.ts";

/** Share of a shape's pels that must be strokes for all to be. */
const mostly = 0.5;
/** Greys up to which neighbours are of one grey. */
const sameGrey = 4;
/** Pels after which a shape that is hardly strokes so far is taken for a surface: a square of 1 cm. Only its strokes are followed then. */
const look = 8_192;

/** Changes `marks`. */
export function wholeShapes(
  page: GreyPage,
  { grid, wanted, drawn }: StrokeTiles,
  marks: Uint8Array,
  scratch: Scratch,
): void {
  const follow = follower(page, marks, scratch);
  const { stride, grey } = page;
  for (let tile = 0; tile < wanted.length; tile++) {
    if (wanted[tile] !== 1 || drawn[tile] !== 1) continue;
    const left = (tile % grid.across) * grid.tileWidth;
    const right = Math.min(page.width, left + grid.tileWidth);
    const top = Math.floor(tile / grid.across) * grid.tileHeight;
    for (let y = top; y < Math.min(page.height, top + grid.tileHeight); y++)
      for (let x = left, at = y * stride + left; x < right; x++, at++) {
        const mark = marks[at]!;
        if (mark === surface) continue;
        const value = grey[at]!;
        if (
          (x > 0 && marks[at - 1] === surface && alike(value, grey[at - 1]!)) ||
          (x + 1 < page.width && marks[at + 1] === surface && alike(value, grey[at + 1]!)) ||
          (y > 0 && marks[at - stride] === surface && alike(value, grey[at - stride]!)) ||
          (y + 1 < page.height && marks[at + stride] === surface && alike(value, grey[at + stride]!))
        )
          follow(at);
      }
  }
}

const alike = (a: number, b: number): boolean => a - b <= sameGrey && b - a <= sameGrey;

/** Not seen; seen, its shape settled or being followed; part of a surface that was found to be too large to be followed to its end. */
const unseen = 0;
const followed = 1;
const vast = 2;

/** Settles the shape of a pel: all of it black or white, or none. */
function follower(
  { width, height, stride, grey }: GreyPage,
  marks: Uint8Array,
  scratch: Scratch,
): (start: number) => void {
  const seen = scratch.octets("seen", marks.length);
  const shape = new NumberList();
  const last = stride * (height - 1);
  let isVast = false;
  const join = (at: number, value: number): void => {
    if (!alike(grey[at]!, value)) return;
    if (seen[at] !== unseen) {
      if (seen[at] === vast) isVast = true;
      return;
    }
    if (isVast && marks[at] === surface) return;
    seen[at] = followed;
    shape.push(at);
  };
  return (start) => {
    if (seen[start] === followed) return;
    shape.clear();
    isVast = seen[start] === vast;
    seen[start] = followed;
    shape.push(start);
    const mark = marks[start]!;
    let strokes = 0;
    let enough = look;
    for (let i = 0; i < shape.length; i++) {
      const at = shape.at(i);
      const value = grey[at]!;
      if (marks[at] !== surface) strokes++;
      const column = at % stride;
      if (column > 0) join(at - 1, value);
      if (column + 1 < width) join(at + 1, value);
      if (at >= stride) join(at - stride, value);
      if (at < last) join(at + stride, value);
      if (i < enough || isVast) continue;
      isVast = strokes < mostly * i;
      enough *= 2;
    }
    const all = !isVast && strokes >= mostly * shape.length;
    for (let i = 0; i < shape.length; i++) {
      const at = shape.at(i);
      if (isVast) seen[at] = vast;
      if (!all) marks[at] = surface;
      else if (marks[at] === surface) marks[at] = mark;
    }
  };
}
