// Works through spool/incoming: each mail is parsed, classified and acted on, a few at a time. A mail leaves incoming/ only
// when all it asked for is on disk elsewhere; after a crash it is worked on again, and every step knows its own traces.

import { type FSWatcher, watch } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Envelope } from "../../base/envelope.ts";
import { describeError } from "../../base/errors.ts";
import { listJobs } from "../../device/store/job-files.ts";
import { exists, readJson } from "../../device/store/spool.ts";
import { alarm } from "../notice/post.ts";
import { printNotice, refused } from "../notice/submission-notice.ts";
import { takeAnswer } from "./answer.ts";
import { classify } from "./classify.ts";
import { takeDirect } from "./direct.ts";
import { forwardMail } from "./forward.ts";
import type { IntakeDeps } from "./intake-deps.ts";
import { parseMail } from "./parse-mail.ts";
import { takePrint } from "./print.ts";
import { readSubmission } from "./submissions.ts";

/** A mail that fails this often for reasons of our own is put aside and the administrator told. */
const mostTries = 3;

export function startIntake(deps: IntakeDeps, atOnce: number): { wake(): void; stop(): Promise<void> } {
  const { spool, log } = deps;
  const running = new Map<string, Promise<void>>();
  const failures = new Map<string, number>();
  /** An answer must not overtake another one to the same document. */
  let answers: Promise<void> = Promise.resolve();
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
    for (const id of await spool.list("incoming")) {
      if (running.size >= atOnce || stopped) return;
      if (running.has(id) || (failures.get(id) ?? 0) < 0) continue;
      const work = take(id).finally(() => {
        running.delete(id);
        wake();
      });
      running.set(id, work);
    }
  }

  async function take(id: string): Promise<void> {
    try {
      await takeMail(id);
      await rm(spool.incoming(id), { recursive: true, force: true });
      failures.delete(id);
    } catch (error) {
      const count = (failures.get(id) ?? 0) + 1;
      failures.set(id, count);
      log.error("a mail could not be worked on", { id, tries: count, cause: describeError(error) });
      if (count >= mostTries) {
        await spool.setAside(spool.incoming(id), describeError(error));
        await alarm(
          deps.post,
          `${id}-alarm`,
          "a mail could not be worked on",
          `It is kept in the folder corrupt/ of the spool (${id}).\n${describeError(error)}`,
        );
      } else {
        failures.set(id, -count);
        setTimeout(() => {
          failures.set(id, count);
          wake();
        }, 5_000 * count).unref();
      }
    }
  }

  async function takeMail(id: string): Promise<void> {
    const envelope = await readJson<Envelope>(spool.path("incoming", id, "envelope.json"));
    if (envelope === undefined || !(await exists(spool.path("incoming", id, "message.eml")))) {
      await spool.setAside(spool.incoming(id), "envelope.json or message.eml is missing");
      return;
    }
    // A submission of this id is the commit of an earlier pass that was cut off before the mail left incoming/.
    const done = await readSubmission(spool, id);
    if (done !== undefined) {
      if (done.state === "waiting") await printNotice(deps.post, done);
      deps.tokens.add(done);
      deps.touched(await listJobs(spool, id));
      return;
    }
    await mkdir(spool.path("run"), { recursive: true });
    const parts = await mkdtemp(join(spool.path("run"), "mail-"));
    try {
      const mail = await parseMail(spool.path("incoming", id, "message.eml"), parts);
      const wishes = classify(envelope, mail, deps.rules().site.domains);
      for (const _token of wishes.bounces.slice(0, 1)) await forwardMail(deps, envelope, mail.subject, "bounce");
      if (wishes.admin) await forwardMail(deps, envelope, mail.subject, "admin");
      if (wishes.robot !== undefined) {
        log.info("a robot's mail; nothing is faxed", { id, from: envelope.from, why: wishes.robot });
        return;
      }
      if (wishes.answers.length > 1) {
        const about = { id, to: envelope.from, title: mail.subject, language: deps.rules().site.language };
        await refused(
          deps.post,
          { ...about, messageId: mail.messageId, references: mail.references },
          "your mail answers more than one document; answer each notice by itself",
        );
        return;
      }
      for (const answer of wishes.answers) {
        const work = answers.then(() => takeAnswer(deps, envelope, mail, answer.token, answer.numbers));
        answers = work.catch(() => {});
        await work;
      }
      if (wishes.print) await takePrint(deps, envelope, mail);
      if (wishes.direct.length > 0) deps.touched(await takeDirect(deps, envelope, mail, wishes.direct));
      log.info("mail worked on", {
        id,
        direct: wishes.direct.length,
        answers: wishes.answers.length,
        print: wishes.print,
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
  const timer = setInterval(wake, 1_000);
  wake();
  return {
    wake,
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      watcher?.close();
      await Promise.allSettled(running.values());
    },
  };
}
