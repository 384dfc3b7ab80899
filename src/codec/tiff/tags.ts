// TIFF 6.0 tags and values that TIFF-F uses (RFC 3949 profiles S and F), by their names there. Data only.

export const tags = {
  newSubfileType: 254,
  imageWidth: 256,
  imageLength: 257,
  bitsPerSample: 258,
  compression: 259,
  photometricInterpretation: 262,
  fillOrder: 266,
  stripOffsets: 273,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  xResolution: 282,
  yResolution: 283,
  t4Options: 292,
  t6Options: 293,
  resolutionUnit: 296,
  pageNumber: 297,
  software: 305,
  tileOffsets: 324,
} as const;

export const compressions = { none: 1, mhRows: 2, t4: 3, t6: 4, packBits: 32773 } as const;

/** T4Options: two-dimensional coding, uncompressed mode, EOLs on octet boundaries. */
export const t4TwoDimensional = 1;
export const t4Uncompressed = 2;
export const t4AlignedEols = 4;
/** T6Options: uncompressed mode. */
export const t6Uncompressed = 2;

export const unitInch = 2;
export const unitCentimetre = 3;

/** Field types: octets per value. Rationals are read as one number. */
export const typeSizes: Readonly<Record<number, number>> = {
  1: 1, // BYTE
  2: 1, // ASCII
  3: 2, // SHORT
  4: 4, // LONG
  5: 8, // RATIONAL
};
