// Small helpers on octets shared by every floor. Never throws, never keeps state.

/** Joins chunks into one new array. */
export function concatBytes(chunks: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const chunk of chunks) length += chunk.length;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}

/** Lower-case hex with a blank between octets, at most `most` octets, then an ellipsis with the count left out. */
export function hex(bytes: Uint8Array, most = 64): string {
  let text = "";
  const shown = Math.min(bytes.length, most);
  for (let i = 0; i < shown; i++) text += (i > 0 ? " " : "") + bytes[i]!.toString(16).padStart(2, "0");
  return bytes.length > most ? `${text} …+${bytes.length - most}` : text;
}

const mirrored = new Uint8Array(256).map((_, octet) => {
  let turned = 0;
  for (let bit = 0; bit < 8; bit++) if (octet & (1 << bit)) turned |= 0x80 >> bit;
  return turned;
});

/** The octet with its bit order turned round: T.30 print order ⇄ serial order of a Class 1 modem (FACTS: T.31). */
export function reverseBits(octet: number): number {
  return mirrored[octet & 0xff]!;
}

/** A copy with the bit order of every octet turned round. */
export function reverseBitOrder(bytes: Uint8Array): Uint8Array {
  return bytes.map(reverseBits);
}

/** The characters as one octet each; anything above U+00FF becomes "?". */
export function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    bytes[i] = code > 0xff ? 0x3f : code;
  }
  return bytes;
}

/** Each octet as the character of the same code. */
export function latin1Text(bytes: Uint8Array): string {
  let text = "";
  for (const octet of bytes) text += String.fromCharCode(octet);
  return text;
}
