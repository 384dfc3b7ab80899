// The print agent's own book: a record for each job it took out of the drop, until the job waits no more. Written before the
// file is moved and before anything is told to the gateway, so that a crash repeats a step and never forgets one.

import { randomBytes } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { PrintRecord } from "../../base/print-job.ts";
import { createExclusive, syncDirectory, writeJson } from "./atomic.ts";
import { printFolders } from "./print-drop.ts";
import { readJson, type Spool } from "./spool.ts";

/** Numbers go round; Samba takes any that fits its 31 bits, people like short ones. */
const lastNumber = 999_999;

export class PrintJobs {
  readonly #spool: Spool;
  readonly #records = new Map<number, PrintRecord>();
  #last = 0;

  private constructor(spool: Spool) {
    this.#spool = spool;
  }

  /** Reads the book; damaged records are put aside by name. */
  static async open(spool: Spool): Promise<PrintJobs> {
    const book = new PrintJobs(spool);
    for (const name of await spool.list(printFolders.jobs)) {
      if (!/^\d+\.json$/.test(name)) continue;
      const path = spool.path(printFolders.jobs, name);
      const record = await readJson<PrintRecord>(path).catch(() => undefined);
      if (record === undefined) await spool.setAside(path, "this record of a print job is damaged");
      else book.#records.set(record.number, record);
    }
    const kept = await readJson<{ last: number }>(spool.path(printFolders.jobs, "last.json")).catch(() => undefined);
    book.#last = kept?.last ?? Math.max(0, ...book.#records.keys());
    return book;
  }

  all(): PrintRecord[] {
    return [...this.#records.values()];
  }

  get(number: number): PrintRecord | undefined {
    return this.#records.get(number);
  }

  ofDropped(name: string): PrintRecord | undefined {
    return this.all().find((record) => record.dropped === name);
  }

  /** Gives a job its number and its id and notes it. */
  async add(facts: Omit<PrintRecord, "number" | "id" | "state">): Promise<PrintRecord> {
    for (;;) {
      this.#last = this.#last >= lastNumber ? 1 : this.#last + 1;
      const number = this.#last;
      if (this.#records.has(number)) continue;
      await writeJson(this.#spool.path(printFolders.jobs, "last.json"), { last: number });
      const record: PrintRecord = { number, id: randomBytes(13).toString("hex"), state: "taken", ...facts };
      if (!(await createExclusive(this.#path(number), `${JSON.stringify(record, undefined, 2)}\n`))) continue;
      this.#records.set(number, record);
      return record;
    }
  }

  async change(number: number, change: Partial<PrintRecord>): Promise<PrintRecord | undefined> {
    const known = this.#records.get(number);
    if (known === undefined) return undefined;
    const record = { ...known, ...change };
    await writeJson(this.#path(number), record);
    this.#records.set(number, record);
    return record;
  }

  /** Moves a job's file out of the drop. */
  async take(record: PrintRecord): Promise<void> {
    await rename(this.#spool.path(printFolders.drop, record.dropped), this.document(record));
    await syncDirectory(this.#spool.path(printFolders.jobs));
  }

  document(record: PrintRecord): string {
    return join(this.#spool.path(printFolders.jobs), `${record.number}.job`);
  }

  async dropDocument(record: PrintRecord): Promise<void> {
    await rm(this.document(record), { force: true });
  }

  /** Document first: a record without one is finished with at the next start. */
  async remove(record: PrintRecord): Promise<void> {
    await this.dropDocument(record);
    await rm(this.#path(record.number), { force: true });
    this.#records.delete(record.number);
  }

  #path(number: number): string {
    return this.#spool.path(printFolders.jobs, `${number}.json`);
  }
}
