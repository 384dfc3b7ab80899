// A whole call of the polling caller after the modem said CONNECT (T.30 5.3.6.1.2, figure 5-2): DTC to a DIS that has
// something for us, then it is the receiving side. Always ends in a report; every wait is bounded. A bug of ours throws.

import type { CallReport } from "../../base/fax.ts";
import type { OutcomeCode } from "../../base/outcome.ts";
import { formatCapabilities } from "../../codec/t30/capabilities.ts";
import type { FrameBody, KnownFrame } from "../../codec/t30/frame.ts";
import { formatIdent } from "../../codec/t30/ident.ts";
import type { PollOptions } from "../call.ts";
import { CallEnd, giveUp } from "./call-end.ts";
import type { T30Link } from "./link.ts";
import { receivedReport, receivePages, type TakenPages } from "./receive-pages.ts";
import { commands } from "./receiver-phase-b.ts";
import { awaitDisToPoll } from "./sender-phase-b.ts";
import { Station } from "./station.ts";
import { mostTries, timers } from "./timers.ts";
import { wholeCall } from "./whole-call.ts";

/**
 * Fetches a document over a link that is connected; hangs up in every case. Outcome 21 when the last page was kept, 22 when
 * the call ended after at least one; without a page what kept it from coming (7, 103, 104, 112, 115 to 118, 201 …).
 */
export async function pollFax(link: T30Link, options: Omit<PollOptions, "dial" | "journal">): Promise<CallReport> {
  const station = new Station(link, options, "caller");
  const taken: TakenPages = { pages: 0, complete: false, refusals: 0 };
  const ended = await wholeCall(
    station,
    async () => {
      await mayPoll(station, options);
      station.sending = false;
      const plan = { keep: options.keep, invite: () => request(station, pollBurst(options), taken) };
      await receivePages(station, plan, taken);
    },
    () => false,
  );
  return receivedReport(station, taken, outcomeOf(ended.end, taken), ended);
}

type Wish = Pick<PollOptions, "selectiveAddress" | "password" | "stationId" | "own">;

/** Waits for the DIS; goes on only where there is something and it can be asked for as we must (T.30 Table 2, bits 9, 47, 50). */
async function mayPoll(station: Station, { selectiveAddress = "", password = "" }: Wish): Promise<void> {
  const far = await awaitDisToPoll(station);
  if (!far.canBePolled) throw giveUp(117, "DIS bit 9 is 0: it has nothing to be polled");
  if (selectiveAddress !== "" && !far.selectivePolling) throw giveUp(115, "DIS bit 47 is 0: it takes no SEP");
  if (password !== "" && !far.password) throw giveUp(116, "DIS bit 50 is 0: it takes no PWD");
}

/** PWD, SEP, CIG and DTC (T.30 5.3.6.1.2: in this order, DTC last). */
function pollBurst({ selectiveAddress = "", password = "", stationId, own }: Wish): FrameBody[] {
  const burst: FrameBody[] = [];
  if (password !== "") burst.push({ kind: "PWD", fif: formatIdent(password) });
  if (selectiveAddress !== "") burst.push({ kind: "SEP", fif: formatIdent(selectiveAddress) });
  if (stationId.trim() !== "") burst.push({ kind: "CIG", fif: formatIdent(stationId.trim()) });
  return [...burst, { kind: "DTC", fif: formatCapabilities({ ...own, canReceive: true, canBePolled: false }) }];
}

/** DTC until the sender's first command, three in all. DCN before any page is a refusal. */
async function request(station: Station, burst: readonly FrameBody[], taken: TakenPages): Promise<KnownFrame> {
  let heardDis = false;
  try {
    for (let tries = 1; tries <= mostTries; tries++) {
      await station.send(...burst);
      const command = await station.listen(station.after(timers.T4.value), "DIS", ...commands);
      heardDis = command?.kind === "DIS";
      if (command !== undefined && !heardDis && command.kind !== "CRP") return command;
    }
  } catch (end) {
    if (end instanceof CallEnd && end.outcome === 105 && taken.pages === 0)
      throw new CallEnd(118, "DCN in answer to DTC", false);
    throw end;
  }
  throw heardDis ? giveUp(104, `DIS in answer to ${mostTries} DTC`) : giveUp(103, `no answer to ${mostTries} DTC`);
}

function outcomeOf(end: CallEnd | undefined, taken: TakenPages): OutcomeCode {
  if (taken.complete) return 21;
  if (end === undefined) return taken.pages > 0 ? 22 : 112;
  return taken.pages > 0 && end.outcome !== 206 && end.outcome !== 401 ? 22 : end.outcome;
}
