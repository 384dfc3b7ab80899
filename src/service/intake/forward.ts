// Mail that is for people: to postmaster@ and abuse@ it goes to the administrator; a received fax that a mailbox refused
// comes back and goes to the default mailbox and the administrator, never nowhere. The mail itself is attached untouched.

import { link, readFile } from "node:fs/promises";
import type { Envelope } from "../../base/envelope.ts";
import { systemCode } from "../../base/errors.ts";
import { post } from "../notice/post.ts";
import type { IntakeDeps } from "./intake-deps.ts";

/** A larger mail is kept in corrupt/ for the administrator instead of being attached. */
const attachUpTo = 30 * 1024 * 1024;

export async function forwardMail(
  deps: IntakeDeps,
  envelope: Envelope,
  subject: string,
  why: "admin" | "bounce",
): Promise<void> {
  const rules = deps.rules();
  const path = deps.spool.path("incoming", envelope.id, "message.eml");
  const small = envelope.bytes <= attachUpTo;
  const to = why === "admin" ? [rules.site.admin] : [...new Set([...rules.inbound.default, rules.site.admin])];
  const what =
    why === "admin"
      ? `mail from ${envelope.from || "a mail system"}: ${subject}`
      : `a received fax was refused by its mailbox: ${subject}`;
  const where = small
    ? "It is attached."
    : `It is too large to attach and is kept as corrupt/${envelope.id}-${why}.eml of the spool.`;
  // A second name for the same file: the mail may be for numbers too and is still needed where it is.
  if (!small)
    await link(path, deps.spool.path("corrupt", `${envelope.id}-${why}.eml`)).catch((error: unknown) => {
      if (systemCode(error) !== "EEXIST") throw error;
    });
  await post(deps.post, {
    id: `${envelope.id}-${why}`,
    event: "forward",
    text: "alarm",
    values: {
      what,
      detail: `From ${envelope.from || "<>"} at ${envelope.remoteAddress} to ${envelope.recipients.map((r) => r.address).join(", ")}. ${where}`,
    },
    to,
    language: rules.site.language,
    ...(small ? { attachments: [{ name: "mail.eml", type: "message/rfc822", content: await readFile(path) }] } : {}),
  });
}
