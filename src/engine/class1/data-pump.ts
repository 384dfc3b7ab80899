// Feeds page data to a modem that is transmitting (+FTM): keeps its buffer from running empty and from running over.
// Never more than about 2 kB ahead of the line, whatever buffers lie between (a pty takes 28 kB at once, LAB), so that an abort
// is quick and progress is true. XON/XOFF of the modem are honoured here, not by the tty. T.31 8.3.2, Annex on flow control.

import { concatBytes } from "../../base/bytes.ts";
import type { Millis } from "../../base/clock.ts";
import type { Carrier } from "../../base/fax.ts";
import { AnswerReader } from "../../codec/at/answer-reader.ts";
import { dataEnd, shield } from "../../codec/at/dle.ts";
import type { Answer, ModemPort, NoAnswer } from "../modem/modem-port.ts";
import { trainingTime } from "../modem/rates.ts";

const XON = 0x11;
const XOFF = 0x13;
const chunk = 512;
/** Octets that may be written ahead of what the line can have taken: 1.1 s at 14400, and half of a modem's 4096. */
const ahead = 2048;
/**
 * A modem's clock, or a soft modem's, may run faster than ours (iaxmodem: up to 5 %). With flow control we offer a little
 * more than the line takes and let XOFF hold us; without it we keep exactly to the rate.
 */
const surplus = 1.06;
const longestXoff: Millis = 30_000;
/** Beyond the line time of the data: what a modem may hold back, and its turn to OK. */
const endTime: Millis = 15_000;

/**
 * Page data after +FTM's CONNECT, from the first octet until the last has left the modem: the modem's answer to DLE ETX.
 * `aborted` after an abort that ended the data in good order: the modem is in command mode again.
 */
export async function transmitData(
  modem: ModemPort,
  carrier: Carrier,
  bytes: Uint8Array,
  flow: PumpOptions["flow"],
  signal: AbortSignal,
): Promise<Answer | Exclude<PumpResult, { kind: "done" }>> {
  const { clock } = modem;
  const training = trainingTime(carrier);
  const end = clock.now() + (training + (bytes.length * 8000) / carrier.bps) * 1.1 + endTime;
  const pumped = await pumpData(modem, shield(bytes), { bps: carrier.bps, training, flow, signal });
  if (pumped.kind !== "done" && pumped.kind !== "aborted") return pumped;
  if (!(await modem.write(dataEnd, clock.now() + longestXoff)))
    return { kind: "closed", cause: "the port takes no octets" };
  const answer = await modem.result(pumped.kind === "done" ? end : clock.now() + endTime);
  return pumped.kind === "aborted" && answer.kind !== "closed" ? pumped : answer;
}

interface PumpOptions {
  readonly bps: number;
  /** ms from CONNECT until the line takes the first octet. */
  readonly training: Millis;
  readonly flow: "xonxoff" | "rtscts" | "none";
  readonly signal: AbortSignal;
}

type PumpResult =
  | { readonly kind: "done" }
  /** The modem said a result in mid data: the call is gone. */
  | { readonly kind: "interrupted"; readonly text: string }
  | NoAnswer;

/** Writes `bytes` (shielded already) right after CONNECT. `done` = all written, not yet all on the line. */
async function pumpData(modem: ModemPort, bytes: Uint8Array, options: PumpOptions): Promise<PumpResult> {
  const { clock } = modem;
  const perMs = (options.bps / 8000) * (options.flow === "none" ? 1 : surplus);
  const start = clock.now() + options.training;
  const answers = new AnswerReader();
  /** Octets the line can have taken, counted anew at every XON. */
  let anchor = { time: start, written: 0 };
  let written = 0;
  let heldSince: Millis | undefined;

  for (;;) {
    if (options.signal.aborted) return { kind: "aborted" };
    const now = clock.now();
    if (heldSince !== undefined && now - heldSince >= longestXoff) heldSince = undefined;
    const budget = anchor.written + ahead + Math.max(0, now - anchor.time) * perMs - written;
    const left = bytes.length - written;
    if (left === 0) return { kind: "done" };
    const piece = Math.min(chunk, left);

    let until = now;
    if (heldSince !== undefined) until = heldSince + longestXoff;
    else if (budget < piece) until = now + Math.max(5, (piece - budget) / perMs + Math.max(0, anchor.time - now));
    else {
      if (!(await modem.write(bytes.subarray(written, written + piece), now + longestXoff, options.signal)))
        return options.signal.aborted ? { kind: "aborted" } : { kind: "closed", cause: "the port takes no octets" };
      written += piece;
    }

    const event = await modem.readOctets(until, options.signal);
    if (event.kind === "timeout") continue;
    if (event.kind !== "bytes") return event;
    let text: Uint8Array = new Uint8Array(0);
    for (const octet of event.bytes) {
      if (octet === XOFF && options.flow === "xonxoff") heldSince ??= clock.now();
      else if (octet === XON && options.flow === "xonxoff") {
        heldSince = undefined;
        // The modem has room for what it sent since XOFF; our own estimate must not lag behind what it really took.
        if (clock.now() > start) anchor = { time: clock.now(), written: Math.max(anchor.written, written - ahead / 2) };
      } else if (octet !== XON && octet !== XOFF) text = concatBytes([text, Uint8Array.of(octet)]);
    }
    if (text.length === 0) continue;
    answers.push(text);
    for (let line = answers.take(); line !== undefined; line = answers.take())
      if (line.kind === "result" && line.result !== "CONNECT") return { kind: "interrupted", text: line.text };
  }
}
