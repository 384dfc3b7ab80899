// Room for what is noted of a page's pels while it is worked on, kept from page to page: a page needs some megabytes of it, and to
// ask the system for them each time takes longer than to use them.

export class Scratch {
  readonly #octets = new Map<string, Uint8Array>();

  /** `size` octets of 0; the same ones whenever the same `use` asks, so nobody may keep them over a page's end. */
  octets(use: string, size: number): Uint8Array {
    const had = this.#octets.get(use);
    if (had !== undefined && had.length >= size) return had.subarray(0, size).fill(0);
    const room = new Uint8Array(size);
    this.#octets.set(use, room);
    return room;
  }
}

/** Whole numbers one behind the other, in room that grows. */
export class NumberList {
  #room = new Int32Array(4096);
  length = 0;

  push(value: number): void {
    if (this.length === this.#room.length) {
      const more = new Int32Array(this.#room.length * 2);
      more.set(this.#room);
      this.#room = more;
    }
    this.#room[this.length++] = value;
  }

  at(index: number): number {
    return this.#room[index]!;
  }

  clear(): void {
    this.length = 0;
  }
}
