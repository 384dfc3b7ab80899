// An answer to the mail of a received fax: faxed back to its caller, or one of a few words about the fax itself. Only who got the
// fax may; copies of one answer are one; what is unclear is asked back and nothing is done (DESIGN 2, 4.8).

import { join } from "node:path";
import type { Envelope } from "../../base/envelope.ts";
import { type Said, type Sentence, said } from "../../base/phrases.ts";
import type { Delivery, ReceivedFax } from "../../base/received.ts";
import { type FaxAnswer, readFaxAnswer } from "../../codec/mail/fax-answer.ts";
import { mailedTo } from "../../device/store/mailed.ts";
import { receivedFolder } from "../../device/store/received-files.ts";
import { readJson } from "../../device/store/spool.ts";
import { callerKnown, callerWords } from "../inbound/caller-name.ts";
import { type FaxAnswered, faxRefused } from "../notice/received-notice.ts";
import type { FaxRecipient } from "./classify.ts";
import { faxAnswererOf } from "./fax-answerer.ts";
import type { FaxAnswering } from "./fax-answering.ts";
import { faxBack } from "./fax-back.ts";
import { type IntakeDeps, messageKey } from "./intake-deps.ts";
import { obeyFaxWord } from "./obey-fax-word.ts";
import type { ParsedMail } from "./parse-mail.ts";
import { firstTime } from "./seen.ts";

/** Refusals and questions an hour about one fax: a robot that answers each of them would never end. */
const mostAsked = 10;
/** Answers an hour about one fax that are obeyed. */
const mostObeyed = 60;

export async function takeFaxAnswer(
  deps: IntakeDeps,
  envelope: Envelope,
  mail: ParsedMail,
  call: string,
  numbers: readonly FaxRecipient[],
): Promise<void> {
  const { spool, log, rules } = deps;
  const { site } = rules();
  const folder = await receivedFolder(spool, call);
  const fax = folder === undefined ? undefined : await readJson<ReceivedFax>(join(folder, "fax.json"));
  const mailed = folder === undefined ? [] : await mailedTo(folder);
  const writer = mail.from === "" ? envelope.from.toLowerCase() : mail.from;
  const who = await faxAnswererOf(deps, mailed, writer, envelope);
  if (who.kind === "stranger" || folder === undefined || fax === undefined) {
    // No word to strangers: they would learn that the token is real.
    log.warn("an answer to a received fax, from a stranger or to one no longer kept", {
      id: envelope.id,
      from: writer,
    });
    if (who.kind === "stranger") return;
  }
  const { address, person } = who;
  const known = fax === undefined ? undefined : await callerKnown(deps.post, fax);
  const about: FaxAnswered = {
    id: envelope.id,
    to: address,
    language: person?.language ?? site.language,
    messageId: mail.messageId,
    references: mail.references,
    call,
    caller: fax === undefined || known === undefined ? "" : callerWords(known, fax),
    replyTo: `reply+${deps.answers.of(call)}`,
  };
  const messageId = await messageKey(deps, envelope, mail);
  const window = site["same-mail-window"];
  const first = (what: string): Promise<boolean> =>
    firstTime(spool, { messageId, sender: `fax ${call}`, recipient: what }, envelope.id, window);
  const refuse = async (cause: Sentence): Promise<void> => {
    const key = `fax ${call} ${address}`;
    if (!deps.asked.has(key, mostAsked)) {
      log.warn("refused often enough about this fax; nothing is said", { id: envelope.id, from: address });
      return;
    }
    deps.asked.count(key);
    if (await first("refusal")) await faxRefused(deps.post, about, cause);
  };
  if (who.kind === "other") {
    log.warn("an answer to a received fax by somebody who did not get it", { id: envelope.id, from: address });
    return refuse(said("fax-back-not-yours"));
  }
  const until = Date.parse(fax?.startedAt ?? "") + site.received["answer-within"];
  if (folder === undefined || fax === undefined || !(until > Date.now())) return refuse(said("fax-back-over"));
  const delivery = await readJson<Delivery>(join(folder, "delivery.json")).catch(() => undefined);
  const answering: FaxAnswering = {
    deps,
    envelope,
    mail,
    folder,
    fax,
    unreadable: delivery?.unreadable ?? [],
    answered: about,
    person,
    numbers,
    first,
  };
  const answer = readFaxAnswer(mail.ownText, mail.fromName);
  const obeyed = `fax ${call} obeyed`;
  if (!deps.asked.has(obeyed, mostObeyed)) {
    log.warn("answered often enough about this fax; nothing is done", { id: envelope.id, from: address });
    return;
  }
  deps.asked.count(obeyed);
  const problem = whatIsUnclear(answer, answering) ?? (await act(answer, answering));
  if (problem !== undefined) return refuse(problem);
  log.info("an answer to a received fax", { id: envelope.id, call, by: address, what: wordOf(answer) });
}

const wordOf = (answer: FaxAnswer): string => (answer.kind === "command" ? answer.command.word : answer.kind);

function whatIsUnclear(answer: FaxAnswer, { mail, numbers }: FaxAnswering): Said | undefined {
  const hasFiles = mail.parts.some((part) => !part.inline);
  if (answer.kind === "unclear") return said("fax-back-unclear", { line: answer.line });
  if (answer.kind === "two-places") return said("fax-back-two-places");
  if (answer.kind === "thanks" && !hasFiles) return said("fax-back-thanks");
  // A word about the fax, and somebody else's number or a document beside it: which of the two?
  if (answer.kind === "command" && answer.command.word !== "forward" && (numbers.length > 0 || hasFiles))
    return said("fax-back-unclear", { line: answer.command.word });
  return undefined;
}

const act = (answer: FaxAnswer, answering: FaxAnswering): Promise<Sentence | undefined> =>
  answer.kind === "command"
    ? obeyFaxWord(answering, answer.command)
    : faxBack(answering, answer.kind === "back" ? answer.text : "");
