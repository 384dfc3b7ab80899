// Ends a call that rings without a word of fax: off hook for a moment, so that the exchange takes it for answered, and on hook
// again. Needs a modem that knows ATH1 (V.250 6.3.6); one that does not leaves the call ringing, and false says so.

import { type Millis, sleep } from "../../base/clock.ts";
import { hangUp } from "./hang-up.ts";
import type { ModemPort } from "./modem-port.ts";

const answerTime: Millis = 3000;
/** Exchanges take a shorter time off hook for a fault of the line. */
const offHook: Millis = 2000;

export async function refuseCall(modem: ModemPort, signal: AbortSignal): Promise<boolean> {
  const answer = await modem.command("ATH1", answerTime);
  const taken = answer.kind === "answer" && answer.result === "OK";
  if (taken) await sleep(modem.clock, offHook, signal);
  return (await hangUp(modem)) && taken;
}
