// A message on disk → headers, its letters (its own text and those of the mails in it), and its parts as files. Limits: parts,
// depth of mails inside mails, header size, text length; past a limit the rest is named in `remarks`, never silently lost.

import { type HeaderValue, MailParser } from "mailparser";
import { type Sentence, said } from "../../base/phrases.ts";
import { withoutPgpArmour } from "../../codec/mail/pgp-text.ts";
import { addressKey } from "../../codec/mail/recipient.ts";
import type { TnefMessage } from "../../codec/mail/tnef.ts";
import { answerHtml } from "./answer-html.ts";
import { addresses, first, people, plain, printable } from "./header-values.ts";
import { htmlText, mostHtml } from "./html-text.ts";
import type { Found, MailLetter, MailPart } from "./mail-part.ts";
import { type MessageContent, mailLimits, readMessage } from "./read-message.ts";
import { openSigned } from "./signed-mail.ts";
import { takeFiles, type Unfolded, unfoldWinmail } from "./winmail.ts";

export interface ParsedMail {
  /** Header values by lower-case name, decoded, joined by a blank when there were several. */
  readonly header: (name: string) => string;
  /** Whether a header is there, also an empty one; lower-case name. */
  readonly has: (name: string) => boolean;
  /** Carries List- headers (RFC 2369, RFC 2919): a mailing list sent it on. */
  readonly ofList: boolean;
  readonly from: string;
  readonly fromName: string;
  readonly subject: string;
  readonly messageId: string;
  readonly inReplyTo: string;
  readonly references: readonly string[];
  /** Names beside addresses in To and Cc, by addressKey. */
  readonly names: ReadonlyMap<string, string>;
  /** Addresses in To and Cc, lower case. */
  readonly recipients: readonly string[];
  /** What its writer wrote, without the mails attached to it; the quotes in it marked where their structure was known. */
  readonly ownText: string;
  /** With the texts of the mails attached to it. */
  readonly text: string;
  /** The mail's own first, then those inside it in their order. */
  readonly letters: readonly MailLetter[];
  readonly parts: readonly MailPart[];
  readonly remarks: readonly Sentence[];
}

const mostRecipients = 1_000;

/** Parses `file`; parts are written to `folder`, which exists. A mail that is no mail gives empty fields, not an error. */
export async function parseMail(file: string, folder: string): Promise<ParsedMail> {
  const found: Found = { folder, parts: [], letters: [], remarks: [], files: 0 };
  const outer = await parseOne(file, 0, found);
  return { ...outer, letters: found.letters, parts: found.parts, remarks: found.remarks };
}

type Outer = Omit<ParsedMail, "parts" | "remarks" | "letters">;

async function parseOne(file: string, depth: number, found: Found): Promise<Outer> {
  const parser = newParser();
  const letter = found.letters.length;
  const content = await unfolded(await readMessage(parser, file, { depth, letter, found }), letter, found, depth);
  const headers: Map<string, HeaderValue> = parser.headers === false ? new Map() : parser.headers;
  const value = (name: string): string => plain(headers.get(name));
  const from = first(headers.get("from"));
  const subject = printable(value("subject")).slice(0, 300);
  const date = headers.get("date");
  const { ownText, text: own, html } = wordsOf(content, found.remarks);
  found.letters[letter] = {
    depth,
    from: from?.address?.toLowerCase() ?? "",
    fromName: printable(from?.name ?? "").slice(0, 200),
    to: printable(value("to")).slice(0, 300),
    subject,
    date: date instanceof Date && !Number.isNaN(date.getTime()) ? date : undefined,
    text: own,
    html,
  };
  return {
    header: value,
    // The parser's own list forgets empty ones.
    has: (name) => parser.headerLines !== false && parser.headerLines.some(({ key }) => key === name),
    // The parser gathers all List- headers under this one name.
    ofList: headers.has("list"),
    from: from?.address?.toLowerCase() ?? "",
    fromName: from?.name ?? "",
    subject,
    messageId: value("message-id").slice(0, 500),
    inReplyTo: value("in-reply-to").slice(0, 500),
    references: bounded(value("references").split(/\s+/).filter(Boolean)),
    names: new Map([...people(headers.get("to")), ...people(headers.get("cc"))]),
    recipients: [...addresses(headers.get("to")), ...addresses(headers.get("cc"))]
      .slice(0, mostRecipients)
      .flatMap((entry) => (entry.address === undefined ? [] : [entry.address.toLowerCase()])),
    ownText,
    text: await withNested(own, content, depth, found),
  };
}

/** With what lies in a winmail.dat or an opaque signature of it; what stands outside was written to be read. */
async function unfolded(
  content: MessageContent,
  letter: number,
  found: Found,
  depth: number,
  done: ReadonlySet<MailPart> = new Set(),
): Promise<Unfolded> {
  let { text, html } = content;
  const nested = [...content.nested];
  const messages: TnefMessage[] = [];
  for (const part of found.parts.filter((one) => one.letter === letter && !done.has(one))) {
    const before = new Set(found.parts);
    const signed = depth >= mailLimits.depth ? undefined : await openSigned(part, found);
    const inner =
      signed === undefined
        ? await unfoldWinmail(part, found)
        : await unfolded(
            await readMessage(newParser(), signed, { depth, letter, found }),
            letter,
            found,
            depth + 1,
            before,
          );
    if (inner === undefined) continue;
    if (html === "") html = inner.html;
    if (text.trim() === "") text = inner.text;
    nested.push(...inner.nested);
    messages.push(...inner.messages);
  }
  return { text, html, nested, messages };
}

const newParser = (): MailParser =>
  new MailParser({
    skipTextToHtml: true,
    skipImageLinks: true,
    checksumAlgo: false,
    skipHtmlToText: true,
    maxHeadSize: mailLimits.head,
    maxChildNodes: mailLimits.parts,
    keepDeliveryStatus: true,
  });

/** Messages in a winmail.dat are letters of their own, their files parts of the mail. */
async function takeMessages(messages: readonly TnefMessage[], depth: number, found: Found): Promise<string> {
  let text = "";
  for (const message of messages) {
    const letter = found.letters.length;
    const words = wordsOf({ ...message, nested: [] }, found.remarks);
    const about = {
      from: "",
      fromName: printable(message.from).slice(0, 200),
      to: printable(message.to).slice(0, 300),
    };
    const subject = printable(message.subject).slice(0, 300);
    found.letters.push({ depth, ...about, subject, date: undefined, text: words.text, html: words.html });
    await takeFiles(message, letter, found);
    text += `\n\n----- ${subject} -----\n${words.text}`;
    const inner = message.files.flatMap((file) => file.message ?? []);
    text += await takeMessages(inner, depth + 1, found);
  }
  return text;
}

/** The mails inside it are read, and their texts put behind its own. */
async function withNested(own: string, content: Unfolded, depth: number, found: Found): Promise<string> {
  let text = own + (await takeMessages(content.messages, depth + 1, found));
  for (const mail of content.nested) {
    const inner = await parseOne(mail.path, depth + 1, found);
    const head = [`From: ${inner.fromName} <${inner.from}>`, `Subject: ${inner.subject}`, ""].join("\n");
    if (inner.text.trim() !== "" && text.length < mailLimits.text)
      text += `\n\n----- ${mail.name} -----\n${head}\n${inner.text}`;
  }
  return text;
}

function wordsOf(content: MessageContent, remarks: Sentence[]): { text: string; ownText: string; html: string } {
  // A mail of HTML only has an empty text beside it.
  let text = withoutPgpArmour(content.text);
  if (text.trim() === "" && content.html !== "") text = htmlText(content.html, remarks);
  if (text.length > mailLimits.text) {
    remarks.push(said("mail-text-long"));
    text = text.slice(0, mailLimits.text);
  }
  const html = content.html.length <= mostHtml ? content.html : "";
  // Of the two, the HTML is what its writer saw; the plain text was made from it by a program that forgets which
  // lines were quoted, struck out or in other cells, so that a number in it may be nobody's wish.
  const asSeen = html === "" ? "" : answerHtml(html);
  return { text, ownText: asSeen.trim() === "" ? text : asSeen.slice(0, mailLimits.text), html };
}

/** The first of a thread, which may be our notice, and the last ones. */
const bounded = (ids: readonly string[]): string[] => [...ids.slice(0, 1), ...ids.slice(1).slice(-49)];

/** Whom a recipient is meant for: the member of a list, or the name beside his address in the header. */
export const nameBeside = (mail: ParsedMail, to: { readonly address: string; readonly name?: string }): string =>
  to.name ?? mail.names.get(addressKey(to.address)) ?? "";
