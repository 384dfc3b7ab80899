// What a pel is for a stroke's sake.

/** Part of a surface: the screen has it. */
export const surface: u8 = 0;
/** Of a stroke. */
export const white: u8 = 1;
export const black: u8 = 2;
/** Of a surface, white or black for the sake of a stroke beside it. */
export const cleared: u8 = 3;
export const filled: u8 = 4;

/** Lanes that are of a stroke. */
export function strokeLanes(marks: v128): v128 {
  return v128.or(i8x16.eq(marks, i8x16.splat(white)), i8x16.eq(marks, i8x16.splat(black)));
}
