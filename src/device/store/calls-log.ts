// calls.jsonl read line by line: the records of all calls, however many, a few at a time.

import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { CallRecord } from "../../base/job.ts";
import { exists, type Spool } from "./spool.ts";

/** Oldest first; a torn line is left out. Nothing where there was no call yet. */
export async function* callRecords(spool: Spool): AsyncGenerator<CallRecord> {
  const path = spool.path("calls.jsonl");
  if (!(await exists(path))) return;
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    let record: CallRecord | undefined;
    try {
      record = JSON.parse(line) as CallRecord;
    } catch {
      continue;
    }
    if (typeof record?.call === "string") yield record;
  }
}
