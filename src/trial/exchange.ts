// The simulated telephone exchange: connects soft modems by a dial plan, hunts for a free line of a group, and rings. It moves
// no bits itself (TelephoneLine does) and bills nobody. Every number has a definite end, as in life: busy, no answer, a voice,
// number unobtainable.

import type { Clock, Millis } from "../base/clock.ts";
import type { WallSocket } from "./call-unit.ts";
import type { CallFault } from "./fault.ts";
import type { Signal } from "./signal.ts";
import type { SoftModem } from "./soft-modem.ts";
import { type LineListener, TelephoneLine } from "./telephone-line.ts";

/** What happens to a number; the first entry whose pattern matches the whole number counts. */
export interface DialPlanEntry {
  readonly pattern: RegExp;
  readonly action:
    | { readonly kind: "hunt"; readonly group: string }
    | { readonly kind: "busy" }
    | { readonly kind: "no-answer" }
    | { readonly kind: "voice" }
    | { readonly kind: "no-dial-tone" };
}

export interface Subscriber {
  readonly name: string;
  /** Shown to the called side, and can be dialled. */
  readonly number: string;
  readonly callerName: string;
  /** Hunting group this line answers for. */
  readonly group?: string;
}

/** A call on its way, for tests and the trial to choose faults by. `count` numbers the calls from 1. */
export interface ExchangeCall {
  readonly count: number;
  readonly caller: string;
  readonly called: string;
}

export interface ExchangeOptions {
  readonly plan: readonly DialPlanEntry[];
  /** One-way delay of a connection, ms; default 40. */
  readonly delay?: Millis;
  /** Default: no faults. */
  readonly faults?: (call: ExchangeCall) => readonly CallFault[];
}

interface Extension {
  readonly subscriber: Subscriber;
  readonly modem: SoftModem;
  /** The call this line is part of. */
  leg: Leg | undefined;
}

interface Leg {
  readonly caller: Extension;
  readonly number: string;
  called: Extension | undefined;
  line: TelephoneLine | undefined;
  cancel: () => void;
}

const digitTime: Millis = 100;
const commaTime: Millis = 2000;
const busyToneHeard: Millis = 1600;
const unobtainableHeard: Millis = 3000;
const setUpTime: Millis = 500;
const voiceAnswers: Millis = 4000;
const usualDelay: Millis = 40;

export class Exchange {
  readonly #clock: Clock;
  readonly #options: ExchangeOptions;
  readonly #extensions: Extension[] = [];
  #calls = 0;
  /** Where hunting goes on, so that lines are used in turn. */
  #turn = 0;

  constructor(clock: Clock, options: ExchangeOptions) {
    this.#clock = clock;
    this.#options = options;
  }

  /** Connects a modem to a line of the exchange. */
  connect(subscriber: Subscriber, modem: SoftModem): void {
    const extension: Extension = { subscriber, modem, leg: undefined };
    this.#extensions.push(extension);
    const socket: WallSocket = {
      dial: (number) => this.#dial(extension, number),
      answer: () => this.#answer(extension),
      hangUp: () => this.#hangUp(extension),
      send: (signal) => this.#send(extension, signal),
    };
    modem.plugIn(socket);
  }

  #dial(from: Extension, text: string): void {
    const number = text.replace(/[^0-9*#]/g, "");
    const commas = text.match(/,/g)?.length ?? 0;
    const leg: Leg = { caller: from, number, called: undefined, line: undefined, cancel: () => {} };
    from.leg = leg;
    this.#calls++;
    const action = this.#options.plan.find((entry) => entry.pattern.test(number))?.action;
    if (action?.kind === "no-dial-tone") {
      this.#tell(leg, 100, "no dial tone");
      return;
    }
    this.#later(leg, number.length * digitTime + commas * commaTime + setUpTime, () =>
      this.#route(leg, number, action),
    );
  }

  #route(leg: Leg, number: string, action: DialPlanEntry["action"] | undefined): void {
    const caller = leg.caller;
    const own = this.#extensions.filter((e) => e !== caller && e.subscriber.number === number);
    switch (action?.kind) {
      case "busy":
        this.#tell(leg, busyToneHeard, "busy");
        return;
      case "no-dial-tone":
        this.#tell(leg, 0, "no dial tone");
        return;
      case "no-answer":
        caller.modem.progress("ringing");
        return;
      case "voice":
        caller.modem.progress("ringing");
        this.#later(leg, voiceAnswers, () => caller.modem.progress("answered"));
        return;
      default:
        break;
    }
    const candidates = action?.kind === "hunt" ? this.#group(action.group, caller) : own;
    if (candidates.length === 0) {
      this.#tell(leg, unobtainableHeard, "unobtainable");
      return;
    }
    const called = candidates.find((e) => e.modem.free && e.leg === undefined);
    if (called === undefined) {
      this.#tell(leg, busyToneHeard, "busy");
      return;
    }
    this.#turn = this.#extensions.indexOf(called) + 1;
    leg.called = called;
    called.leg = leg;
    caller.modem.progress("ringing");
    called.modem.ring({ caller: caller.subscriber.number, callerName: caller.subscriber.callerName, called: number });
  }

  /** Lines of a group, beginning behind the one that was called last. */
  #group(group: string, caller: Extension): Extension[] {
    const all = this.#extensions;
    return all
      .map((_, index) => all[(index + this.#turn) % all.length]!)
      .filter((e) => e !== caller && e.subscriber.group === group);
  }

  #answer(extension: Extension): boolean {
    const leg = extension.leg;
    if (leg === undefined || leg.called !== extension || leg.line !== undefined) return false;
    const call = {
      count: this.#calls,
      caller: leg.caller.subscriber.number,
      called: leg.number,
    };
    leg.line = new TelephoneLine(
      this.#clock,
      { caller: listener(leg.caller, leg), called: listener(extension, leg) },
      this.#options.delay ?? usualDelay,
      this.#options.faults?.(call),
    );
    leg.caller.modem.progress("answered");
    return true;
  }

  #send(extension: Extension, signal: Signal): void {
    const leg = extension.leg;
    leg?.line?.send(leg.caller === extension ? "caller" : "called", signal);
  }

  #hangUp(extension: Extension): void {
    const leg = extension.leg;
    if (leg === undefined) return;
    extension.leg = undefined;
    leg.cancel();
    if (leg.line !== undefined) leg.line.hangUp(leg.caller === extension ? "caller" : "called");
    else if (leg.caller === extension && leg.called !== undefined) {
      leg.called.leg = undefined;
      leg.called.modem.ringingStopped();
    }
  }

  #tell(leg: Leg, after: Millis, progress: "busy" | "unobtainable" | "no dial tone"): void {
    this.#later(leg, after, () => leg.caller.modem.progress(progress));
  }

  #later(leg: Leg, after: Millis, act: () => void): void {
    leg.cancel = this.#clock.at(this.#clock.now() + after, act);
  }
}

/** A modem as the line's listener; what arrives late, after it went on to another call, does not reach it. */
function listener(extension: Extension, leg: Leg): LineListener {
  return {
    signal: (signal) => {
      if (extension.leg === leg) extension.modem.signal(signal);
    },
    lineDropped: () => {
      if (extension.leg === leg) extension.modem.lineDropped();
    },
  };
}
