// A BytePort over a serial port or a pty. Opened exclusively, with a UUCP lock file where the system has the folder; never with
// IXON, for 11h and 13h are data. A pty (iaxmodem) has no control lines and vanishes with its program: then every read says
// `closed` and every write false. Closing takes at most 2 s, whatever the device does.

import { SerialPort } from "serialport";
import type { BytePort, ControlLines, PortEvent } from "../../base/byte-port.ts";
import type { Clock, Millis } from "../../base/clock.ts";
import { describeError, FaxError, systemCode } from "../../base/errors.ts";
import { type DeviceLock, lockDevice } from "./device-lock.ts";
import { PortInbox } from "./port-inbox.ts";

export interface TtyOptions {
  /** bit/s between program and modem; default 115200. */
  readonly baudRate?: number;
  /** RTS/CTS by the driver; for modems whose profile says so. Default false. */
  readonly rtscts?: boolean;
  /** Where UUCP lock files are kept; default /var/lock. */
  readonly lockFolder?: string;
}

/** A driver that has lost its adapter may never answer; closing is two steps. */
const openTime = 5000;
const closeStep = 1000;
/** Longest wait for a control line to be set or read; some USB adapters never answer once unplugged. */
const lineTime = 1000;

export class TtyPort implements BytePort {
  readonly name: string;
  readonly #options: TtyOptions;
  readonly #inbox: PortInbox;
  #serial: SerialPort | undefined;
  #lock: DeviceLock | undefined;
  controlLines?: ControlLines;

  constructor(path: string, clock: Clock, options: TtyOptions = {}) {
    this.name = path;
    this.#options = options;
    this.#inbox = new PortInbox(clock);
  }

  async open(): Promise<void> {
    this.#lock = await lockDevice(this.name, this.#options.lockFolder);
    const serial = new SerialPort({
      path: this.name,
      baudRate: this.#options.baudRate ?? 115_200,
      rtscts: this.#options.rtscts ?? false,
      xon: false,
      xoff: false,
      lock: true,
      hupcl: true,
      autoOpen: false,
    });
    try {
      await openWithin(openTime, serial);
    } catch (error) {
      await this.#lock.release();
      throw new FaxError("resource", `cannot open ${this.name}: ${adviceFor(error)}`, error);
    }
    this.#serial = serial;
    serial.on("data", (bytes: Uint8Array) => this.#inbox.received(new Uint8Array(bytes)));
    serial.on("error", (error) => this.#gone(describeError(error)));
    serial.on("close", (error: Error | null) => this.#gone(error ? describeError(error) : "closed"));
    if (await hasControlLines(serial)) this.controlLines = controlLinesOf(serial);
  }

  write(bytes: Uint8Array, deadline: Millis, signal?: AbortSignal): Promise<boolean> {
    const serial = this.#serial;
    if (serial === undefined || !serial.isOpen) return Promise.resolve(false);
    // write's callback comes when the system took the octets. drain() is not waited for: on a pty it never differs, on a
    // real port it would stop the feeding of page data whenever the modem holds us by RTS/CTS.
    return this.#inbox.untilDrained((done) => serial.write(bytes, (error) => done(!error)), deadline, signal);
  }

  read(deadline: Millis, signal?: AbortSignal): Promise<PortEvent> {
    return this.#inbox.read(deadline, signal);
  }

  unread(bytes: Uint8Array): void {
    this.#inbox.unread(bytes);
  }

  async close(): Promise<void> {
    this.#gone("closed by us");
    const serial = this.#serial;
    this.#serial = undefined;
    if (serial?.isOpen) {
      await within(closeStep, (done) => serial.flush(() => done()));
      await within(closeStep, (done) => serial.close(() => done()));
    }
    await this.#lock?.release();
    this.#lock = undefined;
  }

  #gone(cause: string): void {
    this.#inbox.closed(cause);
    this.#inbox.failWrites();
  }
}

/** An open that comes too late is closed again: nobody waits for it any more. */
function openWithin(limit: number, serial: SerialPort): Promise<void> {
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(new Error(`no answer of the driver in ${limit / 1000} s`));
    }, limit);
    serial.open((error) => {
      clearTimeout(timer);
      if (late) serial.close(() => {});
      else if (error) reject(error);
      else resolve();
    });
  });
}

function controlLinesOf(serial: SerialPort): ControlLines {
  return {
    async setDtr(on) {
      await within(lineTime, (done) => serial.set({ dtr: on }, () => done()));
    },
    async carrierDetected() {
      let up = false;
      await within(lineTime, (done) =>
        serial.get((_error, status) => {
          up = status?.dcd ?? false;
          done();
        }),
      );
      return up;
    },
  };
}

/** A pty answers the question for its control lines with an error. */
async function hasControlLines(serial: SerialPort): Promise<boolean> {
  let has = false;
  await within(lineTime, (done) =>
    serial.get((error) => {
      has = !error;
      done();
    }),
  );
  return has;
}

function within(limit: number, start: (done: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limit);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    try {
      start(done);
    } catch {
      // A port that broke in this moment; its own events say so.
      done();
    }
  });
}

function adviceFor(error: unknown): string {
  const text = `${systemCode(error) ?? ""} ${describeError(error)}`;
  if (/EACCES|Permission denied/i.test(text))
    return "no permission; the user must be in the group of the device (dialout)";
  if (/ENOENT|No such file/i.test(text)) return "there is no such device; is the modem connected and switched on?";
  if (/lock|EBUSY|Resource temporarily/i.test(text)) return "another program uses it";
  return "is it a serial port?";
}
