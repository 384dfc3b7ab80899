// A whole call of the sending caller after the modem said CONNECT. Always ends in a report; whatever the far end does, every
// wait and every repetition is bounded. A bug of ours throws.

import type { CallReport, Capabilities } from "../../base/fax.ts";
import type { FrameBody } from "../../codec/t30/frame.ts";
import { formatIdent } from "../../codec/t30/ident.ts";
import type { FaxDocument, SendOptions } from "../call.ts";
import { giveUp } from "./call-end.ts";
import { copiesOf } from "./copies.ts";
import type { T30Link } from "./link.ts";
import { SendLedger } from "./send-ledger.ts";
import { sendPages } from "./send-pages.ts";
import { awaitDis } from "./sender-phase-b.ts";
import { Station } from "./station.ts";
import { wholeCall } from "./whole-call.ts";

/**
 * Sends the document's pages from `firstPage` on over a link that is connected. Hangs up in every case.
 * Outcome 0 when all pages were confirmed; 20, 106 and doubtfulPages as DESIGN 4.2 has them.
 */
export async function sendFax(
  link: T30Link,
  document: FaxDocument,
  options: Omit<SendOptions, "dial">,
): Promise<CallReport> {
  const station = new Station(link, options, "caller");
  const ledger = new SendLedger(document.pageCount, options.journal);
  const { end, seconds } = await wholeCall(
    station,
    () =>
      sendPages(station, ledger, {
        document,
        firstPage: options.firstPage,
        copies: copiesOf(options.copies),
        beginAt: options.beginAt,
        own: options.own,
        addressed: addressFrames(options),
        invited: async () => mayAddress(await awaitDis(station), options),
      }),
    () => true,
  );
  return ledger.conclude(end, station.learned, seconds);
}

type Addressed = Pick<SendOptions, "subAddress" | "senderPassword">;

function addressFrames({ subAddress = "", senderPassword = "" }: Addressed): FrameBody[] {
  const frames: FrameBody[] = [];
  if (subAddress !== "") frames.push({ kind: "SUB", fif: formatIdent(subAddress) });
  if (senderPassword !== "") frames.push({ kind: "SID", fif: formatIdent(senderPassword) });
  return frames;
}

/** A fax for somebody behind the number, or behind a password, is not sent to whoever else reads there (T.30 Table 2, bits 49 and 50). */
function mayAddress(far: Capabilities, { subAddress = "", senderPassword = "" }: Addressed): Capabilities {
  if (subAddress !== "" && !far.subAddress) throw giveUp(115, "DIS bit 49 is 0: it takes no SUB");
  if (senderPassword !== "" && !far.password) throw giveUp(116, "DIS bit 50 is 0: it takes no SID");
  return far;
}
