// What stands on a cover, and whether there is one: by the mail's wishes, the fax it is made like, the sender's rules.

import type { CoverWords, JobRequest } from "../../base/job.ts";
import { type Sentence, said } from "../../base/phrases.ts";
import type { FaxWishes } from "../../codec/mail/answer-form.ts";
import type { Person } from "../../codec/rules/person.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import type { Documents, PrepareResult } from "../document/contract.ts";
import { aboveClosing } from "../document/own-words.ts";

/** Where nothing is said of it. */
interface UsualCover {
  readonly on: boolean;
  readonly form: string;
  /** A text that is not faxed stands on it. */
  readonly text: boolean;
}

export const usualCover = ({ site }: RuleSet, person: Person): UsualCover => ({
  on: person.cover ?? site.cover,
  form: person["cover-form"] ?? site["cover-form"],
  text: person["cover-text"] ?? site["cover-text"],
});

/** Words for the cover are a wish for one. */
export function coverOf(wishes: FaxWishes, old: JobRequest | undefined, usual: UsualCover): CoverWords | undefined {
  const words = [wishes.to, wishes.subject, wishes.remarks].some((word) => word !== undefined && word !== "");
  if (!(wishes.cover ?? (words || (old === undefined ? usual.on : old.cover !== undefined)))) return undefined;
  return {
    to: wishes.to ?? old?.cover?.to ?? "",
    subject: wishes.subject ?? old?.cover?.subject ?? "",
    remarks: wishes.remarks ?? old?.cover?.remarks ?? "",
    form: wishes.coverForm ?? old?.cover?.form ?? usual.form,
  };
}

/** A form that does not exist, as a sentence for the sender. */
export async function coverProblem(
  documents: Pick<Documents, "coverForms">,
  { coverForm }: Pick<FaxWishes, "coverForm">,
): Promise<Sentence | undefined> {
  if (coverForm === undefined) return undefined;
  const forms = await documents.coverForms();
  return forms.includes(coverForm) ? undefined : said("cover-unknown", { name: coverForm, names: forms.join(", ") });
}

/** The cover with the mail's own text as its remarks, where that stands on no page and nothing else was wanted there. */
export function withText(
  cover: CoverWords | undefined,
  usual: UsualCover,
  prepared: Extract<PrepareResult, { ok: true }>,
): CoverWords | undefined {
  if (cover === undefined || cover.remarks !== "" || !usual.text || prepared.textFaxed === true) return cover;
  return { ...cover, remarks: prepared.body ?? "" };
}

/** Whether the mail's own text stands nowhere, because its writer wanted other words on the cover: then he is told, however short. */
export const isPushedOffCover = (
  cover: CoverWords | undefined,
  usual: UsualCover,
  { textFaxed, body = "" }: Extract<PrepareResult, { ok: true }>,
): boolean =>
  cover !== undefined && cover.remarks !== "" && usual.text && textFaxed === false && aboveClosing(body) !== "";
