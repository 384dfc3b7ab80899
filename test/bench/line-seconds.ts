// Seconds on the telephone, side by side: faxgate, HylaFAX and efax send and receive the same three pages (a letter, a table,
// a photograph; fine) with the same kind of terminal at the same time on one exchange in real time, whose clock counts from
// answer to hang-up. Nobody writes a header line but efax, so faxgate sends against it what efax sent, header and all.
// Printed: faxgate's seconds divided by the peer's, and by what the bits and T.30's fixed times come to. Takes 7 minutes.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Bitmap, Page } from "../../src/base/fax.ts";
import { decodeTiffPage, openTiff } from "../../src/codec/tiff/read.ts";
import { efaxReceives, efaxSends } from "../interop/support/efax.ts";
import { Fakeline } from "../interop/support/fakeline.ts";
import { FaxgateLine } from "../interop/support/faxgate-line.ts";
import { Hylafax } from "../interop/support/hylafax.ts";
import { assertSame, assertSameBelowHeader, readPages } from "../interop/support/page-files.ts";

const document = join(import.meta.dirname, "../fixtures/three-pages.tif");
/** 14400 bit/s; handshake 11.2 s, 2.7 s a page, two more partial pages with error correction, 1.2 s for DCN. */
const limit = { "MMR+ECM": 155.6, MH: 182.3 } as const;
type Coding = keyof typeof limit;
const words: Readonly<Record<Coding, string>> = { "MMR+ECM": "ecm mmr", MH: "mh" };
const own = {
  "MMR+ECM": {},
  MH: { ecm: false, compressions: ["mh"] },
} as const;

const asPages = (bitmaps: readonly Bitmap[]): Page[] => bitmaps.map((bitmap) => ({ bitmap, resolution: "fine" }));
const pause = (length: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, length));

const pages = asPages(await documentPages());
const withHeader = await efaxPages();
const exchange = await Fakeline.start(["2000", "2001", "2002", "2003", "2004", "2005"]);
const device = (number: string): string => exchange.device(number);
const closing: (() => Promise<void>)[] = [() => exchange.stop()];
try {
  const gates = await Promise.all(["2000", "2001", "2002"].map((number) => FaxgateLine.open(device(number))));
  for (const gate of gates) closing.unshift(() => gate.close());
  report("send", await sending(gates));
  report("receive", await receiving(gates));
} finally {
  for (const close of closing) await close();
}

interface Seconds extends Record<Coding, { faxgate: number; hylafax: number }> {
  efax: { faxgate: number; efax: number };
}

async function documentPages(): Promise<Bitmap[]> {
  const bytes = new Uint8Array(await readFile(document));
  const tiff = openTiff(bytes);
  if (!tiff.ok) throw new Error(tiff.reason);
  return tiff.pages.map((page) => decodeTiffPage(bytes, page).bitmap);
}

/** What efax puts on the line for the document: its header over it. Eight times faster than life, for only the pels count. */
async function efaxPages(): Promise<Page[]> {
  const line = await Fakeline.start(["2001"], 8);
  try {
    const file = join(line.folder, "efax.tif");
    await line.answer("72", file, "mh");
    const from = line.events.length;
    const call = await efaxSends(line.device("2001"), line.folder, "72", pages);
    await line.callOver("72", from, 60_000);
    await call.ended;
    const got = await readPages(file);
    assertSameBelowHeader(got, pages, call.output());
    return asPages(got);
  } finally {
    await line.stop();
  }
}

/** Seconds of a call to a terminal that must get exactly these pels. */
async function toTerminal(number: string, coding: Coding, expected: readonly Page[], call: () => Promise<unknown>) {
  const file = join(exchange.folder, `to-${number}.tif`);
  await exchange.answer(number, file, words[coding]);
  const from = exchange.events.length;
  const [over] = await Promise.all([exchange.callOver(number, from, 400_000), call()]);
  assertSame(await readPages(file), expected, `to ${number}`);
  return over.seconds!;
}

async function sending(gates: readonly FaxgateLine[]): Promise<Seconds> {
  const hylafax = await Hylafax.start([{ device: device("2003") }, { device: device("2004") }]);
  try {
    const gate = (index: number, number: string, coding: Coding, what: readonly Page[]): Promise<number> =>
      toTerminal(number, coding, what, () => gates[index]!.send(what, number, own[coding]));
    const hyla = (modem: string, number: string, coding: Coding): Promise<number> =>
      toTerminal(number, coding, pages, () => hylafax.send(device(modem), number, document, ["-m"]));
    const efax = toTerminal("75", "MH", withHeader, async () => {
      await (await efaxSends(device("2005"), exchange.folder, "75", pages)).ended;
    });
    const [mmr, hylaMmr, mh, hylaMh, likeEfax, efaxMh] = await Promise.all([
      gate(0, "70", "MMR+ECM", pages),
      hyla("2003", "71", "MMR+ECM"),
      gate(1, "72", "MH", pages),
      hyla("2004", "73", "MH"),
      gate(2, "74", "MH", withHeader),
      efax,
    ]);
    return {
      "MMR+ECM": { faxgate: mmr, hylafax: hylaMmr },
      MH: { faxgate: mh, hylafax: hylaMh },
      efax: { faxgate: likeEfax, efax: efaxMh },
    };
  } finally {
    await hylafax.stop();
  }
}

/** Seconds of a call from a terminal; `pels` are what the receiver holds after it. */
async function fromTerminal(number: string, coding: Coding, receive: () => Promise<readonly Bitmap[]>) {
  const from = exchange.events.length;
  const receiving = receive();
  await pause(500);
  await exchange.send("5550001", number, document, words[coding]);
  const [over, pels] = await Promise.all([exchange.callOver(number, from, 400_000), receiving]);
  assertSame(pels, pages, `from a terminal to ${number}`);
  return over.seconds!;
}

async function receiving(gates: readonly FaxgateLine[]): Promise<Seconds> {
  const hylafax = await Hylafax.start([{ device: device("2003") }, { device: device("2004") }]);
  try {
    const gate = (index: number, number: string, coding: Coding): Promise<number> =>
      fromTerminal(number, coding, async () =>
        (await gates[index]!.receive(own[coding])).kept.map((page) => page.bitmap),
      );
    const hyla = (number: string, coding: Coding): Promise<number> =>
      fromTerminal(number, coding, async () => readPages(await hylafax.received(device(number), 400_000)));
    const [mmr, hylaMmr, mh, hylaMh, efaxMh] = await Promise.all([
      gate(0, "2000", "MMR+ECM"),
      hyla("2003", "MMR+ECM"),
      gate(1, "2001", "MH"),
      hyla("2004", "MH"),
      efaxReceiving("2005"),
    ]);
    return {
      "MMR+ECM": { faxgate: mmr, hylafax: hylaMmr },
      MH: { faxgate: mh, hylafax: hylaMh },
      efax: { faxgate: mh, efax: efaxMh },
    };
  } finally {
    await hylafax.stop();
  }
}

async function efaxReceiving(number: string): Promise<number> {
  const call = efaxReceives(device(number), exchange.folder, "efax-in");
  await pause(1500);
  return fromTerminal(number, "MH", async () => {
    await call.ended;
    return call.pages();
  });
}

function report(way: "send" | "receive", seconds: Seconds): void {
  for (const coding of ["MMR+ECM", "MH"] as const) {
    const { faxgate, hylafax } = seconds[coding];
    ratio("hylafax", way, coding, faxgate, hylafax);
    console.log(`line-seconds limit ${way} ${coding} ${(faxgate / limit[coding]).toFixed(4)}`);
  }
  ratio("efax", way, "MH", seconds.efax.faxgate, seconds.efax.efax);
}

function ratio(peer: string, way: string, coding: Coding, ours: number, theirs: number): void {
  console.log(`line-seconds ratio ${peer} ${way} ${coding} ${(ours / theirs).toFixed(4)}`);
  console.error(`  faxgate ${ours.toFixed(2)} s, ${peer} ${theirs.toFixed(2)} s`);
}
