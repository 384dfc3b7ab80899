// What the {words} of file names and commands stand for in one received fax.

import type { ReceivedFax } from "../../base/received.ts";
import { type FaxWord, harmless } from "../../codec/rules/fax-template.ts";
import { localTime } from "../../device/local-time.ts";

/** Every value is harmless; empty = not known. */
export function faxValues(fax: ReceivedFax): Record<FaxWord, string> {
  const [date, clock] = localTime(fax.startedAt).split(" ");
  return {
    call: fax.call,
    date: date!,
    time: clock!.slice(0, 5).replace(":", ""),
    caller: harmless(fax.callerNumber),
    called: harmless(fax.calledNumber),
    line: harmless(fax.line),
    tsi: harmless(fax.remoteId),
    subaddress: harmless(fax.subAddress ?? ""),
    pages: String(fax.pages.length),
  };
}
