// Chance that can be run again: a small seeded generator for faults and for the tests that draw them. Not for secrets.
// A multiply-and-shift mix of a 32-bit state; equal seeds give equal sequences on every machine.

/** Numbers from 0 to below 1. */
export function randomSource(seed: number): () => number {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0;
    const mixed = Math.imul(state ^ (state >>> 12), 0x297a2d39) >>> 0;
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4294967296;
  };
}

/** Steps to the next of a series of events that each octet meets with probability `rate`; infinite for rate 0. */
export function stepsToNext(random: () => number, rate: number): number {
  if (rate <= 0) return Number.POSITIVE_INFINITY;
  if (rate >= 1) return 1;
  return 1 + Math.floor(Math.log(1 - random()) / Math.log(1 - rate));
}
