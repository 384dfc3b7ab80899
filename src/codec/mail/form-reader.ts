// The form in an answer: every copy of it between marker lines with our tag, quoted, boxed, wrapped or not. Any value in it was
// written by the one who answers. One filled copy counts; differently filled copies, damaged markers, a filled form of another
// notice and values nobody understands are unclear. Pure; linear.

import { type AnswerContext, noWishes, type PartReading, type WrittenNumber } from "./answer-form.ts";
import { type FieldName, fieldNames, formFields, formLanguages } from "./form-labels.ts";
import { readNumberLine } from "./number-line.ts";
import { readPicks } from "./pick-line.ts";
import { fold } from "./plain-lines.ts";
import { quoteMark } from "./quote.ts";
import { headerKind } from "./quote-words.ts";
import { mergeWishes, readValue } from "./wish-line.ts";

export interface FormReading extends PartReading {
  /** Filled in in an earlier answer, quoted again: history, and a question when the answer says nothing else. */
  readonly earlier: readonly string[];
  /** The lines with every form taken out; a quote mark stands in for each, so that what follows one is still in its place. */
  readonly others: readonly string[];
  /** More copies of the form than anybody reads. */
  readonly tooMany: boolean;
}

const marker = /\[\s{0,2}\[\s{0,2}(FAX|END)\s{1,3}([a-z]\d[a-z]\d[a-z]\d)\s{0,2}\]\s{0,2}\]/i;
const prefix = /^[\s>|*_]+/;

/** A label with its hint, wherever it stands; accents may have been damaged on the way. */
const pattern = (label: string): string => label.replace(/[^\x00-\x7f]/g, "\\S{1,3}").replace(/ /g, "\\s+");
const labels = formLanguages.flatMap((language) =>
  fieldNames.map((name) => ({ name, source: pattern(formFields[language][name].label) })),
);
const anyLabel = labels.map(({ source }) => `(?:${source})`).join("|");
const hinted = new RegExp(`(?<!\\p{L})(${anyLabel})\\s*\\[([^\\[\\]]{0,60})\\]\\s{0,3}[*_|\\s]{0,6}:`, "giu");
const plain = new RegExp(`^[\\s*_|-]{0,6}(${anyLabel})[\\s*_|]{0,4}:`, "iu");
const nameOf = (label: string): FieldName =>
  labels.find(({ source }) => new RegExp(`^(?:${source})$`, "iu").test(label))!.name;
const letters = (text: string): string => fold(text).replace(/[^a-z0-9]/g, "");
const knownHints = new Set(
  formLanguages.flatMap((language) =>
    fieldNames.flatMap((name) => {
      const { hint } = formFields[language][name];
      return [letters(hint), letters(hint.replace(/[^\x00-\x7f]/g, ""))];
    }),
  ),
);

interface Region {
  readonly tag: string;
  readonly whole: boolean;
  /** How many mails ago it was quoted: 1 in the quote of the mail answered, 2 in an answer quoted once more. */
  readonly depth: number;
  readonly lines: string[];
}

export function readForms(lines: readonly string[], context: AnswerContext): FormReading {
  const { regions, others } = findRegions(unfold(lines));
  const unclear: string[] = [];
  const earlier: string[] = [];
  let chosen: PartReading | undefined;
  for (const region of regions.slice(0, 40)) {
    const ours = region.whole && region.tag === context.formTag && context.formTag !== "";
    const reading = readRegion(region.lines, context);
    if (reading === undefined) continue;
    if (ours && region.depth > 1) {
      earlier.push(...filledLines(region));
      continue;
    }
    if (!ours) {
      // A filled form in the quote of some other thread is history; one the writer typed is meant.
      const typed = region.lines.some((line) => line.trim() !== "" && !quoteMark.test(line));
      if (region.tag === context.formTag || region.tag === "" || typed)
        unclear.push(...filledLines(region).slice(0, 5));
    } else if (chosen === undefined) chosen = reading;
    else if (JSON.stringify(chosen) !== JSON.stringify(reading)) unclear.push(...filledLines(region).slice(0, 5));
  }
  const { numbers, picks, wishes } = chosen ?? { numbers: [], picks: [], wishes: noWishes };
  return {
    numbers,
    picks,
    wishes,
    unclear: [...(chosen?.unclear ?? []), ...unclear],
    earlier,
    others,
    tooMany: regions.length > 40,
  };
}

/** Joins what was wrapped inside brackets and gives every marker a line of its own. */
function unfold(lines: readonly string[]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    let line = lines[i]!;
    for (let n = 0; n < 3 && i + 1 < lines.length && open(line); n++)
      line = `${line} ${lines[++i]!.replace(prefix, "")}`;
    if (!line.includes("[")) joined.push(line);
    else {
      const mark = /^\s*[>|][\s>|]*/.exec(line)?.[0] ?? "";
      for (const piece of line.split(new RegExp(`(${marker.source.replace(/\((?!\?)/g, "(?:")})`, "i")))
        if (piece.replace(prefix, "") !== "" || piece === line)
          joined.push(piece.startsWith(mark) ? piece : mark + piece);
    }
  }
  return joined;
}

/** A label or marker whose bracket was cut by the end of the line. */
const open = (line: string): boolean => {
  const at = line.lastIndexOf("[");
  return at >= 0 && line.length - at < 70 && !line.includes("]", at) && line.length < 400;
};

function findRegions(lines: readonly string[]): { regions: Region[]; others: string[] } {
  const regions: Region[] = [];
  const others: string[] = [];
  let current: { tag: string; depth: number; lines: string[] } | undefined;
  /** Header blocks so far: programs that mark no line put one above each mail quoted. */
  let mails = 0;
  let loose: string[] = [];
  const close = (whole: boolean): void => {
    if (current !== undefined) regions.push({ tag: current.tag, depth: current.depth, whole, lines: current.lines });
    current = undefined;
  };
  const flushLoose = (tag: string): void => {
    if (loose.length > 0) regions.push({ tag, depth: 1, whole: false, lines: loose });
    loose = [];
  };
  for (const line of lines) {
    const found = line.includes("[") ? marker.exec(line) : null;
    if (found === null && current === undefined && headerKind(line) === "from") mails++;
    if (found !== null) {
      const tag = found[2]!.toLowerCase();
      if (found[1]!.toUpperCase() === "FAX") {
        close(false);
        flushLoose("");
        const marks = /^[\s>]*/.exec(line)![0].split(">").length - 1;
        current = { tag, depth: Math.max(marks, mails), lines: [] };
      } else if (current !== undefined && current.tag === tag) close(true);
      else {
        close(false);
        flushLoose(tag);
      }
      others.push(">");
    } else if (current !== undefined && current.lines.length < 60) {
      current.lines.push(line);
      others.push(">");
    } else {
      close(false);
      // Outside every form: only lines with a hint nobody types.
      hinted.lastIndex = 0;
      if (line.includes("[") && hinted.test(line)) {
        loose.push(line);
        others.push(">");
      } else others.push(line);
    }
  }
  close(false);
  flushLoose("");
  return { regions, others };
}

interface Field {
  readonly name: FieldName | undefined;
  values: string[];
}

function fieldsOf(lines: readonly string[]): Field[] {
  const fields: Field[] = [{ name: undefined, values: [] }];
  const add = (value: string): void => void fields.at(-1)!.values.push(value);
  for (const raw of lines) {
    const line = raw.replace(prefix, "").replace(/[\s|]+$/, "");
    let at = 0;
    let any = false;
    for (const match of line.matchAll(hinted)) {
      const before = line.slice(at, match.index);
      if (!isEmpty(before)) add(before);
      fields.push({ name: nameOf(match[1]!), values: [] });
      if (!knownHints.has(letters(match[2]!))) add(match[2]!);
      at = match.index + match[0].length;
      any = true;
    }
    const bare = any ? null : plain.exec(line);
    if (bare !== null) {
      fields.push({ name: nameOf(bare[1]!), values: [] });
      at = bare[0].length;
    }
    const rest = line.slice(at).replace(/^[\s*_|]+|[\s*_|]+$/g, "");
    if (!isEmpty(rest)) add(rest);
  }
  return fields.filter((field) => field.values.length > 0);
}

const isEmpty = (value: string): boolean => /^[\s\p{P}\p{S}]*$/u.test(value) && !/[?+]/.test(value);
const filledLines = (region: Region): string[] =>
  region.lines.filter((line) => fieldsOf([line]).length > 0).map((line) => line.replace(prefix, ""));

/** undefined: nothing in it was filled in. */
function readRegion(lines: readonly string[], context: AnswerContext): PartReading | undefined {
  const fields = fieldsOf(lines);
  if (fields.length === 0) return undefined;
  const numbers: WrittenNumber[] = [];
  const picks: number[] = [];
  const unclear: string[] = [];
  let wishes = noWishes;
  for (const { name, values } of fields) {
    if (name !== undefined && name !== "numbers") {
      const wish = readValue(name, values.join(name === "remarks" ? "\n" : " "));
      const merged = wish === undefined ? undefined : mergeWishes(wishes, wish);
      if (merged === undefined || merged.clashes) unclear.push(`${formFields.en[name].label}: ${values.join(" ")}`);
      else wishes = merged.wishes;
      continue;
    }
    // Numbers, or what was typed between the marker and the first label.
    for (const value of values.flatMap((all) => all.split(";")).filter((piece) => !isEmpty(piece))) {
      const picked = readPicks(value, context.offered);
      const found = picked === undefined ? readNumberLine(value) : undefined;
      if (picked !== undefined && picked !== "unclear") picks.push(...picked);
      else if (found !== undefined && found.rest.length === 0) numbers.push(...found.numbers);
      else unclear.push(value);
    }
  }
  return { numbers, picks: [...new Set(picks)], wishes, unclear };
}
