// Phase B of the receiver (T.30 figure 5-2, boxes R, F): CSI and DIS until a command comes, DCS read and judged, TCF, CFR or
// FTT. Ends within T1; a caller that only ever trains is told DCN after as many tries as the ladder has.

import { type Capabilities, type PageFormat, paperOf } from "../../base/fax.ts";
import { formatCapabilities } from "../../codec/t30/capabilities.ts";
import { parseDcs } from "../../codec/t30/dcs.ts";
import { describeRate } from "../../codec/t30/describe.ts";
import type { FrameBody, KnownFrame } from "../../codec/t30/frame.ts";
import { formatIdent } from "../../codec/t30/ident.ts";
import { giveUp } from "./call-end.ts";
import type { FrameKind } from "./frame-roles.ts";
import type { CarrierEvent } from "./link.ts";
import { carrierOf, sameRate } from "./negotiate.ts";
import type { Station } from "./station.ts";
import { tcfWait, timers } from "./timers.ts";
import { judgeTcf, tcfOctets } from "./training.ts";

/** What a caller may say to us; DCN ends the call in `listen`. */
export const commands: readonly FrameKind[] = [
  "DCS",
  "DTC",
  "MPS",
  "EOM",
  "EOP",
  "PRI-MPS",
  "PRI-EOM",
  "PRI-EOP",
  "PPS",
  "EOR",
  "CTC",
  "RR",
  "CRP",
];

/** DIS every T4 until the caller says something; undefined when T1 is over. */
export async function identify(station: Station, can: Capabilities): Promise<KnownFrame | undefined> {
  const { stationId, observer } = station.options;
  observer.progress({ phase: "negotiating" });
  const burst: FrameBody[] = [];
  if (stationId.trim() !== "") burst.push({ kind: "CSI", fif: formatIdent(stationId.trim()) });
  burst.push({ kind: "DIS", fif: formatCapabilities(can) });
  const end = station.after(timers.T1.value);
  while (station.clock.now() < end) {
    await station.send(...burst);
    const command = await station.listen(station.after(timers.T4dis.value), ...commands);
    if (command !== undefined && command.kind !== "CRP") return command;
  }
  return undefined;
}

export type Trained =
  | { readonly kind: "trained"; readonly format: PageFormat }
  | { readonly kind: "failed" }
  /** The SUB before the DCS was lost; it is asked for again. */
  | { readonly kind: "no-address" }
  /** Instead of the TCF a command came. */
  | { readonly kind: "command"; readonly command: KnownFrame };

/** From DCS to our CFR or FTT. `mayAskAgain`: a SUB that was lost may be asked for. */
export async function receiveTraining(
  station: Station,
  dcs: { readonly fif: Uint8Array },
  mayAskAgain: boolean,
): Promise<Trained> {
  station.options.observer.progress({ phase: "training" });
  const { own } = station.options;
  const said = parseDcs(dcs.fif);
  const format = said?.format;
  if (format !== undefined && !offered(format, own)) throw giveUp(112, "DCS for something our DIS does not offer");
  if (format === undefined || !own.rates.some((rate) => sameRate(rate, format.rate))) {
    // A rate we cannot hear: its TCF passes unheard, then a slower one is asked for.
    const command = await station.listen(station.after(3_500), ...commands);
    if (command !== undefined) return { kind: "command", command };
    await station.send({ kind: "FTT" });
    return { kind: "failed" };
  }
  const { link } = station;
  const { rate } = format;
  const deadline = station.after(tcfWait);
  let event: CarrierEvent;
  do event = station.alive(await link.receiveCarrier(carrierOf(rate, "long"), deadline));
  while (event.kind === "untrained" && station.clock.now() < deadline);
  if (event.kind === "wrong-carrier") {
    const command = await station.listen(station.after(timers.T2.value), ...commands);
    // Where his TCF ended is not known now: an FTT could fall into it. He repeats his DCS.
    return command === undefined ? { kind: "failed" } : { kind: "command", command };
  }
  const good = event.kind === "carrier" && judgeTcf(await receiveTcf(station, tcfOctets(rate)), rate);
  const heard = good ? "good" : event.kind === "carrier" ? "bad" : "not heard";
  station.options.observer.trace("t30", "<", `TCF at ${describeRate(rate)}: ${heard}`);
  if (good && said?.subAddress && station.subAddress === "" && mayAskAgain) {
    // For whom the pages are was lost on the line: they are not taken for anybody yet. He repeats the whole burst.
    station.note("DCS bit 49 is set and no SUB was heard");
    await station.send({ kind: "CRP" });
    return { kind: "no-address" };
  }
  await station.send({ kind: good ? "CFR" : "FTT" });
  return good ? { kind: "trained", format } : { kind: "failed" };
}

/** Everything from the carrier's begin to its end, at most `most` octets. */
async function receiveTcf(station: Station, most: number): Promise<Uint8Array> {
  const heard = new Uint8Array(most);
  const deadline = station.after(tcfWait);
  // Every event counts as an octet at least: a link that hands out nothing for ever is no link.
  for (let length = 0, events = 0; length < most && events < most; events++) {
    const event = station.alive(await station.link.receiveData(deadline));
    if (event.kind === "carrier-lost") return heard.subarray(0, length);
    if (event.kind === "timeout") break;
    const part = event.bytes.subarray(0, most - length);
    heard.set(part, length);
    length += part.length;
    if (length >= most) break;
  }
  await station.link.stopReceiving();
  return heard;
}

function offered(format: PageFormat, own: Station["options"]["own"]): boolean {
  const paper = paperOf(format.width, format.resolution);
  return (
    own.resolutions.includes(format.resolution) &&
    paper !== undefined &&
    own.widths.includes(paper) &&
    own.compressions.includes(format.compression) &&
    (format.ecmFrameSize === undefined || own.ecm)
  );
}
