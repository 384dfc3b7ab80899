// A soft modem's port gone wrong: holds back, delays or swallows what passes between program and modem, as its faults say.
// Nothing of the line here. Without faults everything passes at once.

import type { Clock, Millis } from "../base/clock.ts";
import type { ModemFault } from "./fault.ts";

export interface PortSide {
  readonly clock: Clock;
  toProgram(bytes: Uint8Array): void;
  toModem(bytes: Uint8Array): void;
  /** The port is gone for the program. */
  vanish(): void;
}

const mostHeld = 1000;

export class ModemFaults {
  readonly #side: PortSide;
  readonly #faults: readonly ModemFault[];
  readonly #cancel: (() => void)[] = [];
  #results = 0;
  #stalledUntil: Millis = 0;
  #dead = false;
  #out: Uint8Array[] = [];
  #in: Uint8Array[] = [];
  /** What follows a late result waits behind it. */
  #late = 0;

  constructor(side: PortSide, faults: readonly ModemFault[]) {
    this.#side = side;
    this.#faults = faults;
    const { clock } = side;
    for (const fault of faults) {
      if (fault.kind === "vanish") this.#at(fault.after, () => side.vanish());
      else if (fault.kind === "dead")
        this.#at(fault.after, () => {
          this.#dead = true;
        });
      else if (fault.kind === "stall")
        this.#at(fault.after, () => {
          this.#stalledUntil = clock.now() + fault.length;
          this.#at(fault.length, () => this.#flush());
        });
    }
  }

  /** Until then the modem takes no octet. */
  get stalledUntil(): Millis {
    return this.#stalledUntil;
  }

  get ignoresDtr(): boolean {
    return this.#faults.some((fault) => fault.kind === "ignores-dtr");
  }

  fromProgram(bytes: Uint8Array): void {
    if (this.#side.clock.now() < this.#stalledUntil || this.#in.length > 0) {
      if (this.#in.length < mostHeld) this.#in.push(bytes.slice());
    } else this.#side.toModem(bytes);
  }

  fromModem(bytes: Uint8Array, isResult: boolean): void {
    if (this.#dead) return;
    if (isResult) {
      const nth = ++this.#results;
      const fault = this.#faults.find((f) => (f.kind === "late-result" || f.kind === "lost-result") && f.nth === nth);
      if (fault?.kind === "lost-result") return;
      if (fault?.kind === "late-result") {
        this.#late++;
        this.#out.push(bytes);
        this.#at(fault.by, () => {
          this.#late--;
          this.#flush();
        });
        return;
      }
    }
    if (this.#late > 0 || this.#side.clock.now() < this.#stalledUntil || this.#out.length > 0) {
      if (this.#out.length < mostHeld) this.#out.push(bytes);
    } else this.#side.toProgram(bytes);
  }

  stop(): void {
    for (const cancel of this.#cancel) cancel();
  }

  #flush(): void {
    if (this.#late > 0 || this.#side.clock.now() < this.#stalledUntil) return;
    for (const bytes of this.#out.splice(0)) this.#side.toProgram(bytes);
    for (const bytes of this.#in.splice(0)) this.#side.toModem(bytes);
  }

  #at(after: Millis, act: () => void): void {
    this.#cancel.push(this.#side.clock.at(this.#side.clock.now() + after, act));
  }
}
