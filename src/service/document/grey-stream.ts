// Grey pages as a renderer writes them to its standard output, made black and white one after the other.

import { isFaxError } from "../../base/errors.ts";
import type { Bitmap } from "../../base/fax.ts";
import type { GreyPage } from "../../codec/raster/grey-page.ts";
import { PgmReader } from "../../codec/raster/pgm.ts";
import type { OutputReader } from "../../device/exec/read-output.ts";
import type { Workshop } from "./convert.ts";
import { breathe } from "./page-file.ts";

/** Of a page whose document forbids fitting its size to the paper: larger ones are refused. */
const mostPels = 16_000_000;
/** Pages read while the first of them is still made black and white. */
const readAhead = 2;

export interface GreyTaker {
  /** False when the page is not wanted, and none behind it. Before it is made black and white. */
  wants?(page: GreyPage): boolean;
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
export function greyReader(shop: Workshop, taker: GreyTaker): { reader: OutputReader; state: StreamState } {
  const state: StreamState = { stopped: false, broken: false };
  const reader: OutputReader = async (pieces) => {
    try {
      for await (const bitmap of inOrder(shop, pieces, taker, state)) {
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

/** The pages of a stream of grey ones in black and white; the next are read meanwhile. */
async function* inOrder(
  shop: Workshop,
  stdout: AsyncIterable<Uint8Array>,
  taker: GreyTaker,
  state: StreamState,
): AsyncGenerator<Bitmap> {
  const grey = new PgmReader(mostPels);
  const made: Promise<Bitmap>[] = [];
  let fault: { readonly cause: unknown } | undefined;
  try {
    reading: for await (const piece of stdout)
      for (const page of grey.push(piece)) {
        if (taker.wants?.(page) === false) {
          state.stopped = true;
          break reading;
        }
        const bitmap = shop.rasterise(page);
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
