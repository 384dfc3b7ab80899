// The administrator's word to a sender of junk that somebody named: with his ok faxes of the sender are kept from everybody from now on. Nobody else's
// word counts, and nothing is done without one.

import { join } from "node:path";
import type { Envelope } from "../../base/envelope.ts";
import { said } from "../../base/phrases.ts";
import type { ReceivedFax } from "../../base/received.ts";
import { readConsent } from "../../codec/mail/consent-word.ts";
import { senderKey } from "../../codec/rules/learned-junk.ts";
import { addJunkSender } from "../../device/store/junk-list.ts";
import { receivedFolder } from "../../device/store/received-files.ts";
import { readJson } from "../../device/store/spool.ts";
import { type FaxAnswered, faxDone, faxRefused } from "../notice/received-notice.ts";
import { faxAnswererOf } from "./fax-answerer.ts";
import { type IntakeDeps, messageKey } from "./intake-deps.ts";
import type { ParsedMail } from "./parse-mail.ts";
import { firstTime } from "./seen.ts";

const mostQuestions = 10;

export async function takeJunkWord(
  deps: IntakeDeps,
  envelope: Envelope,
  mail: ParsedMail,
  call: string,
): Promise<void> {
  const { spool, log, rules } = deps;
  const { site } = rules();
  const writer = mail.from === "" ? envelope.from.toLowerCase() : mail.from;
  const who = await faxAnswererOf(deps, [], writer, envelope);
  const folder = await receivedFolder(spool, call);
  const fax = folder === undefined ? undefined : await readJson<ReceivedFax>(join(folder, "fax.json"));
  if (who.kind !== "recipient" || who.address !== site.admin || fax === undefined) {
    log.warn("a word about junk that is not the administrator's, or to a fax no longer kept", {
      id: envelope.id,
      from: writer,
    });
    return;
  }
  const key = senderKey(fax.callerNumber, fax.remoteId);
  const copy = { messageId: await messageKey(deps, envelope, mail), sender: `junk ${call}`, recipient: "word" };
  if (key === undefined || !(await firstTime(spool, copy, envelope.id, site["same-mail-window"]))) return;
  const caller = key.caller || key.tsi;
  const answered: FaxAnswered = {
    id: envelope.id,
    to: who.address,
    language: who.person?.language ?? site.language,
    messageId: mail.messageId,
    references: mail.references,
    call,
    caller,
    replyTo: `reply+${deps.junkWords.of(call)}`,
  };
  const word = readConsent(mail.ownText);
  if (word === undefined) {
    if (!deps.asked.has(`junk ${call}`, mostQuestions)) return;
    deps.asked.count(`junk ${call}`);
    return faxRefused(deps.post, answered, said("junk-unclear"));
  }
  const at = new Date().toISOString();
  // The audit first: a word that counts is never without its line.
  await spool.appendRecord("audit.jsonl", { at, call, junk: caller, answer: word, by: who.address });
  if (word === "yes") await addJunkSender(spool, { ...key, call, by: who.address, at });
  log.info("a sender of junk", { call, sender: caller, answer: word });
  await faxDone(deps.post, answered, word === "yes" ? said("done-junk-added", { caller }) : said("done-junk-not"));
}
