// A message on disk → headers, text, and its parts as files. Streams; a mail of any size costs little memory. Limits: parts,
// depth of mails inside mails, header size, text length; past a limit the rest is named in `remarks`, never silently lost.

import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { convert } from "html-to-text";
import {
  type AddressObject,
  type AttachmentStream,
  type HeaderValue,
  MailParser,
  type MessageText,
  type StructuredHeader,
} from "mailparser";
import { describeError } from "../../base/errors.ts";
import { type Sentence, said } from "../../base/phrases.ts";
import { coverName } from "../../codec/address/cover-name.ts";
import { addressKey } from "../../codec/mail/recipient.ts";
import { answerHtml, isTooDeep } from "./answer-html.ts";
import { readableHead } from "./head-octets.ts";

export interface MailPart {
  /** File with the decoded content. */
  readonly path: string;
  /** As the sender named it, for people; never used as a path. */
  readonly name: string;
  /** Lower case, without parameters. */
  readonly contentType: string;
  readonly bytes: number;
  /** Shown inside the HTML body (a logo, a signature picture), not a document of its own. */
  readonly inline: boolean;
}

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
  readonly parts: readonly MailPart[];
  readonly remarks: readonly Sentence[];
}

const limits = {
  parts: 200,
  depth: 3,
  recipients: 1_000,
  text: 2_000_000,
  html: 2_000_000,
  head: 256 * 1024,
  partBytes: 200 * 1024 * 1024,
};

/** Parses `file`; parts are written to `folder`, which exists. A mail that is no mail gives empty fields, not an error. */
export async function parseMail(file: string, folder: string): Promise<ParsedMail> {
  const parts: MailPart[] = [];
  const remarks: Sentence[] = [];
  const outer = await parseOne(file, folder, 0, parts, remarks);
  return { ...outer, parts, remarks };
}

type Outer = Omit<ParsedMail, "parts" | "remarks">;

async function parseOne(
  file: string,
  folder: string,
  depth: number,
  parts: MailPart[],
  remarks: Sentence[],
): Promise<Outer> {
  const parser = new MailParser({
    skipTextToHtml: true,
    skipImageLinks: true,
    checksumAlgo: false,
    skipHtmlToText: true,
    maxHeadSize: limits.head,
    maxChildNodes: limits.parts,
    keepDeliveryStatus: true,
  });
  let text = "";
  let asSeen = "";
  const inner: { path: string; name: string }[] = [];
  const source = createReadStream(file);
  source.on("error", (error) => parser.destroy(error));
  source.pipe(readableHead(limits.head)).pipe(parser);
  try {
    for await (const data of parser as AsyncIterable<AttachmentStream | MessageText>) {
      if (data.type === "text") {
        // A mail of HTML only has an empty text beside it.
        text = data.text ?? "";
        if (text.trim() === "" && data.html) text = htmlText(data.html, remarks);
        // Of the two, the HTML is what its writer saw; the plain text was made from it by a program that forgets which
        // lines were quoted, struck out or in other cells, so that a number in it may be nobody's wish.
        if (data.html && data.html.length <= limits.html) asSeen = answerHtml(data.html);
        continue;
      }
      if (parts.length >= limits.parts) {
        remarks.push(said("mail-many-parts", { count: limits.parts, name: nameOf(data) }));
        data.content.resume();
        data.release?.();
        continue;
      }
      const path = join(folder, `part-${String(parts.length + inner.length + 1).padStart(3, "0")}`);
      const bytes = await writePart(data, path);
      data.release?.();
      if (bytes > limits.partBytes) remarks.push(said("mail-part-large", { name: nameOf(data) }));
      else if (data.contentType.toLowerCase() === "message/rfc822" && depth < limits.depth)
        inner.push({ path, name: nameOf(data) });
      else
        parts.push({
          path,
          name: nameOf(data),
          contentType: data.contentType.toLowerCase(),
          bytes,
          inline: isInline(data),
        });
    }
  } catch (error) {
    remarks.push(said("mail-damaged", { detail: describeError(error) }));
  } finally {
    source.destroy();
  }
  const headers: Map<string, HeaderValue> = parser.headers === false ? new Map() : parser.headers;
  if (text.length > limits.text) {
    remarks.push(said("mail-text-long"));
    text = text.slice(0, limits.text);
  }
  const ownText = asSeen.trim() === "" ? text : asSeen.slice(0, limits.text);
  for (const mail of inner) {
    const nested = await parseOne(mail.path, folder, depth + 1, parts, remarks);
    const head = [`From: ${nested.fromName} <${nested.from}>`, `Subject: ${nested.subject}`, ""].join("\n");
    if (nested.text.trim() !== "" && text.length < limits.text)
      text += `\n\n----- ${mail.name} -----\n${head}\n${nested.text}`;
  }
  const value = (name: string): string => plain(headers.get(name));
  const from = first(headers.get("from"));
  return {
    header: value,
    // The parser's own list forgets empty ones.
    has: (name) => parser.headerLines !== false && parser.headerLines.some(({ key }) => key === name),
    // The parser gathers all List- headers under this one name.
    ofList: headers.has("list"),
    from: from?.address?.toLowerCase() ?? "",
    fromName: from?.name ?? "",
    subject: printable(value("subject")).slice(0, 300),
    messageId: value("message-id").slice(0, 500),
    inReplyTo: value("in-reply-to").slice(0, 500),
    references: bounded(value("references").split(/\s+/).filter(Boolean)),
    names: new Map([...people(headers.get("to")), ...people(headers.get("cc"))]),
    recipients: [...addresses(headers.get("to")), ...addresses(headers.get("cc"))]
      .slice(0, limits.recipients)
      .flatMap((entry) => (entry.address === undefined ? [] : [entry.address.toLowerCase()])),
    ownText,
    text,
  };
}

/** The first of a thread, which may be our notice, and the last ones. */
const bounded = (ids: readonly string[]): string[] => [...ids.slice(0, 1), ...ids.slice(1).slice(-49)];

/** The words of an HTML body; tables keep their rows, quotes get their >, nothing is fetched. */
function htmlText(html: string, remarks: Sentence[]): string {
  if (html.length > limits.html || isTooDeep(html)) {
    remarks.push(said("mail-html-long"));
    return "";
  }
  return convert(html, {
    wordwrap: false,
    limits: { maxDepth: 100, maxInputLength: limits.html },
    selectors: [
      { selector: "a", options: { ignoreHref: true } },
      { selector: "img", format: "skip" },
      { selector: "table", format: "dataTable", options: { uppercaseHeaderCells: false } },
      ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  });
}

async function writePart(data: AttachmentStream, path: string): Promise<number> {
  let bytes = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(null, bytes > limits.partBytes ? undefined : chunk);
    },
  });
  await pipeline(data.content, limit, createWriteStream(path, { mode: 0o640 }));
  return bytes;
}

/** One line without control, bidi and line-end characters: it goes to terminals, tables and mails. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g, " ").trim();
}

/** A picture the HTML body shows by its Content-ID: a logo or a signature, unless the sender attached it as a file. */
function isInline(data: AttachmentStream): boolean {
  return data.related === true && data.contentType.startsWith("image/") && data.contentDisposition !== "attachment";
}

function nameOf(data: AttachmentStream): string {
  const name = printable(data.filename ?? "").slice(0, 120);
  return name === "" ? data.contentType : name;
}

function plain(value: HeaderValue | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => (typeof item === "string" ? item : plain(item))).join(" ");
  if ("text" in value && typeof value.text === "string") return value.text;
  if ("value" in value && typeof value.value === "string")
    return [
      value.value,
      ...Object.entries((value as StructuredHeader).params ?? {}).map(([k, v]) => `${k}=${String(v)}`),
    ].join("; ");
  return "";
}

function addresses(value: HeaderValue | undefined): AddressObject["value"] {
  const objects = Array.isArray(value) ? value : [value];
  return objects.flatMap((object) =>
    typeof object === "object" && object !== null && "value" in object && Array.isArray(object.value)
      ? (object as AddressObject).value
      : [],
  );
}

const first = (value: HeaderValue | undefined): AddressObject["value"][number] | undefined => addresses(value)[0];

/** Whom a recipient is meant for: the member of a list, or the name beside his address in the header. */
export const nameBeside = (mail: ParsedMail, to: { readonly address: string; readonly name?: string }): string =>
  to.name ?? mail.names.get(addressKey(to.address)) ?? "";

function people(value: HeaderValue | undefined): [string, string][] {
  return addresses(value).flatMap((entry) =>
    entry.address === undefined || entry.name === ""
      ? []
      : [[addressKey(entry.address), coverName(entry.name)] as [string, string]],
  );
}
