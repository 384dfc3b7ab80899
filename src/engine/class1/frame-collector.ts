// Reads one V.21 frame after +FRH's CONNECT: shielded octets with FCS, DLE ETX, then the result that tells whether the FCS was
// right. A frame that never ends is given up; a bare result line says at once that none comes. It issues no command. T.31 8.3.4; LAB "driver must know" 2.

import { concatBytes, latin1Bytes } from "../../base/bytes.ts";
import type { Millis } from "../../base/clock.ts";
import { DleReader } from "../../codec/at/dle.ts";
import { fcsHolds } from "../../codec/hdlc/fcs.ts";
import type { ModemPort, PortClosed } from "../modem/modem-port.ts";
import { BareResult } from "./bare-result.ts";

/** Longest pause within a frame; V.21 needs 27 ms an octet, the pause before the first is the rest of the preamble. */
const octetGap: Millis = 5000;
/** A whole frame: the longest NSF ever seen takes 3 s. */
const longestTime: Millis = 12_000;
const longestFrame = 1024;
/** From DLE ETX to the result. */
const resultTime: Millis = 2000;
/** spandsp says CONNECT once more before a frame that waited in the modem because we asked for it late. */
const connectAgain = latin1Bytes("\r\nCONNECT\r\n");

export type CollectedFrame =
  | { readonly kind: "frame"; readonly bytes: Uint8Array; readonly crcOk: boolean }
  | { readonly kind: "carrier-lost" }
  /** A result without DLE ETX: it was noise, and the modem listens no more. */
  | { readonly kind: "noise" }
  /** No end came: the modem still sends and must be aborted. */
  | { readonly kind: "endless" }
  | { readonly kind: "aborted" }
  | PortClosed;

export class FrameCollector {
  readonly #modem: ModemPort;
  readonly #reader = new DleReader();
  readonly #bare = new BareResult();
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  constructor(modem: ModemPort) {
    this.#modem = modem;
  }

  async collect(signal: AbortSignal): Promise<CollectedFrame> {
    const { clock } = this.#modem;
    const end = clock.now() + longestTime;
    for (;;) {
      const event = await this.#modem.readOctets(Math.min(end, clock.now() + octetGap), signal);
      if (event.kind === "timeout") return { kind: "endless" };
      if (event.kind !== "bytes") return event;
      const { data, ended, rest } = this.#reader.push(event.bytes);
      this.#length += data.length;
      if (data.length > 0) this.#parts.push(data.slice());
      if (this.#length > longestFrame) return { kind: "endless" };
      const noise = this.#bare.push(event.bytes) > 0;
      if (noise && !ended) return { kind: "noise" };
      if (!ended) continue;
      this.#modem.putBack(rest);
      return this.#finish(signal);
    }
  }

  async #finish(signal: AbortSignal): Promise<CollectedFrame> {
    const withFcs = withoutConnect(concatBytes(this.#parts));
    const result = await this.#modem.result(this.#modem.clock.now() + resultTime, signal);
    if (result.kind === "closed" || result.kind === "aborted") return result;
    const carrierLost = result.kind === "answer" && result.result === "NO CARRIER";
    if (carrierLost && withFcs.length < 5) return { kind: "carrier-lost" };
    // OK is the modem's word for a right FCS; where it says something else or nothing we look ourselves.
    const said = result.kind === "answer" ? result.result : undefined;
    const crcOk = withFcs.length >= 5 && (said === "OK" || (said !== "ERROR" && fcsHolds(withFcs)));
    return { kind: "frame", bytes: withFcs.subarray(0, Math.max(0, withFcs.length - 2)), crcOk };
  }
}

/** A frame begins with FFh, so nothing of it is lost. */
function withoutConnect(octets: Uint8Array): Uint8Array {
  let from = 0;
  while (connectAgain.every((octet, i) => octets[from + i] === octet)) from += connectAgain.length;
  return octets.subarray(from);
}
