// The kernel's parts (cells, their windows, shapes followed) against looking at every pel, and that what runs is what stands there.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { cellOf } from "../../../../src/codec/raster/cell.ts";
import type { GreyPage } from "../../../../src/codec/raster/grey-page.ts";
import { compiledKernel, compileKernel, kernelFile } from "../../../support/kernel-compiler.ts";

const tileCells = 8;

const page = (width: number, height: number, shade: (x: number, y: number) => number): GreyPage => {
  const stride = (width + 7) & ~7;
  const grey = new Uint8Array(stride * height).fill(255);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) grey[y * stride + x] = shade(x, y);
  return { width, height, stride, grey };
};

/** Instead of kernel/page-work.ts. */
const inParts = `
import { drawn, near, tilesForStrokes, wanted } from "./stroke-tiles.ts";
import { surface, white } from "./marks.ts";
import { wholeShapes } from "./shapes.ts";
import { across, down, fillPlane, grey, marks, pitch } from "./sheet.ts";
import { firstLook } from "./tone-tiles.ts";

export { cellRoom, firstCell, cellPitch, lightAndDark, turnedAround } from "./cells.ts";
export { aside, lightestAround, rowPitch } from "./extremes.ts";
export { layOut, room, tileMask } from "./sheet.ts";
export function pels(): i32 { return grey; }
export function pelPitch(): i32 { return pitch; }
export function pelMarks(): i32 { fillPlane(marks, surface, white); return marks; }
/** In all tiles. */
export function shapes(): void {
  firstLook(1, 256);
  tilesForStrokes(false);
  for (let tile = 0; tile < across * down; tile++) {
    store<u8>(wanted + tile, 1);
    store<u8>(drawn + tile, 1);
    store<u8>(near + tile, 1);
  }
  wholeShapes();
}
`;

interface Parts {
  readonly memory: { readonly buffer: ArrayBuffer };
  layOut(width: number, height: number, cellWidth: number, cellHeight: number): void;
  room(size: number): number;
  tileMask(octets: number): number;
  cellRoom(): number;
  firstCell(row: number, column: number): number;
  cellPitch(): number;
  lightAndDark(mask: number, light: number, dark: number): void;
  turnedAround(cells: number, mask: number, reach: number, lines: number, turned: number): void;
  aside(width: number, height: number): number;
  rowPitch(width: number): number;
  lightestAround(
    pels: number,
    width: number,
    height: number,
    reach: number,
    reachDown: number,
    turn: number,
    spare: number,
  ): void;
  pels(): number;
  pelPitch(): number;
  pelMarks(): number;
  shapes(): void;
}

declare const WebAssembly: {
  instantiate(octets: Uint8Array): Promise<{ readonly instance: { readonly exports: unknown } }>;
};

describe("raster kernel", () => {
  let parts: Parts;
  before(async () => {
    parts = (await WebAssembly.instantiate(await compileKernel(inParts))).instance.exports as Parts;
  });
  /** The memory as it is now: it may grow. */
  const memory = (): Uint8Array => new Uint8Array(parts.memory.buffer);

  const layIn = (grey: GreyPage, cell: readonly [number, number]): void => {
    parts.layOut(grey.width, grey.height, ...cell);
    const [to, pitch] = [parts.pels(), parts.pelPitch()];
    for (let y = 0; y < grey.height; y++)
      memory().set(grey.grey.subarray(y * grey.stride, (y + 1) * grey.stride), to + y * pitch);
  };

  it("that runs is what its sources say: npm run kernel after a change", async () => {
    assert.equal(readFileSync(kernelFile, "utf8"), await compiledKernel());
  });

  it("cells hold the lightest and darkest pel, and windows of them the greatest, in the tiles asked for", () => {
    const cases = fc.tuple(
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 1, max: 90 }),
      fc.integer(),
      fc.constantFrom("standard", "fine", "superfine", "300x300", "400x400" as const),
      fc.constantFrom(3, 4),
    );
    fc.assert(
      fc.property(cases, ([width, height, seed, resolution, reach]) => {
        const grey = page(width, height, (x, y) => Math.imul(x * 31 + y * 57 + seed, 2_654_435_761) >>> 24);
        const [cellWidth, cellHeight] = cellOf(resolution);
        const [across, down] = [Math.ceil(width / cellWidth / tileCells), Math.ceil(height / cellHeight / tileCells)];
        const mask = Uint8Array.from({ length: across * down }, (_, i) =>
          Math.imul(i + seed, 2_246_822_519) % 10 !== 0 ? 1 : 0,
        );
        layIn(grey, [cellWidth, cellHeight]);
        const place = parts.tileMask(1);
        const [light, dark, lines, window] = Array.from({ length: 4 }, () => parts.cellRoom()) as [
          number,
          number,
          number,
          number,
        ];
        memory().set(mask, place);
        parts.lightAndDark(place, light, dark);
        parts.turnedAround(light, place, reach, lines, window);
        const found = memory();
        /** Of cell (column, row): the values of its pels, none where no tile was asked for. */
        const pels = (column: number, row: number): number[] => {
          const [tileColumn, tileRow] = [Math.floor(column / tileCells), Math.floor(row / tileCells)];
          if (column < 0 || row < 0 || tileColumn >= across || mask[tileRow * across + tileColumn] !== 1) return [];
          const values: number[] = [];
          for (let y = row * cellHeight; y < Math.min(height, (row + 1) * cellHeight); y++)
            for (let x = column * cellWidth; x < Math.min(width, (column + 1) * cellWidth); x++)
              values.push(grey.grey[y * grey.stride + x]!);
          return values;
        };
        for (let row = 0; row < down * tileCells; row += 3)
          for (let column = row % 3; column < across * tileCells; column += 3) {
            const [tileRow, tileColumn] = [Math.floor(row / tileCells), Math.floor(column / tileCells)];
            const at =
              parts.firstCell(tileRow, tileColumn) + (row % tileCells) * parts.cellPitch() + (column % tileCells);
            const own = pels(column, row);
            assert.equal(found[light + at], own.length === 0 ? 0 : Math.max(...own));
            assert.equal(found[dark + at], own.length === 0 ? 0 : 255 - Math.min(...own));
            if (mask[tileRow * across + tileColumn] !== 1) {
              assert.equal(found[window + at], 0);
              continue;
            }
            const around = [-1, 0, 1].flatMap((v) => [-1, 0, 1].map((u) => [tileRow + v, tileColumn + u] as const));
            const isOn = (v: number, u: number): boolean => v >= 0 && u >= 0 && v < down && u < across;
            if (around.some(([v, u]) => isOn(v, u) && mask[v * across + u] !== 1)) continue;
            let most = 0;
            for (let v = row - reach; v <= row + reach; v++)
              for (let u = column - reach; u <= column + reach; u++) most = Math.max(most, ...pels(u, v));
            assert.equal(found[window + at], 255 - most);
          }
      }),
      { numRuns: 60 },
    );
  });

  it("lightest and darkest around are what looking at every pel of the window gives", () => {
    const pages = fc.tuple(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 7 }),
      fc.integer(),
    );
    fc.assert(
      fc.property(pages, ([width, height, reach, reachDown, seed]) => {
        const grey = Uint8Array.from({ length: width * height }, (_, i) => Math.imul(i + seed, 2_654_435_761) >>> 24);
        for (const [turn, extreme] of [
          [0, Math.max],
          [255, Math.min],
        ] as const) {
          parts.layOut(8, 8, 2, 2);
          const pitch = parts.rowPitch(width);
          const at = parts.room(pitch * height + 16);
          const spare = parts.room(parts.aside(width, height));
          for (let y = 0; y < height; y++) memory().set(grey.subarray(y * width, (y + 1) * width), at + y * pitch);
          parts.lightestAround(at, width, height, reach, reachDown, turn, spare);
          const found = memory();
          for (let y = 0; y < height; y++)
            for (let x = 0; x < width; x++) {
              const seen: number[] = [];
              for (let v = Math.max(0, y - reachDown); v <= Math.min(height - 1, y + reachDown); v++)
                for (let u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u++)
                  seen.push(grey[v * width + u]!);
              assert.equal(found[at + y * pitch + x], extreme(...seen));
            }
        }
      }),
      { numRuns: 60 },
    );
  });

  describe("shapes of one grey", () => {
    /** Marks as they become; a pel is a stroke at first where `stroke` says so. */
    const settled = (
      grey: GreyPage,
      stroke: (x: number, y: number) => boolean,
    ): ((x: number, y: number) => number | undefined) => {
      layIn(grey, [2, 2]);
      const [marks, pitch] = [parts.pelMarks(), parts.pelPitch()];
      const to = memory();
      for (let y = 0; y < grey.height; y++)
        for (let x = 0; x < grey.width; x++) if (stroke(x, y)) to[marks + y * pitch + x] = 2;
      parts.shapes();
      const found = memory();
      return (x, y) => found[marks + y * pitch + x];
    };

    it("are strokes as a whole or not at all", () => {
      const bar = (x: number, y: number): boolean => x >= 20 && x < 60 && y >= 20 && y < 40;
      const grey = page(100, 60, (x, y) => (bar(x, y) ? 120 : 255));
      for (const x of [20, 34, 44, 46, 59]) {
        const mostly = settled(grey, (u, v) => bar(u, v) && u < 45)(x, 30);
        const hardly = settled(grey, (u, v) => bar(u, v) && u < 35)(x, 30);
        assert.deepEqual([mostly, hardly], [2, 0], `${x}`);
      }
      assert.equal(settled(grey, (x, y) => bar(x, y) && x < 45)(70, 30), 0);
    });

    it("of a vast surface no stroke is left, wherever it is", () => {
      // White paper of 600 x 600 with strokes of its own white in many places, far from one another.
      const mark = settled(
        page(600, 600, () => 255),
        (x, y) => x % 150 < 6 && y % 90 < 60,
      );
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

  it("cells are a quarter of a millimetre at every resolution", () => {
    const sides = (["standard", "fine", "superfine", "300x300", "400x400"] as const).map(cellOf);
    assert.deepEqual(sides, [
      [2, 1],
      [2, 2],
      [2, 4],
      [3, 3],
      [4, 4],
    ]);
  });
});
