// Where a trial line's soft modem is: `trial:t0` in lines.yaml is a unix socket of the trial process.

import { join } from "node:path";
import { socketFolder } from "../device/store/socket-folder.ts";
import type { Spool } from "../device/store/spool.ts";

/** Folder of the trial's sockets. */
export function trialFolder(spool: Spool): string {
  return join(socketFolder(spool.root), "trial");
}

/** The device behind `trial:NAME`; undefined for any other device. */
export function trialDevice(device: string, spool: Spool): string | undefined {
  return device.startsWith("trial:") ? `unix:${join(trialFolder(spool), `${device.slice(6)}.sock`)}` : undefined;
}
