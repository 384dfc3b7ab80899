// Faxes that ended some days ago, as a gateway leaves them in its spool.

import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JournalEntry } from "../../src/base/job.ts";
import type { Spool } from "../../src/device/store/spool.ts";
import { jobRequest, submission } from "./job.ts";

export const day = 86_400_000;

/** A name such as newId gives at that time. */
export const idAt = (at: number, tail = "fax"): string => `${at.toString(36).padStart(9, "0")}-${tail}`;

/** In `area`, made at `at` (ms since 1970) and ended at `ended`; undefined = it has not ended. Its name. */
export function sentFax(
  spool: Spool,
  at: number,
  { area = "done", ended, tail }: { area?: "active" | "done"; ended?: number | undefined; tail?: string } = {},
): string {
  const id = idAt(at, tail);
  const folder = spool.path(area, id);
  mkdirSync(join(folder, "jobs"), { recursive: true });
  const made = new Date(at).toISOString();
  const about = submission({ id, receivedAt: made, state: ended === undefined ? "open" : "closed" });
  writeFileSync(join(folder, "submission.json"), JSON.stringify(about));
  writeFileSync(join(folder, "message.eml"), "Subject: letter\r\n\r\nletter\r\n");
  writeFileSync(join(folder, "jobs", "1.json"), JSON.stringify(jobRequest({ submission: id, createdAt: made })));
  if (ended !== undefined) {
    const t = new Date(ended).toISOString();
    const journal: JournalEntry[] = [
      { t, e: "final", outcome: 0 },
      { t, e: "noticed", outcome: 0 },
    ];
    writeFileSync(join(folder, "jobs", "1.journal"), journal.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  }
  age(join(folder, "submission.json"), at);
  return id;
}

/** A received fax whose call began at `at`; delivered then, or not yet. Its folder. */
export function receivedFax(spool: Spool, at: number, { call = "c00000001", delivered = true } = {}): string {
  const began = new Date(at);
  const month = String(began.getMonth() + 1).padStart(2, "0");
  const folder = spool.path("received", String(began.getFullYear()), month, call);
  mkdirSync(join(folder, "raw"), { recursive: true });
  writeFileSync(join(folder, "raw", "page-001.mmr"), "page");
  writeFileSync(join(folder, "fax.json"), JSON.stringify({ call, startedAt: began.toISOString(), pages: [] }));
  age(join(folder, "fax.json"), at);
  if (delivered) {
    const delivery = { at: began.toISOString(), rule: "1", mail: ["user1@plant.example"] };
    writeFileSync(join(folder, "delivery.json"), JSON.stringify(delivery));
    age(join(folder, "delivery.json"), at);
  }
  return folder;
}

/** As if it had been written at `at`. */
export function age(path: string, at: number): void {
  utimesSync(path, at / 1000, at / 1000);
}
