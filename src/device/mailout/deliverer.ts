// Hands waiting mail to the relay, or to <spool>/outbox where the rules name no relay. Tries again with growing waits for as
// long as the relay is away; an address the relay refuses for good goes to the administrator instead, never nowhere.

import { link } from "node:fs/promises";
import { createTransport } from "nodemailer";
import { describeError, systemCode } from "../../base/errors.ts";
import type { SiteRules } from "../../codec/rules/schema-site.ts";
import type { Log } from "../log/log.ts";
import { raiseAlarm } from "../store/alarms.ts";
import { syncDirectory } from "../store/atomic.ts";
import type { Spool } from "../store/spool.ts";
import { forgetMail, type OutgoingEnvelope, readMessage, updateMail, waitingMail } from "./outgoing-spool.ts";

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
    for (const envelope of await waitingMail(deps.spool)) {
      if (stopped) return;
      if (Date.parse(envelope.nextTry) > Date.now()) continue;
      // A relay that is away is away for every mail; the next look begins with one that has not been tried.
      if ((await deliver(envelope)) === "away") return;
    }
  }

  async function deliver(envelope: OutgoingEnvelope): Promise<"done" | "away"> {
    const { spool, log } = deps;
    const relay = deps.site().relay;
    const left = relay === "outbox" ? await toOutbox(spool, envelope) : await toRelay(spool, envelope, relay);
    if (left.to.length === 0) {
      await forgetMail(spool, envelope.id);
      log.info("mail out", { id: envelope.id, event: envelope.event, to: envelope.to.join(",") });
      return "done";
    }
    const tries = envelope.tries + 1;
    const admin = deps.site().admin;
    const about = { id: envelope.id, to: left.to.join(","), tries, cause: left.cause };
    if (left.forGood && left.to.every((to) => to === admin) && envelope.event !== "alarm") {
      // Perhaps it is the mail itself the relay will not have (too large); a short alarm may still go through.
      log.error("the relay refuses a mail to the administrator for good; it goes to corrupt/", about);
      await raiseAlarm(
        spool,
        `mail-${envelope.id.replace(/[^a-z0-9-]/g, "-")}`,
        "a mail could not be delivered to anybody",
        `It is kept in the folder corrupt/ of the spool (${envelope.id}, ${envelope.event}).\n${left.cause}`,
      );
      await spool.setAside(spool.path("outgoing-mail", envelope.id), left.cause);
    } else if (left.forGood && !left.to.every((to) => to === admin)) {
      log.error("the relay refuses a mail for good; it goes to the administrator", about);
      const now = new Date().toISOString();
      await updateMail(spool, { ...envelope, to: [admin], from: "", tries, lastError: left.cause, nextTry: now });
      again = true;
    } else {
      log.warn("a mail waits for the relay", about);
      const wait = Math.min(longestWait, times.firstWait * 2 ** Math.min(tries - 1, 10));
      const nextTry = new Date(Date.now() + wait).toISOString();
      await updateMail(spool, { ...envelope, to: left.to, tries, lastError: left.cause, nextTry });
    }
    return left.away ? "away" : "done";
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

/** Recipients the mail has not reached, and whether trying again is of no use. */
interface Left {
  readonly to: readonly string[];
  readonly forGood: boolean;
  readonly cause: string;
  /** The relay gave no answer at all. */
  readonly away: boolean;
}

const nobody: Left = { to: [], forGood: false, cause: "", away: false };

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

async function toRelay(spool: Spool, envelope: OutgoingEnvelope, relay: string): Promise<Left> {
  const limits = { connectionTimeout: 30_000, greetingTimeout: 30_000, socketTimeout: 120_000 };
  const transport = createTransport({ url: relay, ...limits });
  try {
    const sent = await transport.sendMail({
      envelope: { from: envelope.from, to: [...envelope.to] },
      raw: await readMessage(spool, envelope.id),
    });
    return whoIsLeft(sent.rejectedErrors ?? []);
  } catch (error) {
    const { rejectedErrors = [], responseCode } = error as { rejectedErrors?: Refused[]; responseCode?: number };
    if (rejectedErrors.length > 0) return whoIsLeft(rejectedErrors);
    return {
      to: envelope.to,
      forGood: isPermanent(error),
      cause: describeError(error),
      away: responseCode === undefined,
    };
  } finally {
    transport.close();
  }
}

interface Refused {
  readonly recipient?: string | undefined;
}

/** While one recipient may still be reached the refused ones stay with him, so that none is dropped between two rules. */
function whoIsLeft(refused: readonly Refused[]): Left {
  if (refused.length === 0) return nobody;
  return {
    to: refused.flatMap((error) => error.recipient ?? []),
    forGood: refused.every(isPermanent),
    cause: describeError(refused[0]),
    away: false,
  };
}

function isPermanent(error: unknown): boolean {
  const code = (error as { responseCode?: unknown }).responseCode;
  return typeof code === "number" && code >= 500 && code < 600;
}
