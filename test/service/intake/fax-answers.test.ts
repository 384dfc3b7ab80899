// Answers to the mail of a received fax: faxed back to its caller, passed on, said not to be theirs or to be junk, printed; by whoever
// got the fax and nobody else; never a fax of what was quoted.

import assert from "node:assert/strict";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Delivery } from "../../../src/base/received.ts";
import { withLearnedJunk } from "../../../src/codec/rules/learned-junk.ts";
import { routeInbound } from "../../../src/codec/rules/route-inbound.ts";
import type { RuleSet } from "../../../src/codec/rules/rule-set.ts";
import { junkSenders } from "../../../src/device/store/junk-list.ts";
import { mailedTo } from "../../../src/device/store/mailed.ts";
import { forgetRedelivery, wishedRedeliveries } from "../../../src/device/store/redelivery.ts";
import { makeFaxFiles } from "../../../src/service/inbound/fax-pdf.ts";
import { mailReceived } from "../../../src/service/inbound/received-mail.ts";
import { redeliver } from "../../../src/service/inbound/redeliver.ts";
import { People } from "../../../src/service/people/people.ts";
import { judgeRecipient } from "../../../src/service/smtp/policy.ts";
import { receivedTokens } from "../../../src/service/smtp/received-tokens.ts";
import { message, Office, type OutMail } from "../../support/office.ts";
import { type ReceivedWish, receivedFax } from "../../support/received-fax.ts";
import { trialRules } from "../../support/rules.ts";

const quote =
  "\r\n\r\nOn Mon, 23 Nov 2026 at 10:14, Fax <fax@fax.local> wrote:\r\n> Fax from 5559876\r\n> QUOTED WORDS 5550002\r\n";

/** The trial's rules, where user2 may answer for user1 and printers are named. */
function rulesWith(received: Readonly<Record<string, string>> = {}): RuleSet {
  return trialRules((file, text) => {
    if (file === "users.yaml") return text.replace(/^( +)(mail: *"?user1@.*)$/m, "$1$2\n$1delegates: [user2]");
    if (file === "inbound.yaml")
      return `${text}\n`.replace(
        "mail: logistics@plant.example",
        "mail: logistics@plant.example, printer: [Laser_2, hall]",
      );
    if (file !== "faxgate.yaml") return text;
    return Object.entries(received).reduce(
      (all, [key, value]) => all.replace(new RegExp(`^  ${key}: .*$`, "m"), `  ${key}: ${value}`),
      text,
    );
  });
}

describe("answers to a received fax", () => {
  let office: Office;
  let folder: string;
  let reply: string;
  beforeEach(async () => {
    office = await Office.make(rulesWith());
  });

  async function received(wish: ReceivedWish = {}, to = ["user1@plant.example", "desk@branch.example"]) {
    const deps = await office.deps();
    const made = await receivedFax(office.spool, { tsi: "555 9876", ...wish });
    folder = made.folder;
    const unreadable = await makeFaxFiles(deps, folder, made.fax);
    await mailReceived(deps, folder, made.fax, { to, language: "en", unreadable });
    reply = (await office.out("received"))[0]!.mail.replyTo!.text;
  }
  /** What goes out because of an answer. */
  async function answer(
    text: string,
    mail: Parameters<typeof message>[0] = {},
    change: Parameters<Office["mail"]>[2] = {},
  ): Promise<OutMail[]> {
    const before = new Set((await office.out()).map(({ id }) => id));
    await office.mail([reply], message({ text, subject: "Re: Fax from 5559876", ...mail }), change);
    await office.work();
    return (await office.out()).filter(({ id }) => !before.has(id));
  }
  const from = (address: string) => [{ from: address }, { from: address }] as const;
  const withFile = (text: string, name: string, content: Buffer): string =>
    [
      "From: user1@plant.example",
      "To: reply@fax.local",
      "Subject: Re: Fax from 5559876",
      `Message-ID: <f${Math.random()}@plant.example>`,
      "MIME-Version: 1.0",
      'Content-Type: multipart/mixed; boundary="b"',
      "",
      "--b",
      "Content-Type: text/plain",
      "",
      text,
      "--b",
      `Content-Type: application/pdf; name="${name}"`,
      "Content-Transfer-Encoding: base64",
      `Content-Disposition: attachment; filename="${name}"`,
      "",
      content.toString("base64"),
      "--b--",
      "",
    ].join("\r\n");

  describe("fax back", () => {
    it("what was written to where it came from, and nothing that was quoted", async () => {
      await received();
      assert.deepEqual(await answer(`We accept your offer.\r\n\r\nAnne${quote}`), []);
      const [job, ...more] = await office.jobs();
      assert.equal(more.length, 0);
      assert.match(job!.request.destination, /5559876$/);
      assert.deepEqual(job!.state.waitsFor, []);
      const [input] = office.prepared;
      assert.equal(input!.text, "We accept your offer.\n\nAnne");
      assert.doesNotMatch(JSON.stringify(office.prepared), /QUOTED/);
      assert.equal(input!.content, "both");
      assert.equal(
        input!.letters!.every(({ html }) => html === ""),
        true,
      );
      assert.match(input!.letters![0]!.head.map(([, value]) => value).join("\n"), /Your fax of \d{4}-/);
    });

    it("once, however many copies of the answer come", async () => {
      await received();
      const id = "<same@plant.example>";
      await answer(`We accept.${quote}`, { id });
      await answer(`We accept.${quote}`, { id });
      assert.equal((await office.jobs()).length, 1);
    });

    it("what was attached, but not the fax itself", async () => {
      await received();
      const pdf = await readFile(join(folder, "fax.pdf"));
      await office.mail([reply], withFile("see attachment", "offer.pdf", Buffer.from("%PDF-1.4 other")));
      await office.mail([reply], withFile(`We accept.${quote}`, "fax-1.pdf", pdf));
      await office.work();
      const attached = office.prepared.map(({ parts }) => parts.map(({ name }) => name).join());
      assert.deepEqual(attached.sort(), ["", "offer.pdf"]);
    });

    it("never a text of the mail's HTML that was quoted", async () => {
      await received();
      const html = `<p>We accept.</p><div class="gmail_quote"><div>On Monday Fax wrote:</div><blockquote>QUOTED WORDS <img src="cid:page1"></blockquote></div>`;
      await answer(html, { headers: { "MIME-Version": "1.0", "Content-Type": "text/html; charset=utf-8" } });
      assert.equal(office.prepared.length, 1);
      assert.match(office.prepared[0]!.text, /^We accept\.\s*$/);
      assert.doesNotMatch(JSON.stringify(office.prepared), /QUOTED/);
    });

    for (const [what, wish, why] of [
      [
        "only its machine said the number",
        { caller: "", tsi: "555 9876" },
        /only what the machine that sent the fax calls itself \(555 9876\)/,
      ],
      ["its machine said another one", { tsi: "555 1111" }, /came from 5559876, but its machine calls itself 555 1111/],
    ] as const)
      it(`after asking where ${what}`, async () => {
        await received(wish);
        const [question, ...more] = await answer(`We accept.${quote}`);
        assert.equal(more.length, 0);
        assert.equal(question!.event, "question");
        assert.match(question!.mail.text!, why);
        const [waits] = await office.jobs();
        assert.equal(waits!.state.waitsFor[0]!.kind, "confirm");
        await office.mail([question!.mail.replyTo!.text], message({ text: "ok" }));
        await office.work();
        assert.deepEqual((await office.jobs())[0]!.state.waitsFor, []);
      });

    it("after asking, where the rules want that; never, where they say no", async () => {
      office.rules = rulesWith({ "fax-back": "confirm" });
      await received();
      assert.match((await answer(`We accept.${quote}`))[0]!.mail.text!, /a fax back is confirmed first here/);
      office.rules = rulesWith({ "fax-back": "no" });
      assert.match((await answer(`We accept.${quote}`))[0]!.mail.text!, /are not faxed here/);
      assert.equal((await office.jobs()).length, 1);
    });

    for (const [what, wish, text, wanted] of [
      [
        "a caller nobody knows",
        { caller: "", tsi: "PUMPS" },
        "We accept.",
        /number this fax came from is not known \(PUMPS\)/,
      ],
      ["nothing of his own", {}, "", /nothing of your own was found/],
      ["what was perhaps meant for us", {}, "Please give this to Bob, it is not for me.", /is a word faxgate knows/],
      ["thanks alone", {}, "Thanks!", /thanks alone are not faxed back/],
    ] as const)
      it(`nothing for ${what}`, async () => {
        await received(wish);
        const [told, ...more] = await answer(`${text}${quote}`);
        assert.equal(more.length, 0);
        assert.equal(told!.event, "refused");
        assert.match(told!.mail.text!, wanted);
        assert.deepEqual(await office.jobs(), []);
      });

    it("only with a permission of one's own", async () => {
      await received();
      const [told] = await answer(`We accept.${quote}`, ...from("desk@branch.example"));
      assert.match(told!.mail.text!, /not \(any more\) known to the fax gateway/);
      assert.deepEqual(await office.jobs(), []);
    });
  });

  describe("come from", () => {
    for (const [who, mail, change, wanted] of [
      ["who got it", ...from("user1@plant.example"), "done"],
      ["the mailbox that got it", ...from("desk@branch.example"), "done"],
      ["who may answer for him", ...from("user2@plant.example"), "done"],
      ["the administrator", ...from("faxmaster@plant.example"), "done"],
      ["somebody who did not get it", ...from("user2@plant.example"), "refused"],
      ["a mailbox that did not get it", ...from("other@elsewhere.example"), "nothing"],
      ["a stranger", ...from("x@evil.example"), "nothing"],
      [
        "who may answer for him, on behalf of him",
        { from: "user1@plant.example" },
        { from: "user2@plant.example" },
        "done",
      ],
      [
        "his mailbox, which sent on what another wrote",
        { from: "user2@plant.example" },
        { from: "user1@plant.example" },
        "refused",
      ],
      [
        "his mailbox, which sent on what a stranger wrote",
        { from: "x@evil.example" },
        { from: "user1@plant.example" },
        "refused",
      ],
      ["a stranger in his name", { from: "user1@plant.example" }, { from: "x@evil.example" }, "nothing"],
      [
        "nobody proven",
        { from: "user1@plant.example" },
        { from: "user1@plant.example", proof: "none" as const },
        "unproven",
      ],
      ["a robot", { headers: { "Auto-Submitted": "auto-replied" } }, {}, "nothing"],
    ] as const)
      it(`${who}: ${wanted}`, async () => {
        if (wanted === "refused" && who.startsWith("somebody")) office.rules = trialRules();
        await received();
        const told = await answer(`help${quote}`, mail, change);
        const events = told.map(({ event }) => event);
        assert.deepEqual(
          events,
          { done: ["report"], refused: ["refused"], unproven: ["refused"], nothing: [] }[wanted],
        );
        if (wanted === "refused") assert.match(told[0]!.mail.text!, /only somebody who got this fax/);
      });

    it("whom RCPT lets in: those it went to, by a host whose word is taken", async () => {
      await received();
      const tokens = await receivedTokens({ spool: office.spool, rules: () => office.rules });
      const judged = async (sender: string, address: string, remoteAddress = "127.0.0.1"): Promise<boolean> =>
        (
          await judgeRecipient(
            office.rules,
            new People(() => office.rules),
            { remoteAddress, from: sender },
            address,
            tokens,
          )
        ).ok;
      assert.equal(await judged("user1@plant.example", reply), true);
      assert.equal(await judged("Desk@branch.example", reply), true);
      assert.equal(await judged("desk@branch.example", reply, "203.0.113.9"), false);
      assert.equal(await judged("nobody@branch.example", reply), false);
      assert.equal(await judged("desk@branch.example", `reply+${"a".repeat(33)}@fax.local`), false);
      assert.equal(await judged("desk@branch.example", reply.replace("c00000042", "c00000043")), false);
      assert.equal(await judged("desk@branch.example", "5550001@fax.local"), false);
    });

    it("a mail that is too old", async () => {
      await received({ startedAt: "2020-01-01T10:00:00.000Z" });
      const [told] = await answer(`help${quote}`);
      assert.match(told!.mail.text!, /can no longer be answered/);
    });

    it("a word again and again: obeyed sixty times an hour", async () => {
      await received();
      for (let i = 0; i < 65; i++) await office.mail([reply], message({ text: "help" }));
      await office.work();
      assert.equal((await office.out("report")).length, 60);
    });

    it("a robot of ours or theirs without end: refused ten times an hour", async () => {
      await received();
      for (let i = 0; i < 15; i++) await office.mail([reply], message({ text: "forward x@evil.example" }));
      await office.work();
      assert.equal((await office.out("refused")).length, 10);
    });
  });

  describe("pass it on", () => {
    it("to people and mailboxes the rules know, each in his language, who may answer in turn", async () => {
      await received();
      const told = await answer(
        `forward user2@plant.example, logistics@plant.example\r\n\r\nBob, is this yours?${quote}`,
      );
      const passed = told.filter(({ event }) => event === "received");
      assert.deepEqual(passed.flatMap(({ to }) => to).sort(), ["logistics@plant.example", "user2@plant.example"]);
      for (const { mail } of passed) {
        assert.match(mail.text!, /user1@plant\.example passes this fax on to you and writes: Bob, is this yours\?/);
        assert.ok(mail.attachments.some(({ contentType }) => contentType === "application/pdf"));
        assert.equal(mail.replyTo!.text, reply);
        assert.doesNotMatch(mail.text!, /QUOTED/);
      }
      assert.match(
        told.find(({ event }) => event === "receipt")!.mail.text!,
        /it goes to user2@plant\.example, logistics/,
      );
      assert.ok((await mailedTo(folder)).includes("user2@plant.example"));
      assert.deepEqual(await office.jobs(), []);
    });

    it("to nobody outside, and then to none of them", async () => {
      await received();
      const told = await answer("forward user2@plant.example, x@evil.example");
      assert.deepEqual(
        told.map(({ event }) => event),
        ["refused"],
      );
      assert.match(told[0]!.mail.text!, /x@evil\.example is nobody the rules know/);
      assert.match((await answer("forward"))[0]!.mail.text!, /write a mail address behind the word/);
    });

    for (const [text, to, rule] of [
      ["not mine", ["faxmaster@plant.example"], undefined],
      [
        "not mine -> logistics",
        ["logistics@plant.example"],
        '- { called: "5550001", caller: "5559876", mail: [logistics@plant.example] }',
      ],
      [
        "nicht f\u00fcr mich -> user2",
        ["user2@plant.example"],
        '- { called: "5550001", caller: "5559876", mail: [user2@plant.example] }',
      ],
      ["not mine -> user2@plant.example", ["user2@plant.example"], "mail: [user2@plant.example] }"],
    ] as const)
      it(`${text}: to ${to.join()}, and the administrator is told`, async () => {
        await received();
        const told = await answer(text, { headers: { "Content-Type": "text/plain; charset=utf-8" } });
        assert.deepEqual(
          told.filter(({ event }) => event === "received").flatMap((mail) => mail.to),
          to,
        );
        const admin = told.find(({ event }) => event === "report")!;
        assert.deepEqual(admin.to, ["faxmaster@plant.example"]);
        if (rule === undefined) assert.doesNotMatch(admin.mail.text!, /mail: \[/);
        else assert.ok(admin.mail.text!.includes(rule), admin.mail.text);
        assert.match(told.find(({ event }) => event === "receipt")!.mail.text!, /and the administrator is told/);
      });

    it("not to a name nobody has", async () => {
      await received();
      const told = await answer("not mine -> nobody");
      assert.deepEqual(
        told.map(({ event }) => event),
        ["refused"],
      );
      assert.match(told[0]!.mail.text!, /"nobody" is nobody the rules know/);
    });
  });

  describe("say it is junk", () => {
    const call = { called: "5550001", caller: "5559876", line: "t2", tsi: "" };
    const isJunk = async (): Promise<boolean> =>
      routeInbound(withLearnedJunk(office.rules, await junkSenders(office.spool)), call).junk;

    it("which counts when the administrator says ok, and changes no file of his", async () => {
      await received();
      const told = await answer(`junk${quote}`);
      const asked = told.find(({ event }) => event === "question")!;
      assert.deepEqual(asked.to, ["faxmaster@plant.example"]);
      assert.match(asked.mail.text!, /user1@plant\.example says that fax c00000042 from 5559876 is junk/);
      assert.match(told.find(({ event }) => event === "receipt")!.mail.text!, /administrator is asked/);
      assert.equal(await isJunk(), false);
      const word = async (text: string, sender: string): Promise<OutMail[]> => {
        const before = new Set((await office.out()).map(({ id }) => id));
        await office.mail([asked.mail.replyTo!.text], message({ text, from: sender }), { from: sender });
        await office.work();
        return (await office.out()).filter(({ id }) => !before.has(id));
      };
      assert.deepEqual(await word("ok", "user1@plant.example"), []);
      assert.deepEqual(await word("ok", "user2@plant.example"), []);
      assert.match((await word("maybe", "faxmaster@plant.example"))[0]!.mail.text!, /was not clear/);
      assert.equal(await isJunk(), false);
      assert.match((await word("no", "faxmaster@plant.example"))[0]!.mail.text!, /nothing is changed/);
      assert.equal(await isJunk(), false);
      assert.match(
        (await word("ok", "faxmaster@plant.example"))[0]!.mail.text!,
        /faxes from 5559876 are kept from now on and sent to nobody/,
      );
      assert.equal(await isJunk(), true);
      await word("ok", "faxmaster@plant.example");
      assert.equal((await junkSenders(office.spool)).length, 1);
      assert.match(
        await readFile(office.spool.path("audit.jsonl"), "utf8"),
        /"junk":"5559876","answer":"yes","by":"faxmaster@plant.example"/,
      );
    });

    it("by the name of its machine where it has no number, and not at all where it has neither", async () => {
      await received({ caller: "", tsi: "SPAM CO" });
      assert.match(
        (await answer("junk")).find(({ event }) => event === "question")!.mail.text!,
        /faxes from SPAM CO are treated/,
      );
      office = await Office.make(rulesWith());
      await received({ caller: "anonymous", tsi: "*" });
      assert.match((await answer("junk"))[0]!.mail.text!, /neither a number nor a name/);
    });

    it("and lines hear of it while they run", async () => {
      const { addJunkSender, followJunk } = await import("../../../src/device/store/junk-list.ts");
      const list = await followJunk(office.spool, 10);
      assert.deepEqual(list.senders, []);
      const sender = { caller: "5559876", tsi: "", call: "c00000001", by: "faxmaster@plant.example", at: "" };
      await addJunkSender(office.spool, sender);
      for (let i = 0; i < 200 && list.senders.length === 0; i++) await new Promise((done) => setTimeout(done, 5));
      assert.deepEqual(list.senders, [sender]);
      list.stop();
    });

    it("and a damaged list is none", async () => {
      const { writeFile } = await import("node:fs/promises");
      for (const text of ["{", '{"senders": 1}', '{"senders": [null, 1, {"caller": 5}]}', "null"]) {
        await writeFile(office.spool.path("junk.json"), text);
        assert.deepEqual(await junkSenders(office.spool), []);
      }
    });
  });

  it("are obeyed once, whatever step a death comes at", async () => {
    for (const step of ["posted", "prepare", "prepared", "touched"])
      for (const at of [1, 2, 3]) {
        office = await Office.make(rulesWith());
        await received();
        let seen = 0;
        office.step = (name) => {
          if (name === step && ++seen === at) throw new Error(`died at ${name}`);
        };
        for (const text of ["forward user2@plant.example", "not mine -> logistics", "junk", "help", "We accept."])
          await office.mail([reply], message({ text: `${text}${quote}` }));
        await office.work();
        const told = (await office.out()).map(({ event, to }) => `${event} ${to.join()}`).sort();
        assert.deepEqual(
          told,
          [
            "question faxmaster@plant.example",
            "received logistics@plant.example",
            "received user1@plant.example,desk@branch.example",
            "received user2@plant.example",
            "receipt user1@plant.example",
            "receipt user1@plant.example",
            "receipt user1@plant.example",
            "report faxmaster@plant.example",
            "report user1@plant.example",
          ].sort(),
          `${step} ${at}`,
        );
        assert.equal((await office.jobs()).length, 1, `${step} ${at}`);
      }
  });

  it("are told which printers there are, or that there is none", async () => {
    await received();
    assert.match((await answer("print"))[0]!.mail.text!, /write which printer is meant; there are: Laser_2, hall/);
    assert.match((await answer("print on cellar"))[0]!.mail.text!, /there are: Laser_2, hall/);
    office.rules = trialRules();
    assert.match((await answer("print"))[0]!.mail.text!, /name no printer/);
  });

  it("are told that a printer does not take it now; it is a target of the fax from then on, once", async () => {
    await received();
    process.env["CUPS_SERVER"] = "127.0.0.1:1";
    const asked = message({ text: "print on hall" });
    const id = await office.mail([reply], asked);
    const incoming = office.spool.path("incoming", id);
    cpSync(incoming, `${office.spool.root}/kept`, { recursive: true });
    await office.work();
    delete process.env["CUPS_SERVER"];
    // Nothing is refused: it will be printed.
    const told = (await office.out()).find(({ event }) => event === "receipt");
    assert.match(told!.mail.text!, /hall does not take it now \(.+\); it is tried again until it does/);
    const [wish, ...more] = await wishedRedeliveries(office.spool);
    assert.deepEqual([wish!.to, wish!.by, more], [{ printer: "hall", perhapsAgain: false }, "user1@plant.example", []]);
    const deps = await office.deps();
    const targets = async (): Promise<unknown[]> => {
      assert.equal(await redeliver(deps, folder, wish!), true);
      const { targets } = JSON.parse(readFileSync(join(folder, "delivery.json"), "utf8")) as Delivery;
      return targets!.filter(({ onWish }) => onWish === true).map(({ target, state }) => ({ ...target, state }));
    };
    const expected = [{ kind: "printer", printer: "hall", state: "waiting" }];
    // A death before the end of it: the answer is read once more.
    const readAgain = async (): Promise<unknown[]> => {
      cpSync(`${office.spool.root}/kept`, incoming, { recursive: true });
      writeFileSync(join(folder, `printing-${id}`), "why not");
      await office.work();
      assert.equal(existsSync(join(folder, `printing-${id}`)), false);
      return wishedRedeliveries(office.spool);
    };
    assert.deepEqual(await readAgain(), [wish]);
    assert.deepEqual([await targets(), await targets()], [expected, expected]);
    await forgetRedelivery(office.spool, wish!);
    assert.deepEqual(await readAgain(), []);
    assert.equal((await office.out()).filter(({ event }) => event === "receipt").length, 1);
  });

  it("are told that it was printed, and it is not printed twice, after a death in between", async () => {
    await received();
    const id = await office.mail([reply], message({ text: "print on hall" }));
    writeFileSync(join(folder, `printed-${id}`), "hall");
    await office.work();
    assert.deepEqual(await wishedRedeliveries(office.spool), []);
    const told = (await office.out()).map(({ event }) => event);
    assert.deepEqual(told.sort(), ["receipt", "received"]);
  });

  it("are told what they can do, in their language", async () => {
    office.rules = trialRules((file, text) =>
      file === "faxgate.yaml" ? text.replace(/^language: .*$/m, "language: de") : text,
    );
    await received();
    const [help] = await answer(`hilfe${quote}`);
    assert.match(help!.mail.text!, /weiterleiten an/);
    assert.equal(help!.mail.replyTo!.text, reply);
    assert.match(help!.mail.text!, /5559876/);
  });
});
