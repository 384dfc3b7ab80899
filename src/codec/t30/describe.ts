// A frame in T.30 words for the trace: "DIS V.17 14400, fine, MH MR MMR, ECM" instead of octets. Any octets can be described.

import { hex } from "../../base/bytes.ts";
import type { Capabilities, Compression, PageFormat, Rate } from "../../base/fax.ts";
import { parseCapabilities } from "./capabilities.ts";
import { parseCtcRate, parseDcs, rateWords } from "./dcs.ts";
import { markedFrames, parseEcmFrame } from "./ecm-frame.ts";
import { type KnownFrame, parseFrame } from "./frame.ts";
import { parseIdent } from "./ident.ts";
import { parseEquipment } from "./nsf.ts";
import { otherBits } from "./table2.ts";

const modulations: Readonly<Record<Rate["modulation"], string>> = { v27ter: "V.27ter", v29: "V.29", v17: "V.17" };
const codings: Readonly<Record<Compression, string>> = { mh: "MH", mr: "MR", mmr: "MMR" };

export const describeRate = (rate: Rate): string => `${modulations[rate.modulation]} ${rate.bps}`;

export function describeCapabilities(can: Capabilities): string {
  const fastest = (["v17", "v29", "v27ter"] as const).flatMap((m) => can.rates.find((r) => r.modulation === m) ?? []);
  const { standard, fine } = can.minScanTime;
  return [
    can.canReceive ? "receives" : "does not receive",
    ...(can.canBePolled ? ["has something to be polled"] : []),
    fastest.map(describeRate).join(" "),
    can.resolutions.join(" "),
    can.widths.join(" "),
    can.compressions.map((c) => codings[c]).join(" "),
    can.ecm ? (can.ecm64 ? "ECM 64" : "ECM") : "no ECM",
    `length ${can.pageLength}`,
    `${standard === fine ? standard : `${standard}/${fine}`} ms a line`,
    ...(can.subAddress ? ["SUB"] : []),
    ...(can.password ? ["PWD"] : []),
    ...(can.selectivePolling ? ["SEP"] : []),
  ].join(", ");
}

export function describeFormat(format: PageFormat): string {
  return [
    describeRate(format.rate),
    format.resolution,
    `${format.width} pels`,
    codings[format.compression],
    format.ecmFrameSize === undefined ? `${format.minScanTime} ms a line` : `ECM ${format.ecmFrameSize}`,
  ].join(", ");
}

/** Octets of a V.21 or ECM frame without FCS; one line without line breaks. */
export function describeFrame(bytes: Uint8Array): string {
  const ecm = parseEcmFrame(bytes);
  if (ecm !== undefined) return ecm.kind === "RCP" ? "RCP" : `FCD ${ecm.n} (${ecm.data.length} octets)`;
  const frame = parseFrame(bytes);
  switch (frame.kind) {
    case "unknown":
      return `unknown frame ${hex(bytes, 16)}`;
    case "malformed":
      return `malformed frame (${frame.reason}) ${hex(bytes, 16)}`;
    default:
      return describeKnown(frame);
  }
}

function describeKnown(frame: KnownFrame): string {
  switch (frame.kind) {
    case "DIS":
    case "DTC":
      return [
        `${frame.kind} ${describeCapabilities(parseCapabilities(frame.fif))}`,
        ...otherBits(frame.fif, "dis"),
      ].join(", ");
    case "DCS": {
      const dcs = parseDcs(frame.fif);
      if (dcs === undefined)
        return [
          "DCS for something never offered",
          ...(parseCtcRate(frame.fif) === undefined ? [rateWords(frame.fif)] : []),
          ...otherBits(frame.fif, "dcs"),
        ].join(", ");
      return [
        `DCS ${describeFormat(dcs.format)}`,
        ...(dcs.pageLength === "a4" ? [] : [`length ${dcs.pageLength}`]),
        ...(dcs.subAddress ? ["SUB sent"] : []),
        ...(dcs.password ? ["SID sent"] : []),
        ...otherBits(frame.fif, "dcs"),
      ].join(", ");
    }
    case "CTC": {
      const rate = parseCtcRate(frame.fif);
      return `CTC ${rate === undefined ? rateWords(frame.fif) : describeRate(rate)}`;
    }
    case "CSI":
    case "CIG":
    case "TSI":
    case "SUB":
    case "SEP":
    case "PSA":
      return `${frame.kind} "${parseIdent(frame.fif)}"`;
    case "PWD":
    case "SID":
      return `${frame.kind} (not shown)`;
    case "NSF":
    case "NSC":
    case "NSS": {
      const made = parseEquipment(frame.fif);
      const words = made === undefined ? "" : ` ${made.maker}${made.model === "" ? "" : ` "${made.model}"`},`;
      return `${frame.kind}${words} ${frame.fif.length} octets`;
    }
    case "FNV":
      return `${frame.kind} ${frame.fif.length} octets`;
    case "PPS":
      return `PPS-${frame.command} page ${frame.page} block ${frame.block}, ${frame.frames} frames`;
    case "EOR":
      return `EOR-${frame.command}`;
    case "PPR":
      return `PPR ${markedFrames(frame.map, 256).length} frames again`;
    default:
      return frame.kind;
  }
}
