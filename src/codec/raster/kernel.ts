// The kernel ready for work: its functions, and its memory, which is kept from page to page, since to ask the system for some
// megabytes takes longer than to use them.

import { kernelOctets } from "./kernel-octets.ts";

/** What kernel/page-work.ts exports; places are octets from the memory's start, and hold until the next `layOut` or `layPicture`. */
export interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer };
  /** Pels of the page and of a cell (cell.ts). */
  layOut(width: number, height: number, cellWidth: number, cellHeight: number): void;
  pels(): number;
  rowPitch(): number;
  blackPels(): number;
  looksScanned(): number;
  whitenPaper(): void;
  histogram(): number;
  firstLook(inkEnd: number, toneEnd: number): number;
  findStrokes(scanned: boolean): void;
  screenRoom(width: number, height: number): number;
  layScreen(from: number, width: number): void;
  screenTones(strokes: boolean): void;
  layPicture(width: number, height: number, wide: number, high: number, rows: number): number;
  shrink(bitmap: number, from: number, to: number): number;
}

/** Of what every engine has by this name, what is used here. */
declare const WebAssembly: {
  readonly Module: new (octets: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/** Compiled once. */
let code: object | undefined;
let known: Kernel | undefined;

/** More memory than this is given back after a page. */
const mostKept = 64 * 1_048_576;

/** Runs `work` with the kernel; nothing of its memory may be kept. */
export function withKernel<T>(work: (kernel: Kernel) => T): T {
  const kernel = known ?? makeKernel();
  // One that broke is not used again.
  known = undefined;
  const result = work(kernel);
  if (kernel.memory.buffer.byteLength <= mostKept) known = kernel;
  return result;
}

function makeKernel(): Kernel {
  code ??= new WebAssembly.Module(Uint8Array.from(atob(kernelOctets), (letter) => letter.charCodeAt(0)));
  return new WebAssembly.Instance(code).exports as Kernel;
}
