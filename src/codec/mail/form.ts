// The tiny form a notice carries, between two marker lines nobody types by himself and no mail program rewrites: plain
// brackets, no dashes or quotes to "correct", short enough never to be wrapped behind a few quote marks. Pure.

import { type FormLanguage, fieldNames, formFields, formLanguages } from "./form-labels.ts";

/**
 * The form as lines joined by "\n", without a last line end. Every field is empty, so that any value in it was written by
 * the one who answers. `language`: two letters; one without a form gets English. `tag`: of `formTagOf`.
 */
export function formText(language: string, tag: string): string {
  const fields = formFields[formLanguages.find((known) => known === language) ?? ("en" satisfies FormLanguage)];
  return [
    `[[ FAX ${tag} ]]`,
    ...fieldNames.map((name) => `${fields[name].label} [${fields[name].hint}]:`),
    `[[ END ${tag} ]]`,
  ].join("\n");
}

const letters = "bcdfghjkmnpqrstvwxz";
const digits = "23456789";

/**
 * What tells the form of one notice from that of another: a hash of the token, which itself must not stand in a text that
 * gets forwarded. Letters and digits take turns, so that no part of it can be read as a word or a telephone number.
 */
export function formTagOf(token: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < token.length; i++) hash = Math.imul(hash ^ token.charCodeAt(i), 0x01000193);
  // Murmur3's last steps: every bit of the token moves every letter of the tag.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  let rest = (hash ^ (hash >>> 16)) >>> 0;
  const take = (from: string): string => {
    const letter = from[rest % from.length]!;
    rest = Math.floor(rest / from.length);
    return letter;
  };
  return [letters, digits, letters, digits, letters, digits].map(take).join("");
}
