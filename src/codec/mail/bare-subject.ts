// The subject of a mail as a title: without what mail programs put before it in an answer ("Re: AW: …"), and, in an answer to
// one of our mails, only the title that stands between the quotation marks there. Pure; linear.

/** As mail programs of many languages write them, perhaps with a count: "Re[2]:", "AW:", "RV:". */
const replyPrefix =
  /^\s*(?:re|aw|antw|antwort|wg|fwd?|wtr|rv|res|enc|tr|ref|rif|r|i|sv|vs|vb|vl|odp|pd|ynt|ilt|atb|回复|答复|转发|回覆|轉寄)\s{0,2}(?:[[(]\d{1,3}[\])]|\d{1,2})?\s{0,2}[:：]\s*/iu;
/** How the subjects of our own mails begin, in the languages they come in. */
const ownSubject =
  /^(?:fax|t\u00e9l\u00e9copie)\s(?:"|\u201e|\u00ab\s?|\u201c)(.{1,300}?)(?:\s?["\u201c\u201d\u00bb])(?=[\s:(]|$)/iu;

/** `subject`: one line. Empty when nothing but prefixes stands there. */
export function bareSubject(subject: string): string {
  let rest = subject.slice(0, 1_000);
  for (let n = 0; n < 20 && replyPrefix.test(rest); n++) rest = rest.replace(replyPrefix, "");
  return (ownSubject.exec(rest)?.[1] ?? rest).trim();
}
