// DLE shielding of fax data between program and modem, both ways and in whatever pieces the octets come. Never throws:
// a DLE pair without meaning is counted and dropped. ITU-T T.31 8.3: DLE DLE = one DLE, DLE SUB = two, DLE ETX = end.

const DLE = 0x10;
const ETX = 0x03;
const SUB = 0x1a;

/** What ends a frame or a page in both directions. */
export const dataEnd: Uint8Array = Uint8Array.of(DLE, ETX);

/** Data made safe for the modem: every DLE doubled. */
export function shield(bytes: Uint8Array): Uint8Array {
  let count = 0;
  for (const octet of bytes) if (octet === DLE) count++;
  if (count === 0) return bytes;
  const shielded = new Uint8Array(bytes.length + count);
  let at = 0;
  for (const octet of bytes) {
    shielded[at++] = octet;
    if (octet === DLE) shielded[at++] = DLE;
  }
  return shielded;
}

export interface Unshielded {
  readonly data: Uint8Array;
  /** DLE ETX was seen. */
  readonly ended: boolean;
  /** What follows DLE ETX: the modem's answers; empty while not ended. */
  readonly rest: Uint8Array;
}

/** Takes the shielding off one block of data; make a new one for the next block. */
export class DleReader {
  #afterDle = false;
  #unknownPairs = 0;

  /** DLE pairs that mean nothing here. */
  get unknownPairs(): number {
    return this.#unknownPairs;
  }

  push(bytes: Uint8Array): Unshielded {
    // DLE SUB makes two octets of two, a DLE carried over from the last piece can add one.
    const data = new Uint8Array(bytes.length + 1);
    let length = 0;
    for (let i = 0; i < bytes.length; i++) {
      const octet = bytes[i]!;
      if (!this.#afterDle) {
        if (octet === DLE) this.#afterDle = true;
        else data[length++] = octet;
        continue;
      }
      this.#afterDle = false;
      if (octet === ETX) return { data: data.subarray(0, length), ended: true, rest: bytes.subarray(i + 1) };
      if (octet === DLE) data[length++] = DLE;
      else if (octet === SUB) {
        data[length++] = DLE;
        data[length++] = DLE;
      } else this.#unknownPairs++;
    }
    return { data: data.subarray(0, length), ended: false, rest: new Uint8Array(0) };
  }
}
