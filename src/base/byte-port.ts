// Seam C: a byte port to a modem. Implemented by the serial port, by unix/TCP sockets (the trial exchange) and by an
// in-memory pair (tests). A port that is gone says so as an event; it never throws in the reader's face.

import type { Millis } from "./clock.ts";
import type { Aborted, TimedOut } from "./inbox.ts";

export type PortEvent =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "closed"; readonly cause: string }
  | TimedOut
  | Aborted;

export interface BytePort {
  /** For people and traces: a device path or address. */
  readonly name: string;
  /** Opens the port; rejects with a FaxError that says what to do. */
  open(): Promise<void>;
  /**
   * Resolves true when the system has taken the octets and its buffer has room again (drained), false when the port is
   * gone, the signal fires or `deadline` passes with octets still untaken.
   */
  write(bytes: Uint8Array, deadline: Millis, signal?: AbortSignal): Promise<boolean>;
  /** The next octets received, in the order they came. `closed` is repeated for ever once the port is gone. */
  read(deadline: Millis, signal?: AbortSignal): Promise<PortEvent>;
  /** Puts octets back that the reader took too many of; the next read returns them first. */
  unread(bytes: Uint8Array): void;
  /** Modem control lines; undefined where the port has none (ptys, sockets). */
  readonly controlLines?: ControlLines;
  /** Closes within 2 s, whatever the device does. Never rejects. */
  close(): Promise<void>;
}

export interface ControlLines {
  /** Raises or lowers Data Terminal Ready; lowering it drops the call (&D2). */
  setDtr(on: boolean): Promise<void>;
  /** Data Carrier Detect; a modem drops it when the far end hangs up. */
  carrierDetected(): Promise<boolean>;
}
