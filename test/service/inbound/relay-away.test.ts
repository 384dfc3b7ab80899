// Sixty faxes come in during an hour in which the relay is away, puts everything off, or takes mails and loses the connection before
// it says so: each mailbox gets all of its own, in order and once; what was perhaps sent already says so, and nothing else does.

import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createLog } from "../../../src/device/log/log.ts";
import { startDeliverer } from "../../../src/device/mailout/deliverer.ts";
import { waitingMail } from "../../../src/device/mailout/outgoing-spool.ts";
import { isDelivered } from "../../../src/device/store/received-files.ts";
import { Spool } from "../../../src/device/store/spool.ts";
import { startInbound } from "../../../src/service/inbound/inbound.ts";
import { type Mood, MoodyRelay } from "../../support/moody-relay.ts";
import { Office } from "../../support/office.ts";
import { receivedFax } from "../../support/received-fax.ts";
import { until } from "../../support/redis.ts";
import { relayAt } from "../../support/relay.ts";
import { trialRules } from "../../support/rules.ts";
import { SteppedClock } from "../../support/stepped-clock.ts";
import { tempSpool } from "../../support/temp-spool.ts";

const faxes = 60;
const minute = 60_000;
/** Called number, mailboxes. */
const numbers: readonly (readonly [string, readonly string[]])[] = [
  ["5550001", ["purchasing@plant.example"]],
  ["5550002", ["logistics@plant.example"]],
  ["5550003", ["anne@plant.example", "bert@plant.example"]],
];
const rules = trialRules((file, text) =>
  file === "inbound.yaml"
    ? `rules:\n${numbers.map(([called, to]) => `  - { called: "${called}", mail: [${to.join(", ")}] }\n`).join("")}default: faxmaster@plant.example\n`
    : text,
);
const callOf = (n: number): string => `c${String(n).padStart(8, "0")}`;
const mailboxes = numbers.flatMap(([, to]) => to);

/** The office's received faxes and outgoing mail; the mail on a clock of the test's. */
class Running {
  readonly office: Office;
  readonly clock: SteppedClock;
  readonly #template: string;
  readonly #stops: (() => Promise<void>)[] = [];

  /** `template`: folder of a received fax in a spool of its own. */
  private constructor(office: Office, template: string, clock: SteppedClock) {
    this.#template = template;
    this.office = office;
    this.clock = clock;
  }

  static async start(office: Office, template: string, clock: SteppedClock): Promise<Running> {
    const running = new Running(office, template, clock);
    const log = createLog("office", (line) => office.log.push(line));
    const deps = { spool: office.spool, log, site: () => office.rules.site };
    const deliverer = startDeliverer(deps, { look: 30_000, firstWait: 10_000 }, clock);
    office.step = (name) => {
      if (name === "posted") deliverer.wake();
    };
    const inbound = startInbound(await office.deps(), { look: 5, again: 20 });
    running.#stops.push(() => inbound.stop());
    running.#stops.push(() => deliverer.stop());
    return running;
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops.splice(0)) await stop();
  }

  /** Fax n comes in, and a minute passes. */
  async fax(n: number): Promise<void> {
    const month = dirname(this.#template).split("/").slice(-2).join("/");
    const folder = this.office.spool.path("received", month, callOf(n));
    const making = this.office.spool.path("run", callOf(n));
    cpSync(this.#template, making, { recursive: true });
    const fax = JSON.parse(readFileSync(join(making, "fax.json"), "utf8")) as object;
    const about = { call: callOf(n), calledNumber: numbers[n % numbers.length]![0], line: n % 2 === 0 ? "t2" : "t3" };
    writeFileSync(join(making, "fax.json"), JSON.stringify({ ...fax, ...about }));
    mkdirSync(dirname(folder), { recursive: true });
    renameSync(making, folder);
    await until(() => isDelivered(folder), `${folder} is mailed\n${this.office.log.slice(-5).join("\n")}`);
    await this.clock.pass(minute);
  }

  /** Minutes until nothing waits any more. */
  async drain(longest: number): Promise<void> {
    for (let passed = 0; (await waitingMail(this.office.spool)).length > 0; passed++) {
      assert.ok(passed < longest, `all is sent within ${longest} minutes`);
      await this.clock.pass(minute);
    }
  }

  get alarms(): Promise<string[]> {
    return this.office.spool.list("run").then((names) => names.filter((name) => name.startsWith("alarm")));
  }
}

describe("sixty faxes while the relay is away for an hour", function () {
  this.timeout(60_000);
  let memory: string;
  let template: string;
  let relay: MoodyRelay;
  let running: Running;
  before(async () => {
    template = (await receivedFax(await tempSpool())).folder;
  });
  beforeEach(async () => {
    relay = await MoodyRelay.start();
    // What is tested here is no power failure, and a disk makes it ten times slower.
    memory = mkdtempSync("/dev/shm/faxgate-hour-");
    const spool = new Spool(memory);
    await spool.prepare();
    const office = Office.on(spool);
    office.rules = { ...rules, site: { ...rules.site, relay: [relayAt(relay.port)] } };
    running = await Running.start(office, template, new SteppedClock(Date.now() + minute));
  });
  afterEach(async () => {
    await running.stop();
    await relay.stop();
    rmSync(memory, { recursive: true, force: true });
  });

  /** What each mailbox had, in order, by fax. */
  const calls = (mailbox: string, which = relay.had): string[] =>
    which.filter(({ to }) => to.includes(mailbox)).map(({ call }) => call);
  const expected = (mailbox: string): string[] =>
    Array.from({ length: faxes }, (_, i) => i + 1)
      .filter((n) => numbers[n % numbers.length]![1].includes(mailbox))
      .map(callOf);
  const inOrderAndOnce = (): void => {
    for (const mailbox of mailboxes) assert.deepEqual(calls(mailbox), expected(mailbox), mailbox);
    assert.ok(relay.had.every(({ marked, taken }) => !marked && taken));
  };
  /** Faxes from `first` on, a minute each; the relay in each of the moods in turn. */
  async function minutes(first: number, last: number, ...moods: readonly Mood[]): Promise<void> {
    for (let n = first; n <= last; n++) {
      const mood = moods[n % moods.length]!;
      if (relay.mood !== mood) await relay.become(mood);
      await running.fax(n);
    }
  }
  const inReceivedOrder = Array.from({ length: faxes }, (_, i) => callOf(i + 1));

  it("nobody listens: delivered within a minute, in order and once, over one connection at a time", async () => {
    await minutes(1, faxes, "refuses");
    assert.equal(relay.had.length, 0);
    const tries = running.office.log.filter((line) => line.includes("a mail waits for the relay")).length;
    assert.ok(tries >= 50 && tries <= 70, `asked ${tries} times in the hour`);
    await relay.become("up");
    await running.drain(1);
    inOrderAndOnce();
    assert.deepEqual(
      relay.had.map(({ call }) => call),
      inReceivedOrder,
    );
    assert.deepEqual([relay.connections, relay.mostAtOnce], [faxes, 1]);
    assert.deepEqual(await running.alarms, []);
  });

  it('it says "later", at every step in turn: delivered in order and once', async () => {
    await minutes(1, faxes, "rcpt", "connect", "mail", "data", "refuses");
    assert.equal(relay.had.length, 0);
    // Each new mail has those before it to its mailbox asked for once more.
    assert.ok(relay.connections < 40 * faxes, `asked ${relay.connections} times in the hour`);
    await relay.become("up");
    await running.drain(16);
    inOrderAndOnce();
    assert.equal(relay.mostAtOnce, 1);
    assert.deepEqual(await running.alarms, []);
  });

  it("it takes mails and loses the connection: each comes in order, and what comes again says so", async () => {
    await minutes(1, 40, "lost");
    await relay.become("up");
    await minutes(41, faxes, "up");
    await running.drain(16);
    const first = relay.had.filter(({ call }, at) => relay.had.findIndex((one) => one.call === call) === at);
    for (const mailbox of mailboxes) assert.deepEqual(calls(mailbox, first), expected(mailbox), mailbox);
    assert.ok(
      first.every(({ marked }) => !marked),
      "nothing was in doubt before",
    );
    assert.ok(relay.had.every((one) => first.includes(one) || one.marked));
    const taken = relay.had.filter((one) => one.taken).map(({ call }) => call);
    assert.deepEqual(taken.toSorted(), inReceivedOrder, "what was said to be taken is not sent again");
    const most = Math.max(...inReceivedOrder.map((call) => relay.had.filter((one) => one.call === call).length));
    assert.ok(most <= 8, `sent ${most} times in an hour`);
    assert.deepEqual(await running.alarms, []);
  });

  it("one mailbox is full: it gets its own in order when it has room, the others get theirs meanwhile", async () => {
    let full = true;
    relay.mailbox = (address) => (full && address === "purchasing@plant.example" ? 452 : undefined);
    await minutes(1, 30, "up");
    for (const mailbox of mailboxes)
      assert.deepEqual(
        calls(mailbox),
        mailbox === "purchasing@plant.example" ? [] : expected(mailbox).slice(0, 10),
        mailbox,
      );
    full = false;
    await minutes(31, faxes, "up");
    await running.drain(16);
    inOrderAndOnce();
    assert.deepEqual(await running.alarms, []);
  });

  it("the server breaks off at the mails of one mailbox: the others get theirs meanwhile, a minute late at most", async () => {
    let breaks = true;
    relay.mailbox = (address) => (breaks && address === "purchasing@plant.example" ? 421 : undefined);
    await minutes(1, 30, "up");
    for (const mailbox of mailboxes) {
      const [had, wanted] = [calls(mailbox), expected(mailbox).slice(0, 10)];
      if (mailbox === "purchasing@plant.example") assert.deepEqual(had, []);
      else assert.deepEqual(had, wanted.slice(0, Math.max(had.length, wanted.length - 1)), mailbox);
    }
    breaks = false;
    await minutes(31, faxes, "up");
    await running.drain(16);
    inOrderAndOnce();
    assert.deepEqual(await running.alarms, []);
  });

  /** The disk as a death leaves it, in an office of its own. */
  async function afterDeath(death: (copy: () => void) => Promise<void>): Promise<void> {
    const left = mkdtempSync("/dev/shm/faxgate-hour-");
    let copied = false;
    await death(() => {
      if (!copied) cpSync(memory, left, { recursive: true });
      copied = true;
    });
    assert.ok(copied);
    await running.stop();
    rmSync(memory, { recursive: true, force: true });
    memory = left;
    const office = Office.on(new Spool(memory));
    office.rules = running.office.rules;
    running = await Running.start(office, template, running.clock);
  }

  it("and the office dies in the middle of it: in order, once, and nothing is in doubt", async () => {
    await minutes(1, 30, "refuses");
    await afterDeath(async (copy) => copy());
    await minutes(31, faxes, "refuses");
    await relay.become("up");
    await running.drain(1);
    inOrderAndOnce();
  });

  it("the office dies while the relay has a mail in hand: that one comes again and says so, no other does", async () => {
    await minutes(1, 6, "refuses");
    await relay.become("up");
    await afterDeath(async (copy) => {
      relay.holding = (call) => {
        if (call === callOf(3)) copy();
      };
      await running.drain(2);
    });
    relay.holding = () => {};
    // What the dead office sent after the moment of its death never was.
    relay.had.splice(3);
    await minutes(7, faxes, "up");
    await running.drain(2);
    assert.deepEqual(
      relay.had.filter(({ marked }) => marked).map(({ call }) => call),
      [callOf(3)],
    );
    relay.had.splice(
      relay.had.findIndex(({ marked }) => marked),
      1,
    );
    inOrderAndOnce();
  });
});
