// Every mail faxgate writes: 7 bits, CRLF, lines an old relay takes, the headers of DESIGN 7, threaded to what it answers.

import assert from "node:assert/strict";
import { simpleParser } from "mailparser";
import type { Submission } from "../../../src/base/job.ts";
import { readMessage, waitingMail } from "../../../src/device/mailout/outgoing-spool.ts";
import { raiseAlarm } from "../../../src/device/store/alarms.ts";
import { writeAtomic } from "../../../src/device/store/atomic.ts";
import { ClaimedJob, createJob, readJob } from "../../../src/device/store/job-files.ts";
import { startAlarmMail } from "../../../src/service/admin/alarm-mail.ts";
import { startInbound } from "../../../src/service/inbound/inbound.ts";
import { jobEnded } from "../../../src/service/notice/job-notice.ts";
import { alarm } from "../../../src/service/notice/post.ts";
import { jobRequest, submission } from "../../support/job.ts";
import { message, Office } from "../../support/office.ts";
import { receivedFax as fax } from "../../support/received-fax.ts";
import { pause, until } from "../../support/redis.ts";

const odd = 'Ünïcode – "факс"\u0000\u0007\r\nBcc: x@evil.example\r\n\r\n字';

function assertClean(raw: Buffer, what: string): void {
  const text = raw.toString("latin1");
  assert.doesNotMatch(text, /[^\t\r\n\x20-\x7e]/, `${what}: 7 bits`);
  assert.doesNotMatch(text, /(?<!\r)\n|\r(?!\n)/, `${what}: CRLF`);
  assert.ok(
    text.split("\r\n").every((line) => line.length <= 998),
    `${what}: length of lines`,
  );
  assert.doesNotMatch(text.slice(0, text.indexOf("\r\n\r\n")), /^bcc/im, `${what}: no header of the sender's making`);
}

describe("every mail", () => {
  let office: Office;
  beforeEach(async () => {
    office = await Office.make();
  });
  const receivedFax = async (call = "c00000042"): Promise<string> =>
    (await fax(office.spool, { call, callerName: odd, tsi: odd })).folder;
  async function inbound(change: object = {}) {
    const deps = await office.deps();
    return startInbound({ ...deps, ...change }, { look: 20, again: 20 });
  }

  it("is clean and marked, whatever stands in subjects, names and texts", async () => {
    const deps = await office.deps();
    const post = deps.post;
    // Job ends.
    const about: Submission = submission({
      id: "0mabc-one",
      subject: odd,
      remarks: [odd],
      messageId: "<m@plant.example>",
      references: Array.from({ length: 60 }, (_, i) => `<r${i}@plant.example>`),
      token: "t".repeat(26),
    });
    for (const [n, outcome] of [0, 1, 20].entries()) {
      const request = jobRequest({ submission: about.id, number: n + 1, recipientName: odd, pages: 1 });
      await createJob(office.spool, request);
      const pen = (await ClaimedJob.take(office.spool, request.id, { by: "line", line: "t0", epoch: "e" }))!;
      await pen.write({ e: "claimed", line: "t0", attempt: 1, call: "c00000001" });
      await pen.write({
        e: "attempt-end",
        call: "c00000001",
        outcome: outcome as 0 | 1 | 20,
        detail: odd,
        remoteId: odd,
        seconds: 3,
      });
      await pen.release();
      await jobEnded(post, about, (await readJob(office.spool, request.id))!, outcome as 0 | 1 | 20);
    }
    await writeAtomic(office.spool.path("active", about.id, "submission.json"), JSON.stringify(about));
    await alarm(post, "x-alarm", odd, odd);
    // Print notice, question, receipt, refusal, forward.
    const headers = {
      "X-Faxgate-Print-User": "DOM+User1",
      "X-Faxgate-Print-Title": `=?utf-8?B?${Buffer.from(odd).toString("base64")}?=`,
    };
    await office.mail(["print@fax.local"], message({ headers }));
    await office.work();
    const token = /reply\+(\w{26})/.exec((await office.out("print-notice"))[0]!.mail.replyTo!.text)![1]!;
    await office.mail([`reply+${token}@fax.local`], message({ text: "hm" }));
    await office.mail([`reply+${token}@fax.local`], message({ text: "5550001" }));
    await office.mail([`reply+${"q".repeat(26)}@fax.local`], message({ subject: `${"ä".repeat(400)}` }));
    await office.mail(["postmaster@fax.local"], Buffer.from(`${message({ text: "ä\n\nb" })}${"x".repeat(3_000)}`));
    await office.work();
    // A received fax.
    await receivedFax();
    const service = await inbound();
    await until(async () => (await office.out("received")).length === 1, "received");
    await service.stop();

    const seen = new Map<string, number>();
    for (const { id, event, to, from } of await waitingMail(office.spool)) {
      const raw = await readMessage(office.spool, id);
      assertClean(raw, event);
      const mail = await simpleParser(raw);
      const header = (name: string): string => String(mail.headers.get(name) ?? "");
      seen.set(event, (seen.get(event) ?? 0) + 1);
      assert.equal(header("x-faxgate-event"), event);
      assert.equal(header("x-faxgate-envelope-to"), to.join(", "));
      assert.match(header("auto-submitted"), /^auto-/);
      assert.match(mail.messageId ?? "", /^<[^<>@\s]+@fax\.local>$/);
      if (event === "received") {
        assert.equal(header("x-faxgate-call"), "c00000042");
        assert.match(header("x-faxgate-outcome"), /^E021$/);
        assert.match(from, /^bounce\+c00000042[0-9a-f]{24}@fax\.local$/);
        assert.deepEqual(to, ["purchasing@plant.example"]);
      } else assert.equal(from, "", `${event} has the null return path`);
      if (["delivered", "failed", "perhaps-delivered"].includes(event)) {
        assert.match(header("x-faxgate-job"), /^0mabc-one-\d$/);
        assert.match(header("x-faxgate-outcome"), /^E\d{3}$/);
        assert.equal(mail.inReplyTo, "<m@plant.example>");
        assert.ok(mail.references!.length <= 20);
      }
      if (["question", "receipt", "refused", "print-notice"].includes(event))
        assert.notEqual(header("x-faxgate-job"), "");
    }
    assert.deepEqual([...seen.keys()].sort(), [
      "alarm",
      "delivered",
      "failed",
      "forward",
      "perhaps-delivered",
      "print-notice",
      "question",
      "receipt",
      "received",
      "refused",
    ]);
  });

  it("keeps the words: UTF-8 of subject, names and text come back as they were", async () => {
    const about = submission({ id: "0mabc-two", subject: "Übersicht für Женя – 字" });
    const request = jobRequest({ submission: about.id, recipientName: "Jürgen Ångström" });
    await createJob(office.spool, request, 401);
    const deps = await office.deps();
    await jobEnded(deps.post, about, (await readJob(office.spool, request.id))!, 401);
    const { mail } = (await office.out("failed"))[0]!;
    assert.match(mail.subject!, /Übersicht für Женя – 字/);
    assert.match(mail.text!, /Jürgen Ångström/);
  });

  it("advises to send a failed fax once more only where that can help", async () => {
    for (const [n, outcome, advice] of [
      [1, 1, /To try again, answer this mail with {2}resend/],
      [2, 401, /To try again, answer this mail with {2}resend/],
      [3, 116, /Sent once more as it is, it would fail again\./],
    ] as const) {
      const about = submission({ id: `0mabc-adv${n}` });
      const request = jobRequest({ submission: about.id });
      await createJob(office.spool, request, outcome);
      await jobEnded((await office.deps()).post, about, (await readJob(office.spool, request.id))!, outcome);
      const { mail } = (await office.out("failed")).find(
        (found) => found.mail.headers.get("x-faxgate-job") === request.id,
      )!;
      assert.match(mail.text!, advice);
    }
  });

  it("has its text from the last good file when an administrator breaks one, and he hears of it", async () => {
    const { cpSync, mkdtempSync, rmSync, writeFileSync } = await import("node:fs");
    const { join } = await import("node:path");
    const { rulesFolder } = await import("../../support/rules.ts");
    const folder = mkdtempSync("/tmp/faxgate-test-");
    cpSync(rulesFolder, folder, { recursive: true });
    const post = { ...(await office.deps()).post, rulesFolder: folder };
    await alarm(post, "a1", "one", "detail");
    writeFileSync(join(folder, "mails/en/alarm.txt"), "Subject: {{Wrong}}\n\ntext");
    await alarm(post, "a2", "two", "detail");
    await alarm(post, "a3", "three", "detail");
    rmSync(join(folder, "mails/en/alarm.txt"));
    await alarm(post, "a4", "four", "detail");
    assert.deepEqual(
      (await office.out("alarm")).map((mail) => mail.mail.subject),
      ["faxgate: one", "faxgate: two", "faxgate: three", "faxgate: four"],
    );
    await until(async () => (await office.spool.list("run")).includes("alarm-mail-text.json"), "the fault is told");
    rmSync(folder, { recursive: true, force: true });
  });

  it("of an alarm goes out once, and a damaged alarm file keeps no other back", async () => {
    await raiseAlarm(office.spool, "one", "what", "detail");
    await raiseAlarm(office.spool, "two", "what", "detail");
    await writeAtomic(office.spool.path("run", "alarm-bad.json"), "{");
    const deps = await office.deps();
    const service = startAlarmMail({ spool: office.spool, log: deps.log, post: deps.post });
    await until(async () => (await office.out("alarm")).length === 2, "both");
    await service.stop();
    assert.deepEqual(await office.spool.list("run"), ["writable"]);
  });

  describe("of a received fax", () => {
    it("is made once, after a death at any step and after failures, which are told", async () => {
      for (const died of ["pdf", "picture", "posted"]) {
        office = await Office.make();
        let seen = 0;
        office.step = (name) => {
          if (name === died && ++seen <= 3) throw new Error(`died at ${name}`);
        };
        const folder = await receivedFax();
        const service = await inbound();
        const { existsSync, readFileSync } = await import("node:fs");
        const isDone = (): boolean =>
          existsSync(`${folder}/delivery.json`) && readFileSync(`${folder}/delivery.json`, "utf8").includes('"done"');
        await until(isDone, died);
        await service.stop();
        assert.equal((await office.out("received")).length, 1);
        // A mail that is queued is on its way, whatever failed behind it.
        const told = (await office.spool.list("run")).includes("alarm-received-c00000042.json");
        assert.equal(told, died !== "posted", died);
        assert.equal(existsSync(`${folder}/tries`), false);
      }
    });

    it("that ends the program each time is left alone with an alarm, and the next one goes its way", async () => {
      await receivedFax("c00000001");
      await receivedFax("c00000002");
      let lives = 0;
      for (; lives < 12 && (await office.out("received")).length === 0; lives++) {
        let died = false;
        const deps = await office.deps();
        const documents = {
          ...deps.documents,
          toPdf: (...args: Parameters<typeof deps.documents.toPdf>) => {
            if (args[0].includes("c00000001")) died = true;
            return died ? new Promise<never>(() => {}) : deps.documents.toPdf(...args);
          },
        };
        const service = await inbound({ documents });
        for (let i = 0; i < 50 && !died && (await office.out("received")).length === 0; i++) await pause(5);
        void service.stop();
      }
      assert.ok(lives <= 6, String(lives));
      assert.match((await office.out("received"))[0]!.id, /^c00000002/);
      assert.ok((await office.spool.list("run")).includes("alarm-received-c00000001.json"));
    });
  });
});
