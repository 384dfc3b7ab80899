// An answer that is faxed back to the caller of a received fax: what its writer wrote and attached, never what was quoted, with his
// own permission like any fax of his. Where it is not certain that the number is the caller's fax, he is asked first.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Said, type Sentence, said } from "../../base/phrases.ts";
import type { ReceivedFax } from "../../base/received.ts";
import { bareSubject } from "../../codec/mail/bare-subject.ts";
import { splitAddress } from "../../codec/mail/recipient.ts";
import { parseNumber, type ReadNumber } from "../../codec/phone/number.ts";
import { plainDigits } from "../../codec/phone/plain-digits.ts";
import { dialPlan } from "../../codec/rules/permission.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { localTime } from "../../device/local-time.ts";
import { callerKnown } from "../inbound/caller-name.ts";
import { speaker } from "../notice/phrases.ts";
import type { FaxRecipient } from "./classify.ts";
import { takeDirect } from "./direct.ts";
import type { FaxAnswering } from "./fax-answering.ts";
import type { MailPart } from "./mail-part.ts";
import type { ParsedMail } from "./parse-mail.ts";

/** Numbers of one machine are alike in so many last digits, however they are written. */
const tail = 6;

/** Answers what is wrong, as a sentence; then nothing is faxed. `text`: his own words. */
export async function faxBack(answering: FaxAnswering, text: string): Promise<Sentence | undefined> {
  const { deps, envelope, fax, person, numbers } = answering;
  const rules = deps.rules();
  const { "fax-back": mode } = rules.site.received;
  if (mode === "no") return said("fax-back-off");
  if (person === undefined) return said("not-known");
  const number = callerNumber(rules, fax, mode === "confirm");
  if (number === undefined) return said("fax-back-no-number", { caller: fax.callerNumber || fax.remoteId || "-" });
  const { parts, itself } = await ownParts(answering);
  if (text.trim() === "" && !parts.some((part) => !part.inline)) return said("fax-back-empty");
  const reply = envelope.recipients.find(({ kind }) => kind === "reply")!;
  const { kind: _, ...asAddressed } = reply;
  const known = await callerKnown(deps.post, fax);
  const back: FaxRecipient = {
    ...asAddressed,
    kind: "fax",
    written: number.written,
    user: person.id,
    name: known.name,
  };
  const own = await asWritten(answering, text, parts);
  const jobs = await takeDirect(deps, envelope, own, [back, ...numbers], {
    ...(number.why === undefined ? {} : { confirm: { address: back.address, why: number.why } }),
    remarks: itself.map(({ name }) => said("fax-back-itself", { name })),
    content: "both",
  });
  deps.touched(jobs);
  return undefined;
}

/** Where it came from, and why that is not certain; undefined = nobody knows. */
export function callerNumber(
  rules: RuleSet,
  { callerNumber: caller, remoteId }: Pick<ReceivedFax, "callerNumber" | "remoteId">,
  always: boolean,
): { readonly written: string; readonly why?: Said } | undefined {
  const plan = dialPlan(rules);
  const read = (text: string): ReadNumber | undefined => {
    const digits = plainDigits(text);
    if (digits === undefined || digits.replace(/\D/g, "").length < 3) return undefined;
    const number = parseNumber(digits, plan);
    return number.ok ? number : undefined;
  };
  const ofCall = read(caller);
  const ofMachine = read(remoteId);
  if (ofCall === undefined)
    return ofMachine === undefined
      ? undefined
      : { written: plainDigits(remoteId)!, why: said("need-caller-tsi", { tsi: remoteId }) };
  const written = plainDigits(caller)!;
  const digits = (text: string): string => text.replace(/\D/g, "").slice(-tail);
  if (plainDigits(remoteId) !== undefined && digits(remoteId) !== "" && !ofCall.destination.endsWith(digits(remoteId)))
    return { written, why: said("need-caller-differs", { caller, tsi: remoteId }) };
  return always ? { written, why: said("need-caller-rule") } : { written };
}

/** The answer as if it were a mail to that number: nothing in it but what its writer put there. */
async function asWritten(
  { deps, mail, fax, answered }: FaxAnswering,
  text: string,
  parts: readonly MailPart[],
): Promise<ParsedMail> {
  const speak = await speaker(deps.post, answered.language);
  const options = /\[\s*fax\s*:[^\]]{0,500}\]/iu.exec(mail.subject)?.[0] ?? "";
  // What stands there of itself is our own subject; what he wrote instead is his.
  const isOurs = bareSubject(mail.subject) !== mail.subject.trim();
  const subject = isOurs
    ? `${speak.say("fax-back-subject", { time: localTime(fax.startedAt).slice(0, 16) })} ${options}`.trim()
    : mail.subject;
  const [first, ...others] = mail.letters;
  const letters = [
    ...(first === undefined ? [] : [{ ...first, subject, text, html: "" }]),
    ...others.map((letter) => (isOwn(deps.rules(), letter.from) ? { ...letter, text: "", html: "" } : letter)),
  ];
  return { ...mail, subject, ownText: text, text, letters, parts };
}

/**
 * What he attached: not the pictures of the quoted mail, not our mail itself where his program attaches it, and not the fax he
 * answers.
 */
async function ownParts({
  deps,
  mail,
  folder,
}: FaxAnswering): Promise<{ parts: MailPart[]; itself: readonly MailPart[] }> {
  const ours = await Promise.all(
    ["fax.pdf", "fax.tif"].map((name) => readFile(join(folder, name)).catch(() => undefined)),
  );
  const itself: MailPart[] = [];
  const parts: MailPart[] = [];
  for (const part of mail.parts) {
    const letter = mail.letters[part.letter];
    if (part.inline || (part.letter > 0 && letter !== undefined && isOwn(deps.rules(), letter.from))) continue;
    const same = ours.find((one) => one !== undefined && one.length === part.bytes);
    if (same?.equals(await readFile(part.path)) === true) itself.push(part);
    else parts.push(part);
  }
  return { parts, itself };
}

const isOwn = (rules: RuleSet, from: string): boolean => rules.site.domains.includes(splitAddress(from).domain);
