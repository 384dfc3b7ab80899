// Makes the call of a cell on a rig and checks it: how it ended, what was agreed, every pel of every confirmed page. Rejects
// with the trace of the call when anything is not as it must be.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Bitmap, CallReport, Page, PageFormat } from "../../../src/base/fax.ts";
import { describeRate } from "../../../src/codec/t30/describe.ts";
import { formatTrace, parseTrace } from "../../../src/codec/trace/record.ts";
import { type Cell, type CellResult, cellName, ownOf, pagesOf, terminalWords, topRate } from "./cells.ts";
import { efaxReceives, efaxSends } from "./efax.ts";
import type { FaxgateLine } from "./faxgate-line.ts";
import { pause } from "./iaxmodem-pair.ts";
import { assertSame, assertSameBelowHeader, readPages, writePages } from "./page-files.ts";
import type { Rig } from "./rig.ts";

const compressions = { MH: "mh", MR: "mr", "MMR+ECM": "mmr" } as const;
const terminalNumber = "70";
/** More calls for one document are no resuming. */
const mostCalls = 2;
let files = 0;

/** `traces`: folder that gets the T.30 session of the cell's last call, as `test/transcripts` has them. */
export async function runCell(rig: Rig, cell: Cell, traces?: string): Promise<CellResult> {
  const gate = await rig.gate();
  await rig.seat(cell.peer === "efax" || cell.peer === "terminal" ? "nobody" : cell.peer);
  await rig.rest();
  const traced = gate.trace.length;
  try {
    const result = cell.way === "send" ? await sendCell(rig, gate, cell) : await receiveCell(rig, gate, cell);
    if (traces !== undefined) writeFileSync(join(traces, fileName(cell)), session(gate.trace.slice(traced)));
    return result;
  } catch (error) {
    const sessions = cell.peer === "hylafax" ? await rig.hylafax.sessions() : "";
    const story = gate.trace.slice(traced).join("\n");
    throw new Error(`${cellName(cell)}: ${String(error).slice(0, 3000)}\n${story}\n${sessions}`, { cause: error });
  }
}

const fileName = (cell: Cell): string =>
  `${cellName(cell)
    .replaceAll(/[^A-Za-z0-9.]+/g, "-")
    .toLowerCase()}.trace`;

function session(lines: readonly string[]): string {
  const records = lines.flatMap((line) => parseTrace(line) ?? []).filter(({ layer }) => layer !== "modem");
  const before = records.slice(0, -1).findLastIndex(({ text }) => text.startsWith("ended: "));
  const last = records.slice(before + 1);
  return `${last.map((record) => formatTrace({ ...record, ms: record.ms - last[0]!.ms })).join("\n")}\n`;
}

/** What a far end got in one call. */
type Taken = () => Promise<Bitmap[]>;

async function sendCell(rig: Rig, gate: FaxgateLine, cell: Cell): Promise<CellResult> {
  const pages = pagesOf(cell);
  const got: Bitmap[] = [];
  let seconds = 0;
  let resent = 0;
  let report: CallReport | undefined;
  let first = 0;
  let calls = 0;
  for (; first < pages.length && calls < mostCalls; calls++) {
    if (calls > 0) await rig.rest();
    const traced = gate.trace.length;
    const number = cell.peer === "terminal" ? terminalNumber : rig.numbers[1];
    if (calls === 0 && cell.faults !== undefined) await rig.exchange!.spoil(number, cell.faults);
    const taken = await prepareReceiver(rig, cell);
    const from = rig.exchange?.events.length ?? 0;
    report = await gate.send(pages, number, ownOf(cell), undefined, first);
    seconds += (await rig.exchange?.callOver(number, from))?.seconds ?? report.seconds;
    resent += gate.framesResent(traced);
    const confirmed = report.confirmedPages;
    if (cell.faults?.drop !== undefined && calls === 0) {
      assert.equal(confirmed, 1, `the drop did not fall into page 2: ${report.detail}`);
      assert.notEqual(report.outcome, 0);
    } else assert.equal(report.outcome, 0, report.detail);
    // What lies behind the confirmed pages was cut off and comes again.
    got.push(...(await taken()).slice(0, confirmed));
    first += confirmed;
  }
  assertSame(got, pages);
  checkFormat(cell, report!.format);
  return resultOf(pages, seconds, report!, resent, calls);
}

/** The far end made ready for a call; gives what it then got. */
async function prepareReceiver(rig: Rig, cell: Cell): Promise<Taken> {
  const name = `rx${++files}`;
  switch (cell.peer) {
    case "terminal": {
      const file = join(rig.folder, `${name}.tif`);
      await rig.exchange!.answer(terminalNumber, file, terminalWords(cell));
      return () => readPages(file);
    }
    case "efax": {
      const efax = efaxReceives(rig.devices[1], rig.folder, name, topRate[cell.modulation]);
      await pause(1500);
      await rig.rest();
      return async () => {
        assert.equal(await efax.ended, 0, efax.output());
        return efax.pages();
      };
    }
    case "hylafax":
      await rig.hylafax.idle(rig.devices[1]);
      await rig.rest();
      return async () => readPages(await rig.hylafax.received(rig.devices[1]));
    default: {
      const receiving = rig.faxgate.receive(ownOf(cell));
      return async () => (await receiving).kept.map((page) => page.bitmap);
    }
  }
}

async function receiveCell(rig: Rig, gate: FaxgateLine, cell: Cell): Promise<CellResult> {
  const pages = pagesOf(cell);
  const number = rig.numbers[0];
  if (cell.faults !== undefined) await rig.exchange!.spoil(number, cell.faults);
  const from = rig.exchange?.events.length ?? 0;
  const receiving = gate.receive(ownOf(cell));
  const [received] = await Promise.all([receiving, callFrom(rig, cell, pages, number)]);
  const { report, kept } = received;
  const over = await rig.exchange?.callOver(number, from);
  assert.equal(report.outcome, 21, report.detail);
  assert.equal(received.call.calledNumber, number);
  if (cell.peer === "efax" || cell.peer === "hylafax") assert.equal(report.remoteId, "+49 555 1002");
  const compare = cell.peer === "efax" ? assertSameBelowHeader : assertSame;
  compare(
    kept.map((page) => page.bitmap),
    pages,
  );
  assert.ok(kept.every((page) => page.quality.badLines === 0));
  checkFormat(cell, report.format);
  const resent = kept.reduce((sum, page) => sum + page.resentFrames, 0);
  return resultOf(pages, over?.seconds ?? report.seconds, report, resent, 1);
}

/** The peer calls and sends; resolves when it is content. */
async function callFrom(rig: Rig, cell: Cell, pages: readonly Page[], number: string): Promise<void> {
  await rig.rest();
  const name = `tx${++files}.tif`;
  if (cell.peer === "efax") {
    const efax = await efaxSends(rig.devices[1], rig.folder, number, pages, topRate[cell.modulation]);
    assert.equal(await efax.ended, 0, efax.output());
    return;
  }
  const file = await writePages(rig.folder, name, pages);
  if (cell.peer === "hylafax") {
    const options = [cell.resolution === "fine" ? "-m" : "-l"];
    const job = await rig.hylafax.send(rig.devices[1], number, file, options);
    assert.ok(job.delivered, job.status);
    return;
  }
  await rig.exchange!.send("5550001", number, file, terminalWords(cell));
}

function checkFormat(cell: Cell, format: PageFormat | undefined): void {
  assert.ok(format !== undefined);
  assert.equal(format.compression, compressions[cell.coding]);
  assert.equal(format.ecmFrameSize !== undefined, cell.coding === "MMR+ECM");
  if (cell.faults === undefined) assert.equal(format.rate.bps, topRate[cell.modulation]);
}

function resultOf(
  pages: readonly Page[],
  seconds: number,
  report: CallReport,
  resent: number,
  calls: number,
): CellResult {
  const format = report.format!;
  return {
    pages: pages.length,
    identical: true,
    seconds: Number(seconds.toFixed(2)),
    rate: describeRate(format.rate),
    coding: format.compression.toUpperCase() + (format.ecmFrameSize === undefined ? "" : "+ECM"),
    resent,
    calls,
  };
}
