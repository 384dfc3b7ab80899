// The sentences in force, from rules/mails/<language>/phrases.txt. Each sentence by itself: one that is missing or faulty is
// the last good one of its language, else the English one, else that of the program. Never fails: a mail must go out.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describeError, systemCode } from "../../base/errors.ts";
import {
  englishPhrase,
  type PhraseKey,
  type PhraseValue,
  type PhraseValues,
  said,
  wordsOf,
} from "../../base/phrases.ts";
import { readPhrases } from "../../codec/mail/phrase-file.ts";
import { type FaultDeps, textFault } from "./text-fault.ts";

export interface PhraseDeps extends FaultDeps {
  readonly rulesFolder: string;
}

/** Puts sentences into the words of one language. */
export interface Speaker {
  say<K extends PhraseKey>(
    key: K,
    ...values: Record<never, never> extends PhraseValues<K> ? [] : [PhraseValues<K>]
  ): string;
  /** A sentence made elsewhere. */
  words(sentence: PhraseValue): string;
  /** "1 page", "3 pages". */
  pages(count: number): string;
}

/** One file as it was last read: its text, and for each key the last good sentence. */
interface Known {
  text: string;
  readonly phrases: Map<string, string>;
}
const files = new Map<string, Known>();

/** Reads a language's sentences; take it once for one mail. */
export async function speaker(deps: PhraseDeps, language: string): Promise<Speaker> {
  const own = await sentences(deps, language);
  const fallback = language === "en" ? own : await sentences(deps, "en");
  const phrase = (key: string): string => own.get(key) ?? fallback.get(key) ?? englishPhrase(key);
  const words = (sentence: PhraseValue): string => wordsOf(sentence, phrase);
  const say: Speaker["say"] = (key, ...values) => words(said(key, ...values));
  return { say, words, pages: (count) => (count === 1 ? say("page-one") : say("page-many", { count })) };
}

/** One sentence in a language. */
export async function phrase<K extends PhraseKey>(
  deps: PhraseDeps,
  language: string,
  key: K,
  ...values: Record<never, never> extends PhraseValues<K> ? [] : [PhraseValues<K>]
): Promise<string> {
  return (await speaker(deps, language)).say(key, ...values);
}

async function sentences(deps: PhraseDeps, language: string): Promise<ReadonlyMap<string, string>> {
  const path = phrasesPath(deps.rulesFolder, language);
  const known = files.get(path);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (systemCode(error) !== "ENOENT") textFault(deps, `${path}: ${describeError(error)}`);
    return known?.phrases ?? new Map();
  }
  if (known?.text === text) return known.phrases;
  const { phrases, faults } = readPhrases(text);
  files.set(path, { text, phrases: new Map([...(known?.phrases ?? []), ...phrases]) });
  if (faults.length > 0) textFault(deps, faults.map((fault) => `${path}:${fault}`).join("\n"));
  return files.get(path)!.phrases;
}

/** Every fault of a language's sentences, for `faxgate check`. */
export async function checkPhrases(rulesFolder: string, language: string): Promise<string[]> {
  const path = phrasesPath(rulesFolder, language);
  try {
    return readPhrases(await readFile(path, "utf8")).faults.map((fault) => `${path}:${fault}`);
  } catch (error) {
    return [
      systemCode(error) === "ENOENT" ? `${path}:1:1: the file is missing` : `${path}:1:1: ${describeError(error)}`,
    ];
  }
}

const phrasesPath = (rulesFolder: string, language: string): string =>
  join(rulesFolder, "mails", language, "phrases.txt");
