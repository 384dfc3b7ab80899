// Mail that is for people: to postmaster@ and abuse@ it goes to the administrator; a received fax that a mailbox refused
// comes back and goes to the default mailbox and the administrator, never nowhere. The mail itself is attached untouched.

import { link, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Envelope } from "../../base/envelope.ts";
import { systemCode } from "../../base/errors.ts";
import { receivedFolder } from "../../device/store/received-files.ts";
import { post } from "../notice/post.ts";
import type { IntakeDeps } from "./intake-deps.ts";

/** A larger mail is kept in corrupt/ for the administrator instead of being attached. */
const attachUpTo = 30 * 1024 * 1024;

/** Mail to postmaster@ or abuse@. */
export async function forwardMail(deps: IntakeDeps, envelope: Envelope, subject: string): Promise<void> {
  const rules = deps.rules();
  const path = deps.spool.path("incoming", envelope.id, "message.eml");
  const small = envelope.bytes <= attachUpTo;
  const what = `mail from ${envelope.from || "a mail system"}: ${subject}`;
  const where = small
    ? "It is attached."
    : `It is too large to attach and is kept as corrupt/${envelope.id}-admin.eml of the spool.`;
  // A second name for the same file: the mail may be for numbers too and is still needed where it is.
  if (!small)
    await link(path, deps.spool.path("corrupt", `${envelope.id}-admin.eml`)).catch((error: unknown) => {
      if (systemCode(error) !== "EEXIST") throw error;
    });
  await post(deps.post, {
    id: `${envelope.id}-admin`,
    event: "forward",
    text: "alarm",
    values: {
      what,
      detail: `From ${envelope.from || "<>"} at ${envelope.remoteAddress} to ${envelope.recipients.map((r) => r.address).join(", ")}. ${where}`,
    },
    to: [rules.site.admin],
    language: rules.site.language,
    ...(small ? { attachments: [{ name: "mail.eml", type: "message/rfc822", content: await readFile(path) }] } : {}),
  });
}

/**
 * A received fax that its mailbox refused: it goes to the default mailbox and the administrator. Only a mail system's word
 * that it failed counts; a delay or a vacation note does not.
 */
export async function returnedFax(deps: IntakeDeps, envelope: Envelope, token: string): Promise<void> {
  const call = deps.bounces.callOf(token);
  const text = await readFile(deps.spool.path("incoming", envelope.id, "message.eml"), "latin1");
  if (call === undefined || !/report-type\s*=\s*"?delivery-status/i.test(text) || !/^action:\s*failed/im.test(text)) {
    deps.log.info("mail to a return path that reports no failure; nothing is done", {
      id: envelope.id,
      from: envelope.from,
    });
    return;
  }
  const folder = await receivedFolder(deps.spool, call);
  const pdf = folder === undefined ? undefined : await readFile(join(folder, "fax.pdf")).catch(() => undefined);
  const rules = deps.rules();
  const diagnostic = /^diagnostic-code:\s*(.{1,300})/im.exec(text)?.[1]?.trim() ?? "no reason was given";
  const recipient = /^final-recipient:\s*(?:rfc822;)?\s*(\S{1,200})/im.exec(text)?.[1] ?? "its mailbox";
  await post(deps.post, {
    id: `${envelope.id}-returned`,
    event: "alarm",
    text: "alarm",
    values: {
      what: `a received fax was refused by ${recipient}`,
      detail: `Call ${call}: ${diagnostic}\n${pdf === undefined ? "The fax is kept in the folder received/ of the spool." : "The fax is attached."}`,
    },
    to: [...new Set([...rules.inbound.default, rules.site.admin])],
    language: rules.site.language,
    headers: { "X-Faxgate-Call": call },
    ...(pdf === undefined ? {} : { attachments: [{ name: `${call}.pdf`, type: "application/pdf", content: pdf }] }),
  });
}
