// Dialling and answering with a modem in fax class 1: every result a modem can give becomes an outcome. No T.30 here; after
// "connected" the modem is already receiving frames (+FRH=3 after ATD) or sending them (+FTH=3 after ATA), T.31 8.2.
// A modem that says nothing within its time is put on hook. Results: V.250 6.3.1 and the lock-out words of FACTS 4 and 6.

import type { Millis } from "../../base/clock.ts";
import type { OutcomeCode } from "../../base/outcome.ts";
import type { AtResult } from "../../codec/at/answer-line.ts";
import { hangUp } from "./hang-up.ts";
import type { ModemPort } from "./modem-port.ts";
import type { ModemProfile } from "./profile.ts";

export type CallSetUp =
  | { readonly kind: "connected" }
  | { readonly kind: "ended"; readonly outcome: OutcomeCode; readonly detail: string }
  | { readonly kind: "aborted" };

/** The modem's own wait for a carrier (S7) is 60 s; a modem that says nothing for this much longer has failed. */
const dialTime: Millis = 95_000;
const answerTime: Millis = 75_000;
/** A comma pauses for S8 = 2 s, W waits for a second dial tone. */
const pauseTime: Millis = 2_000;
const dialToneTime: Millis = 30_000;

const dialEnds: Readonly<Record<Exclude<AtResult, "CONNECT" | "RINGING">, OutcomeCode>> = {
  BUSY: 1,
  "NO CARRIER": 2,
  VOICE: 2,
  // OK in place of CONNECT = the modem gave up without a carrier (FACTS 4).
  OK: 2,
  "NO ANSWER": 3,
  "NO DIALTONE": 4,
  DATA: 8,
  RING: 9,
  DELAYED: 10,
  BLACKLISTED: 10,
  "DIALING DISABLED": 10,
  ERROR: 202,
  "+FCERROR": 2,
};

/** Dials and waits for CONNECT. `dial` holds digits, * # , W T P + ! @ - only; anything else is refused before it leaves. */
export async function dial(
  modem: ModemPort,
  profile: ModemProfile,
  number: string,
  signal: AbortSignal,
): Promise<CallSetUp> {
  const digits = number.replace(/[\s.()-]/g, "");
  if (!/^[0-9*#,WTP+!@]{1,64}$/i.test(digits) || !/\d/.test(digits))
    return { kind: "ended", outcome: 404, detail: `cannot dial "${number.slice(0, 64)}"` };
  const extra = (digits.match(/,/g)?.length ?? 0) * pauseTime + (digits.match(/W/gi)?.length ?? 0) * dialToneTime;
  await modem.discardInput();
  if (!(await modem.say(profile.dialPrefix + digits)))
    return { kind: "ended", outcome: 203, detail: "the port takes no octets" };
  return untilConnected(modem, modem.clock.now() + dialTime + extra, signal, dialEnds, 3);
}

const answerEnds: typeof dialEnds = {
  ...dialEnds,
  "NO CARRIER": 23,
  VOICE: 23,
  OK: 23,
  "NO ANSWER": 23,
  BUSY: 23,
  DATA: 23,
  RING: 23,
  // spandsp's answer to ATA when the caller has rung off meanwhile.
  ERROR: 23,
  "+FCERROR": 23,
};

/** Answers a ringing line and waits for CONNECT. */
export async function answer(modem: ModemPort, profile: ModemProfile, signal: AbortSignal): Promise<CallSetUp> {
  await modem.discardInput();
  if (!(await modem.say(profile.answer))) return { kind: "ended", outcome: 203, detail: "the port takes no octets" };
  return untilConnected(modem, modem.clock.now() + answerTime, signal, answerEnds, 23);
}

async function untilConnected(
  modem: ModemPort,
  deadline: Millis,
  signal: AbortSignal,
  ends: typeof dialEnds,
  silent: OutcomeCode,
): Promise<CallSetUp> {
  const started = modem.clock.now();
  for (;;) {
    const line = await modem.readLine(deadline, signal);
    switch (line.kind) {
      case "closed":
        return { kind: "ended", outcome: 203, detail: line.cause };
      case "aborted":
        await abandon(modem);
        return { kind: "aborted" };
      case "timeout":
        await abandon(modem);
        return { kind: "ended", outcome: silent, detail: "the modem gave no result" };
      case "result":
        if (line.result === "RINGING") break;
        if (line.result === "CONNECT") {
          if (!/\d{3,}/.test(line.text)) return { kind: "connected" };
          await hangUp(modem);
          return { kind: "ended", outcome: ends.DATA, detail: line.text };
        }
        // A last RING can still be on the way when ATA is written; only much later does it mean the answer failed.
        if (line.result === "RING" && ends.RING === 23 && modem.clock.now() - started < 3000) break;
        if (line.result === "RING") await abandon(modem);
        return { kind: "ended", outcome: ends[line.result], detail: line.text };
      default:
        // Echo, progress words of the maker, caller ID.
        break;
    }
  }
}

/** Any octet ends a call that is being set up (V.250 5.6.1); then on hook. */
async function abandon(modem: ModemPort): Promise<void> {
  await modem.write(Uint8Array.of(0x0d), modem.clock.now() + 1000);
  await modem.result(modem.clock.now() + 1000);
  await hangUp(modem);
}
