// A received fax's files: call.json with the first page, fax.json when its last page is confirmed or the call is over. From fax.json on it is the office's.

import { join } from "node:path";
import type { CallReport } from "../../base/fax.ts";
import type { Delivery, RawPage, ReceivedFax } from "../../base/received.ts";
import { headerRows } from "../../codec/image/header-line.ts";
import { writeJson } from "./atomic.ts";
import type { ProcessLife } from "./process-life.ts";
import { exists, readJson, type Spool } from "./spool.ts";

/** call.json: who called whom, and which process answered; all a crash leaves beside the pages. */
export interface CallHead
  extends Pick<ReceivedFax, "call" | "line" | "startedAt" | "calledNumber" | "callerNumber" | "callerName"> {
  readonly process: ProcessLife;
}

/** received/YYYY/MM/<call>, newest month first; undefined when it is no longer kept. */
export async function receivedFolder(spool: Spool, call: string): Promise<string | undefined> {
  for (const year of (await spool.list("received")).reverse())
    for (const month of (await spool.list("received", year)).reverse())
      if (await exists(spool.path("received", year, month, call))) return spool.path("received", year, month, call);
  return undefined;
}

/** Hands the fax over. `pages`: at least one. */
export async function writeFax(
  folder: string,
  head: CallHead,
  pages: readonly RawPage[],
  report: Pick<CallReport, "outcome" | "detail" | "remoteId" | "seconds">,
): Promise<void> {
  const { process: _, ...about } = head;
  const fax: ReceivedFax = {
    ...about,
    seconds: report.seconds,
    remoteId: report.remoteId,
    subAddress: commonSubAddress(pages),
    outcome: report.outcome,
    detail: report.detail,
    complete: report.outcome === 21,
    pages,
    headerRows: headerRows(pages[0]!.resolution),
  };
  await writeJson(join(folder, "fax.json"), fax);
}

/** Pages for two people are nobody's in particular: whoever decides without a sub-address gets them all. */
function commonSubAddress(pages: readonly RawPage[]): string {
  const first = pages[0]!.subAddress;
  return pages.every(({ subAddress }) => subAddress === first) ? first : "";
}

/** Nothing of what was decided is left to do. Of an older version without targets all was handed over when it was written. */
export const isSettled = (delivery: Delivery): boolean =>
  delivery.targets?.every(({ state }) => state === "done" || state === "given-up") ?? true;

/** The same of a fax on disk. False also where that cannot be read: it stays. */
export async function isDelivered(folder: string): Promise<boolean> {
  const delivery = await readJson<Delivery>(join(folder, "delivery.json")).catch(() => undefined);
  return delivery !== undefined && isSettled(delivery);
}
