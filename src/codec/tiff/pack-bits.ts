// PackBits (TIFF 6.0 section 9). Never throws; gives at most the octets asked for, fewer when the data ends early.

/** Unpacks until `most` octets are there or the data ends. */
export function unpackBits(packed: Uint8Array, most: number): Uint8Array {
  const unpacked = new Uint8Array(most);
  let at = 0;
  let to = 0;
  while (at < packed.length && to < most) {
    const control = packed[at++]!;
    if (control === 128) continue;
    if (control < 128) {
      const count = Math.min(control + 1, packed.length - at, most - to);
      unpacked.set(packed.subarray(at, at + count), to);
      at += control + 1;
      to += count;
    } else {
      if (at >= packed.length) break;
      const count = Math.min(257 - control, most - to);
      unpacked.fill(packed[at++]!, to, to + count);
      to += count;
    }
  }
  return unpacked.subarray(0, to);
}
