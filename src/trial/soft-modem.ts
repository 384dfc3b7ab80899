// A soft Class 1 modem: the modem's side of T.31 between a program (octets both ways) and the wall socket of the trial exchange.
// It speaks no T.30. Whatever the program writes is either a command, data of the running +F command, or ends what runs; a
// program that goes away hangs up and resets the modem (as a drop of DTR would). Behaviour checked against LAB's recordings.

import type { Clock, Millis } from "../base/clock.ts";
import { CallUnit, type DialProgress, type Started, type WallSocket } from "./call-unit.ts";
import { type AtCommand, CommandLineReader, parseCommandLine } from "./command-line.ts";
import type { ModemFault } from "./fault.ts";
import { ModemFaults } from "./modem-faults.ts";
import { ModemSettings } from "./modem-settings.ts";
import { callerIdLines, formatInformation, formatResult, type ResultText, type RingingCall } from "./modem-words.ts";
import { type Personality, plainModem } from "./personality.ts";
import type { Signal } from "./signal.ts";

const ringEvery: Millis = 5000;

export class SoftModem {
  readonly #clock: Clock;
  readonly #settings: ModemSettings;
  readonly #lines = new CommandLineReader();
  readonly #unit: CallUnit;
  #program: ((bytes: Uint8Array) => void) | undefined;
  #vanished: () => void = () => {};
  #faults: ModemFaults;
  #ringing: RingingCall | undefined;
  #rings = 0;
  #afterReturn = false;
  #cancelRing: () => void = () => {};
  #deafUntil: Millis = 0;
  #losesLine = false;
  /** Dials in a row to a number that led nowhere. */
  #failedDials = { number: "", count: 0 };
  /** Octets of fill and of loss over all calls: a program that fed the modem badly. */
  readonly trouble = { dry: 0, overrun: 0 };

  constructor(clock: Clock, name: string, personality: Personality = plainModem) {
    this.#clock = clock;
    this.#settings = new ModemSettings(name, personality);
    this.#unit = new CallUnit({
      clock,
      settings: this.#settings,
      trouble: this.trouble,
      toProgram: (bytes) => this.#put(bytes, false),
      result: (text) => this.#result(text),
      dialled: (number, connected) => this.#countDial(number, connected),
      crashed: () => this.#reset(),
    });
    this.#faults = this.#faultsOf([]);
  }

  plugIn(socket: WallSocket): void {
    this.#unit.plugIn(socket);
  }

  /** A program opens the port; it gets what the modem says. `vanished`: the port is gone for it. */
  attach(program: (bytes: Uint8Array) => void, vanished: () => void = () => {}): void {
    this.#program = program;
    this.#vanished = vanished;
  }

  /** The program closed the port: the call is dropped and the modem resets. */
  detach(): void {
    this.#program = undefined;
    this.#vanished = () => {};
    this.ringingStopped();
    this.dtrDropped();
  }

  /** &D2: on hook and reset. */
  dtrDropped(): void {
    if (!this.#faults.ignoresDtr) this.#reset();
  }

  /** Does these things wrong from now on, and no others. */
  misbehave(faults: readonly ModemFault[]): void {
    this.#faults.stop();
    this.#faults = this.#faultsOf(faults);
  }

  /** Until then it takes no octets: a write to its port waits. */
  get stalledUntil(): Millis {
    return this.#faults.stalledUntil;
  }

  /** On hook, not ringing, and a program is there that could answer. */
  get free(): boolean {
    return this.#program !== undefined && !this.#unit.offHook && this.#ringing === undefined;
  }

  /** Octets of the program, any octets at all. */
  fromProgram(bytes: Uint8Array): void {
    this.#faults.fromProgram(bytes);
  }

  // Calls of the exchange.

  ring(call: RingingCall): void {
    this.#ringing = call;
    this.#rings = 0;
    if (this.#settings.callerId) for (const line of callerIdLines(call, new Date())) this.#info(line);
    this.#ringOnce();
  }

  ringingStopped(): void {
    this.#ringing = undefined;
    this.#cancelRing();
  }

  progress(progress: DialProgress): void {
    this.#unit.progress(progress);
  }

  signal(signal: Signal): void {
    this.#unit.signal(signal);
  }

  lineDropped(): void {
    this.#unit.lineDropped();
  }

  #take(bytes: Uint8Array): void {
    if (this.#clock.now() < this.#deafUntil) return;
    for (let i = 0; i < bytes.length; i++) {
      if (this.#unit.takesData) {
        this.#unit.takeData(bytes.subarray(i));
        return;
      }
      const octet = bytes[i]!;
      const lineFeed = octet === 0x0a && this.#afterReturn;
      this.#afterReturn = octet === 0x0d;
      if (lineFeed) continue;
      if (this.#unit.inCommandMode) this.#typed(octet);
      else this.#unit.interrupt();
    }
  }

  #typed(octet: number): void {
    if (this.#settings.echo) this.#put(Uint8Array.of(octet), false);
    const body = this.#lines.push(octet);
    if (body === undefined) return;
    if (this.#losesLine) {
      this.#losesLine = false;
      return;
    }
    const commands = parseCommandLine(body);
    if (commands === undefined) {
      this.#result("ERROR");
      return;
    }
    for (const each of commands) {
      const done = this.#execute(each);
      if (done === "next") continue;
      if (done !== "silent") this.#result(done);
      return;
    }
    this.#result("OK");
  }

  /** "silent" = the command gives its result later. */
  #execute(each: AtCommand): Started | "next" {
    switch (each.name) {
      case "Z":
        this.#reset();
        return "OK";
      case "H":
        if (each.value !== "1") this.#unit.goOnHook();
        else {
          this.ringingStopped();
          this.#unit.pickUp();
        }
        return "next";
      case "D":
        return this.#dial(each.value.replace(/[^0-9*#,W]/g, ""));
      case "A":
        this.ringingStopped();
        return this.#unit.answer();
      case "+FTS":
      case "+FRS":
      case "+FTM":
      case "+FRM":
      case "+FTH":
      case "+FRH":
        if (each.form === "=") return this.#unit.fax(each.name, each.value);
        break;
      case "S":
        if (each.value === "40" && each.set === "7") this.#failedDials = { number: "", count: 0 };
        break;
      default:
        break;
    }
    const answer = this.#settings.execute(each);
    if (answer === "ERROR") return "ERROR";
    for (const line of answer) this.#info(line);
    return "next";
  }

  #dial(number: string): Started {
    if (this.#ringing !== undefined) return "NO DIALTONE";
    const most = this.#settings.personality.blacklistAfter;
    if (most > 0 && this.#failedDials.number === number && this.#failedDials.count >= most) return "BLACKLISTED";
    return this.#unit.dial(number);
  }

  #countDial(number: string, connected: boolean): void {
    const again = !connected && number === this.#failedDials.number;
    this.#failedDials = { number, count: connected ? 0 : again ? this.#failedDials.count + 1 : 1 };
  }

  #reset(): void {
    const { resetTime, losesFirstLine } = this.#settings.personality;
    this.#unit.goOnHook();
    this.#settings.reset();
    this.#lines.reset();
    this.#failedDials = { number: "", count: 0 };
    this.#losesLine = losesFirstLine;
    // The OK to ATZ still leaves; then it is busy with itself.
    this.#deafUntil = resetTime === 0 ? 0 : this.#clock.now() + resetTime;
  }

  #ringOnce(): void {
    this.#rings++;
    this.#result("RING");
    const automatic = this.#settings.register(0);
    if (automatic > 0 && this.#rings >= automatic && this.#unit.inCommandMode && !this.#unit.offHook) {
      this.ringingStopped();
      const answer = this.#unit.answer();
      if (answer !== "silent") this.#result(answer);
      return;
    }
    this.#cancelRing = this.#clock.at(this.#clock.now() + ringEvery, () => this.#ringOnce());
  }

  #faultsOf(faults: readonly ModemFault[]): ModemFaults {
    const side = {
      clock: this.#clock,
      toProgram: (bytes: Uint8Array) => this.#program?.(bytes),
      toModem: (bytes: Uint8Array) => this.#take(bytes),
      vanish: () => {
        const vanished = this.#vanished;
        this.detach();
        vanished();
      },
    };
    return new ModemFaults(side, faults);
  }

  #result(text: ResultText): void {
    if (this.#settings.quiet) return;
    this.#put(formatResult(text, this.#settings.verbose), true);
  }

  #info(text: string): void {
    this.#put(formatInformation(text), false);
  }

  #put(bytes: Uint8Array, isResult: boolean): void {
    this.#faults.fromModem(bytes, isResult);
  }
}
