// How often an address was heard of within the last hour. In memory: after a restart everybody begins anew.

const hour = 3_600_000;
/** Addresses with more than this many others are looked through for old ones. */
const tidyAbove = 10_000;

export class HourRate {
  readonly #now: () => number;
  /** Times by address, lower case, oldest first. */
  readonly #times = new Map<string, number[]>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Whether one more within this hour is within `most`. */
  has(address: string, most: number): boolean {
    return this.#recent(address.toLowerCase()).length < most;
  }

  /** When one more is within `most` again, ms since 1970; now when it is already. */
  until(address: string, most: number): number {
    const times = this.#recent(address.toLowerCase());
    const oldest = times[times.length - most];
    return oldest === undefined ? this.#now() : oldest + hour;
  }

  count(address: string): void {
    const key = address.toLowerCase();
    const times = this.#recent(key);
    times.push(this.#now());
    this.#times.set(key, times);
    if (this.#times.size > tidyAbove)
      for (const other of this.#times.keys()) if (this.#recent(other).length === 0) this.#times.delete(other);
  }

  /** The list itself, without what is old. */
  #recent(key: string): number[] {
    const since = this.#now() - hour;
    const times = this.#times.get(key) ?? [];
    const first = times.findIndex((time) => time > since);
    if (first !== 0) times.splice(0, first < 0 ? times.length : first);
    return times;
  }
}
