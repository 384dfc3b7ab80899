// What comes to be made black and white.

/** width × height greys, 0 black … 255 white, `stride` octets a row: the width rounded up to 8, white beyond it. */
export interface GreyPage {
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly grey: Uint8Array;
}

/** text: no screen, tones are black or white. photo: the screen for all that is neither. auto: by what stands there. */
export type RasterMode = "auto" | "text" | "photo";

/** greys as drawn, scanned or photographed, which is seen from the page; black and white, scaled. */
export type GreySource = "grey" | "bilevel";
