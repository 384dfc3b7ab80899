// What the tokens in the mails of received faxes open at RCPT: a bounce comes back, and a mailbox the fax went to may answer.

import { mailedTo } from "../../device/store/mailed.ts";
import { receivedFolder } from "../../device/store/received-files.ts";
import { callTokens } from "../../device/store/site-secret.ts";
import type { RecipientTokens } from "./policy.ts";
import type { SmtpDeps } from "./smtp-context.ts";

export async function receivedTokens({ spool, rules }: Pick<SmtpDeps, "spool" | "rules">): Promise<RecipientTokens> {
  const bounces = await callTokens(spool, "bounce");
  const answers = await callTokens(spool, "answer");
  const junkWords = await callTokens(spool, "junk");
  return {
    callOfBounce: bounces.callOf,
    async mayAnswer(token, from) {
      const call = answers.callOf(token) ?? junkWords.callOf(token);
      if (call === undefined) return false;
      if (from === rules().site.admin) return true;
      const folder = answers.callOf(token) === undefined ? undefined : await receivedFolder(spool, call);
      return folder !== undefined && (await mailedTo(folder)).includes(from);
    },
  };
}
