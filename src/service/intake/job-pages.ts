// The pages of one job: the document as it is, or one of its own with cover, appended pages and another resolution; and what
// stands on cover page and header line.

import type { AppendedPages, CoverWords, JobRequest, Submission } from "../../base/job.ts";
import type { Person } from "../../codec/rules/person.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { localTime } from "../../device/local-time.ts";
import { makeDirectory } from "../../device/store/atomic.ts";
import type { Spool } from "../../device/store/spool.ts";
import type { CoverFields, Documents } from "../document/contract.ts";

/** The pages file of one job: the document as it is, or one of its own. */
export async function jobPages(
  maker: { readonly spool: Spool; readonly documents: Documents },
  submission: Submission,
  options: {
    readonly cover: CoverWords | undefined;
    readonly appended?: AppendedPages;
    readonly quality?: "standard" | "fine";
  },
  number: number,
  cover: (pages: number, words: CoverWords) => CoverFields,
): Promise<Pick<JobRequest, "document" | "pages">> {
  const { cover: words, appended } = options;
  const resolution = options.quality ?? "fine";
  if (words === undefined && appended === undefined && resolution === "fine")
    return { document: "pages.tif", pages: submission.pages };
  const { spool } = maker;
  const document = `jobs/${number}.tif`;
  await makeDirectory(spool.path("active", submission.id, "jobs"));
  const files = ["pages.tif", ...(appended === undefined ? [] : [appended.file])];
  const { pages } = await maker.documents.assemble(
    {
      ...(words === undefined ? {} : { cover: cover(submission.pages + (appended?.pages ?? 0) + 1, words) }),
      documents: files.map((file) => spool.path("active", submission.id, file)),
      resolution,
    },
    spool.path("active", submission.id, document),
  );
  return { document, pages };
}

export const ownNumber = (rules: RuleSet, person: Person): string => person.number || rules.site.number;
export const headerName = (rules: RuleSet, person: Person): string => person.company || person.name || rules.site.name;

export function coverFields(
  rules: RuleSet,
  submission: Submission,
  person: Person,
  fax: { readonly name: string; readonly destination: string; readonly pages: number },
  words: CoverWords,
): CoverFields {
  return {
    toName: words.to || fax.name,
    toNumber: fax.destination,
    fromName: person.name,
    fromCompany: person.company || rules.site.name,
    fromNumber: ownNumber(rules, person),
    date: localTime(new Date().toISOString()).slice(0, 16),
    pages: fax.pages,
    subject: words.subject || submission.subject,
    remarks: words.remarks,
  };
}
