// include: a rules file continued in other files of its folder. Lists go on where the including file's end, settings and names
// are put together; what stands in two files is a fault. Pure: whoever reads the folder asks `includedNames` what to read.

import { didYouMean } from "../../base/nearest-word.ts";
import type { RulesFault } from "./rules-fault.ts";
import { type Entry, type ListTree, type MapTree, placeOf, readTree, type Spot, type Tree } from "./rules-tree.ts";

export type Tell = (at: Spot | string, message: string, hint: string) => void;

/** Texts of files by their names below the rules folder, "/" between. */
export type Texts = Readonly<Record<string, string | undefined>>;

/** A set may include so many. */
export const mostFiles = 200;
const help = "name YAML files below this folder: more-users.yaml, sites/north.yaml, or sites/*.yaml";

/** A name that may be included; * stands in its last part only. */
const isName = (name: string): boolean =>
  /^(?:[\w][\w.-]*\/){0,4}[\w*][\w.*-]*\.ya?ml$/.test(name) && name.length <= 200 && name.split("*").length <= 3;

/** What a file's text names under include, as it is written; what cannot be meant is left out. Never throws. */
export function includedNames(text: string): string[] {
  // A look before the work: hardly any file includes another.
  if (!/^["']?include["']?\s*:/m.test(text)) return [];
  const read = readTree("", text);
  return read.ok ? namesOf(read.tree).flatMap(({ name }) => (isName(name) ? [name] : [])) : [];
}

function namesOf(tree: MapTree): { name: string; at: Spot }[] {
  const value = tree.entries.get("include")?.value;
  const items = value === undefined ? [] : value.kind === "list" ? value.items : [value];
  return items.map((item) => ({ name: item.kind === "text" ? item.text : "", at: item.at }));
}

/** Whether a file's name is one a pattern of include stands for. */
export function matchesName(pattern: string, name: string): boolean {
  const source = pattern.replace(/[.]/g, "\\.").replace(/\*/g, "[^/]*");
  return new RegExp(`^${source}$`).test(name);
}

export interface Read {
  /** The file and all it includes, as one. undefined: one of them is no YAML. */
  readonly tree: MapTree | undefined;
  /** Each file's own tree, by its name. */
  readonly parts: ReadonlyMap<string, MapTree>;
}

/** Reads a file and what it includes. */
export function readWithIncludes(
  name: string,
  texts: Texts,
  prefix: string,
  roots: readonly string[],
  faults: RulesFault[],
  warn: Tell,
): Read {
  const parts = new Map<string, MapTree>();
  const included = new Map<string, Spot>();
  let isWhole = true;
  const tell: Tell = (at, message, hint) =>
    faults.push({ place: typeof at === "string" ? at : placeOf(at), message, hint });

  const read = (file: string, above: readonly string[]): MapTree | undefined => {
    const result = readTree(`${prefix}${file}`, texts[file] ?? "");
    if (!result.ok) {
      faults.push(...result.faults);
      isWhole = false;
      return undefined;
    }
    parts.set(file, result.tree);
    let whole = result.tree;
    for (const { name: wanted, at } of namesOf(result.tree)) {
      if (!isName(wanted)) {
        tell(at, `include: "${wanted}" is no file below the rules folder`, help);
        continue;
      }
      const isPattern = wanted.includes("*");
      const files = isPattern
        ? Object.keys(texts)
            .filter((one) => matchesName(wanted, one))
            .sort()
        : [wanted];
      if (files.length === 0)
        warn(at, `include: no file is named ${wanted}`, "it is looked for below the rules folder");
      for (const one of files) {
        if (isPattern && (one === file || roots.includes(one))) continue;
        const other = included.get(one);
        if (one === file || above.includes(one))
          tell(
            at,
            `include: ${one} includes itself${one === file ? "" : `, by ${[...above.slice(above.indexOf(one) + 1), file].join(", ")}`}`,
            "leave one of them out",
          );
        else if (roots.includes(one)) tell(at, `include: ${one} is read anyway`, "leave it out");
        else if (other !== undefined)
          tell(at, `include: ${one} is included already, in ${placeOf(other)}`, "leave one of them out");
        else if (texts[one] === undefined)
          tell(
            at,
            `include: there is no file ${one}`,
            didYouMean(
              one,
              Object.keys(texts).filter((text) => !roots.includes(text)),
            ) || help,
          );
        else if (included.size >= mostFiles)
          tell(at, `include: more than ${mostFiles} files`, "put some of them together");
        else {
          included.set(one, at);
          const more = read(one, [...above, file]);
          if (more !== undefined) whole = merge(whole, more, tell, "");
        }
      }
    }
    return whole;
  };
  const tree = read(name, []);
  return { tree: isWhole ? tree : undefined, parts };
}

/** Two files as one; `where` names what they are part of. */
function merge(one: MapTree, other: MapTree, tell: Tell, where: string): MapTree {
  const entries = new Map<string, Entry>(one.entries);
  for (const [key, entry] of other.entries) {
    if (where === "" && (key === "include" || key === "variables")) continue;
    const own = entries.get(key);
    const path = where === "" ? key : `${where}.${key}`;
    if (own === undefined) entries.set(key, entry);
    else if (own.value.kind === "list" && entry.value.kind === "list")
      entries.set(key, { at: own.at, value: joined(own.value, entry.value) });
    else if (own.value.kind === "map" && entry.value.kind === "map" && !isOne(where))
      entries.set(key, { at: own.at, value: merge(own.value, entry.value, tell, path) });
    else tell(entry.at, `${path} stands in ${placeOf(own.at)} already`, "leave one of them");
  }
  return { kind: "map", at: one.at, entries };
}

/** People, departments, lines and lists are each written in one place. */
const isOne = (where: string): boolean => ["users", "departments", "lines", "lists"].includes(where);

const joined = (one: ListTree, other: ListTree): Tree => ({
  kind: "list",
  at: one.at,
  items: [...one.items, ...other.items],
});
