// Settings of a soft modem and the commands that only read or change them. No call control, no line.
// Answers and refusals as the real soft modem gives them (LAB: at-probe): unknown basic commands are taken, unknown extended
// ones refused, ATZ and AT&F switch the echo on again. ITU-T V.250 6, T.31 8.

import type { AtCommand } from "./command-line.ts";
import type { Personality } from "./personality.ts";
import { modulation, v21 } from "./signal.ts";

export class ModemSettings {
  readonly personality: Personality;
  readonly #name: string;
  echo = true;
  verbose = true;
  quiet = false;
  faxClass = "0";
  callerId = false;
  /** XON/XOFF while page data is sent; on from the start, as with the real soft modem. */
  flow = true;
  /** +FAR=1. */
  adaptive = false;
  readonly registers = new Map<number, number>();

  constructor(name: string, personality: Personality) {
    this.#name = name;
    this.personality = personality;
    this.reset();
  }

  reset(): void {
    this.echo = true;
    this.verbose = true;
    this.quiet = false;
    this.faxClass = "0";
    this.callerId = false;
    this.flow = true;
    this.adaptive = false;
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
        return this.#identity(command.value);
      case "S":
        return this.#register(command);
      default:
        return command.name.startsWith("+") || command.name.startsWith("#") ? this.#extended(command) : [];
    }
  }

  #identity(number: string): string[] {
    const text = this.personality.identity[number];
    return text === undefined ? [] : [text.replace("NAME", this.#name)];
  }

  #enterClass(value: string): void {
    if (this.personality.classResetsFlow && value !== "0") this.flow = true;
    if (this.personality.classForgetsCallerId && value !== this.faxClass) this.callerId = false;
    this.faxClass = value;
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
        if (form === "=?") return [this.personality.classes.join(",")];
        if (form === "?") return [this.faxClass];
        // Class 2 is not driven here: a personality may list it, none enters it.
        if (form !== "=" || !/^(?:0|1|1\.0)$/.test(value) || !this.personality.classes.includes(value)) return "ERROR";
        this.#enterClass(value);
        return [];
      case "+FTM":
      case "+FRM":
        return form === "=?" ? [this.personality.modulations] : "ERROR";
      case "+FTH":
      case "+FRH":
        return form === "=?" ? [String(v21)] : "ERROR";
      case "+FTS":
      case "+FRS":
        return form === "=?" ? ["0-255"] : "ERROR";
      case "+VCID":
      case "#CID":
        if (!this.personality.callerId.includes(name)) return "ERROR";
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
        if (!this.personality.adaptiveReception) return "ERROR";
        if (form === "=?") return ["(0,1)"];
        if (form === "?") return [this.adaptive ? "1" : "0"];
        if (value !== "0" && value !== "1") return "ERROR";
        this.adaptive = value === "1";
        return [];
      case "+FMI":
      case "+GMI":
        return ["faxgate"];
      case "+FMM":
      case "+GMM":
        return this.#identity("3");
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
    if (name === "+FTM" || name === "+FRM")
      return modulation(Number(value)) === undefined || !this.personality.modulations.split(",").includes(value);
    if (name === "+FTH" || name === "+FRH") return Number(value) !== v21;
    return Number(value) > 255;
  }
}
