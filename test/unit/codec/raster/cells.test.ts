// Cells, their windows, and shapes followed: against looking at every pel.

import assert from "node:assert/strict";
import fc from "fast-check";
import { firstCell, lightAndDark, turnedAround } from "../../../../src/codec/raster/cells.ts";
import type { GreyPage } from "../../../../src/codec/raster/grey-page.ts";
import { gridOf, tileCells, withNeighbours } from "../../../../src/codec/raster/grid.ts";
import { Scratch } from "../../../../src/codec/raster/scratch.ts";
import { wholeShapes } from "../../../../src/codec/raster/shapes.ts";

const page = (width: number, height: number, shade: (x: number, y: number) => number): GreyPage => {
  const stride = (width + 7) & ~7;
  const grey = new Uint8Array(stride * height).fill(255);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) grey[y * stride + x] = shade(x, y);
  return { width, height, stride, grey };
};

/** Used again and again, as a thread does. */
const scratch = new Scratch();

describe("cells of a page", () => {
  it("hold the lightest and darkest pel, and windows of them the greatest, in the tiles asked for", () => {
    const cases = fc.tuple(
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 1, max: 90 }),
      fc.integer(),
      fc.constantFrom("standard", "fine", "superfine", "300x300" as const),
      fc.constantFrom(3, 4 as const),
    );
    fc.assert(
      fc.property(cases, ([width, height, seed, resolution, reach]) => {
        const grey = page(width, height, (x, y) => Math.imul(x * 31 + y * 57 + seed, 2_654_435_761) >>> 24);
        const grid = gridOf(grey, resolution);
        const mask = Uint8Array.from({ length: grid.across * grid.down }, (_, i) =>
          Math.imul(i + seed, 2_246_822_519) % 10 !== 0 ? 1 : 0,
        );
        const { light, dark } = lightAndDark(grey, grid, mask, scratch);
        const window = turnedAround(light, grid, mask, reach as 3 | 4, scratch, "window");
        /** Of cell (column, row): the values of its pels, none where no tile was asked for. */
        const pels = (column: number, row: number): number[] => {
          const [tileColumn, tileRow] = [Math.floor(column / tileCells), Math.floor(row / tileCells)];
          if (column < 0 || row < 0 || tileColumn >= grid.across || mask[tileRow * grid.across + tileColumn] !== 1)
            return [];
          const found: number[] = [];
          for (let y = row * grid.cellHeight; y < Math.min(height, (row + 1) * grid.cellHeight); y++)
            for (let x = column * grid.cellWidth; x < Math.min(width, (column + 1) * grid.cellWidth); x++)
              found.push(grey.grey[y * grey.stride + x]!);
          return found;
        };
        for (let row = 0; row < grid.down * tileCells; row += 3)
          for (let column = row % 3; column < grid.across * tileCells; column += 3) {
            const [tileRow, tileColumn] = [Math.floor(row / tileCells), Math.floor(column / tileCells)];
            const at = firstCell(light, tileRow, tileColumn) + (row % tileCells) * light.stride + (column % tileCells);
            const own = pels(column, row);
            assert.equal(light.values[at], own.length === 0 ? 0 : Math.max(...own));
            assert.equal(dark.values[at], own.length === 0 ? 0 : 255 - Math.min(...own));
            if (mask[tileRow * grid.across + tileColumn] !== 1) {
              assert.equal(window.values[at], 0);
              continue;
            }
            const around = [-1, 0, 1].flatMap((v) => [-1, 0, 1].map((u) => [tileRow + v, tileColumn + u] as const));
            const isOn = (v: number, u: number): boolean => v >= 0 && u >= 0 && v < grid.down && u < grid.across;
            if (around.some(([v, u]) => isOn(v, u) && mask[v * grid.across + u] !== 1)) continue;
            let most = 0;
            for (let v = row - reach; v <= row + reach; v++)
              for (let u = column - reach; u <= column + reach; u++) most = Math.max(most, ...pels(u, v));
            assert.equal(window.values[at], 255 - most);
          }
      }),
      { numRuns: 60 },
    );
  });

  it("are a quarter of a millimetre at every resolution", () => {
    const sides = (["standard", "fine", "superfine", "300x300", "400x400"] as const).map((resolution) => {
      const { cellWidth, cellHeight } = gridOf({ width: 100, height: 100 }, resolution);
      return [cellWidth, cellHeight];
    });
    assert.deepEqual(sides, [
      [2, 1],
      [2, 2],
      [2, 4],
      [3, 3],
      [4, 4],
    ]);
  });
});

describe("shapes of one grey", () => {
  /** Marks as they become; a pel is a stroke at first where `stroke` says so. */
  const settled = (grey: GreyPage, stroke: (x: number, y: number) => boolean): ((x: number, y: number) => number) => {
    const grid = gridOf(grey, "fine");
    const all = new Uint8Array(grid.across * grid.down).fill(1);
    const marks = new Uint8Array(grey.stride * grey.height);
    for (let y = 0; y < grey.height; y++)
      for (let x = 0; x < grey.width; x++) if (stroke(x, y)) marks[y * grey.stride + x] = 2;
    wholeShapes(grey, { grid, drawn: all, wanted: all, near: withNeighbours(grid, all) }, marks, scratch);
    return (x, y) => marks[y * grey.stride + x]!;
  };

  it("are strokes as a whole or not at all", () => {
    const bar = (x: number, y: number): boolean => x >= 20 && x < 60 && y >= 20 && y < 40;
    const grey = page(100, 60, (x, y) => (bar(x, y) ? 120 : 255));
    const mostly = settled(grey, (x, y) => bar(x, y) && x < 45);
    const hardly = settled(grey, (x, y) => bar(x, y) && x < 35);
    for (const x of [20, 34, 44, 46, 59]) assert.deepEqual([mostly(x, 30), hardly(x, 30)], [2, 0], `${x}`);
    assert.equal(mostly(70, 30), 0);
  });

  it("of a vast surface no stroke is left, wherever it is", () => {
    // White paper of 600 x 600 with strokes of its own white in many places, far from one another.
    const grey = page(600, 600, () => 255);
    const mark = settled(grey, (x, y) => x % 150 < 6 && y % 90 < 60);
    for (let y = 0; y < 600; y += 5) for (let x = 0; x < 600; x += 3) assert.equal(mark(x, y), 0, `${x},${y}`);
  });

  it("a long grid of lines stays a stroke beside one filled field", () => {
    const line = (x: number, y: number): boolean => x % 60 < 2 || y % 60 < 2;
    const field = (x: number, y: number): boolean => x > 60 && x < 120 && y > 60 && y < 120;
    const grey = page(600, 600, (x, y) => (line(x, y) || field(x, y) ? 100 : 255));
    const mark = settled(grey, line);
    assert.deepEqual([mark(300, 1), mark(241, 500), mark(90, 90)], [2, 2, 2]);
  });
});
