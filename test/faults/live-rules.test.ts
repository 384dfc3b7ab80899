// Rules edited again and again while a hundred faxes wait and two calls run: nothing is disturbed, a faulty edit changes nothing and
// is told once, a half-saved file is not told at all, and a process that dies meanwhile comes back with the rules in force.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Delivery } from "../../src/base/received.ts";
import { readJson } from "../../src/device/store/spool.ts";
import { Gateway, simplePdf } from "../support/gateway.ts";
import { journalFaults } from "../support/received-pages.ts";

const numbers = Array.from({ length: 50 }, (_, at) => `55500${at + 10}`);

describe("rules edited live", function () {
  this.timeout(600_000);
  let gateway: Gateway;
  before(async () => {
    gateway = new Gateway({ speed: 20 });
    await gateway.start();
  });
  after(() => gateway.remove());

  const count = (what: RegExp): number => gateway.log.match(new RegExp(what, "g"))?.length ?? 0;
  const running = async (): Promise<string[]> =>
    (await gateway.jobs()).flatMap(({ journal, request }) =>
      journal.some(({ e }) => e === "asked") && !journal.some(({ e }) => e === "attempt-end") ? [request.id] : [],
    );

  it("disturbs neither a hundred jobs that wait nor two calls that run", async () => {
    for (const title of ["one", "two"])
      await gateway.send({
        to: numbers.map((number) => `${number}@fax.local`),
        subject: title,
        attachments: [{ filename: "a.pdf", content: simplePdf([`${title} 1`, `${title} 2`, `${title} 3`]) }],
      });
    await gateway.until(async () => (await gateway.jobs()).length === 100, 60_000, "a hundred jobs");
    await gateway.until(async () => (await running()).length === 2, 60_000, "two calls");
    const calls = await running();
    const waiting = (await gateway.jobs()).filter(({ journal }) => journal.length === 0).length;
    assert.ok(waiting > 80, String(waiting));

    // A faulty edit: told once, with its place, and nothing changes.
    gateway.editRules("inbound.yaml", (text) => text.replace("default: faxmaster", "defualt: faxmaster"));
    const [told] = await gateway.mails("alarm", "faxmaster@plant.example");
    assert.match(told!.mail.text!, /inbound\.yaml:\d+:1: "defualt" is not a setting \(did you mean "default"\?\)/);
    // Who dies now comes back with the rules in force.
    const listening = count(/smtp: listening/);
    gateway.kill("smtp");
    await gateway.until(() => count(/smtp: listening/) > listening, 30_000, "smtp is back");
    gateway.editRules("inbound.yaml", (text) => text.replace("defualt: faxmaster", "default: faxmaster"));

    // Good edits one after the other, each half saved for a moment.
    const path = join(gateway.folder, "rules", "inbound.yaml");
    for (let n = 1; n <= 5; n++) {
      const text = readFileSync(path, "utf8").replace(/(?:\n# edit \d+)?\n*$/, `\n# edit ${n}\n`);
      const half = text.slice(0, text.length / 2);
      const before = count(/office: new rules are in force/);
      writeFileSync(path, half.replace(/\n[^\n]*$/, "\nrules: ["));
      await new Promise((done) => setTimeout(done, 500));
      writeFileSync(path, text);
      await gateway.until(() => count(/office: new rules are in force/) > before, 30_000, `edit ${n}`);
    }
    gateway.editRules("inbound.yaml", (text) =>
      text.replace("rules:\n  - ", "rules:\n  - { called: 55500XX, mail: new@plant.example }\n  - "),
    );
    const before = count(/office: new rules are in force/);
    await gateway.until(() => count(/office: new rules are in force/) > before, 30_000, "the last edit");
    for (const line of ["t0", "t1", "t2", "t3"])
      await gateway.until(() => count(new RegExp(`line@${line}: new rules are in force`)) > 0, 30_000, line);

    await gateway.until(
      async () => (await gateway.jobs()).every(({ state }) => state.state === "final"),
      400_000,
      "all of them ended",
    );
    const jobs = await gateway.jobs();
    assert.deepEqual([jobs.length, jobs.flatMap(journalFaults)], [100, []]);
    for (const { request, state } of jobs)
      assert.deepEqual([state.outcome, state.confirmedPages, state.attempts.length], [0, 3, 1], request.id);
    assert.ok(calls.every((id) => jobs.some(({ request }) => request.id === id)));
    assert.equal(new Set(jobs.map(({ request }) => request.decidedBy?.version)).size, 1);

    // Each fax arrived once, and where the rules of its moment said.
    await gateway.until(
      async () => (await gateway.outbox()).filter(({ event }) => event === "received").length >= 100,
      60_000,
      "a hundred received faxes",
    );
    const received = (await gateway.outbox()).filter(({ event }) => event === "received");
    assert.equal(received.length, 100);
    const to = (address: string): number => received.filter((mail) => mail.to.includes(address)).length;
    assert.equal(to("faxmaster@") + to("new@"), 100);
    assert.ok(to("new@") > 20 && to("faxmaster@") >= 2, `${to("new@")} ${to("faxmaster@")}`);
    for (const { mail } of received) {
      const call = String(mail.headers.get("x-faxgate-call"));
      const year = (await gateway.spool.list("received"))[0]!;
      const [month] = await gateway.spool.list("received", year);
      const delivery = await readJson<Delivery>(gateway.spool.path("received", year, month!, call, "delivery.json"));
      assert.match(delivery?.rules ?? "", /^[0-9a-f]{10}$/);
    }
    assert.equal((await gateway.outbox()).filter(({ event }) => event === "alarm").length, 1);
    assert.equal(count(/this is a bug|ended with/), 0);
  });
});
