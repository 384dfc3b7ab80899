// The spool's permissions and disk, and the machine's clock.

import { stat, statfs } from "node:fs/promises";
import { describeError } from "../../base/errors.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { handOver } from "../../device/exec/hand-over.ts";
import { findProgram } from "../../device/exec/run.ts";
import { localTime } from "../../device/local-time.ts";
import { printFolders } from "../../device/store/print-drop.ts";
import type { Spool } from "../../device/store/spool.ts";
import { type Finding, look, ok, wrong } from "./finding.ts";
import { type Asker, mayUse } from "./may-use.ts";

export async function spoolHealth(spool: Spool): Promise<Finding[]> {
  const found: Finding[] = [];
  const root = await stat(spool.root);
  // Those who print go through it to the drop.
  if ((root.mode & 0o006) !== 0)
    found.push(wrong("spool", `${spool.root} can be read by other users: faxes lie in it`, `chmod o-rw ${spool.root}`));
  for (const folder of ["incoming", "active", "received", "outgoing-mail"]) {
    const made = await stat(spool.path(folder)).catch(() => undefined);
    if (made === undefined) found.push(wrong("spool", `${spool.path(folder)} is missing`, "start the gateway"));
    else if (made.uid !== root.uid)
      found.push(
        wrong(
          "spool",
          `${spool.path(folder)} belongs to user ${made.uid}, the spool to ${root.uid}`,
          `chown -R ${root.uid}:${root.gid} ${spool.root}`,
        ),
      );
  }
  const drop = await stat(spool.path(printFolders.drop)).catch(() => undefined);
  if (drop !== undefined && (drop.mode & 0o7777) !== 0o3733)
    found.push(
      wrong(
        "spool",
        `${spool.path(printFolders.drop)} has mode ${(drop.mode & 0o7777).toString(8)}: nobody can print`,
        `chmod 3733 ${spool.path(printFolders.drop)}`,
      ),
    );
  const aside = (await spool.list("corrupt")).filter((name) => !name.endsWith(".why")).length;
  if (aside > 0) found.push(look("spool", `${aside} damaged files in corrupt/`, "what is wrong stands beside them"));
  return found.length > 0 ? found : [ok("spool", `${spool.root} belongs to user ${root.uid}, closed to others`)];
}

export async function diskHealth(spool: Spool, { site }: RuleSet): Promise<Finding[]> {
  const { blocks, bfree, bavail, bsize, files, ffree } = await statfs(spool.root);
  const free = Math.floor((bavail * bsize) / 1_048_576);
  const share = Math.round((100 * (blocks - bfree)) / Math.max(1, blocks - bfree + bavail));
  const room = "make room, or keep less: retention in faxgate.yaml";
  const least = site.smtp["min-free-mb"];
  if (free < least)
    return [wrong("disk", `${free} MB are free; below ${least} MB (smtp.min-free-mb) no mail is taken`, room)];
  if (files > 0 && ffree / files < 0.02) return [wrong("disk", "the disk has hardly any inodes left", room)];
  const what = `${free} MB free, ${share} % in use`;
  return [share > site.retention.high ? look("disk", what, room) : ok("disk", what)];
}

/** Before this program was made no clock is right. */
const earliest = Date.UTC(2026, 0, 1);
const allowedAhead = 300_000;

export async function clockHealth(spool: Spool, now: number): Promise<Finding[]> {
  const shown = localTime(new Date(now).toISOString());
  const set = "set the clock: timedatectl set-ntp true";
  if (now < earliest) return [wrong("clock", `it says ${shown}`, set)];
  const newest = (await spool.list("traces")).at(-1);
  const made = newest === undefined ? undefined : await stat(spool.path("traces", newest)).catch(() => undefined);
  if (made !== undefined && made.mtimeMs - now > allowedAhead)
    return [wrong("clock", `it says ${shown}, but the last call was later`, set)];
  if ((await findProgram("timedatectl")) !== undefined) {
    const end = await handOver({
      program: "timedatectl",
      args: ["show", "-p", "NTPSynchronized", "--value"],
      ms: 5_000,
    });
    if (end.kind === "taken" && end.said.trim() === "no")
      return [look("clock", `${shown}, not synchronised with the network's time`, set)];
  }
  return [ok("clock", shown)];
}

/** Files with secrets that the rules name: their modes, and whether the gateway may read them. */
export async function secretsHealth(files: readonly string[], asker?: Asker): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const file of files) {
    const made = await stat(file).catch((error: unknown) => describeError(error));
    if (typeof made === "string")
      found.push(wrong("secrets", `${file}: ${made}`, "create it, readable for the gateway's user"));
    else if ((made.mode & 0o007) !== 0)
      found.push(wrong("secrets", `${file} can be read by every user of this machine`, `chmod o-rwx ${file}`));
    else if (!(await mayUse(file, ["read"], asker)))
      found.push(wrong("secrets", `${file} may not be read by the gateway`, "make it readable for its user"));
  }
  return found.length > 0 || files.length === 0 ? found : [ok("secrets", files.join(", "))];
}

/** The files with secrets that the rules name. */
export function secretsOf({ site, directory }: RuleSet): string[] {
  const relays = [...(site.relay === "outbox" ? [] : site.relay), ...site.routes.flatMap(({ relay }) => relay)];
  const files = [
    ...relays.map((target) => target["password-file"]),
    directory?.["password-file"] ?? "",
    site.smtp.tls?.key ?? "",
  ];
  return [...new Set(files)].filter((file) => file !== "");
}
