// The whole story over a real mail server: Postfix is the users' server and our relay. A printed document is noticed, answered
// as a mail program answers, faxed and reported; a relay that is away costs time and nothing else.

import assert from "node:assert/strict";
import { type Gateway, simplePdf } from "../support/gateway.ts";
import { startMailGateway } from "./support/mail-gateway.ts";
import type { Postfix } from "./support/postfix.ts";

describe("with Postfix as the users' server and our relay", function () {
  this.timeout(180_000);
  let gateway: Gateway;
  let postfix: Postfix;
  before(async () => {
    ({ gateway, postfix } = await startMailGateway());
  });
  after(async () => {
    await gateway.remove();
    postfix.stop();
  });

  const user = "user1@plant.example";
  const print = (title: string, pages = 1): Promise<string> =>
    gateway.send({
      from: "printserver@plant.example",
      to: "print@fax.local",
      attachments: [
        { filename: "job.pdf", content: simplePdf(Array.from({ length: pages }, (_, i) => `${title} ${i}`)) },
      ],
      headers: { "X-Faxgate-Print-User": "DOM+User1", "X-Faxgate-Print-Title": title, "X-Faxgate-Print-Job": "17" },
    });

  it("prints, answers as Outlook does, faxes, and every mail arrives in a mailbox", async () => {
    await print("Delivery note 4711", 2);
    const notice = await postfix.waitFor("print-notice", user);
    assert.match(notice.mail.subject!, /Delivery note 4711.*2 pages/);
    const replyTo = notice.mail.replyTo!.value[0]!.address!;
    const quoted = (notice.mail.text ?? "").split("\n").map((line) => line.trimEnd());
    const answer = [
      `From: User One <${user}>`,
      `To: Fax <${replyTo}>`,
      `Subject: RE: ${notice.mail.subject}`,
      "Message-ID: <AM9PR01MB1234@AM9PR01MB1234.eurprd01.prod.exchangelabs.com>",
      `In-Reply-To: ${notice.mail.messageId}`,
      `References: ${notice.mail.messageId}`,
      "Accept-Language: en-US",
      "X-MS-Has-Attach:",
      "X-MS-TNEF-Correlator:",
      "MIME-Version: 1.0",
      'Content-Type: text/plain; charset="iso-8859-1"',
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "555-0001 Anne M=FCller",
      "",
      "Best regards",
      "User One",
      "Example Plant | Tel +1 555 0111 | Fax +1 555 0112",
      "",
      "________________________________",
      `From: Fax <${replyTo}>`,
      "Sent: Monday, November 23, 2026 9:14 AM",
      "To: User One",
      `Subject: ${notice.mail.subject}`,
      "",
      ...quoted.map((line) => line.replaceAll("=", "=3D").replace(/[^\x20-\x7e]/g, "=3F")),
    ].join("\r\n");
    await postfix.submit(user, [replyTo], answer);
    const receipt = await postfix.waitFor("receipt", user);
    assert.match(receipt.mail.text!, /5550001 Anne Müller/);
    const received = await postfix.waitFor("received", "purchasing@plant.example");
    assert.ok(received.mail.attachments.some((part) => part.contentType === "application/pdf"));
    const delivered = await postfix.waitFor("delivered", user);
    assert.match(delivered.mail.text!, /5550001/);
    const jobs = await gateway.jobs();
    assert.deepEqual(
      jobs.map((job) => job.request.destination),
      ["5550001"],
    );
    // Lines within RFC 5321's limit and nothing but 7 bits, for the oldest relay.
    for (const { raw } of [notice, receipt, received, delivered]) {
      assert.ok(raw.every((octet) => octet < 0x80));
      assert.ok(
        raw
          .toString("latin1")
          .split("\n")
          .every((line) => line.length <= 998),
      );
    }
    await postfix.submit(
      user,
      [delivered.mail.replyTo!.value[0]!.address!],
      answerOf(delivered.mail, "resend to 5550002"),
    );
    await postfix.waitFor("received", "logistics@plant.example");
    // The next test counts mails: this one's last has come.
    await gateway.until(
      async () => (await postfix.mails()).some(({ mail }) => /to 5550002 delivered/.test(mail.subject ?? "")),
      60_000,
      "the second delivered notice",
    );
  });

  it("an answer of a vacation program, and Postfix's own bounce, do nothing", async () => {
    await print("Vacation", 1);
    await gateway.until(
      async () => (await postfix.mails()).some(({ mail }) => mail.subject?.includes("Vacation") === true),
      60_000,
      "the notice",
    );
    const notice = (await postfix.mails()).find(({ mail }) => mail.subject?.includes("Vacation"))!.mail;
    const replyTo = notice.replyTo!.value[0]!.address!;
    const before = (await gateway.jobs()).length;
    const mails = (await postfix.mails()).length;
    const away = answerOf(notice, "I am away until 5550001.").replace(
      "Subject: Re:",
      "Auto-Submitted: auto-replied\r\nSubject: Re:",
    );
    await postfix.submit(user, [replyTo], away);
    await postfix.submit("", [replyTo], answerOf(notice, "5550001")).catch(() => {});
    // One more that is answered shows that the others were worked on before it.
    await postfix.submit(user, ["help@fax.local"], answerOf(notice, "help"));
    await postfix.waitFor("report", user);
    await gateway.until(async () => (await gateway.spool.list("incoming")).length === 0, 20_000, "incoming is empty");
    assert.equal((await gateway.jobs()).length, before);
    assert.equal((await postfix.mails()).filter(({ mail }) => mail.headers.has("x-faxgate-event")).length, mails + 1);
  });
});

/** As a plain mail program answers: the text above, the mail quoted below. */
function answerOf(mail: { subject?: string; messageId?: string; text?: string }, text: string): string {
  return [
    "From: User One <user1@plant.example>",
    `Subject: Re: ${(mail.subject ?? "").replace(/[^\x20-\x7e]/g, "?")}`,
    `Message-ID: <${Math.round(performance.now() * 1000)}.${process.pid}@plant.example>`,
    `In-Reply-To: ${mail.messageId}`,
    "",
    text,
    "",
    "On Mon, Nov 23, 2026 at 9:14 AM Fax <fax@fax.local> wrote:",
    ...(mail.text ?? "").split("\n").map((line) => `> ${line.replace(/[^\x20-\x7e]/g, "?")}`),
  ].join("\r\n");
}
