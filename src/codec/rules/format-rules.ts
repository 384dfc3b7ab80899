// A rules file tidied: two blanks a level, lists indented below their name, [a, b] and { c: d } on one line, one blank line at
// most. Comments stay, values stay letter for letter: what cannot be kept so is not touched. Pure.

import { isScalar, isSeq, parseDocument, visit } from "yaml";
import type { RulesFault } from "./rules-fault.ts";
import { plainOf, readTree } from "./rules-tree.ts";

export type Formatted =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly faults: RulesFault[] };

/** Tidies a file's text. `name` stands in the faults. Formatting what was formatted changes nothing. */
export function formatRules(name: string, text: string): Formatted {
  const before = readTree(name, text);
  if (!before.ok) return before;
  const meaning = (one: string): string | undefined => {
    const read = readTree(name, one);
    return read.ok ? JSON.stringify([plainOf(read.tree), commentsOf(one)]) : undefined;
  };
  const wanted = meaning(text);
  return { ok: true, text: [laidOut(text), tidied(text)].find((one) => meaning(one) === wanted) ?? text };
}

function laidOut(text: string): string {
  const document = parseDocument(text, { schema: "failsafe", uniqueKeys: false });
  visit(document, {
    Scalar(_, node) {
      const value = String(node.value);
      if (isScalar(node) && node.type === "QUOTE_SINGLE" && !/["\\]/.test(value)) node.type = "QUOTE_DOUBLE";
    },
  });
  const made = document.toString({ indent: 2, lineWidth: 0, minContentWidth: 0, indentSeq: true });
  return tidied(withColumns(text, withoutPadding(made)));
}

/** Comments behind values stay as far away from them as they were: in columns. */
function withColumns(text: string, made: string): string {
  const behind = /^(\s*)(\S.*?)( +)(#.*)$/gm;
  const gaps = new Map([...text.matchAll(behind)].map(([, , value, gap, said]) => [`${value}${said}`, gap]));
  return made.replace(behind, (line, indent, value, _, said) => {
    const gap = gaps.get(`${value}${said}`);
    return gap === undefined ? line : `${indent}${value}${gap}${said}`;
  });
}

/** [ a, b ] as [a, b]; { a: b } keeps its blanks. */
function withoutPadding(text: string): string {
  const taken = new Set<number>();
  visit(parseDocument(text, { schema: "failsafe", uniqueKeys: false }), {
    Seq(_, node) {
      const [start, end] = node.range ?? [0, 0];
      if (!isSeq(node) || node.flow !== true || text.slice(start, end).includes("\n")) return;
      if (text[start + 1] === " ") taken.add(start + 1);
      if (text[end - 2] === " ") taken.add(end - 2);
    },
  });
  return text.replace(/[\s\S]/g, (sign, at: number) => (taken.has(at) ? "" : sign));
}

/** No blanks at the ends of lines, one blank line at most between them, one line end at the end. */
const tidied = (text: string): string =>
  `${text
    .replace(/\r\n?/g, "\n")
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim()}\n`;

/** What the comments say, in order. */
const commentsOf = (text: string): string[] =>
  [...text.matchAll(/(?:^|\s)#(.*)$/gm)].map(([, said]) => said!.trim()).filter((said) => said !== "");
