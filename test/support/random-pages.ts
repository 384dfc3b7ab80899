// Grey pages of everything a raster tells apart, drawn from numbers alone, so that they are the same every time: letters and rules of
// any grey, surfaces, gradients, photographs, scanned paper, watermarks; of any width, the smallest too.

import type { GreyPage } from "../../src/codec/raster/grey-page.ts";
import { dice } from "./bitmaps.ts";

type Shade = (x: number, y: number) => number;

/** `seed`: from 1. Every eighth page is of some thousand pels, the others of some tens a side. */
export function randomPage(seed: number): GreyPage {
  const roll = dice(seed * 7919);
  const isLarge = seed % 8 === 0;
  const [width, height] = isLarge ? [420 + roll(200), 300 + roll(200)] : [1 + roll(150), 1 + roll(120)];
  const stride = (width + 7) & ~7;
  const shade = withThings(ground(roll), roll, width, height, isLarge ? 60 : 12);
  const grey = new Uint8Array(stride * height).fill(255);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) grey[y * stride + x] = Math.max(0, Math.min(255, shade(x, y)));
  return { width, height, stride, grey };
}

const noise = (x: number, y: number): number =>
  Math.imul(Math.imul(x, 374_761_393) ^ (y * 668_265_263), 1_274_126_177) >>> 24;

/** What the page is made of. */
function ground(roll: (below: number) => number): Shade {
  const [level, slope] = [110 + roll(146), 2 + roll(40)];
  const grounds: readonly Shade[] = [
    () => 255,
    () => level,
    // Scanned paper: a shadow, grain, and here and there a speck.
    (x, y) => level + (noise(x, y) >> 5) - Math.floor((x + y) / slope) - (noise(y, x) > 252 ? 60 : 0),
    (x, y) => level - Math.floor((x * y) / (slope * 60)),
    // A photograph.
    (x, y) => 40 + ((noise(x >> 4, y >> 4) * 3) >> 2) + (noise(x, y) >> 4),
    (x, y) => noise(x, y),
  ];
  return grounds[roll(grounds.length)]!;
}

/** Letters E, rules, filled fields and wedges over it, in few greys. */
function withThings(below: Shade, roll: (n: number) => number, width: number, height: number, most: number): Shade {
  const greys = Array.from({ length: 1 + roll(5) }, () => [0, 255, 200 + roll(56), roll(256)][roll(4)]!);
  const things = Array.from({ length: roll(most) }, () => {
    const [left, top, size, form] = [roll(width), roll(height), 1 + roll(5), roll(4)];
    const [wide, high] = [1 + roll(90), 1 + roll(60)];
    const grey = greys[roll(greys.length)]!;
    const inside = (x: number, y: number): boolean => {
      const [u, v] = [x - left, y - top];
      if (u < 0 || v < 0) return false;
      if (form === 0) return u < 8 * size && v < 9 * size && (u < size || [0, 4, 8].includes(Math.floor(v / size)));
      if (form === 1) return u < wide * 3 && v < size;
      if (form === 2) return u < wide && v < high;
      return u < wide * 3 && v < high && v * 3 * wide < (3 * wide - u) * high;
    };
    return { grey, inside };
  });
  return (x, y) => things.findLast(({ inside }) => inside(x, y))?.grey ?? below(x, y);
}
