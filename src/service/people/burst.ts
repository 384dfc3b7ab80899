// Notices when one person asks for very many faxes at a time, as a stolen mailbox or a broken program does. It stops nothing:
// daily limits do; it tells the administrator while it happens. In memory.

export class Burst {
  readonly #now: () => number;
  /** Times by user, oldest first. */
  readonly #times = new Map<string, number[]>();
  /** When each user's was told of. */
  readonly #told = new Map<string, number>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Counts one fax; true when the administrator is to be told: once per `within`, ms. */
  count(user: string, most: number, within: number): boolean {
    const now = this.#now();
    const recent = [...(this.#times.get(user) ?? []).filter((time) => time > now - within), now];
    this.#times.set(user, recent.slice(-most - 1));
    if (recent.length <= most || now - (this.#told.get(user) ?? Number.NEGATIVE_INFINITY) < within) return false;
    this.#told.set(user, now);
    return true;
  }
}
