// Cuts the octets of a modem into answer lines, in whatever pieces they come. It never throws and never holds more than
// `longestLine` octets of an unfinished line; what it throws away it counts. What follows a line stays untouched, because the
// octets behind CONNECT CR LF are already data of the fax (LAB: CONNECT, a frame and OK can come in one read).
// ITU-T V.250 5.7.1: CR LF text CR LF; echoes end in a lone CR.

import { concatBytes, latin1Text } from "../../base/bytes.ts";
import { type AtLine, readAnswerLine } from "./answer-line.ts";

const CR = 0x0d;
const LF = 0x0a;
const longestLine = 512;

export class AnswerReader {
  #held: Uint8Array = new Uint8Array(0);
  #discarded = 0;

  /** Octets thrown away because no line end came. */
  get discarded(): number {
    return this.#discarded;
  }

  /** Octets held: an unfinished line, or lines not taken yet. */
  get length(): number {
    return this.#held.length;
  }

  push(bytes: Uint8Array): void {
    this.#held = this.#held.length === 0 ? bytes : concatBytes([this.#held, bytes]);
  }

  /** The next line that is not blank, or undefined until more octets come. */
  take(): AtLine | undefined {
    for (;;) {
      const end = this.#lineEnd();
      if (end === undefined) return undefined;
      const raw = this.#held.subarray(0, end);
      this.#held = this.#held.subarray(end);
      const line = readAnswerLine(latin1Text(raw));
      if (line.kind !== "text" || line.text !== "") return line;
    }
  }

  /** Hands over everything not taken as lines: data behind a CONNECT. */
  takeRest(): Uint8Array {
    const rest = this.#held;
    this.#held = new Uint8Array(0);
    return rest;
  }

  /** Length of the first line with its end, undefined while it is unfinished. A CR at the very end may still get its LF. */
  #lineEnd(): number | undefined {
    const held = this.#held;
    for (let i = 0; i < held.length; i++) {
      if (held[i] === LF) return i + 1;
      if (held[i] === CR && i + 1 < held.length) return held[i + 1] === LF ? i + 2 : i + 1;
    }
    if (held.length > longestLine) {
      this.#discarded += held.length - longestLine;
      this.#held = held.slice(held.length - longestLine);
    }
    return undefined;
  }
}
