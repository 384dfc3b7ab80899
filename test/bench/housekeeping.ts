// Housekeeping on a spool of 100,000 faxes, two thirds of them old enough to go: time and memory of a process that does nothing else.
// Printed: `housekeeping removed <n> kept <n> seconds <s> memory <MB>`, the same of a round that finds nothing, and of a report.

import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "../../src/device/log/log.ts";
import { callRecords } from "../../src/device/store/call-records.ts";
import { Spool } from "../../src/device/store/spool.ts";
import { figuresOf } from "../../src/service/admin/figures.ts";
import { removeOld } from "../../src/service/admin/retention.ts";
import { age, day, receivedFax, sentFax } from "../support/finished-fax.ts";
import { trialRules } from "../support/rules.ts";

const count = Number(process.env["FAXES"] ?? 100_000);
const now = Date.UTC(2026, 10, 23, 12);
const trial = trialRules();
// A third of three hundred days is young.
const retention = { ...trial.site.retention, sent: 100 * day, received: 100 * day, traces: 100 * day };
const rules = { ...trial, site: { ...trial.site, retention } };

const root = mkdtempSync(join(tmpdir(), "faxgate-house-"));
const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(1);
try {
  const spool = new Spool(root);
  await spool.prepare();
  let lines = "";
  for (let i = 0; i < count; i++) {
    const at = now - Math.floor(((count - i) / count) * 300 * day);
    const call = `c${String(i + 1).padStart(8, "0")}`;
    if (i % 2 === 0) sentFax(spool, at, { ended: at + 60_000 });
    else receivedFax(spool, at, { call });
    writeFileSync(spool.path("traces", call), "trace\n");
    age(spool.path("traces", call), at);
    const startedAt = new Date(at).toISOString();
    lines += `${JSON.stringify({ call, direction: i % 2 === 0 ? "send" : "receive", line: "t0", startedAt, seconds: 60, outcome: 0, detail: "", remoteId: "", pages: 3, job: `${i}-1` })}\n`;
    if (i % 1000 !== 999) continue;
    appendFileSync(spool.path("calls.jsonl"), lines);
    lines = "";
    if (i % 10_000 === 9_999) console.error(`  ${i + 1} faxes made`);
  }
  appendFileSync(spool.path("calls.jsonl"), lines);
  for (const name of ["removed", "nothing"]) {
    const begun = performance.now();
    const { counts } = await removeOld({
      spool,
      log: createLog("bench", () => {}),
      rules: () => rules,
      now: () => now,
      inUse: async () => 10,
    });
    const gone = counts.sent + counts.received;
    const memory = (process.resourceUsage().maxRSS / 1024).toFixed(0);
    console.log(
      `housekeeping ${name} ${gone} faxes ${counts.traces} traces seconds ${seconds(begun)} memory ${memory}`,
    );
  }
  const begun = performance.now();
  const from = new Date(now - 300 * day);
  const figures = await figuresOf(callRecords(spool), from, new Date(now));
  console.log(`report of ${figures.sent.calls + figures.received.calls} calls seconds ${seconds(begun)}`);
} finally {
  rmSync(root, { recursive: true, force: true });
}
