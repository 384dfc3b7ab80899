// A name beside a number: behind it ("5550001 Anne") it can only be its person; before it ("Maria 5550001", "Widget 5550001") it
// may as well say what else the digits are, and then something else in the line or the list must vouch for them. Pure.

import { isName, isNameWord, isOrdinary } from "./courtesy.ts";
import { fold, wordSet, wordsOf } from "./plain-lines.ts";

/** All its words are written as names are: "Accounts Dept.", not "I think" or "Beam me up". */
export const isNameBeside = (text: string): boolean =>
  isName(text) &&
  !isOrdinary(text) &&
  !/\p{Ll}{4,}[.]\s/u.test(text) &&
  text
    .trim()
    .split(/[\s/()]+/)
    .every(isNameWord);

const titles = wordSet(
  "mr mrs ms miss dr prof herr herrn frau fa firma sr sra srta don dona senor senora m mme mlle me monsieur madame maitre sig",
);
const companies = wordSet(
  "ltd limited inc llc llp corp plc co company gmbh ag kg ohg ug ev mbh sa sl slu sll sarl sas sasu eurl snc spa srl bv nv ab as oy aps",
);

/** "Mr. Jones", "Fa. Meier", "Plant Ltd.", "Transportes S.L.", "Müller & Co": somebody, whatever the digits look like. */
export function isSomebody(name: string): boolean {
  const words = wordsOf(name.replace(/(?<=\p{L})\.(?=\p{L})/gu, ""));
  return words.length > 1 && (titles.has(words[0]!) || companies.has(words.at(-1)!));
}

/** Written as only telephone numbers are: a + or 00, an area code in brackets or behind a trunk 0, pairs, 555-555-0001. */
export const isTelephoneShape = (written: string): boolean =>
  /^(?:\+|00[1-9 ]|\(|0\d{1,5}[\s/-]\s?\d)|^(?:1[\s.-])?\d{3}[\s.-]\d{3}[\s.-]\d{4}$|^\d{2,3}(?:[\s.-]\d{2}){3,4}$/.test(
    written.trim(),
  );

const leads = wordSet("to at an bei unter al a au aux para fur for fax faxnr faxnummer number numero nummer recipient");

/** The word right before what is left of the line sends something there: "fax to", "bitte an", "enviar al". */
export const isLeadingTo = (word: string): boolean =>
  leads.has(fold(word).replace(/[:,.]+$/, "")) || /^\p{L}{3,}:$/u.test(word.trim());

/** One number of a list: `row`: it stood in a cell of a table, its cells tabs apart. */
export interface Listed {
  readonly line: string;
  readonly written: string;
  readonly name: string;
  readonly digits: number;
  readonly row: boolean;
}

/**
 * Of numbers with a name before digits nothing vouches for, those that may be something else. Rows of a table, or several of
 * them and no nameless number, are a list of people; a full name is somebody's beside numbers as long as his; a single word
 * once, or among bare numbers, may be "Project 4711-0815".
 */
export function notPeople(doubtful: readonly Listed[], sure: readonly Listed[]): readonly Listed[] {
  const bare = sure.filter(({ name }) => name === "");
  const rows = [...doubtful, ...sure].filter(({ row }) => row).length;
  if (doubtful.length + sure.length > 1 && bare.length === 0) return [];
  const full = (number: Listed): boolean =>
    wordsOf(number.name).length > 1 && bare.every(({ digits }) => digits === number.digits);
  return doubtful.filter((number) => !full(number) && !(number.row && rows > 1));
}

const owners = "my|our|your|their|mein|meine|unser|unsere|ihr|ihre|mi|nuestro|su|mon|notre|votre";
/**
 * Courtesies before a number that ask for nothing: thanks for a fax, a fax that has been sent, the writer's own number, a question.
 */
const tellings = [
  /\b(?:thanks?|thx|thank you|danke?|dank)\b.* (?:for|fur)\b/,
  /\bgracias por (?!favor)|\bmerci(?: beaucoup)? pour\b/,
  /^(?!.*\b(?:be|like|want|would|could|can|please|werden|mochte|wurden|konnten|konnen)\b).*\b(?:faxed|gefaxt)\b/,
  /^(?:is|are|ist|sind|es|son|est)\b/,
  /\b(?:like|want|mochte|quiero)$/,
  new RegExp(
    `\\b(?:${owners}) (?:fax:?|(?:fax )?(?:number|no|nr|numero|nummer)|faxnummer|faxnr)[.:]*(?: (?:is|are|ist|lautet|es|est|le|el))*:?$`,
  ),
];
export const isTelling = (lead: string): boolean => {
  const text = fold(lead);
  return tellings.some((telling) => telling.test(text));
};
