// The threads that rasterise: pages come back right and in any number, idle threads end and keep nothing alive.

import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { GreyPage } from "../../../../src/codec/raster/grey-page.ts";
import { createRasterThreads } from "../../../../src/service/document/raster-threads.ts";

const page = (grey: number): GreyPage => ({ width: 40, height: 24, stride: 40, grey: new Uint8Array(960).fill(grey) });

describe("raster threads", () => {
  it("give each page back to who brought it", async () => {
    const threads = createRasterThreads(() => 2);
    const shades = Array.from({ length: 12 }, (_, i) => (i % 2) * 255);
    const made = await Promise.all(shades.map((grey) => threads.rasterise(page(grey), { resolution: "fine" })));
    assert.deepEqual(
      made.map((bitmap) => bitmap.data[0]),
      shades.map((grey) => (grey === 0 ? 0xff : 0)),
    );
  });

  it("take work at the very moment an idle thread ends", async () => {
    const threads = createRasterThreads(() => 1, 30);
    for (let round = 0; round < 40; round++) {
      await threads.rasterise(page(0), { resolution: "fine" });
      await pause(24 + (round % 12));
    }
  });

  it("a page a thread cannot work on fails alone", async () => {
    const threads = createRasterThreads(() => 1);
    const broken = { ...page(0), height: -1 };
    await assert.rejects(threads.rasterise(broken, { resolution: "fine" }), /thread broke/);
    assert.equal((await threads.rasterise(page(0), { resolution: "fine" })).data[0], 0xff);
  });

  it("no thread keeps a process alive, and none stays", async () => {
    const before = process.getActiveResourcesInfo().filter((name) => name === "MessagePort").length;
    const threads = createRasterThreads(() => 2, 20);
    await Promise.all([0, 255, 0].map((grey) => threads.rasterise(page(grey), { resolution: "fine" })));
    for (let i = 0; i < 100 && active() > before; i++) await pause(20);
    assert.ok(active() <= before);
  });
  const active = (): number => process.getActiveResourcesInfo().filter((name) => name === "MessagePort").length;
});
