// Hands waiting mail to the relay, or to <spool>/outbox where the rules name no relay. Tries again with growing waits for as
// long as the relay is away; an address the relay refuses for good goes to the administrator instead, never nowhere.

import { link, rm } from "node:fs/promises";
import { createTransport } from "nodemailer";
import { describeError } from "../../base/errors.ts";
import type { SiteRules } from "../../codec/rules/schema-site.ts";
import type { Log } from "../log/log.ts";
import { syncDirectory } from "../store/atomic.ts";
import type { Spool } from "../store/spool.ts";
import { forgetMail, type OutgoingEnvelope, readMessage, updateMail, waitingMail } from "./outgoing-spool.ts";

export interface DelivererDeps {
  readonly spool: Spool;
  readonly log: Log;
  readonly site: () => SiteRules;
}

const longestWait = 15 * 60_000;

/** Runs until stopped; `wake` makes it look at once. */
export function startDeliverer(deps: DelivererDeps): { wake(): void; stop(): Promise<void> } {
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
        } else if (!stopped) timer = setTimeout(wake, 5_000);
      });
  };

  async function round(): Promise<void> {
    for (const envelope of await waitingMail(deps.spool)) {
      if (stopped) return;
      if (Date.parse(envelope.nextTry) > Date.now()) continue;
      await deliver(envelope);
    }
  }

  async function deliver(envelope: OutgoingEnvelope): Promise<void> {
    const { spool, log } = deps;
    const relay = deps.site().relay;
    const left = relay === "outbox" ? await toOutbox(spool, envelope) : await toRelay(spool, envelope, relay);
    if (left.to.length === 0) {
      await forgetMail(spool, envelope.id);
      log.info("mail out", { id: envelope.id, event: envelope.event, to: envelope.to.join(",") });
      return;
    }
    const tries = envelope.tries + 1;
    const admin = deps.site().admin;
    const about = { id: envelope.id, to: left.to.join(","), tries, cause: left.cause };
    if (left.forGood && !(left.to.length === 1 && left.to[0] === admin)) {
      log.error("the relay refuses a mail for good; it goes to the administrator", about);
      const now = new Date().toISOString();
      await updateMail(spool, { ...envelope, to: [admin], from: "", tries, lastError: left.cause, nextTry: now });
      again = true;
    } else {
      log.warn("a mail waits for the relay", about);
      const wait = Math.min(longestWait, 10_000 * 2 ** Math.min(tries - 1, 10));
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

/** Recipients the mail has not reached, and whether trying again is of no use. */
interface Left {
  readonly to: readonly string[];
  readonly forGood: boolean;
  readonly cause: string;
}

const nobody: Left = { to: [], forGood: false, cause: "" };

/** One hard link more: the file appears whole, and a second try finds it there already. */
async function toOutbox(spool: Spool, envelope: OutgoingEnvelope): Promise<Left> {
  const message = spool.path("outgoing-mail", envelope.id, "message.eml");
  const target = spool.path("outbox", `${envelope.id}.eml`);
  try {
    await rm(target, { force: true });
    await link(message, target);
    await syncDirectory(spool.path("outbox"));
    return nobody;
  } catch (error) {
    return { to: envelope.to, forGood: false, cause: describeError(error) };
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
    const refused = sent.rejectedErrors ?? [];
    if (refused.length === 0) return nobody;
    const waiting = refused.filter((error) => !isPermanent(error));
    // While one recipient may still be reached the refused ones stay with him, so that none is dropped between two rules.
    return {
      to: refused.flatMap((error) => (typeof error.recipient === "string" ? [error.recipient] : [])),
      forGood: waiting.length === 0,
      cause: describeError(refused[0]),
    };
  } catch (error) {
    return { to: envelope.to, forGood: isPermanent(error), cause: describeError(error) };
  } finally {
    transport.close();
  }
}

function isPermanent(error: unknown): boolean {
  const code = (error as { responseCode?: unknown }).responseCode;
  return typeof code === "number" && code >= 500 && code < 600;
}
