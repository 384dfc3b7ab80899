// The rules in force. Files are read and checked together and swapped in whole; a faulty change leaves the old rules in
// force and is told once. Looks again when the folder changes and every few seconds (a network share tells nothing); a change
// counts when two looks found the same, so that a file that is only half saved is neither taken nor told.

import { type FSWatcher, watch } from "node:fs";
import { readFile } from "node:fs/promises";
import { describeError, FaxError } from "../../base/errors.ts";
import { type PlaceOf, type RuleSetResult, readRuleSet } from "../../codec/rules/read-rule-set.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { formatFault } from "../../codec/rules/rules-fault.ts";
import { writeJson } from "./atomic.ts";
import { type RulesTexts, readTexts } from "./rules-texts.ts";
import type { Spool } from "./spool.ts";

type GoodRules = Extract<RuleSetResult, { ok: true }>;

const now = (): string => new Date().toISOString();

/** Reads a folder's rules. A file that is missing is a fault of its own. `languages`: of the mail texts, where they count. */
export async function loadRules(
  folder: string,
  languages: readonly string[] = [],
): Promise<{ result: RuleSetResult; texts: RulesTexts }> {
  const texts = await readTexts(folder);
  return { result: readRuleSet(texts, `${folder}/`, { languages, at: now() }), texts };
}

/** The texts of the rules in force: a process that starts while an edit is faulty goes on with these. */
const inForce = (spool: Spool): string => spool.path("run", "rules-in-force.json");

/** Between two looks at files that changed while somebody is busy, ms. */
const busyLook = 1_000;

export class RulesFolder {
  readonly folder: string;
  #result: GoodRules;
  #texts: RulesTexts;
  /** Texts that were judged already, as JSON. */
  #seen: string;
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #busy = false;
  #stopped = false;
  /** Takes a change that stood long enough while we were busy. */
  #waiting: (() => void) | undefined;

  private constructor(folder: string, result: GoodRules, texts: RulesTexts, seen: string) {
    this.folder = folder;
    this.#result = result;
    this.#texts = texts;
    this.#seen = seen;
  }

  /**
   * Rejects with FaxError "settings" that lists every fault when the rules are not in order. `spool`: of a gateway that runs; its
   * rules in force are taken then, if there are any.
   */
  static async open(folder: string, spool?: Spool): Promise<RulesFolder> {
    const { result, texts } = await loadRules(folder);
    if (result.ok) return new RulesFolder(folder, result, texts, JSON.stringify(texts));
    const kept = spool === undefined ? undefined : await keptRules(folder, spool);
    if (kept !== undefined) return new RulesFolder(folder, kept.result, kept.texts, JSON.stringify(texts));
    throw new FaxError("settings", `the rules are not in order:\n${result.faults.map(formatFault).join("\n")}`);
  }

  /** What a gateway on this spool goes by. Rejects with FaxError "input" where none was ever started. */
  static async inForce(spool: Spool): Promise<RulesFolder> {
    const kept = await keptRules(spool.path("run"), spool);
    if (kept === undefined)
      throw new FaxError("input", `no rules in force are known of ${spool.root}; name some: --against`);
    return new RulesFolder(spool.path("run"), kept.result, kept.texts, JSON.stringify(kept.texts));
  }

  /** The rules in force now; take it once for one decision. */
  get current(): RuleSet {
    return this.#result.rules;
  }

  /** FILE:LINE:COL of something in the rules in force. */
  placeOf(...what: Parameters<PlaceOf>): string {
    return this.#result.placeOf(...what);
  }

  /** What is no fault of theirs and can hardly be meant, one line each. Takes time where there are many rules. */
  warnings(): string[] {
    return this.#result.warnings.map(formatFault);
  }

  /** Notes what is in force, for processes that start while an edit is faulty. */
  async keep(spool: Spool): Promise<void> {
    await writeJson(inForce(spool), this.#texts);
  }

  /**
   * Follows changes. `changed` hears of new rules in force; `refused` of a faulty change, once each. `every`: ms between two looks;
   * `settle`: ms a change must have stood. `isBusy`: a change is not checked meanwhile, since many rules take a moment; it waits for
   * `takeWaiting`, or for a look that finds nobody busy.
   */
  follow(
    changed: () => void,
    refused: (faults: readonly string[]) => void,
    {
      every = 10_000,
      settle = 1_000,
      isBusy = () => false,
    }: { every?: number; settle?: number; isBusy?: () => boolean } = {},
  ): void {
    let unreadable = "";
    let again = false;
    let found = { seen: "", since: 0 };
    const take = (texts: RulesTexts, seen: string): void => {
      this.#waiting = undefined;
      this.#seen = seen;
      const result = readRuleSet(texts, `${this.folder}/`, { at: now() });
      if (result.ok) {
        this.#result = result;
        this.#texts = texts;
        changed();
      } else refused(result.faults.map(formatFault));
    };
    const later = (ms: number): void => {
      if (again) return;
      again = true;
      setTimeout(() => {
        again = false;
        look();
      }, ms).unref();
    };
    const look = (): void => {
      if (this.#stopped) return;
      if (this.#busy) {
        later(100);
        return;
      }
      this.#busy = true;
      readTexts(this.folder)
        .then((texts) => {
          if (this.#stopped) return;
          unreadable = "";
          const seen = JSON.stringify(texts);
          this.#waiting = undefined;
          if (seen === this.#seen) return;
          const at = performance.now();
          if (seen !== found.seen) found = { seen, since: at };
          const left = found.since + settle - at;
          if (left > 0) later(left);
          // Checking takes tens of milliseconds, which a line in a call has not to give away.
          else if (isBusy()) {
            this.#waiting = () => take(texts, seen);
            later(busyLook);
          } else take(texts, seen);
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

  /** For whoever was busy and is not just now: a change that waits is taken before this returns. */
  takeWaiting(): void {
    if (!this.#stopped) this.#waiting?.();
  }

  /** Nobody hears anything from now on, of a look that is under way neither. */
  stop(): void {
    this.#stopped = true;
    this.#watcher?.close();
    clearInterval(this.#timer);
  }
}

async function keptRules(folder: string, spool: Spool): Promise<{ result: GoodRules; texts: RulesTexts } | undefined> {
  try {
    const texts = JSON.parse(await readFile(inForce(spool), "utf8")) as RulesTexts;
    const result = readRuleSet(texts, `${folder}/`, { at: now() });
    return result.ok ? { result, texts } : undefined;
  } catch {
    return undefined;
  }
}
