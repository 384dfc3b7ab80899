// variables: { sales: sales@plant.example } of any rules file, put where a value is $sales, or holds ${sales}. Nothing else with a
// $ is touched: not "costs $5", not US$. $$ is a plain $. A list stands for its items. Pure.

import { didYouMean } from "../../base/nearest-word.ts";
import type { Tell } from "./includes.ts";
import { type MapTree, placeOf, type Spot, type Tree } from "./rules-tree.ts";

export interface Variable {
  readonly at: Spot;
  readonly values: readonly string[];
  readonly isList: boolean;
}

const name = /^[a-z][a-z0-9_-]{0,40}$/;

/** Adds what a file says under variables. */
export function readVariables(file: MapTree, variables: Map<string, Variable>, tell: Tell): void {
  const entry = file.entries.get("variables");
  if (entry === undefined) return;
  if (entry.value.kind !== "map") {
    tell(entry.value.at, "variables: expected names and values", "write variables: { sales: sales@plant.example }");
    return;
  }
  for (const [key, { at, value }] of entry.value.entries) {
    const other = variables.get(key);
    const items = value.kind === "list" ? value.items : [value];
    if (!name.test(key))
      tell(at, `"${key}" is no name of a variable`, "lower-case letters, digits, - and _, beginning with a letter");
    else if (other !== undefined)
      tell(at, `the variable ${key} is set in ${placeOf(other.at)} already`, "leave one of them");
    else if (!items.every((item) => item.kind === "text"))
      tell(
        value.at,
        `the variable ${key}: expected a value or a list of values`,
        "settings below it cannot be a variable",
      );
    else if (items.some((item) => item.kind === "text" && /\$\{|^\$[a-z]/i.test(item.text)))
      tell(value.at, `the variable ${key} uses another one`, "write the value out");
    else
      variables.set(key, {
        at,
        values: items.flatMap((item) => (item.kind === "text" ? [item.text] : [])),
        isList: value.kind === "list",
      });
  }
}

/** The tree with every variable put in. `used` hears of each. */
export function withVariables(
  tree: Tree,
  variables: ReadonlyMap<string, Variable>,
  tell: Tell,
  used: (key: string) => void,
): Tree {
  const find = (key: string, at: Spot): Variable | undefined => {
    const found = variables.get(key);
    if (found === undefined)
      tell(
        at,
        `there is no variable "${key}"`,
        `${didYouMean(key, variables.keys()) || "write it under variables:"}; a plain $ is $$`,
      );
    else used(key);
    return found;
  };
  const text = (value: string, at: Spot): string =>
    value.replace(/\$\$(?=\{)|\$\{([^}]*)\}/g, (written, key: string | undefined) => {
      if (key === undefined) return "$";
      const found = find(key.trim(), at);
      if (found?.isList === true)
        tell(at, `the variable ${key.trim()} is a list and cannot stand inside a text`, `use $${key.trim()} alone`);
      return found?.isList === false ? found.values[0]! : written;
    });
  const change = (one: Tree): Tree => {
    if (one.kind === "map")
      return {
        ...one,
        entries: new Map([...one.entries].map(([key, entry]) => [key, { ...entry, value: change(entry.value) }])),
      };
    if (one.kind === "list")
      return {
        ...one,
        items: one.items.flatMap((item) => {
          const made = change(item);
          return item.kind === "text" && made.kind === "list" ? made.items : [made];
        }),
      };
    if (!one.text.includes("$")) return one;
    const plain = (value: string): Tree => ({ kind: "text", at: one.at, text: value, inset: undefined });
    const whole = /^\$(?:([a-z][\w-]*)|\{([^{}]*)\})$/i.exec(one.text);
    if (whole !== null) {
      const found = find((whole[1] ?? whole[2] ?? "").trim(), one.at);
      if (found === undefined) return one;
      return found.isList ? { kind: "list", at: one.at, items: found.values.map(plain) } : plain(found.values[0]!);
    }
    if (/^\$\$[a-z]/i.test(one.text)) return plain(one.text.slice(1));
    return one.text.includes("${") ? plain(text(one.text, one.at)) : one;
  };
  return change(tree);
}
