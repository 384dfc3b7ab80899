import assert from "node:assert/strict";
import fc from "fast-check";
import type { JournalEntry } from "../../../../src/base/job.ts";
import { jobState } from "../../../../src/device/store/job-state.ts";
import { jobRequest } from "../../../support/job.ts";

type Bare = JournalEntry extends infer E ? (E extends { t: string } ? Omit<E, "t"> : never) : never;
const t = "2026-11-23T09:00:00.000Z";
const journal = (...entries: Bare[]): JournalEntry[] => entries.map((entry) => ({ t, ...entry }) as JournalEntry);
const request = jobRequest({ pages: 3 });
const state = (entries: JournalEntry[], claimed = false) => jobState(request, entries, undefined, claimed);

const claimed: Bare = { e: "claimed", line: "t0", attempt: 1, call: "c00000001" };
const dialling: Bare = { e: "dialling", call: "c00000001", firstPage: 0 };
const asked = (page: number): Bare => ({ e: "asked", page, command: page === 3 ? "EOP" : "MPS" });
const answered = (page: number, answer: "MCF" | "RTN" | "PIN" | "PPR" | "ERR" | "none"): Bare => ({
  e: "answered",
  page,
  answer,
});
const ended = (outcome: 0 | 1 | 106 | 201 | 204): Bare => ({
  e: "attempt-end",
  call: "c00000001",
  outcome,
  detail: "",
  remoteId: "",
  seconds: 10,
});

describe("what a journal says", () => {
  it("nothing yet: ready, first page first", () => {
    const s = state([]);
    assert.deepEqual([s.state, s.firstPage, s.attempt], ["ready", 0, 1]);
  });

  it("resumes at the first page without a confirmation", () => {
    const s = state(journal(claimed, dialling, asked(1), answered(1, "MCF"), ended(201)));
    assert.equal(s.firstPage, 1);
    assert.deepEqual(s.doubtful, []);
    assert.equal(s.attempt, 2);
    assert.equal(s.undecided?.outcome, 201);
  });

  it("names a page whose answer was lost and sends it again", () => {
    const s = state(journal(claimed, dialling, asked(1), answered(1, "MCF"), asked(2), ended(204)));
    assert.equal(s.firstPage, 1);
    assert.deepEqual(s.doubtful, [2]);
    assert.equal(s.lastPageInDoubt, false);
  });

  it("knows the last page's lost answer", () => {
    for (const tail of [[], [answered(3, "none")]]) {
      const s = state(
        journal(claimed, asked(1), answered(1, "MCF"), asked(2), answered(2, "MCF"), asked(3), ...tail, ended(106)),
      );
      assert.equal(s.lastPageInDoubt, true);
      assert.equal(s.confirmedPages, 2);
    }
  });

  it("a rejected last page is not in doubt", () => {
    const s = state(
      journal(
        claimed,
        asked(1),
        answered(1, "MCF"),
        asked(2),
        answered(2, "MCF"),
        asked(3),
        answered(3, "RTN"),
        ended(106),
      ),
    );
    assert.equal(s.lastPageInDoubt, false);
  });

  it("counts everything anew after the sender asked for it again", () => {
    const s = state(
      journal(
        claimed,
        asked(1),
        answered(1, "MCF"),
        ended(106),
        { e: "final", outcome: 20 },
        { e: "delayed" },
        { e: "noticed", outcome: 20 },
        { e: "restart" },
      ),
    );
    assert.deepEqual([s.state, s.firstPage, s.noticed, s.toldDelayed, s.attempt], ["ready", 0, false, false, 2]);
  });

  it("an open attempt is a call", () => {
    assert.equal(state(journal(claimed, dialling)).state, "calling");
    assert.equal(state([], true).state, "calling");
  });

  it("in doubt, final, waiting, held", () => {
    assert.equal(state(journal(claimed, ended(106), { e: "final", outcome: 20 })).state, "in-doubt");
    assert.equal(state(journal(claimed, ended(0), { e: "final", outcome: 0 })).state, "final");
    assert.equal(state(journal(claimed, ended(1), { e: "retry", at: t })).state, "waiting");
    assert.equal(jobState(request, [], { wish: "hold", by: "x", at: t }, false).state, "held");
  });

  it("never claims more confirmed pages than were answered with MCF (property)", () => {
    const entry = fc.oneof(
      fc.constant(claimed),
      fc.integer({ min: 1, max: 3 }).map(asked),
      fc
        .tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom("MCF" as const, "RTN" as const, "none" as const))
        .map(([p, a]) => answered(p, a)),
      fc.constant(ended(201)),
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), (entries) => {
        const s = state(journal(...entries));
        const confirmed = new Set(entries.flatMap((e) => (e.e === "answered" && e.answer === "MCF" ? [e.page] : [])));
        for (let page = 1; page <= s.firstPage; page++) assert.ok(confirmed.has(page));
        assert.ok(s.firstPage === 3 || !confirmed.has(s.firstPage + 1));
      }),
    );
  });

  it("counts how often the next page was put on paper, until it is asked for anew", () => {
    const tries = [asked(1), answered(1, "RTN"), asked(1), answered(1, "ERR"), asked(1)];
    const first = journal(claimed, dialling, ...tries, ended(201));
    assert.equal(state(first).copiesOfFirstPage, 3, "rejected, known to be damaged, and its answer lost");
    assert.equal(state([...first, ...journal({ e: "restart" })]).copiesOfFirstPage, 0);
    const taken = journal(claimed, dialling, asked(1), answered(1, "RTN"), asked(1), answered(1, "MCF"), ended(201));
    assert.equal(state(taken).copiesOfFirstPage, 0, "the page that comes next is another one");
    assert.deepEqual(state(first).doubtful, [1]);
  });

  it("tells a page that was sent again from one whose only answer was lost", () => {
    const once = journal(claimed, dialling, asked(1), answered(1, "MCF"), asked(2), ended(201));
    assert.deepEqual([state(once).doubtful, state(once).sentAgain], [[2], []]);
    const again = [
      ...once,
      ...journal({ ...claimed, attempt: 2 }, dialling, asked(2), answered(2, "MCF"), asked(3), ended(201)),
    ];
    assert.deepEqual([state(again).doubtful, state(again).sentAgain], [[2, 3], [2]]);
    // Frames asked for again (PPR) are one page all the same.
    const frames = journal(claimed, dialling, asked(1), answered(1, "PPR"), asked(1), answered(1, "MCF"), ended(201));
    assert.deepEqual([state(frames).doubtful, state(frames).sentAgain], [[], []]);
  });

  it("is called at the hour that was wished, which is no time spent trying", () => {
    const at = (iso: string) => Date.parse(iso);
    const evening = "2026-11-23T22:00:00.000Z";
    const later = jobState({ ...request, notBefore: evening }, [], undefined, false);
    assert.deepEqual([later.state, later.notBefore, later.askedAt], ["waiting", at(evening), at(evening)]);
    const wish = (at: string, notBefore: string) => ({ wish: "release", by: "x", at, notBefore }) as const;
    const retry = journal(claimed, ended(1), { e: "retry", at: "2026-11-23T09:30:00.000Z" });
    const now = "2026-11-23T09:10:00.000Z";
    assert.equal(jobState(request, retry, wish(now, now), false).notBefore, at(now), "now comes before the next try");
    const before = "2026-11-23T08:00:00.000Z";
    assert.equal(
      jobState(request, retry, wish(before, before), false).notBefore,
      at("2026-11-23T09:30:00.000Z"),
      "a wish older than the last try is over with it",
    );
  });

  it("counts the time from its release, not from before it was held", () => {
    const at = "2026-11-25T09:00:00.000Z";
    const s = jobState(request, [], { wish: "release", by: "x", at }, false);
    assert.deepEqual([s.state, s.askedAt], ["ready", Date.parse(at)]);
  });
});
