// Where a TIFF's octets come from: an array, or a file read in pieces so that 500 pages need not be in memory. Reads past
// the end give fewer octets, never an error; the numbers read from them are checked by the reader.

export interface TiffSource {
  /** Octets in all. */
  readonly length: number;
  /** `length` octets from `offset`, fewer at the end of the data. May throw only when the disk fails. */
  read(offset: number, length: number): Uint8Array;
}

/** A source over octets in memory. */
export function bytesSource(bytes: Uint8Array): TiffSource {
  return { length: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}
