// Senders of junk the administrator agreed to: <spool>/junk.json, the program's own list beside the one of inbound.yaml, which is
// never edited. A damaged or missing file is an empty list: a fax too many is better than one too few.

import { writeJson } from "./atomic.ts";
import { readJson, type Spool } from "./spool.ts";

export interface JunkSender {
  /** Digits as the call brought them, with or without a plus; empty = by what its machine calls itself. */
  readonly caller: string;
  readonly tsi: string;
  /** The call it was said of. */
  readonly call: string;
  /** Who agreed. */
  readonly by: string;
  /** ISO. */
  readonly at: string;
}

const file = (spool: Spool): string => spool.path("junk.json");

export async function junkSenders(spool: Spool): Promise<JunkSender[]> {
  const list = await readJson<{ senders: JunkSender[] }>(file(spool)).catch(() => undefined);
  if (!Array.isArray(list?.senders)) return [];
  return list.senders.filter(
    (one) => typeof one === "object" && typeof one?.caller === "string" && typeof one.tsi === "string",
  );
}

/** One that is there already stays as it is. */
export async function addJunkSender(spool: Spool, sender: JunkSender): Promise<void> {
  const senders = await junkSenders(spool);
  if (senders.some(({ caller, tsi }) => caller === sender.caller && tsi === sender.tsi)) return;
  await writeJson(file(spool), { senders: [...senders, sender] });
}

/** Read now, and every `ms` from then on: whoever has to know it while it rings cannot wait for the disk. */
export async function followJunk(
  spool: Spool,
  ms: number,
): Promise<{ readonly senders: readonly JunkSender[]; stop(): void }> {
  let senders = await junkSenders(spool);
  const timer = setInterval(() => {
    void junkSenders(spool).then((read) => {
      senders = read;
    });
  }, ms);
  timer.unref();
  return {
    get senders() {
      return senders;
    },
    stop: () => clearInterval(timer),
  };
}
