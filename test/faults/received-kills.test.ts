// Faxes come in on the trial exchange while every process is killed again and again, master too: every page that its sender had
// confirmed is in a fax that gets to its own mailbox once, or once more where it says so; a call that was cut off comes as incomplete.
// KILLS=n kills so often, FAXGATE_SEED=n replays the same choices.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { simpleParser } from "mailparser";
import type { ReceivedFax } from "../../src/base/received.ts";
import { cropRows } from "../../src/codec/image/bitmap.ts";
import { decodeTiffPage, openTiff } from "../../src/codec/tiff/read.ts";
import type { Job } from "../../src/device/store/job-files.ts";
import { diceOf } from "../support/dice.ts";
import { Gateway, simplePdf } from "../support/gateway.ts";
import { type HadMail, MoodyRelay } from "../support/moody-relay.ts";
import { hashOf, journalFaults, receivedFaxes, sentPages } from "../support/received-pages.ts";

const kills = Number(process.env["KILLS"] ?? 200);
/** Each as often as it stands here. */
const victims = [
  "master",
  "office",
  "office",
  "office",
  "line@t0",
  "line@t1",
  "line@t2",
  "line@t2",
  "line@t3",
  "line@t3",
  "smtp",
  "redis",
  "starter",
];
const mailboxOf = (called: string): string =>
  called === "5550001"
    ? "purchasing@plant.example"
    : called === "5550002"
      ? "logistics@plant.example"
      : "faxmaster@plant.example";

const quickRetry = (text: string): string =>
  text
    .replace(/(busy|protocol|no-answer|no-fax): \{[^}]*\}/g, "$1: { tries: 50, wait: 1s }")
    .replace("local-fault-wait: 5s", "local-fault-wait: 1s");

describe("faxes that come in while processes die", function () {
  this.timeout(1_200_000);
  let relay: MoodyRelay;
  let gateway: Gateway;
  beforeEach(async () => {
    relay = await MoodyRelay.start();
    gateway = new Gateway({
      speed: 16,
      rules: {
        "outbound.yaml": quickRetry,
        "faxgate.yaml": (text) =>
          text
            .replace(/^relay: outbox$/m, `relay: smtp://127.0.0.1:${relay.port}`)
            .replace(/^ {2}form: pdf$/m, "  form: tiff"),
      },
    });
    await gateway.start();
  });
  afterEach(async () => {
    await gateway.remove();
    await relay.stop();
  });

  let sent = 0;
  /** One job; every page is unlike all others. False: the smtp process was dead at that moment. */
  async function send(called: string, pages: number): Promise<boolean> {
    const name = `fax ${sent} of ${called}`;
    const content = simplePdf(Array.from({ length: pages }, (_, at) => `${name} page ${at + 1}`));
    try {
      await gateway.send({
        to: `${called}@fax.local`,
        messageId: `<received-${sent}@plant.example>`,
        attachments: [{ filename: "a.pdf", content }],
      });
    } catch (error) {
      assert.match(String(error), /ECONNREFUSED|ECONNRESET|closed|421|socket|Greeting/i);
      return false;
    }
    sent++;
    return true;
  }

  /** Received faxes as the relay had them. */
  const mails = (): HadMail[] => relay.had.filter(({ octets }) => /^X-Faxgate-Event: received\r$/m.test(octets));

  /** Pages are here that nobody has handed over yet: a killed line's, until somebody finishes its call. */
  async function isUnfinished(): Promise<boolean> {
    const { spool } = gateway;
    for (const year of await spool.list("received"))
      for (const month of await spool.list("received", year))
        for (const call of await spool.list("received", year, month)) {
          const names = await spool.list("received", year, month, call, "raw");
          if (
            names.some((name) => name.endsWith(".json")) &&
            !existsSync(spool.path("received", year, month, call, "fax.json"))
          )
            return true;
        }
    return false;
  }

  /** Every job has ended, every received fax is at the relay, nothing waits. */
  async function settled(count: number, patience: number): Promise<Job[]> {
    let jobs: Job[] = [];
    await gateway.until(
      async () => {
        jobs = await gateway.jobs();
        return jobs.length >= count && jobs.every(({ state }) => state.state === "final" || state.state === "in-doubt");
      },
      patience,
      `${count} jobs ended`,
    );
    await gateway.until(
      async () => {
        const faxes = await receivedFaxes(gateway.spool);
        const missing = faxes.filter(({ call }) => !mails().some((had) => had.call === call));
        return (
          missing.length === 0 && !(await isUnfinished()) && (await gateway.spool.list("outgoing-mail")).length === 0
        );
      },
      120_000,
      "every fax is at the relay",
    );
    return jobs;
  }

  interface Figures {
    readonly faxes: number;
    readonly pages: number;
    readonly incomplete: number;
    /** Mails beyond the first of a fax, and mails that say they are perhaps one. */
    readonly repeats: number;
    readonly marked: number;
    readonly doubtful: number;
    readonly numberless: number;
  }

  async function assertExact(jobs: readonly Job[]): Promise<Figures> {
    assert.deepEqual(jobs.flatMap(journalFaults), []);
    const owner = new Map<string, { job: Job; page: number }>();
    for (const job of jobs)
      for (const [index, page] of (await sentPages(gateway.spool, job)).entries()) {
        assert.ok(!owner.has(page), "each page is one of its own");
        owner.set(page, { job, page: index + 1 });
      }
    const faxes = await receivedFaxes(gateway.spool);
    const received = new Map<string, number>();
    let [repeats, marked, numberless] = [0, 0, 0];
    for (const fax of faxes) {
      const copies = mails().filter(({ call }) => call === fax.call);
      // Once, and each other time with a word; the time that was in doubt perhaps never came.
      const unmarked = copies.filter(({ marked }) => !marked);
      assert.ok(
        copies.length > 0 && unmarked.length <= 1,
        `${fax.call}: ${unmarked.length} of ${copies.length} unmarked`,
      );
      assert.ok(unmarked.length === 0 || !copies[0]!.marked, `${fax.call}: the first is no repeat`);
      marked += copies.length - unmarked.length;
      repeats += copies.length - 1;
      if (fax.calledNumber === "") numberless++;
      const pages = await pagesOf(fax, copies[0]!.octets);
      assert.equal(pages.length, fax.pages.length, `${fax.call}: all that was kept is in the mail`);
      const owners = pages.map((page) => owner.get(page));
      const { job } = owners[0] ?? assert.fail(`${fax.call}: nobody sent its first page`);
      for (const { to, octets } of copies) {
        // A line that is started between two rings has missed the number: nobody's fax, so the default mailbox's.
        const called = fax.calledNumber === "" ? "" : job.request.destination;
        assert.deepEqual(to, [mailboxOf(called)], `${fax.call}: its mailbox, called ${fax.calledNumber}`);
        assert.equal(/^Subject: INCOMPLETE/m.test(octets), !fax.complete, `${fax.call}: incomplete and said so`);
      }
      const numbers = owners.map((one) => (one?.job === job ? one.page : 0));
      assert.deepEqual(
        numbers,
        numbers.map((_, at) => numbers[0]! + at),
        `${fax.call}: one document's pages in order`,
      );
      if (fax.complete) assert.equal(numbers.at(-1), job.request.pages, `${fax.call}: whole`);
      for (const page of pages) received.set(page, (received.get(page) ?? 0) + 1);
    }
    let doubtful = 0;
    for (const [hash, { job, page }] of owner) {
      const times = received.get(hash) ?? 0;
      const confirmed = page <= job.state.confirmedPages;
      const asked = job.journal.filter((entry) => entry.e === "asked" && entry.page === page).length;
      const named = job.state.doubtful.includes(page) || job.state.outcome === 20;
      if (named) doubtful++;
      if (confirmed) assert.ok(times >= 1, `page ${page} of ${job.request.id} was confirmed and is nowhere`);
      assert.ok(times <= (named ? 1 + asked : 1), `page ${page} of ${job.request.id} came ${times} times`);
    }
    const orphaned = mails().filter(({ call }) => call !== "" && !faxes.some((fax) => fax.call === call));
    assert.deepEqual(orphaned, [], "no mail of a fax that is not there");
    const incomplete = faxes.filter(({ complete }) => !complete).length;
    return { faxes: faxes.length, pages: received.size, incomplete, repeats, marked, doubtful, numberless };
  }

  it(`${kills} kills of any process`, async () => {
    const seed = Number(process.env["FAXGATE_SEED"] ?? Date.now() % 100_000);
    const dice = diceOf(seed);
    console.log(`      seed ${seed} (KILLS=${kills} FAXGATE_SEED=${seed} replays it)`);
    const killed: Record<string, number> = {};
    const began = Date.now();
    let jobs = 0;
    for (let done = 0; done < kills; ) {
      const waiting = jobs - (await ended());
      if (waiting < 6 && (await send(numberOf(dice), 1 + dice(3)))) jobs++;
      await new Promise((tick) => setTimeout(tick, 100 + dice(700)));
      const name = victims[dice(victims.length)]!;
      const pid = processes()[name];
      if (pid === undefined) continue;
      process.kill(pid, "SIGKILL");
      killed[name] = (killed[name] ?? 0) + 1;
      done++;
      if (name === "master") await gateway.start();
    }
    console.log(`      killed ${JSON.stringify(killed)} in ${Math.round((Date.now() - began) / 1000)} s; ${jobs} jobs`);
    const all = await settled(jobs, 400_000);
    console.log(`      ${JSON.stringify(await assertExact(all))} after ${Math.round((Date.now() - began) / 1000)} s`);
    assert.deepEqual(
      all.filter(({ state }) => state.outcome !== 0 && state.outcome !== 20).map(({ state }) => state.outcome),
      [],
    );
  });

  for (const name of ["the receiving line", "the sending line", "the office", "master"])
    it(`${name}, between the confirmation of the last page and the end of the call: one fax, once`, async () => {
      await send("5550001", 2);
      let job: Job | undefined;
      await gateway.until(
        async () => {
          job = (await gateway.jobs())[0];
          return job?.claim !== undefined;
        },
        60_000,
        "the call begins",
      );
      const journal = gateway.spool.path("active", job!.request.submission, "jobs", "1.journal");
      const answered = (): number => readFileSync(journal, "utf8").split('"e":"answered"').length - 1;
      const sender = `line@${job!.claim!.line}`;
      while (answered() < 2) await new Promise((tick) => setTimeout(tick, 2));
      const receiver = /line@(t[23]): answering/.exec(gateway.log)![1];
      if (name === "master") gateway.kill("master");
      else if (name === "the office") gateway.kill("office");
      else gateway.kill(name === "the sending line" ? sender : `line@${receiver}`);
      if (name === "master") await gateway.start();
      const jobs = await settled(1, 60_000);
      assert.equal(jobs[0]!.state.outcome, 0);
      const { faxes, pages, repeats } = await assertExact(jobs);
      assert.deepEqual([faxes, pages, repeats], [1, 2, 0]);
    });

  async function ended(): Promise<number> {
    return (await gateway.jobs()).filter(({ state }) => state.state === "final" || state.state === "in-doubt").length;
  }

  /** Also the process that starts converters, a child of the office's. */
  function processes(): Record<string, number> {
    const found = gateway.pids();
    for (const pid of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry)))
      try {
        const parent = Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ")[1]);
        if (parent === found["office"] && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("starter-process"))
          found["starter"] = Number(pid);
      } catch {
        // It ended while we looked.
      }
    return found;
  }
});

const numberOf = (dice: (sides: number) => number): string => ["5550001", "5550002", `55500${10 + dice(70)}`][dice(3)]!;

/** Of the TIFF in a mail, below the header rows. */
async function pagesOf({ call, headerRows }: ReceivedFax, octets: string): Promise<string[]> {
  const mail = await simpleParser(Buffer.from(octets.replace(/\r\n\.\./g, "\r\n."), "latin1"));
  const file = mail.attachments.find(({ contentType }) => contentType === "image/tiff");
  if (file === undefined) return assert.fail(`${call}: no TIFF in its mail`);
  const data = new Uint8Array(file.content);
  const tiff = openTiff(data);
  if (!tiff.ok) return assert.fail(`${call}: ${tiff.reason}`);
  return tiff.pages.map((page) => {
    const { bitmap } = decodeTiffPage(data, page);
    return hashOf(cropRows(bitmap, headerRows, bitmap.height).data);
  });
}
