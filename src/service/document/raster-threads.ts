// Threads for rasterising, so that the office goes on and both cores are used: started when there is work, ended when there was
// none for a while. Pages go there and back without being copied.

import { existsSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { FaxError } from "../../base/errors.ts";
import type { Bitmap } from "../../base/fax.ts";
import type { GreyPage } from "../../codec/raster/grey-page.ts";
import type { RasterOptions } from "../../codec/raster/raster.ts";
import { createPool } from "../../device/exec/pool.ts";
import type { RasterAnswer } from "./raster-thread.ts";

export interface RasterThreads {
  /** Octets of any content for a page's greys: those of a page that is done, where there are some. */
  room(octets: number): Uint8Array;
  /** Takes the page's octets away from the caller. FaxError "resource" when the thread breaks. */
  rasterise(page: GreyPage, options: RasterOptions): Promise<Bitmap>;
}

/** No page takes so long: the thread hangs. */
const patienceMs = 60_000;
/** Rooms that are kept: of some megabytes each. */
const mostRooms = 6;
/** The built one, from the source tree too: a thread reads no TypeScript. */
const program = new URL("../../../dist/service/document/raster-thread.js", import.meta.url);

/**
 * `most`: threads at once, read whenever one could start. `idleMs`: how long one waits for more work. FaxError "settings" where
 * the program is not built.
 */
export function createRasterThreads(most: () => number, idleMs = 60_000): RasterThreads {
  if (!existsSync(program)) throw new FaxError("settings", "faxgate is not built: run npm run build");
  const pool = createPool(most);
  const idle: RasterThread[] = [];
  let rooms: ArrayBuffer[] = [];
  const away = (thread: RasterThread): void => {
    if (idle.includes(thread)) idle.splice(idle.indexOf(thread), 1);
    if (idle.length === 0) rooms = [];
  };
  return {
    room(octets) {
      const at = rooms.findIndex((room) => room.byteLength >= octets);
      return new Uint8Array(at < 0 ? new ArrayBuffer(octets) : rooms.splice(at, 1)[0]!);
    },
    rasterise: (page, options) =>
      pool.run(async () => {
        const thread = idle.pop() ?? new RasterThread(idleMs, away);
        const { bitmap, room } = await thread.rasterise(page, options);
        idle.push(thread);
        if (rooms.length < mostRooms) rooms.push(room);
        return bitmap;
      }),
  };
}

/** Works on one page at a time. */
class RasterThread {
  readonly #worker = new Worker(program, { resourceLimits: { maxOldGenerationSizeMb: 128 } });
  #done: { resolve(answer: RasterAnswer): void; reject(error: Error): void } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  readonly #idleMs: number;
  readonly #away: (thread: RasterThread) => void;

  /** `away` is told before it ends, whyever: it may be given no more work. */
  constructor(idleMs: number, away: (thread: RasterThread) => void) {
    this.#idleMs = idleMs;
    this.#away = away;
    this.#worker.on("message", (answer: RasterAnswer) => {
      const done = this.#done;
      this.#rest();
      done?.resolve(answer);
    });
    this.#worker.on("error", (error) => this.#broke(error));
    this.#worker.on("exit", () => {
      this.#ended = true;
      this.#away(this);
      this.#broke(new Error("it ended"));
    });
  }

  rasterise(page: GreyPage, options: RasterOptions): Promise<RasterAnswer> {
    clearTimeout(this.#timer);
    return new Promise((resolve, reject) => {
      this.#done = { resolve, reject };
      if (this.#ended) return this.#broke(new Error("it ended"));
      this.#worker.ref();
      this.#timer = setTimeout(() => {
        this.#broke(new Error(`no page within ${patienceMs / 1000} s`));
        void this.#worker.terminate();
      }, patienceMs);
      this.#worker.postMessage({ page, options }, [page.grey.buffer as ArrayBuffer]);
    });
  }

  #rest(): void {
    this.#done = undefined;
    clearTimeout(this.#timer);
    // An idle thread keeps no process alive.
    this.#worker.unref();
    this.#timer = setTimeout(() => {
      this.#away(this);
      void this.#worker.terminate();
    }, this.#idleMs);
    this.#timer.unref();
  }

  #broke(cause: unknown): void {
    const done = this.#done;
    this.#done = undefined;
    clearTimeout(this.#timer);
    done?.reject(new FaxError("resource", "a page could not be made black and white: its thread broke", cause));
  }
}
