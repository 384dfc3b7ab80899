// Hands one message to one mail server. What it says of each recipient is taken apart into who is left and whether trying
// again is of any use.

import { readFile } from "node:fs/promises";
import { createTransport } from "nodemailer";
import { describeError, FaxError, isFaxError } from "../../base/errors.ts";
import type { RelayTarget } from "../../codec/rules/schema-relay.ts";
import { type Progress, type SmtpMail, type SmtpOptions, sendOver } from "./smtp-session.ts";

/** Recipients the mail has not reached, and whether trying again is of no use. */
export interface Left {
  readonly to: readonly string[];
  readonly forGood: boolean;
  readonly cause: string;
  /** The server gave no answer at all. */
  readonly away: boolean;
  /** It had let us in before: this mail may be why it gave none. */
  readonly letIn?: true;
  /** It had the whole message and its answer was lost: they have it perhaps. */
  readonly inDoubt?: true;
  /** And will give none until somebody changes the settings, here or there: log-in, certificate, TLS. */
  readonly refusesUs?: true;
}

export const nobody: Left = { to: [], forGood: false, cause: "", away: false };

/** Never rejects. */
export async function handTo(target: RelayTarget, mail: SmtpMail): Promise<Left> {
  const progress: Progress = { letIn: false, ended: false };
  try {
    const sent = await sendOver(await optionsFor(target), mail, progress);
    return whoIsLeft(sent.rejectedErrors ?? []);
  } catch (error) {
    const cause = `${target.url.replace(/\/\/[^@/]*@/, "//")}: ${describeError(error)}`;
    if (progress.ended && !hasNumber(error))
      return { to: mail.to, forGood: false, cause, away: true, letIn: true, inDoubt: true };
    const { rejectedErrors = [] } = error as { rejectedErrors?: Refused[] };
    if (rejectedErrors.length > 0 && isAboutTheMail(error)) return whoIsLeft(rejectedErrors);
    const away = !isAboutTheMail(error);
    const refusesUs = away && isAboutUs(error) ? ({ refusesUs: true } as const) : {};
    const letIn = away && progress.letIn ? ({ letIn: true } as const) : {};
    return { to: mail.to, forGood: !away && isPermanent(error), cause, away, ...letIn, ...refusesUs };
  }
}

/** Goes as far as the log-in and sends nothing; why that fails, undefined when it does not. */
export async function tryRelay(target: RelayTarget, ms: number): Promise<string | undefined> {
  try {
    const limits = { connectionTimeout: ms, greetingTimeout: ms, socketTimeout: ms };
    const transport = createTransport({ ...(await optionsFor(target)), ...limits });
    try {
      await transport.verify();
      return undefined;
    } finally {
      transport.close();
    }
  } catch (error) {
    return describeError(error);
  }
}

async function optionsFor(target: RelayTarget): Promise<SmtpOptions & { readonly forceAuth?: true }> {
  const url = new URL(target.url);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const secure = url.protocol === "smtps:";
  const user = target.user || decodeURIComponent(url.username);
  const pass =
    target["password-file"] === "" ? decodeURIComponent(url.password) : await secretIn(target["password-file"]);
  const own = ["127.0.0.1", "::1", "localhost"].includes(host);
  // A password goes to nobody whose certificate cannot be checked.
  const checked = target.tls === "required" || (target.tls === "auto" && user !== "" && !own);
  const ca = target["ca-file"] === "" ? undefined : await fileIn(target["ca-file"]);
  return {
    host,
    port: url.port === "" ? (secure ? 465 : 25) : Number(url.port),
    secure,
    requireTLS: checked && !secure,
    ignoreTLS: target.tls === "off",
    tls: { rejectUnauthorized: checked || ca !== undefined, ...(ca === undefined ? {} : { ca }) },
    // Also where it is not offered: unknown, we would be refused as anybody is, for good, and the mail with us.
    ...(user === "" ? {} : { auth: { user, pass }, forceAuth: true }),
    connectionTimeout: 30_000,
    greetingTimeout: 30_000,
    // A server may look into a mail for a while before it takes it (RFC 5321 4.5.3.2): given up too early, it comes twice.
    socketTimeout: 300_000,
  };
}

async function fileIn(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new FaxError("resource", `${path} cannot be read`, error);
  }
}

const secretIn = async (path: string): Promise<string> => (await fileIn(path)).toString("utf8").replace(/[\r\n]+$/, "");

const hasNumber = (error: unknown): boolean => typeof (error as { responseCode?: unknown }).responseCode === "number";

interface Refused {
  readonly recipient?: string | undefined;
}

/** While one recipient may still be reached the refused ones stay with him, so that none is dropped between two rules. */
function whoIsLeft(refused: readonly Refused[]): Left {
  if (refused.length === 0) return nobody;
  return {
    to: refused.flatMap((error) => error.recipient ?? []),
    forGood: refused.every(isPermanent),
    cause: describeError(refused[0]),
    away: false,
  };
}

/**
 * Whether the server spoke about this very mail. What it says of the connection, of TLS or of our log-in is no word about the
 * mail, whatever its number: another server may take it, and this one when that is mended.
 */
function isAboutTheMail(error: unknown): boolean {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  // 530: it wants a log-in first (RFC 4954 6); 421: it is closing the channel, whatever it was asked (RFC 5321 3.8).
  return (code === "EENVELOPE" || code === "EMESSAGE") && responseCode !== 530 && responseCode !== 421;
}

/**
 * A password file that cannot be read, a log-in that is wrong or wanted, a certificate nobody can check, no TLS where it must be.
 * 454 to STARTTLS or to a log-in is none of that: the server says it cannot just now (RFC 3207 4, RFC 4954 6).
 */
function isAboutUs(error: unknown): boolean {
  if (isFaxError(error, "resource")) return true;
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  if (responseCode === 530) return true;
  if (code === "EAUTH" || code === "ETLS") return isPermanent(error);
  return code === "ESOCKET" && /certificate|altnames/i.test(describeError(error));
}

/** Without a number it was found out before the server was asked: larger than it takes, no address. */
function isPermanent(error: unknown): boolean {
  const code = (error as { responseCode?: unknown }).responseCode;
  return code === undefined || (typeof code === "number" && code >= 500 && code < 600);
}
