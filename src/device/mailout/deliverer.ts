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
import { forgetMail, type OutgoingEnvelope, readMessage, updateMail, waitingMail } from "./outgoing-spool.ts";
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
    for (const envelope of await waitingMail(deps.spool)) {
      if (stopped) return;
      if (Date.parse(envelope.nextTry) <= Date.now()) await deliver(envelope, away);
    }
  }

  async function deliver(envelope: OutgoingEnvelope, away: Set<string>): Promise<void> {
    const { spool, log } = deps;
    const site = deps.site();
    const parts: Left[] = [];
    let tried = false;
    for (const { relays, to } of byRelay(site, envelope.to)) {
      const route = relays === "outbox" ? "outbox" : relays.map(({ url }) => url).join();
      if (away.has(route)) {
        parts.push({ to, forGood: false, cause: envelope.lastError, away: true });
        continue;
      }
      tried = true;
      const left = relays === "outbox" ? await toOutbox(spool, envelope) : await toRelays(envelope, to, relays);
      if (left.away) away.add(route);
      parts.push(left);
    }
    if (!tried) return;
    const left = together(parts);
    if (left.to.length === 0) {
      await forgetMail(spool, envelope.id);
      log.info("mail out", { id: envelope.id, event: envelope.event, to: envelope.to.join(",") });
      return;
    }
    await putOff(envelope, left);
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

  /** What was not taken is tried again, or goes to the administrator. */
  async function putOff(envelope: OutgoingEnvelope, left: Left): Promise<void> {
    const { spool, log } = deps;
    const { admin, "mail-give-up-after": patience } = deps.site();
    const tries = envelope.tries + 1;
    const about = { id: envelope.id, to: left.to.join(","), tries, cause: left.cause };
    // A server that gives no answer may be away for weeks; one that goes on saying "later" of one mail means never.
    const over = left.forGood || (!left.away && Date.now() - Date.parse(envelope.createdAt) > patience);
    if (over && left.to.every((to) => to === admin) && envelope.event !== "alarm") {
      // Perhaps it is the mail itself the relay will not have (too large); a short alarm may still go through.
      log.error("the relay refuses a mail to the administrator for good; it goes to corrupt/", about);
      await raiseAlarm(
        spool,
        `mail-${keyOf(envelope)}`,
        "a mail could not be delivered to anybody",
        `It is kept in the folder corrupt/ of the spool (${envelope.id}, ${envelope.event}).\n${left.cause}`,
      );
      await spool.setAside(spool.path("outgoing-mail", envelope.id), left.cause);
    } else if (over && !left.to.every((to) => to === admin)) {
      log.error("the relay refuses a mail for good; it goes to the administrator", about);
      await raiseAlarm(
        spool,
        `undelivered-${keyOf(envelope)}`,
        `a mail to ${left.to.join(", ")} could not be delivered; you get it instead`,
        `${envelope.id}, ${envelope.event}, tried ${tries} times since ${envelope.createdAt}.\n${left.cause}`,
      );
      // His server gets as long as theirs had: one "later" of it would send the mail to corrupt/ at once.
      const now = new Date().toISOString();
      const his = { to: [admin], from: "", createdAt: now, tries, lastError: left.cause, nextTry: now };
      await updateMail(spool, { ...envelope, ...his });
      again = true;
    } else {
      log.warn("a mail waits for the relay", about);
      const wait = Math.min(longestWait, times.firstWait * 2 ** Math.min(tries - 1, 10));
      const nextTry = new Date(Date.now() + wait).toISOString();
      await updateMail(spool, { ...envelope, to: left.to, tries, lastError: left.cause, nextTry });
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
async function toOutbox(spool: Spool, envelope: OutgoingEnvelope): Promise<Left> {
  const message = spool.path("outgoing-mail", envelope.id, "message.eml");
  const target = spool.path("outbox", `${envelope.id}.eml`);
  try {
    await link(message, target).catch((error: unknown) => {
      if (systemCode(error) !== "EEXIST") throw error;
    });
    await syncDirectory(spool.path("outbox"));
    return nobody;
  } catch (error) {
    return { to: envelope.to, forGood: false, cause: describeError(error), away: false };
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

/** What several servers left: hopeless only where all of them say so. */
function together(parts: readonly Left[]): Left {
  const left = parts.filter(({ to }) => to.length > 0);
  return {
    to: left.flatMap(({ to }) => to),
    forGood: left.length > 0 && left.every(({ forGood }) => forGood),
    cause: left.map(({ cause }) => cause).join("; "),
    away: left.length > 0 && left.every(({ away }) => away),
  };
}

const keyOf = ({ id }: OutgoingEnvelope): string => id.replace(/[^a-z0-9-]/g, "-");
