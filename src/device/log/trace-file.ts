// The trace of one call on disk. Records are written behind the call's back: a slow disk delays the trace, never the line.

import { createWriteStream, type WriteStream } from "node:fs";
import { formatTrace, type TraceDirection, type TraceLayer } from "../../codec/trace/record.ts";

/** More than this waiting for the disk: records are counted instead of kept. */
const mostWaiting = 4 << 20;

export class TraceFile {
  readonly #stream: WriteStream;
  readonly #now: () => number;
  readonly #began: number;
  #lost = 0;
  #failed = false;

  /** `now`: the call's clock, ms. */
  constructor(path: string, now: () => number) {
    this.#stream = createWriteStream(path, { flags: "a", mode: 0o640 });
    this.#stream.on("error", () => {
      this.#failed = true;
    });
    this.#now = now;
    this.#began = now();
  }

  record(layer: TraceLayer, direction: TraceDirection, text: string, octets?: Uint8Array): void {
    if (this.#failed) return;
    if (this.#stream.writableLength > mostWaiting) {
      this.#lost++;
      return;
    }
    this.#stream.write(`${formatTrace({ ms: this.#now() - this.#began, layer, direction, text, octets })}\n`);
  }

  async close(): Promise<void> {
    if (this.#lost > 0) this.record("call", "-", `${this.#lost} records lost: the disk was too slow`);
    if (this.#failed) return;
    await new Promise<void>((resolve) => this.#stream.end(resolve));
  }
}
