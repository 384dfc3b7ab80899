// Sound frames, modem answers and images with damage at random: nothing throws, nothing takes long, nothing grows. MUTATIONS sets
// how many (default 20,000; a million by hand), MUTATIONS_FIRST_SEED where they begin; a failure names its seed.

import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { concatBytes, latin1Bytes, latin1Text } from "../../src/base/bytes.ts";
import type { Compression } from "../../src/base/fax.ts";
import { AnswerReader } from "../../src/codec/at/answer-reader.ts";
import { DleReader } from "../../src/codec/at/dle.ts";
import { listParts, readValueList } from "../../src/codec/at/value-list.ts";
import { HdlcReceiver } from "../../src/codec/hdlc/receiver.ts";
import { stuffFrames } from "../../src/codec/hdlc/stuffer.ts";
import { decodePage } from "../../src/codec/t4/page-decoder.ts";
import { encodePage } from "../../src/codec/t4/page-encoder.ts";
import { formatCapabilities, parseCapabilities } from "../../src/codec/t30/capabilities.ts";
import { formatDcs, parseCtcRate, parseDcs } from "../../src/codec/t30/dcs.ts";
import { describeFrame } from "../../src/codec/t30/describe.ts";
import { formatFcd, markedFrames, parseEcmFrame } from "../../src/codec/t30/ecm-frame.ts";
import { formatFrame, parseFrame } from "../../src/codec/t30/frame.ts";
import { parseIdent } from "../../src/codec/t30/ident.ts";
import { parseEquipment } from "../../src/codec/t30/nsf.ts";
import { formatTrace, parseTrace } from "../../src/codec/trace/record.ts";
import { replay } from "../../src/engine/replay/replay.ts";
import { randomSource } from "../../src/trial/random.ts";
import { drawPage, everything } from "../support/t30-call.ts";

const count = Number(process.env["MUTATIONS"] ?? 20_000);
const first = Number(process.env["MUTATIONS_FIRST_SEED"] ?? 1);
/** ms of processor time: a mutation that takes longer hangs, or its work grows with more than its length. */
const longest = 500;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
/** Octets held, when what other tests left behind has gone too: finalizers and freed buffers take several turns. */
async function heap(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 8; round++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    least = Math.min(least, heapUsed + arrayBuffers);
  }
  return least;
}

type Random = () => number;
const below = (random: Random, n: number): number => Math.floor(random() * n);

/** Up to eight changes: a bit, an octet, a piece cut out, doubled, moved to the end, noise put in. */
function mutate(sound: Uint8Array, random: Random): Uint8Array {
  let octets = sound;
  for (let n = 1 + below(random, 8); n > 0; n--) {
    const at = below(random, octets.length + 1);
    const to = Math.min(octets.length, at + 1 + below(random, 12));
    const changed = octets.slice();
    switch (below(random, 6)) {
      case 0:
        if (at < changed.length) changed[at]! ^= 1 << below(random, 8);
        octets = changed;
        break;
      case 1:
        if (at < changed.length) changed[at] = below(random, 256);
        octets = changed;
        break;
      case 2:
        octets = concatBytes([octets.subarray(0, at), octets.subarray(to)]);
        break;
      case 3:
        octets = concatBytes([octets.subarray(0, to), octets.subarray(at)]);
        break;
      case 4:
        octets = concatBytes([octets.subarray(0, at), octets.subarray(to), octets.subarray(at, to)]);
        break;
      default: {
        const noise = Uint8Array.from({ length: 1 + below(random, 20) }, () => below(random, 256));
        octets = concatBytes([octets.subarray(0, at), noise, octets.subarray(at)]);
      }
    }
  }
  return octets;
}

const format = {
  rate: { modulation: "v17", bps: 14400 },
  resolution: "fine",
  width: 1728,
  compression: "mmr",
  ecmFrameSize: 256,
  minScanTime: 0,
} as const;
const idents = ["CSI", "TSI", "CIG", "SUB", "SEP", "SID", "PWD"] as const;
const frames: readonly Uint8Array[] = [
  formatFrame({ kind: "DIS", fif: formatCapabilities(everything), final: true, x: false }),
  formatFrame({ kind: "DTC", fif: formatCapabilities(everything), final: true, x: true }),
  formatFrame({
    kind: "DCS",
    fif: formatDcs({ format, pageLength: "a4", subAddress: false, password: false }),
    final: true,
    x: true,
  }),
  formatFrame({ kind: "CTC", fif: Uint8Array.of(0, 0x10), final: true, x: true }),
  formatFrame({ kind: "PPS", command: "MPS", page: 3, block: 1, frames: 200, final: true, x: true }),
  formatFrame({ kind: "PPR", map: new Uint8Array(32).fill(0x5a), final: true, x: false }),
  formatFrame({ kind: "NSF", fif: Uint8Array.of(0, 0, 0x0e, ...latin1Bytes("\0\0KX-FP81CE")), final: false, x: false }),
  ...idents.map((kind) =>
    formatFrame({ kind, fif: Uint8Array.from(latin1Bytes("+34 942 123456      ")).reverse(), final: false, x: true }),
  ),
  formatFcd(7, new Uint8Array(256).fill(0x81)),
];

const answers = [
  "\r\nCONNECT\r\n\xff\x13\x84\xea\x7d\x10\x03\r\nOK\r\n",
  "\r\nRING\r\n\r\nDATE=1122\r\nTIME=0930\r\nNMBR=942123456\r\nNDID=5550001\r\n\r\nRING\r\n",
  "\r\n+FCERROR\r\n\r\nNO CARRIER\r\n\r\nDELAYED 00:10:00\r\n\r\nBLACKLISTED\r\n",
  "AT+FTM=?\r\r\n24,48,72,73,(74-98),121,122,145,146\r\n\r\nOK\r\n",
  "\r\n+FRH:3\r\n\r\nDRON=11 DROF=40\r\n\r\nRING B\r\n",
].map(latin1Bytes);

const page = drawPage(3, 60, "standard").bitmap;
const images = (["mh", "mr", "mmr"] as const).map((compression) => ({
  compression,
  octets: encodePage(page, { compression, lsbFirst: true }),
}));

const trace = new TextDecoder().decode(
  latin1Bytes(
    [
      formatTrace({ ms: 1, layer: "t30", direction: ">", text: "DIS", octets: frames[0] }),
      formatTrace({ ms: 4000, layer: "t30", direction: "<", text: "DCS", octets: frames[2] }),
      formatTrace({ ms: 7000, layer: "t30", direction: "<", text: "TCF at V.17 14400: good", octets: undefined }),
      formatTrace({ ms: 7001, layer: "t30", direction: ">", text: "CFR", octets: Uint8Array.of(255, 19, 132) }),
      formatTrace({ ms: 9000, layer: "t30", direction: "<", text: "DCN", octets: Uint8Array.of(255, 19, 251) }),
    ].join("\n"),
  ),
);

function readFrame(octets: Uint8Array): void {
  const frame = parseFrame(octets);
  assert.ok(describeFrame(octets).length < 2_000);
  if ("fif" in frame) {
    const can = parseCapabilities(frame.fif);
    assert.ok(can.rates.length > 0);
    parseDcs(frame.fif);
    parseCtcRate(frame.fif);
    assert.ok(parseIdent(frame.fif).length <= frame.fif.length);
    parseEquipment(frame.fif);
  }
  if (frame.kind === "PPR") assert.ok(markedFrames(frame.map, 256).length <= 256);
  const data = parseEcmFrame(octets);
  if (data?.kind === "FCD") assert.ok(data.data.length <= 256);
}

function readAnswers(octets: Uint8Array, random: Random): void {
  const reader = new AnswerReader();
  const dle = new DleReader();
  for (let at = 0; at < octets.length; ) {
    const to = at + 1 + below(random, 30);
    const part = octets.subarray(at, to);
    reader.push(part);
    for (let lines = 0; reader.take() !== undefined; lines++) assert.ok(lines <= octets.length);
    dle.push(part);
    at = to;
  }
  assert.ok(reader.length <= octets.length);
  const text = latin1Text(octets);
  assert.ok(readValueList(text).length <= 100_000);
  listParts(text);
}

function readHdlc(octets: Uint8Array, random: Random): void {
  const stream = mutate(stuffFrames([octets, octets], { leadingFlags: 3 }), random);
  const receiver = new HdlcReceiver();
  for (const { bytes } of receiver.push(stream)) assert.ok(bytes.length <= stream.length);
}

function readImage(octets: Uint8Array, compression: Compression): void {
  const { bitmap, quality } = decodePage(octets, { compression, width: 1728, lsbFirst: true });
  assert.equal(bitmap.data.length, bitmap.stride * bitmap.height);
  assert.ok(quality.badLines <= Math.max(1, bitmap.height) && bitmap.height <= octets.length * 8);
}

async function one(seed: number): Promise<void> {
  const random = randomSource(seed);
  const pick = <T>(items: readonly T[]): T => items[below(random, items.length)]!;
  switch (seed % 8) {
    case 0:
    case 1:
      return readFrame(mutate(pick(frames), random));
    case 2:
    case 3:
      return readAnswers(mutate(pick(answers), random), random);
    case 4:
      return readHdlc(pick(frames), random);
    case 5: {
      const records = latin1Text(mutate(latin1Bytes(trace), random)).split("\n");
      await replay(records.flatMap((line) => parseTrace(line) ?? []));
      return;
    }
    default: {
      const image = pick(images);
      return readImage(mutate(image.octets, random), image.compression);
    }
  }
}

/** Mutations measured together: to ask for the time costs as much as one of them. */
const batch = 50;

/** ms of processor time for the seeds from `from` up to and without `to`. */
async function processorTime(from: number, to: number): Promise<number> {
  const started = process.cpuUsage();
  for (let seed = from; seed < to; seed++)
    try {
      await one(seed);
    } catch (error) {
      throw new Error(`MUTATIONS_FIRST_SEED=${seed} MUTATIONS=1: ${String(error)}`, { cause: error });
    }
  return process.cpuUsage(started).user / 1_000;
}

describe("mutations", () => {
  it(`of frames, answers, images and traces, ${count} from ${first}: nothing throws, hangs or grows`, async function () {
    this.timeout(120_000 + count);
    for (let seed = first; seed < first + 2_000; seed++) await one(seed);
    const before = await heap();
    for (let from = first; from < first + count; from += batch) {
      const to = Math.min(from + batch, first + count);
      // None took too long where all together did not; otherwise each is looked at alone.
      if ((await processorTime(from, to)) < longest) continue;
      for (let seed = from; seed < to; seed++) {
        const took = await processorTime(seed, seed + 1);
        assert.ok(took < longest, `MUTATIONS_FIRST_SEED=${seed}: ${took.toFixed(0)} ms`);
      }
    }
    const grown = (await heap()) - before;
    assert.ok(grown < 8 << 20, `${grown} octets more are held after ${count} mutations`);
  });
});
