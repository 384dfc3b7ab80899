// Random numbers that can be had once more: of a seed.

export type Dice = (sides: number) => number;

/** Each throw is a whole number from 0 to below `sides`. */
export function diceOf(seed: number): Dice {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}
