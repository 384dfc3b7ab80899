// Ends a running +FRH or +FRM: one octet to the modem, then everything until its result line is dropped. Without this the next
// command would be eaten (FACTS 3.9). The modem may have finished by itself in the same moment, so any result will do.
// Never hangs: it gives up after `wait` ms and says so, since the result may still come, and is then no answer to what was
// said meanwhile. T.31 8.3.3.

import { concatBytes, latin1Text } from "../../base/bytes.ts";
import type { Millis } from "../../base/clock.ts";
import type { ModemPort } from "../modem/modem-port.ts";

const CAN = 0x18;
const resultLine = /\r\n(OK|ERROR|NO CARRIER|\+FCERROR)\r\n$/;

/** `unanswered`: no result came within `wait` ms; one may be on its way. `gone`: the port is. */
export type Aborting = "ended" | "unanswered" | "gone";

export async function abortReception(modem: ModemPort, wait: Millis): Promise<Aborting> {
  modem.note("abort reception");
  const deadline = modem.clock.now() + wait;
  if (!(await modem.write(Uint8Array.of(CAN), deadline + 1000))) return "gone";
  let tail: Uint8Array = new Uint8Array(0);
  for (;;) {
    const event = await modem.readOctets(deadline);
    if (event.kind === "closed") return "gone";
    if (event.kind !== "bytes") return "unanswered";
    tail = concatBytes([tail, event.bytes]).slice(-32);
    if (resultLine.test(latin1Text(tail))) return "ended";
  }
}
