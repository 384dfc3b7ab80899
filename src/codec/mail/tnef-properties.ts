// The property lists inside a winmail.dat (MS-OXTNEF 2.1.3.4 and 2.1.3.5): type, identifier, perhaps a name, values padded to four
// octets. Pure, never throws; what is cut off ends the list.

import { codepageText } from "./codepage.ts";

export interface MapiValue {
  readonly number?: number;
  /** Of a Unicode property. */
  readonly text?: string;
  readonly octets?: Uint8Array;
}

const mostProperties = 5_000;
const mostValues = 5_000;
/** Octets of each fixed type (MS-OXCDATA 2.11.1), as they are padded. */
const fixed: Readonly<Record<number, number>> = {
  2: 4,
  3: 4,
  4: 4,
  5: 8,
  6: 8,
  7: 8,
  10: 4,
  11: 4,
  20: 8,
  64: 8,
  72: 16,
};
const string8 = 0x001e;
const unicode = 0x001f;
const object = 0x000d;
const binary = 0x0102;
const many = 0x1000;
const firstNamed = 0x8000;

export function readProperties(data: Uint8Array): { values: ReadonlyMap<number, MapiValue>; damaged: boolean } {
  const values = new Map<number, MapiValue>();
  const cursor = new Cursor(data);
  const count = cursor.u32();
  for (let n = 0; n < Math.min(count, mostProperties) && !cursor.over; n++) {
    const type = cursor.u16();
    const id = cursor.u16();
    if (id >= firstNamed) skipName(cursor);
    const value = readValue(cursor, type);
    if (value === undefined || cursor.over) return { values, damaged: true };
    if (!values.has(id) && id < firstNamed) values.set(id, value);
  }
  return { values, damaged: cursor.over || count > mostProperties };
}

function skipName(cursor: Cursor): void {
  cursor.take(16);
  if (cursor.u32() === 0) cursor.take(4);
  else cursor.padded(cursor.u32());
}

/** The first of several; undefined = a type nobody knows, whose length cannot be said. */
function readValue(cursor: Cursor, type: number): MapiValue | undefined {
  const single = type & ~many;
  const size = fixed[single];
  const isMany = (type & many) !== 0;
  if (size !== undefined) {
    const count = isMany ? Math.min(cursor.u32(), mostValues) : 1;
    // Of several small ones each has its own size, and padding stands behind all of them.
    const value = cursor.padded(isMany && single === 0x0002 ? count * 2 : count * size);
    const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
    return { octets: value, ...(value.length >= 4 ? { number: view.getUint32(0, true) } : {}) };
  }
  if (single !== string8 && single !== unicode && single !== object && single !== binary) return undefined;
  let first: MapiValue = {};
  const count = Math.min(cursor.u32(), mostValues);
  for (let n = 0; n < count && !cursor.over; n++) {
    const octets = cursor.padded(cursor.u32());
    if (n > 0) continue;
    first =
      single === unicode
        ? { octets, text: new TextDecoder("utf-16le").decode(octets).replace(/\0.*$/s, "") }
        : { octets };
  }
  return first;
}

class Cursor {
  readonly #data: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  over = false;

  constructor(data: Uint8Array) {
    this.#data = data;
    this.#view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  }

  u16(): number {
    const at = this.#move(2);
    return at === undefined ? 0 : this.#view.getUint16(at, true);
  }

  u32(): number {
    const at = this.#move(4);
    return at === undefined ? 0 : this.#view.getUint32(at, true);
  }

  take(length: number): Uint8Array {
    const at = this.#at;
    this.#move(length);
    return this.#data.subarray(at, Math.min(this.#data.length, at + length));
  }

  padded(length: number): Uint8Array {
    const value = this.take(length);
    const rest = (4 - (length & 3)) & 3;
    // The very last padding is sometimes left away.
    if (this.#at + rest <= this.#data.length) this.#at += rest;
    else this.#at = this.#data.length;
    return value;
  }

  #move(by: number): number | undefined {
    const at = this.#at;
    if (at + by > this.#data.length) {
      this.over = true;
      this.#at = this.#data.length;
      return undefined;
    }
    this.#at += by;
    return at;
  }
}

export const octetsOf = (value: MapiValue | undefined): Uint8Array => value?.octets ?? new Uint8Array(0);

/** A string, Unicode or in `codepage`. */
export const textOf = (value: MapiValue | undefined, codepage: number): string =>
  value === undefined ? "" : (value.text ?? codepageText(octetsOf(value), codepage).replace(/\0.*$/s, ""));
