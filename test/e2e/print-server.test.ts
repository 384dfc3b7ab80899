// A print server that is not the gateway: its agent hands jobs over with a credential of its own, inside TLS, to a server whose
// certificate it can check; to anybody else it says nothing and keeps the job, and lpq there says so.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import { freePort } from "../support/free-port.ts";
import { Gateway } from "../support/gateway.ts";
import { printedLetter } from "../support/printed.ts";
import { makeAuthority, makeCertificate } from "./support/certificates.ts";
import { PrintServer } from "./support/print-server.ts";

const host = "fax.plant.example";

describe("a print server elsewhere", function () {
  this.timeout(240_000);
  const away = new PrintServer();
  const credential = join(away.folder, "credential");
  let gateway: Gateway;
  let authority: string;
  let port: number;

  before(async () => {
    authority = makeAuthority(away.folder, "authority");
    const { cert, key } = makeCertificate(away.folder, authority, host);
    port = await freePort();
    const made = await away.faxgate("print-credential", "counter", credential);
    const agent = /^ {4}counter: .*$/m.exec(made.output)?.[0];
    assert.ok(agent !== undefined, made.output);
    gateway = new Gateway({
      rules: {
        "faxgate.yaml": (text) =>
          text
            .replace("listen: 127.0.0.1:0", `listen: 127.0.0.1:${port}\n  tls: { cert: ${cert}, key: ${key} }`)
            .replace(/^trust-print: .*$/m, "trust-print: []")
            .replace("  agents: {}", `  agents:\n${agent}`),
      },
    });
    await gateway.start();
  });
  after(async () => {
    await away.remove();
    await gateway?.remove();
  });

  const server = (): string[] => ["--server", `${host}:${port}`, "--credential", credential, "--domain", "DOM"];
  const print = async (title: string): Promise<void> => {
    const path = join(away.folder, "letter.ps");
    writeFileSync(path, printedLetter(title, 1));
    const printed = await away.faxgate("print", path, "--user", "DOM+User1");
    assert.equal(printed.code, 0, printed.output);
  };
  const lpq = async (): Promise<string> => (await away.faxgate("lpq")).output;
  const kept =
    /^fax: faxgate is not responding; documents are kept here\nRank .*\nqueued +User1 +\d+ +letter\.ps +\d+ bytes\n$/;
  const keeps = async (): Promise<void> => {
    let shown = "";
    await gateway
      .until(async () => kept.test((shown = await lpq())), 60_000, "lpq says that the document waits here")
      .catch(() => assert.fail(`${shown}\n${away.log}`));
  };
  const notices = async (title: string) =>
    (await gateway.outbox()).filter((mail) => mail.event === "print-notice" && mail.mail.subject!.includes(title));
  /** Once, and nothing is left on the print server. */
  const noticed = async (title: string): Promise<void> => {
    await gateway.until(async () => (await notices(title)).length > 0, 90_000, `the notice of ${title}\n${away.log}`);
    await gateway.until(async () => /^fax is ready\nno entries\n$/.test(await lpq()), 30_000, "an empty print server");
    assert.deepEqual(
      (await notices(title)).map((mail) => mail.to),
      ["user1@plant.example"],
    );
  };

  it("hands a job over with its credential, inside TLS", async () => {
    await away.start(...server(), "--ca", authority);
    await print("By STARTTLS");
    await noticed("By STARTTLS");
  });

  it("keeps a job while the gateway is away, says so, and hands it over once when it is back", async () => {
    await gateway.stop();
    await print("While away");
    await keeps();
    await gateway.start();
    await noticed("While away");
  });

  it("keeps a job from a server whose certificate it cannot check, or that has another name", async () => {
    await away.start(...server(), "--ca", makeAuthority(away.folder, "stranger"));
    await print("Checked");
    await keeps();
    assert.match(away.log, /they wait here cause=.*certificate/);
    await away.start(...server(), "--ca", authority, "--server", `other.plant.example:${port}`);
    await gateway.until(() => /altnames/.test(away.log), 30_000, "another name is noticed");
    await away.start(...server(), "--ca", authority);
    await noticed("Checked");
  });

  it("keeps a job when its credential is not known", async () => {
    const wrong = join(away.folder, "wrong");
    writeFileSync(wrong, "counter not-the-password\n", { mode: 0o600 });
    await away.start(...server(), "--ca", authority, "--credential", wrong);
    await print("By a stranger");
    await keeps();
    assert.match(away.log, /cause=.*5\.7\.8/);
    await away.start(...server(), "--ca", authority);
    await noticed("By a stranger");
  });

  describe("that meets a server without TLS", () => {
    const heard: string[] = [];
    let plain: Server;
    before(async () => {
      plain = createServer((socket) => {
        socket.write("220 fax.plant.example ESMTP\r\n");
        socket.on("error", () => {});
        socket.on("data", (chunk) => {
          heard.push(chunk.toString("latin1"));
          const hello = /^EHLO/i.test(chunk.toString("latin1"));
          socket.write(hello ? "250-fax.plant.example\r\n250 AUTH PLAIN LOGIN\r\n" : "250 yes\r\n");
        });
      });
      await new Promise<void>((done) => plain.listen(0, "127.0.0.1", done));
    });
    after(() => plain.close());

    it("shows it neither credential nor document", async () => {
      const { port: open } = plain.address() as AddressInfo;
      await away.start(...server(), "--ca", authority, "--server", `${host}:${open}`);
      await print("In the open");
      await keeps();
      assert.ok(
        heard.some((line) => /^STARTTLS/i.test(line)),
        heard.join(""),
      );
      assert.doesNotMatch(heard.join(""), /AUTH|MAIL FROM|DATA|PS-Adobe/i);
      await away.start(...server(), "--ca", authority);
      await noticed("In the open");
    });
  });
});
