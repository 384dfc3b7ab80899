// A received fax to mailboxes: those the rules name, the one whose turn it is, and those only the directory knows. Who they are
// is found once and written down; which mails were made stands in mailed.json (device/store/mailed.ts).

import { describeError, isFaxError } from "../../base/errors.ts";
import type { FaxMail, InboundTarget, ReceivedFax, TargetRecord } from "../../base/received.ts";
import { MailTargets } from "../../codec/rules/route-inbound.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { groupMembers } from "../people/group-members.ts";
import type { InboundDeps } from "./inbound-deps.ts";
import { mailReceived, type ReceivedMail } from "./received-mail.ts";
import type { TargetEnd, TargetWork } from "./target-work.ts";
import { nextTurn } from "./turns.ts";

type PeopleTarget = Extract<InboundTarget, { form: unknown; language: unknown }>;

/** `others`: addresses this fax goes to anyway. `kept`: where who gets a notice only finds it. */
export async function toPeople(
  deps: InboundDeps,
  target: PeopleTarget,
  work: TargetWork,
  others: ReadonlySet<string>,
  kept: string,
): Promise<TargetEnd> {
  const { fax, record, folder, unreadable, inDoubt } = work;
  let mails = record.mails;
  if (mails === undefined) {
    const found = await addressesOf(deps, target, fax);
    if (!Array.isArray(found)) return found;
    // Whoever had it before gets it once more where that was asked for.
    const all = target.kind === "mail" || record.onWish === true;
    const wanted = all ? found : found.filter((address) => !others.has(address));
    mails = target.kind === "mail" ? [target] : mailsTo(deps.rules(), wanted, target);
    if (target.kind !== "mail") await work.note({ mails });
  }
  for (const [index, { to, form, language }] of mails.entries()) {
    const part = partOf(record, index);
    const end = await mailOnce(deps, folder, fax, {
      to,
      form,
      language,
      unreadable,
      kept,
      ...(record.onWish === true ? { onWish: true } : {}),
      ...(part === undefined ? {} : { part }),
      ...(record.perhapsAgain === true || inDoubt ? { inDoubt: true } : {}),
    });
    if (end !== undefined) return end;
  }
  return { kind: "done" };
}

/** The first mail of a fax has no part in its name. */
function partOf(record: TargetRecord, index: number): string | undefined {
  if (index > 0) return `${record.id}-${index + 1}`;
  return record.id === "1" ? undefined : record.id;
}

/** undefined = it is queued, now or before. */
export async function mailOnce(
  deps: InboundDeps,
  folder: string,
  fax: ReceivedFax,
  mail: ReceivedMail,
): Promise<TargetEnd | undefined> {
  try {
    await mailReceived(deps, folder, fax, mail);
    return undefined;
  } catch (error) {
    return { kind: "failed", why: describeError(error) };
  }
}

async function addressesOf(deps: InboundDeps, target: PeopleTarget, fax: ReceivedFax): Promise<string[] | TargetEnd> {
  try {
    switch (target.kind) {
      case "mail":
        return [...target.to];
      case "round-robin":
        return [await nextTurn(deps.spool, target.among, fax.call)];
      case "person": {
        const who = await deps.people.byId(target.user);
        if (who.kind === "down") return { kind: "failed", why: "the directory does not answer" };
        const address = who.kind === "person" ? who.person.address : "";
        return address === "" ? { kind: "nobody", why: `${target.user} has no address` } : [address];
      }
      case "group": {
        const settings = deps.rules().directory;
        if (settings === undefined) return { kind: "nobody", why: "there is no directory any more" };
        const members = await groupMembers(deps.search, settings, target.group);
        const addresses = members.flatMap(({ mail }) => mail.slice(0, 1));
        return addresses.length === 0 ? { kind: "nobody", why: "nobody in it has an address" } : addresses;
      }
    }
  } catch (error) {
    if (isFaxError(error, "input")) return { kind: "nobody", why: describeError(error) };
    return { kind: "failed", why: describeError(error) };
  }
}

function mailsTo(rules: RuleSet, to: readonly string[], { form, language }: PeopleTarget): FaxMail[] {
  const mails = new MailTargets(rules);
  mails.add(to, { form, language });
  return mails.targets.map(({ kind: _, ...mail }) => mail);
}
