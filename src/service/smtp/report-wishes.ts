// RET, ENVID, NOTIFY and ORCPT of RFC 3461 as the SMTP library hands them over (xtext already decoded, control characters
// refused), in the words of base/report.ts. ORCPT is kept to 1,200 characters: it goes back to whoever wrote it.

import type { SMTPServerAddress, SMTPServerEnvelope } from "smtp-server";
import type { Notify, ReportEnvelope } from "../../base/report.ts";

export function recipientReport({ dsn }: SMTPServerAddress): {
  notify?: readonly Notify[];
  original?: string;
} {
  const notify = dsn?.notify?.map((word) => word.toLowerCase() as Notify);
  const original = dsn?.orcpt;
  return {
    ...(notify === undefined ? {} : { notify }),
    ...(original === undefined || original.length > 1_200 ? {} : { original }),
  };
}

/** undefined = the client spoke of no report, so that its mail system has no use for one. */
export function envelopeReport({ dsn, rcptTo }: SMTPServerEnvelope): ReportEnvelope | undefined {
  const spoken = [dsn?.ret, dsn?.envid].some(Boolean) || rcptTo.some((to) => to.dsn !== undefined);
  if (!spoken) return undefined;
  return { whole: dsn?.ret === "FULL", ...(dsn?.envid ? { id: dsn.envid.slice(0, 100) } : {}) };
}
