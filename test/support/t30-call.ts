// A whole call between our caller and our answerer over the loopback line, and what both sides knew at its end. Pages are
// drawn from a seed; the journal and the kept pages are held in memory.

import type {
  Bitmap,
  CallReport,
  Capabilities,
  Page,
  PageAnswer,
  PageFormat,
  ReceivedPage,
  Resolution,
} from "../../src/base/fax.ts";
import { everyCapability } from "../../src/codec/t30/capabilities.ts";
import type { TraceDirection, TraceLayer } from "../../src/codec/trace/record.ts";
import type { Asked, CallObserver, Copies, FaxDocument } from "../../src/engine/call.ts";
import { receiveFax } from "../../src/engine/t30/answerer.ts";
import { sendFax } from "../../src/engine/t30/caller.ts";
import { pollFax } from "../../src/engine/t30/poller.ts";
import { randomSource } from "../../src/trial/random.ts";
import { type Faults, Line } from "./loopback-link.ts";
import { VirtualClock } from "./virtual-clock.ts";

export const everything = everyCapability;

/** V.29, MH, standard resolution, no error correction. */
export const plainFormat: PageFormat = {
  rate: { modulation: "v29", bps: 9600 },
  resolution: "standard",
  width: 1728,
  compression: "mh",
  ecmFrameSize: undefined,
  minScanTime: 0,
};

/** Text-like rows: groups of lines with runs, white between. */
export function drawPage(seed: number, height: number, resolution: Resolution, width = 1728): Page {
  const random = randomSource(seed + 1);
  const stride = Math.ceil(width / 8);
  const data = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    if (y % 24 < 8) continue;
    const base = y * stride;
    if (y % 3 !== 0 && y > 0) data.copyWithin(base, base - stride, base);
    for (let n = 0; n < 12; n++) data[base + Math.floor(random() * (stride - 1))] = Math.floor(random() * 256);
  }
  const bitmap: Bitmap = { width, height, stride, data };
  return { bitmap, resolution };
}

/** `plain`: the same pages in a second form. */
export function documentOf(pages: readonly Page[], plain?: readonly Page[]): FaxDocument {
  const forms = plain === undefined ? [pages] : [pages, plain];
  return {
    pageCount: pages.length,
    load: async (index, form = 0) => forms[form]![index]!,
    forms: (index) =>
      forms.map((form) => {
        const { bitmap, resolution } = form[index]!;
        return { width: bitmap.width, height: bitmap.height, resolution };
      }),
  };
}

export interface TraceLine {
  readonly at: number;
  readonly side: string;
  readonly layer: TraceLayer;
  readonly direction: TraceDirection;
  readonly text: string;
  readonly octets: Uint8Array | undefined;
}

export interface Talk {
  readonly pages: readonly Page[];
  /** Their plain form, where they have one. */
  readonly plain?: readonly Page[];
  readonly caller?: Partial<Capabilities>;
  readonly answerer?: Partial<Capabilities>;
  readonly faults?: Faults;
  readonly delay?: number;
  readonly firstPage?: number;
  /** The caller polls, the answerer has the pages; what is asked for is given when it is this. */
  readonly polling?: Asked;
  readonly subAddress?: string;
  readonly senderPassword?: string;
  readonly copies?: Copies;
  readonly beginAt?: number;
  /** ms until keep() of a page resolves; negative = it rejects. */
  keepDelay?(page: number): number;
  /** Time at which the caller's, or the answerer's, signal fires. */
  readonly abortAt?: number;
  readonly answererAbortAt?: number;
  readonly limit?: number;
}

export interface Talked {
  readonly sent: CallReport;
  readonly received: CallReport;
  readonly kept: readonly ReceivedPage[];
  readonly journal: readonly { readonly page: number; readonly what: string }[];
  readonly trace: readonly TraceLine[];
  readonly seconds: number;
}

export async function talk(talk: Talk): Promise<Talked> {
  const clock = new VirtualClock();
  const abort = new AbortController();
  const answererAbort = new AbortController();
  if (talk.answererAbortAt !== undefined) clock.at(talk.answererAbortAt, () => answererAbort.abort());
  if (talk.abortAt !== undefined) clock.at(talk.abortAt, () => abort.abort());
  const line = new Line(
    clock,
    { ...(talk.faults && { faults: talk.faults }), ...(talk.delay !== undefined && { delay: talk.delay }) },
    { caller: abort.signal, answerer: answererAbort.signal },
  );
  const trace: TraceLine[] = [];
  const observer = (side: string): CallObserver => ({
    progress: () => {},
    trace: (layer, direction, text, bytes) =>
      void trace.push({ at: clock.now(), side, layer, direction, text, octets: bytes?.slice() }),
  });
  const journal: { page: number; what: string }[] = [];
  const kept: ReceivedPage[] = [];
  const keep = async (page: ReceivedPage): Promise<void> => {
    const wait = talk.keepDelay?.(page.page) ?? 0;
    if (wait > 0) await new Promise<void>((resolve) => void clock.at(clock.now() + wait, resolve));
    if (wait < 0) throw new Error("disk full");
    kept.push(page);
  };
  const caller = {
    stationId: "+1 555 0001",
    own: { ...everything, ...talk.caller },
    signal: abort.signal,
    observer: observer("caller"),
  };
  const answerer = {
    stationId: "+1 555 0002",
    own: { ...everything, ...talk.answerer },
    signal: answererAbort.signal,
    observer: observer("answerer"),
    keep,
  };
  const { polling } = talk;
  if (polling !== undefined) {
    const offer = async (asked: Asked): Promise<FaxDocument | undefined> =>
      asked.selectiveAddress === polling.selectiveAddress && asked.password === polling.password
        ? documentOf(talk.pages)
        : undefined;
    const [received, sent] = await clock.run(
      Promise.all([
        pollFax(line.caller, { ...caller, ...polling, keep }),
        receiveFax(line.answerer, { ...answerer, offer }),
      ]),
      talk.limit ?? 3_600_000,
    );
    return { sent, received, kept, journal, trace, seconds: clock.now() / 1000 };
  }
  const both = Promise.all([
    sendFax(line.caller, documentOf(talk.pages, talk.plain), {
      ...caller,
      firstPage: talk.firstPage ?? 0,
      ...(talk.subAddress !== undefined && { subAddress: talk.subAddress }),
      ...(talk.senderPassword !== undefined && { senderPassword: talk.senderPassword }),
      ...(talk.copies !== undefined && { copies: talk.copies }),
      ...(talk.beginAt !== undefined && { beginAt: talk.beginAt }),
      journal: {
        dialling: async () => {},
        asked: async (page, command) => void journal.push({ page, what: command }),
        answered: async (page: number, answer: PageAnswer) => void journal.push({ page, what: answer }),
      },
    }),
    receiveFax(line.answerer, answerer),
  ]);
  const [sent, received] = await clock.run(both, talk.limit ?? 3_600_000);
  return { sent, received, kept, journal, trace, seconds: clock.now() / 1000 };
}

export const printTrace = (talked: Talked): string =>
  talked.trace.map((t) => `${(t.at / 1000).toFixed(3)} ${t.side.padEnd(8)} ${t.direction} ${t.text}`).join("\n");
