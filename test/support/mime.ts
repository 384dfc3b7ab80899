// Mails as octets for tests: parts, multiparts, mails inside mails.

import { newId } from "../../src/device/store/spool.ts";

export interface Entity {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A text part in 8 bit, or any octets in base64. */
export function part(
  type: string,
  content: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Entity {
  if (typeof content === "string" && type.startsWith("text/"))
    return {
      headers: { "Content-Type": `${type}; charset=utf-8`, "Content-Transfer-Encoding": "8bit", ...headers },
      body: content,
    };
  const body = Buffer.from(content).toString("base64").replace(/.{76}/g, "$&\r\n");
  return { headers: { "Content-Type": type, "Content-Transfer-Encoding": "base64", ...headers }, body };
}

/** An attached file. */
export const file = (name: string, type: string, content: string | Uint8Array, disposition = "attachment"): Entity =>
  part(type, content, { "Content-Disposition": `${disposition}; filename="${name}"` });

/** A picture the HTML shows as cid:ID. */
export const shown = (cid: string, content: Uint8Array): Entity =>
  part("image/png", content, { "Content-ID": `<${cid}>`, "Content-Disposition": `inline; filename="${cid}.png"` });

let boundaries = 0;

export function multipart(kind: string, ...parts: readonly Entity[]): Entity {
  const boundary = `=_part_${++boundaries}`;
  const body = parts.map((one) => `--${boundary}\r\n${octets(one)}\r\n`).join("");
  return { headers: { "Content-Type": `multipart/${kind}; boundary="${boundary}"` }, body: `${body}--${boundary}--` };
}

/** A mail inside a mail. */
export const forwarded = (mail: string): Entity => ({ headers: { "Content-Type": "message/rfc822" }, body: mail });

const octets = ({ headers, body }: Entity): string =>
  `${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\r\n")}\r\n\r\n${body}`;

export function mailOf(entity: Entity, about: { readonly subject?: string; readonly from?: string } = {}): string {
  const headers = {
    From: about.from ?? "Anne Anderson <user1@plant.example>",
    To: "5550001@fax.local",
    Subject: about.subject ?? "letter",
    Date: "Mon, 23 Nov 2026 09:14:06 +0000",
    "Message-ID": `<${newId()}@plant.example>`,
    "MIME-Version": "1.0",
    ...entity.headers,
  };
  return octets({ headers, body: entity.body }).replace(/\r?\n/g, "\r\n");
}
