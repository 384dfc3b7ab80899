// The transmitting half of a Class 1 link: V.21 bursts by +FTH, fast data by +FTM, each after the silence T.30 wants between two
// carriers. It decides nothing of T.30. ITU-T T.31 8.3; T.30 5.3.2 (75 ± 20 ms).

import { concatBytes } from "../../base/bytes.ts";
import { type Millis, sleep } from "../../base/clock.ts";
import type { Carrier } from "../../base/fax.ts";
import { dataEnd, shield } from "../../codec/at/dle.ts";
import { modulationCode } from "../modem/rates.ts";
import type { SendResult } from "../t30/link.ts";
import { type Class1State, commandTime } from "./class1-state.ts";
import { transmitData } from "./data-pump.ts";

/** Beyond the silence itself, for a result that is on its way. */
const lateBy: Millis = 100;

/** Not cut short by the abort signal, so that a DCN can still leave after it; takes a few seconds at most. */
export async function sendBurst(state: Class1State, frames: readonly Uint8Array[]): Promise<SendResult> {
  if (state.dropped !== undefined) return state.dropped;
  if (state.running.kind !== "fth-ready") {
    const problem = (await keepSilence(state)) ?? (await transmitCommand(state, "AT+FTH=3"));
    if (problem !== undefined) return problem;
  }
  state.idle();
  for (const [index, frame] of frames.entries()) {
    const problem = await sendFrame(state, frame, index === frames.length - 1);
    if (problem !== undefined) return problem;
  }
  return { kind: "sent" };
}

/** Fast data, from the silence before its carrier to the modem's OK behind it. */
export async function transmit(state: Class1State, carrier: Carrier, bytes: Uint8Array): Promise<SendResult> {
  const code = modulationCode(carrier);
  if (code === undefined) return state.lost(202, `no modulation ${carrier.modulation} at ${carrier.bps} bit/s`);
  if (state.ended !== undefined) return state.ended;
  const problem = (await keepSilence(state)) ?? (await transmitCommand(state, `AT+FTM=${code}`));
  if (problem !== undefined) return problem;

  state.modem.note(`${bytes.length} octets of data at ${carrier.bps} bit/s`);
  const end = await transmitData(state.modem, carrier, bytes, state.profile.flow, state.signal);
  if (end.kind === "interrupted") return state.lost(201, `${end.text} while sending data`);
  if (end.kind !== "answer") return state.silent(end, "the end of data");
  return end.result === "OK" ? { kind: "sent" } : state.refused(end, "the end of data");
}

async function sendFrame(state: Class1State, frame: Uint8Array, last: boolean): Promise<SendResult | undefined> {
  const { modem, clock } = state;
  const airTime = 2000 + (frame.length + 4) * 8 * 1.3 * (1000 / 300);
  modem.note(`frame of ${frame.length} octets to the modem`);
  if (!(await modem.write(concatBytes([shield(frame), dataEnd]), clock.now() + commandTime)))
    return state.lost(203, "the port takes no octets");
  const answer = await modem.result(clock.now() + airTime + commandTime);
  if (answer.kind !== "answer") return state.silent(answer, "a frame");
  if (answer.result === "CONNECT" && last) {
    // The modem saw no final bit and waits for more: an empty frame ends the burst.
    await modem.write(dataEnd, clock.now() + commandTime);
    await modem.result(clock.now() + commandTime);
    return undefined;
  }
  if (answer.result === "OK") return last ? undefined : transmitCommand(state, "AT+FTH=3");
  return answer.result === "CONNECT" ? undefined : state.refused(answer, "a frame");
}

/** Ends reception and keeps the silence between two carriers (T.30 5.3.2); undefined = done. */
async function keepSilence(state: Class1State): Promise<SendResult | undefined> {
  await state.endReception();
  if (state.dropped !== undefined) return state.dropped;
  const { silenceBeforeSending: means, silence } = state.profile;
  if (means === "pause") {
    await sleep(state.clock, silence);
    return undefined;
  }
  const command = `AT${means}=${Math.round(silence / 10)}`;
  const answer = await state.modem.command(command, means === "+FRS" ? 1000 + silence : commandTime);
  if (answer.kind === "timeout" && means === "+FRS") {
    // The line is never silent for so long: any octet ends the wait (T.31 8.3.6).
    await state.abort();
    return state.dropped;
  }
  if (answer.kind !== "answer") return state.silent(answer, command);
  if (state.owed) {
    // Whose result it was cannot be told yet: the other one follows now, or the abort's is owed still.
    const other = await state.modem.result(state.clock.now() + silence + lateBy);
    if (state.late(other, "OK", "NO CARRIER")) return undefined;
  }
  return answer.result === "OK" ? undefined : state.refused(answer, command);
}

/** Says +FTH or +FTM and waits for CONNECT; undefined = the modem takes data. */
async function transmitCommand(state: Class1State, command: string): Promise<SendResult | undefined> {
  let answer = await state.modem.command(command, commandTime);
  if (state.late(answer, "OK", "NO CARRIER")) {
    const first = answer;
    answer = await state.modem.result(state.clock.now() + commandTime);
    // Nothing behind it: then it was the answer.
    if (answer.kind === "timeout") return state.refused(first, command);
  }
  if (answer.kind !== "answer") return state.silent(answer, command);
  state.owed = false;
  return answer.result === "CONNECT" ? undefined : state.refused(answer, command);
}
