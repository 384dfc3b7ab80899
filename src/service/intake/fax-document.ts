// The document goes to the numbers of an answer: a job each, as the answer wishes it, and a receipt that echoes what was
// understood. Copies of the answer, and working on it again after a crash, make the same jobs once.

import { mkdir, rm } from "node:fs/promises";
import type { Quality } from "../../base/fax.ts";
import type { AppendedPages, CallWishes, JobRequest, Submission } from "../../base/job.ts";
import { type Said, type Sentence, said } from "../../base/phrases.ts";
import { readFaxAddress } from "../../codec/address/fax-address.ts";
import type { FaxWishes } from "../../codec/mail/answer-form.ts";
import { parseNumber } from "../../codec/phone/number.ts";
import { dialPlan, mayFax } from "../../codec/rules/permission.ts";
import type { Person } from "../../codec/rules/person.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import type { Job } from "../../device/store/job-files.ts";
import { openPages } from "../document/page-file.ts";
import { receipt } from "../notice/submission-notice.ts";
import { type Answering, jobsMark, onItsWay } from "./answering.ts";
import { askConsent } from "./ask-consent.ts";
import { coverOf, coverProblem, usualCover } from "./cover-words.ts";
import { makeJobs, nextJobNumber, pagesOf, type WantedFax } from "./make-jobs.ts";
import { notDialled } from "./not-dialled.ts";
import { firstTime } from "./seen.ts";
import { keepAskingMail, writeSubmission } from "./submissions.ts";
import { hourProblem, momentOf } from "./when.ts";

/**
 * Answers what is wrong with the wishes, as a sentence for the sender; then nothing was done. `like`: the fax these are made
 * like or take the place of; what the wishes do not say is as it was there. `remarks`: for the receipt.
 */
export async function faxDocument(
  about: Answering,
  wanted: readonly WantedFax[],
  wishes: FaxWishes,
  like?: Job,
  remarks: readonly Said[] = [],
): Promise<Sentence | undefined> {
  const { deps, envelope, mail, person, answer, messageId } = about;
  const rules = deps.rules();
  const tooLate = hourProblem(wishes.when);
  if (tooLate !== undefined) return tooLate;
  const moment =
    wishes.when === undefined || wishes.when.kind === "now" ? undefined : momentOf(wishes.when, new Date());
  const recipientOf = (fax: WantedFax): string => {
    const number = parseNumber(fax.written, dialPlan(rules));
    return number.ok ? number.recipient : fax.written;
  };
  const fresh: WantedFax[] = [];
  for (const fax of wanted) {
    const recipient = recipientOf(fax);
    const key = { messageId, sender: about.submission.token ?? about.submission.id, recipient };
    if (await firstTime(deps.spool, key, envelope.id, rules.site["same-mail-window"])) fresh.push(fax);
  }
  if (fresh.length === 0) {
    deps.log.info("a copy of an answer already acted on", { id: envelope.id, submission: about.submission.id });
    return undefined;
  }
  // The same answer sent twice by hand has two Message-IDs; a fax is on paper twice only when that was asked for.
  const additional = fresh.filter((fax) => fax.instead === undefined).map(recipientOf);
  const twice = await onItsWay(about, additional);
  if (twice !== undefined) return said("already-sending", { number: twice });
  await deps.tokens.reopen(about.submission.id);
  await keepAskingMail(deps.spool, about.submission, envelope.id);
  const old = like?.request;
  const quality = wishes.quality ?? old?.resolution ?? about.submission.quality ?? "fine";
  const noCover = await coverProblem(deps.documents, wishes);
  if (noCover !== undefined) return noCover;
  const appended = await appendedPages(about, wishes, quality);
  if (appended.problem !== undefined) return appended.problem;
  const { submission, first } = await firstNumber(about);
  const replaced = wanted.some((fax) => fax.instead !== undefined);
  const cover = coverOf(wishes, old, usualCover(rules, person));
  const priority = wishes.priority ?? like?.control?.priority ?? old?.priority ?? "normal";
  const asBefore = replaced && wishes.when === undefined;
  const notBefore = moment?.toISOString() ?? (asBefore ? hourOf(like) : undefined);
  const behind = appended.pages ?? old?.appended;
  const jobs = await makeJobs(deps.jobs, submission, person, fresh, {
    first,
    cover,
    quality,
    priority,
    asked: envelope,
    raw: old !== undefined && old.header === undefined,
    ...(old === undefined ? {} : { wishes: callWishes(old) }),
    ...(asBefore && like?.control?.wish === "hold"
      ? { hold: { wish: "hold", by: like.control.by, at: like.control.at } }
      : {}),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(behind === undefined ? {} : { appended: behind }),
  });
  await receipt(deps.post, submission, answer, {
    jobs,
    cover,
    quality: jobs.find(({ refused }) => refused === undefined)?.quality ?? quality,
    priority,
    notBefore,
    pages: pagesOf(jobs, submission.pages + (behind?.pages ?? 0)),
    remarks: [
      ...(mail.parts.some((part) => !part.inline) && wishes.append === undefined ? [said("attachments-left-out")] : []),
      ...fresh.flatMap((fax) => notDialled(rules, fax.written)),
      ...remarks,
    ],
  });
  await askConsent(deps, submission.id);
  deps.touched(jobs.map((job) => job.id));
  return undefined;
}

/** What the far end and the line were told goes along with the pages; a sub-address of the recipient's address stays there. */
function callWishes({ line, subAddress, senderPassword, original }: JobRequest): CallWishes {
  const read = readFaxAddress(original);
  const itsOwn = read.ok && read.address.subAddress !== undefined;
  return {
    ...(line === undefined ? {} : { line }),
    ...(subAddress === undefined || itsOwn ? {} : { subAddress }),
    ...(senderPassword === undefined ? {} : { senderPassword }),
  };
}

/** What faxes have in common that can be made like one of them. */
export const madeOf = ({ request }: Job): readonly unknown[] => [
  request.cover,
  request.appended,
  request.resolution,
  request.header === undefined,
  callWishes(request),
];

export const areAlike = (jobs: readonly Job[], of: (job: Job) => unknown = madeOf): boolean =>
  new Set(jobs.map((job) => JSON.stringify(of(job)))).size <= 1;

/** The hour a fax was put off to, while it has not come. */
function hourOf(job: Job | undefined): string | undefined {
  const hour = job?.control?.notBefore ?? job?.request.notBefore;
  return hour !== undefined && Date.parse(hour) > Date.now() ? hour : undefined;
}

/** Not one of the numbers may be faxed: the document goes on waiting for one that may. */
export function whyNone(rules: RuleSet, person: Person, wanted: readonly WantedFax[]): Sentence | undefined {
  const reasons = wanted.flatMap((fax) => {
    const permission = mayFax(rules, person, fax.written);
    return permission.ok ? [] : [permission.reason];
  });
  return reasons.length === wanted.length ? reasons[0] : undefined;
}

/** The first job's number is noted before any is made, so that working on the answer again makes the same jobs. */
async function firstNumber({
  deps,
  envelope,
  submission,
}: Answering): Promise<{ submission: Submission; first: number }> {
  const answers = submission.answers ?? [];
  const mark = jobsMark(envelope.id);
  const noted = answers.find((entry) => entry.startsWith(mark));
  const first = noted === undefined ? await nextJobNumber(deps.spool, submission.id) : Number(noted.slice(mark.length));
  const open: Submission = {
    ...submission,
    state: "open",
    answers: noted === undefined ? [...answers, `${mark}${first}`] : answers,
  };
  await writeSubmission(deps.spool, open);
  return { submission: open, first };
}

/** The answer's own documents as pages behind the printed one, where that was asked for. */
async function appendedPages(
  { deps, envelope, mail, submission }: Answering,
  wishes: FaxWishes,
  quality: Quality,
): Promise<{ pages?: AppendedPages; problem?: Sentence }> {
  if (wishes.append !== true) return {};
  const parts = mail.parts.filter((part) => !part.inline);
  if (parts.length === 0) return { problem: said("nothing-to-append") };
  const name = `appended-${envelope.id}`;
  const folder = deps.spool.path("active", submission.id, name);
  const file = `${name}/pages.tif`;
  // Made anew after a crash: what an earlier pass left may be cut off, or be what its sender was asked about.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { mode: 0o750 });
  const most = Math.max(1, deps.rules().site["max-pages"] - submission.pages);
  const prepared = await deps.documents.prepare({ text: "", parts, maxPages: most, quality }, folder);
  // A part left out would be a contract without its annex.
  const problem = prepared.ok ? prepared.remarks[0] : prepared.reason;
  if (problem !== undefined) {
    await rm(folder, { recursive: true, force: true });
    return { problem };
  }
  const opened = openPages(deps.spool.path("active", submission.id, file));
  const pages = opened.pages.length;
  opened.close();
  return { pages: { file, pages } };
}
