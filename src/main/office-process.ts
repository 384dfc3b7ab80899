// Entry of the office process: intake, dispatch, received faxes, outgoing mail, alarms, housekeeping. Everything that reads
// and decides; nothing that holds a telephone line or the SMTP port.

import { describeError, FaxError } from "../base/errors.ts";
import { countryOf } from "../codec/phone/country.ts";
import { searchDirectory } from "../device/directory/ldap.ts";
import { startDeliverer } from "../device/mailout/deliverer.ts";
import { ReadyOffers } from "../device/queue/ready-queue.ts";
import { redisOptions } from "../device/queue/redis-address.ts";
import { waitForLock } from "../device/store/process-lock.ts";
import { callTokens, siteName } from "../device/store/site-secret.ts";
import { startAlarmMail } from "../service/admin/alarm-mail.ts";
import { startHousekeeping } from "../service/admin/housekeeping.ts";
import { startReports } from "../service/admin/report-mail.ts";
import { DeadOwners } from "../service/dispatch/dead-owners.ts";
import { Dispatcher } from "../service/dispatch/dispatcher.ts";
import { createDocuments } from "../service/document/documents.ts";
import { startInbound } from "../service/inbound/inbound.ts";
import { startIntake } from "../service/intake/intake.ts";
import { TokenIndex } from "../service/intake/submissions.ts";
import { jobDelayed } from "../service/notice/delayed-notice.ts";
import { jobEnded } from "../service/notice/job-notice.ts";
import { checkMailTexts } from "../service/notice/mail-texts.ts";
import { alarm, type PostDeps } from "../service/notice/post.ts";
import { Burst } from "../service/people/burst.ts";
import { Directory } from "../service/people/directory.ts";
import { HourRate } from "../service/people/hour-rate.ts";
import { noteCountry } from "../service/people/known-countries.ts";
import { People } from "../service/people/people.ts";
import { noteDelivered } from "../service/people/recent-numbers.ts";
import { Usage } from "../service/people/usage.ts";
import { runChild } from "./child.ts";

runChild("office", async ({ options, spool, log, rules }) => {
  // The office of a killed run finishes the mails it has in hand; two at once would clear away each other's folders.
  const lock = await waitForLock(spool.path("run", "office.lock"), "the office");
  const faults = await checkMailTexts(options.rules);
  if (faults.length > 0) throw new FaxError("settings", `the mail texts are not in order:\n${faults.join("\n")}`);
  const current = () => rules.current;
  const epoch = `${Date.now().toString(36)}-${process.pid}`;
  const deliverer = startDeliverer({ spool, log, site: () => current().site });
  const post: PostDeps = { spool, log, rules: current, rulesFolder: options.rules, queued: () => deliverer.wake() };
  const warn = (): void => {
    for (const warning of rules.warnings().slice(0, 20)) log.warn("rules", { warning });
  };
  warn();
  rules.follow(
    () => {
      log.info("new rules are in force", { version: current().version });
      warn();
      rules.keep(spool).catch((error: unknown) => log.error("keeping the rules", { cause: describeError(error) }));
    },
    (faults) => {
      log.error("the changed rules are faulty; the old ones stay in force", { first: faults[0] });
      const detail = `The changed rules in ${options.rules} are faulty. The old ones stay in force until they are mended:\n\n${faults.join("\n")}`;
      alarm(post, `rules-${Date.now()}`, "the changed rules are faulty", detail).catch((error: unknown) =>
        log.error("alarm", { cause: describeError(error) }),
      );
    },
  );
  const people = new People(current, new Directory({ spool, log, search: searchDirectory }));
  const documents = createDocuments({
    log,
    limits: () => current().site.convert,
    coversFolder: `${options.rules}/covers`,
  });
  const bounces = await callTokens(spool, "bounce");
  const answers = await callTokens(spool, "answer");
  const junkWords = await callTokens(spool, "junk");
  const tokens = new TokenIndex(spool);
  await tokens.load();
  const offers = new ReadyOffers(redisOptions(current().site.redis, spool.root), await siteName(spool));
  const dispatcher = new Dispatcher({
    spool,
    log,
    rules: current,
    epoch,
    offers,
    isHeld: (submission) => tokens.isHeld(submission),
    dead: new DeadOwners(),
    ended: async (submission, job, outcome) => {
      const { destination: number, recipientName: name } = job.request;
      const at = job.state.attempts.at(-1)?.endedAt || job.request.createdAt;
      if (outcome === 0) {
        await noteDelivered(spool, submission.owner, { number, name, at });
        const country = countryOf(number);
        if (country !== undefined && submission.owner !== "") await noteCountry(spool, submission.owner, country);
      }
      await jobEnded(post, submission, job, outcome);
    },
    delayed: (submission, job) => jobDelayed(post, submission, job),
  });
  await dispatcher.start();
  const jobs = { spool, rules: current, usage: new Usage(spool), bursts: new Burst(), documents };
  const touched = (ids: readonly string[]): void => {
    for (const id of ids) dispatcher.touch(id);
  };
  const intake = startIntake(
    {
      bounces,
      answers,
      junkWords,
      spool,
      log,
      rules: current,
      people,
      documents,
      post,
      jobs,
      tokens,
      asked: new HourRate(),
      epoch,
      touched,
    },
    current().site.convert["at-once"],
  );
  const inbound = startInbound({
    spool,
    log,
    rules: current,
    documents,
    post,
    bounces,
    answers,
    people,
    search: searchDirectory,
  });
  const house = startHousekeeping({ spool, log, rules: current, isHeld: (submission) => tokens.isHeld(submission) });
  const reports = startReports({ spool, log, rules: current, post });
  const alarms = startAlarmMail({ spool, log, post });
  return {
    stop: async () => {
      await Promise.all([intake.stop(), inbound.stop(), alarms.stop(), house.stop(), reports.stop()]);
      await dispatcher.stop();
      await offers.close();
      await deliverer.stop();
      await lock.release();
    },
  };
});
