// What an administrator should look at, as sentences: what waits too long, what is broken, what gets worse. An empty list is good news.

import { stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { outcomeKey, type Sentence, said } from "../../base/phrases.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { localTime } from "../../device/local-time.ts";
import { waitingMail } from "../../device/mailout/outgoing-spool.ts";
import { toldAlarms } from "../../device/store/alarm-list.ts";
import { listJobs, readJob } from "../../device/store/job-files.ts";
import { isDelivered } from "../../device/store/received-files.ts";
import { exists, readJson, type Spool } from "../../device/store/spool.ts";
import type { Figures, LineFigures } from "./figures.ts";

const hour = 3_600_000;
const day = 24 * hour;
const mostListed = 10;

export async function attention(
  spool: Spool,
  rules: RuleSet,
  figures: Figures,
  now: number = Date.now(),
): Promise<Sentence[]> {
  const looks = [
    lines(spool, rules),
    mails(spool, now),
    receivedFaxes(spool, now),
    unfinishedFaxes(spool, now),
    jobs(spool, now),
    aside(spool),
    disk(spool, rules),
  ];
  const alarms = (await toldAlarms(spool, figures.from)).filter(({ at }) => at < figures.to);
  return [
    ...(await Promise.all(looks)).flat(),
    ...figures.lines.filter((line) => failsMore(line, figures.lines)).map(lineFails),
    ...figures.unreached.map(({ number, calls, outcome }) =>
      said("report-unreached", { number, calls, cause: said(outcomeKey(outcome)) }),
    ),
    ...alarms.slice(-mostListed).map(({ at, what }) => said("report-alarm", { time: localTime(at), what })),
    ...(alarms.length > mostListed ? [said("report-more-alarms", { count: alarms.length - mostListed })] : []),
  ];
}

interface LineStatus {
  readonly line: string;
  readonly state: string;
  readonly text: string;
  readonly at: string;
}

async function lines(spool: Spool, rules: RuleSet): Promise<Sentence[]> {
  const found: Sentence[] = [];
  for (const name of Object.keys(rules.lines)) {
    const status = await readJson<LineStatus>(spool.path("run", `line-${name}.json`)).catch(() => undefined);
    if (status === undefined) found.push(said("report-line-never", { line: name }));
    else if (status.state === "wedged")
      found.push(said("report-line-out", { line: name, time: localTime(status.at), detail: status.text }));
  }
  return found;
}

async function mails(spool: Spool, now: number): Promise<Sentence[]> {
  const late = (await waitingMail(spool)).filter(({ createdAt }) => now - Date.parse(createdAt) > hour);
  const [oldest] = late.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  if (oldest === undefined) return [];
  const detail = oldest.lastError === "" ? said("unknown") : oldest.lastError;
  return [said("report-mail-waits", { count: late.length, time: localTime(oldest.createdAt), detail })];
}

/** Folders below received/ as months name them, oldest first. */
async function monthsOf(spool: Spool): Promise<string[]> {
  const months: string[] = [];
  for (const year of await spool.list("received"))
    for (const month of await spool.list("received", year)) months.push(join(year, month));
  return months;
}

/** Of all months: what nobody takes up is never cleared away either. */
async function unfinishedFaxes(spool: Spool, now: number): Promise<Sentence[]> {
  const calls: string[] = [];
  for (const month of await monthsOf(spool))
    for (const call of await spool.list("received", month)) {
      const folder = spool.path("received", month, call);
      if (await exists(join(folder, "fax.json"))) continue;
      // The folder of its pages changes with each of them.
      const raw = await stat(join(folder, "raw")).catch(() => undefined);
      if (raw === undefined || now - raw.mtimeMs < day) continue;
      if ((await spool.list("received", month, call, "raw")).length > 0) calls.push(call);
    }
  const [first] = calls;
  return first === undefined ? [] : [said("report-received-unfinished", { count: calls.length, call: first })];
}

/** Of this month and the one before. */
async function receivedFaxes(spool: Spool, now: number): Promise<Sentence[]> {
  let count = 0;
  for (const month of (await monthsOf(spool)).slice(-2))
    for (const call of await spool.list("received", month)) {
      const folder = spool.path("received", month, call);
      const ended = await stat(join(folder, "fax.json")).catch(() => undefined);
      if (ended !== undefined && now - ended.mtimeMs > hour && !(await isDelivered(folder))) count++;
    }
  return count === 0 ? [] : [said("report-received-wait", { count })];
}

/** Faxes that wait for a line, not for a time or somebody's word. */
async function jobs(spool: Spool, now: number): Promise<Sentence[]> {
  let count = 0;
  let oldest = Number.POSITIVE_INFINITY;
  for (const submission of await spool.list("active"))
    for (const id of await listJobs(spool, submission)) {
      const job = await readJob(spool, id).catch(() => undefined);
      if (job?.state.state !== "ready" || now - job.state.askedAt < hour) continue;
      count++;
      oldest = Math.min(oldest, job.state.askedAt);
    }
  return count === 0 ? [] : [said("report-jobs-wait", { count, time: localTime(new Date(oldest).toISOString()) })];
}

async function aside(spool: Spool): Promise<Sentence[]> {
  const count = (await spool.list("corrupt")).filter((name) => !name.endsWith(".why")).length;
  return count === 0 ? [] : [said("report-aside", { count })];
}

async function disk(spool: Spool, rules: RuleSet): Promise<Sentence[]> {
  const { blocks, bfree, bavail } = await statfs(spool.root);
  const share = Math.round((100 * (blocks - bfree)) / Math.max(1, blocks - bfree + bavail));
  return share < rules.site.retention.high ? [] : [said("report-disk", { share })];
}

const fewCalls = 10;

/** More than a quarter of its calls fail, and twice as many as on the other lines. */
function failsMore(line: LineFigures, all: readonly LineFigures[]): boolean {
  const calls = line.sent + line.received;
  if (calls < fewCalls || line.failed * 4 <= calls) return false;
  const others = all.filter((one) => one !== line);
  const sum = (pick: (one: LineFigures) => number): number => others.reduce((total, one) => total + pick(one), 0);
  const theirs = sum((one) => one.sent + one.received);
  return theirs < fewCalls || line.failed / calls > (2 * sum((one) => one.failed)) / theirs;
}

const lineFails = ({ line, sent, received, failed }: LineFigures): Sentence =>
  said("report-line-fails", { line, failed, calls: sent + received });
