// What a pel is for a stroke's sake.

/** Part of a surface: the screen has it. */
export const surface = 0;
/** Of a stroke. */
export const white = 1;
export const black = 2;
/** Of a surface, white or black for the sake of a stroke beside it. */
export const cleared = 3;
export const filled = 4;
