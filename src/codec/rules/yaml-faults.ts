// What the YAML reader complains of, in words for whoever edits rules, at the place where the mistake is: an unclosed quote is
// told where it opens, not where the file ends. Pure.

import { type Document, type ErrorCode, isCollection, isScalar, visit } from "yaml";

export interface YamlFault {
  readonly offset: number;
  readonly message: string;
  readonly hint: string;
}

const words: Readonly<Partial<Record<ErrorCode, readonly [message: string, hint: string]>>> = {
  TAB_AS_INDENT: ["a tab stands where blanks are expected", "indent with blanks"],
  BAD_INDENT: ["this line is not indented like its neighbours", "begin it in the column of the lines it belongs to"],
  BLOCK_AS_IMPLICIT_KEY: ["a second colon on one line", "put the value in quotes, or begin a line of its own"],
  MULTILINE_IMPLICIT_KEY: ["a setting without its value", "write NAME: VALUE, with a blank behind the colon"],
  MISSING_CHAR: ["a setting without its value", "write NAME: VALUE, with a blank behind the colon"],
  BAD_SCALAR_START: ["a value cannot begin with this sign", "put the value in quotes"],
  BAD_ALIAS: ["a value cannot begin with *", 'put it in quotes: "*"'],
  BAD_DQ_ESCAPE: ["a backslash in double quotes has a meaning of its own", "use single quotes: 'DOM\\user'"],
  MULTIPLE_DOCS: ["--- begins a second document, and a rules file is one", "take the line out"],
  UNEXPECTED_TOKEN: [
    "this does not belong behind what stands before it",
    "put the whole value in quotes, or begin a new line",
  ],
};

const noComma = [
  "a comma is missing, or a bracket before is not closed",
  "write a comma between what stands in [ ] or { }",
] as const;

/** The first mistake: the others follow from it. */
export function yamlFault(document: Document, text: string): YamlFault | undefined {
  const first = document.errors[0];
  if (first === undefined) return undefined;
  const open = /closing .quote|must be sufficiently indented and end with|Expected flow (?:map|sequence) to end/i.test(
    first.message,
  )
    ? unclosed(document, text, first.pos[0])
    : undefined;
  const [message, hint] = (/missing ,|within flow/i.test(first.message) ? noComma : words[first.code]) ?? [
    first.message,
    "check the indentation (blanks, no tabs), colons and quotes",
  ];
  if (open === undefined) return { offset: first.pos[0], message: `this is not YAML: ${message}`, hint };
  return {
    offset: open,
    message: `this is not YAML: the ${text[open]} is not closed`,
    hint: `write ${{ "[": "]", "{": "}" }[text[open]!] ?? text[open]} where it ends`,
  };
}

/** Where the innermost quote or bracket begins that is still open at an offset. */
function unclosed(document: Document, text: string, at: number): number | undefined {
  let found: number | undefined;
  visit(document, (_, node) => {
    if ((!isScalar(node) && !isCollection(node)) || !node.range) return;
    const [start, end] = node.range;
    const close = { '"': '"', "'": "'", "[": "]", "{": "}" }[text[start]!];
    if (close === undefined || start > at || end < at) return;
    if (end - start < 2 || text[end - 1] !== close || end > at) found = start;
  });
  return found;
}
