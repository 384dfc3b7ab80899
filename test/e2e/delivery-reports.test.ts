// Reports of delivery through a real mail server in front of us, read by programs nobody here wrote: Python's mail package and
// Sisimai. Postfix hands on what its client asked (NOTIFY, ORCPT, RET, ENVID) and brings the reports to the sender's mailbox.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClaimedJob } from "../../src/device/store/job-files.ts";
import type { Gateway } from "../support/gateway.ts";
import { startMailGateway } from "./support/mail-gateway.ts";
import type { Postfix } from "./support/postfix.ts";

interface Read {
  readonly type: string;
  readonly parameter: string;
  readonly defects: readonly string[];
  readonly message: Readonly<Record<string, string>>;
  readonly recipients: readonly Readonly<Record<string, string>>[];
  readonly parts: readonly string[];
}

const support = join(import.meta.dirname, "support");
const python = (raw: Buffer): Read =>
  JSON.parse(execFileSync("python3", [join(support, "read-report.py")], { input: raw, encoding: "utf8" })) as Read;

describe("reports of delivery through Postfix, read by others", function () {
  this.timeout(240_000);
  const user = "user1@plant.example";
  const folder = mkdtempSync(join(tmpdir(), "faxgate-reports-"));
  let gateway: Gateway;
  let postfix: Postfix;

  const sisimai = (raw: Buffer): { recipient: string; action: string; status: string; reason: string }[] => {
    const file = join(folder, "report.eml");
    writeFileSync(file, raw);
    return JSON.parse(execFileSync("perl", [join(support, "read-report.pl"), file], { encoding: "utf8" })) as never;
  };

  before(async () => {
    ({ gateway, postfix } = await startMailGateway({
      "faxgate.yaml": (text) => text.replace("delayed-after: 4h", "delayed-after: 10s"),
      "outbound.yaml": (text) =>
        text
          .replace("busy: { tries: 3, wait: 20s }", "busy: { tries: 2, wait: 2s }")
          .replace("no-answer: { tries: 2, wait: 30s }", "no-answer: { tries: 2, wait: 10m }"),
    }));
    // What takes its time begins first.
    await submit("late", ["5550091"]);
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await gateway.remove();
    postfix.stop();
  });

  const letter = (subject: string): string =>
    [
      `From: User One <${user}>`,
      "To: fax",
      `Subject: ${subject}`,
      `Message-ID: <${subject}@plant.example>`,
      "",
      "Hello",
      "",
    ].join("\r\n");
  /** As a mail program that knows of reports hands it to its server. */
  const submit = (subject: string, numbers: readonly string[], ret = "HDRS"): Promise<void> =>
    postfix.submit(
      user,
      numbers.map((number) => `${number}@fax.local`),
      letter(subject),
      {
        id: `env-${subject}`,
        return: ret,
        notify: ["success", "failure", "delay"],
        recipient: user,
      },
    );

  it("delivered: the sender's server hears it of us, with the envelope's own id", async () => {
    await submit("good", ["5550001"]);
    const { raw } = await postfix.waitFor("delivered", user);
    const read = python(raw);
    assert.deepEqual([read.type, read.parameter, read.defects], ["multipart/report", "delivery-status", []]);
    assert.equal(read.message["reporting-mta"], "dns; fax.local");
    assert.equal(read.message["original-envelope-id"], "env-good");
    assert.deepEqual(
      read.recipients.map((one) => [one["final-recipient"], one["action"], one["status"]]),
      [["rfc822; FAX=5550001@fax.local", "delivered", "2.0.0"]],
    );
    assert.match(read.recipients[0]!["original-recipient"]!, /^rfc822; ?/i);
    assert.ok(read.parts.includes("text/rfc822-headers"));
    assert.deepEqual(
      sisimai(raw).map(({ recipient, action, reason }) => [recipient, action, reason]),
      [["FAX=5550001@fax.local", "delivered", "delivered"]],
    );
  });

  it("failed: with the whole message where that was asked for", async () => {
    await submit("busy", ["5550090"], "FULL");
    const { raw } = await postfix.waitFor("failed", user);
    const read = python(raw);
    assert.deepEqual(read.defects, []);
    const [one] = read.recipients;
    assert.deepEqual([one!["action"], one!["status"]], ["failed", "5.4.1"]);
    assert.match(one!["diagnostic-code"]!, /^x-fax; E001 the number is busy/);
    assert.ok(read.parts.includes("message/rfc822"));
    const [other] = sisimai(raw);
    assert.deepEqual([other!.recipient, other!.action, other!.status], ["FAX=5550090@fax.local", "failed", "5.4.1"]);
  });

  it("as sendmail -N and -R asked: both are told of, each with the headers only", async () => {
    const options = ["-f", user, "-N", "success,failure", "-R", "hdrs", "-V", "env-sendmail"];
    postfix.sendmail(options, ["5550003@fax.local", "5550090@fax.local"], letter("sendmail"));
    for (const [event, number, action] of [
      ["delivered", "5550003", "delivered"],
      ["failed", "5550090", "failed"],
    ] as const) {
      const { raw } = await postfix.waitFor(event, user, "sendmail");
      const read = python(raw);
      assert.deepEqual(read.defects, []);
      assert.equal(read.message["original-envelope-id"], "env-sendmail");
      assert.deepEqual(
        read.recipients.map((one) => [one["final-recipient"], one["original-recipient"], one["action"]]),
        [[`rfc822; FAX=${number}@fax.local`, `rfc822; ${number}@fax.local`, action]],
      );
      assert.ok(read.parts.includes("text/rfc822-headers") && !read.parts.includes("message/rfc822"));
    }
    postfix.sendmail(["-f", user, "-N", "never"], ["5550004@fax.local"], letter("nothing-of-this"));
    await gateway.until(
      async () =>
        (await gateway.jobs()).some(({ request, state }) => request.destination === "5550004" && state.outcome === 0),
      60_000,
      "the fax nobody wants to hear of",
    );
  });

  it("mixed: one report for a mail to many, right for each", async () => {
    const numbers = [...Array.from({ length: 9 }, (_, n) => `555001${n}`), "5550090"];
    await submit("many", numbers);
    const { raw } = await postfix.waitFor("report", user, "", 120_000);
    const read = python(raw);
    assert.deepEqual(read.defects, []);
    const wanted = numbers.map((number) => [number, number === "5550090" ? "failed" : "delivered"]).sort();
    const digits = (text: string): string => /FAX=(\d+)@/.exec(text)![1]!;
    assert.deepEqual(read.recipients.map((one) => [digits(one["final-recipient"]!), one["action"]]).sort(), wanted);
    assert.deepEqual(
      sisimai(raw)
        .map(({ recipient, action }) => [digits(recipient), action])
        .sort(),
      wanted,
    );
  });

  it("perhaps: a fax whose last page was not confirmed is neither delivered nor failed", async () => {
    await submit("perhaps [fax: at 23:59]", ["5550002"]);
    // Put off to an hour: the other tests' faxes to that number are not.
    const ours = async () => (await gateway.jobs()).find(({ request }) => request.notBefore !== undefined);
    await gateway.until(async () => (await ours()) !== undefined, 60_000, "the fax that waits for its hour");
    const job = (await ours())!;
    // As a line leaves it that lost the connection behind the last page.
    const pen = (await ClaimedJob.take(gateway.spool, job.request.id, { by: "office", line: "", epoch: "test" }))!;
    await pen.write({ e: "claimed", line: "t0", attempt: 1, call: "c99999999" });
    await pen.write({ e: "asked", page: 1, command: "EOP" });
    await pen.write({ e: "attempt-end", call: "c99999999", outcome: 20, detail: "", remoteId: "", seconds: 9 });
    await pen.release();
    const { raw } = await postfix.waitFor("perhaps-delivered", user, "", 120_000);
    const read = python(raw);
    assert.deepEqual(read.defects, []);
    assert.deepEqual([read.recipients[0]!["action"], read.recipients[0]!["status"]], ["delayed", "4.4.2"]);
    assert.match(read.recipients[0]!["diagnostic-code"]!, /perhaps/);
    assert.ok(sisimai(raw).every(({ action }) => action === "delayed"));
  });

  it("delayed: once, and until when", async () => {
    const { raw } = await postfix.waitFor("delayed", user, "", 150_000);
    const read = python(raw);
    assert.deepEqual(read.defects, []);
    assert.deepEqual([read.recipients[0]!["action"], read.recipients[0]!["status"]], ["delayed", "4.4.1"]);
    assert.ok(Date.parse(read.recipients[0]!["will-retry-until"]!) > Date.now());
    const [other] = sisimai(raw);
    assert.deepEqual([other!.action, other!.status], ["delayed", "4.4.1"]);
  });

  it("came as reports of ours alone: Postfix had nothing to say itself", async () => {
    const events = (await postfix.mails()).map(({ mail }) => mail.headers.get("x-faxgate-event"));
    assert.ok(
      events.every((event) => typeof event === "string"),
      String(events),
    );
    const subjects = (await postfix.mails()).map(({ mail }) => mail.subject ?? "");
    assert.ok(!subjects.some((subject) => subject.includes("nothing-of-this")), "NOTIFY=NEVER");
  });
});
