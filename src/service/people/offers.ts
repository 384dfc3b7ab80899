// Which numbers a print notice offers: those found in the document first, then the ones its owner faxed lately; only numbers
// he may fax, never one of our own, each once.

import type { NumberOffer } from "../../base/job.ts";
import { sameNumber } from "../../codec/phone/find-numbers.ts";
import { mayFax } from "../../codec/rules/permission.ts";
import type { Person } from "../../codec/rules/person.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import type { RecentNumber } from "./recent-numbers.ts";

const mostOffers = 5;
/** Of five, so many at most come from the document: a page full of numbers leaves room for the usual ones. */
const mostFound = 4;

/** `found`: as they stand in the document. */
export function offersFor(
  rules: RuleSet,
  person: Person,
  found: readonly string[],
  recent: readonly RecentNumber[],
): NumberOffer[] {
  const own = [
    rules.site.number,
    person.number,
    ...Object.values(rules.lines).map((line) => line.number),
    ...Object.values(rules.users).map((user) => user.number),
    ...Object.values(rules.departments).map((department) => department.number),
  ].filter((number) => number !== "");
  const offers: NumberOffer[] = [];
  const offer = (written: string, about: Omit<NumberOffer, "number">): void => {
    if (own.some((number) => sameNumber(number, written))) return;
    const permission = mayFax(rules, person, written);
    if (!permission.ok) return;
    const number = permission.number.destination;
    if (own.some((one) => sameNumber(one, number)) || offers.some((known) => known.number === number)) return;
    offers.push({ number, ...about });
  };
  for (const written of found) {
    if (offers.length >= mostFound) break;
    const name = recent.find((one) => sameNumber(one.number, written))?.name ?? "";
    offer(written, { name, from: "document" });
  }
  for (const { number, name, at } of recent) {
    if (offers.length >= mostOffers) break;
    offer(number, { name, from: "recent", at });
  }
  return offers;
}
