// Who may log in to the SMTP server, with what, and where; and that a log-in proves who one is and nothing more. Over real
// sockets, with a certificate made here.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { connect as connectSecurely } from "node:tls";
import { createTransport } from "nodemailer";
import type { RuleSet } from "../../src/codec/rules/rule-set.ts";
import { createLog } from "../../src/device/log/log.ts";
import type { Spool } from "../../src/device/store/spool.ts";
import { Directory } from "../../src/service/people/directory.ts";
import { People } from "../../src/service/people/people.ts";
import { followCertificate, readCertificate } from "../../src/service/smtp/certificate.ts";
import { judgeLogin, ownAgent, passwordHash } from "../../src/service/smtp/login.ts";
import { Manners } from "../../src/service/smtp/manners.ts";
import { startSmtp } from "../../src/service/smtp/server.ts";
import { makeAgain, makeCertificate } from "../support/certificate.ts";
import { until } from "../support/redis.ts";
import { trialRules } from "../support/rules.ts";
import { takenMails } from "../support/taken-mails.ts";
import { tempSpool } from "../support/temp-spool.ts";

const directory = `
directory:
  servers: [ldap://127.0.0.1:1]
  base: dc=plant
  domains: [DOM]
  log-in: yes
`;
const entry = {
  dn: "cn=Dora,dc=plant",
  attributes: { sAMAccountName: ["dora"], mail: ["dora@plant.example"], displayName: ["Dora"] },
};

describe("logging in to the smtp server", () => {
  let spool: Spool;
  let server: Awaited<ReturnType<typeof startSmtp>>;
  let port: number;
  let rules: RuleSet;
  let files: { cert: string; key: string };
  /** Questions to the directory whether a password is right. */
  const asked: string[] = [];
  let down = false;

  before(async () => {
    const hash = await passwordHash("correct horse battery");
    const agent = await passwordHash("secret of the counter");
    rules = trialRules((file, text) =>
      file === "users.yaml"
        ? text.replace("    print: [DOM+User1]", `    print: [DOM+User1]\n    password: "${hash}"`) + directory
        : file === "faxgate.yaml"
          ? text.replace(/^trust: .*$/m, "trust: []").replace("agents: {}", `agents: { counter: "${agent}" }`)
          : text,
    );
    files = makeCertificate();
  });
  beforeEach(async () => {
    down = false;
    asked.length = 0;
    spool = await tempSpool();
    const log = createLog("smtp", () => {});
    const smtp = { ...rules.site.smtp, listen: ["127.0.0.1:0"], tls: files };
    const current = { ...rules, site: { ...rules.site, smtp } };
    server = await startSmtp({
      spool,
      log,
      people: new People(
        () => current,
        new Directory({ spool, log, search: async (_, filter) => (filter.includes("dora") ? [entry] : []) }),
      ),
      rules: () => current,
      checkPassword: async (_, dn, password) => {
        asked.push(dn);
        if (down) throw new Error("away");
        return password === "Dora's password";
      },
    });
    port = Number(server.addresses[0]!.split(":").at(-1));
  });
  afterEach(() => server.stop());

  const send = (user: string, pass: string, from: string, to = "5550001@fax.local", method = "PLAIN") =>
    createTransport({
      host: "127.0.0.1",
      port,
      requireTLS: true,
      tls: { ca: readFileSync(files.cert) },
      auth: { user, pass },
      authMethod: method,
    }).sendMail({ envelope: { from, to }, raw: "Subject: x\r\n\r\nhello\r\n" });
  const code = (error: { responseCode?: number }): number => error.responseCode ?? 0;

  it("lets people send with their own password, by key, address or account, and notes that it was proven", async () => {
    for (const [name, method] of [
      ["user1", "PLAIN"],
      ["user1@plant.example", "LOGIN"],
      ["DOM\\User1", "PLAIN"],
    ] as const)
      await send(name, "correct horse battery", "user1@plant.example", undefined, method);
    const taken = await takenMails(spool);
    assert.deepEqual(
      taken.map(({ envelope }) => envelope.proof),
      ["login", "login", "login"],
    );
  });

  it("asks the directory for the password of whom only it knows", async () => {
    await send("DOM\\dora", "Dora's password", "dora@plant.example");
    await send("dora@plant.example", "Dora's password", "dora@plant.example");
    assert.deepEqual(asked, [entry.dn, entry.dn]);
    await assert.rejects(send("DOM\\dora", "other", "dora@plant.example"), (error: never) => code(error) === 535);
    down = true;
    await assert.rejects(
      send("DOM\\dora", "Dora's password", "dora@plant.example"),
      (error: never) => code(error) === 454,
    );
  });

  it("proves nobody else: another's address is refused, and so are strangers and wrong passwords", async () => {
    for (const from of ["user2@plant.example", "dora@plant.example", "somebody@plant.example", "x@evil.example", ""])
      await assert.rejects(send("user1", "correct horse battery", from), (error: never) => code(error) === 550, from);
    for (const [name, password] of [
      ["user1", "wrong"],
      ["user1", ""],
      ["user2", "correct horse battery"],
      ["everybody", "correct horse battery"],
      ["nobody", "correct horse battery"],
      ["__proto__", "x"],
    ] as const)
      await assert.rejects(send(name, password, "user1@plant.example"), name);
    assert.deepEqual(await spool.list("incoming"), []);
  });

  it("does not take a print agent's word for a sender", async () => {
    await assert.rejects(
      send("counter", "secret of the counter", "user1@plant.example"),
      (error: never) => code(error) === 550,
    );
  });

  /** Lines to the server in plain, one by one; all its answers. */
  const talk = (...lines: string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1");
      let answers = "";
      let sent = 0;
      socket.setTimeout(5_000, () => reject(new Error(`no answer: ${answers}`)));
      socket.on("error", reject);
      socket.on("close", () => resolve(answers));
      socket.on("data", (chunk: Buffer) => {
        answers += chunk.toString();
        if (!/^\d{3} .*\r\n$/m.test(answers.split("\r\n").slice(-2).join("\r\n"))) return;
        if (sent < lines.length) socket.write(`${lines[sent++]}\r\n`);
        else if (!socket.writableEnded) socket.end("QUIT\r\n");
      });
    });
  const plain = (name: string, password: string): string =>
    `AUTH PLAIN ${Buffer.from(`\0${name}\0${password}`).toString("base64")}`;

  it("takes no person's password in plain, not even from this machine", async () => {
    assert.match(await talk("EHLO x", plain("user1", "correct horse battery")), /^538 5\.7\.11/m);
  });

  it("ends a connection in which log-ins fail, and turns away the host where very many do", async () => {
    const wrong = plain(ownAgent, "guess");
    const answers = await talk("EHLO x", wrong, wrong, wrong, wrong);
    assert.equal(answers.match(/^535/gm)?.length, 2);
    assert.match(answers, /^421 4\.7\.0 too many log-ins failed/m);
    const manners = new Manners();
    const limits = { connectionsPerHost: 2, connections: 4, failedLogins: 3 };
    assert.equal(manners.mayConnect("192.0.2.1", "a", limits), true);
    assert.equal(manners.mayConnect("192.0.2.1", "b", limits), true);
    assert.equal(manners.mayConnect("192.0.2.1", "c", limits), false, "too many at once");
    manners.closed("192.0.2.1", "c");
    assert.equal(manners.mayConnect("192.0.2.1", "d", limits), false, "one that was turned away frees no place");
    manners.closed("192.0.2.1", "a");
    assert.equal(manners.mayConnect("192.0.2.1", "e", limits), true);
    assert.equal(manners.mayConnect("192.0.2.3", "x", limits), true);
    assert.equal(manners.mayConnect("192.0.2.4", "y", limits), true);
    assert.equal(manners.mayConnect("192.0.2.5", "z", limits), false, "too many of all hosts together");
    manners.closed("192.0.2.4", "y");
    for (let n = 0; n < 3; n++) manners.failedLogin("192.0.2.2", "f");
    assert.equal(manners.mayConnect("192.0.2.2", "g", limits), false, "too many failed");
  });

  it("takes a renewed certificate without a restart, and keeps the old one where the new one is broken", async () => {
    const own = makeCertificate("first.fax.local");
    const told: string[] = [];
    const following = followCertificate(
      own,
      { renewed: ({ cert }) => told.push(cert.toString()), faulty: (fault) => told.push(fault) },
      20,
    );
    await new Promise((done) => setTimeout(done, 60));
    makeAgain(own, "second.fax.local");
    await until(async () => told.length > 0, "the renewed one");
    assert.equal(told.at(-1), readFileSync(own.cert, "utf8"));
    const { writeFileSync } = await import("node:fs");
    writeFileSync(own.cert, "broken");
    await until(async () => told.some((text) => /cannot be used/.test(text)), "the fault");
    following.stop();
    await assert.rejects(readCertificate(own), /cannot be used/);
  });

  it("tells a certificate's fault once, another one anew, and the same again after it was mended", async () => {
    const own = makeCertificate("first.fax.local");
    const { writeFileSync, utimesSync } = await import("node:fs");
    const good = readFileSync(own.cert);
    const faults: string[] = [];
    let renewed = 0;
    let looks = 0;
    // Each look asks for the files' times; a look that was counted has been told of when the next one begins.
    const files = {
      get cert() {
        looks++;
        return own.cert;
      },
      key: own.key,
    };
    const told = { renewed: () => renewed++, faulty: (fault: string) => faults.push(fault) };
    const following = followCertificate(files, told, 5);
    const someLooks = async (): Promise<void> => {
      const from = looks;
      await until(async () => looks > from + 20, "some looks");
    };
    let time = 1_000;
    const put = async (content: string | Buffer): Promise<void> => {
      writeFileSync(own.cert, content);
      utimesSync(own.cert, ++time, time);
      await someLooks();
    };
    await someLooks();
    const empty = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    await put("broken");
    assert.equal(faults.length, 1, "once, however often it is looked at");
    await put(empty);
    assert.equal(faults.length, 2, "another fault");
    await put(good);
    assert.deepEqual([faults.length, renewed], [2, 1]);
    await put(empty);
    assert.deepEqual([faults.length, renewed], [3, 1], "the same one again is new");
    following.stop();
  });

  it("looks at no password that is longer than one may be", async () => {
    for (const [length, ok] of [
      [200, true],
      [201, false],
      [1_000_000, false],
    ] as const) {
      const password = "p".repeat(length);
      const hash = await passwordHash(password);
      const agents = { counter: hash };
      const own = { ...rules, site: { ...rules.site, print: { ...rules.site.print, agents } } };
      const deps = {
        rules: own,
        people: new People(() => own),
        ownPassword: password,
        checkPassword: async () => true,
      };
      for (const name of ["counter", "print-agent"]) {
        const login = await judgeLogin(deps, { name, password, encrypted: true, local: true });
        assert.equal(login.ok, ok, `${name}, ${length}`);
      }
    }
  });

  it("speaks TLS from the start where that is asked for", async () => {
    const smtp = { ...rules.site.smtp, listen: ["127.0.0.1:0"], "listen-tls": ["127.0.0.1:0"], tls: files };
    const current = { ...rules, site: { ...rules.site, smtp } };
    const lines: string[] = [];
    const second = await startSmtp({
      spool: await tempSpool(),
      log: createLog("smtp", (line) => lines.push(line)),
      people: new People(() => current),
      rules: () => current,
      checkPassword: async () => false,
    });
    const securePort = Number(second.secureAddresses[0]!.split(":").at(-1));
    const greeting = await new Promise<string>((resolve, reject) => {
      const socket = connectSecurely({ host: "127.0.0.1", port: securePort, ca: readFileSync(files.cert) });
      socket.on("error", reject);
      socket.once("data", (chunk: Buffer) => {
        resolve(chunk.toString());
        socket.destroy();
      });
    });
    assert.match(greeting, /^220 fax\.local/);
    await second.stop();
    const without = {
      ...current,
      site: { ...current.site, smtp: { ...rules.site.smtp, "listen-tls": ["127.0.0.1:0"] } },
    };
    await assert.rejects(
      startSmtp({
        spool: await tempSpool(),
        log: createLog("smtp", () => {}),
        people: new People(() => without),
        rules: () => without,
        checkPassword: async () => false,
      }),
      /needs smtp\.tls/,
    );
  });
});

describe("a print agent's log-in", () => {
  it("needs its own password and a connection nobody hears", async () => {
    const rules = trialRules();
    const agents = { counter: await passwordHash("secret"), broken: "scrypt" };
    const known = { ...rules, site: { ...rules.site, print: { ...rules.site.print, agents } } };
    const code = async (name: string, password: string, local = true) => {
      const deps = {
        rules: known,
        people: new People(() => known),
        ownPassword: "own secret",
        checkPassword: async () => true,
      };
      const login = await judgeLogin(deps, { name, password, encrypted: false, local });
      return login.ok ? login.who.id : login.code;
    };
    assert.equal(await code("counter", "secret"), "counter");
    assert.equal(await code(ownAgent, "own secret"), ownAgent);
    for (const name of ["counter", ownAgent, "broken"])
      for (const password of ["", "Secret", "x".repeat(10_000)]) assert.equal(await code(name, password), 535, name);
    for (const name of ["nobody", "toString"]) assert.equal(await code(name, "secret"), 538, name);
    assert.equal(await code("counter", "own secret"), 535);
    assert.equal(await code(ownAgent, "secret"), 535);
    assert.equal(await code("counter", "secret", false), 538);
    assert.equal(await code(ownAgent, "own secret", false), 538);
  });
});
