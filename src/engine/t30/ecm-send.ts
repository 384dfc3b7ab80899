// Phases C and D of the caller with error correction (T.30 Annex A, T.4 Annex A): the page in blocks of at most 256 frames,
// PPS after each, marked frames again on PPR, a lower rate by CTC at the fourth PPR, EOR when there is none left.

import type { PageFormat, Rate } from "../../base/fax.ts";
import { formatCtcRate } from "../../codec/t30/dcs.ts";
import { describeRate } from "../../codec/t30/describe.ts";
import { formatFcd, markedFrames, rcp } from "../../codec/t30/ecm-frame.ts";
import { ask, askPatiently } from "./ask.ts";
import { giveUp } from "./call-end.ts";
import { carrierOf } from "./negotiate.ts";
import type { OutgoingPage, PageSent, PageVerdict, PostPage } from "./page-send.ts";
import { pause } from "./pause.ts";
import type { SendLedger } from "./send-ledger.ts";
import type { Station } from "./station.ts";
import { lastPpr } from "./timers.ts";

/** The rate the call is at, for the pages that follow. */
export interface EcmSent extends PageSent {
  readonly step: number;
}

const framesPerBlock = 256;

/** Sends the page at ladder[step]; a block that will not go through takes the rest of the call down the ladder. */
export async function sendPageEcm(
  station: Station,
  ledger: SendLedger,
  out: OutgoingPage,
  ladder: readonly Rate[],
  step: number,
): Promise<EcmSent> {
  const size = out.format.ecmFrameSize ?? 256;
  const blockOctets = size * framesPerBlock;
  const blocks = Math.max(1, Math.ceil(out.octets.length / blockOctets));
  const started = station.clock.now();
  let seconds = 0;
  const line: BlockLine = {
    ladder,
    step,
    training: "short",
    transferred: (format) => {
      const now = (station.clock.now() - started) / 1000;
      ledger.transferred(out.page, now - seconds, format);
      seconds = now;
    },
  };
  for (let block = 0; block < blocks - 1; block++) {
    const data = out.octets.subarray(block * blockOctets, (block + 1) * blockOctets);
    const { verdict } = await sendBlock(station, ledger, line, out, block, data);
    if (verdict === "RTN" || verdict === "PIN") {
      await ledger.answered(out.page, verdict);
      return { verdict, command: undefined, step: line.step };
    }
  }
  const rest = out.octets.subarray((blocks - 1) * blockOctets);
  const sent = await sendBlock(station, ledger, line, out, blocks - 1, rest, out.command);
  return { ...sent, step: line.step };
}

/** What one block leaves to the next: the rate and the training its carrier begins with. */
interface BlockLine {
  readonly ladder: readonly Rate[];
  step: number;
  training: "long" | "short";
  transferred(format: PageFormat): void;
}

async function sendBlock(
  station: Station,
  ledger: SendLedger,
  line: BlockLine,
  out: OutgoingPage,
  block: number,
  data: Uint8Array,
  /** The page's own command; undefined for a block that others follow. */
  pageCommand?: () => Promise<PostPage>,
): Promise<PageSent> {
  const size = out.format.ecmFrameSize ?? 256;
  const count = Math.max(1, Math.ceil(data.length / size));
  let numbers = Array.from({ length: count }, (_, n) => n);
  for (let pprs = 0; ; ) {
    const rate = line.ladder[line.step]!;
    const frames = numbers.map((n) => formatFcd(n, frameData(data, n, size)));
    frames.push(rcp, rcp, rcp);
    await pause(station.clock);
    const what = `page ${out.page} block ${block}: ${numbers.length} of ${count} frames`;
    await station.sendHdlc(carrierOf(rate, line.training), frames, what);
    line.training = "short";
    line.transferred({ ...out.format, rate });

    const asked = await pageCommand?.();
    const command = asked ?? "NULL";
    if (asked !== undefined) await ledger.asked(out.page, asked);
    const pps = { kind: "PPS", command, page: out.counter, block, frames: Math.max(1, numbers.length) } as const;
    const answer = await askPatiently(station, pps, "MCF", "PPR", "RTP", "RTN", "PIP", "PIN");
    if (answer === undefined) throw giveUp(106, `PPS-${command} was not answered`);
    if (asked !== undefined) await ledger.answered(out.page, answer.kind as PageVerdict | "PPR");
    if (answer.kind !== "PPR") return { verdict: answer.kind as PageVerdict, command: asked };

    numbers = markedFrames((answer as { map: Uint8Array }).map, count);
    if (++pprs < lastPpr) continue;
    if (line.step + 1 < line.ladder.length) {
      line.step++;
      await slowDown(station, line.ladder[line.step]!);
      line.training = "long";
      pprs = 0;
    } else await giveBlockUp(station, ledger, out, command);
  }
}

/** Frame n of a block; the last one of a page is filled up with zeros (T.4 A.3.6.2). */
function frameData(data: Uint8Array, n: number, size: number): Uint8Array {
  const piece = data.subarray(n * size, (n + 1) * size);
  if (piece.length === size) return piece;
  const full = new Uint8Array(size);
  full.set(piece);
  return full;
}

async function slowDown(station: Station, rate: Rate): Promise<void> {
  station.note(`fourth PPR: on at ${describeRate(rate)}`);
  const answer = await ask(station, { kind: "CTC", fif: formatCtcRate(rate) }, "CTR");
  if (answer === undefined) throw giveUp(109, "CTC was not answered");
}

/** EOR: the block is lost. What lies before it stands; the page is sent whole on the next call. */
async function giveBlockUp(
  station: Station,
  ledger: SendLedger,
  out: OutgoingPage,
  command: PostPage | "NULL",
): Promise<never> {
  const answer = await askPatiently(station, { kind: "EOR", command }, "ERR");
  if (answer === undefined) throw giveUp(109, "EOR was not answered");
  station.ecmGivenUp = true;
  await ledger.answered(out.page, "ERR");
  throw giveUp(114, `page ${out.page}: frames did not come over at the lowest rate`);
}
