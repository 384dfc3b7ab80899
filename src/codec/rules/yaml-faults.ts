// What the YAML reader complains of, in words for whoever edits rules, at the place where the mistake is: an unclosed quote is
// told where it opens, not where the file ends. Pure.

import { type Document, type ErrorCode, isCollection, isScalar, type LineCounter, visit } from "yaml";

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

/** The first mistake, which the others follow from, and every name that stands twice. */
export function yamlFaults(document: Document, text: string, lines: LineCounter): YamlFault[] {
  const errors = document.errors;
  const twice = errors.filter(({ code }) => code === "DUPLICATE_KEY");
  const first = errors.find(({ code }) => code !== "DUPLICATE_KEY");
  const faults = twice.map(({ pos }): YamlFault => {
    const name = /^\s*(.*?)\s*(?::|$)/m.exec(text.slice(pos[0], pos[0] + 200))?.[1] ?? "";
    return {
      offset: pos[0],
      message: `${name} stands twice`,
      hint: `leave one of them; ${earlier(document, pos[0], lines)}`,
    };
  });
  if (first === undefined) return faults;
  const open = /closing .quote|must be sufficiently indented and end with|Expected flow (?:map|sequence) to end/i.test(
    first.message,
  )
    ? unclosed(document, text, first.pos[0])
    : undefined;
  const [message, hint] = (/missing ,|within flow/i.test(first.message) ? noComma : words[first.code]) ?? [
    first.message,
    "check the indentation (blanks, no tabs), colons and quotes",
  ];
  return [
    open === undefined
      ? { offset: first.pos[0], message: `this is not YAML: ${message}`, hint }
      : {
          offset: open,
          message: `this is not YAML: the ${text[open]} is not closed`,
          hint: `write ${{ "[": "]", "{": "}" }[text[open]!] ?? text[open]} where it ends`,
        },
    ...faults,
  ];
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

/** "the other one is in line 7". */
function earlier(document: Document, offset: number, lines: LineCounter): string {
  let line = 0;
  visit(document, {
    Map(_, { items }) {
      const spots = items.map(({ key }) => ({ key: String(key), offset: rangeOf(key)?.[0] ?? -1 }));
      const own = spots.find((one) => one.offset === offset);
      const other = spots.find((one) => one.key === own?.key && one.offset < offset);
      if (other !== undefined) line = lines.linePos(other.offset).line;
    },
  });
  return `the other one is in line ${line}`;
}

const rangeOf = (node: unknown): readonly [number, number, number] | null | undefined =>
  isScalar(node) || isCollection(node) ? node.range : undefined;
