// Mail to queue@ and help@: how things stand, for whoever is known and asks for himself.

import type { Envelope } from "../../base/envelope.ts";
import { helpMail, queueMail } from "../notice/status-notice.ts";
import { answererOf } from "./answerer.ts";
import type { IntakeDeps } from "./intake-deps.ts";
import { ownFaxes } from "./own-faxes.ts";
import type { ParsedMail } from "./parse-mail.ts";

/** Mails an hour that one person gets for asking. */
const mostAnswers = 60;

export async function takeAsk(
  deps: IntakeDeps,
  envelope: Envelope,
  mail: ParsedMail,
  word: "queue" | "help",
): Promise<void> {
  const rules = deps.rules();
  const writer = mail.from === "" ? envelope.from.toLowerCase() : mail.from;
  const who = await answererOf(deps, undefined, writer, envelope);
  if (who.kind === "stranger" || !deps.asked.has(who.address, mostAnswers)) {
    deps.log.warn("not answered: a stranger, or asked too often", { id: envelope.id, from: writer, word });
    return;
  }
  const { address } = who;
  deps.asked.count(address);
  const language = who.person.language ?? rules.site.language;
  const answer = { id: envelope.id, to: address, messageId: mail.messageId, references: mail.references };
  if (word === "help") await helpMail(deps.post, answer, language);
  else await queueMail(deps.post, answer, language, await ownFaxes(deps, who.person, address));
}
