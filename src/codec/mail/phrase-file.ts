// rules/mails/<language>/phrases.txt as administrators edit it: "key: sentence with {{values}}", one a line; # begins a
// comment line. Pure; never throws.

import { phraseNames } from "../../base/phrases.ts";

export interface PhraseFile {
  /** Sentences by key: those that are in order. */
  readonly phrases: ReadonlyMap<string, string>;
  /** Each begins with "LINE:COL:". */
  readonly faults: readonly string[];
}

export function readPhrases(text: string): PhraseFile {
  const phrases = new Map<string, string>();
  const faults: string[] = [];
  const seen = new Map<string, number>();
  const lines = text
    .replace(/^\ufeff/, "")
    .replace(/\r\n?/g, "\n")
    .split("\n");
  lines.forEach((line, index) => {
    const at = index + 1;
    if (/^\s*(?:#|$)/.test(line)) return;
    const match = /^([a-z0-9-]+):(?: (.*))?$/.exec(line);
    if (match === null) {
      faults.push(`${at}:1: expected "key: sentence"`);
      return;
    }
    const key = match[1]!;
    const names = phraseNames.get(key);
    if (names === undefined) {
      faults.push(`${at}:1: "${key}" is no key of a sentence`);
      return;
    }
    const before = seen.get(key);
    if (before !== undefined) faults.push(`${at}:1: "${key}" stands on line ${before} already`);
    seen.set(key, at);
    const sentence = match[2] ?? "";
    const wrong = faultsOf(sentence, names, key.length + 3);
    faults.push(...wrong.map((fault) => `${at}:${fault}`));
    if (wrong.length === 0 && before === undefined) phrases.set(key, sentence);
  });
  for (const key of phraseNames.keys())
    if (!seen.has(key)) faults.push(`${lines.length}:1: the sentence "${key}" is missing`);
  return { phrases, faults };
}

function faultsOf(sentence: string, names: readonly string[], column: number): string[] {
  if (sentence.trim() === "") return [`${column}: the sentence is empty`];
  const faults: string[] = [];
  for (const match of sentence.matchAll(/\{\{([^{}]*)\}\}/g))
    if (!names.includes(match[1]!))
      faults.push(
        `${column + match.index}: {{${match[1]}}} is not known here (${names.length === 0 ? "no value is" : `known: ${names.join(", ")}`})`,
      );
  for (const name of names)
    if (!sentence.includes(`{{${name}}}`)) faults.push(`${column}: {{${name}}} is missing in the sentence`);
  return faults;
}
