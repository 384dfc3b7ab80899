// What is wrong with the distribution lists of outbound.yaml: names that mean something else, numbers that cannot be dialled.
// A list holds numbers, never lists. Pure.

import { wordsOf } from "../../base/phrases.ts";
import type { DialPlan } from "../phone/dial-plan.ts";
import { parseNumber } from "../phone/number.ts";
import type { Lists } from "./schema-lists.ts";

/** Words before our @ that are something else already. */
const reserved = ["abuse", "admin", "bounce", "fax", "help", "postmaster", "print", "queue", "reply", "status"];

export interface ListFault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly hint: string;
}

export function checkLists(lists: Lists, plan: DialPlan): ListFault[] {
  const faults: ListFault[] = [];
  for (const [name, list] of Object.entries(lists)) {
    if (reserved.includes(name))
      faults.push({ path: ["lists", name], message: `lists: "${name}" means something else`, hint: "another name" });
    const seen = new Map<string, string>();
    for (const [index, member] of list.numbers.entries()) {
      const wrong = wrongWith(member.number, lists, plan, seen);
      if (wrong !== undefined)
        faults.push({
          path: ["lists", name, "numbers", index],
          message: `lists.${name}: ${wrong.message}`,
          hint: wrong.hint,
        });
    }
  }
  return faults;
}

/** `seen`: recipient → how an earlier member of the list writes it. */
function wrongWith(
  written: string,
  lists: Lists,
  plan: DialPlan,
  seen: Map<string, string>,
): Omit<ListFault, "path"> | undefined {
  if (Object.hasOwn(lists, written.toLowerCase()))
    return { message: `"${written}" is a list`, hint: "a list holds numbers only; write them out" };
  const number = parseNumber(written, plan);
  if (!number.ok)
    return { message: wordsOf(number.reason), hint: "as it is dialled from here, or with + and the country code" };
  const other = seen.get(number.recipient);
  if (other !== undefined)
    return { message: `"${written}" and "${other}" are one number`, hint: "leave one of them out" };
  seen.set(number.recipient, written);
  return undefined;
}
