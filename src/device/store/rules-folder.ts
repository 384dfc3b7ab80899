// The rules in force. Files are read and checked together and swapped in whole; a faulty change leaves the old rules in
// force and is told once. Looks again when the folder changes and every few seconds (a network share tells nothing).

import { type FSWatcher, watch } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describeError, FaxError, systemCode } from "../../base/errors.ts";
import { formatFault } from "../../codec/rules/parse.ts";
import { type RuleSetResult, readRuleSet } from "../../codec/rules/read-rule-set.ts";
import { type RuleSet, type RulesFile, rulesFiles } from "../../codec/rules/rule-set.ts";

type RulesTexts = Partial<Record<RulesFile, string>>;

async function readTexts(folder: string): Promise<RulesTexts> {
  const texts: RulesTexts = {};
  for (const file of rulesFiles)
    try {
      texts[file] = await readFile(join(folder, file), "utf8");
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw new FaxError("settings", `${join(folder, file)} cannot be read`, error);
    }
  return texts;
}

/** Reads a folder's rules. A file that is missing is a fault of its own. `languages`: of the mail texts, where they count. */
export async function loadRules(
  folder: string,
  languages?: readonly string[],
): Promise<{ result: RuleSetResult; texts: RulesTexts }> {
  const texts = await readTexts(folder);
  return { result: readRuleSet(texts, `${folder}/`, languages), texts };
}

export class RulesFolder {
  readonly folder: string;
  #current: RuleSet;
  #seen: string;
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #busy = false;
  #stopped = false;

  private constructor(folder: string, current: RuleSet, seen: string) {
    this.folder = folder;
    this.#current = current;
    this.#seen = seen;
  }

  /** Rejects with FaxError "settings" that lists every fault when the rules are not in order. */
  static async open(folder: string): Promise<RulesFolder> {
    const { result, texts } = await loadRules(folder);
    if (!result.ok)
      throw new FaxError("settings", `the rules are not in order:\n${result.faults.map(formatFault).join("\n")}`);
    return new RulesFolder(folder, result.rules, JSON.stringify(texts));
  }

  /** The rules in force now; take it once for one decision. */
  get current(): RuleSet {
    return this.#current;
  }

  /** Follows changes. `changed` hears of new rules in force; `refused` of a faulty change, once each. `every`: ms between two looks. */
  follow(changed: () => void, refused: (faults: readonly string[]) => void, every = 10_000): void {
    let unreadable = "";
    const look = (): void => {
      if (this.#busy || this.#stopped) return;
      this.#busy = true;
      readTexts(this.folder)
        .then((texts) => {
          if (this.#stopped) return;
          unreadable = "";
          const seen = JSON.stringify(texts);
          // Checking takes tens of milliseconds, which a line in a call has not to give away for nothing.
          if (seen === this.#seen) return;
          this.#seen = seen;
          const result = readRuleSet(texts, `${this.folder}/`);
          if (result.ok) {
            this.#current = result.rules;
            changed();
          } else refused(result.faults.map(formatFault));
        })
        .catch((error: unknown) => {
          const fault = describeError(error);
          if (fault !== unreadable && !this.#stopped) refused([fault]);
          unreadable = fault;
        })
        .finally(() => {
          this.#busy = false;
        });
    };
    try {
      this.#watcher = watch(this.folder, () => setTimeout(look, 300).unref());
      this.#watcher.on("error", () => this.#watcher?.close());
    } catch {
      // Some file systems cannot be watched; the timer looks anyway.
    }
    this.#timer = setInterval(look, every);
    this.#timer.unref();
  }

  /** Nobody hears anything from now on, of a look that is under way neither. */
  stop(): void {
    this.#stopped = true;
    this.#watcher?.close();
    clearInterval(this.#timer);
  }
}
