// Entry of a line process: one modem and nothing heavy beside it. serialport reads through libuv's thread pool, so whatever
// else works in that pool would stop the modem; hence one process per line.

import { setPriority } from "node:os";
import { FaxError } from "../base/errors.ts";
import { withLearnedJunk } from "../codec/rules/learned-junk.ts";
import { scaledClock } from "../device/clock.ts";
import { portFor } from "../device/serial/open-port.ts";
import { followJunk } from "../device/store/junk-list.ts";
import { waitForLock } from "../device/store/process-lock.ts";
import { siteName } from "../device/store/site-secret.ts";
import { startLine } from "../service/line/line.ts";
import { writeLineStatus } from "../service/line/line-context.ts";
import { runChild } from "./child.ts";
import { trialDevice } from "./trial-device.ts";

/** A sender who was just learned may get through once more. */
const junkLookMs = 5_000;

const option = JSON.parse(process.argv[2] ?? "{}") as { line?: string };

runChild(`line@${option.line ?? "?"}`, async ({ options, spool, log, rules, status }) => {
  const name = options.line ?? "";
  const line = rules.current.lines[name];
  if (line === undefined) throw new FaxError("settings", `there is no line "${name}" in rules/lines.yaml`);
  let inCall = false;
  rules.follow(
    () => log.info("new rules are in force", { version: rules.current.version }),
    () => {},
    // A call that runs goes on by the rules it began with, and has no time to give away.
    { isBusy: () => inCall },
  );
  try {
    // Conversions run at nice +10; a late answer to the far end costs a call.
    setPriority(-10);
  } catch {
    // Needs root or CAP_SYS_NICE; without it the line runs like everything else.
  }
  const lock = await waitForLock(spool.path("run", `line-${name}.lock`), `line "${name}"`);
  const clock = scaledClock(options.lineSpeed);
  const device = trialDevice(line.device, spool) ?? line.device;
  const junk = await followJunk(spool, junkLookMs);
  let writing: Promise<unknown> = Promise.resolve();
  const service = startLine({
    site: await siteName(spool),
    name,
    spool,
    log,
    rules: () => withLearnedJunk(rules.current, junk.senders),
    line,
    clock,
    epoch: `${Date.now().toString(36)}-${process.pid}`,
    status: (state, text, more) => {
      inCall = state === "calling" || state === "answering";
      // Between two calls; a line that always has one would never get to it otherwise.
      if (!inCall) rules.takeWaiting();
      status(`${state}${text === "" ? "" : ` ${text}`}`);
      writing = writing.then(() => writeLineStatus(spool, name, state, text, more)).catch(() => {});
    },
    port: () => portFor(device, clock, { baudRate: line.baud }),
  });
  return {
    abort: () => service.abort(),
    stop: async () => {
      await service.stop();
      junk.stop();
      await writing;
      await lock.release();
    },
  };
});
