// Turns alarms of processes that send no mail into mails to the administrator.

import { describeError } from "../../base/errors.ts";
import type { Log } from "../../device/log/log.ts";
import { forgetAlarm, waitingAlarms } from "../../device/store/alarms.ts";
import type { Spool } from "../../device/store/spool.ts";
import { alarm, type PostDeps } from "../notice/post.ts";

export function startAlarmMail(deps: { spool: Spool; log: Log; post: PostDeps }): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  const look = (): void => {
    running ??= round()
      .catch((error: unknown) => deps.log.error("alarms", { cause: describeError(error) }))
      .finally(() => {
        running = undefined;
      });
  };
  async function round(): Promise<void> {
    for (const waiting of await waitingAlarms(deps.spool)) {
      const stamp = waiting.at.replace(/[^0-9]/g, "");
      await alarm(deps.post, `${waiting.key}-${stamp}`, waiting.what, `${waiting.detail}\n\n${waiting.at}`);
      await forgetAlarm(deps.spool, waiting);
    }
  }
  const timer = setInterval(look, 2_000);
  look();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
