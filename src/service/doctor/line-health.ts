// The modems of the lines: whether their devices are there and may be opened, and what their processes last said.

import { stat } from "node:fs/promises";
import { describeError, systemCode } from "../../base/errors.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { readJson, type Spool } from "../../device/store/spool.ts";
import { type Finding, look, ok, wrong } from "./finding.ts";
import { type Asker, mayUse } from "./may-use.ts";

interface LineStatus {
  readonly state: string;
  readonly text: string;
}

/** `running`: the gateway runs, so what lines say of themselves is of now. */
export async function lineHealth(
  spool: Spool,
  { lines }: RuleSet,
  running: boolean,
  asker?: Asker,
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const [name, { device }] of Object.entries(lines)) {
    const fault = device.startsWith("/") ? await deviceFault(device, asker) : undefined;
    const status = running
      ? await readJson<LineStatus>(spool.path("run", `line-${name}.json`)).catch(() => undefined)
      : undefined;
    const subject = `line ${name}`;
    if (fault !== undefined) found.push(wrong(subject, `${device}: ${fault.what}`, fault.todo));
    else if (status?.state === "wedged")
      found.push(wrong(subject, `${device}: ${status.text}`, "is the modem switched on? faxgate probe tells more"));
    else if (running && status === undefined)
      found.push(wrong(subject, `${device}: its process has not started`, "see the log of the line"));
    else found.push(ok(subject, `${device}${status === undefined ? "" : `: ${status.state}`}`));
    if (device.startsWith("/dev/tty") && /\d$/.test(device) && device.includes("USB"))
      found.push(
        look(subject, `${device} may be another modem after the next start`, "name it by /dev/serial/by-id/…"),
      );
  }
  if (Object.keys(lines).length === 0) found.push(wrong("lines", "there are none", "lines.yaml"));
  return found;
}

async function deviceFault(
  device: string,
  asker: Asker | undefined,
): Promise<{ what: string; todo: string } | undefined> {
  try {
    const made = await stat(device);
    if (!made.isCharacterDevice()) return { what: "is no device", todo: "device in lines.yaml" };
    if (await mayUse(device, ["read", "write"], asker)) return undefined;
    return { what: "may not be opened", todo: "add the user to the group dialout" };
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT") return { what: "is not there", todo: "is it plugged in? ls -l /dev/serial/by-id" };
    return { what: describeError(error), todo: "device in lines.yaml" };
  }
}
