// A mail of ours as octets: 7-bit clean (base64 throughout, as the oldest relay wants it), CRLF, UTF-8 words encoded.
// Threaded to the mail it answers; marked so that no robot answers it and none of our own rules take it for a fax.

import MailComposer from "nodemailer/lib/mail-composer";
import { asReport, type DeliveryReport } from "./delivery-report.ts";
import { htmlOf } from "./html.ts";
import { isPlain } from "./plain.ts";

export type MailEvent =
  | "print-notice"
  | "received"
  | "delivered"
  | "failed"
  | "perhaps-delivered"
  | "delayed"
  | "question"
  | "receipt"
  | "refused"
  | "alarm"
  | "report"
  | "forward";

export interface OutgoingMail {
  /** Sorts by time and is the same when the same mail is made again after a crash; becomes the Message-ID's left side. */
  readonly id: string;
  readonly event: MailEvent;
  /** Envelope sender; empty for notices. */
  readonly returnPath: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: readonly string[];
  readonly replyTo?: string;
  readonly subject: string;
  readonly text: string;
  /** Page 1, shown below the text in the HTML part. */
  readonly picture?: { readonly png: Uint8Array; readonly name: string };
  /** Of the pages behind it, small. */
  readonly thumbnails?: readonly { readonly png: Uint8Array; readonly name: string }[];
  readonly attachments?: readonly { readonly name: string; readonly type: string; readonly content: Uint8Array }[];
  /** Message-ID of the mail this answers. */
  readonly inReplyTo?: string;
  readonly references?: readonly string[];
  /** X-Faxgate-Job, -Call, -Outcome and the like. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whole Message-ID where a token stands in it. */
  readonly messageId?: string;
  /** Makes it a multipart/report for mail systems; what people read is its first part. */
  readonly report?: DeliveryReport;
}

/** The finished message. `date` is the time of composing. */
export async function composeMail(mail: OutgoingMail, domain: string, date: Date): Promise<Buffer> {
  // What looks like an encoded word (RFC 2047) would be decoded by whoever reads it: a fax machine may call itself so.
  const subject = mail.subject.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu, " ").replaceAll("=?", "= ?");
  const pictures = [
    ...(mail.picture === undefined ? [] : [{ ...mail.picture, small: false }]),
    ...(mail.thumbnails ?? []).map((thumbnail) => ({ ...thumbnail, small: true })),
  ].map((picture, index) => ({ ...picture, cid: `page${index + 1}` }));
  const format = {
    newline: "windows",
    textEncoding: "base64",
    disableFileAccess: true,
    disableUrlAccess: true,
  } as const;
  const head = {
    date,
    messageId: mail.messageId ?? `<${mail.id}@${domain}>`,
    from: { name: mail.from.name, address: mail.from.address },
    to: [...mail.to],
    ...(mail.replyTo === undefined ? {} : { replyTo: mail.replyTo }),
    subject,
    ...(mail.inReplyTo === undefined || mail.inReplyTo === "" ? {} : { inReplyTo: mail.inReplyTo }),
    ...(mail.references === undefined || mail.references.length === 0 ? {} : { references: [...mail.references] }),
    headers: {
      "Auto-Submitted": mail.event === "received" || mail.event === "print-notice" ? "auto-generated" : "auto-replied",
      "X-Auto-Response-Suppress": "All",
      "X-Faxgate-Event": mail.event,
      "X-Faxgate-Envelope-To": mail.to.join(", "),
      ...mail.headers,
    },
  };
  const body = {
    text: mail.text,
    html: htmlOf(subject, mail.text, pictures),
    attachments: [
      ...pictures.map(({ name, png, cid }) => ({
        filename: name,
        content: Buffer.from(png),
        contentType: "image/png",
        cid,
      })),
      ...(mail.attachments ?? []).map((part) => ({
        filename: part.name,
        content: Buffer.from(part.content),
        // RFC 2046 5.2.1 allows a message no encoding; one that is not plain 7-bit text goes as a file instead.
        ...(part.type.startsWith("message/") && isPlain(part.content)
          ? { contentType: part.type, contentTransferEncoding: "7bit" }
          : {
              contentType: part.type.startsWith("message/") ? "application/octet-stream" : part.type,
              contentTransferEncoding: "base64",
            }),
      })),
    ],
  };
  if (mail.report === undefined) return new MailComposer({ ...format, ...head, ...body }).compile().build();
  const root = new MailComposer({ ...format, ...head }).compile();
  return asReport(root, new MailComposer({ ...format, ...body }).compile(), mail.report).build();
}
