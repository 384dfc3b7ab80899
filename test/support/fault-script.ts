// Fault scripts drawn from a seed: a call with its pages, both stations' abilities and everything the line does to it.

import type { Capabilities } from "../../src/base/fax.ts";
import { v17Rates, v27Rates, v29Rates } from "../../src/codec/t30/capabilities.ts";
import { randomSource } from "../../src/trial/random.ts";
import type { Faults } from "./loopback-link.ts";
import { drawPage, type Talk } from "./t30-call.ts";

const rateSets = [
  [...v17Rates, ...v29Rates, ...v27Rates],
  [...v29Rates, ...v27Rates],
  v29Rates,
  v27Rates,
  [v27Rates[1]!],
] as const;

/** CFR, FTT, CTR, MCF, RTP, RTN, PPR, RNR, ERR. */
const answers: ReadonlySet<number> = new Set([0x84, 0x44, 0xc4, 0x8c, 0xcc, 0x4c, 0xbc, 0xec, 0x1c]);

export interface Script extends Talk {
  readonly words: string;
  readonly ecm: boolean;
  /** Image bits were changed: without ECM a page may differ from its original. */
  readonly damagesImages: boolean;
}

export function drawScript(seed: number): Script {
  const random = randomSource(seed);
  const chance = (p: number): boolean => random() < p;
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;

  const ecm = chance(0.6);
  const count = 1 + Math.floor(random() * 3);
  const mixed = chance(0.2);
  const pages = Array.from({ length: count }, (_, n) =>
    drawPage(seed * 10 + n, 260 + Math.floor(random() * 80), mixed && n > 0 ? "fine" : "standard"),
  );
  const answerer: Partial<Capabilities> = {
    ecm,
    ecm64: chance(0.3),
    subAddress: true,
    password: true,
    rates: pick(chance(0.6) ? [rateSets[0]] : rateSets),
    compressions: ecm
      ? pick([["mh", "mr", "mmr"], ["mh", "mr"], ["mh", "mmr"], ["mh"]] as const)
      : pick([["mh"], ["mh", "mr"]] as const),
    minScanTime: pick([
      { standard: 0, fine: 0, superfine: 0 },
      { standard: 20, fine: 10, superfine: 10 },
    ]),
  };

  const frameLoss = pick([0, 0, 0.03, 0.1, 0.3]);
  const frameDamage = pick([0, 0, 0.03, 0.1]);
  const frameTwice = pick([0, 0, 0.05]);
  const late = pick([0, 0, 0.1]);
  const lostAnswers = pick([0, 0, 0, 0, 0.4]);
  const ecmDamage = pick([0, 0.02, 0.2, 0.6, 0.95]);
  const trainDamage = pick([0, 0, 0.3, 0.7]);
  const imageMiss = pick([0, 0, 0.05, 0.2]);
  const imageDamage = pick([0, 0, 0.3]);
  const cut = pick([0, 0, 0, 0.1]);
  const slowKeep = pick([0, 0, 0, 0.5]);
  const dropAt = chance(0.35) ? random() * 90_000 : undefined;

  const abortAt = chance(0.08) ? random() * 60_000 : undefined;
  const answererAbortAt = chance(0.04) ? random() * 60_000 : undefined;
  const polled = chance(0.25);
  const addressed = chance(0.2);
  const most = 1 + Math.floor(random() * 4);
  const copies = { most, ofFirstPage: Math.floor(random() * most) };
  /** A disk this slow makes RNR storms up to T5 and over it. */
  const slowest = chance(0.1) ? 70_000 : 9_000;

  const faults: Faults = {
    frame: (_from, _index, bytes) =>
      answers.has(bytes[2]! & 0xfe) && chance(lostAnswers)
        ? "lose"
        : chance(frameLoss)
          ? "lose"
          : chance(frameDamage)
            ? "corrupt"
            : chance(frameTwice)
              ? "duplicate"
              : undefined,
    delay: () => (chance(late) ? random() * 1500 : undefined),
    ecmFrame: () => (chance(ecmDamage) ? pick(["lose", "corrupt"] as const) : undefined),
    ecmCarrier: () => (chance(imageMiss) ? "no-carrier" : undefined),
    cutOff: () => (chance(cut) ? random() : undefined),
    data: (_from, _index, carrier, bytes) => {
      const tcf = bytes.every((octet) => octet === 0);
      if (tcf && carrier.bps > 4800 && chance(trainDamage))
        return chance(0.2) ? "no-carrier" : bytes.map(() => random() * 256);
      if (!tcf && chance(imageMiss)) return "no-carrier";
      if (!tcf && chance(imageDamage)) {
        const flips = pick([1, 20, 200]);
        const changed = bytes.slice();
        for (let i = 0; i < flips; i++)
          changed[Math.floor(random() * changed.length)]! ^= 1 << Math.floor(random() * 8);
        return changed;
      }
      return undefined;
    },
    ...(dropAt !== undefined && { dropAt }),
  };
  const words =
    `seed ${seed}: ${count} pages ${polled ? "polled" : "sent"}, copies ${copies.ofFirstPage} of ${most}, ${ecm ? "ECM" : "no ECM"}, frames lost ${frameLoss} damaged ${frameDamage} twice ${frameTwice} ` +
    `late ${late}, answers lost ${lostAnswers}, ECM ${ecmDamage}, training ${trainDamage}, image missed ${imageMiss} damaged ${imageDamage} cut ${cut}, ` +
    `slow disk ${slowKeep}, drop ${dropAt === undefined ? "no" : Math.round(dropAt)}, cancel ${abortAt === undefined ? "no" : Math.round(abortAt)}`;
  return {
    pages,
    answerer,
    faults,
    delay: pick([0, 20, 20, 150, 300]),
    keepDelay: () => (chance(slowKeep) ? random() * slowest : chance(slowKeep / 20) ? -1 : 0),
    ...(abortAt !== undefined && { abortAt }),
    ...(answererAbortAt !== undefined && { answererAbortAt }),
    ...(polled
      ? { polling: addressed ? { selectiveAddress: "17#4", password: "12*3" } : { selectiveAddress: "", password: "" } }
      : { copies, ...(addressed && { subAddress: "4711", senderPassword: "0815" }) }),
    words,
    ecm,
    damagesImages: imageDamage > 0 || cut > 0,
  };
}
