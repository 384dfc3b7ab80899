// What the code of one line works with, on the trial's rules and a clock that stands still.

import { createLog } from "../../src/device/log/log.ts";
import type { Spool } from "../../src/device/store/spool.ts";
import type { LineContext } from "../../src/service/line/line-context.ts";
import { trialRules } from "./rules.ts";

export function lineContext(spool: Spool, name: string, change: Partial<LineContext> = {}): LineContext {
  const rules = trialRules();
  return {
    name,
    spool,
    log: createLog(`line@${name}`, () => {}),
    rules: () => rules,
    line: rules.lines[name]!,
    clock: { now: () => 0, at: () => () => {} },
    epoch: "new",
    status: () => {},
    ...change,
  };
}
