// Tells which scripts of a text no font of this machine has: Pango draws their letters as nothing, and a fax that lacks
// words must not go out unremarked. Asks fontconfig once a script and process; cannot fail, at worst it does not know.

import { type Sentence, said } from "../../base/phrases.ts";
import type { Workshop } from "./convert.ts";

/** What Debian's DejaVu and Droid fonts of the installation have is asked for too: an administrator may have others. */
const scripts: readonly (readonly [name: string, letters: RegExp])[] = [
  ["Arabic", /\p{Script=Arabic}/u],
  ["Hebrew", /\p{Script=Hebrew}/u],
  ["Chinese", /\p{Script=Han}/u],
  ["Japanese", /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ["Korean", /\p{Script=Hangul}/u],
  ["Thai", /\p{Script=Thai}/u],
  ["Lao", /\p{Script=Lao}/u],
  ["Khmer", /\p{Script=Khmer}/u],
  ["Burmese", /\p{Script=Myanmar}/u],
  ["Hindi (Devanagari)", /\p{Script=Devanagari}/u],
  ["Bengali", /\p{Script=Bengali}/u],
  ["Punjabi", /\p{Script=Gurmukhi}/u],
  ["Gujarati", /\p{Script=Gujarati}/u],
  ["Tamil", /\p{Script=Tamil}/u],
  ["Telugu", /\p{Script=Telugu}/u],
  ["Kannada", /\p{Script=Kannada}/u],
  ["Malayalam", /\p{Script=Malayalam}/u],
  ["Sinhala", /\p{Script=Sinhala}/u],
  ["Tibetan", /\p{Script=Tibetan}/u],
  ["Amharic", /\p{Script=Ethiopic}/u],
  ["Georgian", /\p{Script=Georgian}/u],
  ["Armenian", /\p{Script=Armenian}/u],
];

const known = new Map<string, boolean>();

/** A remark for the sender, empty when every script has a font. */
export async function missingFonts(shop: Workshop, text: string): Promise<Sentence> {
  const missing: string[] = [];
  for (const [name, letters] of scripts) {
    const letter = letters.exec(text)?.[0];
    if (letter === undefined) continue;
    let has = known.get(name);
    if (has === undefined) {
      const code = letter.codePointAt(0)!.toString(16);
      const asked = await shop.child("fc-list", [`:charset=${code}`, "family"]);
      // Without fontconfig's programs nothing is known, and nothing is claimed.
      has = !asked.ok || asked.stdout.trim() !== "";
      known.set(name, has);
    }
    if (!has) missing.push(name);
  }
  return missing.length === 0 ? "" : said("doc-letters", { scripts: missing.join(", ") });
}
