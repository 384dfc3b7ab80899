// Where a received fax goes, decided once by the rules of the moment and written down before anything is done about it.

import { join } from "node:path";
import type { Delivery, ReceivedFax } from "../../base/received.ts";
import type { InboundCall } from "../../codec/rules/inbound-conditions.ts";
import { withLearnedJunk } from "../../codec/rules/learned-junk.ts";
import { routeInbound } from "../../codec/rules/route-inbound.ts";
import { localMoment } from "../../device/local-time.ts";
import { writeJson } from "../../device/store/atomic.ts";
import { junkSenders } from "../../device/store/junk-list.ts";
import { readJson } from "../../device/store/spool.ts";
import type { InboundDeps } from "./inbound-deps.ts";

export const deliveryFile = (folder: string): string => join(folder, "delivery.json");

/** A received fax as rules see it. */
export const asCall = (fax: ReceivedFax): InboundCall => ({
  called: fax.calledNumber,
  caller: fax.callerNumber,
  line: fax.line,
  tsi: fax.remoteId,
  // An earlier version wrote none.
  subAddress: fax.subAddress ?? "",
  pages: fax.pages.length,
  complete: fax.complete,
  at: localMoment(fax.startedAt),
});

/** What was decided, now or before. */
export async function decided(deps: InboundDeps, folder: string, fax: ReceivedFax): Promise<Delivery> {
  const known = await readJson<Delivery>(deliveryFile(folder));
  if (known !== undefined) return known;
  const rules = withLearnedJunk(deps.rules(), await junkSenders(deps.spool));
  const decision = routeInbound(rules, asCall(fax));
  const delivery: Delivery = {
    at: new Date().toISOString(),
    rule: decision.rule,
    mail: decision.mail,
    rules: rules.version,
    ...(decision.junk ? { junk: true } : {}),
    ocr: decision.ocr,
    targets: decision.targets.map((target, index) => ({
      id: String(index + 1),
      target,
      state: "waiting",
      tries: 0,
    })),
  };
  await writeJson(deliveryFile(folder), delivery);
  deps.log.info(decision.junk ? "received fax is junk" : "received fax routed", {
    call: fax.call,
    called: fax.calledNumber,
    rule: decision.rule,
    rules: rules.version,
    to: decision.mail.join(","),
    also: decision.targets.flatMap((target) => (target.kind === "mail" ? [] : [targetName(target)])).join(", "),
  });
  return delivery;
}

type Target = NonNullable<Delivery["targets"]>[number]["target"];

/** "printer office-laser". */
export function targetName(target: Target): string {
  const about = nameOfTarget(target);
  return `${target.kind} ${about}`;
}

/** office-laser, of a mail its addresses. */
export function nameOfTarget(target: Target): string {
  switch (target.kind) {
    case "mail":
      return target.to.join(", ");
    case "person":
      return target.user;
    case "group":
      return target.group;
    case "round-robin":
      return target.among.join(", ");
    case "printer":
      return target.printer;
    case "folder":
      return target.folder;
    case "command":
      return target.argv[0] ?? "";
  }
}
