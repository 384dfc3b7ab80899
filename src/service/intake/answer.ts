// An answer to a mail of ours: the reply is the form. Only the owner, or the administrator for him, may answer; copies of one
// answer are one request; the prepared document is faxed, never the answer's text; whatever is unclear is asked back and
// nothing is done (DESIGN 2, 4.8).

import type { Envelope } from "../../base/envelope.ts";
import { oneLine } from "../../base/one-line.ts";
import { type Sentence, said } from "../../base/phrases.ts";
import { readAnswer } from "../../codec/mail/answer.ts";
import type { Answer } from "../../codec/mail/answer-form.ts";
import { isThanks } from "../../codec/mail/courtesy.ts";
import { formTagOf } from "../../codec/mail/form.ts";
import { addressKey, readRecipient } from "../../codec/mail/recipient.ts";
import { toldOf } from "../../codec/mail/references.ts";
import { parseNumber } from "../../codec/phone/number.ts";
import { dialPlan } from "../../codec/rules/permission.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { localTime } from "../../device/local-time.ts";
import { question, refused } from "../notice/submission-notice.ts";
import { changeJobs, changesSomething, wishNamed } from "./answer-changes.ts";
import { obey } from "./answer-commands.ts";
import { answererOf } from "./answerer.ts";
import { type Answering, faxesMeant, jobsMeant } from "./answering.ts";
import { takeApproval, takeConfirmation } from "./consent.ts";
import { faxDocument, whyNone } from "./fax-document.ts";
import { type IntakeDeps, messageKey } from "./intake-deps.ts";
import type { WantedFax } from "./make-jobs.ts";
import { nameBeside, type ParsedMail } from "./parse-mail.ts";
import { firstTime } from "./seen.ts";
import { answerableUntil } from "./submissions.ts";

/** A question names so many of the lines that were not clear. */
const mostLinesNamed = 6;

/** Questions and refusals an hour about one document: a person needs a few, a robot that answers each of them would never end. */
const mostQuestions = 10;
/** Clear commands an hour about one document that are answered; what stops a fax is obeyed beyond it, without a word. */
const mostCommands = 60;

/** `recipients`: the numbers at our domains that this copy of the mail was addressed to. */
export async function takeAnswer(
  deps: IntakeDeps,
  envelope: Envelope,
  mail: ParsedMail,
  token: string,
  recipients: readonly { readonly written: string; readonly address: string; readonly name?: string }[],
): Promise<void> {
  const { log } = deps;
  const rules = deps.rules();
  const submission = await deps.tokens.find(token);
  const writer = mail.from === "" ? envelope.from.toLowerCase() : mail.from;
  const who = await answererOf(deps, submission, writer, envelope);
  if (who.kind === "stranger") {
    // No word to strangers: they would learn that the token is real.
    log.warn("an answer from a stranger; nothing done", { id: envelope.id, from: writer });
    return;
  }
  const { address } = who;
  const answer = {
    id: envelope.id,
    to: address,
    messageId: mail.messageId,
    references: mail.references,
    // He learns what is done in his name.
    ...(who.kind === "delegate" ? { owner: submission?.owner ?? "" } : {}),
  };
  const messageId = await messageKey(deps, envelope, mail);
  const window = rules.site["same-mail-window"];
  // Whoever tries tokens that are none is told so a few times, not once for each.
  const asked = submission === undefined ? address : token;
  const askWith = async (ask: (last?: Sentence) => Promise<void>): Promise<void> => {
    if (!deps.asked.has(asked, mostQuestions)) {
      log.warn("asked often enough about this document; nothing is said", { id: envelope.id, from: address });
      return;
    }
    deps.asked.count(asked);
    if (deps.asked.has(asked, mostQuestions)) return ask();
    const time = localTime(new Date(deps.asked.until(asked, mostQuestions)).toISOString()).slice(11, 16);
    await ask(said("answer-last-question", { time, admin: rules.site.admin }));
  };
  const refuse = async (cause: Sentence): Promise<void> => {
    const about = { ...answer, title: mail.subject, language: rules.site.language };
    await askWith((last) => refused(deps.post, about, cause, last));
  };
  const approval = submission?.approvals?.find((one) => one.token === token);
  if (submission !== undefined && approval !== undefined)
    return takeApproval(deps, { envelope, mail, submission, approval, who, answer });
  if (who.kind === "other" && submission !== undefined) {
    log.warn("an answer from somebody who does not own the document", { id: envelope.id, from: address, as: writer });
    // Once is polite; more would be a conversation with whoever holds a copy of the notice. A mail to numbers that he wrote
    // in the same thread is another matter: he waits for a fax.
    const key = { messageId: "not the owner", sender: token, recipient: address };
    const once = await firstTime(deps.spool, key, envelope.id, window);
    if (once || recipients.length > 0)
      await refuse(
        who.asAnother
          ? said("answer-as-another", { address, from: oneLine(writer, 100), admin: rules.site.admin })
          : said("answer-not-yours"),
      );
    return;
  }
  const within = rules.site["answer-within"];
  if (submission === undefined || who.kind === "other") return refuse(said("answer-expired"));
  if (submission.state === "closed" || (await answerableUntil(deps.spool, submission, within)) < Date.now())
    return refuse(said("answer-expired"));

  const addressed = [...recipients, ...otherNumbers(rules, mail, recipients)];
  const offers = submission.offers ?? [];
  const form = readAnswer(mail.ownText, {
    numbersElsewhere: addressed.length > 0,
    files: mail.parts.some((part) => !part.inline),
    offered: offers.length,
    formTag: formTagOf(token),
    writer: mail.fromName,
  });
  const wanted: WantedFax[] = [
    ...addressed.map((to) => ({ written: to.written, address: to.address, name: nameBeside(mail, to) })),
    ...form.picks.flatMap((pick) => {
      const offer = offers[pick - 1];
      return offer === undefined ? [] : [{ written: offer.number, name: offer.name }];
    }),
    ...form.numbers,
  ];
  const commanded = form.unclear.length === 0 && form.commands.length > 0;
  const commands = `${token} commands`;
  const quiet = commanded && !deps.asked.has(commands, mostCommands);
  if (quiet)
    log.warn("commanded often enough about this document; nothing is said", { id: envelope.id, from: address });
  else if (commanded) deps.asked.count(commands);
  const about: Answering = {
    quiet,
    deps,
    envelope,
    mail,
    submission,
    person: who.person,
    answer,
    messageId,
    ...faxesMeant(submission, toldOf([mail.inReplyTo, ...mail.references.toReversed()], rules.site.domains)),
    first: (what) => firstTime(deps.spool, { messageId, sender: token, recipient: what }, envelope.id, window),
  };
  // Thanks for what is done is no question.
  if (wanted.length === 0 && submission.state !== "waiting" && isThanks(mail.ownText)) {
    log.info("thanks; nothing to do", { id: envelope.id, submission: submission.id });
    return;
  }
  if (wanted.length === 0 && (await takeConfirmation(about, await jobsMeant(about)))) return;
  const doubt = whatIsUnclear(rules, form, wanted);
  const problem = doubt ?? (await act(about, form, wanted));
  // A copy of this answer may have been asked back already.
  if (problem === undefined || quiet || !(await about.first("question"))) return;
  const understood = wanted.map((fax) => fax.written).join(", ");
  const ask = (last?: Sentence) => question(deps.post, submission, answer, problem, understood, last);
  // A clear command that cannot be obeyed is answered all the same.
  await (doubt === undefined && commanded ? ask() : askWith(ask));
}

/** Does what was understood. Answers what is wrong with it, as a sentence for the sender. */
async function act(about: Answering, form: Answer, wanted: readonly WantedFax[]): Promise<Sentence | undefined> {
  const [command] = form.commands;
  if (command !== undefined) return obey(about, command, form.wishes);
  if (wanted.length > 0)
    return whyNone(about.deps.rules(), about.person, wanted) ?? (await faxDocument(about, wanted, form.wishes));
  if (changesSomething(form.wishes)) return changeJobs(about, form.wishes);
  return said("answer-no-number");
}

function whatIsUnclear(rules: RuleSet, form: Answer, wanted: readonly WantedFax[]): Sentence | undefined {
  if (form.unclear.length > 0)
    return said("answer-unclear", {
      lines: form.unclear
        .slice(0, mostLinesNamed)
        .map(({ line, why }) => (line === "" ? why : said("unclear-line", { line: oneLine(line, 120), why }))),
    });
  const [command, second] = form.commands;
  if (command !== undefined && wanted.length > 0)
    return said("answer-command-and-number", { word: said(`word-${command.word}`) });
  // Whatever else was wished of a fax to be cancelled, only a resend can take it along; "fine" reads its own.
  const wish =
    command === undefined || command.word === "resend" || command.word === "fine" ? "" : wishNamed(form.wishes);
  if (command !== undefined && wish !== "")
    return said("answer-two-commands", { first: said(`word-${command.word}`), second: wish });
  if (command !== undefined && second !== undefined)
    return said("answer-two-commands", { first: said(`word-${command.word}`), second: said(`word-${second.word}`) });
  const numbers = command?.word === "resend" ? command.to : wanted;
  if (numbers.length > rules.site.smtp["max-recipients"]) return said("answer-too-many");
  for (const fax of numbers) {
    const number = parseNumber(fax.written, dialPlan(rules));
    if (!number.ok) return number.reason;
  }
  return undefined;
}

/**
 * Numbers at our domains in To and Cc that came with another copy of this answer: a mail system may split one mail by its
 * recipients, and the copy without them must not be asked for what its sender wrote.
 */
function otherNumbers(
  rules: RuleSet,
  mail: ParsedMail,
  known: readonly { readonly address: string }[],
): { written: string; address: string }[] {
  return mail.recipients.flatMap((address) => {
    const recipient = readRecipient(address, rules.site);
    if (recipient.kind !== "fax" || known.some((to) => addressKey(to.address) === addressKey(address))) return [];
    return parseNumber(recipient.written, dialPlan(rules)).ok ? [{ written: recipient.written, address }] : [];
  });
}
