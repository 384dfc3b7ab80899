// The words of an RTF body, and its HTML where it was made from HTML (MS-OXRTFEX). No RTF program: fonts, colours, pictures and
// positions are passed over. Pure, linear, never throws.

import { codepageText } from "./codepage.ts";

export interface RtfText {
  readonly text: string;
  /** Empty where it was not made from HTML. */
  readonly html: string;
  /** It goes on beyond what is read of it. */
  readonly cut: boolean;
}

/** A picture in it is one token. */
const limits = { depth: 200, out: 4_000_000, tokens: 1_000_000 };
/** Of which nothing is text. */
const unseen = new Set(
  "fonttbl colortbl stylesheet info pict object header footer headerl headerr footerl footerr themedata colorschememapping datastore latentstyles listtable listoverridetable rsidtbl generator xmlnstbl fldinst bkmkstart bkmkend filetbl revtbl pntext mhtmltag".split(
    " ",
  ),
);
const letters: Readonly<Record<string, string>> = {
  par: "\n",
  line: "\n",
  sect: "\n",
  page: "\n",
  row: "\n",
  tab: "\t",
  cell: "\t",
  emdash: "\u2014",
  endash: "\u2013",
  lquote: "\u2018",
  rquote: "\u2019",
  ldblquote: "\u201c",
  rdblquote: "\u201d",
  bullet: "\u2022",
  emspace: " ",
  enspace: " ",
};

interface Group {
  hidden: boolean;
  /** Inside \*\htmltag: what stands there is HTML itself. */
  tag: boolean;
  /** Between \htmlrtf and \htmlrtf0: for programs that know no HTML. */
  rtfOnly: boolean;
  /** Characters that stand behind \u for programs that know none. */
  skip: number;
}

const token = /([{}])|\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([^\\{}]+)|\\/gis;

/** `rtf`: its octets as Latin-1. */
export function readRtf(rtf: string): RtfText {
  if (!/^\s*\{\\rtf/.test(rtf.slice(0, 20))) return { text: "", html: "", cut: false };
  const fromHtml = /\\fromhtml1/.test(rtf.slice(0, 2_000));
  const codepage = Number(/\\ansicpg(\d{1,5})/.exec(rtf.slice(0, 2_000))?.[1] ?? "1252");
  const out: string[] = [];
  let length = 0;
  let octets: number[] = [];
  const stack: Group[] = [];
  let group: Group = { hidden: false, tag: false, rtfOnly: false, skip: 1 };
  let behind = 0;
  let star = false;
  let opened = false;
  let tokens = 0;
  const flush = (): void => {
    if (octets.length === 0) return;
    const text = codepageText(Uint8Array.from(octets), codepage);
    octets = [];
    put(text);
  };
  const isFull = (): boolean => length > limits.out || tokens > limits.tokens;
  const put = (text: string): void => {
    if (group.hidden || group.rtfOnly || isFull()) return;
    const shown =
      fromHtml && !group.tag ? text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;") : text;
    length += shown.length;
    out.push(shown);
  };
  token.lastIndex = 0;
  for (const match of rtf.matchAll(token)) {
    tokens++;
    if (isFull()) break;
    const [, brace, word, number, hex, symbol, plain] = match;
    if (hex !== undefined) {
      if (behind > 0) behind--;
      else if (!group.hidden && !group.rtfOnly) octets.push(Number.parseInt(hex, 16));
      continue;
    }
    flush();
    if (brace === "{") {
      if (stack.length >= limits.depth) return { text: out.join(""), html: "", cut: true };
      stack.push({ ...group });
      opened = true;
      star = false;
      behind = 0;
      continue;
    }
    if (brace === "}") {
      const last = stack.pop();
      if (last === undefined || stack.length === 0) break;
      // What is switched off for other programs stays so behind the group.
      group = { ...last };
      behind = 0;
    } else if (word !== undefined) {
      const name = word.toLowerCase();
      if (name === "htmltag" && star) group.tag = true;
      else if (star && opened) group.hidden = true;
      else if (opened && unseen.has(name)) group.hidden = true;
      else if (name === "htmlrtf") group.rtfOnly = fromHtml && number !== "0";
      else if (name === "uc") group.skip = Math.min(10, Math.max(0, Number(number ?? "1")));
      else if (name === "u" && number !== undefined) {
        put(String.fromCharCode(Number(number) & 0xffff));
        behind = group.skip;
      } else if (letters[name] !== undefined) put(letters[name]);
      opened = false;
      star = false;
    } else if (symbol !== undefined) {
      if (symbol === "*" && opened) {
        star = true;
        continue;
      }
      if (symbol === "~") put("\u00a0");
      else if (symbol === "_" || symbol === "-") put(symbol === "_" ? "-" : "");
      else if (symbol === "\n" || symbol === "\r") put("\n");
      else put(symbol);
      opened = false;
    } else if (plain !== undefined) {
      const text = plain.replace(/[\r\n]+/g, "");
      const shown = text.slice(behind);
      behind = Math.max(0, behind - text.length);
      put(shown);
      if (text !== "") opened = false;
    }
  }
  flush();
  const all = out.join("");
  return fromHtml ? { text: "", html: all, cut: isFull() } : { text: all.trim(), html: "", cut: isFull() };
}
