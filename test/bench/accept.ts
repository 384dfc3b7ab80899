// Taking 1,000 mails of one page (a PDF of 30 kB) over 20 connections, both durable, and Postfix putting the same mails into
// its queue on the same disk: turn about, several rounds. Then 10,000 mails, and what the process needs of memory. Printed:
// `accept ours <mails/s> postfix <mails/s> ratio <median>` (at least 1.0 wanted) and `accept memory MB 1000 <n> 5000 <n> 10000 <n>`.

import { randomBytes } from "node:crypto";
import { Postfix } from "../e2e/support/postfix.ts";
import { sendMany } from "../support/smtp-load.ts";
import { SmtpProcess } from "../support/smtp-process.ts";

const rounds = Number(process.env["ROUNDS"] ?? 5);
/** Rounds that do not count: both servers run for weeks. */
const warmUp = 3;
const message = Buffer.from(
  [
    "From: User One <user1@plant.example>",
    "To: 5550001@fax.local",
    "Subject: one page",
    "MIME-Version: 1.0",
    'Content-Type: application/pdf; name="page.pdf"',
    "Content-Transfer-Encoding: base64",
    "",
    ...randomBytes(30_000)
      .toString("base64")
      .match(/.{1,76}/g)!,
  ].join("\r\n"),
);
const load = { mails: 1_000, connections: 20, from: "user1@plant.example", to: "5550001@fax.local", message };
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

const ours = await SmtpProcess.start((site) => site.replace("mails-per-hour: 1000", "mails-per-hour: 1000000"));
// What it takes is put into its queue and stays there.
const postfix = await Postfix.start(1, { main: ["smtpd_client_restrictions = static:HOLD"] });
try {
  const ratios: number[] = [];
  const speeds: { ours: number; postfix: number }[] = [];
  const measure = async (port: number): Promise<number> => load.mails / (await sendMany({ ...load, port }));
  for (let round = 0; round < warmUp + rounds; round++) {
    const first = round % 2 === 0 ? await measure(ours.port) : 0;
    const theirs = await measure(postfix.port);
    const mine = round % 2 === 0 ? first : await measure(ours.port);
    // Nothing is removed in between: a disk is slow to make files where very many were just removed.
    const expected = load.mails * (round + 1);
    for (const [name, kept] of [
      ["ours", ours.taken()],
      ["Postfix", postfix.held()],
    ] as const)
      if (kept !== expected) throw new Error(`${name}: ${kept} of ${expected} mails are there`);
    console.error(`  round ${round}: ours ${mine.toFixed(0)}/s, Postfix ${theirs.toFixed(0)}/s`);
    if (round < warmUp) continue;
    speeds.push({ ours: mine, postfix: theirs });
    ratios.push(mine / theirs);
  }
  const speed = (whose: "ours" | "postfix"): string => median(speeds.map((one) => one[whose])).toFixed(0);
  console.log(`accept ours ${speed("ours")} postfix ${speed("postfix")} ratio ${median(ratios).toFixed(2)}`);
  postfix.stop();
  await ours.stop();
  const long = await SmtpProcess.start((site) => site.replace("mails-per-hour: 1000", "mails-per-hour: 1000000"));
  try {
    const memory: string[] = [];
    for (let taken = 1_000; taken <= 10_000; taken += 1_000) {
      await sendMany({ ...load, port: long.port });
      if ([1_000, 5_000, 10_000].includes(taken)) memory.push(`${taken} ${long.resident().toFixed(0)}`);
    }
    console.log(`accept memory MB ${memory.join(" ")}`);
  } finally {
    await long.stop();
  }
} finally {
  await ours.stop().catch(() => {});
  postfix.stop();
}
