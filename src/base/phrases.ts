// Every sentence that stands inside a mail without being a text of its own: causes, remarks, what was done. This is the
// English of last resort; what is in force stands in rules/mails/<language>/phrases.txt. A sentence travels as its key and
// values and becomes words only where a mail is written, in the language of its reader. {{name}} stands for a value.

import { type OutcomeCode, outcome, outcomes } from "./outcome.ts";
import { receivedPhrases } from "./received-phrases.ts";
import { reportPhrases } from "./report-phrases.ts";

const english = {
  // Small words.
  yes: "yes",
  no: "no",
  nothing: "nothing",
  unknown: "unknown",
  "without-title": "without a title",
  "without-subject": "without a subject",
  "page-one": "1 page",
  "page-many": "{{count}} pages",
  remark: "Note: {{remark}}.",
  refused: "(refused: {{cause}})",

  // A job's end.
  confirmed: "{{confirmed}} of {{pages}}",
  attempt: "{{time}}  line {{line}}  {{sentence}}  (call {{call}})",
  "gave-up": "{{cause}}; all tries were used up",
  "doubt-page": "page {{pages}} perhaps arrived",
  "doubt-pages": "pages {{pages}} perhaps arrived",
  "doubt-page-twice": "page {{pages}} perhaps arrived twice",
  "doubt-pages-twice": "pages {{pages}} perhaps arrived twice",
  "again-useless": "Sent once more as it is, it would fail again.",
  "again-useful": "To try again, answer this mail with  resend  (or  resend to  and another number).",

  "option-unclear":
    'the option "{{option}}" was not understood, so nothing was sent; options are written as [fax: fine; cover: no; at 22:00; priority: high; to: Anne; remarks: urgent; billing: 4711; both; photo] or [fax: superfine; body; mode: text; untrimmed] or [fax: quality: 300]; where only "text" was written, body (the mail\'s text instead of its attachments) or mode: text (sharp black and white) is meant',

  // Who has to agree first.
  "need-unproven": "nothing proves that you wrote the mail",
  "need-country": "your first fax to this country: {{country}}",
  "need-approval": "a second person has to agree",
  "need-nobody": "a second person has to agree to a fax to {{number}}, and there is none but you",
  "stand-confirm": 'waits for your word; answer "ok" to send it',
  "stand-approve": "waits for the word of {{who}}",
  "done-agreed": "it is sent, as you agreed",
  "done-disagreed": "it is not sent, as you said",
  "consent-unclear": 'your answer was not clear; write "ok" or "no" on its first line',
  "consent-over": "that was answered already, or is no longer kept",

  "done-changed-when": "it is changed as you asked: not before {{time}}",

  "done-but-waits": "{{done}}; it still waits for the word of {{who}}",
  "agreed-over-limit": "it is not sent, although you agreed: {{reason}}",
  "agreed-in-part": "{{count}} of {{all}} are sent, as you agreed; the others are not: {{reason}}",
  "resend-without":
    'the fax to {{number}} is left out: its call is being ended just now. If it did not arrive, answer "resend" to the mail that tells how it ended',
  "isub-not-dialled":
    "the ISDN sub-address {{isub}} of {{number}} cannot be dialled on our lines: the fax goes to the number itself",

  "consent-answered": "{{who}} said yes already, {{time}}; it is too late to stop it this way",

  "way-sent": "is on its way",

  "way-waits": "waits for somebody to agree",

  "how-numbers": "Write each fax number on a line of its own at the top, such as  5550001 .",

  "how-words": "Words such as  status, cancel, resend, help  are understood.",

  "option-twice": 'the options say two things at once: "{{option}}"; nothing was sent',

  "word-cancel": "cancel",

  "word-hold": "hold",

  "word-release": "release",

  "word-again": "again",

  "word-fine": "fine",

  "word-resend": "resend",

  "word-status": "status",

  "word-queue": "queue",

  "word-help": "help",

  "word-when": "hour",

  "word-priority": "priority",

  "word-cover": "cover",

  "word-quality": "quality",

  "word-to": "to",

  "word-subject": "subject",

  "word-remarks": "remarks",

  "word-append": "append",

  // One mail for many faxes.
  "digest-delivered": "{{count}} of {{all}} delivered",
  "digest-failed": "{{count}} failed",
  "digest-perhaps": "{{count}} perhaps delivered",
  "digest-delayed": "{{count}} not ended yet",
  "digest-answer-failed": "To send those that failed once more, answer this mail with  retry failed .",
  "digest-answer-perhaps":
    "For those that perhaps arrived answer this mail with  again  to send them once more, or with  fine  if they arrived.",
  "digest-answer-delayed": "To stop those that have not ended, answer this mail with  cancel .",

  // What an answer did, or why it did nothing.
  "done-discarded": "the document was thrown away, as you asked",
  "done-deleted": "the document was deleted in the printer window, as you asked",
  "done-again": "it is sent once more",
  "done-fine": "it counts as delivered",
  "answer-expired": "this document is no longer kept; please print or send it again",
  "answer-unclear": "this was not clear: {{lines}}",
  "unclear-line": '"{{line}}": {{why}}',
  "why-two-numbers": "one number or two; write each number on a line of its own",
  "why-either": "one or the other; write only the numbers that are meant",
  "why-held-back": "it denies something, takes it back or puts it off; nothing is done while it stands there",
  "why-past": "this day or hour cannot be meant; write a time such as 22:00, or tomorrow 8:00",
  "why-hour": "a day without an hour; write a time such as 22:00, or tomorrow 8:00",
  "why-digits": "its digits look like a date, an amount or an article and not like a telephone number",
  "why-contact": "it looks like a telephone number for calls or a line of a signature",
  "why-offer": "none of the numbers offered has this place",
  "why-short": "too few digits for a fax number",
  "why-words-beside": "the words beside the number are no name; write the number alone",
  "why-name-before": "it is not sure that the word before the digits is a name; write the number first, or alone",
  "why-place": "a number below other words; write the numbers at the top, each on a line of its own",
  "why-value": "what stands behind the label is not known here",
  "why-name": "a name without a number",
  "why-question": "a question; the words for it are status, queue and help",
  "why-option-twice": "another line says the same thing differently",
  "why-no-word": "neither a fax number nor a word faxgate knows; the answer help lists them",
  "why-form-differs": "the form and the text of your answer say different things; say it in one of them",
  "why-many-forms": "there are too many forms in this mail",
  "answer-command-and-number": '"{{word}}" together with a number was not clear',
  "answer-no-number": "no fax number was found at the top of your answer",
  "answer-last-question":
    "no more questions about this document are answered until {{time}}; status, cancel and the like still are, and {{admin}} helps",
  "answer-too-many": "there are too many numbers in one answer",
  "nothing-in-doubt": 'no fax of this document is in doubt, so "{{word}}" does nothing',
  "several-documents": "your mail answers more than one document; answer each notice by itself",
  "printer-and-number": "your mail goes to the printer and to a number at once; send one mail for each",
  "recall-not-faxed":
    "your mail program asks for a mail to be called back, which reaches no fax; to stop a fax, answer a mail about it with  cancel , or write to queue@ to see what is under way",

  "done-cancel": "it is being stopped; a mail follows with how it ended",
  "done-hold": "it is on hold; a call that runs already goes on",
  "done-release": "it is released",
  "done-changed": "it is changed as you asked",
  "answer-unproven":
    "nothing proves that you wrote this answer; nothing was done. Please answer from a mail program of your organisation",
  "answer-not-yours": "only its owner can answer for this document",
  "answer-as-another":
    "your mailbox ({{address}}) sent it in the name of {{from}}, for whom you may not answer; if the document is yours, answer in your own name; {{admin}} can make you a delegate",
  "by-delegate": "{{who}} asked for this in the name of {{owner}}",
  "done-by-delegate": "{{done}}; {{who}} asked for it in the owner's name",
  "answer-two-commands": '"{{first}}" together with "{{second}}" was not clear; answer once for each',
  "answer-hour-over": "{{time}} is over or too far away; write a time such as 22:00, or tomorrow 8:00",
  "attachments-left-out":
    'the files attached to your answer were not faxed; with the line "append: yes" they go behind the document',
  "nothing-to-append": "nothing is attached to your answer that could go behind the document",
  "append-too-late": "files can be put behind the document only together with its numbers",
  "nothing-sent-yet": 'no fax of this document is under way, so "{{word}}" does nothing; answer with its numbers first',
  "nothing-open": 'every fax of this document has ended already; "{{word}}" does nothing',
  "change-differs": "the faxes of this document differ; answer the mail of the one you mean",
  "cover-broken":
    "the cover page cannot be made ({{detail}}); the administrator has to mend it; with [fax: cover: no] the fax goes without one",
  "cover-unknown": 'there is no cover called "{{name}}"; there are: {{names}}',
  "already-sending":
    "a fax of this document to {{number}} is on its way already; to send it a second time answer once more when it has ended",
  "change-too-late": "the fax to {{number}} is being sent already; it is too late to change its pages",
  "nothing-to-resend": "the document could not be made into a fax, so there is nothing to send again",
  "resend-in-doubt": 'a fax of this document is in doubt; answer "again" to send it once more, or "fine" if it arrived',
  "still-sending": "its faxes are still being sent; wait for how they end",
  "resend-which":
    'all its faxes were delivered; to send one again answer the mail that told of it, or write "resend to" and the number',
  "stand-calling": "being sent now, page {{page}} of {{pages}}",
  "stand-held": 'on hold; answer "release" to let it go',
  "stand-in-doubt": 'perhaps delivered; answer "again" to send it once more, or "fine"',
  "stand-delivered": "delivered {{time}}",
  "stand-failed": "failed: {{cause}}",
  "stand-cancelling": "being cancelled",
  "stand-later": "will be called at {{time}}",
  "stand-again": "next try at {{time}} (tries so far: {{tries}})",
  "stand-ready": "waits for a free line",
  "stand-no-number": "waits for its numbers until {{time}}",
  "queue-empty": "None of your faxes is under way.",
  "quality-standard": "standard",
  "quality-fine": "fine",
  "quality-superfine": "superfine",
  "quality-300x300": "300 dpi",
  "quality-400x400": "400 dpi",
  "priority-high": "high",
  "priority-normal": "normal",
  "priority-low": "low",

  // Numbers and permission.
  "number-not-one": '"{{number}}" is not a telephone number',
  "number-incomplete":
    "{{number}} is not a complete telephone number; write it with + and the country code, or as it is dialled here",
  "number-emergency": "{{number}} is an emergency or service number and is never dialled",
  "number-dials-emergency": "{{number}} would dial an emergency number and is never dialled",
  "not-known": "you are not (any more) known to the fax gateway",
  "do-not-fax": "{{number}} is on the do-not-fax list",
  "no-permit": "no rule permits {{user}} to fax {{number}} ({{class}})",
  "not-permitted": "faxing to {{number}} is not permitted",
  "number-premium": "{{number}} is a premium-rate number",
  "number-damaged":
    "the number was damaged on its way: Exchange turns an area code in parentheses such as (212) into a letter; write it without parentheses, such as +1 212 555 0123",
  "number-address-long": "the address is longer than the {{count}} characters it may have; write number@domain",
  "number-other-kind":
    "this is an address of the kind {{kind}} and not of a fax; choose the fax number of the contact (kind FAX)",
  "number-missing": '"{{address}}" holds no fax number; write FAX= and the number, or the number alone, before the @',
  "number-two": '"{{number}}" holds more than one number; address each by itself',
  "number-sub-address": '"{{sub}}" is no sub-address: at most 20 digits, * and #',
  "number-post-dial":
    '"{{digits}}" cannot be dialled behind a number: only digits, *, #, p or a comma for a pause and w for a dial tone',
  "number-dials-on": "{{digits}} behind {{number}} would dial on to another number; address that one itself",
  "post-dial-not-permitted":
    "{{digits}} may not be dialled behind {{number}}; ask your fax administrator (post-dial in outbound.yaml)",
  "list-not-permitted": "you may not fax to the list {{list}}; ask your fax administrator",
  "user-limit": "your limit of {{count}} pages a day is used up",
  "department-limit": "the limit of {{count}} pages a day for {{department}} is used up",
  "site-limit": "the limit of {{count}} pages a day for everybody is used up",

  // Print jobs.
  "print-nobody":
    'nobody in users.yaml has the print name "{{name}}" (printed on {{where}}); answer for them, or add the name there and the notice goes to its owner',
  "print-several":
    'the directory has more than one person with the print name "{{name}}" (printed on {{where}}); answer for them, or give the name to one person in users.yaml',
  "print-too-large": "it is larger than the {{count}} MB a print job may have; print it in parts",
  offers: "Perhaps one of these numbers is meant; answering with its place, such as 1, is enough:",
  "offer-document": "{{number}}  found in the document",
  "offer-recent": "{{number}}  faxed on {{date}}",

  // Documents and mails: what could not be faxed or was changed.
  "doc-picture-of-text": 'the picture "{{name}}" belongs to the text of the mail and was left out',
  "doc-picture-left-out":
    'the picture "{{name}}" stands in the text of the mail, of which only the attachments are faxed; to fax the text too, write [fax: both] in the subject',
  "doc-text-left-out":
    "the text of the mail was not faxed, since it has attachments; to fax it too, write [fax: both] in the subject",
  "doc-text-cut":
    "the text of the mail was too long for the cover and was cut there; to fax it whole, write [fax: both] in the subject",
  "doc-text-trimmed":
    'of the text of the mail, {{count}} paragraph(s) that programs and systems add were not faxed ("{{words}}"); to fax them too, write [fax: untrimmed] in the subject',
  "doc-pictures-remote":
    "{{count}} picture(s) in the text of the mail would have to be fetched from the Internet and are not on the fax",
  "doc-attachment-left-out": 'the attachment "{{name}}" was left out, since only the text of the mail was to be faxed',
  "doc-about": '"{{name}}": {{remark}}',
  "doc-not-faxed": '"{{name}}" could not be faxed: {{reason}}',
  "doc-text-about": "the text of the mail: {{remark}}",
  "doc-text-not-faxed": "the text of the mail could not be faxed: {{reason}}",
  "doc-text-plain": "the text of the mail is faxed as plain lines, without its pictures and its layout: {{reason}}",
  "doc-nothing": "the mail has no text and no document attached; attach a PDF",
  "doc-too-many-pages": "the document has more than the {{count}} page(s) a fax may have; send it in parts",
  "doc-damaged": "it is damaged; only what could be read is faxed, so please check the pages",
  "doc-only-first": "only its first {{count}} page(s) are faxed: {{reason}}",
  "doc-password": "it is protected by a password; remove the password and send it again",
  "doc-pdf-broken": "it is damaged or has no pages; open it, save it as PDF again and send that",
  "doc-ps-error": "its PostScript has an error before the first page; print it again, or save it as PDF and send that",
  "doc-ps-empty": "it is PostScript without any page",
  "doc-limit-time": "turning it into pages took longer than the {{seconds}} s it may take",
  "doc-limit-room": "its pages take more room than a fax may",
  "doc-limit-broke": "the converter broke down on it",
  "doc-picture-first": "only its first {{count}} page(s) could be read",
  "doc-page-large": "a page of it is larger than any paper; save it as PDF on A4 or Letter and send that",
  "doc-picture-frames": "it is a moving picture; only the first of its {{count}} pictures is faxed",
  "doc-text-charset":
    "nothing says which characters it is written in, so they were guessed; please check its pages, or save it as PDF",
  "doc-picture-large": "the picture has more pels than a fax may; make it smaller and send that",
  "doc-picture-broken": "the picture is damaged or of a kind faxgate does not know; save it as PDF or JPEG",
  "doc-picture-empty": "the picture is empty",
  "doc-text-layout": "the text could not be laid out",
  "doc-letters": "it has letters that no font on the gateway has, and they are missing on the pages: {{scripts}}",
  "doc-tiff": "{{detail}}; save it as PDF and send that",
  "doc-tiff-broken": "its pages are damaged and cannot be read; make the file again and send that",
  "doc-empty": "it is empty",
  "doc-kind-pdf-instead": "{{what}}; save it as PDF and send that",
  "doc-kind-driver":
    "it is a print job in the printer language {{language}}; print with a PostScript driver, or to the driverless (IPP) fax queue",
  "doc-kind-pcl":
    "it is a print job in PCL or another printer language; print with a PostScript driver, or to the driverless (IPP) fax queue",
  "doc-kind-xps":
    "it is an XPS document; save it as PDF and send that, or print with a PostScript driver, or to the driverless (IPP) fax queue",
  "doc-kind-office":
    "it is an Office document, and the gateway has no LibreOffice to open it (its administrator can install it)",
  "doc-kind-old-office": "it is a document of an old Office program faxgate does not know",
  "doc-kind-office-other": "it is a document of a program faxgate does not know",
  "doc-kind-outlook": "it is an Outlook message",
  "doc-office-broken": "LibreOffice cannot open it: it is damaged, protected or empty; save it as PDF and send that",
  "doc-kind-metafile": "it is a Windows metafile",
  "doc-kind-web": "it is a web page",
  "doc-kind-unknown": "faxgate does not know this kind of file ({{type}})",
  "doc-kind-bigtiff": "it is a BigTIFF; save it as an ordinary TIFF or as PDF",
  "doc-kind-heic":
    "it is a HEIC picture, and the gateway has no program to open it (its administrator can install libheif-examples); save it as JPEG and send that",
  "doc-kind-bmp":
    "it is a BMP picture, and the gateway has no program to open it (its administrator can install netpbm); save it as PNG or JPEG and send that",
  "doc-kind-winmail": "it is a winmail.dat of Outlook; send the mail as plain text or HTML, not as Rich Text",
  "doc-kind-archive": "it is an archive; send the documents in it one by one",
  "doc-kind-encrypted": "it is encrypted; send it in plain",
  "doc-kind-rich-text": "it is the Rich Text of the mail and holds no file; send the mail as plain text or HTML",
  "doc-kind-wrapped":
    "the mail is wrapped into its signature; have signed mails sent as clear text, or send it unsigned",
  "doc-kind-calendar": "it is a calendar entry",
  "doc-kind-card": "it is a visiting card",
  "doc-kind-partial": "it is one piece of a mail that was cut into several; send the mail whole",
  "doc-kind-elsewhere": "the document is not in the mail but lies elsewhere; attach it",
  "doc-kind-signature": "it is a signature",
  "mail-many-parts": 'more than {{count}} attachments: "{{name}}" was left out',
  "mail-part-large": '"{{name}}" is too large and was left out',
  "mail-damaged": "the mail is damaged or goes beyond our limits; what follows the damage was left out ({{detail}})",
  "mail-text-long": "the text of the mail is too long; its end was left out",
  "mail-html-long": "the HTML text of the mail is too long and was left out",
  "mail-winmail-damaged":
    'the "{{name}}" of the mail is damaged; what could be read of it is used, so please check the pages',

  ...receivedPhrases,
  ...reportPhrases,
} as const;

type EnglishKey = keyof typeof english;
/** outcome-007: the sentence of that entry of the outcome table. */
export type OutcomeKey = `outcome-${string}`;
export type PhraseKey = EnglishKey | OutcomeKey;

type NamesIn<S extends string> = S extends `${string}{{${infer Name}}}${infer Rest}` ? Name | NamesIn<Rest> : never;

/** What stands in a sentence: words, another sentence, or a list of sentences, each on a line of its own. */
export type PhraseValue = string | number | Said | readonly Said[];
/** The values a key's sentence needs, by name. */
export type PhraseValues<K extends PhraseKey> = K extends EnglishKey
  ? { readonly [Name in NamesIn<(typeof english)[K]>]: PhraseValue }
  : Readonly<Record<never, never>>;

/** A sentence that is not yet words. Plain JSON: it is kept on disk with jobs and submissions. */
export interface Said {
  readonly key: PhraseKey;
  readonly values: Readonly<Record<string, PhraseValue>>;
}

/** A sentence for people: words that need no translation (an administrator's own reason), or one to be put into words. */
export type Sentence = string | Said;

/** Makes a sentence; its values are checked against its key. */
export function said<K extends PhraseKey>(
  key: K,
  ...values: Record<never, never> extends PhraseValues<K> ? [] : [PhraseValues<K>]
): Said {
  return { key, values: values[0] ?? {} };
}

export const outcomeKey = (code: OutcomeCode): OutcomeKey => `outcome-${String(code).padStart(3, "0")}`;

/** Every key with the names its sentence may use. */
export const phraseNames: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...Object.entries(english).map(([key, text]) => [key, namesIn(text)] as const),
  ...outcomes.map((entry) => [outcomeKey(entry.code), []] as const),
]);

function namesIn(text: string): string[] {
  return [...text.matchAll(/\{\{([a-z-]+)\}\}/g)].map((match) => match[1]!);
}

/** The English sentence of a key as it is built in. A key of a newer version reads as itself. */
export function englishPhrase(key: string): string {
  if (Object.hasOwn(english, key)) return english[key as EnglishKey];
  const code = /^outcome-(\d{1,4})$/.exec(key)?.[1];
  return code === undefined ? key : outcome(Number(code)).sentence;
}

/** Puts a sentence into words. `phrase` gives the text of a key. Values may not hold sentences deeper than a few levels. */
export function wordsOf(sentence: PhraseValue, phrase: (key: string) => string = englishPhrase, depth = 0): string {
  if (typeof sentence === "string") return sentence;
  if (typeof sentence === "number") return String(sentence);
  if (depth > 4) return "";
  if (isList(sentence)) return sentence.map((one) => `\n  ${wordsOf(one, phrase, depth + 1)}`).join("");
  return phrase(sentence.key)
    .replace(/\{\{([a-z-]+)\}\}/g, (_, name: string) => wordsOf(sentence.values[name] ?? "", phrase, depth + 1))
    .replace(/ +(?=\n)/g, "");
}

const isList = (value: Said | readonly Said[]): value is readonly Said[] => Array.isArray(value);
