// The directory as the gateway sees it: every answer is kept, in memory and on disk for all processes, so that a directory
// that is down is its last known answer. Its going down and its coming back are told once each, and at most once an hour.

import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { describeError, isFaxError } from "../../base/errors.ts";
import { type DirectoryPerson, readEntry } from "../../codec/directory/entry.ts";
import { personFilter } from "../../codec/directory/filter.ts";
import type { DirectoryRules } from "../../codec/rules/schema-directory.ts";
import type { RawEntry } from "../../device/directory/ldap.ts";
import type { Log } from "../../device/log/log.ts";
import { raiseAlarm } from "../../device/store/alarms.ts";
import { createExclusive, makeDirectory, writeJson } from "../../device/store/atomic.ts";
import { readJson, type Spool } from "../../device/store/spool.ts";

export type Question = { readonly by: "account" | "mail"; readonly value: string };

/** departed: there is such a person, but every account of his is disabled. several: nobody can say which one is meant. */
export type Answer =
  | { readonly kind: "person"; readonly entry: DirectoryPerson }
  | { readonly kind: "nobody" | "departed" | "several" };

/** down: it does not answer and never did about this. */
export type AnswerOrDown = Answer | { readonly kind: "down" };

export interface DirectoryDeps {
  readonly spool: Spool;
  readonly log: Log;
  /** `most`: more entries are "too-many"; default a few. */
  readonly search: (settings: DirectoryRules, filter: string, most?: number) => Promise<RawEntry[] | "too-many">;
}

interface Kept {
  readonly at: number;
  readonly answer: Answer;
}

/** Since it went down: whether the administrator heard of it. */
interface Down {
  readonly told: boolean;
}

/** An answer that there is nobody is not trusted longer: he may have been entered since. */
const nobodyFor = 60_000;
/** After a failure nobody else waits for the same for so long. */
const pauseAfterFailure = 15_000;
/** One that comes and goes all the time is not told of each time. */
const toldEvery = 3_600_000;
const mostKept = 10_000;
const folder = "directory";

export class Directory {
  readonly #deps: DirectoryDeps;
  readonly #kept = new Map<string, Kept>();
  readonly #asking = new Map<string, Promise<AnswerOrDown>>();
  #pausedUntil = 0;

  constructor(deps: DirectoryDeps) {
    this.#deps = deps;
  }

  /** Never rejects for the directory's sake; rejects when our disk fails. */
  ask(settings: DirectoryRules, question: Question): Promise<AnswerOrDown> {
    const value = question.value.trim().toLowerCase();
    if (value === "" || value.length > 254) return Promise.resolve({ kind: "nobody" });
    const key = keyOf(settings, { by: question.by, value });
    const running = this.#asking.get(key);
    if (running !== undefined) return running;
    const asking = this.#ask(settings, { by: question.by, value }, key).finally(() => this.#asking.delete(key));
    this.#asking.set(key, asking);
    return asking;
  }

  async #ask(settings: DirectoryRules, question: Question, key: string): Promise<AnswerOrDown> {
    const kept = this.#kept.get(key) ?? (await this.#read<Kept>(this.#file(key)));
    const age = kept === undefined ? Number.POSITIVE_INFINITY : Date.now() - kept.at;
    const fresh = kept?.answer.kind === "person" ? settings.refresh : Math.min(nobodyFor, settings.refresh);
    if (kept !== undefined && age < fresh) return kept.answer;
    if (Date.now() >= this.#pausedUntil)
      try {
        const answer = await this.#search(settings, question);
        await this.#keep(key, answer);
        await this.#back();
        if (answer.kind === "several") await this.#several(question, key);
        return answer;
      } catch (error) {
        if (!isFaxError(error, "resource")) throw error;
        this.#pausedUntil = Date.now() + pauseAfterFailure;
        await this.#down(describeError(error));
      }
    if (kept?.answer.kind === "person" && age < settings.keep) return kept.answer;
    return { kind: "down" };
  }

  async #search(settings: DirectoryRules, question: Question): Promise<Answer> {
    const names = settings.attributes;
    const conditions =
      question.by === "account"
        ? [{ attribute: names.account, value: question.value }]
        : [
            { attribute: names.mail, value: question.value },
            { attribute: names.addresses, value: `smtp:${question.value}` },
          ];
    const found = await this.#deps.search(settings, personFilter(settings.filter, conditions));
    if (found === "too-many") return { kind: "several" };
    const people = found.flatMap((entry) => readEntry(entry.dn, entry.attributes, names) ?? []);
    // What was found must be what was asked for: a server's own idea of likeness decides nothing.
    const meant = people.filter((entry) =>
      question.by === "account" ? entry.account === question.value : entry.mail.includes(question.value),
    );
    if (meant.length === 1) return { kind: "person", entry: meant[0]! };
    if (meant.length > 1) return { kind: "several" };
    return { kind: found.length > 0 ? "departed" : "nobody" };
  }

  /** A damaged file says nothing; the next one takes its place. */
  async #read<T>(path: string): Promise<T | undefined> {
    try {
      return await readJson<T>(path);
    } catch (error) {
      if (!isFaxError(error)) throw error;
      await rm(path, { force: true });
      return undefined;
    }
  }

  async #keep(key: string, answer: Answer): Promise<void> {
    const kept: Kept = { at: Date.now(), answer };
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    if (this.#kept.size > mostKept) this.#kept.delete(this.#kept.keys().next().value!);
    if (answer.kind === "person") {
      await makeDirectory(this.#deps.spool.path(folder));
      await writeJson(this.#file(key), kept);
    } else await rm(this.#file(key), { force: true });
    if (answer.kind !== "several") await rm(this.#toldFile(key), { force: true });
  }

  /** Told once, whichever process finds it, until it is put right. */
  async #several(question: Question, key: string): Promise<void> {
    await makeDirectory(this.#deps.spool.path(folder));
    if (!(await createExclusive(this.#toldFile(key), "{}\n"))) return;
    await raiseAlarm(
      this.#deps.spool,
      `directory-several-${key.slice(0, 12)}`,
      `the directory has more than one person for ${question.value}`,
      `Whoever writes or prints as ${question.value} is unknown until only one person of the directory has this ${question.by === "mail" ? "address" : "account name"}, or users.yaml says who it is.`,
    );
  }

  async #down(why: string): Promise<void> {
    this.#deps.log.warn("the directory does not answer", { why });
    await makeDirectory(this.#deps.spool.path(folder));
    const down = await this.#read<Down>(this.#downFile);
    if (down?.told === true) return;
    const told = Date.now() - ((await this.#read<{ at: number }>(this.#lastToldFile))?.at ?? 0) > toldEvery;
    if (down === undefined && !(await createExclusive(this.#downFile, JSON.stringify({ told })))) return;
    if (!told) return;
    await writeJson(this.#lastToldFile, { at: Date.now() });
    await writeJson(this.#downFile, { told });
    await raiseAlarm(
      this.#deps.spool,
      "directory-down",
      "the directory does not answer",
      `People it has told about lately are still known; print jobs of all others wait, and mail from all others is put off. You are told when it is back.\n\n${why}`,
    );
  }

  async #back(): Promise<void> {
    const down = await this.#read<Down>(this.#downFile);
    if (down === undefined) return;
    await rm(this.#downFile, { force: true });
    if (!down.told) return;
    await raiseAlarm(this.#deps.spool, "directory-back", "the directory answers again", "What waited for it goes on.");
  }

  get #downFile(): string {
    return this.#deps.spool.path(folder, "down.json");
  }
  get #lastToldFile(): string {
    return this.#deps.spool.path(folder, "last-told.json");
  }
  #file(key: string): string {
    return this.#deps.spool.path(folder, `${key}.json`);
  }
  #toldFile(key: string): string {
    return this.#deps.spool.path(folder, `${key}.told`);
  }
}

/** The same question to another directory, or read in another way, is another one. */
function keyOf(settings: DirectoryRules, question: Question): string {
  const { servers, base, filter, attributes } = settings;
  const text = JSON.stringify([servers, settings["bind-dn"], base, filter, attributes, question.by, question.value]);
  return createHash("sha256").update(text).digest("hex").slice(0, 40);
}
