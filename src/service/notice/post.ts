// Makes a mail of ours and queues it. One place knows our address, the loop-proof headers and the texts; every notice goes
// through here.

import { describeError } from "../../base/errors.ts";
import { formatReferences } from "../../codec/mail/references.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import type { Log } from "../../device/log/log.ts";
import { composeMail, type MailEvent, type OutgoingMail } from "../../device/mailout/compose.ts";
import { queueMail } from "../../device/mailout/outgoing-spool.ts";
import { noteAlarm } from "../../device/store/alarm-list.ts";
import type { Spool } from "../../device/store/spool.ts";
import { mailText, type TextName } from "./mail-texts.ts";
import { phrase } from "./phrases.ts";
import { textFault } from "./text-fault.ts";

export interface PostDeps {
  readonly spool: Spool;
  readonly log: Log;
  readonly rules: () => RuleSet;
  readonly rulesFolder: string;
  /** Told when a mail was queued, so that it leaves at once. */
  readonly queued: () => void;
}

export interface Notice {
  readonly id: string;
  readonly event: MailEvent;
  readonly text: TextName;
  readonly values: Readonly<Record<string, string>>;
  readonly to: readonly string[];
  readonly language: string;
  /** The mail this answers. */
  readonly thread?: { readonly messageId: string; readonly references: readonly string[] };
  /** Mails with the same one belong together though none answers another: the left side of an id that no mail has. */
  readonly group?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly picture?: OutgoingMail["picture"];
  readonly thumbnails?: OutgoingMail["thumbnails"];
  readonly attachments?: OutgoingMail["attachments"];
  /** Local part of Reply-To: reply+TOKEN. */
  readonly replyTo?: string;
  /** Left side of the Message-ID where it carries a token. */
  readonly messageId?: string;
  /** Local part of the return path; the null sender when missing. */
  readonly returnPath?: string;
  readonly report?: OutgoingMail["report"];
  /** Last of all before it is queued. */
  readonly beforeQueued?: () => Promise<void>;
}

/** Queues a notice; resolves when it is on disk. */
export async function post(deps: PostDeps, notice: Notice): Promise<void> {
  const site = deps.rules().site;
  const domain = site.domains[0]!;
  const to = notice.to.length > 0 ? notice.to : [site.admin];
  const { subject, text } = await mailText(deps.rulesFolder, notice.language, notice.text, notice.values, (fault) =>
    textFault(deps, fault),
  );
  const from = notice.returnPath === undefined ? "" : `${notice.returnPath}@${domain}`;
  const message = await composeMail(
    {
      id: notice.id,
      event: notice.event,
      returnPath: from,
      // Received faxes are sorted by who sends them; everything else is answered, by some programs at From alone.
      from: {
        name: "Fax",
        address:
          notice.replyTo === undefined || notice.event === "received" ? `fax@${domain}` : `${notice.replyTo}@${domain}`,
      },
      to,
      subject,
      text,
      ...(notice.replyTo === undefined ? {} : { replyTo: `${notice.replyTo}@${domain}` }),
      ...(notice.messageId === undefined ? {} : { messageId: `<${notice.messageId}@${domain}>` }),
      ...(notice.thread === undefined ? {} : formatReferences(notice.thread)),
      ...(notice.group === undefined ? {} : { references: [`<${notice.group}@${domain}>`] }),
      ...(notice.picture === undefined ? {} : { picture: notice.picture }),
      ...(notice.thumbnails === undefined ? {} : { thumbnails: notice.thumbnails }),
      ...(notice.attachments === undefined ? {} : { attachments: notice.attachments }),
      ...(notice.headers === undefined ? {} : { headers: notice.headers }),
      ...(notice.report === undefined ? {} : { report: notice.report }),
    },
    domain,
    new Date(),
  );
  const { id, event, beforeQueued } = notice;
  const repeatNote = await phrase(deps, notice.language, "received-perhaps-again");
  const last = beforeQueued === undefined ? {} : { beforeQueued };
  await queueMail(deps.spool, { id, event, from, to, message, repeatNote, ...last });
  deps.queued();
}

/** One mail to the administrator. */
export async function alarm(deps: PostDeps, id: string, what: string, detail: string): Promise<void> {
  deps.log.warn("alarm", { what });
  await noteAlarm(deps.spool, { at: new Date().toISOString(), what }).catch((error: unknown) =>
    deps.log.error("the alarm is in no report", { cause: describeError(error) }),
  );
  const site = deps.rules().site;
  await post(deps, {
    id,
    event: "alarm",
    text: "alarm",
    values: { what, detail },
    to: [site.admin],
    language: site.language,
  });
}
