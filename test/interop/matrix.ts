// The whole interop matrix, by hand: node --import tsx test/interop/matrix.ts [--results FILE] [--traces FOLDER] [FILTER…]
// Runs every cell whose name holds all filter words, several calls side by side, and prints a table at the end. Results are
// written to FILE as they come; cells that stand there already and went well are not called again. FOLDER gets each session.

import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { allCells, type Cell, type CellResult, cellName } from "./support/cells.ts";
import { openRig, type Rig } from "./support/rig.ts";
import { runCell } from "./support/run-cell.ts";

interface Entry {
  readonly name: string;
  readonly cell: Cell;
  readonly result?: CellResult;
  readonly error?: string;
}

/** Cells that share a rig, one call after the other; the lanes run side by side. */
interface Lane {
  readonly open: () => Promise<Rig>;
  readonly takes: (cell: Cell) => boolean;
}

const fast = 4;
/** efax waits by its own clock between TCF and the answer to it. */
const efaxSpeed = 2;
const lanes: readonly Lane[] = [
  // iaxmodem and HylaFAX as they are, in real time.
  { open: () => openRig("iaxmodem"), takes: (cell) => cell.line === "iaxmodem" && cell.peer === "faxgate" },
  { open: () => openRig("iaxmodem"), takes: (cell) => cell.line === "iaxmodem" && cell.way === "send" },
  { open: () => openRig("iaxmodem"), takes: (cell) => cell.line === "iaxmodem" },
  { open: () => openRig("fakeline"), takes: (cell) => cell.peer === "hylafax" && cell.way === "send" },
  { open: () => openRig("fakeline"), takes: (cell) => cell.peer === "hylafax" },
  { open: () => openRig("fakeline", efaxSpeed), takes: (cell) => cell.peer === "efax" },
  { open: () => openRig("fakeline", fast), takes: () => true },
];

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));
const args = process.argv.slice(2);
const option = (name: string): string | undefined => {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args.splice(at, 2)[1];
};
const file = option("--results");
const traces = option("--traces");
const cells = allCells().filter((cell) =>
  args.every((word) => cellName(cell).toLowerCase().includes(word.toLowerCase())),
);
const done = new Map<string, Entry>();
if (file !== undefined && existsSync(file))
  for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
    const entry = JSON.parse(line) as Entry;
    if (entry.error === undefined) done.set(entry.name, entry);
  }

function keep(entry: Entry, took: number): void {
  done.set(entry.name, entry);
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(entry)}\n`);
  const words = entry.error === undefined ? "ok" : `FAILED ${entry.error.slice(0, 300)}`;
  console.error(`${done.size}/${cells.length} ${entry.name}: ${words} (${took.toFixed(0)} s)`);
}

/** One after the other: each looks for free ports. */
let opening: Promise<unknown> = Promise.resolve();
function open(lane: Lane): Promise<Rig> {
  const rig = opening.then(() => lane.open());
  opening = rig.catch(() => {});
  return rig;
}

async function runLane(lane: Lane, mine: readonly Cell[]): Promise<void> {
  let rig: Rig | undefined;
  for (const cell of mine) {
    const name = cellName(cell);
    const started = performance.now();
    const took = (): number => (performance.now() - started) / 1000;
    try {
      rig ??= await open(lane);
      keep({ name, cell, result: await runCell(rig, cell, traces) }, took());
    } catch (error) {
      keep({ name, cell, error: String(error) }, took());
      await rig?.stop().catch(() => {});
      rig = undefined;
    }
  }
  await rig?.stop();
}

const left = cells.filter((cell) => !done.has(cellName(cell)));
await Promise.all(
  lanes.map((lane, index) =>
    runLane(
      lane,
      left.filter((cell) => lanes.findIndex((one) => one.takes(cell)) === index),
    ),
  ),
);

const head = ["line", "peer", "faxgate", "coding", "modulation", "resolution", "faults"];
const tail = ["pages", "pels identical", "line seconds", "rate at the end", "coded as", "frames resent", "calls"];
console.log(`| ${[...head, ...tail].join(" | ")} |\n|${" --- |".repeat(head.length + tail.length)}`);
for (const cell of cells) {
  const { result, error } = done.get(cellName(cell)) ?? { result: undefined, error: "not run" };
  const faults = Object.entries(cell.faults ?? {}).map(([name, value]) => `${name} ${value}`);
  const row = [
    cell.line,
    cell.peer,
    cell.way,
    cell.coding,
    cell.modulation,
    cell.resolution,
    faults.join(" ") || "none",
  ];
  const end =
    result === undefined
      ? ["", "no", "", "", "", "", (error ?? "").replaceAll(/[\n|]/g, " ").slice(0, 80)]
      : [
          result.pages,
          result.identical ? "yes" : "no",
          result.seconds,
          result.rate,
          result.coding,
          result.resent,
          result.calls,
        ];
  console.log(`| ${[...row, ...end].join(" | ")} |`);
}
const failed = cells.filter((cell) => done.get(cellName(cell))?.result === undefined);
console.log(`\n${cells.length} cells, ${cells.length - failed.length} passed.`);
process.exit(failed.length === 0 ? 0 : 1);
