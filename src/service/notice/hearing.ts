// Who is told of a fax's end, and in which form: what the sender's mail system said (RFC 3461 4.1), else the site's rules.

import type { ReportRecipient, ReportTo } from "../../base/report.ts";
import type { Action } from "../../codec/mail/delivery-status.ts";
import type { SiteRules } from "../../codec/rules/schema-site.ts";

/** The end of a fax in doubt is asked about: a question is heard by whoever wants to hear of failures or delays. */
export type Told = Action | "perhaps";

const words = {
  delivered: ["success"],
  failed: ["failure"],
  delayed: ["delay"],
  perhaps: ["failure", "delay"],
} as const;

/** Whether one recipient's word lets this through. NOTIFY=NEVER stands alone. */
export function wantsToHear({ notify }: ReportRecipient, told: Told, rules: SiteRules["reports"]): boolean {
  if (notify === undefined) return told !== "delivered" || rules.delivered;
  return words[told].some((word) => notify.includes(word));
}

/** Whether anybody is told at all. A fax of `faxgate send`, or of an older version, has nobody who said otherwise. */
export function isHeard(to: ReportTo | undefined, told: Told, rules: SiteRules["reports"]): boolean {
  const recipients = to === undefined || to.recipients.length === 0 ? [{ address: "" }] : to.recipients;
  return recipients.some((recipient) => wantsToHear(recipient, told, rules));
}

/** Whether the mail is made for mail systems as well. */
export function isForSystems(to: ReportTo | undefined, rules: SiteRules["reports"]): to is ReportTo {
  if (to === undefined || to.recipients.length === 0 || rules.format === "mail") return false;
  return rules.format === "report" || to.envelope !== undefined;
}
