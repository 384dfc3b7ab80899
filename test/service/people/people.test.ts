// Who somebody is: users.yaml, departments, the directory; its answers kept, its silence, its doubles.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { FaxError } from "../../../src/base/errors.ts";
import { mayFax } from "../../../src/codec/rules/permission.ts";
import { originsOf } from "../../../src/codec/rules/person.ts";
import type { RawEntry } from "../../../src/device/directory/ldap.ts";
import { forgetAlarm, waitingAlarms } from "../../../src/device/store/alarms.ts";
import { readSubmission } from "../../../src/service/intake/submissions.ts";
import type { Who } from "../../../src/service/people/people.ts";
import { judgeRecipient, noTokens } from "../../../src/service/smtp/policy.ts";
import { message, Office } from "../../support/office.ts";
import { until } from "../../support/redis.ts";
import { trialRules } from "../../support/rules.ts";

const users = `
departments:
  sales: { language: de, cover: yes, company: Example Sales, number: "+1 555 0170", pages-per-day: 7, groups: [Sales Staff] }
users:
  user1:
    mail: user1@plant.example
    print: [DOM+User1]
    name: User One
  bert:
    mail: bert@plant.example
    print: [DOM+Bert]
    department: sales
    language: es
  everybody:
    mail: "*@plant.example"
directory:
  servers: ldap://127.0.0.1
  base: dc=plant
  domains: [DOM, plant.example]
`;
const rules = (permit = "") =>
  trialRules((file, text) =>
    file === "users.yaml"
      ? users
      : file === "outbound.yaml" && permit !== ""
        ? text.replace("permit:\n", `permit:\n  - ${permit}\n`)
        : text,
  );

const entry = (account: string, change: Record<string, string[]> = {}): RawEntry => ({
  dn: `cn=${account},dc=plant`,
  attributes: { sAMAccountName: [account], mail: [`${account}@plant.example`], ...change },
});

describe("people", () => {
  let office: Office;
  /** Entries of the directory; undefined = it is down. */
  let directory: RawEntry[] | undefined;
  let asked: string[];
  beforeEach(async () => {
    office = await Office.make(rules());
    directory = [];
    asked = [];
    office.search = async (_settings, filter) => {
      asked.push(filter);
      if (directory === undefined) throw new FaxError("resource", "connection refused");
      return directory.filter((one) =>
        Object.values(one.attributes).some((values) =>
          values.some((value) => filter.toLowerCase().includes(`=${value.toLowerCase()})`)),
        ),
      );
    };
  });
  const people = async () => (await office.deps()).people;
  const person = (who: Who) => {
    assert.equal(who.kind, "person");
    return (who as Extract<Who, { kind: "person" }>).person;
  };

  it("have what users.yaml says, then their department, then the directory", async () => {
    directory = [
      entry("Bert", {
        displayName: ["Bert Brown"],
        preferredLanguage: ["fr"],
        facsimileTelephoneNumber: ["+1 555 0199"],
      }),
      entry("Carla", { displayName: ["Carla"], memberOf: ["CN=Sales Staff,DC=plant"], preferredLanguage: ["fr"] }),
    ];
    const who = await people();
    const bert = person(await who.byPrintName("dom\\BERT"));
    assert.deepEqual(
      [bert.id, bert.name, bert.number, bert.language, bert.cover, bert.company, bert["pages-per-day"], bert.address],
      ["bert", "Bert Brown", "+1 555 0170", "es", true, "Example Sales", 7, "bert@plant.example"],
    );
    const carla = person(await who.byPrintName("Carla@PLANT.example"));
    assert.deepEqual(
      [carla.id, carla.department, carla.language, carla.address],
      ["directory:carla", "sales", "de", "carla@plant.example"],
    );
    const from = Object.fromEntries(
      originsOf(office.rules, "bert", {
        dn: "x",
        account: "bert",
        mail: [],
        name: "Bert Brown",
        number: "1",
        language: "fr",
        groups: [],
      }).map((origin) => [origin.field, origin.from]),
    );
    assert.deepEqual(from, {
      mail: "person",
      print: "person",
      account: "directory",
      name: "directory",
      department: "person",
      number: "department sales",
      company: "department sales",
      language: "person",
      cover: "department sales",
      "cover-form": "site",
      "cover-text": "site",
      quality: "site",
      "fax-content": "site",
      "fax-trim": "site",
      "pages-per-day": "department sales",
    });
  });

  it("are known by every address of the directory, and may fax as their groups may", async () => {
    directory = [
      entry("Carla", {
        proxyAddresses: ["smtp:carla.c@plant.example"],
        memberOf: ["CN=Fax Abroad,OU=Groups,DC=plant"],
      }),
    ];
    office.rules = rules('{ groups: ["fax abroad"], classes: [international] }');
    const carla = person(await (await people()).byMail("Carla.C@plant.example"));
    assert.equal(carla.id, "directory:carla");
    assert.equal(mayFax(office.rules, carla, "+34 942 31 41 59").ok, true);
    const everybody = person(await (await people()).byMail("dora@plant.example"));
    assert.equal(everybody.id, "everybody");
    assert.equal(mayFax(office.rules, everybody, "+34 942 31 41 59").ok, false);
    const facts = { remoteAddress: "127.0.0.1", from: "carla.c@plant.example" };
    const verdict = await judgeRecipient(office.rules, await people(), facts, "5550001@fax.local", noTokens);
    const [to] = verdict.ok ? verdict.recipients : [];
    assert.ok(to?.kind === "fax" && to.user === "directory:carla");
  });

  it("who have left are nobody, though their address would fit a pattern", async () => {
    directory = [entry("Carla", { userAccountControl: ["514"] })];
    const who = await people();
    assert.equal((await who.byMail("carla@plant.example")).kind, "nobody");
    assert.equal((await who.byPrintName("DOM+Carla")).kind, "nobody");
  });

  it("of another domain than the directory's are not looked up", async () => {
    directory = [entry("Carla")];
    const who = await people();
    assert.equal((await who.byPrintName("PRINTSERVER+Carla")).kind, "nobody");
    assert.equal((await who.byPrintName("carla")).kind, "nobody");
    assert.deepEqual(asked, []);
  });

  it("whom the directory has twice are unknown, which is told once", async () => {
    directory = [entry("Carla"), { ...entry("Carla"), dn: "cn=other,dc=plant" }];
    for (let i = 0; i < 2; i++) {
      assert.equal((await (await people()).byPrintName("DOM+Carla")).kind, "several");
    }
    const alarms = await waitingAlarms(office.spool);
    assert.deepEqual(
      alarms.map((one) => one.what),
      ["the directory has more than one person for carla"],
    );
  });

  it("are the last known while the directory is down; going down and coming back are told once each", async () => {
    directory = [entry("Carla", { displayName: ["Carla"] })];
    office.rules = { ...office.rules, directory: { ...office.rules.directory!, refresh: 0 } };
    assert.equal(person(await (await people()).byPrintName("DOM+Carla")).name, "Carla");
    directory = undefined;
    const other = await people();
    assert.equal(person(await other.byPrintName("DOM+Carla")).name, "Carla");
    assert.equal((await other.byPrintName("DOM+Dora")).kind, "down");
    assert.equal((await other.byMail("dora@plant.example")).kind, "down");
    assert.equal(asked.length, 2, "a directory that is down is left alone for a while");
    office.rules = { ...office.rules, directory: { ...office.rules.directory!, keep: 0 } };
    assert.equal((await other.byPrintName("DOM+Carla")).kind, "down", "not for ever");
    // Somebody of users.yaml needs it not.
    assert.equal(person(await other.byPrintName("DOM+User1")).id, "user1");
    const facts = { remoteAddress: "127.0.0.1", from: "dora@plant.example" };
    const verdict = await judgeRecipient(office.rules, other, facts, "5550001@fax.local", noTokens);
    assert.ok(!verdict.ok && verdict.refusal.code === 451);
    assert.deepEqual(
      (await waitingAlarms(office.spool)).map((one) => one.key),
      ["directory-down"],
    );
    directory = [];
    assert.equal((await (await people()).byPrintName("DOM+Carla")).kind, "nobody");
    await (await people()).byPrintName("DOM+Dora");
    assert.deepEqual((await waitingAlarms(office.spool)).map((one) => one.key).sort(), [
      "directory-back",
      "directory-down",
    ]);
  });

  it("hear of a directory that comes and goes once an hour, and of one that stays away after that", async () => {
    const alarms = async () => (await waitingAlarms(office.spool)).map((one) => one.key).sort();
    for (const entries of [undefined, [], undefined]) {
      directory = entries;
      await (await people()).byPrintName("DOM+Dora");
    }
    assert.deepEqual(await alarms(), ["directory-back", "directory-down"]);
    const [away] = (await waitingAlarms(office.spool)).filter((one) => one.key === "directory-down");
    await forgetAlarm(office.spool, away!);
    await (await people()).byPrintName("DOM+Dora");
    assert.deepEqual(await alarms(), ["directory-back"], "told a moment ago");
    await writeFile(office.spool.path("directory", "last-told.json"), JSON.stringify({ at: Date.now() - 3_700_000 }));
    for (let i = 0; i < 2; i++) await (await people()).byPrintName("DOM+Dora");
    assert.deepEqual(await alarms(), ["directory-back", "directory-down"]);
    await forgetAlarm(office.spool, (await waitingAlarms(office.spool)).find((one) => one.key === "directory-down")!);
    await (await people()).byPrintName("DOM+Dora");
    assert.deepEqual(await alarms(), ["directory-back"], "once");
  });

  it("who are found later own their document alone: the administrator's notice is void", async () => {
    const { id, token } = await office.printed("DOM+Carla");
    const admin = "faxmaster@plant.example";
    assert.deepEqual(
      (await office.out("print-notice")).map((mail) => mail.to),
      [[admin]],
    );
    directory = [entry("Carla")];
    const { adoptDocuments } = await import("../../../src/service/intake/adopt.ts");
    await adoptDocuments(await office.deps());
    await office.mail([`reply+${token}@fax.local`], message({ from: admin, text: "5550001" }), { from: admin });
    await office.work();
    assert.deepEqual(await office.jobs(), []);
    const from = "carla@plant.example";
    const own = (await readSubmission(office.spool, id))!.token;
    await office.mail([`reply+${own}@fax.local`], message({ from, text: "5550001" }), { from });
    await office.work();
    assert.deepEqual(await office.numbers(), ["5550001"]);
  });

  it("with groups in the rules wait for the directory rather than slip through a refusal", async () => {
    office.rules = rules("{ groups: [Trainees], allow: no }");
    directory = undefined;
    assert.equal((await (await people()).byMail("user1@plant.example")).kind, "down");
  });

  it("whose print job came while the directory was down get their notice when it is back", async () => {
    directory = undefined;
    const headers = { "X-Faxgate-Print-User": "DOM+Carla", "X-Faxgate-Print-Title": "letter" };
    const id = await office.mail(["print@fax.local"], message({ headers, text: "see attachment" }));
    const { startIntake } = await import("../../../src/service/intake/intake.ts");
    const waiting = startIntake(await office.deps(), 2, { look: 5, again: 1, disk: 5, adopt: 1_000 });
    await until(() => office.log.filter((line) => line.includes("could not be worked on")).length > 4, "five tries");
    await waiting.stop();
    assert.deepEqual(await office.spool.list("incoming"), [id], "it waits, however often it was tried");
    assert.deepEqual(await office.out("print-notice"), []);
    directory = [entry("Carla")];
    await office.work();
    assert.deepEqual(
      (await office.out("print-notice")).map((mail) => mail.to),
      [["carla@plant.example"]],
    );
    assert.equal((await readSubmission(office.spool, id))!.user, "directory:carla");
  });
});
