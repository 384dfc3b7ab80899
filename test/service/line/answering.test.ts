// Calls that ring on a line: answered, left to people, refused; rules edited while it rings; what is recorded of those nobody here
// answered.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { CallRecord } from "../../../src/base/job.ts";
import { type IdleEvent, type IncomingCall, watchIdle } from "../../../src/engine/modem/idle-watch.ts";
import { ModemPort } from "../../../src/engine/modem/modem-port.ts";
import { refuseCall } from "../../../src/engine/modem/refuse-call.ts";
import { Answering } from "../../../src/service/line/answering.ts";
import type { LineContext } from "../../../src/service/line/line-context.ts";
import { lineContext } from "../../support/line-context.ts";
import { trialRules } from "../../support/rules.ts";
import { ScriptedModem } from "../../support/scripted-modem.ts";
import { tempSpool } from "../../support/temp-spool.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";

const withAnswer = (answer: string) =>
  trialRules((file, text) =>
    file === "inbound.yaml" ? `answer:\n${answer}\ndefault: faxmaster@plant.example\n` : text,
  );
const ring = "\r\nRING\r\n";

describe("a line that rings", () => {
  let context: LineContext;
  let answering: Answering;
  let over: Promise<void>[];
  beforeEach(async () => {
    context = lineContext(await tempSpool(), "t2");
    over = [];
  });

  /** Rings as the modem says it; how the watch ends and at which second. */
  async function rung(
    answer: string,
    says: readonly (readonly [second: number, text: string])[],
    change: Partial<LineContext["line"]> = {},
    act: (clock: VirtualClock) => void = () => {},
    hasRoom: () => boolean = () => true,
  ): Promise<{ event: IdleEvent; second: number }> {
    const rules = withAnswer(answer);
    context = { ...context, rules: () => rules, line: { ...context.line, ...change } };
    answering = new Answering({ ...context, rules: () => context.rules() }, hasRoom);
    const clock = new VirtualClock();
    const modem = new ScriptedModem(clock, []);
    const stop = new AbortController();
    for (const [second, text] of says) clock.at(second * 1000, () => modem.says(text));
    clock.at(60_000, () => stop.abort());
    act(clock);
    const event = await clock.run(
      watchIdle(new ModemPort(modem, clock), (call, told) => answering.wanted(call, told), stop.signal, {
        onOver: (call: IncomingCall) => void over.push(answering.over(call)),
      }),
    );
    await Promise.all(over);
    return { event, second: clock.now() / 1000 };
  }
  const records = (): CallRecord[] =>
    readFileSync(context.spool.path("calls.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as CallRecord);
  const everyFive = (count: number, text = ring): [number, string][] =>
    Array.from({ length: count }, (_, index) => [1 + index * 5, index === 0 ? text : ring]);

  it("waits for a caller ID that comes between the rings where a rule asks for it, and not elsewhere", async () => {
    const says: [number, string][] = [
      [1, ring],
      [3, "\r\nNMBR = 5551234\r\n"],
      [6, ring],
    ];
    const plain = await rung("  - { line: t3, do: reject }", says, { rings: 1 });
    assert.deepEqual([plain.event.kind, plain.second], ["ringing", 1]);
    const asked = await rung('  - { caller: "5551234", do: answer, rings: 1 }', says, { rings: 1 });
    assert.deepEqual([asked.event.kind, asked.second], ["ringing", 6]);
    const { rule, rings } = answering.take((asked.event as { call: IncomingCall }).call);
    assert.deepEqual([rule, rings], ["answer 1", 2]);
  });

  it("takes the called number from every source", async () => {
    const reject = (number: string): string => `  - { called: "${number}", do: answer, rings: 3 }`;
    for (const word of ["NDID", "DID", "DDN", "DDN_NMBR", "DNIS", "TO"]) {
      const { second } = await rung(reject("5550003"), everyFive(4, `\r\n${word}=5550003\r\n${ring}`), { rings: 1 });
      assert.equal(second, 11, word);
    }
    const byRing = { "distinctive-rings": { "RING B": "5550003" }, rings: 1 };
    const rings: [number, string][] = [1, 6, 11].map((second) => [second, "\r\nRING B\r\n"]);
    assert.equal((await rung(reject("5550003"), rings, byRing)).second, 11);
    assert.equal((await rung(reject("5550003"), everyFive(4), { called: "5550003", rings: 1 })).second, 11);
    // What the exchange tells goes before the line's own number, also when it comes late.
    const late: [number, string][] = [
      [1, ring],
      [3, "\r\nNDID=5550009\r\n"],
      [6, ring],
      [11, ring],
    ];
    assert.equal((await rung(reject("5550003"), late, { called: "5550003", rings: 1 })).second, 6);
  });

  it("leaves a call to people however long it rings, and records it", async () => {
    const { event } = await rung(
      "  - { name: desk, line: t2, do: telephone }",
      everyFive(9, `\r\nNMBR=5551234\r\n${ring}`),
    );
    assert.equal(event.kind, "aborted");
    const [record, ...more] = records();
    const { outcome, detail, rule, direction, callerNumber, pages } = record!;
    assert.deepEqual(
      { outcome, detail, rule, direction, callerNumber, pages, more: more.length },
      {
        ...{ outcome: 25, detail: "left to people by answer desk", rule: "answer desk", direction: "receive" },
        ...{ callerNumber: "5551234", pages: 0, more: 0 },
      },
    );
    assert.match(
      readFileSync(context.spool.path("traces", record!.call), "utf8"),
      /left to people by answer desk, 9 rings/,
    );
  });

  it("does not answer whom a rule rejects, nor records who rings off or calls a line that does not receive", async () => {
    await rung("  - { caller: withheld, do: reject }", everyFive(4));
    assert.deepEqual(
      records().map(({ outcome, rule }) => [outcome, rule]),
      [[26, "answer 1"]],
    );
    await rung("  - { line: t3, do: reject }", [[1, ring]], { rings: 4 });
    await rung("  - { do: reject }", everyFive(4), { receive: false });
    assert.equal(records().length, 1);
  });

  it("hears of new rules at the next ring", async () => {
    const { event, second } = await rung("  - { do: telephone }", everyFive(6), {}, (clock) =>
      clock.at(12_000, () => {
        const rules = withAnswer("  - { name: now, do: answer, rings: 1 }");
        context = { ...context, rules: () => rules };
      }),
    );
    assert.deepEqual([event.kind, second], ["ringing", 16]);
    assert.equal(answering.take((event as { call: IncomingCall }).call).rule, "answer now");
  });

  it("begins anew with the next call", async () => {
    const says: [number, string][] = [
      [1, `\r\nNMBR=19001\r\n${ring}`],
      [6, ring],
      [20, `\r\nNMBR=5551234\r\n${ring}`],
    ];
    const { event, second } = await rung('  - { caller: "1900*", do: reject }', says);
    assert.deepEqual([event.kind, second], ["ringing", 20]);
    assert.equal(records().length, 1);
  });

  it("ends a refused call by going off hook and on again, and says when the modem cannot", async () => {
    for (const [answer, expected] of [
      ["\r\nOK\r\n", true],
      ["\r\nERROR\r\n", false],
    ] as const) {
      const clock = new VirtualClock();
      const modem = new ScriptedModem(clock, [{ when: /^ATH1$/, answer }]);
      const port = new ModemPort(modem, clock);
      assert.equal(await clock.run(refuseCall(port, new AbortController().signal)), expected);
      assert.deepEqual(modem.said, ["ATH1", "ATH"]);
      assert.ok(expected ? clock.now() >= 2000 : clock.now() < 1000);
    }
  });

  it("leaves a call alone that it could not end, until the next one", async () => {
    await rung("  - { do: reject, hang-up: yes }", everyFive(1));
    const call = { rings: 1, caller: "", callerName: "", calledNumber: "", ringKind: "" };
    assert.equal(answering.wanted(call, true), 1);
    assert.equal(answering.take(call).hangUp, true);
    answering.leave();
    assert.equal(answering.wanted(call, true), Number.POSITIVE_INFINITY);
    await answering.over(call);
    assert.equal(answering.wanted(call, true), 1);
  });
});
