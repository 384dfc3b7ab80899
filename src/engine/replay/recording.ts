// A trace read as what a replay needs: who we were, what we said, what came from the far end and when. Made from the records
// of layer t30 alone, so that a session of another program, written down in the same words, can be replayed too. Pure.

import type { Millis } from "../../base/clock.ts";
import type { Capabilities } from "../../base/fax.ts";
import { parseCapabilities, v17Rates, v27Rates, v29Rates } from "../../codec/t30/capabilities.ts";
import { type PageLength, parseDcs } from "../../codec/t30/dcs.ts";
import { markedFrames } from "../../codec/t30/ecm-frame.ts";
import { parseFrame } from "../../codec/t30/frame.ts";
import { parseIdent } from "../../codec/t30/ident.ts";
import type { TraceRecord } from "../../codec/trace/record.ts";

export type Step = { readonly at: Millis } /** One frame of ours. */ & (
  | { readonly kind: "said"; readonly frame: Uint8Array; readonly words: string }
  /** TCF, a page or a block of ours. */
  | { readonly kind: "sent"; readonly words: string }
  | { readonly kind: "heard"; readonly frame: Uint8Array; readonly crcOk: boolean; readonly words: string }
  | { readonly kind: "tcf"; readonly verdict: "good" | "bad" | "not heard" }
  /** A page without error correction, and what became of its lines; 0 lines: none could be read. */
  | { readonly kind: "image"; readonly rtc: boolean; lines: number; badLines: number; longestBadRun: number }
  | { readonly kind: "frames"; readonly heard: readonly number[]; readonly rcp: boolean }
);

export interface Recording {
  readonly role: "caller" | "answerer";
  /** We fetched a document, or had one that may be fetched. */
  readonly polling: boolean;
  readonly own: Capabilities | undefined;
  /** Ours, as we sent it. */
  readonly stationId: string;
  readonly steps: readonly Step[];
  /** Octets or ECM frames of each page we sent, by document number. */
  readonly pages: ReadonlyMap<number, SentSize>;
  /** We ended it by a wish from outside. */
  readonly cancelled: boolean;
  /** How the call ended, as the line wrote it; empty where the trace was cut off. */
  readonly end: string;
}

export interface SentSize {
  readonly words: string;
  /** As the DCS before it says. */
  readonly length: PageLength;
  octets: number;
  frames: number;
}

/** undefined: no T.30 session is in these records. */
export function readRecording(records: readonly TraceRecord[]): Recording | undefined {
  const steps: Step[] = [];
  const pages = new Map<number, SentSize>();
  let own: Capabilities | undefined;
  let role: Recording["role"] | undefined;
  let stationId = "";
  let length: PageLength = "a4";
  let polling = false;
  let cancelled = false;
  let end = "";
  for (const { ms: at, layer, direction, text, octets } of records) {
    if (layer === "call" && text.startsWith("ended: ")) end = text.slice("ended: ".length);
    if (layer !== "t30") continue;
    if (direction === ">" && octets !== undefined) {
      const frame = parseFrame(octets);
      role ??= frame.kind === "DIS" || frame.kind === "CSI" || frame.kind === "NSF" ? "answerer" : "caller";
      if (frame.kind === "DTC" || (frame.kind === "DIS" && parseCapabilities(frame.fif).canBePolled)) polling = true;
      if (frame.kind === "DCS") length = parseDcs(frame.fif)?.pageLength ?? length;
      if (frame.kind === "TSI" || frame.kind === "CSI" || frame.kind === "CIG") stationId = parseIdent(frame.fif);
      steps.push({ at, kind: "said", frame: octets, words: text });
    } else if (direction === ">") {
      steps.push({ at, kind: "sent", words: text });
      measure(pages, text);
    } else if (direction === "<") {
      const step = received(at, text, octets);
      if (step !== undefined) steps.push(step);
      if (step?.kind === "heard") role ??= "caller";
    } else if (octets !== undefined && / can: /.test(text)) {
      role = text.startsWith("answerer") ? "answerer" : "caller";
      own = withRates(parseCapabilities(octets), text);
    } else {
      if (text === "the call ends: cancelled") cancelled = true;
      note(steps, pages, length, text);
    }
  }
  if (role === undefined) return undefined;
  return { role, polling, own, stationId, steps, pages, cancelled, end };
}

function received(at: Millis, text: string, octets: Uint8Array | undefined): Step | undefined {
  const tcf = /^TCF at .*: (good|bad|not heard)$/.exec(text)?.[1];
  if (tcf !== undefined) return { at, kind: "tcf", verdict: tcf as "good" };
  const image = /^image of \d+ octets, ended by (.*)$/.exec(text)?.[1];
  if (image !== undefined) return { at, kind: "image", rtc: image === "RTC", lines: 1, badLines: 0, longestBadRun: 0 };
  const block = /^\d+ frames of page data, .*ended by (.*)$/.exec(text)?.[1];
  if (block !== undefined)
    return { at, kind: "frames", heard: markedFrames(octets ?? new Uint8Array(), 256), rcp: block === "RCP" };
  if (octets === undefined) return undefined;
  return { at, kind: "heard", frame: octets, crcOk: text !== "damaged frame", words: text };
}

/** What the page before is told about afterwards. */
function note(steps: Step[], pages: Map<number, SentSize>, length: PageLength, text: string): void {
  const judged = /^(\d+) of (\d+) lines, (\d+) bad, at most (\d+) in a row/.exec(text);
  const image = steps.findLast((step) => step.kind === "image");
  if (judged !== null && image?.kind === "image") {
    const [read, begun, bad, run] = judged.slice(1).map(Number) as [number, number, number, number];
    // Lines that were begun and could not be read were judged as bad ones (page-receive.ts).
    const missing = Math.max(0, begun - read);
    image.lines = read === 0 ? 0 : read + missing;
    image.badLines = bad + missing;
    image.longestBadRun = run;
  }
  const page = /^page (\d+): (.*)$/.exec(text);
  if (page !== null && !/octets$/.test(text)) {
    const number = Number(page[1]);
    if (!pages.has(number)) pages.set(number, { words: page[2]!, length, octets: 0, frames: 0 });
  }
}

function measure(pages: Map<number, SentSize>, text: string): void {
  const whole = /^page (\d+), (\d+) octets/.exec(text);
  const block = /^page (\d+) block (\d+): \d+ of (\d+) frames/.exec(text);
  const page = pages.get(Number((whole ?? block)?.[1]));
  if (page === undefined) return;
  if (whole !== null) page.octets = Number(whole[2]);
  if (block !== null) page.frames = Math.max(page.frames, Number(block[2]) * 256 + Number(block[3]));
}

/** A DIS cannot say "V.17, but from 12000 down"; the words beside it do. */
function withRates(said: Capabilities, words: string): Capabilities {
  const fastest = new Map([...words.matchAll(/V\.(17|29|27ter) (\d+)/g)].map((m) => [`v${m[1]}`, Number(m[2])]));
  const rates = [...v17Rates, ...v29Rates, ...v27Rates];
  return { ...said, rates: rates.filter((rate) => rate.bps <= (fastest.get(rate.modulation) ?? 0)) };
}
