// The code words of T.4: complete, and no word begins another of the same set (else no decoder could work).

import assert from "node:assert/strict";
import {
  blackMakeUp,
  blackTerminating,
  endOfLine,
  extendedMakeUp,
  horizontalMode,
  passMode,
  verticalModes,
  whiteMakeUp,
  whiteTerminating,
} from "../../../../src/codec/t4/tables.ts";

const sets: Readonly<Record<string, readonly string[]>> = {
  white: [...whiteTerminating, ...whiteMakeUp, ...extendedMakeUp, endOfLine],
  black: [...blackTerminating, ...blackMakeUp, ...extendedMakeUp, endOfLine],
  modes: [...verticalModes, passMode, horizontalMode, endOfLine],
};

describe("tables of T.4", () => {
  it("have 64 terminating, 27 make-up and 13 extended make-up words", () => {
    assert.deepEqual(
      [whiteTerminating, blackTerminating, whiteMakeUp, blackMakeUp, extendedMakeUp].map((words) => words.length),
      [64, 64, 27, 27, 13],
    );
  });

  for (const [name, words] of Object.entries(sets))
    it(`are free of prefixes: ${name}`, () => {
      for (const word of words) {
        assert.match(word, /^[01]{1,13}$/);
        for (const other of words) assert.ok(word === other || !other.startsWith(word), `${word} begins ${other}`);
      }
      assert.equal(new Set(words).size, words.length);
    });
});
