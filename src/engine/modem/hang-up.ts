// Puts the modem on hook, by ATH and, where the port has control lines, by DTR when ATH is not answered. Safe to call again.
// A modem that answers nothing may be sending: a lost CONNECT leaves it in data, where ATH is data too, until DLE ETX ends it.
// It never rejects; false says the modem did not confirm (then it needs set-up, or is gone). ITU-T V.250 6.3.6, T.31.

import { type Millis, sleep } from "../../base/clock.ts";
import { dataEnd } from "../../codec/at/dle.ts";
import type { ModemPort } from "./modem-port.ts";

const answerTime: Millis = 5000;
const writeTime: Millis = 1000;
/** Longer than any modem's S25. */
const dtrDown: Millis = 600;
/** What USR modems need after a reset (FACTS 6). */
const dtrRecovery: Millis = 2600;

export async function hangUp(modem: ModemPort): Promise<boolean> {
  for (let attempt = 1; attempt <= 2; attempt++) {
    const answer = await modem.command("ATH", answerTime);
    // NO CARRIER may be the news of the far end's hang-up; the OK to our ATH follows it.
    if (answer.kind === "answer" && answer.result === "NO CARRIER") await modem.result(modem.clock.now() + 500);
    if (answer.kind === "answer" && answer.result !== "ERROR") return true;
    if (answer.kind === "closed") return false;
    await modem.write(dataEnd, modem.clock.now() + writeTime);
    await modem.settle(100, 500);
  }
  return (await pulseDtr(modem)) && (await modem.settle(200, 1000));
}

/** DTR down and up, and the time a slow modem needs to come back from it; false where the port has no control lines. */
export async function pulseDtr(modem: ModemPort): Promise<boolean> {
  if (!(await modem.setDtr(false))) return false;
  await sleep(modem.clock, dtrDown);
  await modem.setDtr(true);
  await sleep(modem.clock, dtrRecovery);
  return true;
}
