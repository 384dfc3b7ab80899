// Pages asked for today, per user, department and in total (DESIGN 4.8: a daily limit exists from the first day). One file a day,
// append-only; a job counts once however often it is written. Only the office writes here.

import { readFile } from "node:fs/promises";
import { entryOf } from "../../base/entry-of.ts";
import { systemCode } from "../../base/errors.ts";
import { type Said, said } from "../../base/phrases.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { makeDirectory } from "../../device/store/atomic.ts";
import type { Spool } from "../../device/store/spool.ts";

interface Use {
  readonly job: string;
  readonly user: string;
  /** Empty = none. */
  readonly department?: string;
  readonly pages: number;
  /** The job this one takes the place of, which was never called: it counts no more. */
  readonly instead?: string;
}

/** Pages a day of this user; undefined = that of outbound.yaml. */
interface Limited {
  readonly limit: number | undefined;
}

type Taken = { readonly ok: true } | { readonly ok: false; readonly reason: Said };

export class Usage {
  readonly #spool: Spool;
  #day = "";
  #jobs = new Map<string, Use>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(spool: Spool) {
    this.#spool = spool;
  }

  /**
   * Counts a job's pages when the limits allow them; else the sentence for the sender. The day is the site's local day. One
   * in another's place is counted and not judged: that other one was, and is gone.
   */
  take(rules: RuleSet, use: Use & Limited, now: Date): Promise<Taken> {
    // One after the other: two mails worked on at once must not both find the last free page.
    const taking = this.#last.then(() => this.#take(rules, use, now));
    this.#last = taking.catch(() => {});
    return taking;
  }

  async #take(rules: RuleSet, { limit, ...use }: Use & Limited, now: Date): Promise<Taken> {
    await this.#load(now);
    if (this.#jobs.has(use.job)) return { ok: true };
    const reason = use.instead === undefined ? this.#reason(rules, { limit, ...use }) : undefined;
    return reason === undefined ? this.#count(use) : { ok: false, reason };
  }

  /** Which limit a job's pages are beyond today; nothing is counted. */
  async beyond(rules: RuleSet, use: Use & Limited, now: Date): Promise<Said | undefined> {
    await this.#last;
    await this.#load(now);
    return this.#reason(rules, use);
  }

  #reason(rules: RuleSet, { limit, ...use }: Use & Limited): Said | undefined {
    const limits = rules.outbound.limits;
    const perUser = limit ?? limits["pages-per-user-per-day"];
    const used = (uses: readonly Use[]): number => uses.reduce((sum, entry) => sum + entry.pages, 0);
    const all = [...this.#jobs.values()];
    if (used(all.filter((entry) => entry.user === use.user)) + use.pages > perUser)
      return said("user-limit", { count: perUser });
    const { department = "" } = use;
    const together = entryOf(rules.departments, department)?.["pages-per-day-together"];
    if (together !== undefined && used(all.filter((entry) => entry.department === department)) + use.pages > together)
      return said("department-limit", { department, count: together });
    if (used(all) + use.pages > limits["pages-per-day"]) return said("site-limit", { count: limits["pages-per-day"] });
    return undefined;
  }

  async #count(use: Use): Promise<Taken> {
    await this.#spool.appendRecord(fileOf(this.#day), use);
    note(this.#jobs, use);
    return { ok: true };
  }

  async #load(now: Date): Promise<void> {
    const day = `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
    if (day === this.#day) return;
    const jobs = new Map<string, Use>();
    await makeDirectory(this.#spool.path("usage"));
    let text = "";
    try {
      text = await readFile(this.#spool.path(fileOf(day)), "utf8");
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw error;
    }
    for (const line of text.split("\n"))
      try {
        if (line !== "") note(jobs, JSON.parse(line) as Use);
      } catch {
        // A torn last line: its job was not made yet and counts again when it is.
      }
    this.#jobs = jobs;
    this.#day = day;
  }
}

function note(jobs: Map<string, Use>, use: Use): void {
  jobs.set(use.job, use);
  if (use.instead !== undefined) jobs.delete(use.instead);
}

const fileOf = (day: string): string => `usage/${day}.jsonl`;
