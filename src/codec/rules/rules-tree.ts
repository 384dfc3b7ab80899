// A rules file's YAML as a tree of texts, lists and maps, each with its place. Every scalar is a string, so that 0034… and +34…
// are never mangled. Never throws; limits: 1 MiB a file, no aliases.

import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from "yaml";
import type { RulesFault } from "./rules-fault.ts";
import { yamlFault } from "./yaml-faults.ts";

/** Where something stands. */
export interface Spot {
  readonly file: RulesText;
  /** Of its first sign. */
  readonly offset: number;
}

interface RulesText {
  readonly name: string;
  readonly lines: LineCounter;
}

export type Tree = TextTree | ListTree | MapTree;

export interface TextTree {
  readonly kind: "text";
  readonly at: Spot;
  readonly text: string;
  /** From `at` to the text's own first sign (behind a quote); undefined where it does not stand there letter for letter. */
  readonly inset: number | undefined;
}

export interface ListTree {
  readonly kind: "list";
  readonly at: Spot;
  readonly items: readonly Tree[];
}

export interface MapTree {
  readonly kind: "map";
  readonly at: Spot;
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  /** Of the key. */
  readonly at: Spot;
  readonly value: Tree;
}

/** FILE:LINE:COL, `further` signs behind a spot. */
export function placeOf({ file, offset }: Spot, further = 0): string {
  const at = file.lines.linePos(offset + further);
  return `${file.name}:${at.line}:${at.col}`;
}

const maxLength = 1 << 20;
const deepest = 20;
const mostFaults = 100;

/** Reads a file whose whole is a map; an empty one is an empty map. `name` stands in the places. */
export function readTree(
  name: string,
  text: string,
): { readonly ok: true; readonly tree: MapTree } | { readonly ok: false; readonly faults: RulesFault[] } {
  const refuse = (place: string, message: string, hint: string): { ok: false; faults: RulesFault[] } => ({
    ok: false,
    faults: [{ place, message, hint }],
  });
  if (text.length > maxLength)
    return refuse(`${name}:1:1`, "the file is over 1 MiB", "split it: include: [more-users.yaml]");
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: "failsafe",
    lineCounter: lines,
    prettyErrors: false,
    // Looked at below: one name after the other, and with the place of both.
    uniqueKeys: false,
    logLevel: "silent",
  });
  const file: RulesText = { name, lines };
  const broken = yamlFault(document, text);
  if (broken !== undefined) return refuse(placeOf({ file, offset: broken.offset }), broken.message, broken.hint);
  const faults: RulesFault[] = [];
  const tree = walk(document.contents, { file, offset: 0 }, 0);
  if (faults.length > 0) return { ok: false, faults: faults.slice(0, mostFaults) };
  if (tree.kind === "map") return { ok: true, tree };
  if (tree.kind === "text" && tree.text === "")
    return { ok: true, tree: { kind: "map", at: tree.at, entries: new Map() } };
  return refuse(
    placeOf(tree.at),
    `the file: expected settings, found ${tree.kind === "list" ? "a list" : `"${tree.text.slice(0, 40)}"`}`,
    "write NAME: VALUE lines",
  );

  function walk(node: Node | Pair | null | undefined, above: Spot, depth: number): Tree {
    if (node === null || node === undefined) return { kind: "text", at: above, text: "", inset: undefined };
    const offset = "range" in node ? (node.range?.[0] ?? above.offset) : above.offset;
    const at: Spot = { file, offset };
    if (depth > deepest) {
      faults.push({
        place: placeOf(at),
        message: "this is nested too deep",
        hint: "no setting is; look for a bracket too many",
      });
      return { kind: "text", at, text: "", inset: undefined };
    }
    if (isAlias(node)) {
      faults.push({
        place: placeOf(at),
        message: `aliases (*${node.source}) are not used here`,
        hint: "write the value out, or use variables: { name: value } and $name",
      });
      return { kind: "text", at, text: "", inset: undefined };
    }
    if (isMap(node)) {
      const entries = new Map<string, Entry>();
      for (const { key, value } of node.items) {
        const own = walk(key as Node, at, depth + 1);
        if (own.kind !== "text" || own.text === "" || own.text === "__proto__")
          faults.push({ place: placeOf(own.at), message: "this is no name of a setting", hint: "write NAME: VALUE" });
        else if (entries.has(own.text))
          faults.push({
            place: placeOf(own.at),
            message: `${own.text} stands twice`,
            hint: `leave one of them; the other one is in line ${lines.linePos(entries.get(own.text)!.at.offset).line}`,
          });
        else entries.set(own.text, { at: own.at, value: walk(value as Node | null, own.at, depth + 1) });
      }
      return { kind: "map", at, entries };
    }
    if (isSeq(node)) return { kind: "list", at, items: node.items.map((item) => walk(item as Node, at, depth + 1)) };
    const value = isScalar(node) && typeof node.value === "string" ? node.value : "";
    const inset = [0, 1].find((skip) => value !== "" && text.startsWith(value, offset + skip));
    return { kind: "text", at, text: value, inset };
  }
}

/** The tree as plain values. */
export function plainOf(tree: Tree): unknown {
  if (tree.kind === "text") return tree.text;
  if (tree.kind === "list") return tree.items.map(plainOf);
  return Object.fromEntries([...tree.entries].map(([key, { value }]) => [key, plainOf(value)]));
}

/** What stands at a path of keys. */
export function treeAt(tree: Tree, path: readonly PropertyKey[]): Tree | undefined {
  let at: Tree | undefined = tree;
  for (const step of path) {
    if (at === undefined || at.kind === "text") return undefined;
    at = at.kind === "list" ? at.items[Number(step)] : at.entries.get(String(step))?.value;
  }
  return at;
}

/** What stands at a path, or the nearest thing above it: one value may stand for a list of one. */
export function nearestAt(tree: Tree, path: readonly PropertyKey[]): Tree {
  for (let length = path.length; length > 0; length--) {
    const found = treeAt(tree, path.slice(0, length));
    if (found !== undefined) return found;
  }
  return tree;
}
