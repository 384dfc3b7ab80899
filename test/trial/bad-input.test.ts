// Bad input over real processes: a clear error each, nothing hangs longer than its limit, and a good fax goes out meanwhile.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { Gateway, simplePdf } from "../support/gateway.ts";

describe("bad input", function () {
  this.timeout(120_000);
  let gateway: Gateway;
  before(async () => {
    gateway = new Gateway({
      speed: 20,
      rules: { "faxgate.yaml": (text) => text.replace("time-limit: 2m", "time-limit: 4s") },
    });
    await gateway.start();
  });
  after(() => gateway.remove());

  const failed = async (subject: string, file: string, content: Buffer): Promise<string> => {
    await gateway.send({ to: "5550001@fax.local", subject, attachments: [{ filename: file, content }] });
    let text = "";
    await gateway.until(
      async () => {
        const mail = (await gateway.outbox()).find((m) => m.event === "failed" && m.mail.subject?.includes(subject));
        text = mail?.mail.text ?? "";
        return mail !== undefined;
      },
      30_000,
      `a failed notice for ${subject}`,
    );
    return text;
  };

  it("a mail over the limit: 552", async () => {
    const raw = Buffer.alloc(80 * 1024 * 1024, `${"x".repeat(76)}\r\n`);
    await assert.rejects(gateway.sendRaw("user1@plant.example", ["5550001@fax.local"], raw), /552/);
  });

  it("a mail with 500 recipients: those beyond the limit are refused, the others faxed or refused by rule", async () => {
    const socket = connect(gateway.port, "127.0.0.1");
    let answers = "";
    socket.on("data", (chunk: Buffer) => {
      answers += chunk.toString();
    });
    await gateway.until(() => answers.includes("220 "), 5_000, "greeting");
    const recipients = Array.from({ length: 500 }, (_, i) => `RCPT TO:<555${1000 + i}@fax.local>\r\n`).join("");
    socket.write(`EHLO x\r\n`);
    await gateway.until(() => answers.includes("250 SIZE"), 5_000, "EHLO");
    socket.write(`MAIL FROM:<user1@plant.example>\r\n${recipients}`);
    await gateway.until(
      () => answers.split("\r\n").filter((line) => /^(250 Accepted|452 )/.test(line)).length === 501,
      20_000,
      "501 answers",
    );
    socket.destroy();
    assert.equal(answers.match(/^250 Accepted/gm)?.length, 201);
    assert.equal(answers.match(/^452 /gm)?.length, 300);
  });

  it("a nested multipart bomb, a truncated PDF, a PostScript loop, an absurd TIFF: each named to its sender, others fly on", async () => {
    const tiff = Buffer.alloc(200);
    tiff.write("II*\0", "latin1");
    tiff.writeUInt32LE(8, 4);
    tiff.writeUInt16LE(8, 8);
    const tag = (n: number, id: number, value: number): void => {
      tiff.writeUInt16LE(id, 10 + n * 12);
      tiff.writeUInt16LE(4, 12 + n * 12);
      tiff.writeUInt32LE(1, 14 + n * 12);
      tiff.writeUInt32LE(value, 18 + n * 12);
    };
    const tags = [
      [256, 2_000_000_000],
      [257, 2_000_000_000],
      [258, 1],
      [259, 4],
      [262, 0],
      [273, 150],
      [278, 2_000_000_000],
      [279, 40],
    ] as const;
    for (const [n, [id, value]] of tags.entries()) tag(n, id, value);
    const bad = Promise.all([
      failed("truncated", "t.pdf", simplePdf(["x"]).subarray(0, 300)),
      failed("endless", "e.ps", Buffer.from("%!PS\n{} loop\n")),
      failed("absurd", "a.tif", tiff),
      failed("noise", "n.pdf", randomBytes(5_000)),
    ]);
    await gateway.send({
      to: "5550002@fax.local",
      subject: "good",
      attachments: [{ filename: "g.pdf", content: simplePdf(["good"]) }],
    });
    await gateway.mails("received", "logistics@plant.example", 1, 30_000);
    const texts = await bad;
    for (const text of texts) assert.match(text, /NOT delivered: \S.{10,}/);
  });

  it("a multipart nested 300 deep: said to its sender, and quickly", async () => {
    let nested = "";
    for (let i = 0; i < 300; i++) nested += `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`;
    const raw = Buffer.from(
      `From: user1@plant.example\r\nSubject: nested\r\n${nested}Content-Type: text/plain\r\n\r\ninside\r\n`,
    );
    await gateway.sendRaw("user1@plant.example", ["5550001@fax.local"], raw);
    await gateway.until(
      async () => (await gateway.outbox()).some((m) => m.event === "failed" && m.mail.subject?.includes("nested")),
      10_000,
      "a failed notice",
    );
  });

  it("random octets on the SMTP port disturb nothing", async () => {
    for (let i = 0; i < 10; i++)
      await new Promise<void>((done) => {
        const socket = connect(gateway.port, "127.0.0.1", () =>
          socket.write(randomBytes(20_000), () => setTimeout(() => socket.destroy(), 20)),
        );
        socket.on("error", () => {});
        socket.on("close", () => done());
      });
    assert.match(await gateway.send({ to: "postmaster@fax.local", text: "still there?" }), /^250/);
    await gateway.mails("forward", "faxmaster@plant.example");
    assert.equal(gateway.log.includes("this is a bug"), false);
  });
});
