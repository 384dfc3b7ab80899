// The frame check sequence of V.21 and ECM frames: CRC-16 with x^16+x^12+x^5+1, bits least significant first, start and
// final complement all ones (T.30 5.3.7, X.25). Pure arithmetic; any input has an FCS.

const table = new Uint16Array(256).map((_, octet) => {
  let rest = octet;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >> 1) ^ 0x8408 : rest >> 1;
  return rest;
});

/** The remainder over a frame with its FCS when every bit arrived as sent. */
const goodRemainder = 0xf0b8;

function remainder(bytes: Uint8Array, length: number): number {
  let rest = 0xffff;
  for (let i = 0; i < length; i++) rest = (rest >> 8) ^ table[(rest ^ bytes[i]!) & 0xff]!;
  return rest;
}

/** FCS of the octets, 0 to 65535; the low octet goes out first. */
export function fcs(bytes: Uint8Array): number {
  return remainder(bytes, bytes.length) ^ 0xffff;
}

/** A copy with the two FCS octets behind it. */
export function withFcs(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length + 2);
  out.set(bytes);
  const check = fcs(bytes);
  out[bytes.length] = check & 0xff;
  out[bytes.length + 1] = check >> 8;
  return out;
}

/** True when the last two octets are the FCS of those before; false for anything shorter than three octets. */
export function fcsHolds(bytesWithFcs: Uint8Array): boolean {
  return bytesWithFcs.length >= 3 && remainder(bytesWithFcs, bytesWithFcs.length) === goodRemainder;
}
