// What the SMTP server has taken, as the office finds it.

import { readFile } from "node:fs/promises";
import type { Envelope } from "../../src/base/envelope.ts";
import { listIncoming, openIncoming } from "../../src/device/store/incoming.ts";
import type { Spool } from "../../src/device/store/spool.ts";

/** Oldest first; all are opened. */
export async function takenMails(spool: Spool): Promise<{ id: string; envelope: Envelope; message: string }[]> {
  const found = [];
  for (const id of await listIncoming(spool)) {
    await openIncoming(spool, id);
    const file = (name: string): Promise<string> => readFile(spool.path("incoming", id, name), "latin1");
    found.push({
      id,
      envelope: JSON.parse(await file("envelope.json")) as Envelope,
      message: await file("message.eml"),
    });
  }
  return found;
}
