// Phases C and D of the answerer (T.30 figures 5-2 and A.5-2): each command is answered once, and again in the same words
// when it is repeated. A page is kept before it is confirmed and never twice; a command without an image is never confirmed.

import { concatBytes } from "../../base/bytes.ts";
import type { ReceivedPage } from "../../base/fax.ts";
import { parseCtcRate } from "../../codec/t30/dcs.ts";
import { describeFormat, describeRate } from "../../codec/t30/describe.ts";
import { resendMap } from "../../codec/t30/ecm-frame.ts";
import type { FrameBody, KnownFrame } from "../../codec/t30/frame.ts";
import type { ReceiveOptions } from "../call.ts";
import { giveUp } from "./call-end.ts";
import { EcmBlock, receiveFrames, withoutPad } from "./ecm-receive.ts";
import type { FrameKind } from "./frame-roles.ts";
import { keepPage } from "./keeping.ts";
import { carrierOf, sameRate } from "./negotiate.ts";
import { decodeImage, judgeCopy, receiveImage } from "./page-receive.ts";
import { commands } from "./receiver-phase-b.ts";
import { commandKey, type Next, plainCommand, type Reception } from "./reception.ts";
import type { Station } from "./station.ts";
import {
  carrierWait,
  commandGlance,
  deafWait,
  imageWait,
  mostRefusals,
  promptCommand,
  repeatWindow,
} from "./timers.ts";

/** Looks for an image and, between, for a command: bounded in number too, for a line full of short noises. */
const mostRounds = 50;
const repeatsWithEcm: readonly FrameKind[] = ["RR", "PPS"];
const repeatsWithout: readonly FrameKind[] = ["MPS", "EOM", "EOP", "PRI-MPS", "PRI-EOM", "PRI-EOP"];

/** Pages of the whole call; outlives a Reception. */
export interface Taken {
  pages: number;
  /** The last page kept was the one behind EOP: its document is whole. */
  complete: boolean;
  /** Pages refused since the last one taken, however often the sender trained between them. */
  refusals: number;
}

/** Waits for the image of the next page or block. A command heard instead is returned; undefined is silence. */
export async function phaseC(station: Station, reception: Reception): Promise<"image" | KnownFrame | undefined> {
  const { format } = reception;
  if (reception.deaf) return station.listen(station.after(deafWait), ...commands);
  const end = station.after(imageWait);
  for (let round = 0; round < mostRounds && station.clock.now() < end; round++) {
    const carrier = carrierOf(format.rate, reception.training);
    const event = station.alive(await station.link.receiveCarrier(carrier, station.after(carrierWait)));
    if (event.kind === "carrier") {
      reception.training = "short";
      if (format.ecmFrameSize === undefined) {
        reception.image = await receiveImage(station, format);
        reception.cutOff = !reception.image.rtc;
      } else reception.cutOff = !(await receiveFrames(station, reception.block));
      reception.imageEnd = station.clock.now();
      return "image";
    }
    if (event.kind === "untrained") {
      reception.missed = true;
      continue;
    }
    const command = await station.glance(station.after(commandGlance), ...commands);
    if (command !== undefined) return command;
    if (event.kind === "wrong-carrier") station.unread++;
  }
  return undefined;
}

/** Answers a command of phase D; returns what to wait for. Never called with DCS or DTC. */
export async function phaseD(
  station: Station,
  reception: Reception,
  taken: Taken,
  command: KnownFrame,
  keep: ReceiveOptions["keep"],
): Promise<Next> {
  const turn: Turn = { station, reception, taken, keep };
  switch (command.kind) {
    case "MPS":
    case "EOM":
    case "EOP":
    case "PRI-MPS":
    case "PRI-EOM":
    case "PRI-EOP":
      return postPage(turn, command);
    case "PPS":
      return postBlock(turn, command);
    case "EOR":
      return giveBlockUp(turn, command);
    case "CTC":
      return slowDown(turn, command);
    case "RR":
      return repeatAnswer(turn, "RR asks for the answer again");
    default:
      return reception.last?.next ?? "image";
  }
}

interface Turn {
  readonly station: Station;
  readonly reception: Reception;
  readonly taken: Taken;
  readonly keep: ReceiveOptions["keep"];
}

async function answer(turn: Turn, command: KnownFrame, body: FrameBody, next: Next): Promise<Next> {
  const { station } = turn;
  const key = commandKey(command);
  // Remembered before it is sent: a burst that is cut off was perhaps heard.
  remember(turn, key, body, next);
  await station.send(body);
  remember(turn, key, body, next);
  return next;
}

function remember({ station, reception }: Turn, key: string, body: FrameBody, next: Next): void {
  reception.missed = false;
  reception.last = { key, body, next, at: station.clock.now(), unread: station.unread };
}

async function repeatAnswer(turn: Turn, why: string): Promise<Next> {
  const { station, reception } = turn;
  const { last } = reception;
  if (last === undefined) return "image";
  station.note(why);
  await station.send(last.body);
  remember(turn, last.key, last.body, last.next);
  return last.next;
}

/** RTN: the page was not taken. */
async function refuse(turn: Turn, command: KnownFrame, why: string): Promise<Next> {
  const { station, reception, taken } = turn;
  if (++taken.refusals > mostRefusals) throw giveUp(112, `${mostRefusals} pages refused one after the other`);
  station.note(`RTN: ${why}`);
  reception.nextPage();
  const next = plainCommand(command.kind) === "EOM" ? "phase-b" : "command";
  return answer(turn, command, { kind: "RTN" }, next);
}

/** After a page that was taken. */
const afterPage = { MPS: "image", EOM: "phase-b", EOP: "dcn", NULL: "image" } as const;

async function postPage(turn: Turn, command: KnownFrame): Promise<Next> {
  const { station, reception } = turn;
  const { format, image } = reception;
  if (format.ecmFrameSize !== undefined) {
    station.note(`${command.kind} in error correction mode: ignored`);
    return reception.last?.next ?? "image";
  }
  const what = plainCommand(command.kind);
  if (image === undefined) return withoutImage(turn, command);
  const decoded = await decodeImage(station, image.octets, format);
  const { quality, endSeen } = decoded;
  const verdict = judgeCopy(quality, image.lines, format.resolution);
  station.note(
    `${quality.lines} of ${image.lines} lines, ${quality.badLines} bad, at most ${quality.longestBadRun} in a row: ${verdict}`,
  );
  if (verdict === "RTN") return refuse(turn, command, "too many bad lines");
  if (!endSeen && station.clock.now() - reception.imageEnd > promptCommand)
    return refuse(turn, command, "the page broke off before its end");
  const page = { format, raw: image.octets, bitmap: decoded.bitmap, quality, resentFrames: 0 };
  // After RTP the sender trains anew, but for a last page.
  const next = verdict === "RTP" && what === "MPS" ? "command" : afterPage[what];
  return confirm(turn, command, page, { kind: verdict }, next);
}

/**
 * A post-page command without an image is a repeated one, since our answer was lost, or that of a page we never heard, which
 * must not be confirmed. Only between two pages can it be either: then time decides, and where it cannot, silence leaves the
 * page in doubt with the sender.
 */
async function withoutImage(turn: Turn, command: KnownFrame): Promise<Next> {
  const { station, reception } = turn;
  const { last } = reception;
  const missed = `${command.kind} without an image before it`;
  if (last?.key !== commandKey(command)) return refuse(turn, command, missed);
  const early = last.next !== "image" || station.clock.now() - last.at <= repeatWindow;
  if (early && !(last.next === "image" && reception.missed))
    return repeatAnswer(turn, `${command.kind} again: so is the answer`);
  if (!early && station.unread === last.unread) return refuse(turn, command, missed);
  station.note(`${command.kind}: repeated, or of a page never heard; no answer`);
  return last.next;
}

async function postBlock(turn: Turn, pps: KnownFrame & { kind: "PPS" }): Promise<Next> {
  const { station, reception } = turn;
  const { format, block, last } = reception;
  if (format.ecmFrameSize === undefined) {
    station.note("PPS without error correction mode: ignored");
    return last?.next ?? "image";
  }
  if (!block.fresh && last?.key === commandKey(pps)) return repeatAnswer(turn, "PPS again: so is the answer");
  block.fresh = false;
  block.expect(pps.frames);
  const missing = block.missing();
  if (missing.length > 0) {
    reception.resentFrames += missing.length;
    return answer(turn, pps, { kind: "PPR", map: resendMap(missing) }, "image");
  }
  reception.blocks.push(block.data(format.ecmFrameSize));
  reception.block = new EcmBlock();
  const what = plainCommand(pps.command);
  if (what === "NULL") return answer(turn, pps, { kind: "MCF" }, "image");

  const padded = concatBytes(reception.blocks);
  const decoded = await decodeImage(station, padded, format);
  if (decoded.quality.lines === 0) return refuse(turn, pps, "no line could be read");
  const raw = decoded.endSeen ? withoutPad(padded) : padded;
  const page = { format, raw, bitmap: decoded.bitmap, quality: decoded.quality, resentFrames: reception.resentFrames };
  return confirm(turn, pps, page, { kind: "MCF" }, afterPage[what]);
}

async function confirm(
  turn: Turn,
  command: KnownFrame,
  received: Omit<ReceivedPage, "page" | "subAddress">,
  body: FrameBody,
  next: Next,
): Promise<Next> {
  const { station, reception, taken } = turn;
  const page = { ...received, page: taken.pages + 1, subAddress: reception.subAddress };
  station.note(`page ${page.page}: ${describeFormat(page.format)}, ${page.raw.length} octets`);
  reception.nextPage();
  taken.refusals = 0;
  const repeats = page.format.ecmFrameSize === undefined ? repeatsWithout : repeatsWithEcm;
  const keep = async (): Promise<void> => {
    await turn.keep(page);
    taken.pages++;
    taken.complete = next === "dcn";
  };
  const { answerOwed } = await keepPage(station, keep, page, repeats);
  if (answerOwed) return answer(turn, command, body, next);
  remember(turn, commandKey(command), body, next);
  return next;
}

/** EOR: the sender gives the rest of this block up. A page of which the last block is given up is not taken. */
async function giveBlockUp(turn: Turn, eor: KnownFrame & { kind: "EOR" }): Promise<Next> {
  const { station, reception } = turn;
  const { last, block, format } = reception;
  if (!block.fresh && last?.key === commandKey(eor)) return repeatAnswer(turn, "EOR again: so is the answer");
  const what = plainCommand(eor.command);
  station.note(`the sender gives up ${block.missing().length} frames`);
  if (what === "NULL") {
    reception.blocks.push(block.data(format.ecmFrameSize ?? 256));
    reception.block = new EcmBlock();
  } else reception.nextPage();
  return answer(turn, eor, { kind: "ERR" }, afterPage[what]);
}

/**
 * CTR has no counterpart that says no, and a CTC left unanswered ends the call (T.30 A.4.3). So a rate that our modem lacks
 * though our DIS had to name its modulation (codec/t30/capabilities.ts) is let pass unheard: its frames are asked for again,
 * and at the fourth PPR the sender goes further down.
 */
async function slowDown(turn: Turn, ctc: KnownFrame & { kind: "CTC" }): Promise<Next> {
  const { station, reception } = turn;
  const rate = parseCtcRate(ctc.fif);
  reception.deaf = rate === undefined || !station.options.own.rates.some((own) => sameRate(own, rate));
  station.note(`on at ${rate === undefined ? "an unknown rate" : describeRate(rate)}`);
  if (rate !== undefined && !reception.deaf) reception.format = { ...reception.format, rate };
  reception.training = "long";
  return answer(turn, ctc, { kind: "CTR" }, "image");
}
