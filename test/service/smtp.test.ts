// The embedded SMTP server over real sockets, with nodemailer's client and raw octets.

import assert from "node:assert/strict";
import { readdirSync, readlinkSync } from "node:fs";
import { connect } from "node:net";
import { createTransport } from "nodemailer";
import type { RuleSet } from "../../src/codec/rules/rule-set.ts";
import { createLog } from "../../src/device/log/log.ts";
import type { Spool } from "../../src/device/store/spool.ts";
import { People } from "../../src/service/people/people.ts";
import { startSmtp } from "../../src/service/smtp/server.ts";
import { isTrusted } from "../../src/service/smtp/trust.ts";
import { until } from "../support/redis.ts";
import { trialRules } from "../support/rules.ts";
import { takenMails } from "../support/taken-mails.ts";
import { tempSpool } from "../support/temp-spool.ts";

describe("the smtp server", () => {
  let spool: Spool;
  let server: Awaited<ReturnType<typeof startSmtp>>;
  let port: number;
  let rules: RuleSet;

  beforeEach(async () => {
    rules = trialRules((file, text) =>
      file === "faxgate.yaml"
        ? text
            .replace("127.0.0.1:2525", "127.0.0.1:0")
            .replace("max-size-mb: 50", "max-size-mb: 1")
            .replace("max-recipients: 200", "max-recipients: 5")
        : text,
    );
    spool = await tempSpool();
    await start();
  });
  afterEach(() => server.stop());

  async function start(): Promise<void> {
    server = await startSmtp({
      spool,
      log: createLog("smtp", () => {}),
      people: new People(() => rules),
      checkPassword: async () => false,
      rules: () => rules,
    });
    port = Number(server.addresses[0]!.split(":").at(-1));
  }

  const send = (from: string, to: string[], size = 100): Promise<unknown> =>
    createTransport({ host: "127.0.0.1", port, ignoreTLS: true }).sendMail({
      envelope: { from, to },
      raw: `Subject: x\r\n\r\n${"x".repeat(70)}\r\n`.repeat(Math.ceil(size / 80)),
    });

  /** Commands one by one; the answers. */
  function talk(...lines: string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1");
      let answers = "";
      let sent = 0;
      socket.setTimeout(5_000, () => reject(new Error(`no answer to ${lines[sent - 1]}: ${answers}`)));
      socket.on("error", reject);
      socket.on("close", () => resolve(answers));
      socket.on("data", (chunk: Buffer) => {
        answers += chunk.toString();
        if (!/^\d{3} .*\r\n$/m.test(answers.split("\r\n").slice(-2).join("\r\n"))) return;
        if (sent < lines.length) socket.write(`${lines[sent++]}\r\n`, "latin1");
        else if (!socket.writableEnded) socket.end("QUIT\r\n");
      });
    });
  }

  it("keeps what mail systems say of reports, decoded once", async () => {
    const answers = await talk(
      "EHLO x",
      "MAIL FROM:<user1@plant.example> RET=FULL ENVID=QQ+2B1",
      "RCPT TO:<5550001@fax.local> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;IMCEAFAX-+2B2B5550001@plant.example",
      "RCPT TO:<5550002@fax.local> NOTIFY=NEVER",
      "RCPT TO:<5550003@fax.local> NOTIFY=NEVER,SUCCESS",
      "DATA",
      "Subject: x\r\n\r\nhello\r\n.",
    );
    assert.match(answers, /^250[- ]DSN/m);
    assert.match(answers, /^501 .*NEVER/m);
    const { envelope } = (await takenMails(spool))[0]!;
    assert.deepEqual(envelope.report, { whole: true, id: "QQ+1" });
    assert.deepEqual(
      envelope.recipients.map(({ notify, original }) => [notify, original]),
      [
        [["success", "delay"], "rfc822;IMCEAFAX-+2B5550001@plant.example"],
        [["never"], undefined],
      ],
    );
    // A client that says nothing has no use for reports.
    await send("user1@plant.example", ["5550001@fax.local"]);
    assert.equal((await takenMails(spool))[1]!.envelope.report, undefined);
  });

  it("keeps message and envelope before it says 250", async () => {
    await send("user1@plant.example", ["5550001@fax.local", "5550002@fax.local"]);
    const { envelope, message } = (await takenMails(spool))[0]!;
    assert.deepEqual(envelope.recipients, [
      { address: "5550001@fax.local", kind: "fax", written: "5550001", user: "user1" },
      { address: "5550002@fax.local", kind: "fax", written: "5550002", user: "user1" },
    ]);
    assert.match(message, /^Subject: x\r\n/);
  });

  it("puts off a sender of very many mails with 451, not his print jobs, and nobody else", async () => {
    rules = { ...rules, site: { ...rules.site, smtp: { ...rules.site.smtp, "mails-per-hour": 2 } } };
    await send("user1@plant.example", ["5550001@fax.local"]);
    await send("user1@plant.example", ["print@fax.local"]);
    await send("USER1@plant.example", [`reply+${"a".repeat(26)}@fax.local`]);
    await assert.rejects(send("user1@plant.example", ["5550001@fax.local"]), /451 4\.7\.1 .*welcome again later/);
    await assert.rejects(send("user1@plant.example", ["queue@fax.local"]), /451/);
    await send("user1@plant.example", ["print@fax.local"]);
    await send("user2@plant.example", ["5550001@fax.local", "help@fax.local"]);
    assert.equal((await spool.list("incoming")).length, 5);
  });

  const refused: readonly [string, string, string, RegExp][] = [
    ["a malformed number", "user1@plant.example", "hello@fax.local", /550 5\.1\.3 .*not a telephone number/],
    [
      "a number nobody may fax",
      "user1@plant.example",
      "+34942314159@fax.local",
      /550 5\.7\.1 the trial faxes to 555XXXX only/,
    ],
    ["a foreign domain", "user1@plant.example", "a@elsewhere.example", /550 5\.7\.1 .*not one of our addresses/],
    ["a stranger", "x@elsewhere.example", "5550001@fax.local", /550 5\.7\.1 x@elsewhere\.example may not send/],
    ["the null sender", "", "5550001@fax.local", /550 5\.7\.1 .*without a sender/],
    [
      "an answer from a stranger",
      "x@elsewhere.example",
      `reply+${"a".repeat(26)}@fax.local`,
      /550 5\.7\.1 x@elsewhere\.example may not/,
    ],
    ["a return path that is not ours", "", `bounce+c00000001${"a".repeat(24)}@fax.local`, /550 5\.1\.1/],
    ["an emergency number", "user1@plant.example", "112@fax.local", /550 5\.1\.3 .*emergency/],
  ];
  for (const [title, from, to, answer] of refused)
    it(`refuses ${title} at RCPT`, async () => {
      assert.match(await talk("EHLO x", `MAIL FROM:<${from}>`, `RCPT TO:<${to}>`), answer);
      assert.deepEqual(await spool.list("incoming"), []);
    });

  it("takes postmaster, abuse and quoted numbers", async () => {
    const answers = await talk(
      "EHLO x",
      "MAIL FROM:<user1@plant.example>",
      "RCPT TO:<postmaster@fax.local>",
      "RCPT TO:<abuse@fax.local>",
      'RCPT TO:<"(555)0001"@fax.local>',
    );
    assert.equal(answers.match(/^250 Accepted/gm)?.length, 4, answers);
  });

  it("takes every local part a quoted string may hold, and says what is wrong with one", async () => {
    const rcpt = async (to: string): Promise<string> =>
      (await talk("EHLO x", "MAIL FROM:<user1@plant.example>", `RCPT TO:<${to}>`)).split("\r\n").at(-3) ?? "";
    const outside = "+1 206 936 7329";
    const answers: readonly (readonly [string, RegExp])[] = [
      ['"555 0001"@fax.local', /^250/],
      ['"(555) 0001"@fax.local', /^250/],
      ['"FAX=555-0001/ATTN=Anne Anderson"@fax.local', /^250/],
      ['"Anne@555 0001"@fax.local', /^250/],
      ['"555\\ 0001"@fax.local', /^250/],
      [`"${outside}"@fax.local`, /^550 5\.7\.1 the trial faxes to/],
      ['"anne anderson"@fax.local', /^550 5\.1\.3 .*not a telephone number/],
      ['"555 0001"@elsewhere.example', /^550 5\.7\.1 .*not one of our addresses/],
      ["\u00d4 555-0123@fax.local", /^501/],
      ["\u00d4555-0123@fax.local", /^550 5\.1\.3 .*\(212\) into a letter/],
      ["\u00c3\u0094555-0123@fax.local", /^550 5\.1\.3 .*\(212\) into a letter/],
      ['"\u00d4 555-0123"@fax.local', /^550 5\.1\.3 .*\(212\) into a letter/],
      ['"\u00a0 555-0001"@fax.local', /^550 5\.1\.3 .*\(212\) into a letter/],
      ["IMCEAFAX-+D4+20555-0123@fax.local", /^550 5\.1\.3 .*\(212\) into a letter/],
      [`IMCEAFAX-${"+41".repeat(150)}+405550001@fax.local`, /^250/],
      [`${"5".repeat(1_001)}@fax.local`, /^550 5\.1\.3 .*longer than the 1000/],
      ['"5550001\u0001"@fax.local', /^501/],
      ['"555 0001@fax.local', /^501/],
      ['"555" 0001@fax.local', /^501/],
    ];
    for (const [to, answer] of answers) assert.match(await rcpt(to), answer, to);
  });

  it("keeps a quoted recipient as it was sent, with its parameters", async () => {
    await talk(
      "EHLO x",
      "MAIL FROM:<user1@plant.example>",
      'RCPT TO:<"555 0001"@fax.local> NOTIFY=SUCCESS ORCPT=rfc822;IMCEAFAX-+2B2B15550001@plant.example',
      'RCPT TO:<"555 0001"@FAX.local>',
      "DATA",
      "Subject: x\r\n\r\nx\r\n.",
    );
    const { envelope } = (await takenMails(spool))[0]!;
    assert.deepEqual(
      envelope.recipients.map((to) => [to.address, to.kind === "fax" ? to.written : ""]),
      [['"555 0001"@FAX.local', "555 0001"]],
    );
  });

  it("takes a list's name for its numbers, of whoever may use it", async () => {
    const lists = {
      dealers: {
        numbers: [
          { number: "5550001", name: "Anne" },
          { number: "+34942314159", name: "" },
        ],
        users: ["user1"],
      },
      abroad: { numbers: [{ number: "+34942314159", name: "" }] },
    };
    rules = { ...rules, outbound: { ...rules.outbound, lists } };
    await send("user1@plant.example", ["Dealers@fax.local", "5550002@fax.local"]);
    const { envelope } = (await takenMails(spool))[0]!;
    const dealer = { address: "Dealers@fax.local", kind: "fax", user: "user1", list: "dealers" };
    assert.deepEqual(envelope.recipients, [
      { ...dealer, written: "5550001", name: "Anne" },
      { ...dealer, written: "+34942314159", name: "" },
      { address: "5550002@fax.local", kind: "fax", written: "5550002", user: "user1" },
    ]);
    await assert.rejects(send("user2@plant.example", ["dealers@fax.local"]), /550 5\.7\.1 you may not fax to the list/);
    await assert.rejects(send("user1@plant.example", ["abroad@fax.local"]), /550 5\.7\.1 the trial faxes to/);
  });

  it("refuses too large a mail: at MAIL when its size is told, else at the end of DATA", async () => {
    assert.match(await talk("EHLO x", "MAIL FROM:<user1@plant.example> SIZE=3000000"), /^552/m);
    await assert.rejects(
      createTransport({ host: "127.0.0.1", port, ignoreTLS: true, name: "x" }).sendMail({
        envelope: { from: "user1@plant.example", to: ["5550001@fax.local"] },
        raw: Buffer.alloc(2_000_000, "xxxxxxx\r\n"),
      }),
      /552/,
    );
    assert.deepEqual(await spool.list("incoming"), []);
  });

  it("refuses recipients beyond the limit, and keeps the mail for the others", async () => {
    const many = Array.from({ length: 7 }, (_, i) => `RCPT TO:<555000${i}@fax.local>`);
    const answers = await talk("EHLO x", "MAIL FROM:<user1@plant.example>", ...many);
    assert.equal(answers.match(/^452/gm)?.length, 2, answers);
  });

  it("puts mail off while the disk is low", async () => {
    rules = { ...rules, site: { ...rules.site, smtp: { ...rules.site.smtp, "min-free-mb": 1_000_000 } } };
    await server.stop();
    await start();
    assert.match(await talk("EHLO x", "MAIL FROM:<user1@plant.example>"), /452 4\.3\.1/);
  });

  it("keeps nothing of a mail whose connection breaks, large or small, and holds no file open for it", async () => {
    const openFiles = (): number =>
      readdirSync("/proc/self/fd").filter((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`).startsWith(spool.path("incoming"));
        } catch {
          return false;
        }
      }).length;
    const files = (): string[] => readdirSync(spool.path("incoming"));
    for (const [octets, ending] of [
      [10, "destroy"],
      [600_000, "destroy"],
      [10, "end"],
    ] as const) {
      const socket = connect(port, "127.0.0.1");
      const commands = [
        "EHLO x",
        "MAIL FROM:<user1@plant.example>",
        "RCPT TO:<5550001@fax.local>",
        "DATA",
        `Subject: x\r\n\r\n${"y".repeat(70)}\r\n`.repeat(Math.ceil(octets / 85)),
      ];
      let answers = "";
      socket.on("error", () => {});
      socket.on("data", (chunk: Buffer) => {
        answers += chunk.toString();
        if (!/^\d{3} .*\r\n$/m.test(answers.split("\r\n").slice(-2).join("\r\n"))) return;
        const next = commands.shift();
        if (next !== undefined) socket.write(`${next}\r\n`);
      });
      await until(() => commands.length === 0 && files().length === 1, "it is on its way");
      if (ending === "end") socket.end();
      else socket.destroy();
      await until(() => files().length === 0 && openFiles() === 0, `nothing is left of ${octets} octets`);
    }
  });

  it("survives random octets and goes on serving", async () => {
    for (let i = 0; i < 5; i++)
      await new Promise<void>((resolve) => {
        const socket = connect(port, "127.0.0.1", () => {
          socket.write(Buffer.from(Array.from({ length: 5_000 }, (_, n) => (n * 7919 + i * 31) % 256)));
          setTimeout(() => socket.destroy(), 50);
        });
        socket.on("close", () => resolve());
        socket.on("error", () => {});
      });
    await send("user1@plant.example", ["5550001@fax.local"]);
    assert.equal((await spool.list("incoming")).length, 1);
  });

  it("knows whom to trust", () => {
    assert.ok(isTrusted("::ffff:127.0.0.1", ["127.0.0.1"]));
    assert.ok(isTrusted("192.0.2.77", ["192.0.2.0/24"]));
    assert.ok(!isTrusted("192.0.3.77", ["192.0.2.0/24"]));
    assert.ok(!isTrusted("127.0.0.1", []));
    assert.ok(!isTrusted("nonsense", ["nonsense"]));
  });
});
