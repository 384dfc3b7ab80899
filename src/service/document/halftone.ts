// Grey pels to black and white for the telephone: what is nearly white becomes white and what is nearly black becomes
// black, so that text stays crisp and paper stays clean; greys between get a clustered-dot screen at 45 degrees, which
// compresses to a third of what error diffusion does (DEPENDENCIES 4). Pure work on octets, row by row.

/** Ranks of a 45° screen: two cells of 32 pels, dots growing from the middle, in turn. Made once from distances. */
const size = 8;
const screen = makeScreen();

/** Greys at and below are black, at and above are white; a screen's coarse dots do the rest. */
const blackest = 44;
const whitest = 222;
/** Of pictures that had no greys: a little towards black, so that thin strokes stay. */
const middle = 144;

/** Thresholds 0 … 255 by row and column of an 8 × 8 tile: a pel is black when its grey is below. */
function makeScreen(): Uint8Array {
  const tile = size * size;
  const order = Array.from({ length: tile }, (_, at) => {
    const x = at % size;
    const y = at >> 3;
    // The product of two cosines has two dots and two holes a tile, in rows at 45 degrees.
    const spot = Math.cos((2 * Math.PI * (x + 0.5)) / size) * Math.cos((2 * Math.PI * (y + 0.5)) / size);
    return { at, spot: spot + 1e-3 * Math.sin(at * 1.7) };
  }).sort((a, b) => b.spot - a.spot);
  const ranks = new Uint8Array(tile);
  for (const [rank, { at }] of order.entries()) ranks[at] = Math.round(((rank + 0.5) * 255) / tile);
  return ranks;
}

/** What each grey of a picture becomes before the screen: 0 black … 255 white. */
export type Levels = Uint8Array;

/**
 * Levels that give a faded scan or a dark photograph the whole range: its darkest 1 % are black, its lightest 2 % white. A
 * picture with few greys is left as it is, since its one shade may be all it shows. `histogram`: pels by grey, 256 of them.
 */
export function levelsOf(histogram: Uint32Array): Levels {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  const greyAt = (share: number): number => {
    let below = 0;
    for (let grey = 0; grey < 256; grey++) {
      below += histogram[grey]!;
      if (below > total * share) return grey;
    }
    return 255;
  };
  const dark = greyAt(0.01);
  const light = greyAt(0.98);
  const flat = light - dark < 80;
  const low = flat ? 0 : Math.min(dark, 96);
  const high = flat ? 255 : Math.max(light, 160);
  return Uint8Array.from({ length: 256 }, (_, grey) => {
    const spread = ((grey - low) * 255) / (high - low);
    return Math.max(0, Math.min(255, Math.round(((spread - blackest) * 255) / (whitest - blackest))));
  });
}

/** Screens `rows` rows of grey (0 = black), the first of which is row `top` of the picture, into packed rows, 1 = black. */
export function halftoneRows(grey: Uint8Array, width: number, top: number, rows: number, levels: Levels): Uint8Array {
  const stride = (width + 7) >> 3;
  const packed = new Uint8Array(stride * rows);
  for (let y = 0; y < rows; y++) {
    const tile = ((y + top) & (size - 1)) * size;
    const from = y * width;
    for (let x = 0; x < width; x++)
      if (levels[grey[from + x]!]! < 255 - screen[tile + (x & (size - 1))]!)
        packed[y * stride + (x >> 3)]! |= 0x80 >> (x & 7);
  }
  return packed;
}

/** One threshold for all: pictures that were black and white before they were scaled. */
export function thresholdRows(grey: Uint8Array, width: number, rows: number): Uint8Array {
  const stride = (width + 7) >> 3;
  const packed = new Uint8Array(stride * rows);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < width; x++)
      if (grey[y * width + x]! < middle) packed[y * stride + (x >> 3)]! |= 0x80 >> (x & 7);
  return packed;
}
