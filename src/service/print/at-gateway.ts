// What became of a print job that the gateway on this machine has taken: read from its spool, where the truth is.

import type { Submission } from "../../base/job.ts";
import type { PrintRecord } from "../../base/print-job.ts";
import { isIncoming } from "../../device/store/incoming.ts";
import { readJson, type Spool } from "../../device/store/spool.ts";

export type AtGateway =
  | { readonly state: "preparing" | "waiting"; readonly submission: string }
  /** It has its numbers, was thrown away, or is no longer kept. */
  | { readonly state: "gone"; readonly submission: string };

export async function atGateway(spool: Spool, record: PrintRecord): Promise<AtGateway> {
  const submission = record.submission ?? "";
  if (submission !== "") {
    const state = await stateOf(spool, submission);
    if (state !== undefined) return { state, submission };
    // Between the two looks it may have left incoming/ for active/.
    const later = await stateOf(spool, submission);
    if (later !== undefined) return { state: later, submission };
  }
  // Handed over twice, because the first answer was lost: the gateway keeps the first.
  for (const id of await spool.list("active"))
    if ((await read(spool, id))?.print?.id === record.id)
      return { state: (await stateOf(spool, id)) ?? "gone", submission: id };
  return { state: "gone", submission };
}

/** undefined: neither incoming nor active. */
async function stateOf(spool: Spool, id: string): Promise<AtGateway["state"] | undefined> {
  const submission = await read(spool, id);
  if (submission !== undefined) {
    const expired = submission.tokenExpires !== undefined && Date.parse(submission.tokenExpires) < Date.now();
    return submission.state === "waiting" && !expired ? "waiting" : "gone";
  }
  return (await isIncoming(spool, id)) ? "preparing" : undefined;
}

const read = (spool: Spool, id: string): Promise<Submission | undefined> =>
  readJson<Submission>(spool.path("active", id, "submission.json")).catch(() => undefined);
