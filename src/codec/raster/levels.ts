// What each grey becomes before the screen: nearly black is black, nearly white is white, and a faded scan gets the whole range.

/** 256 levels by grey, 0 black … 255 white. */
export type Levels = Uint8Array;

/** Greys up to here are black, from here on white. */
const blackest = 44;
const whitest = 222;
/** The same in drawings, whose light grounds are there to be looked through. */
export const lightestDrawn = 206;

const spread = (low: number, high: number, white = whitest): Levels =>
  Uint8Array.from({ length: 256 }, (_, grey) => {
    const even = ((grey - low) * 255) / (high - low);
    return Math.max(0, Math.min(255, Math.round(((even - blackest) * 255) / (white - blackest))));
  });

/** Of pages that a program drew: as they are. */
export const levelsOfDrawn: Levels = spread(0, 255, lightestDrawn);

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
  return light - dark < 80 ? levelsOfDrawn : spread(Math.min(dark, 96), Math.max(light, 160));
}

/** Of pictures that were black and white before they were scaled: one cut, a little towards black, so that thin strokes stay. */
export const levelsOfBilevel: Levels = Uint8Array.from({ length: 256 }, (_, grey) => (grey < 144 ? 0 : 255));
