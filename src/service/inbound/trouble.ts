// A target that cannot be reached: when it is tried again, that the administrator hears of it once and of its coming back, and
// the default mailbox that gets the fax in its place.

import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import type { InboundTarget, ReceivedFax, TargetRecord } from "../../base/received.ts";
import { localTime } from "../../device/local-time.ts";
import { raiseAlarm } from "../../device/store/alarms.ts";
import { createExclusive } from "../../device/store/atomic.ts";
import { exists, type Spool } from "../../device/store/spool.ts";
import { speaker } from "../notice/phrases.ts";
import { nameOfTarget, targetName } from "./decision.ts";
import type { InboundDeps } from "./inbound-deps.ts";
import { mailOnce } from "./to-people.ts";

/** One that fails once or twice is not worth a mail. */
const toldAfter = 3;
const longestPause = 3_600_000;

/** Ms until a target is tried again; doubles. `again`: the first pause. */
export const pauseAfter = (tries: number, again: number): number =>
  Math.min(longestPause, again * 2 ** Math.min(20, tries - 1));

const key = (target: InboundTarget): string =>
  `target-${createHash("sha256").update(targetName(target)).digest("hex").slice(0, 16)}`;
const toldFile = (spool: Spool, target: InboundTarget): string => spool.path("run", `${key(target)}.told`);

/** Told once for a target, however many faxes wait for it. */
export async function tellTrouble(deps: InboundDeps, fax: ReceivedFax, record: TargetRecord): Promise<void> {
  const { target, tries, error = "" } = record;
  if (tries < toldAfter || !(await createExclusive(toldFile(deps.spool, target), "{}\n"))) return;
  const { trouble } = deps.rules().inbound;
  const hours = Math.round(trouble["default-mailbox-after"] / 360_000) / 10;
  await raiseAlarm(
    deps.spool,
    key(target),
    `received faxes do not get to the ${targetName(target)}`,
    `Call ${fax.call} and those after it wait for it and are tried again and again; after ${hours} h each goes to the default mailbox too. You are told when it works again.\n\n${error}`,
  );
}

export async function tellBack(spool: Spool, target: InboundTarget): Promise<void> {
  if (!(await exists(toldFile(spool, target)))) return;
  await rm(toldFile(spool, target), { force: true });
  const name = targetName(target);
  await raiseAlarm(spool, key(target), `received faxes get to the ${name} again`, "What waited for it is delivered.");
}

/** The default mailbox gets the fax with a word why. `until`: ms since 1970, how long the target is still tried; undefined = not any more. */
export async function toDefaultMailbox(
  deps: InboundDeps,
  folder: string,
  fax: ReceivedFax,
  record: TargetRecord,
  unreadable: readonly number[],
  until: number | undefined,
): Promise<boolean> {
  const { site, inbound } = deps.rules();
  const speak = await speaker(deps.post, site.language);
  const { kind } = record.target;
  const name = nameOfTarget(record.target);
  const target = speak.say(`target-${kind === "round-robin" ? "mail" : kind}`, { name });
  const why = record.error ?? "";
  const since = localTime(record.failingSince ?? fax.startedAt).slice(0, 16);
  const note =
    until === undefined
      ? speak.say("received-instead-end", { target, why })
      : speak.say("received-instead", {
          target,
          why,
          since,
          until: localTime(new Date(until).toISOString()).slice(0, 16),
        });
  const end = await mailOnce(deps, folder, fax, {
    to: inbound.default,
    language: site.language,
    unreadable,
    part: `instead-${record.id}`,
    notes: [note],
  });
  if (end === undefined)
    deps.log.warn("the default mailbox gets a fax that could not be delivered", { call: fax.call, target: name, why });
  return end === undefined;
}
