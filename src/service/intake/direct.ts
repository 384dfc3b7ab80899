// A mail to numbers: its contents become one document, each number one job.

import type { Envelope, EnvelopeRecipient } from "../../base/envelope.ts";
import type { Submission, Understood } from "../../base/job.ts";
import { type PhraseKey, type Said, type Sentence, said } from "../../base/phrases.ts";
import { noWishes } from "../../codec/mail/answer-form.ts";
import type { ContentWord } from "../../codec/mail/content-words.ts";
import { type MailOptions, readMailOptions } from "../../codec/mail/mail-options.ts";
import { parseNumber } from "../../codec/phone/number.ts";
import { dialPlan } from "../../codec/rules/permission.ts";
import type { Person } from "../../codec/rules/person.ts";
import type { PrepareInput, PrepareResult } from "../document/contract.ts";
import { wantsToHear } from "../notice/hearing.ts";
import { receipt } from "../notice/submission-notice.ts";
import { personIn } from "../people/people.ts";
import { askConsent } from "./ask-consent.ts";
import { coverOf, coverProblem, isPushedOffCover, usualCover, withText } from "./cover-words.ts";
import { type IntakeDeps, messageKey } from "./intake-deps.ts";
import { lettersOf } from "./letters.ts";
import { makeJobs, pagesOf } from "./make-jobs.ts";
import { notDialled } from "./not-dialled.ts";
import { nameBeside, type ParsedMail } from "./parse-mail.ts";
import { takeRawPages } from "./raw-pages.ts";
import { firstTime } from "./seen.ts";
import { freshFolder, newToken, writeSubmission } from "./submissions.ts";
import { hourProblem, momentOf } from "./when.ts";

/** What is different for a fax that answers a received one. */
export interface FaxBack {
  /** The address in `recipients` that stands for its caller, and why he is asked for first. */
  readonly confirm?: { readonly address: string; readonly why: Said };
  /** Sentences for its writer. */
  readonly remarks?: readonly Sentence[];
  /** Text and attachments, where the mail does not say otherwise. */
  readonly content?: ContentWord;
}

/** Resolves when all jobs are on disk; ids of the jobs made. */
export async function takeDirect(
  deps: IntakeDeps,
  envelope: Envelope,
  mail: ParsedMail,
  recipients: readonly Extract<EnvelopeRecipient, { kind: "fax" }>[],
  back: FaxBack = {},
): Promise<string[]> {
  const { spool, log } = deps;
  const rules = deps.rules();
  const fresh = [];
  const messageId = await messageKey(deps, envelope, mail);
  for (const to of recipients) {
    const number = parseNumber(to.written, dialPlan(rules));
    const recipient = number.ok ? number.recipient : to.written;
    const key = { messageId, sender: senderOf(envelope, mail), recipient };
    if (await firstTime(spool, key, envelope.id, rules.site["same-mail-window"])) fresh.push(to);
    else log.info("the same mail again; faxed once", { id: envelope.id, to: to.address });
  }
  if (fresh.length === 0) return [];
  // Who was let in at RCPT is the sender, by the rules of now; somebody else may own the address as well.
  const person: Person =
    personIn(await deps.people.byId(fresh[0]!.user, envelope.from.toLowerCase())) ??
    unknown(fresh[0]!.user, envelope.from);
  const folder = await freshFolder(spool, envelope.id);
  const asked = whatIsAsked(envelope, mail);
  const wanted = fresh.map((to) => ({
    written: to.written,
    address: to.address,
    name: nameBeside(mail, to),
    ...(to.address === back.confirm?.address ? { confirm: back.confirm.why } : {}),
  }));
  const raw = envelope.commandLine?.raw === true;
  const { wishes = noWishes, billing, wanted: asks = {} } = asked.options ?? {};
  const usual = usualCover(rules, person);
  const asksCover = raw ? undefined : coverOf(wishes, undefined, usual);
  const language = person.language ?? rules.site.language;
  const hasHead = asksCover === undefined && envelope.commandLine === undefined;
  const to = wanted.length > 1 ? "" : [wanted[0]!.name, wanted[0]!.written].filter(Boolean).join(", ");
  const letters = lettersOf(mail, language, asked.ownText, hasHead ? { to, subject: asked.subject } : undefined);
  const quality = wishes.quality ?? envelope.commandLine?.quality ?? person.quality ?? rules.site.quality;
  const content = asks.content ?? back.content ?? person["fax-content"] ?? rules.site["fax-content"];
  const prepared = await preparePages(
    deps,
    envelope,
    mail,
    folder,
    asked.wrong ?? (await coverProblem(deps.documents, wishes)),
    {
      text: asked.text,
      letters,
      ownText: asked.asSeen,
      parts: mail.parts,
      maxPages: rules.site["max-pages"],
      quality,
      content,
      trim: asks.trim ?? person["fax-trim"] ?? rules.site["fax-trim"],
      ...(asks.mode === undefined ? {} : { mode: asks.mode }),
    },
  );
  const cover = prepared.ok ? withText(asksCover, usual, prepared) : asksCover;
  const isOnCover = cover !== asksCover && cover?.remarks !== "";
  const isPushedOff = prepared.ok && isPushedOffCover(asksCover, usual, prepared);
  const untrue: PhraseKey[] = [
    ...(isOnCover || isPushedOff ? (["doc-text-left-out"] as const) : []),
    ...(isOnCover ? [] : (["doc-text-cut"] as const)),
  ];
  const submission: Submission = {
    id: envelope.id,
    kind: envelope.commandLine === undefined ? "direct" : "command-line",
    receivedAt: envelope.receivedAt,
    owner: person.address,
    user: person.id,
    messageId: mail.messageId,
    subject: asked.subject,
    references: mail.references,
    language,
    pages: prepared.ok ? prepared.pages : 0,
    ...(prepared.ok && prepared.textFaxed === false && content === "attachments"
      ? { redraw: asks.mode === undefined ? {} : { mode: asks.mode } }
      : {}),
    ...(envelope.commandLine?.raw === true ? {} : { quality }),
    remarks: [
      ...mail.remarks,
      ...(back.remarks ?? []),
      ...prepared.remarks.filter((remark) => !(typeof remark === "object" && untrue.includes(remark.key))),
      ...(isPushedOff ? [said("doc-text-left-out")] : []),
      ...fresh.flatMap((to) => notDialled(rules, to.written)),
    ],
    state: "open",
    token: newToken(),
  };
  const notBefore = wishes.when === undefined ? undefined : momentOf(wishes.when, new Date())?.toISOString();
  const jobs = await makeJobs(deps.jobs, submission, person, wanted, {
    first: 1,
    cover,
    raw,
    ...(wishes.priority === undefined ? {} : { priority: wishes.priority }),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(billing === undefined ? {} : { billing }),
    ...(envelope.commandLine === undefined ? { asked: envelope } : { wishes: envelope.commandLine.wishes }),
    ...(prepared.ok ? {} : { failure: { outcome: prepared.outcome, reason: prepared.reason } }),
  });
  // With a receipt there is something to answer: what was asked for in words, what goes to many, what waits for another's word.
  const isMany = jobs.length >= rules.site.reports["one-mail-from"];
  const waits = jobs.some(({ needs }) => needs.some(({ kind }) => kind === "approve"));
  const leftOut = submission.remarks.filter(isLoss);
  // The notice of its delivery would say so too, where anybody hears of that.
  const untold = leftOut.length > 0 && !fresh.some((to) => wantsToHear(to, "delivered", rules.site.reports));
  const isOwed = (asked.options !== undefined || isMany || waits || untold) && prepared.ok && isHeardOf(envelope);
  const understood: Understood = {
    jobs: jobs.map(({ destination, name, refused, needs }) => ({ destination, name, refused, needs })),
    cover,
    quality,
    priority: wishes.priority ?? "normal",
    notBefore,
    pages: pagesOf(jobs, submission.pages),
    ...(billing === undefined ? {} : { billing }),
    remarks: submission.remarks.filter((remark) => isLoss(remark) || isToldBeside(remark)),
  };
  const committed: Submission = { ...submission, ...(isOwed ? { receipt: understood } : {}) };
  // The commit point: without this file the folder is a left-over and the mail is worked on anew; with it, only what it owes
  // to people is done again.
  await writeSubmission(spool, committed);
  deps.tokens.add(committed);
  await sendReceipt(deps, committed);
  await deps.tokens.inTurn(submission.id, () => askConsent(deps, submission.id));
  return jobs.map((job) => job.id);
}

/**
 * Whose mail it is, where the same one comes again: what a domain proves is From (signed, where SPF does not name the host),
 * while whoever sends a copy once more may put any address of that person into the envelope.
 */
const senderOf = (envelope: Envelope, mail: ParsedMail): string =>
  envelope.proof === "domain" ? mail.from : envelope.from.toLowerCase();

/** The receipt of a mail to numbers, where it is owed; again after a crash it is the same mail. */
export async function sendReceipt({ post }: Pick<IntakeDeps, "post">, submission: Submission): Promise<void> {
  const { id, owner: to, messageId, references } = submission;
  if (submission.receipt === undefined) return;
  await receipt(post, submission, { id, to, messageId, references }, submission.receipt);
}

interface Asked {
  readonly subject: string;
  readonly text: string;
  /** Without the mails in it. */
  readonly ownText: string;
  /** The same with its quotes marked. */
  readonly asSeen: string;
  readonly options?: MailOptions | undefined;
  /** Why nothing of it may be faxed. */
  readonly wrong?: Sentence;
}

/** The options of a mail, and what is left of it. What `faxgate send` hands in has options of its own. */
function whatIsAsked(envelope: Envelope, mail: ParsedMail): Asked {
  const own = mail.letters[0]?.text ?? "";
  const seen = readMailOptions(mail.subject, mail.ownText);
  const asSeen = seen.ok ? seen.text : mail.ownText;
  const asIs = { subject: mail.subject, text: mail.text, ownText: own, asSeen };
  if (envelope.commandLine !== undefined) return asIs;
  const read = readMailOptions(mail.subject, mail.text);
  const readOwn = readMailOptions(mail.subject, own);
  if (!read.ok)
    return {
      ...asIs,
      wrong: said(read.cause === "twice" ? "option-twice" : "option-unclear", { option: read.wrong }),
    };
  const wrong = hourProblem(read.options?.wishes.when);
  return { ...read, asSeen, ownText: readOwn.ok ? readOwn.text : own, ...(wrong === undefined ? {} : { wrong }) };
}

async function preparePages(
  { documents }: IntakeDeps,
  envelope: Envelope,
  mail: ParsedMail,
  folder: string,
  wrong: Sentence | undefined,
  input: PrepareInput,
): Promise<PrepareResult | { ok: false; outcome: 408; reason: Sentence; remarks: readonly Sentence[] }> {
  if (wrong !== undefined) return { ok: false, outcome: 408, reason: wrong, remarks: [] };
  if (envelope.commandLine?.raw === true) return takeRawPages(documents, mail.parts, folder, input.maxPages);
  return documents.prepare(input, folder);
}

/** What is no document of its own, and missed by nobody. */
const noLoss: readonly PhraseKey[] = ["doc-kind-signature", "doc-kind-calendar", "doc-kind-card", "doc-kind-rich-text"];

/** Whether a remark says that something of the mail is not on paper. */
function isLoss(remark: Sentence): boolean {
  if (typeof remark === "string") return true;
  const reason = remark.values["reason"];
  const isHarmless = typeof reason === "object" && "key" in reason && noLoss.includes(reason.key);
  return !harmless.includes(remark.key) && !isHarmless;
}

/** Beside other news, but worth no mail of their own. */
const toldBeside: readonly PhraseKey[] = ["doc-text-left-out", "doc-text-cut", "doc-text-trimmed"];
const harmless: readonly PhraseKey[] = [...toldBeside, "doc-picture-of-text"];
const isToldBeside = (remark: Sentence): boolean => typeof remark !== "string" && toldBeside.includes(remark.key);

/** Permitted at RCPT, gone from users.yaml since: the job is made and judged by the rules of now. */
function unknown(id: string, address: string): Person {
  return { id, address, mail: [address], name: "", number: "", company: "", department: "", groups: [], account: "" };
}

/** A mail system that wants to hear nothing of any recipient is sent no receipt either. */
const isHeardOf = ({ recipients }: Envelope): boolean =>
  recipients.some(({ notify }) => notify?.includes("never") !== true);
