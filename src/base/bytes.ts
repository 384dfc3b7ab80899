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

/** What Windows-1252 has from 80 to 9F; its five holes stand for themselves. */
const windows =
  "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f" +
  "\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178";

/** Octets of Windows-1252 as characters. Node 20's TextDecoder of that name reads ISO 8859-1. */
export const windowsText = (bytes: Uint8Array): string =>
  new TextDecoder("latin1")
    .decode(bytes)
    .replace(/[\u0080-\u009f]/g, (character) => windows[character.charCodeAt(0) - 0x80]!);

/** Octets that become characters at a time: one by one a text takes ten times as long. */
const together = 4_096;

/** Each octet as the character of the same code. */
export function latin1Text(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += together) {
    const octets = bytes.subarray(at, at + together);
    text += Reflect.apply(String.fromCharCode, undefined, octets);
  }
  return text;
}
