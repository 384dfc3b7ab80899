// Two or more soft modems on a trial exchange in virtual time, with a ModemPort each: the bench of every call test.

import { ModemPort } from "../../src/engine/modem/modem-port.ts";
import { Exchange, type ExchangeCall } from "../../src/trial/exchange.ts";
import type { CallFault } from "../../src/trial/fault.ts";
import type { Personality } from "../../src/trial/personality.ts";
import { SoftModem } from "../../src/trial/soft-modem.ts";
import { trialPlan } from "../../src/trial/trial-plan.ts";
import { SoftModemPort } from "./soft-modem-port.ts";
import { VirtualClock } from "./virtual-clock.ts";

export interface TrialLine {
  readonly modem: SoftModem;
  readonly port: SoftModemPort;
  readonly driver: ModemPort;
}

export interface TrialLines {
  readonly clock: VirtualClock;
  readonly caller: TrialLine;
  readonly called: TrialLine;
}

export interface Personalities {
  readonly caller?: Personality | undefined;
  readonly called?: Personality | undefined;
}

/** Line t0 (number 5559000) calls, t2 (5559002, group "answering") is called by any 55500xx; faults by call. */
export async function trialLines(
  faults: (call: ExchangeCall) => readonly CallFault[] = () => [],
  modems: Personalities = {},
): Promise<TrialLines> {
  const clock = new VirtualClock();
  const exchange = new Exchange(clock, { plan: trialPlan, faults });
  const line = async (
    name: string,
    number: string,
    personality: Personality | undefined,
    group?: string,
  ): Promise<TrialLine> => {
    const modem = new SoftModem(clock, name, personality);
    exchange.connect({ name, number, callerName: `Line ${name}`, ...(group === undefined ? {} : { group }) }, modem);
    const port = new SoftModemPort(modem, clock, name);
    await port.open();
    return { modem, port, driver: new ModemPort(port, clock) };
  };
  return {
    clock,
    caller: await line("t0", "5559000", modems.caller),
    called: await line("t2", "5559002", modems.called, "answering"),
  };
}
