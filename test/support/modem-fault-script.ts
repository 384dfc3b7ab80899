// Calls between two soft modems drawn from a seed: pages, abilities, makes of modem, and everything line, far end and modem do
// wrong in it. One seed is one call, for ever.

import type { Capabilities } from "../../src/base/fax.ts";
import { v27Rates, v29Rates } from "../../src/codec/t30/capabilities.ts";
import type { CallFault, ModemFault, Side } from "../../src/trial/fault.ts";
import { type Personality, plainModem, usrCourier, usrFaxmodem } from "../../src/trial/personality.ts";
import { randomSource } from "../../src/trial/random.ts";
import type { ModemTalk } from "./modem-call.ts";
import { drawPage } from "./t30-call.ts";

export interface ModemScript extends ModemTalk {
  readonly words: string;
  readonly ecm: boolean;
  readonly damagesImages: boolean;
}

/** Responses and commands whose loss matters most: DIS, CFR, FTT, MCF, RTN, PPR, DCS, MPS, EOP, PPS. */
const telling = [0x80, 0x84, 0x44, 0x8c, 0x4c, 0xbc, 0x82, 0x4e, 0x2e, 0xbe] as const;
const fast = [24, 48, 72, 96, 73, 97, 121, 145, 74, 98, 122, 146] as const;
/** A modem of Class 1 alone. */
const withoutAdapting: Personality = { ...plainModem, classes: ["0", "1"], adaptiveReception: false };
const sides: readonly Side[] = ["caller", "called"];

export function drawModemScript(seed: number): ModemScript {
  const random = randomSource(seed);
  const chance = (p: number): boolean => random() < p;
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const whole = (most: number): number => Math.floor(random() * most);

  const ecm = chance(0.6);
  const pages = Array.from({ length: 1 + whole(3) }, (_, n) =>
    drawPage(seed * 10 + n, 120 + whole(160), n > 0 && chance(0.15) ? "fine" : "standard"),
  );
  const rates = pick([undefined, undefined, [...v29Rates, ...v27Rates], v29Rates, [v27Rates[1]!]]);
  const abilities: Partial<Capabilities> = {
    ecm,
    ecm64: chance(0.2),
    compressions: ecm ? pick([["mh", "mr", "mmr"], ["mh"]] as const) : pick([["mh"], ["mh", "mr"]] as const),
    ...(rates !== undefined && { rates }),
  };
  const make = () => pick([plainModem, withoutAdapting, usrFaxmodem, usrCourier]);
  const modems = { caller: make(), called: make() };
  const faults = drawLineFaults(random);
  const modemFaults = { caller: drawModemFaults(random), called: drawModemFaults(random) };
  const abortAt = chance(0.06) ? whole(70_000) : undefined;
  const slow = pick([0, 0, 0, 0.5]);
  const words =
    `seed ${seed}: ${pages.length} pages, ${ecm ? "ECM" : "no ECM"}, ${modems.caller.identity[""]} to ${modems.called.identity[""]}, ` +
    `line ${JSON.stringify(faults)}, modems ${JSON.stringify(modemFaults)}, slow disk ${slow}, cancel ${abortAt ?? "no"}`;
  return {
    pages,
    answerer: abilities,
    modems,
    faults: () => faults,
    modemFaults,
    ...(abortAt !== undefined && { abortAt }),
    keepDelay: () => (chance(slow) ? random() * 9000 : chance(slow / 20) ? -1 : 0),
    words,
    ecm,
    damagesImages: true,
  };
}

/** What a bad line does to one call. */
export function drawLineFaults(random: () => number): CallFault[] {
  const chance = (p: number): boolean => random() < p;
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const whole = (most: number): number => Math.floor(random() * most);
  const faults: CallFault[] = [];
  const framesHurt = pick([0, 0, 1, 2, 4]);
  for (let i = 0; i < framesHurt; i++) {
    const kind = pick(["lose-frame", "corrupt-frame", "duplicate-frame"] as const);
    const fcf = chance(0.6) ? { fcf: pick(telling) } : {};
    faults.push({
      kind,
      from: pick(sides),
      nth: 1 + whole(fcf.fcf === undefined ? 12 : 3),
      count: 1 + whole(2),
      ...fcf,
    });
  }
  if (chance(0.2)) faults.push({ kind: "delay-burst", from: pick(sides), nth: 1 + whole(6), by: whole(4000) });
  if (chance(0.3))
    faults.push({
      kind: "errors",
      from: pick(sides),
      rate: pick([0.00005, 0.0003, 0.002, 0.01]),
      seed: whole(1_000_000),
    });
  if (chance(0.25))
    faults.push({
      kind: "noise-burst",
      from: "caller",
      transmission: 1 + whole(6),
      at: whole(3000),
      length: 1 + whole(400),
    });
  if (chance(0.15))
    faults.push({ kind: "no-training", from: "caller", codes: fast.slice(whole(4), 4 + whole(fast.length - 3)) });
  if (chance(0.1)) faults.push({ kind: "mute", from: pick(sides), after: whole(60_000), length: whole(6000) });
  if (chance(0.2)) faults.push({ kind: "drop", after: whole(90_000) });
  if (chance(0.1)) faults.push({ kind: "drop-at-frame", from: pick(sides), fcf: pick(telling), nth: 1 + whole(2) });
  return faults;
}

/** What a bad modem or port does in one call; most do nothing. */
export function drawModemFaults(random: () => number): ModemFault[] {
  const whole = (most: number): number => Math.floor(random() * most);
  if (random() > 0.25) return [];
  const kinds = ["late-result", "lost-result", "stall", "dead", "vanish", "ignores-dtr"] as const;
  switch (kinds[whole(kinds.length)]!) {
    case "late-result":
      return Array.from({ length: 1 + whole(3) }, () => ({
        kind: "late-result" as const,
        nth: 1 + whole(40),
        by: whole(3000),
      }));
    case "lost-result":
      return [{ kind: "lost-result", nth: 1 + whole(40) }];
    case "stall":
      return [{ kind: "stall", after: whole(60_000), length: 100 + whole(8000) }];
    case "dead":
      return [{ kind: "dead", after: whole(60_000) }];
    case "vanish":
      return [{ kind: "vanish", after: whole(60_000) }];
    default:
      return [{ kind: "ignores-dtr" }];
  }
}
