// Fax addresses of Outlook: [FAX:Dialable | Name @ Canonical | SpecialDialing] (FACTS 1.2). The canonical number wins where it
// can be used; the dialable one is what the sender would dial himself. Pure.

import { said } from "../../base/phrases.ts";
import { plainDigits } from "../phone/plain-digits.ts";
import { type DraftRead, isDamaged, notANumber, refuse, trimmed, word } from "./draft.ts";
import { type NumberText, readNumberText } from "./number-text.ts";

/** Whether a text has marks that only these addresses have. */
export const looksLikeMapi = (text: string): boolean => /^\s*\[?\s*fax\s*:.*[|\]@]/i.test(text) || /[|@]/.test(text);

export function readMapi(text: string): DraftRead {
  const bare = text.replace(/^ *\[? *(?:fax *:)?/i, "").replace(/\] *$/, "");
  const parts = bare.split("|").map(trimmed);
  if (parts.length > 3) return refuse(notANumber(text));
  // One part alone is the number, perhaps behind a name.
  const [first = "", second = "", special = ""] = parts.length === 1 ? ["", trimmed(bare)] : parts;
  const at = second.lastIndexOf("@");
  const attn = at < 0 ? "" : word(second.slice(0, at));
  const canonical = read(at < 0 ? second : second.slice(at + 1), special);
  const dialable = read(first, special);
  // Only + makes a number canonical; two that merely differ are two.
  const differ = (a: NumberText, b: NumberText): boolean => plainDigits(a.number) !== plainDigits(b.number);
  if (canonical?.number.startsWith("+") === false && dialable !== undefined && differ(canonical, dialable))
    return refuse(said("number-two", { number: bare.trim().slice(0, 60) }));
  const main = [canonical, dialable].find((one) => one !== undefined);
  if (main === undefined) {
    const damaged = [first, second.slice(at + 1)].some(isDamaged);
    return refuse(damaged ? said("number-damaged") : notANumber(bare.trim()));
  }
  return {
    ok: true,
    draft: {
      ...main,
      ...(main === canonical && dialable !== undefined ? { otherwise: dialable.number } : {}),
      ...(attn === "" ? {} : { words: { attn } }),
    },
  };
}

/** A number that can be used as it stands; "" and a damaged one cannot. `special` begins with its own mark, or would lengthen it. */
function read(text: string, special: string): NumberText | undefined {
  if (!/^(?:$|[#,pw])/i.test(special)) return undefined;
  if (text === "" || isDamaged(text) || isDamaged(special)) return undefined;
  const number = readNumberText(text + special, true);
  const digits = number === undefined ? undefined : plainDigits(number.number);
  return digits === undefined ? undefined : number;
}
