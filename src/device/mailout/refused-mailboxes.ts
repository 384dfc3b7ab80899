// Mailboxes a server put off while one round hands mails over: with many mails for one that is full, a few ask for it and the rest
// wait with them.

import type { Left } from "./relay.ts";

const enough = 3;

export class RefusedMailboxes {
  readonly #known = new Map<string, { times: number; cause: string }>();

  note({ to, cause }: Left): void {
    for (const address of to) {
      const box = address.toLowerCase();
      this.#known.set(box, { times: (this.#known.get(box)?.times ?? 0) + 1, cause });
    }
  }

  /** Why all of them are put off without being asked for once more; undefined = ask. */
  reason(to: readonly string[]): string | undefined {
    const known = to.map((address) => this.#known.get(address.toLowerCase()));
    return known.every((one) => one !== undefined && one.times >= enough) ? known[0]?.cause : undefined;
  }
}
