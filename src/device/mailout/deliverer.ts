// Hands waiting mail to the relay, or to <spool>/outbox where the rules name no relay. Tries again with growing waits for as
// long as the relay is away; an address the relay refuses for good goes to the administrator instead, never nowhere.

import { link } from "node:fs/promises";
import { describeError, systemCode } from "../../base/errors.ts";
import { type RelayTarget, relaysFor } from "../../codec/rules/schema-relay.ts";
import type { SiteRules } from "../../codec/rules/schema-site.ts";
import type { Log } from "../log/log.ts";
import { raiseAlarm } from "../store/alarms.ts";
import { syncDirectory } from "../store/atomic.ts";
import type { Spool } from "../store/spool.ts";
import { forgetMail, type OutgoingEnvelope, readMessage, setApart, updateMail, waitingMail } from "./outgoing-spool.ts";
import { handTo, type Left, nobody } from "./relay.ts";

export interface DelivererDeps {
  readonly spool: Spool;
  readonly log: Log;
  readonly site: () => SiteRules;
}

const longestWait = 15 * 60_000;

export interface DeliverTimes {
  /** Between two looks, ms. */
  readonly look: number;
  /** Before the second try of a mail; doubles up to `longestWait`, ms. */
  readonly firstWait: number;
}

const usual: DeliverTimes = { look: 5_000, firstWait: 10_000 };

/** Runs until stopped; `wake` makes it look at once. */
export function startDeliverer(
  deps: DelivererDeps,
  times: DeliverTimes = usual,
): { wake(): void; stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  let running: Promise<void> | undefined;
  /** Relays that will not have us, of which the administrator was told. */
  const refusing = new Set<string>();

  const wake = (): void => {
    if (stopped) return;
    if (running !== undefined) {
      again = true;
      return;
    }
    clearTimeout(timer);
    running = round()
      .catch((error: unknown) => deps.log.error("outgoing mail", { cause: describeError(error) }))
      .finally(() => {
        running = undefined;
        if (again) {
          again = false;
          wake();
        } else if (!stopped) timer = setTimeout(wake, times.look);
      });
  };

  async function round(): Promise<void> {
    /** Relays that gave no answer in this round: they are away for every mail. */
    const away = new Set<string>();
    for (const found of await waitingMail(deps.spool)) {
      if (stopped) return;
      // Also of one that is not due yet: the mail set apart has a later name, and would go out before it is surely there once.
      const envelope = await setApart(deps.spool, found);
      if (Date.parse(envelope.nextTry) <= Date.now()) await deliver(envelope, away);
    }
  }

  async function deliver(queued: OutgoingEnvelope, away: Set<string>): Promise<void> {
    const { spool, log } = deps;
    let envelope = queued;
    const parts: Left[] = [];
    let tried = false;
    const routes = byRelay(deps.site(), envelope.to);
    for (const [n, { relays, to }] of routes.entries()) {
      const route = relays === "outbox" ? "outbox" : relays.map(({ url }) => url).join();
      if (away.has(route)) {
        parts.push({ to, forGood: false, cause: envelope.lastError, away: true });
        continue;
      }
      tried = true;
      const left = relays === "outbox" ? await toOutbox(spool, envelope.id, to) : await toRelays(envelope, to, relays);
      if (left.away) away.add(route);
      parts.push(left);
      const next = routes.slice(n + 1);
      if (next.length === 0 || left.to.length === to.length) continue;
      // The next server may take minutes: who has the mail now must not get it again after a death in the middle of that.
      envelope = { ...envelope, to: [...parts, ...next].flatMap((part) => part.to) };
      await updateMail(spool, envelope);
    }
    if (!tried) return;
    const left = parts.filter(({ to }) => to.length > 0);
    if (left.length === 0) {
      await forgetMail(spool, envelope.id);
      log.info("mail out", { id: envelope.id, event: envelope.event, to: queued.to.join(",") });
      return;
    }
    await settle(envelope, left);
  }

  /** One relay after the other until one answers; what it says counts. */
  async function toRelays(
    { id, from }: OutgoingEnvelope,
    to: readonly string[],
    relays: readonly RelayTarget[],
  ): Promise<Left> {
    const message = await readMessage(deps.spool, id);
    const causes: string[] = [];
    for (const relay of relays) {
      const left = await handTo(relay, { from, to, message });
      if (left.refusesUs) await tellRefused(relay.url, left.cause);
      if (!left.away) {
        refusing.delete(relay.url);
        return left;
      }
      causes.push(left.cause);
    }
    return { to, forGood: false, cause: causes.join("; "), away: true };
  }

  /** Once until it takes mail again: the next relay hides the fault, and without one nothing says why mails wait. */
  async function tellRefused(url: string, cause: string): Promise<void> {
    if (refusing.has(url)) return;
    refusing.add(url);
    const host = url.replace(/^.*@|^.*\/\//, "");
    await raiseAlarm(
      deps.spool,
      `relay-${host.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`,
      `the mail server ${host} does not let the gateway in`,
      `Its log-in, its certificate or TLS has to be mended, in relay: or routes: of rules/faxgate.yaml or at the server. Until then mails go to the next relay, or wait where there is none.\n${cause}`,
    );
  }

  /** What was not taken is tried again, or goes to the administrator; each server's part by itself. */
  async function settle(envelope: OutgoingEnvelope, left: readonly Left[]): Promise<void> {
    const { "mail-give-up-after": patience } = deps.site();
    const late = Date.now() - Date.parse(envelope.createdAt) > patience;
    // A server that gives no answer may be away for weeks; one that goes on saying "later" of one mail means never.
    const isOver = ({ forGood, away }: Left): boolean => forGood || (!away && late);
    const over = together(left.filter(isOver));
    const waiting = together(left.filter((part) => !isOver(part)));
    const tries = envelope.tries + 1;
    if (waiting.to.length === 0) return giveUp({ ...envelope, ...over, tries });
    if (over.to.length === 0) return putOff({ ...envelope, ...waiting, tries });
    // One write takes them out of this mail and says which mail they are in instead: none is ever in both, or in neither.
    const apart = {
      ...envelope,
      ...over,
      id: `${envelope.id}-apart-${tries}`,
      tries,
      nextTry: new Date().toISOString(),
    };
    await putOff({ ...envelope, ...waiting, tries, apart });
    await giveUp(apart);
  }

  async function putOff(envelope: OutgoingEnvelope): Promise<void> {
    const { id, to, tries, lastError } = envelope;
    deps.log.warn("a mail waits for the relay", { id, to: to.join(","), tries, cause: lastError });
    const wait = Math.min(longestWait, times.firstWait * 2 ** Math.min(tries - 1, 10));
    const nextTry = new Date(Date.now() + wait).toISOString();
    await updateMail(deps.spool, { ...envelope, nextTry });
    await setApart(deps.spool, { ...envelope, nextTry });
  }

  async function giveUp(envelope: OutgoingEnvelope): Promise<void> {
    const { spool, log } = deps;
    const { admin } = deps.site();
    const { id, event, to, tries, lastError, createdAt } = envelope;
    const about = { id, to: to.join(","), tries, cause: lastError };
    if (to.some((address) => address !== admin)) {
      log.error("the relay refuses a mail for good; it goes to the administrator", about);
      await raiseAlarm(
        spool,
        `undelivered-${keyOf(envelope)}`,
        `a mail to ${to.join(", ")} could not be delivered; you get it instead`,
        `${id}, ${event}, tried ${tries} times since ${createdAt}.\n${lastError}`,
      );
      // His server gets as long as theirs had: one "later" of it would send the mail to corrupt/ at once.
      const now = new Date().toISOString();
      await updateMail(spool, { ...envelope, to: [admin], from: "", createdAt: now, nextTry: now });
      again = true;
    } else if (event === "alarm") {
      await putOff(envelope);
    } else {
      // Perhaps it is the mail itself the relay will not have (too large); a short alarm may still go through.
      log.error("the relay refuses a mail to the administrator for good; it goes to corrupt/", about);
      await raiseAlarm(
        spool,
        `mail-${keyOf(envelope)}`,
        "a mail could not be delivered to anybody",
        `It is kept in the folder corrupt/ of the spool (${id}, ${event}).\n${lastError}`,
      );
      await spool.setAside(spool.path("outgoing-mail", id), lastError);
    }
  }

  wake();
  return {
    wake,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/** One hard link more: the file appears whole, and a second try finds it there already. */
async function toOutbox(spool: Spool, id: string, to: readonly string[]): Promise<Left> {
  const message = spool.path("outgoing-mail", id, "message.eml");
  const target = spool.path("outbox", `${id}.eml`);
  try {
    await link(message, target).catch((error: unknown) => {
      if (systemCode(error) !== "EEXIST") throw error;
    });
    await syncDirectory(spool.path("outbox"));
    return nobody;
  } catch (error) {
    return { to, forGood: false, cause: describeError(error), away: false };
  }
}

/** Recipients by the relays that serve them. */
function byRelay(
  site: SiteRules,
  to: readonly string[],
): { relays: "outbox" | readonly RelayTarget[]; to: string[] }[] {
  const groups: { relays: "outbox" | readonly RelayTarget[]; to: string[] }[] = [];
  for (const address of to) {
    const relays = relaysFor(site, address);
    const group = groups.find((one) => one.relays === relays);
    if (group === undefined) groups.push({ relays, to: [address] });
    else group.to.push(address);
  }
  return groups;
}

const together = (parts: readonly Left[]): { to: string[]; lastError: string } => ({
  to: parts.flatMap(({ to }) => to),
  lastError: parts.map(({ cause }) => cause).join("; "),
});

const keyOf = ({ id }: OutgoingEnvelope): string => id.replace(/[^a-z0-9-]/g, "-");
