// A received fax once more, because somebody asked for it: further targets are written into its delivery.json, behind those that were,
// and go the way of all targets.

import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Delivery, InboundTarget, ReceivedFax, TargetRecord } from "../../base/received.ts";
import { routeInbound } from "../../codec/rules/route-inbound.ts";
import { writeJson } from "../../device/store/atomic.ts";
import type { PrinterWish, Redelivery } from "../../device/store/redelivery.ts";
import { readJson } from "../../device/store/spool.ts";
import { asCall, decided, deliveryFile } from "./decision.ts";
import type { InboundDeps } from "./inbound-deps.ts";

/** On disk when it resolves; done again after a crash it changes nothing. False while the fax is not there, or its call still runs. */
export async function redeliver(deps: InboundDeps, folder: string, wish: Redelivery): Promise<boolean> {
  const fax = await readJson<ReceivedFax>(join(folder, "fax.json"));
  if (fax === undefined) return false;
  // It was left alone after too many deaths of the program; now it is tried again.
  await rm(join(folder, "tries"), { force: true });
  // One that was never decided is now, so that the wish is an addition to what the rules say.
  const known = await decided(deps, folder, fax);
  if (known.redelivered?.includes(wish.id)) return true;
  const before = known.targets ?? [];
  const wanted = targetsOf(deps, fax, known, wish);
  const further = wanted.map(
    (target, index): TargetRecord => ({
      id: String(before.length + index + 1),
      target,
      state: "waiting",
      tries: 0,
      onWish: true,
      ...(isPrinter(wish.to) && wish.to.perhapsAgain ? { perhapsAgain: true } : {}),
    }),
  );
  const delivery: Delivery = {
    ...known,
    targets: [...before, ...further],
    redelivered: [...(known.redelivered ?? []), wish.id],
  };
  await writeJson(deliveryFile(folder), delivery);
  deps.log.info("received fax is delivered once more", { call: fax.call, by: wish.by, targets: further.length });
  return true;
}

const isPrinter = (to: Redelivery["to"]): to is PrinterWish => typeof to === "object" && "printer" in to;

function targetsOf(deps: InboundDeps, fax: ReceivedFax, known: Delivery, { to }: Redelivery): readonly InboundTarget[] {
  const { site } = deps.rules();
  const usual = { form: site.received.form, language: site.language };
  if (to === "as-ruled") return routeInbound(deps.rules(), asCall(fax)).targets;
  if (isPrinter(to)) return [{ kind: "printer", printer: to.printer }];
  if (to !== "as-before") return [{ kind: "mail", to, ...usual }];
  const first = (known.targets ?? []).filter(({ onWish }) => onWish !== true).map(({ target }) => target);
  if (first.length > 0) return first;
  // Junk went nowhere, and an older version wrote no targets.
  return [{ kind: "mail", to: known.mail.length > 0 ? known.mail : deps.rules().inbound.default, ...usual }];
}
