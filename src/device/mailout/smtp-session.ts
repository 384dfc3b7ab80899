// One message over one connection to a mail server, and how far it came: whether the server let us in, and whether it had the
// whole message when the connection was lost.

import { Readable } from "node:stream";
import MailComposer from "nodemailer/lib/mail-composer";
import SMTPConnection, {
  type SMTPConnectionOptions,
  type SMTPConnectionSendInfo,
} from "nodemailer/lib/smtp-connection";

export interface SmtpMail {
  /** Empty for the null sender. */
  readonly from: string;
  readonly to: readonly string[];
  readonly message: Buffer;
  /** Called when the server waits for the message, and waited for before it gets the end of it. */
  readonly beforeEnd: () => Promise<void>;
}

export interface Progress {
  /** Greeted, and logged in where that is wanted. */
  letIn: boolean;
  /** The end of the message went out. */
  ended: boolean;
}

export type SmtpOptions = SMTPConnectionOptions & { readonly auth?: { readonly user: string; readonly pass: string } };

/** What the server said; rejects with its refusal, or with what became of the connection. `progress` is kept up to date. */
export async function sendOver(
  options: SmtpOptions,
  mail: SmtpMail,
  progress: Progress,
): Promise<SMTPConnectionSendInfo> {
  const { auth, ...connection } = options;
  const { from, to, message } = mail;
  // With its size a server can refuse a mail before it has crossed the line (RFC 1870).
  const envelope = {
    ...new MailComposer({ envelope: { from, to: [...to] } }).compile().getEnvelope(),
    size: message.length,
  };
  let noting: Promise<void> | undefined;
  const content = Readable.from(
    pieces(
      message,
      () => (noting = mail.beforeEnd()),
      () => {
        progress.ended = true;
      },
    ),
    { objectMode: false },
  );
  const smtp = new SMTPConnection(connection);
  try {
    return await new Promise((resolve, reject) => {
      smtp.on("error", reject);
      const send = (): void => {
        progress.letIn = true;
        smtp.send(envelope, content, (error, info) => (error ? reject(error) : resolve(info!)));
      };
      smtp.connect((error) => {
        if (error) reject(error);
        else if (auth === undefined) send();
        else smtp.login({ ...auth }, (refused) => (refused ? reject(refused) : send()));
      });
    });
  } finally {
    smtp.close();
    content.destroy();
    await noting?.catch(() => {});
  }
}

const pieceSize = 16_384;

/** The last piece only when it was noted that it goes out. */
async function* pieces(message: Buffer, note: () => Promise<void>, ended: () => void): AsyncGenerator<Buffer> {
  let at = 0;
  for (; at + pieceSize < message.length; at += pieceSize) yield message.subarray(at, at + pieceSize);
  await note();
  ended();
  yield message.subarray(at);
}
