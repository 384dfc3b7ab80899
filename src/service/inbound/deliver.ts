// A received fax to where the rules send it: decided, its pages put together, handed over, and delivery.json written when all
// of it is on its way.

import { join } from "node:path";
import type { Delivery, ReceivedFax } from "../../base/received.ts";
import { routeInbound } from "../../codec/rules/route-inbound.ts";
import { writeJson } from "../../device/store/atomic.ts";
import { readJson } from "../../device/store/spool.ts";
import { makeFaxFiles } from "./fax-pdf.ts";
import type { InboundDeps } from "./inbound-deps.ts";

import { mailReceived } from "./received-mail.ts";

/** True when everything is handed over; false when the call still runs. */
export async function deliver(deps: InboundDeps, folder: string): Promise<boolean> {
  const fax = await readJson<ReceivedFax>(join(folder, "fax.json"));
  if (fax === undefined) return false;
  const decision = routeInbound(deps.rules(), {
    called: fax.calledNumber,
    caller: fax.callerNumber,
    line: fax.line,
    tsi: fax.remoteId,
  });
  const unreadable = await makeFaxFiles(deps, folder, fax);
  await mailReceived(deps, folder, fax, { to: decision.mail, language: decision.language, unreadable });
  const delivery: Delivery = { at: new Date().toISOString(), rule: decision.rule, mail: decision.mail };
  await writeJson(join(folder, "delivery.json"), delivery);
  deps.log.info("received fax routed", {
    call: fax.call,
    called: fax.calledNumber,
    rule: decision.rule,
    to: decision.mail.join(","),
  });
  return true;
}
