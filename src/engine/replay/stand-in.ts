// What stands in for pictures in a replay: a trace keeps no page. Made so that the engine comes to the same verdict: a page of
// ours with as many octets or frames as it had, a page of theirs with as many lines and as many of them damaged. Pure.

import { concatBytes } from "../../base/bytes.ts";
import { everyResolution, grids, type Page, type PageFormat, type Resolution } from "../../base/fax.ts";
import { mostLines } from "../../codec/t4/page-decoder.ts";
import { encodePage } from "../../codec/t4/page-encoder.ts";
import { kFactor } from "../t30/page-coding.ts";
import type { SentSize, Step } from "./recording.ts";

const rows = 1000;

/** Longer than A4 and what may go for it, shorter than B4 (engine/t30/negotiate.ts). */
const longPage = 330;

/** `least` rows at least, blank ones below. A page that is coded to more than `octets - grain` and at most `octets`; as near as it gets where that cannot be had. */
function pageOfOctets(
  octets: number,
  resolution: Resolution,
  width: number,
  least: number,
  code: (page: Page) => number,
): Page {
  const stride = width / 8;
  const draw = (drawn: number, runs: number): Page => {
    const height = Math.max(drawn, least);
    const data = new Uint8Array(stride * height);
    for (let y = 0; y < drawn; y++)
      for (let n = 0; n < runs; n++) data[y * stride + ((y * 31 + n * 17) % stride)] = 0x10 << (y & 3);
    return { bitmap: { width, height, stride, data }, resolution };
  };
  let runs = 0;
  while (runs < stride && code(draw(rows, runs)) < octets) runs += 1 + (runs >> 1);
  let low = 1;
  let high = rows;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (code(draw(middle, runs)) <= octets) low = middle;
    else high = middle - 1;
  }
  return draw(low, runs);
}

/** A page of ours as it was measured. */
export function pageLike({ words, length, octets, frames }: SentSize): Page {
  const said = words.split(", ");
  const resolution = everyResolution.find((one) => said.includes(one)) ?? "fine";
  const width = Number(/(\d{4}) pels/.exec(words)?.[1] ?? 1728);
  const compression = / MMR,/.test(words) ? "mmr" : / MR,/.test(words) ? "mr" : "mh";
  const size = Number(/ECM (\d+)/.exec(words)?.[1] ?? 256);
  const wanted = Math.max(1, frames > 0 ? frames * size : octets);
  return pageOfOctets(
    wanted,
    resolution,
    width,
    length === "a4" ? 1 : Math.ceil(longPage * grids[resolution].down),
    (page) => encodePage(page.bitmap, { compression, lsbFirst: true, kFactor: kFactor[resolution] }).length,
  );
}

/** A page of theirs: `lines` lines, damaged as it was: so many bad ones, at most `longestBadRun` one below the other. */
export function imageLike(step: Step & { kind: "image" }, format: PageFormat): Uint8Array {
  if (step.lines === 0) return new Uint8Array();
  const { width } = format;
  const stride = width / 8;
  const lines = Math.min(step.lines, mostLines);
  const data = new Uint8Array(stride * lines);
  for (let y = 0; y < lines; y++) data[y * stride + (y % stride)] = 0xff;
  const code = (from: number, to: number, endOfPage: boolean): Uint8Array =>
    encodePage(
      { width, height: to - from, stride, data: data.subarray(from * stride, to * stride) },
      // One-dimensional throughout: one damaged line must not take others with it.
      { compression: format.compression, kFactor: 1, lsbFirst: true, endOfPage },
    );
  const parts: Uint8Array[] = [];
  const bad = Math.min(step.badLines, lines - 1);
  const run = Math.max(1, step.longestBadRun);
  const between = Math.floor((lines - bad) / (Math.ceil(bad / run) + 1));
  let sound = 0;
  // Lines that end before the edge, each behind a sound EOL.
  for (let n = 0; n < bad; n++) {
    if (n % run === 0) parts.push(code(sound, (sound += between), false));
    parts.push(damagedLine(format.compression === "mr"));
  }
  parts.push(code(sound, lines - bad, step.rtc));
  return concatBytes(parts);
}

/** Frame 0 of a page of theirs with error correction: two lines, the end of the page and zeros; the others hold zeros alone. */
export function firstFrameLike(format: PageFormat, size: number): Uint8Array {
  const { width, compression } = format;
  const blank = { width, height: 2, stride: width / 8, data: new Uint8Array(width / 4) };
  const frame = new Uint8Array(size);
  frame.set(encodePage(blank, { compression, lsbFirst: true }).subarray(0, size));
  return frame;
}

/** Fill, EOL (and its tag bit), a code word for 64 white pels and nothing more; least significant bit first. */
function damagedLine(tagged: boolean): Uint8Array {
  const bits = `0000000000000000000${"1"}${tagged ? "1" : ""}11011`.padEnd(32, "0");
  const octets = new Uint8Array(4);
  for (let i = 0; i < 32; i++) if (bits[i] === "1") octets[i >> 3]! |= 1 << (i & 7);
  return octets;
}
