// Where a trial line's soft modem is: `trial:t0` in lines.yaml is a unix socket of the trial process.

import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Spool } from "../device/store/spool.ts";

/** Folder of the trial's sockets. A unix socket's path may have 107 octets; a long spool path moves to the temporary folder. */
export function trialFolder(spool: Spool): string {
  const folder = spool.path("run", "trial");
  return folder.length <= 90
    ? folder
    : join(tmpdir(), `faxgate-${createHash("sha256").update(spool.root).digest("hex").slice(0, 16)}-trial`);
}

/** The device behind `trial:NAME`; undefined for any other device. */
export function trialDevice(device: string, spool: Spool): string | undefined {
  return device.startsWith("trial:") ? `unix:${join(trialFolder(spool), `${device.slice(6)}.sock`)}` : undefined;
}
