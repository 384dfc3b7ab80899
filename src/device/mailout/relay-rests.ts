// Servers that gave no answer are left alone for a while, whatever waits for them: one mail asks whether a server is back, not each
// of sixty. A connection lost behind the log-in may be a single mail's fault, so the next mail is tried before the server rests.

/** A server that is back is found out within this, ms. */
const longestRest = 60_000;

export class RelayRests {
  readonly #now: () => number;
  readonly #first: number;
  readonly #known = new Map<string, { silent: number; lost: number; until: number }>();

  /** `now`: ms since 1970; `first`: the first rest, ms; doubles. */
  constructor(now: () => number, first: number) {
    this.#now = now;
    this.#first = first;
  }

  rests(route: string): boolean {
    return (this.#known.get(route)?.until ?? 0) > this.#now();
  }

  answered(route: string): void {
    this.#known.delete(route);
  }

  /** `letIn`: it had let us in before the connection was lost. */
  silent(route: string, letIn: boolean): void {
    const known = this.#known.get(route) ?? { silent: 0, lost: 0, until: 0 };
    if (letIn) known.lost++;
    if (!letIn || known.lost > 1) {
      known.until = this.#now() + Math.min(longestRest, this.#first * 2 ** Math.min(known.silent, 10));
      known.silent++;
    }
    this.#known.set(route, known);
  }
}
