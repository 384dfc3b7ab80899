import assert from "node:assert/strict";
import type { JournalEntry, Priority } from "../../../../src/base/job.ts";
import type { OutcomeCode } from "../../../../src/base/outcome.ts";
import { jobState } from "../../../../src/device/store/job-state.ts";
import { choose } from "../../../../src/service/dispatch/choose.ts";
import { decide } from "../../../../src/service/dispatch/decide.ts";
import { jobRequest } from "../../../support/job.ts";
import { trialRules } from "../../../support/rules.ts";

const now = Date.parse("2026-11-23T10:00:00Z");
const t = new Date(now).toISOString();
const request = jobRequest({ pages: 2, createdAt: t });
const policy = trialRules().outbound.retry;

function decided(...outcomes: OutcomeCode[]) {
  return afterEntries(outcomes.flatMap((outcome, i) => attempt(i + 1, outcome)));
}
function attempt(n: number, outcome: OutcomeCode, pages: JournalEntry[] = []): JournalEntry[] {
  return [
    { t, e: "claimed", line: "t0", attempt: n, call: `c0000000${n}` },
    ...pages,
    { t, e: "attempt-end", call: `c0000000${n}`, outcome, detail: "", remoteId: "", seconds: 1 },
  ];
}
function afterEntries(journal: JournalEntry[], at = now) {
  const state = jobState(request, journal, undefined, false);
  return decide(request, state, state.undecided!, policy, at);
}
const mcf = (page: number): JournalEntry[] => [
  { t, e: "asked", page, command: "MPS" },
  { t, e: "answered", page, answer: "MCF" },
];

describe("the retry policy", () => {
  it("tries a busy number three times, 20 s apart, then says busy", () => {
    assert.deepEqual(decided(1), { kind: "retry", at: now + 20_000 });
    assert.deepEqual(decided(1, 1), { kind: "retry", at: now + 20_000 });
    assert.deepEqual(decided(1, 1, 1), { kind: "final", outcome: 1 });
  });

  it("does not count our own faults as tries, and waits longer after each", () => {
    assert.deepEqual(decided(1, 202), { kind: "retry", at: now + 5_000 });
    assert.deepEqual(decided(1, 202, 202), { kind: "retry", at: now + 10_000 });
    assert.equal(decided(1, 202, 202, 202, 1).kind, "retry");
    assert.deepEqual(decided(1, 202, 1, 202, 1), { kind: "final", outcome: 1 });
  });

  it("ends what cannot get better", () => {
    for (const outcome of [111, 304, 401] as const) assert.deepEqual(decided(outcome), { kind: "final", outcome });
  });

  it("gives up after a day", () => {
    assert.deepEqual(afterEntries(attempt(1, 202), now + 90_000_000), { kind: "final", outcome: 405 });
  });

  it("believes the journal, not the call: all pages confirmed is delivered", () => {
    assert.deepEqual(afterEntries(attempt(1, 204, [...mcf(1), ...mcf(2)])), { kind: "final", outcome: 0 });
  });

  it("never redials when the last page's answer was lost", () => {
    const asked: JournalEntry = { t, e: "asked", page: 2, command: "EOP" };
    for (const outcome of [106, 201, 204, 203] as const)
      assert.deepEqual(afterEntries(attempt(1, outcome, [...mcf(1), asked])), { kind: "final", outcome: 20 });
  });

  it("taking turns between causes does not go on for ever", () => {
    const turns: OutcomeCode[] = [1, 3, 7, 106, 101, 1, 106];
    assert.equal(decided(...turns).kind, "final");
  });
});

describe("the window", () => {
  const job = (id: string, user: string, destination: string, createdAt = t, priority: Priority = "normal") => ({
    id,
    user,
    destination,
    pool: "default",
    createdAt,
    priority,
  });
  const two = (): number => 2;

  it("never calls one number twice at a time", () => {
    const chosen = choose([job("a", "u1", "1"), job("b", "u2", "1"), job("c", "u2", "2")], [], two);
    assert.deepEqual(
      chosen.map((j) => j.id),
      ["a", "c"],
    );
    assert.deepEqual(choose([job("a", "u1", "1")], [job("x", "u9", "1")], two), []);
  });

  it("takes a user's urgent fax first, without pushing others aside; what can wait goes when nothing else would", () => {
    const many = Array.from({ length: 9 }, (_, i) => job(`a${i}`, "u1", `1${i}`, "2026-11-23T09:00:00Z"));
    const late = "2026-11-23T09:30:00Z";
    const ids = (...ready: Parameters<typeof choose>[0][]): string[] => choose(ready.flat(), [], two).map((j) => j.id);
    assert.deepEqual(ids(many, [job("h", "u1", "2", late, "high")]), ["h", "a0"]);
    assert.deepEqual(ids(many, [job("h", "u1", "2", late, "high"), job("b", "u2", "3", late)]).sort(), ["b", "h"]);
    assert.deepEqual(ids([job("l", "u2", "3", "2026-11-23T08:00:00Z", "low")], many), ["a0", "a1"]);
    assert.deepEqual(ids([job("l", "u2", "3", late, "low")], many.slice(0, 1)), ["a0", "l"]);
  });

  it("takes users in turn", () => {
    const many = Array.from({ length: 50 }, (_, i) => job(`a${i}`, "u1", `1${i}`, "2026-11-23T09:00:00Z"));
    const chosen = choose([...many, job("b", "u2", "2", "2026-11-23T09:30:00Z")], [], two);
    assert.deepEqual(chosen.map((j) => j.user).sort(), ["u1", "u2"]);
  });

  it("keeps to the places of each pool", () => {
    assert.equal(
      choose([job("a", "u", "1"), job("b", "u", "2"), job("c", "u", "3")], [job("d", "u", "4")], two).length,
      1,
    );
  });

  it("puts a page on the far end's paper no more often than the rules allow, over all calls", () => {
    const rtn: JournalEntry[] = [
      { t, e: "asked", page: 1, command: "MPS" },
      { t, e: "answered", page: 1, answer: "RTN" },
    ];
    const lost: JournalEntry[] = [{ t, e: "asked", page: 1, command: "MPS" }];
    assert.equal(afterEntries(attempt(1, 107, [...rtn, ...rtn])).kind, "retry");
    const thrice = [...attempt(1, 107, [...rtn, ...rtn]), ...attempt(2, 107, rtn)];
    assert.deepEqual(afterEntries(thrice), { kind: "final", outcome: 107 });
    const unanswered = [...attempt(1, 107, [...rtn, ...rtn]), ...attempt(2, 204, lost)];
    assert.deepEqual(afterEntries(unanswered), { kind: "final", outcome: 106 });
    // Another page has copies of its own.
    const next = [...attempt(1, 107, [...rtn, ...rtn, ...mcf(1)]), ...attempt(2, 106, [])];
    assert.equal(afterEntries(next).kind, "retry");
  });
});
