// Entry of the trial's telephone exchange: one process with all its soft modems, each on a unix socket below <spool>/run.

import { scaledClock } from "../device/clock.ts";
import { startTrialExchange } from "../trial/trial-exchange.ts";
import { trialFaults, trialPlan, trialSubscribers } from "../trial/trial-plan.ts";
import { runChild } from "./child.ts";
import { trialFolder } from "./trial-device.ts";

runChild("trial", async ({ options, spool }) => {
  const exchange = await startTrialExchange({
    clock: scaledClock(options.lineSpeed),
    directory: trialFolder(spool),
    modems: trialSubscribers,
    plan: trialPlan,
    faults: trialFaults(),
  });
  return { stop: () => exchange.stop() };
});
