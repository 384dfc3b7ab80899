// Command and answer (T.30 5.4.2, the C boxes of the flow charts): a command goes out, is repeated while nothing comes, and
// a receiver that is not ready is asked again with RR for the length of T5 (T.30 A.5.4.1). Ends after a bounded time.

import type { FrameBody, KnownFrame } from "../../codec/t30/frame.ts";
import { giveUp } from "./call-end.ts";
import type { FrameKind } from "./frame-roles.ts";
import type { Station } from "./station.ts";
import { mostCrp, mostTries, timers } from "./timers.ts";

/** The answer to a command, one of `kinds`; undefined after three tries without one. CRP repeats it and is counted apart. */
export async function ask(
  station: Station,
  command: FrameBody,
  ...kinds: readonly FrameKind[]
): Promise<KnownFrame | undefined> {
  let crps = 0;
  for (let tries = 1; tries <= mostTries; ) {
    await station.send(command);
    const answer = await station.listen(station.after(timers.T4.value), "CRP", ...kinds);
    if (answer !== undefined && answer.kind !== "CRP") return answer;
    if (answer === undefined || ++crps > mostCrp) tries++;
    else station.note("CRP: the command again");
  }
  station.note(`no answer to ${command.kind}`);
  return undefined;
}

/** As `ask` for ECM commands: RNR is followed by RR until another answer comes; after T5 the call ends with 108. */
export async function askPatiently(
  station: Station,
  command: FrameBody,
  ...kinds: readonly FrameKind[]
): Promise<KnownFrame | undefined> {
  let answer = await ask(station, command, "RNR", ...kinds);
  const deadline = station.after(timers.T5.value);
  while (answer?.kind === "RNR") {
    if (station.clock.now() >= deadline) throw giveUp(108, "RNR for longer than T5");
    answer = await ask(station, { kind: "RR" }, "RNR", ...kinds);
  }
  return answer;
}
