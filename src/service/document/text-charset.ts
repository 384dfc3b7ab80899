// The letters of a text of any charset: by its mark, by the name the mail gives it, by its look where that is sure, by how
// often letters stand in it where nothing else can be meant, else as Windows' Latin-1, which knows every octet. Never throws.

import { windowsText } from "../../base/bytes.ts";

export interface DecodedText {
  readonly text: string;
  /** Nothing said what it is and it looks like no Latin text: somebody should look at the pages. */
  readonly doubtful: boolean;
}

/** `named`: the charset of the mail's part, empty if it has none. */
export function decodeText(octets: Uint8Array, named = ""): DecodedText {
  const sure = (text: string): DecodedText => ({ text, doubtful: false });
  for (const [mark, charset] of marks)
    if (mark.every((octet, i) => octets[i] === octet)) return sure(withName(octets, charset) ?? windowsText(octets));
  const name = named.trim().toLowerCase();
  // What says it is Latin is often UTF-8, which nothing else looks like.
  const byName = /^(?:|us-ascii|ascii|iso-8859-1|latin1|windows-1252)$/.test(name) ? undefined : withName(octets, name);
  if (byName !== undefined) return sure(byName);
  const wide = utf16ByLook(octets);
  if (wide !== undefined) return sure(withName(octets, wide) ?? windowsText(octets));
  const shifted = octets.includes(0x1b) ? withName(octets, "iso-2022-jp") : undefined;
  if (shifted !== undefined && /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(shifted))
    return sure(shifted);
  const utf8 = withName(octets, "utf-8");
  if (utf8 !== undefined) return sure(utf8);
  const highs = octets.reduce((count, octet) => count + (octet >= 0x80 ? 1 : 0), 0);
  if (name !== "" || highs * 10 < octets.length * 3)
    return { text: windowsText(octets), doubtful: name !== "" && !isLatin(name) };
  const [only, ...more] = guesses(octets.subarray(0, 20_000));
  if (only === undefined || more.length > 0) return { text: windowsText(octets), doubtful: true };
  return { text: withName(octets, only) ?? looselyWith(octets, only), doubtful: false };
}

/** UTF-32's marks begin with UTF-16's. */
const marks: readonly (readonly [readonly number[], string])[] = [
  [[0xff, 0xfe, 0, 0], "utf-32le"],
  [[0, 0, 0xfe, 0xff], "utf-32be"],
  [[0xff, 0xfe], "utf-16le"],
  [[0xfe, 0xff], "utf-16be"],
  [[0xef, 0xbb, 0xbf], "utf-8"],
];

const isLatin = (name: string): boolean => /^(?:us-ascii|ascii|iso-8859-1|latin1|windows-1252)$/.test(name);

/** undefined for a name nobody knows, and for octets that are none of it. */
function withName(octets: Uint8Array, name: string): string | undefined {
  if (/^(?:unicode-1-1-)?utf-?7$/.test(name)) return utf7(octets);
  if (/^utf-?32(?:be|le)?$/.test(name)) return utf32(octets, !name.endsWith("le"));
  try {
    return new TextDecoder(name, { fatal: true }).decode(octets);
  } catch {
    return undefined;
  }
}

/** The last character may be cut. */
const looselyWith = (octets: Uint8Array, name: string): string => new TextDecoder(name).decode(octets);

/** Latin text of two octets a letter has a zero at every other place, and none at those between. */
export function utf16ByLook(octets: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  const length = Math.min(octets.length & ~1, 4096);
  if (length < 4) return undefined;
  const zeros = [0, 0];
  for (let i = 0; i < length; i++) if (octets[i] === 0) zeros[i & 1]!++;
  const [even, odd] = [zeros[0]! / (length / 2), zeros[1]! / (length / 2)];
  if (odd > 0.4 && even < 0.02) return "utf-16le";
  if (even > 0.4 && odd < 0.02) return "utf-16be";
  return undefined;
}

const plus = 0x2b;
const minus = 0x2d;
const sixBits = new Int8Array(256).fill(-1);
for (const [value, letter] of [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].entries())
  sixBits[letter.charCodeAt(0)] = value;

/** RFC 2152. One pass: 8 MB that shift at every octet are read in a moment. */
function utf7(octets: Uint8Array): string {
  const out = Buffer.alloc(octets.length * 2);
  let length = 0;
  let at = 0;
  while (at < octets.length) {
    const octet = octets[at++]!;
    const begins = at;
    if (octet === plus) {
      let bits = 0;
      let held = 0;
      for (let value = sixBits[octets[at] ?? 0]!; value >= 0; value = sixBits[octets[++at] ?? 0]!) {
        held = ((held << 6) | value) & 0x3f_ffff;
        bits += 6;
        if (bits < 16) continue;
        bits -= 16;
        length = out.writeUInt16LE((held >> bits) & 0xffff, length);
      }
      const isPlus = at === begins;
      if (octets[at] === minus) at++;
      if (!isPlus) continue;
    }
    length = out.writeUInt16LE(octet, length);
  }
  return out.toString("utf16le", 0, length);
}

function utf32(octets: Uint8Array, big: boolean): string {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  let text = "";
  for (let i = 0; i + 3 < octets.length; i += 4) {
    const code = view.getUint32(i, !big);
    text += code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : "\ufffd";
  }
  return text;
}

/** The commonest letters of a script, and the share of all its letters they have at least in any real text. */
const scripts: readonly (readonly [charsets: readonly string[], common: RegExp, all: RegExp, share: number])[] = [
  [["windows-1251", "koi8-r", "ibm866"], /[оеаинтсрвлкмдпу]/g, /[\u0080-\uffff]/g, 0.6],
  [["iso-8859-7"], /[αιοετνςσρπκμυλ]/g, /[\u0080-\uffff]/g, 0.55],
  [["windows-1255"], /[יוהלאמרבתשנ]/g, /[\u0080-\uffff]/g, 0.6],
  [["shift_jis", "euc-jp"], /[\u3041-\u3093]/g, /[\u0080-\uffff]/g, 0.3],
  [
    ["gb18030"],
    /[的一是不了在人有我他这上们来到时大地为子中你说生国年着就那和要出也得里后自以会]/g,
    /[\u0080-\uffff]/g,
    0.12,
  ],
  [
    ["big5"],
    /[的一是不了在人有我他這上們來到時大地為子中你說生國年著就那和要出也得裡後自以會]/g,
    /[\u0080-\uffff]/g,
    0.12,
  ],
  [["euc-kr"], /[이다의는에을가은로하고를도지한사]/g, /[\u0080-\uffff]/g, 0.2],
];

/** Every charset in which it would be real text. */
function guesses(octets: Uint8Array): string[] {
  return scripts.flatMap(([charsets, common, all, share]) =>
    charsets.filter((charset) => {
      const text = looselyWith(octets, charset);
      const letters = text.match(all)?.length ?? 0;
      const strange = text.match(/[\ufffd\u0080-\u009f\ue000-\uf8ff]/g)?.length ?? 0;
      return letters >= 8 && strange * 50 < letters && (text.match(common)?.length ?? 0) >= letters * share;
    }),
  );
}
