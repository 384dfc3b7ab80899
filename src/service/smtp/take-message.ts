// DATA: the message is kept with what was said before it, or refused with the reason. 250 is answered when it is on disk.

import type { SMTPServerDataStream, SMTPServerSession } from "smtp-server";
import { describeError, isFaxError } from "../../base/errors.ts";
import { acceptMessage, type Prove } from "./acceptance.ts";
import { asksForWork } from "./mail-rate.ts";
import { judgeOutside } from "./outside.ts";
import { proofOf } from "./policy.ts";
import { envelopeReport, recipientReport } from "./report-wishes.ts";
import { factsOf, type SmtpContext, SmtpRefusal } from "./smtp-context.ts";

/** Resolves with the text of the 250; rejects with what is answered instead. */
export async function takeMessage(
  context: SmtpContext,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<string> {
  const { spool, log } = context;
  const rules = context.rules();
  const facts = factsOf(session);
  const { rcptTo } = session.envelope;
  if (!rcptTo.every((to) => context.accepted.has(to))) {
    stream.resume();
    throw new SmtpRefusal({ code: 451, text: "4.3.0 a recipient was lost on our side; please send again" });
  }
  const recipients = rcptTo.flatMap((to) =>
    context.accepted.get(to)!.map((recipient) => ({ ...recipient, ...recipientReport(to) })),
  );
  const report = envelopeReport(session.envelope);
  const about = {
    from: facts.from,
    proof: proofOf(rules, facts),
    recipients,
    remoteAddress: facts.remoteAddress,
    helo: String(session.hostNameAppearsAs || "").slice(0, 255),
    ...(report === undefined ? {} : { report }),
  };
  const prove: Prove | undefined =
    rules.site.outside.prove && about.proof === "none" && recipients.some(asksForWork)
      ? (file) => judgeOutside(context, rules, about, file)
      : undefined;
  const kept = await acceptMessage(spool, stream, about, () => stream.sizeExceeded, prove).catch((error: unknown) => {
    stream.resume();
    if (isFaxError(error, "later"))
      throw new SmtpRefusal({
        code: 451,
        text: "4.4.3 our directory of people does not answer; the mail is welcome later",
      });
    log.error("mail could not be kept", { cause: describeError(error) });
    throw new SmtpRefusal({ code: 452, text: "4.3.1 our disk failed; the mail is welcome later" });
  });
  if (kept.kind === "refused") throw new SmtpRefusal(kept.refusal);
  if (kept.kind === "too-large") {
    log.info("too large a mail", { from: facts.from, host: facts.remoteAddress });
    throw new SmtpRefusal({ code: 552, text: `5.3.4 the mail is over ${context.mostMb} MB` });
  }
  context.rate.count(recipients, facts);
  log.info("mail taken", { id: kept.id, from: facts.from, proof: kept.proof, recipients: recipients.length });
  return `2.0.0 kept as ${kept.id}`;
}
