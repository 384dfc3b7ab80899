// Traces played once more: a call replays as it was, whatever its coding and its troubles; a change of ours is noticed; and the
// recorded sessions of test/transcripts are said again word for word.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { v27Rates } from "../../src/codec/t30/capabilities.ts";
import { formatTrace, parseTrace, type TraceRecord } from "../../src/codec/trace/record.ts";
import { replay } from "../../src/engine/replay/replay.ts";
import { drawScript } from "../support/fault-script.ts";
import type { Faults } from "../support/loopback-link.ts";
import { drawPage, type Talk, type Talked, talk } from "../support/t30-call.ts";

/** As the trace file has it and gives it back. */
const recordsOf = (talked: Talked, side: "caller" | "answerer"): TraceRecord[] =>
  talked.trace
    .filter((line) => line.side === side)
    .flatMap(({ at, ...rest }) => parseTrace(formatTrace({ ms: at, ...rest })) ?? []);

const two = [drawPage(1, 120, "fine"), drawPage(2, 120, "fine")];
/** The page's first `times` transmissions come over as noise; each stands behind a TCF. */
const noise = (times: number): Faults => ({
  data: (from, n, _, bytes) =>
    from === "caller" && n % 2 === 1 && n < 2 * times ? bytes.map((o) => o ^ 0x5a) : undefined,
});

const calls: readonly (readonly [string, Talk])[] = [
  ["MH", { pages: two, caller: { ecm: false, compressions: ["mh"] } }],
  ["MR, standard", { pages: [drawPage(3, 120, "standard")], caller: { ecm: false } }],
  ["MMR with ECM", { pages: two }],
  ["64-octet frames", { pages: two, answerer: { ecm64: true } }],
  ["a page longer than A4", { pages: [drawPage(6, 2700, "fine")] }],
  ["EOM between two resolutions", { pages: [two[0]!, drawPage(4, 100, "standard")] }],
  ["an image of several blocks", { pages: [drawPage(5, 2200, "fine")], answerer: { ecm64: true } }],
  ["V.27ter", { pages: two, answerer: { rates: v27Rates } }],
  [
    "sub-address and password",
    {
      pages: two,
      answerer: { subAddress: true, password: true },
      subAddress: "12#",
      senderPassword: "99",
    },
  ],
  ["polling", { pages: two, polling: { selectiveAddress: "", password: "" } }],
  [
    "more copies of a rejected page than usual",
    { pages: [two[0]!], caller: { ecm: false }, faults: noise(4), copies: { most: 5, ofFirstPage: 0 } },
  ],
  [
    "fewer copies of a rejected page than usual",
    { pages: [two[0]!], caller: { ecm: false }, faults: noise(4), copies: { most: 3, ofFirstPage: 1 } },
  ],
  ["a slow disk", { pages: two, keepDelay: () => 12_000 }],
];

describe("a trace replayed", () => {
  for (const [title, call] of calls)
    it(`says again what was said: ${title}`, async () => {
      const talked = await talk(call);
      for (const side of ["caller", "answerer"] as const) {
        const played = await replay(recordsOf(talked, side));
        assert.ok(played, side);
        assert.deepEqual(played.difference, undefined, side);
        assert.equal(played.left, 0, side);
        assert.ok(played.same, side);
        const then = (side === "caller") === (call.polling === undefined) ? talked.sent : talked.received;
        assert.equal(played.report.outcome, then.outcome, side);
        assert.equal(played.report.confirmedPages, then.confirmedPages, side);
      }
    });

  it("follows nearly every call over a bad line, and never hangs on one", async () => {
    let same = 0;
    const seeds = 60;
    for (let seed = 1; seed <= seeds; seed++) {
      const talked = await talk(drawScript(seed));
      const played = await replay(recordsOf(talked, "answerer"));
      if (played !== undefined && played.difference === undefined) same++;
    }
    assert.ok(same >= seeds * 0.9, `${same} of ${seeds}`);
  });

  for (const [code, wish] of [
    [115, { subAddress: "12" }],
    [116, { senderPassword: "34" }],
  ] as const)
    it(`knows from the end that something was asked for that the far end does not take: ${code}`, async () => {
      const talked = await talk({ pages: two, ...wish });
      assert.equal(talked.sent.outcome, code);
      const end = {
        ms: 60_000,
        layer: "call",
        direction: "-",
        text: `ended: ${code} none`,
        octets: undefined,
      } as const;
      const played = await replay([...recordsOf(talked, "caller"), end]);
      assert.equal(played?.difference, undefined);
      assert.equal(played?.report.outcome, code);
    });

  it("shows where today's engine parts from the recording", async () => {
    const records = recordsOf(await talk({ pages: two }), "answerer");
    const mcf = records.find((record) => record.text === "MCF");
    assert.ok(mcf?.octets);
    const rtn = { ...mcf, text: "RTN", octets: mcf.octets.map((octet, i) => (i === 2 ? 0x4c : octet)) };
    const played = await replay(records.map((record) => (record === mcf ? rtn : record)));
    assert.deepEqual(played?.difference, { at: mcf.ms, recorded: "we said RTN", now: "we say MCF" });
  });

  it("is not the same when steps are left or the call ends otherwise", async () => {
    const records = recordsOf(await talk({ pages: two }), "answerer");
    const end: TraceRecord = { ms: 99_000, layer: "call", direction: "-", text: "ended: 22 gone", octets: undefined };
    const otherEnd = await replay([...records, end]);
    assert.deepEqual([otherEnd?.difference, otherEnd?.left, otherEnd?.same], [undefined, 0, false]);
    const backwards = await replay([...records].reverse());
    assert.equal(backwards?.same, false);
  });

  it("has nothing to say about a call in which no T.30 was spoken", async () => {
    assert.equal(
      await replay([{ ms: 0, layer: "modem", direction: ">", text: "ATDT1", octets: undefined }]),
      undefined,
    );
  });

  const folder = resolve(import.meta.dirname, "../transcripts");
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".trace")))
    it(`says again what was said: ${name}`, async () => {
      const lines = readFileSync(resolve(folder, name), "utf8").split("\n");
      const played = await replay(lines.flatMap((line) => parseTrace(line) ?? []));
      assert.ok(played);
      assert.equal(played.difference, undefined, JSON.stringify(played.difference));
      assert.equal(played.left, 0);
      assert.equal(Number.parseInt(played.recording.end, 10), played.report.outcome, played.report.detail);
    });
});
