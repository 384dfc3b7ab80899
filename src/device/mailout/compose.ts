// A mail of ours as octets: 7-bit clean (base64 throughout, as the oldest relay wants it), CRLF, UTF-8 words encoded.
// Threaded to the mail it answers; marked so that no robot answers it and none of our own rules take it for a fax.

import MailComposer from "nodemailer/lib/mail-composer";

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
  /** Shown below the text in the HTML part and named in it. */
  readonly picture?: { readonly png: Uint8Array; readonly name: string };
  readonly attachments?: readonly { readonly name: string; readonly type: string; readonly content: Uint8Array }[];
  /** Message-ID of the mail this answers. */
  readonly inReplyTo?: string;
  readonly references?: readonly string[];
  /** X-Faxgate-Job, -Call, -Outcome and the like. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whole Message-ID where a token stands in it. */
  readonly messageId?: string;
}

/** The finished message. `date` is the time of composing. */
export async function composeMail(mail: OutgoingMail, domain: string, date: Date): Promise<Buffer> {
  const picture = mail.picture;
  const composer = new MailComposer({
    newline: "windows",
    textEncoding: "base64",
    disableFileAccess: true,
    disableUrlAccess: true,
    date,
    messageId: mail.messageId ?? `<${mail.id}@${domain}>`,
    from: { name: mail.from.name, address: mail.from.address },
    to: [...mail.to],
    ...(mail.replyTo === undefined ? {} : { replyTo: mail.replyTo }),
    subject: mail.subject.replace(/[\u0000-\u001f\u007f]+/g, " "),
    ...(mail.inReplyTo === undefined || mail.inReplyTo === "" ? {} : { inReplyTo: mail.inReplyTo }),
    ...(mail.references === undefined || mail.references.length === 0 ? {} : { references: [...mail.references] }),
    text: mail.text,
    ...(picture === undefined ? {} : { html: htmlOf(mail.text, picture.name) }),
    attachments: [
      ...(picture === undefined
        ? []
        : [{ filename: picture.name, content: Buffer.from(picture.png), contentType: "image/png", cid: "page1" }]),
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
    headers: {
      "Auto-Submitted": mail.event === "received" || mail.event === "print-notice" ? "auto-generated" : "auto-replied",
      "X-Auto-Response-Suppress": "All",
      "X-Faxgate-Event": mail.event,
      "X-Faxgate-Envelope-To": mail.to.join(", "),
      ...mail.headers,
    },
  });
  return composer.compile().build();
}

/** 7-bit text in lines of at most 998 octets, each ended by CRLF (RFC 5322 2.1.1). */
function isPlain(content: Uint8Array): boolean {
  let length = 0;
  for (let i = 0; i < content.length; i++) {
    const octet = content[i]!;
    if (octet >= 0x80 || octet === 0) return false;
    if (octet === 0x0a) {
      if (content[i - 1] !== 0x0d) return false;
      length = 0;
    } else if (octet === 0x0d && content[i + 1] !== 0x0a) return false;
    else if (++length > 999) return false;
  }
  return true;
}

function htmlOf(text: string, picture: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return [
    '<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>',
    `<pre style="font-family:sans-serif;white-space:pre-wrap">${escaped}</pre>`,
    `<p><img src="cid:page1" alt="${picture.replace(/[^\w. -]/g, "")}" style="border:1px solid #888;max-width:100%"></p>`,
    "</body></html>",
  ].join("\n");
}
