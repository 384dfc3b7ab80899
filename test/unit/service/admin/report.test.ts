// The figures of a report, when it is due, and its chart.

import assert from "node:assert/strict";
import type { CallRecord } from "../../../../src/base/job.ts";
import type { ReportRules } from "../../../../src/codec/rules/schema-keeping.ts";
import { drawChart } from "../../../../src/service/admin/chart.ts";
import { type Figures, figuresOf } from "../../../../src/service/admin/figures.ts";
import { lastDue } from "../../../../src/service/admin/report-times.ts";
import { callRecord } from "../../../support/call-record.ts";

async function figures(...records: CallRecord[]): Promise<Figures> {
  const stream = (async function* () {
    yield* records;
  })();
  return figuresOf(stream, new Date(2026, 10, 16), new Date(2026, 10, 23));
}

describe("the figures of a report", () => {
  it("count faxes, pages and minutes of both ways", async () => {
    const { sent, received, undelivered } = await figures(
      callRecord({ job: "a-1", destination: "1", pages: 3, seconds: 90 }),
      callRecord({ job: "b-1", destination: "2", outcome: 1, pages: 0, seconds: 10 }),
      callRecord({ job: "b-1", destination: "2", outcome: 0, pages: 2 }),
      callRecord({ job: "c-1", destination: "3", outcome: 20, pages: 1 }),
      callRecord({ job: "d-1", destination: "4", outcome: 3, pages: 0 }),
      callRecord({ direction: "receive", outcome: 21, pages: 5 }),
      callRecord({ direction: "receive", outcome: 22, pages: 1 }),
      callRecord({ direction: "receive", outcome: 2, pages: 0 }),
    );
    assert.deepEqual(sent, { calls: 5, faxes: 2, pages: 6, seconds: 280, doubtful: 1, failed: 2 });
    assert.deepEqual(received, { calls: 3, faxes: 2, pages: 6, seconds: 180, doubtful: 1, failed: 1 });
    assert.equal(undelivered, 1);
  });

  it("leave out what is before and behind their time", async () => {
    const { sent } = await figures(
      callRecord({ startedAt: new Date(2026, 10, 15, 23, 59, 59).toISOString() }),
      callRecord({ startedAt: new Date(2026, 10, 16).toISOString() }),
      callRecord({ startedAt: new Date(2026, 10, 22, 23, 59, 59).toISOString() }),
      callRecord({ startedAt: new Date(2026, 10, 23).toISOString() }),
      callRecord({ startedAt: "not a time" }),
    );
    assert.equal(sent.calls, 2);
  });

  it("leave out calls that rules left to people or did not take", async () => {
    const { received } = await figures(
      callRecord({ direction: "receive", outcome: 25, pages: 0 }),
      callRecord({ direction: "receive", outcome: 26, pages: 0 }),
    );
    assert.deepEqual(received, { calls: 0, faxes: 0, pages: 0, seconds: 0, doubtful: 0, failed: 0 });
  });

  it("have a row for every day, also without a call", async () => {
    const { days } = await figures(callRecord({ pages: 4 }));
    assert.equal(days.length, 7);
    assert.deepEqual(days[2], { day: "2026-11-18", sentPages: 4, receivedPages: 0, failedCalls: 0 });
  });

  it("spread a long call over its hours", async () => {
    const startedAt = new Date(2026, 10, 18, 23, 50).toISOString();
    const { hours } = await figures(callRecord({ startedAt, seconds: 3_600 + 1_200 }));
    assert.deepEqual([hours[23]!.sent, hours[0]!.sent, hours[1]!.sent], [600, 3_600, 600]);
  });

  it("name numbers that were never reached, and none that was", async () => {
    const failing = (destination: string, job: string): CallRecord =>
      callRecord({ destination, job, outcome: 3, pages: 0 });
    const { unreached, failures } = await figures(
      ...["1", "2", "3"].map((n) => failing("942000001", `a-${n}`)),
      ...["1", "2", "3"].map((n) => failing("942000002", `b-${n}`)),
      callRecord({ destination: "942000002", job: "b-4" }),
      failing("942000003", "c-1"),
    );
    assert.deepEqual(unreached, [{ number: "942000001", calls: 3, outcome: 3 }]);
    assert.deepEqual(failures, [{ outcome: 3, name: "no answer", calls: 7 }]);
  });
});

describe("a report is due", () => {
  const rules = (change: Partial<ReportRules>): ReportRules => ({
    every: "week",
    day: "monday",
    at: "07:00",
    to: [],
    ...change,
  });
  const monday = (hour: number, minute = 0): Date => new Date(2026, 10, 23, hour, minute);
  const table: readonly [string, Partial<ReportRules>, Date, string | undefined, string?][] = [
    ["a week's at its hour", {}, monday(7), "2026-11-16-week", "2026-11-23"],
    ["a week's a minute before: the one before", {}, monday(6, 59), "2026-11-09-week", "2026-11-16"],
    ["a week's in mid week: the last one", {}, new Date(2026, 10, 26, 5), "2026-11-16-week", "2026-11-23"],
    ["a week's on Sundays", { day: "sunday" }, monday(7), "2026-11-15-week", "2026-11-22"],
    ["a day's", { every: "day" }, monday(7), "2026-11-22-day", "2026-11-23"],
    ["a day's before its hour", { every: "day" }, monday(6), "2026-11-21-day", "2026-11-22"],
    ["a day's over a change of the clocks", { every: "day" }, new Date(2026, 2, 30, 8), "2026-03-29-day", "2026-03-30"],
    ["a month's", { every: "month" }, monday(7), "2026-10-01-month", "2026-11-01"],
    ["a month's early on the first", { every: "month" }, new Date(2027, 0, 1, 6), "2026-11-01-month", "2026-12-01"],
    ["a month's on the first", { every: "month" }, new Date(2027, 0, 1, 7), "2026-12-01-month", "2027-01-01"],
    ["none", { every: "no" }, monday(7), undefined],
  ];
  for (const [name, change, now, key, to] of table)
    it(name, () => {
      const due = lastDue(rules(change), now);
      assert.equal(due?.key, key);
      if (to !== undefined && due !== undefined)
        assert.deepEqual(due.to, new Date(Number(to.slice(0, 4)), Number(to.slice(5, 7)) - 1, Number(to.slice(8))));
    });
});

describe("the chart of a report", () => {
  const words = { days: "Pages", hours: "Minutes", sent: "sent", received: "received", failed: "failed" };

  it("is a PNG, with and without a call", async () => {
    for (const one of [await figures(), await figures(callRecord({ pages: 1_234 }), callRecord({ outcome: 1 }))]) {
      const png = Buffer.from(await drawChart(one, words));
      assert.equal(png.toString("latin1", 1, 4), "PNG");
      assert.equal(png.readUInt32BE(16), 960);
      assert.ok(png.length > 1_000 && png.length < 40_000, `${png.length}`);
    }
  });
});
