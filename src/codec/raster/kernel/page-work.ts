// All that is done with a page's pels, sixteen at a time: AssemblyScript, compiled to ../kernel-octets.ts by `npm run kernel`. The page
// is laid in (`layOut`, then its greys row by row at `pels`), worked on by one call after the other, and its bitmap taken out.

export { histogram, looksScanned, whitenPaper } from "./paper.ts";
export { layScreen, screenRoom, screenTones } from "./screen-tones.ts";
export { layOut } from "./sheet.ts";
export { layPicture, shrink } from "./shrink.ts";
export { findStrokes } from "./strokes.ts";
export { firstLook } from "./tone-tiles.ts";

import { bitmap, grey, pitch } from "./sheet.ts";

/** Where the page's greys stand, and octets from a row of them to the next. */
export function pels(): i32 {
  return grey;
}
export function rowPitch(): i32 {
  return pitch;
}
/** Rows of whole octets, one behind the other. */
export function blackPels(): i32 {
  return bitmap;
}
