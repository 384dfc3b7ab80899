// Throws away what has no more use: marks of mails seen long ago, folders a crash left half-made whose mail is gone, and what is
// finished and old enough (retention.ts). Nothing that waits or runs.

import { rm, stat } from "node:fs/promises";
import { describeError } from "../../base/errors.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import type { Log } from "../../device/log/log.ts";
import { isIncoming } from "../../device/store/incoming.ts";
import { exists, type Spool } from "../../device/store/spool.ts";
import { forgetSeen } from "../intake/seen.ts";
import { type RetentionDeps, removeOld } from "./retention.ts";

const hour = 3_600_000;

export interface HousekeepingDeps {
  readonly spool: Spool;
  readonly log: Log;
  readonly rules: () => RuleSet;
}

/** One round. `age`: how old a left-over must be, ms. */
export async function keepHouse(deps: HousekeepingDeps, age = hour): Promise<void> {
  await forgetSeen(deps.spool, deps.rules().site["same-mail-window"]);
  for (const id of await deps.spool.list("active")) {
    if (await exists(deps.spool.path("active", id, "submission.json"))) continue;
    // While its mail is in incoming/ the folder is being made.
    if (await isIncoming(deps.spool, id)) continue;
    const made = await stat(deps.spool.active(id)).catch(() => undefined);
    if (made === undefined || Date.now() - made.mtimeMs < age) continue;
    // A submission is committed before its mail leaves incoming/, so looked at in this order there is none now.
    if (await exists(deps.spool.path("active", id, "submission.json"))) continue;
    await rm(deps.spool.active(id), { recursive: true, force: true });
    deps.log.info("a left-over without a mail removed", { id });
  }
}

/** Every hour, a round when the last one has ended. */
export function startHousekeeping(deps: HousekeepingDeps & Pick<RetentionDeps, "isHeld">): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  const round = async (): Promise<void> => {
    await keepHouse(deps);
    await removeOld({ ...deps, now: Date.now });
  };
  const look = (): void => {
    running ??= round()
      .catch((error: unknown) => deps.log.error("housekeeping", { cause: describeError(error) }))
      .finally(() => {
        running = undefined;
      });
  };
  const timer = setInterval(look, hour);
  look();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
