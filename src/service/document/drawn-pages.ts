// Pages as a renderer writes them to its standard output, the grey ones made black and white one after the other.

import { isFaxError } from "../../base/errors.ts";
import type { Bitmap } from "../../base/fax.ts";
import { NetpbmReader } from "../../codec/raster/netpbm.ts";
import type { RasterOptions } from "../../codec/raster/raster.ts";
import type { OutputReader } from "../../device/exec/read-output.ts";
import type { Workshop } from "./convert.ts";
import { breathe } from "./page-file.ts";

/** Pages read while the first of them is still made black and white. */
const readAhead = 2;

export interface DrawnTaker {
  /** Where it is not the workshop's way. */
  readonly raster?: Partial<RasterOptions>;
  /** A larger page is none. */
  readonly mostPels: number;
  /** False when no further page is wanted. */
  take(bitmap: Bitmap): Promise<boolean>;
}

export interface StreamState {
  /** Stopped by the taker's wish. */
  stopped: boolean;
  /** What came was no page, or one too large. */
  broken: boolean;
}

/** A reader for a child's output, and what became of it. A page that is cut off is none. */
export function pageReader(shop: Workshop, taker: DrawnTaker): { reader: OutputReader; state: StreamState } {
  const state: StreamState = { stopped: false, broken: false };
  const reader: OutputReader = async (pieces) => {
    try {
      for await (const bitmap of inOrder(shop, pieces, taker)) {
        await breathe();
        if (await taker.take(bitmap)) continue;
        state.stopped = true;
        return;
      }
    } catch (error) {
      if (!isFaxError(error, "input")) throw error;
      state.broken = true;
    }
  };
  return { reader, state };
}

/** The pages of a stream in black and white; the next are read meanwhile. */
async function* inOrder(shop: Workshop, stdout: AsyncIterable<Uint8Array>, taker: DrawnTaker): AsyncGenerator<Bitmap> {
  const drawn = new NetpbmReader(taker.mostPels, shop.greyRoom);
  const made: Promise<Bitmap>[] = [];
  let fault: { readonly cause: unknown } | undefined;
  try {
    for await (const piece of stdout)
      for (const page of drawn.push(piece)) {
        const bitmap = page.kind === "grey" ? shop.rasterise(page.page, taker.raster) : Promise.resolve(page.bitmap);
        // Its failure is thrown where it is awaited.
        bitmap.catch(() => {});
        made.push(bitmap);
        if (made.length > readAhead) yield made.shift()!;
      }
  } catch (cause) {
    fault = { cause };
  }
  // What was whole before a fault is kept.
  yield* made;
  if (fault !== undefined) throw fault.cause;
}
