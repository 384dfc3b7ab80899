// The pages of one job: the document as it is, or one of its own with cover, appended pages and another quality; and what
// stands on cover page and header line.

import type { Quality } from "../../base/fax.ts";
import type { AppendedPages, CoverWords, JobRequest, Submission } from "../../base/job.ts";
import type { Person } from "../../codec/rules/person.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { localTime } from "../../device/local-time.ts";
import { makeDirectory } from "../../device/store/atomic.ts";
import { exists, type Spool } from "../../device/store/spool.ts";
import type { CoverFields, Documents } from "../document/contract.ts";
import { leadsTo } from "../document/fit.ts";
import { plainFile } from "../document/forms.ts";
import type { PreparedPages } from "./quality-pages.ts";

/** The pages file of one job: the document as it is, or one of its own. `prepared`: the document in that quality, as near as it could be had. */
export async function jobPages(
  maker: { readonly spool: Spool; readonly documents: Documents },
  submission: Submission,
  options: {
    readonly cover: CoverWords | undefined;
    readonly appended?: AppendedPages;
    readonly quality: Quality;
    readonly prepared: PreparedPages;
  },
  number: number,
  cover: (pages: number, words: CoverWords) => CoverFields,
): Promise<Pick<JobRequest, "document" | "plain" | "pages" | "resolution">> {
  const { cover: words, appended, prepared } = options;
  const { spool } = maker;
  const place = (file: string): string => spool.path("active", submission.id, file);
  const resolution = leadsTo(prepared.quality, options.quality) ? options.quality : prepared.quality;
  if (words === undefined && appended === undefined && resolution === prepared.quality) {
    const { document } = prepared;
    const plain = plainFile(document);
    const hasPlain = await exists(place(plain));
    return { document, ...(hasPlain ? { plain } : {}), pages: submission.pages, resolution };
  }
  const document = `jobs/${number}.tif`;
  await makeDirectory(place("jobs"));
  const files = [prepared.document, ...(appended === undefined ? [] : [appended.file])];
  const { pages, plain } = await maker.documents.assemble(
    {
      ...(words === undefined ? {} : { cover: cover(submission.pages + (appended?.pages ?? 0) + 1, words) }),
      documents: files.map(place),
      quality: resolution,
    },
    place(document),
  );
  return { document, ...(plain ? { plain: plainFile(document) } : {}), pages, resolution };
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
    ...(words.form === undefined ? {} : { form: words.form }),
  };
}
