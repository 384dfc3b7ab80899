// Phase C of the answerer without error correction: the octets of one page until RTC or the end of the carrier, and the
// judgement of what came (T.4 4.1; FACTS 3.7). Bounded in octets, time and events; never throws for what the line brings.

import { concatBytes } from "../../base/bytes.ts";
import { type CopyQuality, grids, type PageFormat } from "../../base/fax.ts";
import { type DecodedPage, PageDecoder } from "../../codec/t4/page-decoder.ts";
import { pause } from "./pause.ts";
import { RtcDetector } from "./rtc-detector.ts";
import type { Station } from "./station.ts";
import { imageIdle, imageLimit, lineWait } from "./timers.ts";

/** An A3 page in superfine with nothing but short runs stays below it. */
const mostOctets = 12_000_000;
const mostEvents = 2_000_000;
const rowsPerStep = 128;

export interface ReceivedImage {
  readonly octets: Uint8Array;
  /** RTC was seen; without it the carrier just ended. */
  readonly rtc: boolean;
  /** Lines begun, by their EOLs. */
  readonly lines: number;
}

/** After `carrier`: everything to RTC, the carrier's end or a limit. */
export async function receiveImage(station: Station, format: PageFormat): Promise<ReceivedImage> {
  const parts: Uint8Array[] = [];
  const rtc = new RtcDetector(format.compression === "mr");
  const limit = station.after(imageLimit);
  let length = 0;
  let seen = false;
  let lines = 0;
  let lastLine = station.clock.now();
  const done = (how: string): ReceivedImage => {
    station.options.observer.trace("t30", "<", `image of ${length} octets, ended by ${how}`);
    return { octets: concatBytes(parts), rtc: seen, lines: rtc.lines };
  };
  for (let events = 0; events < mostEvents; events++) {
    const event = station.alive(await station.link.receiveData(Math.min(limit, station.after(imageIdle))));
    if (event.kind === "carrier-lost") return done("the carrier's end");
    if (event.kind === "timeout") break;
    parts.push(event.bytes);
    length += event.bytes.length;
    seen = rtc.push(event.bytes);
    if (rtc.lines !== lines) lastLine = station.clock.now();
    lines = rtc.lines;
    if (seen || length > mostOctets || station.clock.now() - lastLine > lineWait) break;
  }
  await station.link.stopReceiving();
  return done(seen ? "RTC" : "a limit");
}

/** Decodes in steps, so that the process stays awake for its modem. */
export async function decodeImage(station: Station, raw: Uint8Array, format: PageFormat): Promise<DecodedPage> {
  const decoder = new PageDecoder(raw, {
    compression: format.compression,
    width: format.width,
    lsbFirst: true,
  });
  while (decoder.step(rowsPerStep)) await pause(station.clock);
  return decoder.result();
}

/** Bad lines one below the other, mm: a line of small print is lost, is damaged. */
const lostRun = 3;
const damagedRun = 1.5;

/**
 * Less than 5 % bad lines is a good copy, less than 15 % one to retrain after; a run of bad lines as high as a line of print is
 * none, whatever its share. Lines that were begun on the line and are not in the image count as bad: noise that looks like an
 * RTC ends a decoder early. A page without a line is none.
 */
export function judgeCopy(
  quality: CopyQuality,
  linesBegun: number,
  resolution: PageFormat["resolution"],
): "MCF" | "RTP" | "RTN" {
  if (quality.lines === 0) return "RTN";
  const missing = Math.max(0, linesBegun - quality.lines);
  const bad = (quality.badLines + missing) / (quality.lines + missing);
  const run = quality.longestBadRun / grids[resolution].down;
  if (bad >= 0.15 || run > lostRun) return "RTN";
  return bad >= 0.05 || run > damagedRun ? "RTP" : "MCF";
}
