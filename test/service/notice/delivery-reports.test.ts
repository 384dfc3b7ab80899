// Reports of a fax's end for mail systems: who gets one, what stands in it for each recipient, one mail for many numbers,
// and the one word that it takes longer.

import assert from "node:assert/strict";
import { type ParsedMail, simpleParser } from "mailparser";
import type { OutcomeCode } from "../../../src/base/outcome.ts";
import type { Notify, ReportEnvelope } from "../../../src/base/report.ts";
import { forgetMail } from "../../../src/device/mailout/outgoing-spool.ts";
import { ClaimedJob, readJob } from "../../../src/device/store/job-files.ts";
import { readSubmission, writeSubmission } from "../../../src/service/intake/submissions.ts";
import { jobDelayed } from "../../../src/service/notice/delayed-notice.ts";
import { jobEnded } from "../../../src/service/notice/job-notice.ts";
import { message, Office, type OutMail } from "../../support/office.ts";
import { trialRules } from "../../support/rules.ts";

interface Asked {
  readonly number: string;
  readonly notify?: readonly Notify[];
  readonly original?: string;
}

/** The fields of a message/delivery-status, block by block, as RFC 3464 2.1 lays them out. */
function blocksOf(mail: ParsedMail): Map<string, string>[] {
  const part = mail.attachments.find(({ contentType }) => contentType === "message/delivery-status");
  if (part === undefined) return [];
  return part.content
    .toString("latin1")
    .replace(/\r\n[ \t]+/g, " ")
    .trim()
    .split(/\r?\n\r?\n/)
    .map(
      (block) =>
        new Map(
          block.split(/\r?\n/).map((line): [string, string] => {
            const colon = line.indexOf(":");
            return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
          }),
        ),
    );
}

describe("reports of delivery", () => {
  let office: Office;
  beforeEach(async () => {
    office = await Office.make();
  });

  /** A mail to numbers as SMTP took it; the submission's id. */
  async function direct(asked: readonly Asked[], report?: ReportEnvelope, subject = "Contract"): Promise<string> {
    const id = await office.mail(
      asked.map(({ number }) => `${number}@fax.local`),
      message({ subject, id: `<${subject}@plant.example>` }),
      {
        ...(report === undefined ? {} : { report }),
        said: asked.map(({ number: _number, ...said }) => said),
      },
    );
    await office.work();
    return id;
  }

  /** Ends a job as the office does when a line has given it back. */
  async function end(id: string, outcome: OutcomeCode): Promise<void> {
    const pen = (await ClaimedJob.take(office.spool, id, { by: "office", line: "", epoch: "e" }))!;
    const call = `c${id.slice(-1).padStart(8, "0")}`;
    await pen.write({ e: "claimed", line: "t0", attempt: 1, call });
    if (outcome === 0 || outcome === 20) await pen.write({ e: "asked", page: 1, command: "EOP" });
    if (outcome === 0) await pen.write({ e: "answered", page: 1, answer: "MCF" });
    await pen.write({ e: "attempt-end", call, outcome, detail: "", remoteId: "+34 942 123456", seconds: 9 });
    await pen.write({ e: "final", outcome });
    await pen.release();
    await told(id);
  }

  async function told(id: string): Promise<void> {
    const job = (await readJob(office.spool, id))!;
    const deps = await office.deps();
    const submission = (await readSubmission(office.spool, job.request.submission))!;
    await jobEnded(deps.post, submission, job, job.state.outcome!);
  }

  const mails = async (): Promise<OutMail[]> =>
    (await office.out()).filter(({ event }) => event !== "receipt" && event !== "question");

  const asked: ReportEnvelope = { id: "QQ31+4", whole: false };

  it("go to mail systems that spoke of them, with what people read beside it", async () => {
    const id = await direct([{ number: "5550001", original: "rfc822;IMCEAFAX-+2B5550001@plant.example" }], asked);
    await end(`${id}-1`, 0);
    const [{ mail, event }] = (await mails()) as [OutMail];
    assert.equal(event, "delivered");
    assert.match(mail.text!, /was delivered at/);
    assert.ok(
      mail.attachments.some(({ contentType }) => contentType === "image/png"),
      "the picture is there",
    );
    const [whole, recipient] = blocksOf(mail) as [Map<string, string>, Map<string, string>];
    assert.equal(whole.get("reporting-mta"), "dns; fax.local");
    assert.equal(whole.get("original-envelope-id"), "QQ31+4");
    assert.match(whole.get("arrival-date")!, /^\w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000$/);
    assert.deepEqual(
      ["original-recipient", "final-recipient", "action", "status", "remote-mta", "final-log-id", "x-fax-pages"].map(
        (name) => recipient.get(name),
      ),
      [
        "rfc822; IMCEAFAX-+2B5550001@plant.example",
        "rfc822; FAX=5550001@fax.local",
        "delivered",
        "2.0.0",
        "x-fax-csi; +34 942 123456",
        "c00000001",
        "1/1",
      ],
    );
    assert.equal(recipient.get("will-retry-until"), undefined);
  });

  it("are no reports where nobody spoke of them, where people want mails, or of a fax its sender cancelled", async () => {
    const silent = await direct([{ number: "5550001" }]);
    await end(`${silent}-1`, 0);
    assert.deepEqual(blocksOf((await mails())[0]!.mail), []);
    const cancelled = await direct([{ number: "5550002" }], asked, "Cancelled");
    await end(`${cancelled}-1`, 401);
    assert.deepEqual(blocksOf((await mails())[1]!.mail), []);
    office.rules = trialRules((file, text) =>
      file === "faxgate.yaml" ? text.replace("format: auto", "format: mail") : text,
    );
    const mail = await direct([{ number: "5550003" }], asked, "Mail");
    await end(`${mail}-1`, 1);
    assert.deepEqual(blocksOf((await mails())[2]!.mail), []);
    office.rules = trialRules((file, text) =>
      file === "faxgate.yaml" ? text.replace("format: auto", "format: report") : text,
    );
    const always = await direct([{ number: "5550004" }], undefined, "Always");
    await end(`${always}-1`, 1);
    assert.equal(blocksOf((await mails())[3]!.mail).length, 2);
  });

  /** NOTIFY → outcomes told of. */
  const notify: readonly [readonly Notify[] | undefined, string][] = [
    [undefined, "delivered failed perhaps-delivered delayed"],
    [["never"], ""],
    [["success"], "delivered"],
    [["failure"], "failed perhaps-delivered"],
    [["delay"], "perhaps-delivered delayed"],
    [["success", "failure", "delay"], "delivered failed perhaps-delivered delayed"],
  ];
  for (const [words, wanted] of notify)
    it(`NOTIFY=${words?.join(",") ?? " not said"} is obeyed`, async () => {
      for (const outcome of [0, 1, 20] as const) {
        const id = await direct(
          [{ number: "5550001", ...(words === undefined ? {} : { notify: words }) }],
          asked,
          `m${outcome}`,
        );
        await end(`${id}-1`, outcome);
      }
      const id = await direct(
        [{ number: "5550001", ...(words === undefined ? {} : { notify: words }) }],
        asked,
        "late",
      );
      const deps = await office.deps();
      await jobDelayed(deps.post, (await readSubmission(office.spool, id))!, (await readJob(office.spool, `${id}-1`))!);
      assert.equal((await mails()).map(({ event }) => event).join(" "), wanted);
    });

  it("where nothing was said deliveries are told of or not, as the rules say; everything else is", async () => {
    office.rules = trialRules((file, text) =>
      file === "faxgate.yaml" ? text.replace("delivered: yes", "delivered: no") : text,
    );
    for (const outcome of [0, 1, 20] as const) {
      const id = await direct([{ number: "5550001" }], undefined, `m${outcome}`);
      await end(`${id}-1`, outcome);
    }
    const wants = await direct([{ number: "5550001", notify: ["success"] }], asked, "wants");
    await end(`${wants}-1`, 0);
    assert.equal((await mails()).map(({ event }) => event).join(" "), "failed perhaps-delivered delivered");
  });

  it("say of each end what it is: action and status", async () => {
    const ends: readonly [OutcomeCode, string, string, RegExp][] = [
      [0, "delivered", "2.0.0", /E000 delivered/],
      [1, "failed", "5.4.1", /E001 the number is busy/],
      [20, "delayed", "4.4.2", /E020 .*perhaps/],
      [302, "failed", "5.6.5", /E302/],
      [402, "failed", "5.7.1", /E402/],
    ];
    for (const [outcome, action, status, diagnostic] of ends) {
      const id = await direct([{ number: "5550001" }], asked, `e${outcome}`);
      await end(`${id}-1`, outcome);
      const recipient = blocksOf((await mails()).at(-1)!.mail)[1]!;
      assert.equal(recipient.get("action"), action);
      assert.equal(recipient.get("status"), status);
      assert.match(recipient.get("diagnostic-code")!, diagnostic);
      assert.match(recipient.get("diagnostic-code")!, /^x-fax; /);
    }
  });

  it("say of a late one until when it is tried, and of what was last heard", async () => {
    const id = await direct([{ number: "5550001" }], asked);
    const pen = (await ClaimedJob.take(office.spool, `${id}-1`, { by: "office", line: "", epoch: "e" }))!;
    await pen.write({ e: "claimed", line: "t0", attempt: 1, call: "c00000007" });
    await pen.write({ e: "attempt-end", call: "c00000007", outcome: 1, detail: "", remoteId: "", seconds: 2 });
    await pen.write({ e: "retry", at: new Date(Date.now() + 60_000).toISOString() });
    await pen.release();
    const deps = await office.deps();
    await jobDelayed(deps.post, (await readSubmission(office.spool, id))!, (await readJob(office.spool, `${id}-1`))!);
    const [{ mail }] = (await mails()) as [OutMail];
    const recipient = blocksOf(mail)[1]!;
    assert.equal(recipient.get("action"), "delayed");
    assert.equal(recipient.get("status"), "4.4.1");
    const until = Date.parse(recipient.get("will-retry-until")!) - Date.now();
    assert.ok(Math.abs(until - office.rules.outbound.retry["give-up-after"]) < 60_000, "until it is given up");
    assert.match(mail.text!, /next try at/);
    assert.match(mail.replyTo!.text, /^reply\+\w{26}@fax\.local$/, "it can be answered");
  });

  it("bring the header back, and with RET=FULL a failed message whole", async () => {
    for (const [whole, outcome, type] of [
      [false, 1, "text/rfc822-headers"],
      [true, 1, "message/rfc822"],
      [true, 0, "text/rfc822-headers"],
    ] as const) {
      const id = await direct([{ number: "5550001" }], { whole }, `w${whole}${outcome}`);
      await end(`${id}-1`, outcome);
      const raw = await office.raw((await mails()).at(-1)!.id);
      assert.match(raw.toString("latin1"), new RegExp(`Content-Type: ${type}`));
      assert.match(raw.toString("latin1"), new RegExp(`Subject: w${whole}${outcome}`));
      const mail = await simpleParser(raw, { keepDeliveryStatus: true });
      assert.match(
        mail.headerLines.map(({ line }) => line).join("\n"),
        /multipart\/report; report-type=delivery-status/,
      );
    }
  });

  it("bring back the header alone of a message that is too large", async () => {
    const text = `${"x".repeat(70)}\r\n`.repeat(16_000);
    const id = await office.mail(["5550001@fax.local"], message({ subject: "Large", text, id: "<large@x>" }), {
      report: { whole: true },
    });
    await office.work();
    await end(`${id}-1`, 1);
    const raw = (await office.raw((await mails()).at(-1)!.id)).toString("latin1");
    assert.match(raw, /Content-Type: text\/rfc822-headers/);
    assert.match(raw, /Subject: Large/);
    assert.ok(raw.length < 100_000, `${raw.length} octets`);
  });

  it("an address written twice is reported twice, its fax sent once", async () => {
    const id = await direct(
      [
        { number: "5550001", original: "rfc822;a@b" },
        { number: '"555-0001"', original: "rfc822;c@d" },
      ],
      asked,
    );
    assert.deepEqual(await office.numbers(), ["5550001"]);
    await end(`${id}-1`, 0);
    const blocks = blocksOf((await mails())[0]!.mail);
    assert.deepEqual(
      blocks.slice(1).map((block) => block.get("original-recipient")),
      ["rfc822; a@b", "rfc822; c@d"],
    );
  });

  it("fields cannot be forged by what stands in ORCPT, ENVID or the far end's identification", async () => {
    const evil = "x\u0000 é\r\nAction: delivered\r\n\r\nFinal-Recipient: rfc822; z@z";
    const id = await direct([{ number: "5550001", original: `rfc822;${evil}` }], { id: evil, whole: false });
    await end(`${id}-1`, 1);
    const raw = await office.raw((await mails())[0]!.id);
    assert.doesNotMatch(raw.toString("latin1"), /^Action: delivered/m);
    assert.equal(blocksOf((await mails())[0]!.mail).length, 2);
  });

  describe("one mail for many numbers", () => {
    const numbers = Array.from({ length: 12 }, (_, n) => ({ number: `55501${String(n).padStart(2, "0")}` }));

    it("is sent when the last has ended, with those that failed first, and each recipient in the report", async () => {
      const id = await direct(numbers, asked);
      const ends: OutcomeCode[] = numbers.map((_, n) => (n === 3 ? 1 : n === 5 ? 20 : n === 7 ? 402 : 0));
      for (const [n, outcome] of ends.entries()) {
        assert.deepEqual(await mails(), [], `nothing before the last one: ${n}`);
        await end(`${id}-${n + 1}`, outcome);
      }
      const [{ mail, event }, ...more] = (await mails()) as [OutMail];
      assert.deepEqual(more, []);
      assert.equal(event, "report");
      assert.match(mail.subject!, /9 of 12 delivered, 2 failed, 1 perhaps delivered/);
      const list = mail.text!.split("\n").filter((line) => /^55501/.test(line));
      assert.equal(list.length, 12);
      assert.match(list[0]!, /5550103: failed: .*busy/);
      assert.match(list[2]!, /5550105: perhaps/);
      const blocks = blocksOf(mail).slice(1);
      assert.deepEqual(
        blocks.map((block) => block.get("action")),
        ends.map((outcome) => (outcome === 0 ? "delivered" : outcome === 20 ? "delayed" : "failed")),
      );
      // Worked on again after a crash it is the same mail, and none where that one has left already.
      await told(`${id}-12`);
      assert.equal((await mails()).length, 1);
      for (const { id: gone } of await mails()) await forgetMail(office.spool, gone);
      await told(`${id}-11`);
      assert.deepEqual(await mails(), []);
    });

    it("leaves out of the report who wants to hear nothing, and is not sent when nobody does", async () => {
      const id = await direct(
        numbers.map((one, n) => ({ ...one, notify: [n === 0 ? "success" : "never"] as const })),
        asked,
      );
      for (const n of numbers.keys()) await end(`${id}-${n + 1}`, 0);
      assert.equal(blocksOf((await mails())[0]!.mail).length, 2);
      const quiet = await direct(
        numbers.map((one) => ({ ...one, notify: ["never"] as const })),
        asked,
        "quiet",
      );
      for (const n of numbers.keys()) await end(`${quiet}-${n + 1}`, 1);
      assert.equal((await mails()).length, 1);
    });

    it("is answered: those that failed are sent once more, and told of in one mail again", async () => {
      const id = await direct(numbers);
      for (const n of numbers.keys()) await end(`${id}-${n + 1}`, n < 10 ? 1 : 0);
      const [{ mail }] = (await mails()) as [OutMail];
      await office.mail(
        [mail.replyTo!.value[0]!.address!],
        message({ id: "<r@x>", text: "retry failed", headers: { "In-Reply-To": mail.messageId! } }),
      );
      await office.work();
      const jobs = await office.jobs();
      assert.equal(jobs.length, 22);
      assert.deepEqual(
        jobs
          .slice(12)
          .map((job) => job.request.destination)
          .sort(),
        numbers.slice(0, 10).map(({ number }) => number),
      );
      for (const job of jobs.slice(12)) await end(job.request.id, 0);
      const last = (await mails()).at(-1)!;
      assert.match(last.mail.subject!, /10 of 10 delivered/);
    });

    it("leaves out a fax another wish replaced, and is sent once more when one in doubt was sent again", async () => {
      const id = await direct(numbers);
      const submission = (await readSubmission(office.spool, id))!;
      await writeSubmission(office.spool, { ...submission, answers: [`other replaces ${id}-12`] });
      for (const n of numbers.keys()) if (n < 11) await end(`${id}-${n + 1}`, n === 2 ? 20 : 0);
      const [{ mail }, ...more] = (await mails()) as [OutMail];
      assert.deepEqual(more, []);
      assert.match(mail.subject!, /10 of 11 delivered, 1 perhaps/);
      const pen = (await ClaimedJob.take(office.spool, `${id}-3`, { by: "office", line: "", epoch: "e" }))!;
      await pen.write({ e: "restart" });
      await pen.release();
      await end(`${id}-3`, 0);
      assert.match((await mails()).at(-1)!.mail.subject!, /11 of 11 delivered/);
      assert.equal((await mails()).length, 2);
    });

    it("tells once of those that take longer", async () => {
      const id = await direct(numbers, asked);
      await end(`${id}-1`, 0);
      const deps = await office.deps();
      const kept: OutMail[] = [];
      for (const n of [2, 3, 4]) {
        const name = `${id}-${n}`;
        await jobDelayed(deps.post, (await readSubmission(office.spool, id))!, (await readJob(office.spool, name))!);
        const pen = (await ClaimedJob.take(office.spool, name, { by: "office", line: "", epoch: "e" }))!;
        await pen.write({ e: "delayed" });
        await pen.release();
        // Also when the first word of it has left already.
        kept.push(...(await mails()));
        for (const { id: gone } of await mails()) await forgetMail(office.spool, gone);
      }
      assert.deepEqual(await mails(), []);
      const sent = kept;
      assert.deepEqual(
        sent.map(({ event }) => event),
        ["delayed"],
      );
      assert.match(sent[0]!.mail.subject!, /1 of 12 delivered, 11 not ended yet/);
    });
  });
});
