// Short calls with programs nobody here wrote, on a pair of iaxmodems and on the exchange of test/interop/fakeline: efax,
// HylaFAX 6 and spandsp's terminal, both ways, every coding and modulation, bad lines, a call cut off and resumed. In each
// call every confirmed page is the same to the last pel. matrix.ts has all combinations. The lanes run side by side.

import assert from "node:assert/strict";
import { type Cell, type CellResult, cellName, dropped, faultyCall, type LineName, noises } from "./support/cells.ts";
import { openRig, type Rig } from "./support/rig.ts";
import { runCell } from "./support/run-cell.ts";

const iax = { line: "iaxmodem" } as const;
const fake = { line: "fakeline" } as const;
const plain = { coding: "MH", modulation: "V.17", resolution: "fine" } as const;
const ecm = { coding: "MMR+ECM", modulation: "V.17", resolution: "fine" } as const;

/** One rig for each lane; HylaFAX needs real time, efax bears twice that, terminals go as fast as the machine. */
const lanes: readonly { readonly line: LineName; readonly speed: number; readonly cells: readonly Cell[] }[] = [
  {
    line: "iaxmodem",
    speed: 1,
    cells: [
      { ...iax, ...plain, peer: "efax", way: "send", modulation: "V.29", resolution: "standard" },
      { ...iax, ...plain, peer: "efax", way: "receive" },
      { ...iax, ...ecm, peer: "hylafax", way: "send" },
      { ...iax, ...ecm, peer: "hylafax", way: "receive" },
      { ...iax, ...plain, peer: "hylafax", way: "send", coding: "MR", modulation: "V.27ter", resolution: "standard" },
    ],
  },
  {
    line: "fakeline",
    speed: 1,
    cells: [
      { ...fake, ...plain, peer: "hylafax", way: "send" },
      { ...fake, ...plain, peer: "hylafax", way: "receive", coding: "MR", modulation: "V.29" },
      { ...fake, ...ecm, peer: "hylafax", way: "receive", modulation: "V.27ter", resolution: "standard" },
      { ...fake, ...ecm, peer: "hylafax", way: "send", ...faultyCall(noises[0]!) },
    ],
  },
  {
    line: "fakeline",
    speed: 2,
    cells: [
      { ...fake, ...plain, peer: "efax", way: "send", modulation: "V.27ter" },
      { ...fake, ...plain, peer: "efax", way: "receive", resolution: "standard" },
    ],
  },
  {
    line: "fakeline",
    speed: 4,
    cells: [
      { ...fake, ...ecm, peer: "terminal", way: "send" },
      { ...fake, ...ecm, peer: "terminal", way: "receive", modulation: "V.29" },
      { ...fake, ...plain, peer: "terminal", way: "send", coding: "MR", modulation: "V.29", resolution: "standard" },
      { ...fake, ...plain, peer: "terminal", way: "receive", coding: "MR", modulation: "V.27ter" },
      { ...fake, ...ecm, peer: "terminal", way: "send", resolution: "300x300" },
      { ...fake, ...plain, peer: "terminal", way: "receive", resolution: "300x300" },
      { ...fake, ...plain, peer: "terminal", way: "send", resolution: "400x400" },
      { ...fake, ...ecm, peer: "terminal", way: "receive", resolution: "r16" },
      { ...fake, ...ecm, peer: "terminal", way: "send", ...faultyCall(noises[1]!) },
      { ...fake, ...ecm, peer: "terminal", way: "receive", ...faultyCall(noises[1]!) },
      { ...fake, ...ecm, peer: "terminal", way: "send", ...faultyCall(noises[0]!) },
      { ...fake, ...ecm, peer: "terminal", way: "receive", ...faultyCall(noises[0]!) },
      { ...fake, ...ecm, peer: "terminal", way: "send", faults: dropped },
      { ...fake, ...plain, peer: "terminal", way: "send", faults: dropped },
    ],
  },
];

describe("calls with programs nobody here wrote", function () {
  this.timeout(600_000);
  const calls = new Map<Cell, Promise<CellResult>>();
  const rigs: Rig[] = [];

  before(async () => {
    for (const { line, speed, cells } of lanes) {
      const rig = await openRig(line, speed);
      rigs.push(rig);
      let before: Promise<unknown> = Promise.resolve();
      for (const cell of cells) {
        const call = before.then(() => runCell(rig, cell));
        // Its own test tells it; the next call is made all the same.
        before = call.catch(() => {});
        calls.set(cell, call);
      }
    }
  });
  after(() => Promise.all(rigs.map((rig) => rig.stop())));

  for (const { cells } of lanes)
    for (const cell of cells)
      it(cellName(cell), async () => {
        const result = await calls.get(cell)!;
        assert.ok(result.identical);
        const { faults } = cell;
        if (faults?.burst !== undefined) assert.ok(result.resent > 0, "no frame was sent again");
        if (faults?.noise !== undefined)
          assert.ok(result.resent > 0 || result.rate !== "V.29 9600", "the noise did nothing");
        if (faults?.drop !== undefined) assert.equal(result.calls, 2);
        console.log(
          `      ${result.seconds} s on the line, ${result.rate}, ${result.coding}, ${result.resent} frames again, ${result.calls} calls`,
        );
      });
});
