// A printed document waits for its numbers: the notice is the form (DESIGN 2). Page 1 large, the next pages small, what to do
// in two lines, the numbers its owner may mean, the form between its markers, and how long the document is kept.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { NumberOffer, Submission } from "../../base/job.ts";
import { formTagOf, formText } from "../../codec/mail/form.ts";
import { localTime } from "../../device/local-time.ts";
import type { Documents } from "../document/contract.ts";
import { type Speaker, speaker } from "./phrases.ts";
import { type PostDeps, post } from "./post.ts";
import { titleOf } from "./submission-notice.ts";

const mostThumbnails = 7;
const thumbnailWidth = 220;
/** Of all pictures of a notice: mailboxes are small and old relays slow. */
const mostPictureOctets = 200_000;

export interface PrintNoticeDeps {
  readonly post: PostDeps;
  readonly documents: Pick<Documents, "picture">;
}

/** Queues the notice of a submission. Made again for the same owner it is the same mail; a new owner's is one of its own. */
export async function printNotice(deps: PrintNoticeDeps, submission: Submission): Promise<void> {
  const folder = deps.post.spool.active(submission.id);
  const speak = await speaker(deps.post, submission.language);
  const png = await readFile(join(folder, "preview.png"));
  const token = submission.token ?? "";
  await post(deps.post, {
    id: `${submission.id}-notice-${formTagOf(token)}`,
    event: "print-notice",
    text: "print-notice",
    values: {
      title: titleOf(speak, submission.subject),
      pages: String(submission.pages),
      "page-count": speak.pages(submission.pages),
      keep: localTime(submission.tokenExpires ?? submission.receivedAt).slice(0, 16),
      offers: offerLines(speak, submission.offers ?? []),
      form: formText(submission.language, formTagOf(token)),
      remarks: submission.remarks.map((remark) => speak.say("remark", { remark })).join("\n"),
    },
    to: submission.owner === "" ? [] : [submission.owner],
    language: submission.language,
    picture: { png, name: "page-1.png" },
    thumbnails: await thumbnails(deps.documents, folder, submission.pages, mostPictureOctets - png.length),
    headers: { "X-Faxgate-Job": submission.id },
    replyTo: `reply+${token}`,
    messageId: `print.${token}`,
  });
}

/** "1  +49 221 987654  found in the document". */
function offerLines(speak: Speaker, offers: readonly NumberOffer[]): string {
  if (offers.length === 0) return "";
  const lines = offers.map((offer, index) => {
    const number = offer.name === "" ? offer.number : `${offer.number}  ${offer.name}`;
    const words =
      offer.from === "document"
        ? speak.say("offer-document", { number })
        : speak.say("offer-recent", { number, date: localTime(offer.at ?? "").slice(0, 10) });
    return `${index + 1}  ${words}`;
  });
  return [speak.say("offers"), "", ...lines].join("\n");
}

async function thumbnails(
  documents: Pick<Documents, "picture">,
  folder: string,
  pages: number,
  most: number,
): Promise<{ png: Uint8Array; name: string }[]> {
  const made: { png: Uint8Array; name: string }[] = [];
  let octets = 0;
  for (let page = 2; page <= Math.min(pages, 1 + mostThumbnails); page++) {
    const png = await documents.picture(join(folder, "pages.tif"), page - 1, thumbnailWidth);
    octets += png.length;
    if (octets > most) break;
    made.push({ png, name: `page-${page}.png` });
  }
  return made;
}
