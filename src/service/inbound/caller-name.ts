// Who called, for people: the number, and beside it the name that the site's lists have for it, else what the exchange told, else
// what the machine at that number called itself when it was last faxed to. Never fails: a name is a convenience.

import type { ReceivedFax } from "../../base/received.ts";
import { parseNumber } from "../../codec/phone/number.ts";
import { dialPlan } from "../../codec/rules/permission.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { readPartner } from "../../device/store/partners.ts";
import type { Spool } from "../../device/store/spool.ts";

export interface CallerKnown {
  /** As the call brought it; empty when it brought none. */
  readonly number: string;
  /** Empty when nobody knows. */
  readonly name: string;
  /** One normal form of the number, to tell callers apart; the number itself where it is none. */
  readonly destination: string;
}

export async function callerKnown(
  { spool, rules }: { readonly spool: Spool; readonly rules: () => RuleSet },
  fax: Pick<ReceivedFax, "callerNumber" | "callerName" | "remoteId">,
): Promise<CallerKnown> {
  const plan = dialPlan(rules());
  const read = fax.callerNumber === "" ? undefined : parseNumber(fax.callerNumber, plan);
  const destination = read?.ok ? read.destination : fax.callerNumber;
  const listed = destination === "" ? "" : nameInLists(rules(), destination);
  const told =
    destination === "" || listed !== "" || fax.callerName !== "" ? undefined : await partner(spool, destination);
  const name = listed || fax.callerName || (told === fax.remoteId ? "" : (told ?? ""));
  return { number: fax.callerNumber, name: name === fax.callerNumber ? "" : name, destination };
}

function nameInLists(rules: RuleSet, destination: string): string {
  const plan = dialPlan(rules);
  for (const { numbers } of Object.values(rules.outbound.lists))
    for (const { number, name } of numbers) {
      if (name === "") continue;
      const read = parseNumber(number, plan);
      if (read.ok && read.destination === destination) return name;
    }
  return "";
}

/** A CSI that is a number says nothing beside one. */
async function partner(spool: Spool, destination: string): Promise<string | undefined> {
  const known = await readPartner(spool, destination);
  return known !== undefined && /\p{L}{2}/u.test(known.remoteId) ? known.remoteId.trim() : undefined;
}

/** Number and name; what the machine calls itself where there is no number. */
export const callerWords = (
  { number, name }: Pick<CallerKnown, "number" | "name">,
  { remoteId }: Pick<ReceivedFax, "remoteId">,
): string => [number || (name === "" ? remoteId : ""), name].filter(Boolean).join(" ");
