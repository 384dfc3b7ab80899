// Which of the waiting mails are handed over now, and in which order: a mailbox gets its mails in the order they were made. One
// the server put off is tried once more before a later one to the same mailbox, so that it is overtaken only where the server has
// just put it off again. One that is perhaps there already is not in a hurry: it is tried when it is due. Mailboxes
// at whose mails a server broke off come last: it may be them that it cannot take, and they must keep nobody else's mail back.

import type { OutgoingEnvelope } from "./outgoing-spool.ts";

/** Oldest first, those to `suspects` (lower case) behind all others. `now`: ms since 1970. */
export function dueMails(
  waiting: readonly OutgoingEnvelope[],
  now: number,
  suspects: ReadonlySet<string>,
): OutgoingEnvelope[] {
  const inOrder = waiting.toSorted((a, b) => compare(a.createdAt, b.createdAt) || compare(a.id, b.id));
  const mailboxes = new Set<string>();
  const due: OutgoingEnvelope[] = [];
  for (const mail of inOrder.reverse()) {
    const boxes = mail.to.map((address) => address.toLowerCase());
    const isAhead = mail.inDoubt === undefined && boxes.some((box) => mailboxes.has(box));
    if (Date.parse(mail.nextTry) > now && !isAhead) continue;
    due.unshift(mail);
    for (const box of boxes) mailboxes.add(box);
  }
  const isLast = ({ to }: OutgoingEnvelope): boolean => to.some((address) => suspects.has(address.toLowerCase()));
  return [...due.filter((mail) => !isLast(mail)), ...due.filter(isLast)];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
