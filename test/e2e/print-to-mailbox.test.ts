// The whole story with nothing between its ends but real servers: smbclient prints to smbd's [fax] share, the notice lies in a
// mailbox of Postfix, a mail program's answer goes in through Postfix, the fax is sent over the trial exchange, and what was
// delivered and received lies in the mailboxes again.

import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { signed } from "../support/answer-programs.ts";
import type { Gateway } from "../support/gateway.ts";
import * as programs from "../support/mail-clients.ts";
import { printedLetter } from "../support/printed.ts";
import { SambaServer } from "../support/samba-server.ts";
import { UnixUsers } from "../support/unix-users.ts";
import { startMailGateway } from "./support/mail-gateway.ts";
import type { Postfix } from "./support/postfix.ts";

const account = "fguser1";
const password = "not-secret-1";

const answers: readonly {
  readonly program: string;
  readonly write: (draft: programs.Draft) => string;
  readonly language: string;
  readonly typed: readonly string[];
  readonly receipt: RegExp;
  readonly to: string;
  readonly mailbox: string;
}[] = [
  {
    program: "Outlook",
    write: programs.outlookDesktop,
    language: "de",
    typed: ["Bitte faxen an", "5550001 Anne Müller", "", "Mit freundlichen Grüßen"],
    receipt: /^5550001 Anne Müller$/m,
    to: "5550001",
    mailbox: "purchasing@plant.example",
  },
  {
    program: "an iPhone",
    write: (draft) => programs.apple(draft, true),
    language: "en",
    typed: ["5550002", ""],
    receipt: /^5550002$/m,
    to: "5550002",
    mailbox: "logistics@plant.example",
  },
];

describe("from the printer to the mailboxes", function () {
  this.timeout(240_000);
  const users = new UnixUsers();
  const samba = new SambaServer();
  let gateway: Gateway;
  let postfix: Postfix;

  before(async () => {
    users.add(account);
    ({ gateway, postfix } = await startMailGateway({
      "faxgate.yaml": (text) => text.replace("domain: DOM", "domain: PLANT"),
      "users.yaml": (text) => text.replace("print: [DOM+User1]", `print: ["PLANT+${account}"]`),
    }));
    chmodSync(gateway.folder, 0o755);
    await samba.start(gateway.spool.root, [account], password);
  });
  after(async () => {
    await samba.remove();
    await gateway?.remove();
    postfix?.stop();
    users.remove();
  });

  for (const { program, write, language, typed, receipt, to, mailbox } of answers)
    it(`smbclient prints, ${program} answers, the fax arrives and everybody has his mail`, async () => {
      const title = `Delivery note for ${program}`;
      writeFileSync(join(samba.folder, "letter.ps"), printedLetter(title, 2));
      const printed = await samba.client(account, password, "print letter.ps", samba.folder);
      assert.equal(printed.code, 0, printed.output);
      assert.match(printed.output, /putting file letter\.ps as letter\.ps/);

      const notice = await postfix.waitFor("print-notice", programs.writer.address, title);
      assert.match(notice.mail.subject!, /\(2 pages\)/);
      const [page1] = notice.mail.attachments.filter((part) => part.contentType === "image/png");
      assert.ok(String(notice.mail.html).includes(`cid:${page1!.cid}`) || page1!.related, "the picture is in the mail");

      const robot = notice.mail.replyTo!.value[0]!.address!;
      const answer = write({
        language,
        typed,
        signature: signed(language),
        notice: notice.mail.text!.split("\n").map((line) => line.trimEnd()),
        posting: "top",
        to: robot,
        subject: `${language === "de" ? "AW" : "Re"}: ${notice.mail.subject}`,
      }).replaceAll("<print.abcdefghijklmnopqrstuvwxyz@fax.local>", notice.mail.messageId!);
      await postfix.submit(programs.writer.address, [robot], answer);

      const understood = await postfix.waitFor("receipt", programs.writer.address, title);
      assert.match(understood.mail.text!, receipt);
      const received = await postfix.waitFor("received", mailbox);
      assert.ok(received.mail.attachments.some((part) => part.contentType === "application/pdf"));
      assert.match(received.mail.text!, /Pages: 2/);
      const delivered = await postfix.waitFor("delivered", programs.writer.address, title);
      assert.match(delivered.mail.subject!, new RegExp(`to ${to} delivered`));
      const sent = (await gateway.jobs()).filter((job) => job.request.destination === to);
      assert.equal(sent.length, 1, "one fax, to the number that was typed");
    });

  it("only the numbers that were typed were called", async () => {
    const called = (await gateway.jobs()).map((job) => job.request.destination).sort();
    assert.deepEqual(called, answers.map(({ to }) => to).sort());
  });
});
