// The texts of a rules folder: its five files and what they include. A file that is missing is left out; the compiler tells it.

import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describeError, FaxError, systemCode } from "../../base/errors.ts";
import { includedNames, matchesName, mostFiles } from "../../codec/rules/includes.ts";
import { rulesFiles } from "../../codec/rules/rule-set.ts";

export type RulesTexts = Record<string, string>;

/** Rejects with FaxError "settings" where a file is there and cannot be read. */
export async function readTexts(folder: string): Promise<RulesTexts> {
  const texts: RulesTexts = {};
  const asked = new Set<string>(rulesFiles);
  for (const name of asked) {
    if (Object.keys(texts).length > mostFiles + rulesFiles.length) break;
    try {
      texts[name] = await readFile(join(folder, name), "utf8");
    } catch (error) {
      if (!isMissing(error)) throw new FaxError("settings", `${join(folder, name)} cannot be read`, error);
      continue;
    }
    for (const wanted of includedNames(texts[name]))
      for (const found of wanted.includes("*") ? await namesIn(folder, wanted) : [wanted]) asked.add(found);
  }
  return texts;
}

/** Files that a name with * in its last part stands for. */
async function namesIn(folder: string, wanted: string): Promise<string[]> {
  const below = dirname(wanted);
  try {
    const names = await readdir(join(folder, below));
    return names
      .map((name) => (below === "." ? name : `${below}/${name}`))
      .filter((name) => matchesName(wanted, name))
      .sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw new FaxError("settings", `${join(folder, below)} cannot be read: ${describeError(error)}`, error);
  }
}

const isMissing = (error: unknown): boolean => ["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "");
