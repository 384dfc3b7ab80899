// Hands a print job to the gateway's SMTP server: the print-spool notice (DESIGN 2), its document streamed from disk, with the
// agent's own credential. Over the network the credential is shown to a server with a certificate only. Answers, never throws.

import { createReadStream } from "node:fs";
import { createTransport } from "nodemailer";
import { describeError } from "../../base/errors.ts";
import type { PrintRecord } from "../../base/print-job.ts";

export interface PrintServerAccess {
  readonly host: string;
  readonly port: number;
  /** Where print jobs go: print@fax.local. */
  readonly to: string;
  readonly account?: { readonly user: string; readonly pass: string };
  /** The server runs here, so nobody can listen on the way. */
  readonly sameMachine?: boolean;
  /** Refuse a server without TLS; always so where a credential would cross the network. */
  readonly tls?: { readonly ca?: string; readonly name?: string };
}

export type Handed =
  /** `submission`: what the server calls it. */
  | { readonly kind: "taken"; readonly submission: string }
  /** No answer, or one that says nothing of this job (no disk, not known to it): the job waits. */
  | { readonly kind: "away"; readonly cause: string }
  /** The server takes no mail of this size. */
  | { readonly kind: "too-large" };

export interface PrintMail {
  readonly record: PrintRecord;
  /** The file and where the document in it begins; missing in a mail that only says something about a job. */
  readonly document?: { readonly path: string; readonly offset: number };
  /** Throw the document away again. */
  readonly cancel?: boolean;
}

export async function submitPrint(access: PrintServerAccess, mail: PrintMail): Promise<Handed> {
  const { record, document } = mail;
  const transport = createTransport({
    host: access.host,
    port: access.port,
    secure: false,
    requireTLS: access.sameMachine !== true && (access.tls !== undefined || access.account !== undefined),
    ignoreTLS: access.sameMachine === true,
    tls: {
      ...(access.tls?.ca === undefined ? {} : { ca: access.tls.ca }),
      servername: access.tls?.name ?? access.host,
    },
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 120_000,
    ...(access.account === undefined ? {} : { auth: access.account, authMethod: "PLAIN" }),
  });
  const domain = access.to.slice(access.to.lastIndexOf("@") + 1);
  const what = mail.cancel === true ? "cancel" : record.fault === undefined ? "job" : "fault";
  try {
    const sent = await transport.sendMail({
      envelope: { from: `print@${domain}`, to: [access.to] },
      from: `print@${domain}`,
      to: access.to,
      subject: record.title === "" ? `print job ${record.number}` : record.title,
      // The same however often it is tried: the gateway's same-mail check knows a repeat by it.
      messageId: `<${what}.${record.id}@${domain}>`,
      headers: {
        "X-Faxgate-Print-User": record.user,
        "X-Faxgate-Print-Job": String(record.number),
        "X-Faxgate-Print-Id": record.id,
        "X-Faxgate-Print-Title": record.title,
        "X-Faxgate-Print-Host": record.host,
        "X-Faxgate-Print-Printer": record.printer,
        ...(mail.cancel === true ? { "X-Faxgate-Print-Cancel": record.id } : {}),
        ...(record.fault === undefined ? {} : { "X-Faxgate-Print-Fault": record.fault }),
      },
      text: "",
      attachments:
        document === undefined
          ? []
          : [
              {
                filename: record.title === "" ? "print job" : record.title,
                content: createReadStream(document.path, { start: document.offset }),
                contentType: "application/vnd.faxgate-print",
                contentTransferEncoding: "base64",
              },
            ],
    });
    return { kind: "taken", submission: /kept as (\S+)/.exec(sent.response)?.[1] ?? "" };
  } catch (error) {
    if ((error as { responseCode?: unknown }).responseCode === 552) return { kind: "too-large" };
    return { kind: "away", cause: describeError(error) };
  } finally {
    transport.close();
  }
}
