// The main job over real processes: Redis, Ghostscript, soft modems on the exchange, mail in and out.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ReceivedFax } from "../../src/base/received.ts";
import { bitmapsEqual, cropRows } from "../../src/codec/image/bitmap.ts";
import { decodeTiffPage, openTiff } from "../../src/codec/tiff/read.ts";
import { Gateway, simplePdf } from "../support/gateway.ts";

describe("the trial, end to end", function () {
  this.timeout(120_000);
  let gateway: Gateway;
  before(async () => {
    gateway = new Gateway({
      rules: {
        "outbound.yaml": (text) => text.replace("busy: { tries: 3, wait: 20s }", "busy: { tries: 3, wait: 1s }"),
      },
    });
    await gateway.start();
  });
  after(() => gateway.remove());

  const bitmaps = (path: string) => {
    const data = new Uint8Array(readFileSync(path));
    const tiff = openTiff(data);
    assert.ok(tiff.ok);
    return tiff.pages.map((page) => decodeTiffPage(data, page).bitmap);
  };

  it("a mail with a PDF becomes a call, a received fax in the right mailbox, and a delivered notice", async () => {
    await gateway.send({
      to: "5550001@fax.local",
      subject: "Grüße",
      attachments: [{ filename: "a.pdf", content: simplePdf(["one", "two"]) }],
    });
    const [received] = await gateway.mails("received", "purchasing@plant.example");
    const [delivered] = await gateway.mails("delivered", "user1@plant.example");
    assert.match(delivered!.mail.subject!, /5550001 delivered \(2 pages\): Grüße/);
    assert.equal(delivered!.mail.headers.get("x-faxgate-outcome"), "E000");
    assert.match(received!.mail.attachments.map((a) => a.contentType).join(), /application\/pdf/);
    const call = String(received!.mail.headers.get("x-faxgate-call"));
    const year = (await gateway.spool.list("received"))[0]!;
    const month = (await gateway.spool.list("received", year))[0]!;
    const folder = gateway.spool.path("received", year, month, call);
    const fax = JSON.parse(readFileSync(join(folder, "fax.json"), "utf8")) as ReceivedFax;
    const [job] = await gateway.jobs();
    const area = (await gateway.spool.list("done")).includes(job!.request.submission) ? "done" : "active";
    const sent = bitmaps(gateway.spool.path(area, job!.request.submission, "pages.tif"));
    const got = bitmaps(join(folder, "fax.tif"));
    assert.equal(got.length, 2);
    got.forEach((page, index) => {
      assert.equal(page.height, sent[index]!.height + fax.headerRows);
      assert.ok(bitmapsEqual(cropRows(page, fax.headerRows, page.height), sent[index]!), `page ${index + 1} differs`);
    });
  });

  it("three numbers, one busy: two arrive once each, the third is tried three times; three outcomes", async () => {
    const before = (await gateway.outbox()).length;
    await gateway.send({
      to: ["5550001@fax.local", "5550002@fax.local", "5550090@fax.local"],
      attachments: [{ filename: "a.pdf", content: simplePdf(["three"]) }],
    });
    const [failed] = await gateway.mails("failed", "user1@plant.example");
    await gateway.mails("delivered", "user1@plant.example", 3);
    assert.equal(failed!.mail.headers.get("x-faxgate-outcome"), "E001");
    assert.match(failed!.mail.text!, /busy/);
    assert.match(failed!.mail.text!, /Calls made: 3/);
    await gateway.mails("received", "logistics@plant.example");
    await gateway.until(async () => (await gateway.outbox()).length >= before + 5, 20_000, "five mails");
    const received = (await gateway.outbox()).filter((mail) => mail.event === "received");
    assert.equal(received.filter((mail) => mail.to.includes("logistics")).length, 1);
    assert.equal(received.filter((mail) => mail.to.includes("purchasing")).length, 2);
    const job = (await gateway.jobs()).find((j) => j.request.destination === "5550090")!;
    assert.equal(job.state.attempts.length, 3);
  });

  it("a printed document goes to exactly the numbers its owner answers with", async () => {
    const print = (title: string) =>
      gateway.send({
        from: "printserver@plant.example",
        to: "print@fax.local",
        attachments: [{ filename: "job.pdf", content: simplePdf([title]) }],
        headers: { "X-Faxgate-Print-User": "DOM+User1", "X-Faxgate-Print-Title": title, "X-Faxgate-Print-Job": "17" },
      });
    await print("first letter");
    const [notice] = await gateway.mails("print-notice", "user1@plant.example");
    assert.match(notice!.mail.messageId!, /^<print\.[a-z2-7]{26}@fax\.local>$/);
    assert.ok(notice!.mail.attachments.some((a) => a.contentType === "image/png"));
    const jobsBefore = (await gateway.jobs()).length;
    await gateway.send({
      to: "5550001@fax.local",
      subject: "Re: x",
      text: "see attached",
      inReplyTo: notice!.mail.messageId!,
    });
    await gateway.mails("receipt", "user1@plant.example");
    await print("second letter");
    const second = (await gateway.mails("print-notice", "user1@plant.example", 2)).find((m) =>
      m.mail.subject!.includes("second"),
    )!;
    const replyTo = second.mail.replyTo!.value[0]!.address!;
    const answer = [
      "5550002",
      "cover: yes",
      "",
      "Best regards",
      "User One",
      "Tel. +1 555 0188",
      "+1 555 0177",
      "",
      "________________________________",
      "From: Fax <fax@fax.local>",
      "Sent: Monday, November 23, 2026 9:14 AM",
      "To: User One",
      `Subject: ${second.mail.subject}`,
      "",
      second.mail.text ?? "",
    ].join("\r\n");
    const message = { to: replyTo, subject: "Re: second", text: answer, messageId: "<answer-2@plant.example>" };
    await gateway.send(message);
    await gateway.send(message);
    const receipts = await gateway.mails("receipt", "user1@plant.example", 2);
    assert.match(receipts.map((m) => m.mail.text).join(), /5550002\n\nCover page: yes/);
    await gateway.until(
      async () => (await gateway.jobs()).slice(0).filter((j) => j.state.state === "final").length >= jobsBefore + 2,
      60_000,
      "two more faxes",
    );
    const made = (await gateway.jobs()).filter(
      (j) => j.request.destination === "5550002" && j.request.document !== "pages.tif",
    );
    assert.equal(made.length, 1);
    assert.equal(made[0]!.request.pages, 2);
    assert.equal((await gateway.jobs()).length, jobsBefore + 2);
  });

  it("an answer stops a fax in the middle of its call, and another one sends it once more", async () => {
    const pages = Array.from({ length: 12 }, (_, i) => `page ${i} of a long contract`);
    await gateway.send({
      from: "printserver@plant.example",
      to: "print@fax.local",
      attachments: [{ filename: "job.pdf", content: simplePdf(pages) }],
      headers: {
        "X-Faxgate-Print-User": "DOM+User2",
        "X-Faxgate-Print-Title": "contract",
        "X-Faxgate-Print-Job": "18",
      },
    });
    const user = "user2@plant.example";
    const [notice] = await gateway.mails("print-notice", user);
    const answer = (text: string): Promise<string> =>
      gateway.send({ from: user, to: notice!.mail.replyTo!.value[0]!.address!, text });
    await answer("5550001");
    const job = async () => (await gateway.jobs()).find((one) => one.request.pages === 12)!;
    await gateway.until(async () => (await job())?.state.confirmedPages > 0, 60_000, "a page is confirmed");
    await answer("Cancel please");
    const [failed] = await gateway.mails("failed", user);
    assert.equal(failed!.mail.headers.get("x-faxgate-outcome"), "E401");
    const { state } = await job();
    assert.ok(state.confirmedPages > 0 && state.confirmedPages < 12, `${state.confirmedPages} pages went out`);
    assert.equal(state.attempts.length, 1);
    await gateway.send({ from: user, to: failed!.mail.replyTo!.value[0]!.address!, text: "resend" });
    await gateway.mails("delivered", user);
  });

  it("asks back what is unclear; whoever is not the owner hears it once and changes nothing", async () => {
    const notices = await gateway.mails("print-notice", "user1@plant.example", 2);
    const replyTo = notices[0]!.mail.replyTo!.value[0]!.address!;
    const jobs = (await gateway.jobs()).length;
    await gateway.send({ to: replyTo, text: "please do not fax to 555-0001 today" });
    const [question] = await gateway.mails("question", "user1@plant.example");
    assert.match(question!.mail.text!, /Nothing was sent/);
    const before = (await gateway.outbox()).filter((mail) => mail.to.includes("user2")).map((mail) => mail.file);
    for (const text of ["5550001", "cancel", "status"])
      await gateway.send({ from: "user2@plant.example", to: replyTo, text });
    await assert.rejects(gateway.send({ from: "x@elsewhere.example", to: replyTo, text: "5550001" }), /550 5\.7\.1/);
    await gateway.until(async () => (await gateway.spool.list("incoming")).length === 0, 10_000, "worked on");
    assert.deepEqual(
      (await gateway.outbox())
        .filter((mail) => mail.to.includes("user2") && !before.includes(mail.file))
        .map((mail) => mail.event),
      ["refused"],
    );
    assert.equal((await gateway.jobs()).length, jobs);
  });

  it("the command line shows it all", async () => {
    const lines = await gateway.command("lines", "--json");
    assert.equal(lines.code, 0);
    assert.equal((JSON.parse(lines.output) as unknown[]).length, 4);
    const calls = JSON.parse((await gateway.command("calls", "--json")).output) as { call: string; job?: string }[];
    const call = calls.find((c) => c.job !== undefined)!;
    const shown = JSON.parse((await gateway.command("show", call.job!, "--json")).output) as {
      attempts: { call: string }[];
    };
    assert.ok(shown.attempts.some((a) => a.call === call.call));
    assert.match((await gateway.command("trace", call.call)).output, /DCS V\.17 14400/);
    assert.equal((await gateway.command("check")).code, 0);
    assert.equal((await gateway.command("nonsense")).code, 2);
  });

  it("stops in good order and leaves nothing running", async () => {
    const pids = gateway.pids();
    assert.deepEqual(Object.keys(pids).sort(), [
      "line@t0",
      "line@t1",
      "line@t2",
      "line@t3",
      "master",
      "office",
      "print-agent",
      "redis",
      "smtp",
      "trial",
    ]);
    assert.equal(await gateway.stop(), 0);
    for (const [name, pid] of Object.entries(pids)) assert.throws(() => process.kill(pid, 0), `${name} still runs`);
  });
});
