// From job ready to ATD, in the whole gateway as real processes in real time: the job's file is written, a line takes the job
// and dials. The trial's modems answer at once; the number is busy, so that calls are short. Printed: the slowest of five.

import { readFile, stat } from "node:fs/promises";
import { parseTrace } from "../../src/codec/trace/record.ts";
import { Gateway, simplePdf } from "../support/gateway.ts";

const jobs = 5;
const pause = (length: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, length));

const gateway = new Gateway({ speed: 1 });
try {
  await gateway.start();
  // Lines set their modems up first.
  await gateway.until(() => (gateway.log.match(/ready modem=/g)?.length ?? 0) >= 4, 30_000, "four lines are ready");
  const seconds: number[] = [];
  for (let n = 0; n < jobs; n++) {
    await pause(1500);
    await gateway.send({ to: "5550090@fax.local", attachments: [{ filename: "a.pdf", content: simplePdf(["one"]) }] });
    await gateway.until(
      async () => (await gateway.jobs()).filter((job) => job.state.attempts.some((a) => a.endedAt)).length > n,
      60_000,
      `call ${n + 1}`,
    );
    seconds.push(await lastSeconds(n));
  }
  console.error(`  ${seconds.map((one) => one.toFixed(3)).join(" ")}`);
  console.log(`job-to-dial seconds ${Math.max(...seconds).toFixed(3)}`);
} finally {
  await gateway.remove();
}

/** The job's file to ATD: the trace begins with the claim. */
async function lastSeconds(n: number): Promise<number> {
  const all = (await gateway.jobs()).sort((a, b) => a.request.createdAt.localeCompare(b.request.createdAt));
  const { request, journal } = all[n]!;
  const ready = (await stat(gateway.spool.path("active", request.submission, "jobs", `${request.number}.json`)))
    .mtimeMs;
  const claimed = journal.find((entry) => entry.e === "claimed")!;
  const trace = await readFile(gateway.spool.path("traces", claimed.call), "utf8");
  const atd = trace
    .split("\n")
    .map(parseTrace)
    .find((record) => record?.text.startsWith("ATD"))!;
  return (Date.parse(claimed.t) + atd.ms - ready) / 1000;
}
