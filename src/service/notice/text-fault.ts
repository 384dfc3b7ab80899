// A faulty text of ours never keeps a mail from going out; the administrator hears of the fault by an alarm of its own.

import { describeError } from "../../base/errors.ts";
import type { Log } from "../../device/log/log.ts";
import { raiseAlarm } from "../../device/store/alarms.ts";
import type { Spool } from "../../device/store/spool.ts";

export interface FaultDeps {
  readonly spool: Spool;
  readonly log: Log;
}

export function textFault(deps: FaultDeps, fault: string): void {
  deps.log.error("a mail text is faulty; another one is used", { fault });
  raiseAlarm(
    deps.spool,
    "mail-text",
    "a mail text is faulty",
    `The last good text, or the English one, is used.\n\n${fault}`,
  ).catch((error: unknown) => deps.log.error("alarm", { cause: describeError(error) }));
}
