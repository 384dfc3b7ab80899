// Hands waiting mail to the relay, or to <spool>/outbox where the rules name no relay, one after the other and each mailbox's in order
// (mail-order.ts). Tries again with growing waits for as long as the relay is away; an address the relay refuses for good goes to the administrator instead, never nowhere.

import { link } from "node:fs/promises";
import type { Clock } from "../../base/clock.ts";
import { describeError, systemCode } from "../../base/errors.ts";
import type { RelayTarget } from "../../codec/rules/schema-relay.ts";
import type { SiteRules } from "../../codec/rules/schema-site.ts";
import { wallClock } from "../clock.ts";
import type { Log } from "../log/log.ts";
import { raiseAlarm } from "../store/alarms.ts";
import { syncDirectory } from "../store/atomic.ts";
import type { Spool } from "../store/spool.ts";
import { dueMails } from "./mail-order.ts";
import { forgetMail, type OutgoingEnvelope, readMessage, setApart, updateMail, waitingMail } from "./outgoing-spool.ts";
import { handTo, type Left, nobody } from "./relay.ts";
import { RelayRests } from "./relay-rests.ts";
import { markRepeated } from "./repeat-mark.ts";
import { routesOf, withDoubt } from "./routes-of-mail.ts";

export interface DelivererDeps {
  readonly spool: Spool;
  readonly log: Log;
  readonly site: () => SiteRules;
}

const longestWait = 15 * 60_000;
/** What is perhaps there already is sent again later than what is surely not, and in the end once a day: each time is one more copy. */
const doubtDoublings = 3;
/** After so many times it is sent once a day, and the administrator hears of it. */
const seldomFrom = 10;
const longestDoubt = 24 * 3_600_000;

export interface DeliverTimes {
  /** Between two looks, ms. */
  readonly look: number;
  /** Before the second try of a mail, or of a server; doubles up to `longestWait` or a minute, ms. */
  readonly firstWait: number;
}

const usual: DeliverTimes = { look: 5_000, firstWait: 10_000 };

/** Runs until stopped; `wake` makes it look at once. `clock`: ms since 1970. */
export function startDeliverer(
  deps: DelivererDeps,
  times: DeliverTimes = usual,
  clock: Clock = wallClock,
): { wake(): void; stop(): Promise<void> } {
  let stopped = false;
  let timer = (): void => {};
  let again = false;
  let running: Promise<void> | undefined;
  /** Relays that will not have us, of which the administrator was told. */
  const refusing = new Set<string>();
  const rests = new RelayRests(clock.now, times.firstWait);
  /** Mailboxes, lower case, at a mail to which a server broke off last: they may be why. */
  const suspects = new Set<string>();

  const wake = (): void => {
    if (stopped) return;
    if (running !== undefined) {
      again = true;
      return;
    }
    timer();
    running = round()
      .catch((error: unknown) => deps.log.error("outgoing mail", { cause: describeError(error) }))
      .finally(() => {
        running = undefined;
        if (again) {
          again = false;
          wake();
        } else if (!stopped) timer = clock.at(clock.now() + times.look, wake);
      });
  };

  async function round(): Promise<void> {
    const waiting: OutgoingEnvelope[] = [];
    // Also of one that is not due yet: the mail set apart would go out before it is surely there once.
    for (const found of await waitingMail(deps.spool))
      try {
        waiting.push(await setApart(deps.spool, found));
      } catch (error) {
        // One the disk does not take holds no other back.
        deps.log.error("a mail cannot be set apart yet", { id: found.id, cause: describeError(error) });
      }
    for (const envelope of dueMails(waiting, clock.now(), suspects)) {
      if (stopped) return;
      await deliver(envelope);
    }
  }

  async function deliver({ handing, ...queued }: OutgoingEnvelope): Promise<void> {
    const { spool, log } = deps;
    let envelope: OutgoingEnvelope = withDoubt(queued, handing);
    const parts: Left[] = [];
    let tried = false;
    const routes = routesOf(deps.site(), envelope);
    for (const [n, { relays, to, again }] of routes.entries()) {
      const route = relays === "outbox" ? "outbox" : relays.map(({ url }) => url).join();
      if (rests.rests(route)) {
        parts.push({ to, forGood: false, cause: envelope.lastError, away: true });
        continue;
      }
      tried = true;
      let noted = false;
      const note = async (): Promise<void> => {
        await updateMail(spool, { ...envelope, handing: to });
        noted = true;
      };
      const left =
        relays === "outbox"
          ? await toOutbox(spool, envelope.id, to)
          : await toRelays(envelope, to, relays, again, note);
      if (left.away) rests.silent(route, left.letIn === true);
      else rests.answered(route);
      for (const address of to)
        if (left.letIn) suspects.add(address.toLowerCase());
        else if (!left.away) suspects.delete(address.toLowerCase());
      if (left.inDoubt) envelope = withDoubt(envelope, left.to);
      parts.push(left);
      const next = routes.slice(n + 1);
      if (next.length === 0 || (!noted && left.to.length === to.length)) continue;
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

  /**
   * One relay after the other until one answers; what it says counts. `again`: they have it perhaps. `note`: they have it perhaps
   * from now on, until this ends.
   */
  async function toRelays(
    { id, from, repeatNote = "" }: OutgoingEnvelope,
    to: readonly string[],
    relays: readonly RelayTarget[],
    again: boolean,
    note: () => Promise<void>,
  ): Promise<Left> {
    const plain = await readMessage(deps.spool, id);
    const message = again ? markRepeated(plain, repeatNote) : plain;
    if (again) deps.log.warn("perhaps mailed a second time", { id, to: to.join(",") });
    const causes: string[] = [];
    let letIn = {};
    for (const relay of relays) {
      const left = await handTo(relay, { from, to, message, beforeEnd: note });
      if (left.refusesUs) await tellRefused(relay.url, left.cause);
      if (!left.away) {
        refusing.delete(relay.url);
        return left;
      }
      // Another server would take it a second time.
      if (left.inDoubt) return left;
      causes.push(left.cause);
      if (left.letIn) letIn = { letIn: true };
    }
    return { to, forGood: false, cause: causes.join("; "), away: true, ...letIn };
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
    const late = clock.now() - Date.parse(envelope.createdAt) > patience;
    // A server that gives no answer may be away for weeks; one that goes on saying "later" of one mail, or breaking off, means never.
    const isOver = ({ forGood, away, letIn }: Left): boolean => forGood || ((!away || letIn === true) && late);
    const over = together(left.filter(isOver));
    const staying = left.filter((part) => !isOver(part));
    const waiting = together(staying);
    const tries = envelope.tries + 1;
    if (waiting.to.length === 0) return giveUp({ ...envelope, ...over, tries });
    // Where no server was reached, the mail waits for that alone.
    const isOwn = staying.some(({ away, letIn }) => !away || letIn === true);
    if (over.to.length === 0) return putOff({ ...envelope, ...waiting, tries }, isOwn);
    // One write takes them out of this mail and says which mail they are in instead: none is ever in both, or in neither.
    const apart = {
      ...envelope,
      ...over,
      id: `${envelope.id}-apart-${tries}`,
      tries,
      nextTry: isoNow(),
    };
    await putOff({ ...envelope, ...waiting, tries, apart }, isOwn);
    await giveUp(apart);
  }

  /** `isOwn`: the mail itself has a wait before its next try. */
  async function putOff(envelope: OutgoingEnvelope, isOwn: boolean): Promise<void> {
    const { id, to, tries, lastError, inDoubt, putOff: before = 0 } = envelope;
    deps.log.warn("a mail waits for the relay", { id, to: to.join(","), tries, cause: lastError });
    const longest = inDoubt !== undefined && before >= seldomFrom ? longestDoubt : longestWait;
    const doublings = before + (inDoubt === undefined ? 0 : doubtDoublings);
    const wait = Math.min(longest, times.firstWait * 2 ** Math.min(doublings, 20));
    if (inDoubt !== undefined && before + 1 === seldomFrom)
      await raiseAlarm(
        deps.spool,
        "mail-in-doubt",
        `a mail server takes mails and does not confirm them: ${to.join(", ")}`,
        `${id} was sent ${seldomFrom} times, and each time the answer was lost: its readers have it perhaps so often. From now on it is sent once a day, and says so.\n${lastError}`,
      );
    const later = isOwn ? { putOff: before + 1, nextTry: new Date(clock.now() + wait).toISOString() } : {};
    await updateMail(deps.spool, { ...envelope, ...later });
    await setApart(deps.spool, { ...envelope, ...later });
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
      const now = isoNow();
      await updateMail(spool, { ...envelope, to: [admin], from: "", createdAt: now, nextTry: now });
      again = true;
    } else if (event === "alarm") {
      await putOff(envelope, true);
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

  const isoNow = (): string => new Date(clock.now()).toISOString();

  wake();
  return {
    wake,
    stop: async () => {
      stopped = true;
      timer();
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

const together = (parts: readonly Left[]): { to: string[]; lastError: string } => ({
  to: parts.flatMap(({ to }) => to),
  lastError: parts.map(({ cause }) => cause).join("; "),
});

const keyOf = ({ id }: OutgoingEnvelope): string => id.replace(/[^a-z0-9-]/g, "-");
