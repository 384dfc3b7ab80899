// Whether the gateway may use a file or folder: by its own user's rights, also when the administrator asks as root, who may
// everything.

import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { handOver } from "../../device/exec/hand-over.ts";
import type { Spool } from "../../device/store/spool.ts";

/** The user whose rights count: the spool's owner. Undefined = whoever asks. */
export interface Asker {
  readonly uid: number;
  readonly gid: number;
}

export async function askerOf(spool: Spool): Promise<Asker | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const made = await stat(spool.root).catch(() => undefined);
  return made === undefined || made.uid === 0 ? undefined : { uid: made.uid, gid: made.gid };
}

const modes = { read: constants.R_OK, write: constants.W_OK, run: constants.X_OK } as const;
const tests = { read: "-r", write: "-w", run: "-x" } as const;

/** False also where it is not there. */
export async function mayUse(path: string, how: readonly (keyof typeof modes)[], asker?: Asker): Promise<boolean> {
  if (asker === undefined)
    return access(
      path,
      how.reduce((mode, one) => mode | modes[one], 0),
    ).then(
      () => true,
      () => false,
    );
  // Groups come from the system's list of users; a user who is in none of them has his own alone.
  const groups = (await groupsOf(asker)) ?? [asker.gid];
  const who = ["--reuid", String(asker.uid), "--regid", String(asker.gid), "--groups", groups.join(",")];
  for (const one of how) {
    const asked = await handOver({ program: "setpriv", args: [...who, "test", tests[one], path], ms: 5_000 });
    if (asked.kind !== "taken") return false;
  }
  return true;
}

async function groupsOf({ uid }: Asker): Promise<number[] | undefined> {
  const named = await handOver({ program: "id", args: ["-nu", String(uid)], ms: 5_000 });
  const asked = await handOver({
    program: "id",
    args: ["-G", named.kind === "taken" && named.said !== "" ? named.said : String(uid)],
    ms: 5_000,
  });
  return asked.kind === "taken" ? groupsIn(asked.said) : undefined;
}

/** Of what id -G says. An empty answer is none: as a number it would be root's group. */
export const groupsIn = (said: string): number[] | undefined =>
  /^\d+(?: \d+)*$/.test(said) ? said.split(" ").map(Number) : undefined;
