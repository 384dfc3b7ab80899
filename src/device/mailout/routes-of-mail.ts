// Which servers a waiting mail goes to, and to whom of its recipients it goes for the first time and to whom perhaps again.

import { type RelayTarget, relaysFor } from "../../codec/rules/schema-relay.ts";
import type { SiteRules } from "../../codec/rules/schema-site.ts";
import type { OutgoingEnvelope } from "./outgoing-spool.ts";

/** Recipients by the relays that serve them, and by whether they have it perhaps. */
export function routesOf(
  site: SiteRules,
  { to, inDoubt = [] }: OutgoingEnvelope,
): { relays: "outbox" | readonly RelayTarget[]; to: string[]; again: boolean }[] {
  const groups: { relays: "outbox" | readonly RelayTarget[]; to: string[]; again: boolean }[] = [];
  for (const address of to) {
    const relays = relaysFor(site, address);
    const again = inDoubt.includes(address);
    const group = groups.find((one) => one.relays === relays && one.again === again);
    if (group === undefined) groups.push({ relays, to: [address], again });
    else group.to.push(address);
  }
  return groups;
}

/** These have it perhaps. */
export function withDoubt(envelope: OutgoingEnvelope, to: readonly string[] = []): OutgoingEnvelope {
  return to.length === 0 ? envelope : { ...envelope, inDoubt: [...new Set([...(envelope.inDoubt ?? []), ...to])] };
}
