// A mail of ours as multipart/report (RFC 6522): what people read with its picture, what mail systems read, and the message
// or the header it is about, so that a mail program can show the end at the mail that was sent.

import type MimeNode from "nodemailer/lib/mime-node";
import { isPlain } from "./plain.ts";

export interface DeliveryReport {
  /** message/delivery-status as text. */
  readonly status: string;
  /** The message it is about, or its header alone; undefined = it is not kept. */
  readonly original?: { readonly whole: boolean; readonly content: Uint8Array };
}

/**
 * Hangs the three parts under `root`, which has the header of the mail and nothing else. `human`: text and HTML, its pictures
 * within the HTML.
 */
export function asReport(root: MimeNode, human: MimeNode, report: DeliveryReport): MimeNode {
  root.setHeader("Content-Type", "multipart/report; report-type=delivery-status");
  root.content = undefined;
  // Its parts and not itself: the library gives every message a Message-ID, which a part has not.
  const first = root.createChild("multipart/alternative");
  for (const child of [...human.childNodes]) first.appendChild(child);
  part(root, "message/delivery-status", Buffer.from(report.status, "latin1"), "7bit");
  const { original } = report;
  if (original === undefined) return root;
  const content = Buffer.from(original.content);
  // RFC 2046 5.2.1: a message is encoded in no way; what is not 7 bits comes back as its header, which may be.
  if (original.whole && isPlain(content)) {
    part(root, "message/rfc822", content, "7bit");
    return root;
  }
  const header = headerOf(content);
  part(root, "text/rfc822-headers", header, isPlain(header) ? "7bit" : "base64");
  return root;
}

function part(root: MimeNode, type: string, content: Buffer, encoding: "7bit" | "base64"): void {
  const node = root.createChild(type);
  node.setHeader("Content-Transfer-Encoding", encoding);
  node.setContent(content);
}

/** Up to the first empty line. */
function headerOf(message: Buffer): Buffer {
  const end = message.indexOf("\r\n\r\n");
  return end < 0 ? message : message.subarray(0, end + 2);
}
