// How a page is looked at: cells of a quarter of a millimetre, whatever the resolution. What is known of strokes (how wide a stem
// is, how near is beside) is said in cells, so that a page looks the same at any resolution.

import { grids, type Resolution } from "../../base/fax.ts";

/** Cells an inch. */
const cellsPerInch = 100;

/** Pels a side of a cell. */
export function cellOf(resolution: Resolution): [width: number, height: number] {
  const [across, down] = grids[resolution].dpi;
  return [Math.round(across / cellsPerInch), Math.round(down / cellsPerInch)];
}
