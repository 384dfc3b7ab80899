// An incoming call whose pages a test hands in, received by the line's own code; what it left on disk.

import { existsSync, readFileSync } from "node:fs";
import type { CallReport, ReceivedPage } from "../../src/base/fax.ts";
import type { CallRecord } from "../../src/base/job.ts";
import type { ReceivedFax } from "../../src/base/received.ts";
import { createBitmap } from "../../src/codec/image/bitmap.ts";
import type { Spool } from "../../src/device/store/spool.ts";
import type { FaxCall, ReceiveOptions } from "../../src/engine/call.ts";
import { receiveCall } from "../../src/service/line/receive-fax.ts";
import { lineContext } from "./line-context.ts";

/** Page `page` of a call, of one line. */
export const receivedPage = (page: number, subAddress = ""): ReceivedPage => ({
  page,
  format: {
    rate: { modulation: "v29", bps: 9600 },
    resolution: "fine",
    width: 1728,
    compression: "mh",
    ecmFrameSize: undefined,
    minScanTime: 0,
  },
  raw: Uint8Array.of(page, 8),
  bitmap: createBitmap(1728, 1),
  quality: { lines: 1, badLines: 0, longestBadRun: 0 },
  resentFrames: 0,
  subAddress,
});

/** `talk` is the engine's part: it hands pages in and says how the call ended. */
export async function incomingCall(
  spool: Spool,
  talk: (options: ReceiveOptions) => Promise<CallReport>,
  change: Parameters<typeof lineContext>[2] = {},
): Promise<CallReport> {
  const call = { receive: talk } as unknown as FaxCall;
  const incoming = { calledNumber: "1", caller: "2", callerName: "", rings: 1, ringKind: "" } as const;
  return receiveCall(lineContext(spool, "t0", change), call, incoming, new AbortController().signal);
}

export interface LeftFax {
  readonly call: string;
  readonly folder: string;
  /** undefined while it is not handed over. */
  readonly fax: ReceivedFax | undefined;
}

/** Faxes of this month, oldest first. */
export async function leftFaxes(spool: Spool): Promise<LeftFax[]> {
  const now = new Date();
  const month = [String(now.getFullYear()), String(now.getMonth() + 1).padStart(2, "0")].join("/");
  return (await spool.list("received", month)).map((call) => {
    const folder = spool.path("received", month, call);
    const file = `${folder}/fax.json`;
    const fax = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as ReceivedFax) : undefined;
    return { call, folder, fax };
  });
}

export function leftRecords(spool: Spool): CallRecord[] {
  const file = spool.path("calls.jsonl");
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  return lines.map((line) => JSON.parse(line) as CallRecord);
}
