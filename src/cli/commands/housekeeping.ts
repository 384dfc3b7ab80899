// faxgate housekeeping: removes what is finished and old enough, as the gateway does every hour; --dry-run only says what would go.
// JSON: {counts: {sent, received, traces, corrupt, outbox, calls}, forRoom, inUse} (service/admin/retention.ts).

import { resolve } from "node:path";
import { createLog } from "../../device/log/log.ts";
import { RulesFolder } from "../../device/store/rules-folder.ts";
import { describeFinished, removeOld } from "../../service/admin/retention.ts";
import { type CommonOptions, type ExitCode, openSpool, print, printJson } from "../common.ts";

export async function housekeepingCommand(options: CommonOptions & { dryRun?: boolean }): Promise<ExitCode> {
  const rules = await RulesFolder.open(resolve(options.rules));
  const spool = await openSpool(options);
  const { dryRun = false, json = false } = options;
  const removed = await removeOld({
    spool,
    log: createLog("housekeeping", () => {}),
    rules: () => rules.current,
    now: Date.now,
    dryRun,
    onRemoved: (thing) => {
      if (dryRun && !json) print(describeFinished(thing));
    },
  });
  if (json) printJson(removed);
  else {
    const { sent, received, traces, corrupt, outbox, calls } = removed.counts;
    print(
      `${dryRun ? "would go" : "removed"}: ${sent} sent, ${received} received, ${traces} traces, ${corrupt} put aside, ${outbox} of the outbox, ${calls} months of calls`,
    );
    print(`the disk is ${removed.inUse.toFixed(0)} % full`);
  }
  return 0;
}
