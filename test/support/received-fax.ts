// A received fax on disk, as a line leaves it and as the office finds it when it is to be mailed.

import { join } from "node:path";
import type { Compression, Resolution } from "../../src/base/fax.ts";
import type { RawPage, ReceivedFax } from "../../src/base/received.ts";
import { encodePage } from "../../src/codec/t4/page-encoder.ts";
import { makeDirectory, writeAtomic } from "../../src/device/store/atomic.ts";
import { ownLife } from "../../src/device/store/process-life.ts";
import { writeFax } from "../../src/device/store/received-files.ts";
import { readJson, type Spool } from "../../src/device/store/spool.ts";
import { makeFaxTiff } from "../../src/service/inbound/page-files.ts";
import { testPage } from "./bitmaps.ts";

export interface ReceivedPageWish {
  readonly height?: number;
  readonly resolution?: Resolution;
  readonly compression?: Compression;
  readonly badLines?: number;
  readonly longestBadRun?: number;
  readonly resentFrames?: number;
}

export interface ReceivedWish {
  readonly call?: string;
  readonly caller?: string;
  readonly callerName?: string;
  readonly called?: string;
  readonly tsi?: string;
  readonly subAddress?: string;
  readonly startedAt?: string;
  readonly complete?: boolean;
  readonly pages?: readonly ReceivedPageWish[];
}

/** With fax.tif and preview.png; the folder and what fax.json says. */
export async function receivedFax(
  spool: Spool,
  wish: ReceivedWish = {},
): Promise<{ folder: string; fax: ReceivedFax }> {
  const {
    call = "c00000042",
    caller = "5559876",
    callerName = "",
    called = "5550001",
    tsi = "",
    subAddress = "",
    complete = true,
  } = wish;
  const startedAt = wish.startedAt ?? new Date().toISOString();
  const folder = spool.path("received", startedAt.slice(0, 4), startedAt.slice(5, 7), call);
  await makeDirectory(join(folder, "raw"));
  const pages: RawPage[] = [];
  for (const [index, page] of (wish.pages ?? [{}]).entries()) {
    const { height = 60, resolution = "fine", compression = "mh" } = page;
    const { badLines = 0, longestBadRun = badLines, resentFrames = 0 } = page;
    const file = `raw/page-${String(index + 1).padStart(3, "0")}.${compression}`;
    await writeAtomic(join(folder, file), encodePage(testPage(1728, height, index), { compression, lsbFirst: true }));
    pages.push({
      page: index + 1,
      file,
      compression,
      width: 1728,
      resolution,
      rate: 14_400,
      modulation: "v17",
      ecm: compression === "mmr",
      quality: { lines: height, badLines, longestBadRun },
      resentFrames,
      remoteId: tsi,
      subAddress,
    });
  }
  const head = {
    call,
    line: "t2",
    startedAt,
    calledNumber: called,
    callerNumber: caller,
    callerName,
    process: ownLife(),
  };
  const end = complete
    ? ({ outcome: 21, detail: "" } as const)
    : ({ outcome: 22, detail: "the line was cut" } as const);
  await writeFax(folder, head, pages, { ...end, remoteId: tsi, seconds: 30 });
  const fax = (await readJson<ReceivedFax>(join(folder, "fax.json")))!;
  await makeFaxTiff(folder, fax);
  await writeAtomic(join(folder, "preview.png"), Buffer.from("picture"));
  return { folder, fax };
}
