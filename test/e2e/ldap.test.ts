// A real directory (slapd with a tree like Active Directory's) behind the people: look-up, kept answers, the directory down
// and back, attempts to say more than a name, two people of one name, somebody who has left.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { searchDirectory } from "../../src/device/directory/ldap.ts";
import { waitingAlarms } from "../../src/device/store/alarms.ts";
import { groupMembers } from "../../src/service/people/group-members.ts";
import type { Who } from "../../src/service/people/people.ts";
import { message, Office } from "../support/office.ts";
import { trialRules } from "../support/rules.ts";
import { base, type Entry, reader, Slapd } from "./support/slapd.ts";

const people: Entry[] = [
  {
    cn: "Carla Conde",
    attributes: {
      sAMAccountName: "Carla",
      mail: "carla@plant.example",
      proxyAddresses: ["SMTP:carla@plant.example", "smtp:c.conde@plant.example"],
      displayName: "Carla Conde",
      facsimileTelephoneNumber: "+1 555 0177",
      preferredLanguage: "es-ES",
      memberOf: `cn=Sales Staff,${base}`,
      userAccountControl: "512",
    },
  },
  {
    cn: "Left",
    attributes: {
      sAMAccountName: "left",
      mail: "left@plant.example",
      memberOf: `cn=Sales Staff,${base}`,
      userAccountControl: "514",
    },
  },
  { cn: "Twin One", attributes: { sAMAccountName: "twin", mail: "twin1@plant.example" } },
  { cn: "Twin Two", attributes: { sAMAccountName: "Twin", mail: "twin2@plant.example" } },
  { cn: "Star", attributes: { sAMAccountName: "odd*(name)", mail: "star@plant.example" } },
];

describe("a directory", () => {
  let slapd: Slapd;
  let office: Office;
  before(async () => {
    slapd = await Slapd.make(people, { "Sales Staff": ["Carla Conde", "Left"], "Odd (*) Group": ["Star"] });
  });
  after(() => slapd.close());
  beforeEach(async () => {
    office = await Office.make();
    office.search = searchDirectory;
    writeFileSync(join(slapd.folder, "password"), `${reader.password}\n`, { mode: 0o600 });
    useServers(`ldap://127.0.0.1:${slapd.port}`);
  });
  const useServers = (servers: string, more = ""): void => {
    office.rules = trialRules((file, text) =>
      file === "users.yaml"
        ? `${text}
departments:
  sales: { groups: [sales staff], cover: yes }
directory:
  servers: [${servers}]
  bind-dn: "${reader.dn}"
  password-file: ${join(slapd.folder, "password")}
  base: "${base}"
  domains: [DOM]
  refresh: 0s
  timeout: 2s
${more}`
        : text,
    );
  };
  const ask = async (name: string): Promise<Who> => {
    const { people: who } = await office.deps();
    return name.includes("@") ? who.byMail(name) : who.byPrintName(name);
  };
  const kinds = async (): Promise<string[]> => (await waitingAlarms(office.spool)).map((one) => one.key).sort();

  it("says who is in a group, by its name in any letters and by its distinguished name", async () => {
    const members = async (group: string): Promise<string[]> =>
      (await groupMembers(searchDirectory, office.rules.directory!, group)).map(({ account }) => account);
    for (const name of ["Sales Staff", "sales staff", `cn=Sales Staff,${base}`, `CN=sales staff,${base}`])
      assert.deepEqual(await members(name), ["carla"], name);
    for (const nobody of ["Sales*", "*", "Staff)(cn=*", "Nobody At All", `cn=Nobody,${base}`])
      assert.deepEqual(await members(nobody), [], nobody);
    assert.deepEqual(await members("Odd (*) Group"), [], "its member has no word of it");
    useServers("ldap://127.0.0.1:1");
    await assert.rejects(members("Sales Staff"), { kind: "resource" });
  });

  it("says who somebody is, by account and by every address", async () => {
    for (const name of ["DOM+Carla", "dom\\CARLA", "c.conde@plant.example"]) {
      const who = await ask(name);
      assert.ok(who.kind === "person", name);
      const { id, name: called, number, language, department, cover } = who.person;
      assert.deepEqual(
        { id, called, number, language, department, cover },
        {
          id: "directory:carla",
          called: "Carla Conde",
          number: "+1 555 0177",
          language: "es",
          department: "sales",
          cover: true,
        },
      );
    }
    assert.deepEqual(await kinds(), []);
  });

  it("says nobody of who has left, and of who never was", async () => {
    assert.equal((await ask("DOM+left")).kind, "nobody");
    assert.equal((await ask("left@plant.example")).kind, "nobody");
    assert.equal((await ask("DOM+nobody")).kind, "nobody");
  });

  it("finds nobody by a name that is a filter, and the odd one by his very name", async () => {
    for (const name of ["DOM+*", "DOM+carla)(|(cn=*", "DOM+c\\2arla", "DOM+*)(objectClass=*", "DOM+carl*"])
      assert.equal((await ask(name)).kind, "nobody", name);
    const odd = await ask("DOM+odd*(name)");
    assert.ok(odd.kind === "person" && odd.person.address === "star@plant.example");
  });

  it("that has two people of one name leaves both unknown, and the administrator hears of it once", async () => {
    assert.equal((await ask("DOM+twin")).kind, "several");
    assert.equal((await ask("DOM+TWIN")).kind, "several");
    assert.equal((await kinds()).length, 1);
  });

  it("that is down is its last answer; a print job of somebody new waits; down and back are told once", async () => {
    assert.equal((await ask("DOM+Carla")).kind, "person");
    await slapd.stop();
    const carla = await ask("DOM+Carla");
    assert.ok(carla.kind === "person" && carla.person.address === "carla@plant.example");
    const headers = { "X-Faxgate-Print-User": "DOM+odd*(name)", "X-Faxgate-Print-Title": "letter" };
    await office.mail(["print@fax.local"], message({ headers, text: "see attachment" }));
    assert.equal((await ask("DOM+odd*(name)")).kind, "down");
    assert.deepEqual(await kinds(), ["directory-down"]);
    await slapd.start();
    await office.work();
    assert.deepEqual(
      (await office.out("print-notice")).map((mail) => mail.to),
      [["star@plant.example"]],
    );
    assert.deepEqual(await kinds(), ["directory-back", "directory-down"]);
  });

  it("forgets who has left as soon as it says so", async () => {
    assert.equal((await ask("DOM+Carla")).kind, "person");
    await slapd.replace("Carla Conde", "userAccountControl", "514");
    assert.equal((await ask("DOM+Carla")).kind, "nobody");
    await slapd.stop();
    assert.equal((await ask("DOM+Carla")).kind, "down", "not from an old answer either");
    await slapd.start();
    await slapd.replace("Carla Conde", "userAccountControl", "512");
  });

  it("that refuses our password is down, and says why; without a password it is not asked", async () => {
    writeFileSync(join(slapd.folder, "password"), "wrong\n");
    assert.equal((await ask("DOM+Carla")).kind, "down");
    assert.match((await waitingAlarms(office.spool))[0]!.detail, /invalid credentials|0x31|49/i);
    writeFileSync(join(slapd.folder, "password"), "\n");
    const other = await Office.make(office.rules);
    other.search = searchDirectory;
    assert.equal((await (await other.deps()).people.byPrintName("DOM+Carla")).kind, "down");
    assert.match((await waitingAlarms(other.spool))[0]!.detail, /password is empty/);
  });

  for (const [way, more] of [
    ["ldaps", ""],
    ["StartTLS", "  start-tls: yes\n"],
  ] as const)
    it(`is asked over ${way} when its certificate is known, and not otherwise`, async () => {
      const server = way === "ldaps" ? `ldaps://localhost:${slapd.securePort}` : `ldap://localhost:${slapd.port}`;
      useServers(server, `${more}  ca-file: ${slapd.certificate}\n`);
      assert.equal((await ask("c.conde@plant.example")).kind, "person");
      useServers(server, more);
      assert.equal((await ask("DOM+odd*(name)")).kind, "down");
      assert.match((await waitingAlarms(office.spool))[0]!.detail, /certificate/i);
      useServers(server.replace("localhost", "127.0.0.1"), `${more}  ca-file: ${slapd.certificate}\n`);
      assert.equal((await ask("DOM+odd*(name)")).kind, "down", "a certificate of another name");
    });

  describe("whose first server hangs", () => {
    let silent: Server;
    const sockets = new Set<Socket>();
    before(async () => {
      silent = createServer((socket) => sockets.add(socket));
      await new Promise<void>((done) => silent.listen(0, "127.0.0.1", done));
    });
    after(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });

    it("is asked on the next one, in time", async () => {
      const { port } = silent.address() as { port: number };
      useServers(`ldap://127.0.0.1:${port}, ldap://127.0.0.1:${slapd.port}`);
      const began = Date.now();
      assert.equal((await ask("DOM+Carla")).kind, "person");
      assert.ok(Date.now() - began < 2_000);
      useServers(`ldap://127.0.0.1:${port}`);
      assert.equal((await ask("DOM+Someone")).kind, "down");
      assert.ok(Date.now() - began < 4_500);
    });
  });
});
