// Settings of a soft modem and the commands that only read or change them. No call control, no line.
// Answers and refusals as the real soft modem gives them (LAB: at-probe): unknown basic commands are taken, unknown extended
// ones refused, ATZ and AT&F switch the echo on again. ITU-T V.250 6, T.31 8.

import type { AtCommand } from "./command-line.ts";
import { modulation, modulationCodes, v21 } from "./signal.ts";

export class ModemSettings {
  readonly #identity: string;
  echo = true;
  verbose = true;
  quiet = false;
  faxClass = "0";
  callerId = false;
  /** XON/XOFF while page data is sent; on from the start, as with the real soft modem. */
  flow = true;
  readonly registers = new Map<number, number>();

  constructor(identity: string) {
    this.#identity = identity;
    this.reset();
  }

  reset(): void {
    this.echo = true;
    this.verbose = true;
    this.quiet = false;
    this.faxClass = "0";
    this.callerId = false;
    this.flow = true;
    this.registers.clear();
    for (const [register, value] of [
      [0, 0],
      [3, 13],
      [4, 10],
      [7, 60],
      [8, 2],
    ] as const)
      this.registers.set(register, value);
  }

  register(number: number): number {
    return this.registers.get(number) ?? 0;
  }

  /** Executes a command; information lines to print, or "ERROR". */
  execute(command: AtCommand): readonly string[] | "ERROR" {
    switch (command.name) {
      case "E":
        this.echo = command.value !== "0" && command.value !== "";
        return [];
      case "V":
        this.verbose = command.value === "1";
        return [];
      case "Q":
        this.quiet = command.value === "1";
        return [];
      case "&F":
        this.reset();
        return [];
      case "&K":
      case "&H":
        this.flow = command.value !== "0" && command.value !== "3" && command.value !== "1";
        return [];
      case "I":
        return [command.value === "3" ? this.#identity : "faxgate soft modem"];
      case "S":
        return this.#register(command);
      default:
        return command.name.startsWith("+") || command.name.startsWith("#") ? this.#extended(command) : [];
    }
  }

  #register(command: AtCommand): readonly string[] | "ERROR" {
    const number = Number(command.value);
    if (number > 255) return "ERROR";
    if (command.form === "?") return [String(this.register(number)).padStart(3, "0")];
    if (command.set === undefined) return [];
    if (Number(command.set) > 255) return "ERROR";
    this.registers.set(number, Number(command.set));
    return [];
  }

  #extended({ name, form, value }: AtCommand): readonly string[] | "ERROR" {
    switch (name) {
      case "+FCLASS":
        if (form === "=?") return ["0,1,1.0"];
        if (form === "?") return [this.faxClass];
        if (form !== "=" || !["0", "1", "1.0"].includes(value)) return "ERROR";
        this.faxClass = value;
        return [];
      case "+FTM":
      case "+FRM":
        return form === "=?" ? [modulationCodes] : "ERROR";
      case "+FTH":
      case "+FRH":
        return form === "=?" ? [String(v21)] : "ERROR";
      case "+FTS":
      case "+FRS":
        return form === "=?" ? ["0-255"] : "ERROR";
      case "+VCID":
      case "#CID":
        if (form === "=?") return ["(0,1)"];
        if (form === "?") return [this.callerId ? "1" : "0"];
        this.callerId = value === "1";
        return [];
      case "+IFC":
        if (form === "=") this.flow = value.split(",")[1] === "1" || value === "1";
        return [];
      case "+FLO":
        if (form === "=") this.flow = value === "1";
        return [];
      case "+FAR":
        return form === "=?" ? ["0"] : form === "=" && value !== "0" ? "ERROR" : [];
      case "+FMI":
      case "+GMI":
        return ["faxgate"];
      case "+FMM":
      case "+GMM":
        return [this.#identity];
      case "+FMR":
      case "+GMR":
        return ["1"];
      case "+IPR":
        return [];
      default:
        return "ERROR";
    }
  }

  /** False when the value of a +F action command fits: a known modulation, V.21, or a length of 0 to 255. */
  refuses(name: string, value: string): boolean {
    if (!/^\d{1,3}$/.test(value)) return true;
    if (name === "+FTM" || name === "+FRM") return modulation(Number(value)) === undefined;
    if (name === "+FTH" || name === "+FRH") return Number(value) !== v21;
    return Number(value) > 255;
  }
}
