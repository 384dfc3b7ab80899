// The called number as some exchanges say it: by DTMF digits when the call is answered. The modem picks up in voice mode, tells
// the digits it hears shielded by DLE, and goes on in fax class 1 on the same call. Whatever goes wrong, the call is still to be
// answered as a fax: a modem without voice mode, a caller that sends no digits, one whose fax machine calls at once (CNG).
// FACTS 7; the words of voice mode are those of TIA IS-101.

import { latin1Text } from "../../base/bytes.ts";
import type { Millis } from "../../base/clock.ts";
import type { ModemPort } from "./modem-port.ts";

export interface DialledDigits {
  /** 0-9 * #, as many as were asked for or fewer. */
  readonly digits: string;
  /** What ended it, for the log. */
  readonly end: "all" | "fax tone" | "time" | "no voice mode" | "not answered" | "stopped";
}

const commandTime: Millis = 3000;
const answerTime: Millis = 10_000;
const dle = "\u0010";
/** Between one digit and the next; then no more are to come. */
const betweenDigits: Millis = 3000;

/** Answers the call that rings. `count`: digits to wait for; `patience`: for all of them, ms. */
export async function dialledDigits(
  modem: ModemPort,
  count: number,
  patience: Millis,
  signal: AbortSignal,
): Promise<DialledDigits> {
  const mode = await modem.command("AT+FCLASS=8", commandTime, signal);
  if (mode.kind !== "answer" || mode.result !== "OK") {
    await modem.command("AT+FCLASS=1", commandTime, signal);
    return { digits: "", end: "no voice mode" };
  }
  const heard: DialledDigits = (await isPickedUp(modem, signal))
    ? await listen(modem, count, patience, signal)
    : { digits: "", end: "not answered" };
  await modem.command("AT+FCLASS=1", commandTime, signal);
  modem.note(`called by tones: "${heard.digits}" (${heard.end})`);
  return heard;
}

/** VCON; some say OK. */
async function isPickedUp(modem: ModemPort, signal: AbortSignal): Promise<boolean> {
  await modem.discardInput();
  if (!(await modem.say("ATA"))) return false;
  const deadline = modem.clock.now() + answerTime;
  for (;;) {
    const line = await modem.readLine(deadline, signal);
    if (line.kind === "text" && line.text.toUpperCase() === "VCON") return true;
    if (line.kind === "result" && (line.result === "OK" || line.result === "CONNECT")) return true;
    // A last RING, the echo and caller ID may still be on the way.
    if (line.kind === "text" || line.kind === "caller-id") continue;
    if (line.kind !== "result" || line.result !== "RING") return false;
  }
}

async function listen(modem: ModemPort, count: number, patience: Millis, signal: AbortSignal): Promise<DialledDigits> {
  const end = modem.clock.now() + patience;
  let deadline = end;
  let digits = "";
  let shielded = false;
  for (;;) {
    const event = await modem.readOctets(deadline, signal);
    if (event.kind === "timeout") return { digits, end: "time" };
    if (event.kind !== "bytes") return { digits, end: "stopped" };
    for (const octet of latin1Text(event.bytes)) {
      if (!shielded) {
        shielded = octet === dle;
        continue;
      }
      shielded = false;
      // The tone of a fax machine that calls: it waits for ours.
      if (octet === "c") return { digits, end: "fax tone" };
      if (!/[0-9*#]/.test(octet)) continue;
      digits += octet;
      if (digits.length === count) return { digits, end: "all" };
      deadline = Math.min(end, modem.clock.now() + betweenDigits);
    }
  }
}
