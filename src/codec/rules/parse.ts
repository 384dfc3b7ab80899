// A rules file's tree and its schema → a checked value, or every fault with its place and how to mend it.

import type { z } from "zod";
import { didYouMean } from "../../base/nearest-word.ts";
import type { RulesFault } from "./rules-fault.ts";
import { type MapTree, nearestAt, placeOf, plainOf, type Tree, treeAt } from "./rules-tree.ts";
import { type SchemaShape, settingsAt } from "./schema-walk.ts";

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: RulesFault[] };

type Issue = z.core.$ZodIssue;

/** Checks a file's settings. */
export function checkTree<S extends z.ZodType>(tree: MapTree, schema: S): Parsed<z.output<S>> {
  const result = schema.safeParse(plainOf(tree));
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, faults: result.error.issues.flatMap(meant).flatMap((issue) => faultsOf(issue, tree, schema)) };
}

/** Of a value that may be one of several things, what is wrong with the one that was most likely meant. */
function meant(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const likely = [...issue.errors].sort((a, b) => score(b) - score(a))[0] ?? [];
  return likely.length === 0
    ? [issue]
    : likely.flatMap((one) => meant({ ...one, path: [...issue.path, ...one.path] } as Issue));
}

/** What is of another kind altogether was not meant. */
const score = (issues: readonly Issue[]): number =>
  issues.some(({ code, path }) => path.length === 0 && (code === "invalid_type" || code === "invalid_value"))
    ? 0
    : 1 + Math.max(0, ...issues.map(({ path }) => path.length));

function faultsOf(issue: Issue, tree: MapTree, schema: z.ZodType): RulesFault[] {
  const where = issue.path.map(String).join(".");
  const found = treeAt(tree, issue.path);
  const nearest = nearestAt(tree, issue.path);
  const at = placeOf(nearest.at);
  const named = where === "" ? "the file" : where;
  if (issue.code === "unrecognized_keys") {
    const map = found?.kind === "map" ? found : undefined;
    const known = settingsAt(schema as unknown as SchemaShape, issue.path);
    return issue.keys.map((key) => {
      const entry = map?.entries.get(key);
      return {
        place: entry === undefined ? at : placeOf(entry.at),
        message: `"${key}" is not a setting${where === "" ? "" : ` of ${where}`}`,
        hint: didYouMean(key, known, 40),
      };
    });
  }
  if (issue.code === "invalid_type" && found === undefined && nearest.kind !== "text")
    return [
      {
        place: at,
        message: `${where} is missing`,
        hint: `write ${String(issue.path.at(-1))}: …; the shipped file of the same name shows it with an explanation`,
      },
    ];
  if (issue.code === "invalid_key") {
    const parent = treeAt(tree, issue.path.slice(0, -1));
    const key = parent?.kind === "map" ? parent.entries.get(String(issue.path.at(-1))) : undefined;
    return [
      {
        place: key === undefined ? at : placeOf(key.at),
        message: `${named}: ${issue.issues[0]?.message ?? issue.message}`,
        hint: "write the name so",
      },
    ];
  }
  const params = issue.code === "custom" ? issue.params : undefined;
  const column = typeof params?.["column"] === "number" ? params["column"] : undefined;
  const inset = nearest.kind === "text" ? nearest.inset : undefined;
  const [message, hint] = wordsOf(issue, nearest);
  return [
    {
      place: column === undefined || inset === undefined ? at : placeOf(nearest.at, inset + column),
      message: `${named}: ${message}`,
      hint: typeof params?.["hint"] === "string" ? params["hint"] : hint,
    },
  ];
}

function wordsOf(issue: Issue, found: Tree): readonly [message: string, hint: string] {
  const stands =
    found.kind === "text"
      ? found.text === ""
        ? "nothing"
        : `"${found.text.slice(0, 60)}"`
      : `a ${found.kind === "list" ? "list" : "map of settings"}`;
  if (issue.code === "invalid_type")
    return issue.expected === "array"
      ? [`expected a list, found ${stands}`, "write [one, another], or a line beginning with - for each"]
      : issue.expected === "object" || issue.expected === "record"
        ? [
            `expected settings, found ${stands}`,
            found.kind === "text" && found.text === ""
              ? "indent the lines that belong to it, or write {}"
              : "write { NAME: VALUE }, or NAME: VALUE lines indented below it",
          ]
        : [`expected one value, found ${stands}`, "write one value; put it in quotes where it begins with [ or {"];
  if (issue.code === "invalid_value") {
    const words = issue.values.map(String);
    const written = found.kind === "text" ? found.text : "";
    return [
      words.length === 1
        ? `expected ${words[0]}, found ${stands}`
        : `expected one of ${words.join(", ")}, found ${stands}`,
      found.kind === "text" ? didYouMean(written, words, 40) : "write one of them",
    ];
  }
  // A schema's own words come before what can be said of any list or text.
  if (issue.code === "too_big" && !issue.message.startsWith("expected"))
    return issue.origin === "string"
      ? [`longer than ${issue.maximum} signs`, "shorten it"]
      : [`more than ${issue.maximum} of them`, "leave some out"];
  if (issue.code === "too_small" && !issue.message.startsWith("expected"))
    return issue.origin === "string"
      ? ["nothing stands here", "write a value, or leave the setting out"]
      : [`fewer than ${issue.minimum} of them`, "add what is missing"];
  const isSecret = issue.path.some((key) => /password|agents/.test(String(key)));
  if (issue.message.startsWith("expected") && !issue.message.includes("found ") && found.kind === "text" && !isSecret)
    return [`${issue.message}, found ${stands}`, ""];
  return [issue.message, issue.message.startsWith("expected") ? "" : "see the shipped file of the same name"];
}
