// Attacks on the wire: what is not SMTP, what two mail systems read in two ways, what is too much, passwords. Each is refused
// or harmless, and stands in the log. "kept" is how many mails were taken: never more than were really sent.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { passwordHash } from "../../../src/service/smtp/login.ts";
import { Gate, type Step, selfSigned, upToData } from "../../support/gate.ts";
import { trialRules } from "../../support/rules.ts";

interface Attack {
  readonly attack: string;
  readonly says: readonly Step[];
  /** What is answered. */
  readonly answer: RegExp;
  readonly log: RegExp;
  readonly kept?: number;
  /** The one message kept; one octet a character. */
  readonly message?: RegExp;
}

const hidden =
  "MAIL FROM:<user2@plant.example>\r\nRCPT TO:<5550002@fax.local>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n.\r\n";
const base64 = (text: string): string => Buffer.from(text, "latin1").toString("base64");
const plain = (name: string, password: string): string => `AUTH PLAIN ${base64(`\0${name}\0${password}`)}\r\n`;
const ehlo = "EHLO x\r\n";
const from = "MAIL FROM:<user1@plant.example>\r\n";
const insideTls: readonly Step[] = [ehlo, "STARTTLS\r\n", { secure: true }, ehlo];

const smuggling: readonly Attack[] = [
  ...(
    [
      ["\\n.\\n", "\n.\n"],
      ["\\n.\\r\\n", "\n.\r\n"],
      ["\\r\\n.\\n", "\r\n.\n"],
      ["\\r.\\r", "\r.\r"],
      ["\\r\\n.\\r", "\r\n.\r"],
      ["\\r.\\r\\n", "\r.\r\n"],
      ["\\r\\n\\0.\\r\\n", "\r\n\0.\r\n"],
    ] as const
  ).map(
    ([shown, end]): Attack => ({
      attack: `a second mail behind ${shown}, which some mail systems take for the end of the first`,
      says: [...upToData(), `Subject: x\r\n\r\nhello${end}${hidden}`],
      answer: /^354.*\r\n250 2\.0\.0 kept as \S+\r\n221/m,
      log: /mail taken .*from=user1@plant\.example .*recipients=1/,
      kept: 1,
      message: /MAIL FROM:<user2@plant\.example>/,
    }),
  ),
  {
    attack: "a line of one dot, stuffed and cut in pieces",
    says: [...upToData(), { send: "..", wait: 30 }, { send: "\r\n", wait: 30 }, "NOOP\r\n\r\n.\r\n"],
    answer: /^250 2\.0\.0 kept/m,
    log: /mail taken/,
    kept: 1,
    message: /^\.\r\nNOOP\r\n/,
  },
  {
    attack: "commands sent along with the message, where the client should wait",
    says: [...upToData(), `Subject: x\r\n\r\nhello\r\n.\r\nRCPT TO:<5550002@fax.local>\r\nDATA\r\nx\r\n.\r\n`],
    answer: /^250 2\.0\.0 kept .*\r\n503 /m,
    log: /refused host=127\.0\.0\.1 answer="503 /,
    kept: 1,
  },
  {
    attack: "a message in pieces (BDAT), which we do not speak",
    says: [ehlo, from, "RCPT TO:<5550001@fax.local>\r\n", "BDAT 5 LAST\r\nhello"],
    answer: /^500 Error: command not recognized/m,
    log: /refused host=127\.0\.0\.1 answer="500 /,
    kept: 0,
  },
  {
    attack: "a carriage return within an address",
    says: [ehlo, "MAIL FROM:<user1@plant.example\rRCPT TO:<5550001@fax.local>>\r\n"],
    answer: /^501 /m,
    log: /refused host=127\.0\.0\.1 answer="501 /,
    kept: 0,
  },
  {
    attack: "a second command behind a bare line feed in an address",
    says: [ehlo, "MAIL FROM:<user1@plant.example>\nRCPT TO:<5550001@elsewhere.example>\r\n"],
    answer: /550 5\.7\.1 5550001@elsewhere\.example is not one of our addresses/m,
    log: /recipient refused to=5550001@elsewhere\.example/,
    kept: 0,
  },
  {
    attack: "NUL octets in commands",
    says: [ehlo, "MAIL FROM:<user1\0@plant.example>\r\n", "RCPT TO:<555\x001@fax.local>\r\n"],
    answer: /^501 .*\r\n50[13] /m,
    log: /refused host=127\.0\.0\.1 answer="501 /,
    kept: 0,
  },
  {
    attack: "octets above 127 in commands",
    says: [ehlo, "MAIL FROM:<us\xe9r1@plant.example>\r\n", "RCPT TO:<5550001@fax.local>\r\n", "R\xffCPT TO:<x>\r\n"],
    answer: /^250 .*\r\n250 .*\r\n500 /m,
    log: /answer="500 /,
    kept: 0,
  },
  {
    attack: "a web page that makes a browser talk to us",
    says: ["POST / HTTP/1.1\r\n"],
    answer: /^421 HTTP requests not allowed/m,
    log: /answer="421 HTTP/,
    kept: 0,
  },
];

const tooMuch: readonly Attack[] = [
  {
    attack: "a command of 5,000 octets",
    says: [ehlo, `MAIL FROM:<${"x".repeat(5_000)}@plant.example>\r\n`],
    answer: /^/,
    log: /refused host=127\.0\.0\.1 answer="421 Error: Command line too long"/,
    kept: 0,
  },
  {
    attack: "a command without an end",
    says: [ehlo, "x".repeat(100_000)],
    answer: /^/,
    log: /refused host=127\.0\.0\.1 answer="421 Error: Command line too long"/,
    kept: 0,
  },
  {
    attack: "a size that is told and too large",
    says: [ehlo, "MAIL FROM:<user1@plant.example> SIZE=99999999\r\n"],
    answer: /^552 /m,
    log: /answer="552 /,
    kept: 0,
  },
  {
    attack: "a message that is too large",
    says: [...upToData(), `Subject: x\r\n\r\n${"hello hello\r\n".repeat(100_000)}.\r\n`],
    answer: /^552 5\.3\.4 the mail is over 1 MB/m,
    log: /too large a mail from=user1@plant\.example host=127\.0\.0\.1/,
    kept: 0,
  },
  {
    attack: "more recipients than may be",
    says: [ehlo, from, ...Array.from({ length: 6 }, (_, i) => `RCPT TO:<555000${i}@fax.local>\r\n`)],
    answer: /^452 /m,
    log: /answer="452 /,
    kept: 0,
  },
  {
    attack: "addresses tried one after the other",
    says: [ehlo, from, ...Array.from({ length: 60 }, (_, i) => `RCPT TO:<x${i}@elsewhere.example>\r\n`)],
    answer: /^421 4\.7\.0 too many addresses refused/m,
    log: /recipient refused to=x49@elsewhere\.example/,
    kept: 0,
  },
  {
    attack: "commands that are none, one after the other",
    says: [ehlo, ...Array.from({ length: 12 }, () => "XYZZY\r\n")],
    answer: /^421 Error: too many unrecognized commands/m,
    log: /answer="421 /,
    kept: 0,
  },
  {
    attack: "an ENVID and an ORCPT with line ends in them",
    says: [
      ehlo,
      "MAIL FROM:<user1@plant.example> ENVID=a+0D+0ABcc:+20x\r\n",
      "RCPT TO:<5550001@fax.local> ORCPT=rfc822;a+0D+0ASubject:+20x@y.example\r\n",
      "DATA\r\n",
      "Subject: x\r\n\r\nx\r\n.\r\n",
    ],
    answer: /^/,
    log: /mail taken|answer="501 /,
  },
];

const passwords: readonly Attack[] = [
  {
    attack: "a password in plain, outside TLS",
    says: [ehlo, plain("user1", "correct horse battery"), from, "RCPT TO:<5550001@fax.local>\r\n"],
    answer: /^538 5\.7\.11 a password is taken inside TLS only/m,
    log: /warn smtp: log-in refused name=user1 from=127\.0\.0\.1 why="5\.7\.11 /,
    kept: 0,
  },
  {
    attack: "passwords guessed",
    says: [...insideTls, plain("user1", "a"), plain("user1", "b"), plain("user1", "c")],
    answer: /^535 .*\r\n535 .*\r\n421 4\.7\.0 too many log-ins failed/m,
    log: /log-in refused name=user1 .*why="5\.7\.8 /,
    kept: 0,
  },
  {
    attack: "a password that is no base64, and one with a NUL",
    says: [...insideTls, "AUTH PLAIN \xff\xff\r\n", plain("user1", "correct horse battery\0x")],
    answer: /^5\d\d .*\r\n5\d\d /m,
    log: /answer="5\d\d |log-in refused/,
    kept: 0,
  },
  {
    attack: "a right log-in, and somebody else's address",
    says: [
      ...insideTls,
      plain("user1", "correct horse battery"),
      "MAIL FROM:<user2@plant.example>\r\n",
      "RCPT TO:<5550001@fax.local>\r\n",
    ],
    answer: /^550 5\.7\.1 you are logged in as user1, and user2@plant\.example is not an address of yours/m,
    log: /recipient refused .*from=user2@plant\.example/,
    kept: 0,
  },
  {
    attack: "a right log-in, acting for another identity (authzid)",
    says: [
      ...insideTls,
      `AUTH PLAIN ${base64("user2\0user1\0correct horse battery")}\r\n`,
      "MAIL FROM:<user2@plant.example>\r\n",
      "RCPT TO:<5550001@fax.local>\r\n",
    ],
    answer: /^5\d\d .*not an address of yours|^535/m,
    log: /recipient refused|log-in refused/,
    kept: 0,
  },
  {
    attack: "commands put behind STARTTLS before the handshake",
    says: [
      "EHLO x\r\n",
      `STARTTLS\r\n${from}RCPT TO:<5550001@fax.local>\r\n`,
      { secure: true },
      "RCPT TO:<5550001@fax.local>\r\n",
    ],
    answer: /^503 /m,
    log: /answer="503 /,
    kept: 0,
  },
  {
    attack: "a log-in, then STARTTLS again to become another",
    says: [...insideTls, plain("user1", "correct horse battery"), plain("user2", "x"), "STARTTLS\r\n"],
    answer: /^503 .*\r\n(?:503|500) /m,
    log: /answer="503 /,
    kept: 0,
  },
];

describe("penetration: the wire", () => {
  const tls = selfSigned();
  afterEach(() => Gate.stopAll());
  let hash: string;
  before(async () => {
    hash = await passwordHash("correct horse battery");
  });
  const rules = (trust: string) =>
    trialRules((file, text) =>
      file === "faxgate.yaml"
        ? text
            .replace(/^trust: .*$/m, `trust: [${trust}]`)
            .replace(/^trust-print: .*$/m, "trust-print: []")
            .replace("max-size-mb: 50", "max-size-mb: 1")
            .replace("max-recipients: 200", "max-recipients: 5")
        : file === "users.yaml"
          ? text.replace("    print: [DOM+User1]", `    print: [DOM+User1]\n    password: "${hash}"`)
          : text,
    );

  const run = (attacks: readonly Attack[], trust: string): void => {
    for (const { attack, says, answer, log, kept, message } of attacks)
      it(attack, async () => {
        const gate = await Gate.open(rules(trust), { tls });
        const answers = await gate.talk(...says);
        assert.match(answers, answer);
        assert.ok(
          gate.log.some((line) => log.test(line)),
          `not logged:\n${gate.log.join("\n")}\n${answers}`,
        );
        for (const line of gate.log) assert.doesNotMatch(line, /[\u0000-\u001f]/, "a line of the log is one line");
        const taken = await gate.taken();
        if (kept !== undefined) assert.equal(taken.length, kept, answers);
        if (message !== undefined) assert.match(taken[0]!.message, message);
        for (const { envelope } of taken) {
          assert.equal(envelope.from, "user1@plant.example");
          assert.doesNotMatch(JSON.stringify(envelope), /\\r|\\n|\\u00/);
        }
      });
  };

  // From a trusted host: the worst place for an attack to come from.
  run(smuggling, '"127.0.0.1"');
  run(
    tooMuch.filter(({ attack }) => !/tried one after/.test(attack)),
    '"127.0.0.1"',
  );
  run(
    tooMuch.filter(({ attack }) => /tried one after/.test(attack)),
    "",
  );
  run(passwords, "");

  it("a PROXY line from a host that may not put one", async () => {
    const gate = await Gate.open(rules('"192.0.2.1"'), { tls });
    const answers = await gate.talk({ send: "PROXY TCP4 192.0.2.1 127.0.0.1 5 25\r\n", wait: 50 }, ...upToData());
    assert.match(answers, /^(?:500|421) /m);
    assert.doesNotMatch(answers, /^354/m);
    assert.deepEqual(await gate.taken(), []);
    assert.ok(
      gate.log.some((line) => /answer="(?:500|421) /.test(line)),
      gate.log.join("\n"),
    );
  });

  it("a PROXY line that is none, or names no address, from a host that may", async () => {
    for (const line of ["PROXY TCP4 127.0.0.1;x 127.0.0.1 5 25\r\n", "PROXY\r\n", "EHLO x\r\n", "x".repeat(2_000)]) {
      const gate = await Gate.open(rules('"192.0.2.1"'), { tls, "proxy-from": ["127.0.0.1"] });
      const answers = await new Promise<string>((done) => {
        let heard = "";
        const socket = connect(gate.port, "127.0.0.1", () => socket.write(`${line}${upToData().join("")}`));
        socket.on("data", (data) => {
          heard += data.toString("latin1");
        });
        socket.on("error", () => {});
        socket.on("close", () => done(heard));
        setTimeout(() => socket.destroy(), 300);
      });
      assert.doesNotMatch(answers, /^354/m, line.slice(0, 40));
      assert.deepEqual(await gate.taken(), []);
      assert.ok(gate.log.length > 0, `not logged: ${line.slice(0, 40)} ${answers}`);
    }
  });

  it("slow connections by the dozen: one host gets its share, and others are served", async () => {
    const gate = await Gate.open(rules(""), { tls, "connections-per-host": 3, "max-connections": 8 });
    const slow = Array.from({ length: 8 }, () => connect(gate.port, "127.0.0.1"));
    const greetings = await Promise.all(
      slow.map((socket) => new Promise<string>((done) => socket.once("data", (data) => done(data.toString())))),
    );
    assert.equal(greetings.filter((line) => line.startsWith("220")).length, 3);
    assert.equal(greetings.filter((line) => line.startsWith("421 4.7.0")).length, 5);
    assert.equal(gate.log.filter((line) => /warn smtp: too many connections .*from=127\.0\.0\.1/.test(line)).length, 5);
    for (const [index, socket] of slow.entries()) {
      socket.on("error", () => {});
      if (greetings[index]!.startsWith("220")) socket.write("E");
    }
    const other = await new Promise<string>((done) => {
      const socket = connect({ port: gate.port, host: "127.0.0.1", localAddress: "127.0.0.2" });
      socket.once("data", (data) => {
        done(data.toString());
        socket.destroy();
      });
    });
    assert.match(other, /^220/);
    for (const socket of slow) socket.destroy();
  });

  it("a flood of mails to the administrator from nobody's host", async () => {
    const gate = await Gate.open(rules(""), { tls });
    const mail = [
      "MAIL FROM:<x@evil.example>\r\n",
      "RCPT TO:<postmaster@fax.local>\r\n",
      "DATA\r\n",
      "Subject: x\r\n\r\nx\r\n.\r\n",
    ];
    const answers = await gate.talk(ehlo, ...Array.from({ length: 60 }, () => mail).flat(), ...mail.slice(0, 2));
    assert.match(answers, /^451 4\.7\.1 too many mails to the administrator/m);
    assert.equal((await gate.taken()).length, 60);
    assert.ok(gate.log.some((line) => /recipient refused to=postmaster@fax\.local/.test(line)));
  });
});
