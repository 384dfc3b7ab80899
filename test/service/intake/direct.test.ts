// Mail to numbers: one document, one job a number, exactly once, whatever comes twice or breaks in between.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { wordsOf } from "../../../src/base/phrases.ts";
import { message, Office } from "../../support/office.ts";
import { trialRules } from "../../support/rules.ts";

describe("mail to numbers", () => {
  let office: Office;
  beforeEach(async () => {
    office = await Office.make();
  });

  it("makes one document and a job for each number, and keeps the mail", async () => {
    const text = message({ id: "<a@x>", to: '"Anne" <5550001@fax.local>, 5550002@fax.local' });
    const id = await office.mail(["5550001@fax.local", "5550002@fax.local"], text);
    await office.work();
    assert.deepEqual(await office.numbers(), ["5550001", "5550002"]);
    assert.equal((await office.jobs())[0]!.request.recipientName, "Anne");
    assert.equal(office.prepared.length, 1);
    assert.equal(readFileSync(office.spool.path("active", id, "message.eml"), "utf8"), text);
    assert.deepEqual([...office.touched].sort(), [`${id}-1`, `${id}-2`]);
  });

  it("faxes of a mail what it says itself, else its sender, his department, the site", async () => {
    office.rules = trialRules((file, text) =>
      file === "users.yaml"
        ? text
            .replace("users:\n", "departments:\n  sales: { fax-content: both }\n\nusers:\n")
            .replace("    name: User", "    department: sales\n    fax-trim: signature\n    name: User")
        : text,
    );
    const subjects = ["a", "b [fax: body; photo; untrimmed]"];
    for (const subject of subjects) {
      await office.mail(["5550001@fax.local"], message({ subject }));
      await office.work(1);
    }
    await office.mail(["5550001@fax.local"], message({}), { from: "user2@plant.example", user: "user2" });
    await office.work(1);
    assert.deepEqual(
      office.prepared.map(({ content, trim, mode }) => [content, trim, mode]),
      [
        ["both", "signature", undefined],
        ["body", "no", "photo"],
        ["attachments", "disclaimers", undefined],
      ],
    );
  });

  it("puts a head over the text, with the one number it is for, where no cover says so", async () => {
    const to = '"Anne Bell" <5550001@fax.local>, 5550002@fax.local';
    await office.mail(["5550001@fax.local"], message({ to, subject: "Offer [fax: fine]" }));
    await office.mail(["5550001@fax.local", "5550002@fax.local"], message({ to, subject: "Offer" }));
    await office.mail(["5550001@fax.local"], message({ to, subject: "Offer [fax: cover: yes]" }));
    await office.work(1);
    const from = ["From", "User One <user1@plant.example>"];
    assert.deepEqual(
      office.prepared.map(({ letters }) => letters![0]!.head),
      [[from, ["To", "Anne Bell, 5550001"], ["Subject", "Offer"]], [from, ["Subject", "Offer"]], []],
    );
  });

  it("keeps a department to its pages, whoever of it faxes", async () => {
    office.rules = trialRules((file, text) =>
      file === "users.yaml"
        ? text
            .replace("users:\n", "departments:\n  sales: { pages-per-day-together: 2 }\n\nusers:\n")
            .replaceAll("    name: User", "    department: sales\n    name: User")
        : text,
    );
    for (const user of ["user1", "user2", "user1", "everybody"])
      await office.mail(["5550001@fax.local"], message({}), { from: `${user}@plant.example`, user });
    await office.work(1);
    const ends = (await office.jobs()).map(({ request, state }) => [state.outcome, wordsOf(request.refusal ?? "")]);
    assert.deepEqual(ends, [
      [undefined, ""],
      [undefined, ""],
      [403, "the limit of 2 pages a day for sales is used up"],
      [undefined, ""],
    ]);
  });

  it("obeys options in their one form, takes them out of the pages, and echoes them", async () => {
    await office.mail(
      ["5550001@fax.local"],
      message({
        subject: "Offer [fax: standard; cover: yes; to: Anne; billing: 4711]",
        text: "[fax: at 23:59]\n\nHello",
      }),
    );
    await office.work();
    const [{ request }] = (await office.jobs()) as [Awaited<ReturnType<typeof office.jobs>>[0]];
    assert.deepEqual(
      [request.resolution, request.cover?.to, request.billing, request.notBefore?.slice(16)],
      ["standard", "Anne", "4711", ":00.000Z"],
    );
    assert.equal(office.prepared[0]!.text.trim(), "Hello");
    const [receipt] = await office.out("receipt");
    assert.match(receipt!.mail.subject!, /"Offer"/);
    for (const said of [/standard/, /Billing: 4711/, /Cover page: yes/, /23:59/])
      assert.match(receipt!.mail.text!, said);
  });

  it("sends nothing where an option is not understood, and says which", async () => {
    for (const subject of ["Offer [fax: fein und schnell]", "Offer [fax: at 2020-01-01 22:00]"])
      await office.mail(["5550001@fax.local"], message({ subject }));
    await office.work();
    const jobs = await office.jobs();
    assert.deepEqual(
      jobs.map(({ state }) => state.outcome),
      [408, 408],
    );
    assert.match(wordsOf(jobs[0]!.request.refusal!), /"fein und schnell" was not understood.*\[fax: /);
    assert.deepEqual(office.prepared, []);
    assert.deepEqual(await office.out("receipt"), []);
  });

  it("faxes a mail with a document, also where its words are Outlook's for calling one back", async () => {
    const subject = "Recall: Order 4711";
    const text = 'Anderson, Anne would like to recall the message, "Order 4711".';
    await office.mail(["5550001@fax.local"], message({ subject, text }));
    await office.work();
    assert.deepEqual(await office.numbers(), []);
    const parts = [text, "", "--b", "Content-Type: application/pdf", "Content-Disposition: attachment; filename=f.pdf"];
    const mixed = ["--b", "Content-Type: text/plain", "", ...parts, "", "x", "--b--"].join("\r\n");
    const headers = { "Content-Type": "multipart/mixed; boundary=b" };
    await office.mail(["5550001@fax.local"], message({ subject, headers, text: mixed }));
    await office.work();
    assert.deepEqual(await office.numbers(), ["5550001"]);
  });

  it("faxes one number once, however it is written", async () => {
    await office.mail(["5550001@fax.local", '"555-0001"@fax.local'], message({}));
    await office.work();
    assert.deepEqual(await office.numbers(), ["5550001"]);
  });

  it("takes what an address says beside its number: who, where behind it, no cover", async () => {
    office = await Office.make(
      trialRules((file, text) =>
        file === "faxgate.yaml"
          ? text.replace(/^cover: no/m, "cover: yes")
          : text.replace("classes: [internal]", "classes: [internal]\n    post-dial: 4"),
      ),
    );
    const to = [
      '"FAX=5550001/T33S=12/ATTN=Anne_A/ORG=Plant"@fax.local',
      '"555 0001"@fax.local',
      "5550001x12@fax.local",
      "5550001,,12@fax.local",
      "5550002^COMPANY=Mill^NOCOVER@fax.local",
      "5550003x12345@fax.local",
      "IMCEAFAX-5550004@fax.local",
    ];
    const header =
      '"Bea B (Business Fax)" <"555 0001"@fax.local>, "5550004" <IMCEAFAX-5550004@fax.local>, Carl <5550001x12@fax.local>';
    await office.mail(to, message({ to: header }));
    await office.work();
    const made = (await office.jobs()).map(({ request }) => [
      request.destination,
      request.dial,
      request.subAddress ?? "",
      request.recipientName,
      request.cover !== undefined,
      request.refusal === undefined ? "" : wordsOf(request.refusal).slice(0, 30),
    ]);
    assert.deepEqual(made, [
      ["5550001", "5550001", "12", "Anne A, Plant", true, ""],
      ["5550001", "5550001", "", "Bea B", true, ""],
      ["5550001", "5550001,,12", "", "Carl", true, ""],
      ["5550002", "5550002", "", "Mill", false, ""],
      ["5550003x12345", "", "", "", true, "12345 may not be dialled behin"],
      ["5550004", "5550004", "", "", true, ""],
    ]);
  });

  it("faxes 200 recipients of one mail, and the members of a list by their names", async () => {
    const to = Array.from({ length: 200 }, (_, n) => `555${String(1000 + n)}@fax.local`);
    await office.mail(to, message({}));
    const member = { kind: "fax", address: "dealers@fax.local", user: "user1", list: "dealers" } as const;
    await office.mail([], message({ to: "Dealers <dealers@fax.local>" }), {
      recipients: [
        { ...member, written: "5552001", name: "Anne" },
        { ...member, written: "5552002", name: "" },
      ],
    });
    await office.work();
    assert.equal((await office.jobs()).length, 202);
    const names = (await office.jobs()).filter((job) => job.request.destination.startsWith("5552"));
    assert.deepEqual(names.map((job) => job.request.recipientName).sort(), ["", "Anne"]);
  });

  it("faxes the same mail once: twice, split, at the same time, or with no Message-ID", async () => {
    for (const id of ["<same@x>", ""]) {
      const text = message({ id, text: `hello ${id}` });
      for (const to of [["5550001@fax.local"], ["5550001@fax.local", "5550002@fax.local"], ['"555-0001"@fax.local']])
        await office.mail(to, text);
      await office.work(4);
    }
    assert.deepEqual(await office.numbers(), ["5550001", "5550001", "5550002", "5550002"]);
    await office.mail(["5550001@fax.local"], message({ id: "<same@x>" }), { from: "user2@plant.example" });
    await office.work();
    assert.equal((await office.jobs()).length, 5, "somebody else's mail is another mail");
  });

  it("faxes a mail its domain proves once, whichever address of its author a copy of it is sent from", async () => {
    const mail = (id: string) => message({ id, from: "User One <user1@plant.example>" });
    for (const [from, id] of [
      ["user1@plant.example", "<signed  by@x>"],
      ["u1@plant.example", "<signed by@x>"],
    ] as const) {
      await office.mail(["5550001@fax.local"], mail(id), { from, proof: "domain" });
      await office.work();
    }
    assert.deepEqual(await office.numbers(), ["5550001"]);
    await office.mail(["5550001@fax.local"], message({ id: "<signed by@x>", from: "user2@plant.example" }), {
      from: "user2@plant.example",
      proof: "domain",
    });
    await office.work();
    assert.equal((await office.jobs()).length, 2, "somebody else's mail is another mail");
  });

  it("makes the same jobs after a death at any step, each counted once", async () => {
    const steps = ["prepare", "prepared", "assemble", "touched"];
    for (const died of steps)
      for (const nth of died === "assemble" ? [1, 2, 3] : [1]) {
        const one = await Office.make(
          trialRules((file, text) => (file === "faxgate.yaml" ? text.replace(/^cover: no/m, "cover: yes") : text)),
        );
        let seen = 0;
        one.step = (name) => {
          if (name === died && ++seen === nth) throw new Error(`died at ${name}`);
        };
        await one.mail(["5550001@fax.local", "5550002@fax.local", "5550003@fax.local"], message({}));
        await one.work();
        assert.deepEqual(await one.numbers(), ["5550001", "5550002", "5550003"], died);
        assert.ok(seen >= nth);
        const day = (await one.spool.list("usage"))[0]!;
        assert.equal(readFileSync(one.spool.path("usage", day), "utf8").trim().split("\n").length, 3);
      }
  });

  it("faxes nothing again when the mail is still there after its fax has ended", async () => {
    const id = await office.mail(["5550001@fax.local"], message({ id: "<once@x>" }));
    const { rename, cp } = await import("node:fs/promises");
    await cp(office.spool.incoming(id), office.spool.path("run", "kept"), { recursive: true });
    await office.work();
    await rename(office.spool.active(id), office.spool.path("done", id));
    await rename(office.spool.path("run", "kept"), office.spool.incoming(id));
    await office.work();
    assert.deepEqual(await office.jobs(), []);
    assert.equal(office.prepared.length, 1);
  });

  it("owes its receipt also after a death right behind the commit, and when the fax has ended since", async () => {
    const { rename, cp, rm } = await import("node:fs/promises");
    for (const area of ["active", "done"] as const) {
      const { spool } = office;
      const subject = "Offer [fax: standard; cover: yes; to: Anne; billing: 4711]";
      const id = await office.mail(["5550001@fax.local"], message({ subject }));
      await cp(spool.incoming(id), spool.path("run", id), { recursive: true });
      await office.work();
      const receipts = async () => (await office.out("receipt")).filter((mail) => mail.id === `${id}-receipt`);
      const [first] = await receipts();
      await rm(spool.path("outgoing-mail", first!.id), { recursive: true });
      if (area === "done") await rename(spool.active(id), spool.path("done", id));
      await rename(spool.path("run", id), spool.incoming(id));
      await office.work();
      const [again, ...more] = await receipts();
      assert.deepEqual(more, []);
      assert.deepEqual([again!.to, again!.mail.text], [first!.to, first!.mail.text], area);
    }
    assert.equal(office.prepared.length, 2);
  });

  it("tells why when the document cannot be prepared: a job each, ended", async () => {
    office.answer = { ok: false, outcome: 301, reason: "the mail holds nothing that can be faxed", remarks: ["x"] };
    await office.mail(["5550001@fax.local", "5550002@fax.local"], message({}));
    await office.work();
    for (const job of await office.jobs()) {
      assert.deepEqual([job.state.state, job.state.outcome], ["final", 301]);
      assert.equal(job.request.refusal, "the mail holds nothing that can be faxed");
    }
  });

  it("refuses what is no longer permitted between RCPT and preparation", async () => {
    office.rules = trialRules((file, text) =>
      file === "outbound.yaml" ? text.replace("do-not-fax: []", 'do-not-fax: ["5550001"]') : text,
    );
    await office.mail(["5550001@fax.local"], message({}));
    const { user1: _gone, everybody: _too, ...users } = office.rules.users;
    await office.work();
    office.rules = { ...trialRules(), users };
    await office.mail(["5550002@fax.local"], message({}));
    await office.work();
    const jobs = await office.jobs();
    assert.deepEqual(
      jobs.map((job) => [job.request.destination, job.state.outcome]),
      [
        ["5550001", 402],
        ["5550002", 402],
      ],
    );
    assert.match(wordsOf(jobs[0]!.request.refusal!), /do-not-fax/);
    assert.match(wordsOf(jobs[1]!.request.refusal!), /not \(any more\) known/);
  });

  it("keeps the daily limits, for a person and for all, also for mails at the same time", async () => {
    office.rules = trialRules((file, text) =>
      file === "outbound.yaml"
        ? text.replace("pages-per-user-per-day: 2000", "pages-per-user-per-day: 3").replace("20000", "5")
        : text,
    );
    for (let i = 0; i < 5; i++) await office.mail([`555000${i}@fax.local`], message({}));
    for (let i = 5; i < 9; i++)
      await office.mail([`555000${i}@fax.local`], message({}), { from: "user2@plant.example", user: "user2" });
    await office.work(8);
    const jobs = await office.jobs();
    const counted = jobs.filter((job) => job.state.outcome === undefined);
    assert.equal(counted.length, 5);
    assert.ok(jobs.every((job) => job.state.outcome === undefined || job.state.outcome === 403));
    assert.ok(jobs.some((job) => /your limit of 3 pages/.test(wordsOf(job.request.refusal ?? ""))));
    await office.mail(["5550009@fax.local"], message({}), { from: "new@plant.example", user: "everybody" });
    await office.work();
    assert.match(wordsOf((await office.jobs()).at(-1)!.request.refusal!), /limit of 5 pages a day for everybody/);
  });

  it("counts what was asked for today also after a restart and a torn line", async () => {
    await office.mail(["5550001@fax.local"], message({}));
    await office.work();
    const [day] = await office.spool.list("usage");
    const file = office.spool.path("usage", day!);
    writeFileSync(file, `${readFileSync(file, "utf8")}{"job":"to`);
    office.rules = trialRules((name, text) =>
      name === "outbound.yaml" ? text.replace("pages-per-user-per-day: 2000", "pages-per-user-per-day: 2") : text,
    );
    await office.mail(["5550002@fax.local"], message({}));
    await office.mail(["5550003@fax.local"], message({}));
    await office.work(1);
    assert.deepEqual(
      (await office.jobs()).map((job) => job.state.outcome),
      [undefined, undefined, 403],
    );
  });
});
