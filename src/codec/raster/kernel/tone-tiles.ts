// The first look at a page: pels that are black or white are set at once, and of each tile it is noted which greys it holds.

import {
  across,
  bitmap,
  bitsOf,
  down,
  firstLanes,
  grey,
  height,
  leastOf,
  mostOf,
  octetWidth,
  pitch,
  sumOf,
  tileHeight,
  tileMask,
  tileWidth,
} from "./sheet.ts";

/** Greys of this lightness are paper, a little shaded. */
export const paper: u8 = 176;

/** By tile: 1 = holds a tone, what is neither black nor white; the darkest and lightest grey. */
export let toned = 0;
export let darkest = 0;
export let lightest = 0;
/** 16 bits: pels darker than `paper`. */
export let inked = 0;

/** Greys below `inkEnd` are black, from there on below `toneEnd` tones. 1 … 256. Whether there is any tone. */
export function firstLook(inkEnd: i32, toneEnd: i32): bool {
  toned = tileMask();
  darkest = tileMask();
  lightest = tileMask();
  inked = tileMask(2);
  const ink = i8x16.splat(<i8>(inkEnd - 1));
  const tone = i8x16.splat(<i8>(toneEnd - 1));
  let any = false;
  for (let row = 0, tile = 0; row < down; row++) {
    const first = row * tileHeight;
    const last = min(height, first + tileHeight);
    for (let column = 0; column < across; column++, tile++) {
      const left = column * tileWidth;
      const right = min(octetWidth, left + tileWidth);
      let least = i8x16.splat(-1);
      let most = i8x16.splat(0);
      for (let y = first; y < last; y++)
        for (let x = left; x < right; x += 16) {
          const pels = pelsAt(grey + y * pitch + x, right - x);
          least = i8x16.min_u(least, pels);
          most = i8x16.max_u(most, pels);
        }
      const dark = leastOf(least);
      const light = mostOf(most);
      store<u8>(darkest + tile, <u8>dark);
      store<u8>(lightest + tile, <u8>light);
      if (dark === 255) continue;
      let below = 0;
      let tones = i8x16.splat(0);
      for (let x = left; x < right; x += 16) {
        let count = i8x16.splat(0);
        for (let y = first; y < last; y++) {
          const pels = pelsAt(grey + y * pitch + x, right - x);
          const isInk = i8x16.le_u(pels, ink);
          tones = v128.or(tones, v128.andnot(i8x16.le_u(pels, tone), isInk));
          count = i8x16.sub(count, i8x16.lt_u(pels, i8x16.splat(paper)));
          const to = bitmap + y * (octetWidth >> 3) + (x >> 3);
          if (right - x >= 16) store<u16>(to, <u16>bitsOf(isInk));
          else store<u8>(to, <u8>bitsOf(isInk));
        }
        below += sumOf(v128.and(count, firstLanes(right - x)));
      }
      store<u16>(inked + tile * 2, <u16>below);
      if (!v128.any_true(tones)) continue;
      store<u8>(toned + tile, 1);
      any = true;
    }
  }
  return any;
}

/** Sixteen pels, or eight of them twice where no more are `left`. */
export function pelsAt(at: i32, left: i32): v128 {
  return left >= 16 ? v128.load(at) : v128.load64_splat(at);
}
