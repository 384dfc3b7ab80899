// fax.tif, its picture and fax.pdf of a received fax: what every target hands over.

import { join } from "node:path";
import type { ReceivedFax } from "../../base/received.ts";
import { localTime } from "../../device/local-time.ts";
import { writeAtomic } from "../../device/store/atomic.ts";
import { speaker } from "../notice/phrases.ts";
import type { InboundDeps } from "./inbound-deps.ts";
import { makeFaxTiff } from "./page-files.ts";

/** Makes the files anew; numbers of pages that could not be read. */
export async function makeFaxFiles(
  deps: Pick<InboundDeps, "documents" | "post" | "rules">,
  folder: string,
  fax: ReceivedFax,
): Promise<number[]> {
  const tiff = join(folder, "fax.tif");
  const unreadable = await makeFaxTiff(folder, fax);
  await writeAtomic(join(folder, "preview.png"), await deps.documents.picture(tiff, 0));
  const speak = await speaker(deps.post, deps.rules().site.language);
  await deps.documents.toPdf(tiff, join(folder, "fax.pdf"), {
    title: `Fax from ${fax.callerNumber || fax.remoteId || speak.say("unknown")}`,
    author: fax.remoteId,
    subject: `Call ${fax.call}, ${localTime(fax.startedAt)}`,
    made: fax.startedAt,
  });
  return unreadable;
}
