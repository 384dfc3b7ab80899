// Works through spool/incoming: each mail is parsed, classified and acted on, a few at a time. A mail leaves incoming/ only
// when all it asked for is on disk elsewhere; after a crash it is worked on again, and every step knows its own traces.

import { type FSWatcher, watch } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Envelope } from "../../base/envelope.ts";
import { describeError, isFaxError, isOurDisk } from "../../base/errors.ts";
import { closedMail, listIncoming, openIncoming, senderOfIncoming } from "../../device/store/incoming.ts";
import { listJobs } from "../../device/store/job-files.ts";
import { exists, readJson } from "../../device/store/spool.ts";
import { alarm } from "../notice/post.ts";
import { printNotice } from "../notice/print-notice.ts";
import { refused } from "../notice/submission-notice.ts";
import { personIn } from "../people/people.ts";
import { adoptDocuments } from "./adopt.ts";
import { takeAnswer } from "./answer.ts";
import { takeAsk } from "./ask.ts";
import { askConsent } from "./ask-consent.ts";
import { classify } from "./classify.ts";
import { takeOwnWord } from "./consent.ts";
import { sendReceipt, takeDirect } from "./direct.ts";
import { takeFaxAnswer } from "./fax-answer.ts";
import { forwardMail, returnedFax } from "./forward.ts";
import type { IntakeDeps } from "./intake-deps.ts";
import { takeJunkWord } from "./junk-word.ts";
import { parseMail } from "./parse-mail.ts";
import { takePrint } from "./print.ts";
import { isPrintCancel, takePrintCancel } from "./print-cancel.ts";
import { readSubmission } from "./submissions.ts";
import { countTry, forgetTries, triesOf } from "./tries.ts";

/** A mail that fails this often for reasons of its own or ours is put aside and the administrator told. */
const mostTries = 3;
/** So does one that was begun this often and never brought to an end: it may be what ends the office each time. */
const mostBegun = 5;
/** From this many begun passes on a mail is worked on alone, so that only the guilty one reaches mostBegun. */
const aloneFrom = 2;
/** Mails an hour to one sender that say so. */
const mostUnclear = 20;
/** Times the usual wait a mail is put off at most that waits for our disk or the directory. */
const mostPutOff = 8;

/** Mails in work for each conversion at once: those of one sender take no more than that, so that others have room beside him. */
const sendersRoom = 4;

export interface IntakeTimes {
  /** Between two looks where the file system tells nothing, ms. */
  readonly look: number;
  /** Before a failed mail is tried again, times the tries so far, ms. */
  readonly again: number;
  /** Before a mail is tried again that found our disk full or the directory away, ms; doubles with each time, to a limit. */
  readonly disk: number;
  /** Between two looks whether a waiting document's owner is known now, ms. */
  readonly adopt: number;
}

const usual: IntakeTimes = { look: 1_000, again: 5_000, disk: 10_000, adopt: 15_000 };

/** `atOnce`: mails of one sender. */
export function startIntake(
  deps: IntakeDeps,
  atOnce: number,
  times: IntakeTimes = usual,
): { wake(): void; stop(): Promise<void> } {
  const { spool, log } = deps;
  const running = new Map<string, Promise<void>>();
  const waiting = new Set<string>();
  /** Of mails that are in work or in line. */
  const senders = new Map<string, string>();
  const tries = new Map<string, number>();
  /** How often each mail was put off for reasons that are not its own. */
  const putOff = new Map<string, number>();
  let adoption: Promise<void> | undefined;
  let alone = false;
  let stopped = false;
  let listing = false;
  let again = false;

  const wake = (): void => {
    if (stopped) return;
    if (listing) {
      again = true;
      return;
    }
    listing = true;
    look()
      .catch((error: unknown) => log.error("incoming mail cannot be listed", { cause: describeError(error) }))
      .finally(() => {
        listing = false;
        if (again) {
          again = false;
          wake();
        }
      });
  };

  async function look(): Promise<void> {
    for (const id of await listIncoming(spool)) {
      if (running.size >= atOnce * sendersRoom || alone || stopped) return;
      if (running.has(id) || waiting.has(id)) continue;
      const sender = senders.get(id) ?? (await senderOfIncoming(spool, id));
      senders.set(id, sender);
      if ([...running.keys()].filter((other) => senders.get(other) === sender).length >= atOnce) continue;
      const begun = tries.get(id) ?? (await triesOf(spool, id));
      tries.set(id, begun);
      if (begun >= aloneFrom) {
        if (running.size > 0) return;
        alone = true;
      }
      const work = take(id, begun)
        .catch((error: unknown) => {
          log.error("a mail could not be put aside", { id, cause: describeError(error) });
          later(id, times.disk);
        })
        .finally(() => {
          running.delete(id);
          senders.delete(id);
          alone = false;
          wake();
        });
      running.set(id, work);
    }
  }

  function later(id: string, wait: number): void {
    waiting.add(id);
    setTimeout(() => {
      waiting.delete(id);
      wake();
    }, wait).unref();
  }

  async function take(id: string, begun: number): Promise<void> {
    if (begun >= mostBegun)
      return putAside(id, `it was begun ${begun} times, and each time the program ended before it was done`);
    try {
      tries.set(id, begun + 1);
      await openIncoming(spool, id);
      await countTry(spool, id, begun + 1);
      await takeMail(id);
      await rm(spool.incoming(id), { recursive: true, force: true });
      tries.delete(id);
      putOff.delete(id);
    } catch (error) {
      log.error("a mail could not be worked on", { id, tries: begun + 1, cause: describeError(error) });
      if (isOurDisk(error) || isFaxError(error, "later")) {
        // Not the mail's fault, however long it lasts.
        tries.set(id, begun);
        await countTry(spool, id, begun).catch(() => forgetTries(spool, id));
        const before = putOff.get(id) ?? 0;
        putOff.set(id, before + 1);
        // Hundreds may wait for a directory: reading them again and again must not become the office's life.
        later(id, times.disk * Math.min(2 ** before, mostPutOff));
      } else if (begun + 1 >= mostTries) await putAside(id, describeError(error));
      else later(id, times.again * (begun + 1));
    }
  }

  /** The administrator is told first: a mail in corrupt/ that nobody heard of is a lost one. */
  async function putAside(id: string, why: string): Promise<void> {
    await alarm(
      deps.post,
      `${id}-alarm`,
      "a mail could not be worked on",
      `It is kept in the folder corrupt/ of the spool (${id}).\n${why}`,
    );
    await spool.setAside(spool.incoming(id), why);
    await spool.setAside(closedMail(spool, id), why);
    tries.delete(id);
    putOff.delete(id);
  }

  async function takeMail(id: string): Promise<void> {
    const envelope = await readJson<Envelope>(spool.path("incoming", id, "envelope.json"));
    if (envelope === undefined || !(await exists(spool.path("incoming", id, "message.eml")))) {
      log.error("a mail on disk is not whole; it goes to corrupt/", { id });
      await spool.setAside(spool.incoming(id), "envelope.json or message.eml is missing");
      return;
    }
    // A submission of this id is the commit of an earlier pass that was cut off before the mail left incoming/.
    const done = await readSubmission(spool, id);
    const over = done === undefined ? await readSubmission(spool, id, "done") : undefined;
    if (over !== undefined) return sendReceipt(deps, over);
    if (done !== undefined) {
      if (done.state === "waiting") await printNotice(deps, done);
      deps.tokens.add(done);
      await sendReceipt(deps, done);
      await deps.tokens.inTurn(id, () => askConsent(deps, id));
      deps.touched(await listJobs(spool, id));
      return;
    }
    await mkdir(spool.path("run"), { recursive: true });
    const parts = await mkdtemp(join(spool.path("run"), "mail-"));
    try {
      const mail = await parseMail(spool.path("incoming", id, "message.eml"), parts);
      const wishes = classify(envelope, mail, deps.rules().site.domains);
      if (wishes.ours) {
        log.warn("one of our own mails came back; nothing is done", { id, from: envelope.from });
        return;
      }
      for (const token of wishes.bounces) await returnedFax(deps, envelope, token);
      if (wishes.admin) await forwardMail(deps, envelope, mail.subject);
      if (wishes.robot !== undefined) {
        log.info("a robot's mail; nothing is faxed", { id, from: envelope.from, why: wishes.robot });
        return;
      }
      if (wishes.unclear !== undefined) {
        // A stranger hears nothing: he would learn that a token is real.
        if (personIn(await deps.people.byMail(envelope.from)) === undefined) return;
        const asked = `unclear ${envelope.proof} ${envelope.from}`;
        log.warn("it cannot be said what is to be faxed", { id, from: envelope.from, proof: envelope.proof });
        // Whoever writes in another's name must not fill his mailbox.
        if (!deps.asked.has(asked, mostUnclear)) return;
        deps.asked.count(asked);
        const about = { id, to: envelope.from, title: mail.subject, language: deps.rules().site.language };
        await refused(deps.post, { ...about, messageId: mail.messageId, references: mail.references }, wishes.unclear);
        return;
      }
      for (const word of wishes.asks) await takeAsk(deps, envelope, mail, word);
      for (const token of wishes.confirms)
        await deps.tokens.holding(token, () => takeOwnWord(deps, envelope, mail, token));
      for (const answer of wishes.answers) {
        const { token, numbers } = answer;
        const received = deps.answers.callOf(token);
        const junk = deps.junkWords.callOf(token);
        if (received !== undefined || junk !== undefined) {
          await deps.tokens.inTurn(`fax ${received ?? junk}`, () =>
            received === undefined
              ? takeJunkWord(deps, envelope, mail, junk!)
              : takeFaxAnswer(deps, envelope, mail, received, numbers),
          );
          continue;
        }
        await deps.tokens.holding(token, () => takeAnswer(deps, envelope, mail, token, numbers));
      }
      if (wishes.print && isPrintCancel(mail)) await takePrintCancel(deps, mail, id);
      else if (wishes.print) await takePrint(deps, envelope, mail);
      if (wishes.direct.length > 0) deps.touched(await takeDirect(deps, envelope, mail, wishes.direct));
      log.info("mail worked on", {
        id,
        direct: wishes.direct.length,
        answers: wishes.answers.length,
        print: wishes.print,
        account: envelope.commandLine?.account,
      });
    } finally {
      await rm(parts, { recursive: true, force: true });
    }
  }

  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(spool.path("incoming"), wake);
    watcher.on("error", () => watcher?.close());
  } catch {
    // A file system that cannot be watched is looked at by the timer.
  }
  const adopting = setInterval(() => {
    adoption ??= adoptDocuments(deps)
      .catch((error: unknown) => log.error("waiting documents", { cause: describeError(error) }))
      .finally(() => {
        adoption = undefined;
      });
  }, times.adopt);
  const timer = setInterval(wake, times.look);
  wake();
  return {
    wake,
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      clearInterval(adopting);
      watcher?.close();
      await Promise.allSettled([...running.values(), adoption]);
    },
  };
}
