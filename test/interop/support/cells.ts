// One cell of the interop matrix: a call of faxgate with a far end nobody here wrote (or another faxgate), and what it must
// come to. Pure; run-cell.ts makes the call.

import { type Capabilities, type Page, pelsAcross, type Rate, type Resolution } from "../../../src/base/fax.ts";
import { v17Rates, v27Rates, v29Rates } from "../../../src/codec/t30/capabilities.ts";
import { drawPage } from "../../support/t30-call.ts";
import type { LineFaults } from "./fakeline.ts";

export type LineName = "iaxmodem" | "fakeline";
export type PeerName = "efax" | "hylafax" | "terminal" | "faxgate";
export type Coding = "MH" | "MR" | "MMR+ECM";
export type Modulation = "V.27ter" | "V.29" | "V.17";

export interface Cell {
  readonly line: LineName;
  readonly peer: PeerName;
  /** What faxgate does. */
  readonly way: "send" | "receive";
  readonly coding: Coding;
  readonly modulation: Modulation;
  readonly resolution: Resolution;
  /** What the line does to the call; on fakeline only. */
  readonly faults?: LineFaults;
}

export interface CellResult {
  readonly pages: number;
  /** Every confirmed page, to the last pel. */
  readonly identical: boolean;
  /** Answer to hang-up on fakeline, faxgate's own count of seconds off hook on iaxmodem. */
  readonly seconds: number;
  /** As the call ended. */
  readonly rate: string;
  readonly coding: string;
  /** ECM frames that crossed the line again. */
  readonly resent: number;
  /** Calls it took. */
  readonly calls: number;
}

export const cellName = (cell: Cell): string =>
  [
    cell.line,
    cell.way === "send" ? `faxgate to ${cell.peer}` : `${cell.peer} to faxgate`,
    cell.coding,
    cell.modulation,
    cell.resolution,
    ...Object.entries(cell.faults ?? {}).map(([name, value]) => `${name} ${value}`),
  ].join(", ");

export const topRate: Readonly<Record<Modulation, number>> = { "V.27ter": 4800, "V.29": 9600, "V.17": 14400 };

const rates: Readonly<Record<Modulation, readonly Rate[]>> = {
  "V.27ter": v27Rates,
  "V.29": [...v29Rates, ...v27Rates],
  "V.17": [...v17Rates, ...v29Rates, ...v27Rates],
};

const codings: Readonly<Record<Coding, Partial<Capabilities>>> = {
  MH: { ecm: false, compressions: ["mh"] },
  MR: { ecm: false, compressions: ["mh", "mr"] },
  "MMR+ECM": { ecm: true, compressions: ["mh", "mr", "mmr"] },
};

/** What faxgate's rules allow in this cell. */
export const ownOf = (cell: Cell): Partial<Capabilities> => ({
  ...codings[cell.coding],
  rates: rates[cell.modulation],
});

/** The same for a terminal of the exchange. */
export const terminalWords = (cell: Cell): string =>
  `${{ MH: "mh", MR: "mr", "MMR+ECM": "ecm mmr" }[cell.coding]} ${{ "V.27ter": "v27", "V.29": "v29", "V.17": "v17" }[cell.modulation]}`;

/** Two small pages, three where a call is to break off in the second. */
export function pagesOf(cell: Cell): Page[] {
  const heights = cell.faults?.drop === undefined ? [220, 130] : [220, 400, 130];
  return heights.map((height, n) => drawPage(n + 1, height, cell.resolution, pelsAcross(1728, cell.resolution)));
}

const resolutions: readonly Resolution[] = ["standard", "fine"];
/** What spandsp's terminal has beside them. */
const denser: readonly Resolution[] = ["superfine", "300x300", "400x400", "r16"];

/** What the peer can do: efax has MH alone, a terminal exists on fakeline alone, faxgate with itself is one call both ways. */
export function allCells(): Cell[] {
  const cells: Cell[] = [];
  for (const line of ["iaxmodem", "fakeline"] as const)
    for (const peer of ["efax", "hylafax", "terminal", "faxgate"] as const)
      for (const way of ["send", "receive"] as const)
        for (const coding of ["MH", "MR", "MMR+ECM"] as const)
          for (const modulation of ["V.27ter", "V.29", "V.17"] as const)
            for (const resolution of resolutions) {
              if (peer === "efax" && coding !== "MH") continue;
              if (peer === "terminal" && line === "iaxmodem") continue;
              if (peer === "faxgate" && way === "receive") continue;
              cells.push({ line, peer, way, coding, modulation, resolution });
            }
  for (const way of ["send", "receive"] as const)
    for (const coding of ["MH", "MMR+ECM"] as const)
      for (const resolution of denser)
        cells.push({ line: "fakeline", peer: "terminal", way, coding, modulation: "V.17", resolution });
  for (const peer of ["terminal", "hylafax", "faxgate"] as const)
    for (const way of ["send", "receive"] as const)
      for (const faults of noises) {
        if (peer === "faxgate" && way === "receive") continue;
        cells.push({ ...noisy, peer, way, ...faultyCall(faults) });
      }
  for (const peer of ["terminal", "faxgate"] as const)
    for (const coding of ["MH", "MMR+ECM"] as const)
      cells.push({ ...noisy, peer, way: "send", coding, faults: dropped });
  return cells;
}

/** In steady noise spandsp's V.17 never locks on short training and its terminal gives up; V.29 always trains long. */
export const faultyCall = (faults: LineFaults): Pick<Cell, "modulation" | "faults"> => ({
  modulation: faults.noise === undefined ? "V.17" : "V.29",
  faults,
});

const noisy = { line: "fakeline", coding: "MMR+ECM", modulation: "V.17", resolution: "fine" } as const;
/** Bursts of 20 ms, and a weak line with steady noise. */
export const noises: readonly LineFaults[] = [{ burst: 7 }, { weaken: 16, noise: 49 }];
/** Some seconds after the first page of pagesOf was confirmed. */
export const dropped: LineFaults = { drop: 24 };
