// A printed document nobody was known for, once its print name is somebody's: it gets its owner and he the notice. With a
// token of its own: the administrator's notice is void from then on, so that only one of them can answer.

import { describeError, isFaxError } from "../../base/errors.ts";
import type { Submission } from "../../base/job.ts";
import { printNotice } from "../notice/print-notice.ts";
import { offersFor } from "../people/offers.ts";
import { recentNumbers } from "../people/recent-numbers.ts";
import type { IntakeDeps } from "./intake-deps.ts";
import { newToken, readSubmission, writeSubmission } from "./submissions.ts";

/** One look at all that wait. */
export async function adoptDocuments(deps: IntakeDeps): Promise<void> {
  for (const id of deps.tokens.withoutOwner())
    try {
      // The administrator may be answering for it just now.
      await deps.tokens.inTurn(id, async () => {
        const submission = await readSubmission(deps.spool, id);
        if (submission?.unknownPrinter === undefined || submission.state !== "waiting") deps.tokens.hasOwner(id);
        else await adopt(deps, submission, submission.unknownPrinter);
      });
    } catch (error) {
      if (!isFaxError(error)) throw error;
      deps.log.warn("a waiting document could not be looked at", { id, cause: describeError(error) });
    }
}

async function adopt(deps: IntakeDeps, submission: Submission, printName: string): Promise<void> {
  if (submission.tokenExpires !== undefined && Date.parse(submission.tokenExpires) < Date.now()) return;
  const adopted = submission.owner === "" ? await withOwner(deps, submission, printName) : submission;
  if (adopted === undefined) return;
  // On disk before the notice goes, and marked until it is queued: cut off between the two, the same notice is made again.
  await writeSubmission(deps.spool, adopted);
  deps.tokens.add(adopted);
  await printNotice(deps, adopted);
  const { unknownPrinter: _known, ...told } = adopted;
  await writeSubmission(deps.spool, told);
  deps.tokens.hasOwner(submission.id);
  deps.log.info("a waiting document has an owner now", { id: submission.id, user: adopted.user });
}

async function withOwner(deps: IntakeDeps, submission: Submission, printName: string): Promise<Submission | undefined> {
  const who = await deps.people.byPrintName(printName);
  if (who.kind !== "person" || who.person.address === "") return undefined;
  const { person } = who;
  const rules = deps.rules();
  const { offers: before, ...rest } = submission;
  const found = (before ?? []).flatMap((offer) => (offer.from === "document" ? [offer.number] : []));
  const offers = offersFor(rules, person, found, await recentNumbers(deps.spool, person.address));
  return {
    ...rest,
    owner: person.address,
    user: person.id,
    language: person.language ?? rules.site.language,
    remarks: submission.remarks.filter(
      (remark) => typeof remark === "string" || !["print-nobody", "print-several"].includes(remark.key),
    ),
    token: newToken(),
    ...(offers.length === 0 ? {} : { offers }),
  };
}
