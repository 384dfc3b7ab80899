// Printing in an Active Directory domain: a controller, a print server that has joined it, people who are known by users.yaml or
// by the directory alone. Prints what an administrator sees at each step. Run by hand: npm run test:domain, as root.

import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Gateway } from "../support/gateway.ts";
import { printedLetter } from "../support/printed.ts";
import { printerWindow } from "../support/printer-window.ts";
import { run } from "../support/unix-users.ts";
import { administrator, base, DomainController } from "./support/domain-controller.ts";
import { DomainMember } from "./support/domain-member.ts";
import { controller, makePrivatePlaces, member } from "./support/private-places.ts";

const password = "Pr1nt-not-secret";
const share = `//${member.name}/fax`;

describe("printing in a domain", function () {
  this.timeout(240_000);
  const folder = mkdtempSync(join(tmpdir(), "faxgate-domain-"));
  const dc = new DomainController(join(folder, "dc"));
  const printServer = new DomainMember(join(folder, "member"));
  let gateway: Gateway;

  before(async () => {
    chmodSync(folder, 0o755);
    makePrivatePlaces(folder);
    await dc.start([
      { name: "anna", password },
      {
        name: "carla",
        password,
        attributes: {
          mail: "carla@plant.example",
          displayName: "Carla Conde",
          facsimileTelephoneNumber: "+1 555 0177",
          preferredLanguage: "es",
        },
      },
      { name: "faxgate", password },
    ]);
    writeFileSync(join(folder, "directory-password"), `${password}\n`, { mode: 0o600 });
    gateway = new Gateway({
      rules: {
        "faxgate.yaml": (text) => text.replace("domain: DOM", "domain: PLANT"),
        "users.yaml": (text) => `${text.replace("print: [DOM+User1]", 'print: ["PLANT+anna"]')}
directory:
  servers: [ldaps://${controller.name}]
  ca-file: ${dc.certificate}
  bind-dn: CN=faxgate,CN=Users,${base}
  password-file: ${join(folder, "directory-password")}
  base: ${base}
  domains: [PLANT, plant.example]
`,
      },
    });
    chmodSync(gateway.folder, 0o755);
    await gateway.start();
    await printServer.start(gateway.spool.root);
  });
  after(async () => {
    await gateway?.remove();
    await printServer.stop();
    await dc.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
  });

  /** Runs it, shows it as an administrator would see it, fails with it. */
  const show = async (program: string, ...args: string[]): Promise<string> => {
    const output = printServer.say(await run(program, args, { cwd: folder })).trimEnd();
    const line = [program, ...args].map((word) => (/^[\w./+@:=%-]+$/.test(word) ? word : `'${word}'`)).join(" ");
    console.log(`      $ ${line.replaceAll(password, "…").replaceAll(administrator.password, "…")}`);
    for (const row of output.split("\n")) console.log(`      ${row}`);
    return output;
  };
  const lpq = async (): Promise<string> => (await gateway.command("lpq")).output;

  it("the member knows the domain's people by DOM+User", async () => {
    assert.match(await show("net", "ads", "testjoin"), /Join is OK/);
    assert.match(await show("getent", "passwd", "PLANT+anna"), /^PLANT\+anna:\*:1\d{5}:/);
  });

  it("the printer gets its name from an administrator of the domain", async () => {
    const as = `PLANT\\${administrator.name}%${administrator.password}`;
    assert.match(await show("rpcclient", member.name, "-U", as, "-c", "setprinter fax Fax"), /Success/);
  });

  it("a user of users.yaml prints with his password and gets the notice", async () => {
    writeFileSync(join(folder, "letter.ps"), printedLetter("Offer 4711", 2));
    await show("smbclient", share, "-U", `PLANT\\anna%${password}`, "-c", "print letter.ps");
    const [notice] = await gateway.mails("print-notice", "user1@plant.example");
    console.log(`      ${notice!.mail.subject} -> ${notice!.to}`);
    assert.match(notice!.mail.subject!, /Offer 4711/);
    assert.match(await lpq(), /^\w+ +anna +1 /m);
  });

  it("somebody the directory alone knows prints with a Kerberos ticket and gets the notice in his language", async () => {
    const got = await run("kinit", ["carla@PLANT.EXAMPLE"], { input: `${password}\n` });
    assert.equal(got.code, 0, got.output);
    writeFileSync(join(folder, "oferta.ps"), printedLetter("Oferta 12", 1));
    await show(
      "smbclient",
      share,
      "--use-kerberos=required",
      `--use-krb5-ccache=${process.env["KRB5CCNAME"]}`,
      "-c",
      "print oferta.ps",
    );
    const [notice] = await gateway.mails("print-notice", "carla@plant.example");
    console.log(`      ${notice!.mail.subject} -> ${notice!.to}`);
    assert.match(notice!.mail.subject!, /Oferta 12.*1 página/);
    assert.match((await gateway.command("explain", "user", "PLANT+carla")).output, /Carla Conde/);
    assert.match(await show("klist"), /cifs\/printsrv\.plant\.example/);
  });

  it("each sees the documents and deletes his own", async () => {
    const at = { host: member.name, port: 445, conf: "/etc/samba/smb.conf", domain: "PLANT", password };
    let jobs: string[] = [];
    await gateway
      .until(
        async () => (jobs = (await printerWindow({ ...at, user: "anna" })).jobs).length === 2,
        40_000,
        "both documents in the printer window",
      )
      .catch((error: unknown) => assert.fail(`the window shows ${jobs.join(", ")}\n${String(error)}`));
    for (const job of jobs) console.log(`      in the window: ${job}`);
    const hers = Number.parseInt(jobs.find((job) => /^\d+ carla /.test(job))!, 10);
    assert.match((await printerWindow({ ...at, user: "anna" }, hers)).removed!, /ACCESS_DENIED/);
    assert.equal((await printerWindow({ ...at, user: "carla" }, hers)).removed, "yes");
    await gateway.until(async () => !(await lpq()).includes("carla"), 10_000, "carla's document is gone");
    assert.match(await lpq(), /^\w+ +anna +1 /m);
  });
});
