// A rules file's text → a checked value, or every fault with its place. YAML is read with every scalar a string, so that
// 0034… and +34… are never mangled; a zod schema then says what each means. Never throws; limits: 1 MiB a file, no aliases.

import { isNode, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";

export interface RulesFault {
  /** FILE:LINE:COL, both from 1. */
  readonly place: string;
  /** What is wrong and what was expected. */
  readonly message: string;
  /** What to do about it; empty if there is nothing to add. */
  readonly hint: string;
}

export type Parsed<T> =
  | {
      readonly ok: true;
      readonly value: T;
      /** FILE:LINE:COL of what stands at a path of keys, or of the nearest thing above it. */
      readonly placeOf: (path: readonly PropertyKey[]) => string;
    }
  | { readonly ok: false; readonly faults: RulesFault[] };

const maxBytes = 1 << 20;

/** Reads one rules file. `name` stands in the faults. */
export function parseRules<S extends z.ZodType>(name: string, text: string, schema: S): Parsed<z.output<S>> {
  if (text.length > maxBytes)
    return { ok: false, faults: [{ place: `${name}:1:1`, message: "the file is over 1 MiB", hint: "split it" }] };
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: "failsafe",
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
  });
  const place = (offset: number): string => {
    const at = lines.linePos(offset);
    return `${name}:${at.line}:${at.col}`;
  };
  if (document.errors.length > 0)
    return {
      ok: false,
      faults: document.errors.map((e) => ({
        place: place(e.pos[0]),
        message: `this is not YAML: ${e.message}`,
        hint: "check the indentation (blanks, no tabs), colons and quotes",
      })),
    };
  let raw: unknown;
  try {
    raw = document.toJS({ maxAliasCount: 0 }) ?? {};
  } catch {
    return {
      ok: false,
      faults: [{ place: `${name}:1:1`, message: "aliases (*name) are not used here", hint: "write the value out" }],
    };
  }
  const result = schema.safeParse(raw);
  const offsetOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return node.range[0];
    }
    return 0;
  };
  if (result.success) return { ok: true, value: result.data, placeOf: (path) => place(offsetOf(path)) };
  const keyOffset = (path: readonly PropertyKey[], key: string): number => {
    const map = path.length === 0 ? document.contents : document.getIn(path, true);
    const items = (map as { items?: { key?: { value?: unknown; range?: [number, number, number] } }[] } | null)?.items;
    return items?.find((item) => item.key?.value === key)?.key?.range?.[0] ?? offsetOf(path);
  };
  const faults = result.error.issues.flatMap((issue): RulesFault[] => {
    const where = issue.path.join(".");
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({
        place: place(keyOffset(issue.path, key)),
        message: `"${key}" is not a setting${where === "" ? "" : ` of ${where}`}`,
        hint: nearest(key, knownKeys(schema, issue.path)),
      }));
    // What is wrong with a name stands one level down.
    const message = (issue.code === "invalid_key" ? issue.issues[0]?.message : undefined) ?? issue.message;
    const missing = issue.code === "invalid_type" && document.getIn(issue.path) === undefined;
    return [
      {
        place: place(offsetOf(issue.path)),
        message: missing ? `${where} is missing` : `${where === "" ? "the file" : where}: ${message}`,
        hint: missing ? "the shipped file of the same name shows it with an explanation" : "",
      },
    ];
  });
  return { ok: false, faults };
}

/** One line a fault: FILE:LINE:COL: message (hint). */
export function formatFault(fault: RulesFault): string {
  return `${fault.place}: ${fault.message}${fault.hint === "" ? "" : ` (${fault.hint})`}`;
}

interface SchemaShape {
  readonly def?: {
    readonly shape?: Record<string, SchemaShape>;
    readonly valueType?: SchemaShape;
    readonly element?: SchemaShape;
    readonly innerType?: SchemaShape;
    readonly in?: SchemaShape;
    readonly out?: SchemaShape;
  };
}

/** The keys the schema knows at a path, for "did you mean". */
function knownKeys(schema: unknown, path: readonly PropertyKey[]): string[] {
  let at = unwrap(schema as SchemaShape);
  for (const step of path) {
    const def = at?.def;
    at = unwrap(def?.shape?.[String(step)] ?? def?.valueType ?? def?.element);
  }
  return Object.keys(at?.def?.shape ?? {});
}

function unwrap(schema: SchemaShape | undefined): SchemaShape | undefined {
  let at = schema;
  for (let depth = 0; depth < 8; depth++) {
    const inner = at?.def?.innerType ?? at?.def?.in;
    if (inner === undefined) break;
    at = inner;
  }
  return at;
}

function nearest(word: string, known: readonly string[]): string {
  const scored = known.map((k) => ({ k, d: distance(word.toLowerCase(), k) })).sort((a, b) => a.d - b.d);
  const best = scored[0];
  if (best !== undefined && best.d <= Math.max(2, word.length / 3)) return `did you mean "${best.k}"?`;
  return known.length > 0 ? `known here: ${known.join(", ")}` : "";
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
