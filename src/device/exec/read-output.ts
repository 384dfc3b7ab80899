// A child's output read while it is made. Its time runs only while we wait for it: what we take long over is not its fault.

import type { Readable } from "node:stream";

/** What is done with the octets, piece by piece. */
export type OutputReader = (pieces: AsyncIterable<Uint8Array>) => Promise<void>;

/** Counts `ms` down while it runs, then calls `atEnd` once. */
export class StopWatch {
  #left: number;
  #since: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #atEnd: () => void;

  constructor(ms: number, atEnd: () => void) {
    this.#left = ms;
    this.#atEnd = atEnd;
  }

  /** The time is over. */
  get over(): boolean {
    return this.#left <= 0;
  }

  start(): void {
    if (this.#since !== undefined || this.over) return;
    this.#since = performance.now();
    this.#timer = setTimeout(() => {
      this.#left = 0;
      this.#atEnd();
    }, this.#left);
  }

  pause(): void {
    if (this.#since === undefined) return;
    clearTimeout(this.#timer);
    if (!this.over) this.#left = Math.max(1, this.#left - (performance.now() - this.#since));
    this.#since = undefined;
  }
}

/** Resolves when `reader` has done; one that stops before the end closes the pipe. Where the time is over the output just ends. */
export async function readOutput(stdout: Readable, reader: OutputReader, watch: StopWatch): Promise<void> {
  try {
    await reader(waitedFor(stdout, watch));
  } finally {
    stdout.destroy();
    watch.start();
  }
}

async function* waitedFor(stdout: Readable, watch: StopWatch): AsyncGenerator<Uint8Array> {
  const pieces = stdout[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  for (;;) {
    watch.start();
    let next: IteratorResult<Uint8Array>;
    try {
      next = await pieces.next();
    } catch (error) {
      if (watch.over) return;
      throw error;
    } finally {
      watch.pause();
    }
    if (next.done === true) return;
    yield next.value;
  }
}
