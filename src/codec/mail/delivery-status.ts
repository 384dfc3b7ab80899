// The machine's half of a report, message/delivery-status (RFC 3464 2): fields of the whole sending, then a block for each
// recipient. Pure. What comes from outside is brought down to printable ASCII of one line, so that no field can be forged.

import { readOriginalRecipient, recipientField } from "../address/xtext.ts";

export type Action = "delivered" | "failed" | "delayed";

export interface RecipientStatus {
  /** ORCPT as the sender's mail system gave it, decoded; undefined = it gave none. */
  readonly original?: string;
  /** Address the fax went to: FAX=+34942123456@fax.local. */
  readonly final: string;
  readonly action: Action;
  /** RFC 3463: 2.0.0, 4.4.1, 5.1.1 … */
  readonly status: string;
  /** "E001 the number is busy". */
  readonly diagnostic: string;
  /** CSI of the machine that answered; empty = none did. */
  readonly remoteId: string;
  /** Times as RFC 5322 3.3 writes them; empty = none. */
  readonly lastAttempt: string;
  /** With `delayed` only. */
  readonly willRetryUntil: string;
  /** Number of the last call, by which its trace is found; empty = there was none. */
  readonly call: string;
  /** Pages confirmed and pages in all. */
  readonly pages: { readonly confirmed: number; readonly all: number };
}

export interface DeliveryStatus {
  /** Our host or domain name. */
  readonly reporter: string;
  /** ENVID, decoded. */
  readonly envelopeId?: string;
  readonly arrival: string;
  readonly recipients: readonly RecipientStatus[];
}

/** Lines ended by CRLF, 7 bits. At least one recipient is expected (RFC 3464 2.1). */
export function formatDeliveryStatus(status: DeliveryStatus): string {
  const blocks = [
    [
      field("Reporting-MTA", `dns; ${status.reporter}`),
      field("Original-Envelope-Id", status.envelopeId),
      field("Arrival-Date", status.arrival),
    ],
    ...status.recipients.map((one) => [
      field("Original-Recipient", one.original === undefined ? undefined : typed(one.original)),
      field("Final-Recipient", `rfc822; ${one.final}`),
      field("Action", one.action),
      field("Status", one.status),
      field("Remote-MTA", one.remoteId.trim() === "" ? undefined : `x-fax-csi; ${one.remoteId.trim()}`),
      field("Diagnostic-Code", `x-fax; ${one.diagnostic}`),
      field("Last-Attempt-Date", one.lastAttempt),
      field("Will-Retry-Until", one.action === "delayed" ? one.willRetryUntil : ""),
      field("Final-Log-ID", one.call),
      field("X-Fax-Pages", `${one.pages.confirmed}/${one.pages.all}`),
    ]),
  ];
  return blocks.map((fields) => `${fields.filter(Boolean).join("\r\n")}\r\n`).join("\r\n");
}

/** "rfc822;a@b" as "rfc822; a@b"; undefined where no type stands before the address. */
function typed(original: string): string | undefined {
  const read = readOriginalRecipient(original);
  return read === undefined ? undefined : recipientField(read).replace(";", "; ");
}

/** Folded between words where it is long; a line of 998 octets at most even without any (RFC 5322 2.1.1). */
function field(name: string, value: string | undefined): string {
  if (value === undefined || value === "") return "";
  const plain = value
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\x20-\x7e]/g, "?")
    .replace(/ {2,}/g, " ")
    .trim()
    .slice(0, 900);
  const lines: string[] = [];
  let line = `${name}:`;
  for (const word of plain.split(" ")) {
    if (line.length + 1 + word.length > 76 && line !== `${name}:`) {
      lines.push(line);
      line = "";
    }
    line += ` ${word}`;
  }
  return [...lines, line].join("\r\n");
}
