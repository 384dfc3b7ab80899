// Numbers as people write them: several on a line, names and companies beside them, labels, links, extensions. All of a line
// must be understood; one word or digit group too many and the whole line is not one (DESIGN 2: never guess). Pure; linear.

import type { WrittenNumber } from "./answer-form.ts";
import { isCourtesyWord } from "./courtesy.ts";
import { isKnownPerson } from "./known-names.ts";
import { isLeadingTo, isNameBeside, isSomebody, isTelephoneShape, isTelling } from "./name-beside.ts";
import { soundsLikeNumber } from "./number-shape.ts";

export interface NumberLine {
  readonly numbers: readonly WrittenNumber[];
  /** What stood behind a number and is neither name nor courtesy: perhaps an option ("5550001 fine"). */
  readonly rest: readonly string[];
  /** Names before digits that could be anything: "Maria 5550001" and "Widget 5550001" look alike. */
  readonly doubtful: readonly string[];
}

/** `written` keeps an extension or pause ("5550001 ext. 12"): the dial plan refuses what it cannot dial; it is never dropped. */
export function readNumberLine(raw: string): NumberLine | undefined {
  if (raw.length > 400 || raw.includes(joint) || !/\d/.test(raw) || /[?…]|\.\.\./.test(raw)) return undefined;
  const { line, led } = withoutCourtesy(unwrapped(raw));
  if (line === "") return undefined;
  const numbers: { written: string; name: string }[] = [];
  const rest: string[] = [];
  const doubtful: string[] = [];
  let waiting = "";
  const pieces = splitPieces(line);
  if (pieces === undefined) return undefined;
  for (const piece of pieces) {
    const found = readPiece(piece);
    if (found === undefined) {
      if (/\d/.test(piece) && !/^\D{1,20}\d{1,2}([:.h]\d{2})?\D{0,6}$/.test(piece)) return undefined;
      const last = numbers.at(-1);
      if (isNameBeside(piece) && last === undefined) waiting = waiting === "" ? piece : `${waiting}, ${piece}`;
      else if (isNameBeside(piece) && last !== undefined)
        last.name = last.name === "" ? piece : `${last.name}, ${piece}`.slice(0, 80);
      else if (last !== undefined) rest.push(piece);
      else return undefined;
      continue;
    }
    // "Lopez, Maria 5550001"
    const before = [waiting, found.before].filter((name) => name !== "").join(", ");
    if (before !== "" && !led && !isSomebody(before) && !isKnownPerson(before)) {
      // "Anne at 5550001", "Ring at 5550001".
      if (found.reached) return undefined;
      if (!found.labelled && !isTelephoneShape(found.written)) doubtful.push(before);
    }
    numbers.push({ written: found.written, name: before === "" ? found.name : before.slice(0, 80) });
    waiting = "";
    if (found.rest !== "") rest.push(found.rest);
  }
  if (numbers.length === 0 || waiting !== "") return undefined;
  // A row of a table with one name and two numbers: one of them is no fax.
  const named = numbers.filter(({ name }) => name !== "").length;
  return line.includes("\t") && named > 0 && named < numbers.length ? undefined : { numbers, rest, doubtful };
}

/** Stands for ";" inside a number; a character nobody can type. */
const joint = "\ue000";

/** Without bullets, bold marks, quotes and the full stop of a sentence. */
function unwrapped(raw: string): string {
  return (
    raw
      .trim()
      .replace(/^\d{1,3}\t(?=\D)/, "")
      .replace(
        /^(?:[-*\u2022\u00b7\u25cf\u25aa\u2013\u2192]\s+|(?:\d{1,2}[.)]|[a-z]\))\s+(?=\D{0,60}[+(]?\d[\d\s().-]{5,}))/u,
        "",
      )
      .replace(/^[*_"'`[\u201c\u201e\u00ab<]+|[*_"'`\]\u201c\u201d\u00bb>]+$/g, "")
      .replace(
        /(?<![\p{L}])(?:tele)?fax[\s-]{0,2}(?:no|nr|number|nummer|n[o\u00ba\u00b0]|num)?\s?\.?\s?:?\s{0,2}(?=[+(\d])/giu,
        "fax: ",
      )
      .replace(/[*_](?=\s|$)|(?<=^|\s)[*_]/g, "")
      .replace(/^(?:tel|fax|callto):(?=\+?\d)/i, "")
      // What belongs to a number is no second one: tel:+1…;ext=12, "5550001, ext. 12".
      .replace(/;\s*(?=(?:ext|extension|tsub|t33s|postd|isub|phone-context)\s?=)/gi, joint)
      .replace(/(?<=\d),\s*(?=(?:ext(?:ension|n)?|poste|x)\s?\.?\s?\d)/gi, " ")
      .replace(/(?<=[\d\p{L}])\s?[.!]+$/u, "")
      .trim()
  );
}

/** Words that ask for a fax may stand before and behind: "Please fax to 5550001, thank you". `led`: the last of them says where to. */
function withoutCourtesy(line: string): { line: string; led: boolean } {
  const words = line.split(/(?<=\s)/);
  let from = 0;
  let to = words.length;
  while (from < to && from < 14 && isLead(words[from]!)) from++;
  while (to > from && words.length - to < 8 && isCourtesyWord(words[to - 1]!.trim())) to--;
  const lead = words.slice(0, from).join("");
  const kept = isTelling(lead) ? "" : words.slice(from, to).join("").trim();
  return {
    line: kept.replace(/^[:=-]\s*/, "").replace(/[\s,;:.!]+$/, ""),
    led: from > 0 && isLeadingTo(words[from - 1]!),
  };
}

const isLead = (word: string): boolean => {
  const bare = word.trim();
  return /^[:#]$/.test(bare) || (/^\p{L}[\p{L}.']*[:,]?$/u.test(bare) && isCourtesyWord(bare));
};

/** undefined when a comma or blank may as well stand inside a number. */
function splitPieces(line: string): string[] | undefined {
  // A pause, a price, groups of thousands, two short numbers: nothing says which.
  if (/\d,\d{1,4}(?!\d)/.test(line)) return undefined;
  const joined = line.replace(
    /\s+(?:and|und|y|et|e|\+|&|sowie)\s+(?:also |auch |an |to |a |\u00e0 |au )?(?=[+(]?\d)/giu,
    " ; ",
  );
  return joined
    .split(/[;\n\t|]|,(?!,)(?<!,,)|\s\/\s|\s+(?=\+\d)| {3,}(?=[+(\d])/)
    .flatMap(conjoined)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== "");
}

/** "Anne 5550001 and Bob 5550002" is two, "Müller and Sons 5550001" one. */
function conjoined(piece: string): string[] {
  const parts = piece.split(/\s(?:and|und|y|et|e|&|sowie)\s/i);
  return parts.every((part) => /\d[\d\s().-]{4,}\d/.test(part)) ? parts : [piece];
}

interface Piece {
  readonly written: string;
  readonly name: string;
  /** The name, when it stands before the number; "fax" may stand between the two. */
  readonly before: string;
  readonly labelled: boolean;
  /** "at", "unter", "al" stands between the two. */
  readonly reached: boolean;
  readonly rest: string;
}

/** Extension, digits dialled after the answer, sub-address: all that is written behind a number and belongs to it. */
const extension =
  /^(?:\ue000[a-z0-9-]{2,13}\s?=[\d+*#pw.()-]{1,40})+(?=$|\s|\))|^\s*(?:[,pw]{2,6}\s*|[pw])[\d*#]{1,12}(?:\s?(?:[,pw]{2,6}\s?|[pw])[\d*#]{1,12}){0,4}(?=$|\s|\))|^\s*(?:x|xt|ext(?:ension|n)?|nst|nebenstelle|durchwahl|dw|poste|anexo|int|interno|#)\s*[.:]?\s*\d{1,6}(?=$|\s|\))/i;

function readPiece(piece: string): Piece | undefined {
  const start = piece.search(/[+\d]|\((?=[+\d])/);
  if (start < 0 || start > 80 || /[\p{L}#$\u20ac\u00a3]$|\p{L}[-_]$/u.test(piece.slice(0, start))) return undefined;
  const label = piece.slice(0, start).trim();
  const bare = label.replace(/(?:^|\s)(?:tele)?fax(?:nummer|number)?\s?\.?\s?:?$/i, "");
  const labelled = bare !== label;
  const reached = !labelled && /\s(?:at|an|bei|unter|al|a|au|under)$/i.test(label);
  // "Claim No. 5550001" numbers a claim.
  if (
    !labelled &&
    !reached &&
    /\p{L}.*\s(?:no|nr|num|n\u00ba|n\u00b0|number|nummer|numero|n\u00famero|num\u00e9ro)\s?\.?\s?:?$/iu.test(bare)
  )
    return undefined;
  const before = bare
    .replace(/(?:^|\s)(?:nr|n\u00ba|n\u00b0)\s?\.?\s?:?$/i, "")
    .replace(/[\s:=,(\u2013\u2014-]+$/, "")
    .replace(/\s(?:at|an|bei|unter|al|a|au|under)$/i, "");
  let end = start;
  while (end < piece.length && /[\d\s().+/\u2010-\u2015\u00b7-]/.test(piece[end]!)) end++;
  while (end > start && !/[\d)]/.test(piece[end - 1]!)) end--;
  // A bracket that opens behind the number holds a name.
  let written = piece.slice(start, end);
  if ((written.match(/\(/g)?.length ?? 0) !== (written.match(/\)/g)?.length ?? 0)) return undefined;
  let after = piece.slice(end);
  const ext = extension.exec(after);
  const suffix = ext === null ? "" : ext[0].trimEnd().replaceAll(joint, ";");
  if (ext !== null) {
    written += suffix;
    after = after.slice(ext[0].length);
  }
  after = after.replace(/^@[\w.-]+$/, "");
  if (!soundsLikeNumber(written.slice(0, written.length - suffix.length))) return undefined;
  if (before !== "" && !isNameBeside(before)) return undefined;
  if (after !== "" && !/^[\s:=,(\u2010-\u2015-]/.test(after)) return undefined;
  const open = after.replace(/^[\s:=,(\u2010-\u2015-]+/, "").replace(/[)\s,.]+$/, "");
  const tail = open.includes("(") && !open.includes(")") ? `${open})` : open;
  // A short number with words beside it is an address ("100 Main Street", "10115 Berlin", "Room 2144").
  if ((before !== "" || tail !== "") && written.replace(/\D/g, "").length < 6) return undefined;
  const found = { written, before, labelled, reached };
  if (tail === "") return { ...found, name: before, rest: "" };
  if (before === "" && isNameBeside(tail)) return { ...found, name: tail, rest: "" };
  return /\d{3}/.test(tail) ? undefined : { ...found, name: before, rest: tail };
}
