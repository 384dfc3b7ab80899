// Faxes somebody has to agree to before they are called: nothing proves their sender, a country he never faxed to, a number
// that needs two persons. Who must not agree cannot, whatever token he has.

import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import type { Proof } from "../../../src/base/envelope.ts";
import { readConsent } from "../../../src/codec/mail/consent-word.ts";
import { forgetAlarm, waitingAlarms } from "../../../src/device/store/alarms.ts";
import { ClaimedJob, type Job, readJob } from "../../../src/device/store/job-files.ts";
import { readSubmission } from "../../../src/service/intake/submissions.ts";
import { People } from "../../../src/service/people/people.ts";
import { judgeRecipient, noTokens } from "../../../src/service/smtp/policy.ts";
import { message, Office } from "../../support/office.ts";
import { trialRules } from "../../support/rules.ts";

/** `change`: what stands in the trial's rules, and what is to stand there. */
const rules = (...change: [string, string][]) =>
  trialRules((file, text) => {
    const permit = `permit:
  - { to: 5550009, approve: [user2@plant.example, user1@plant.example] }
  - classes: [internal, international, national]

`;
    const own = file === "outbound.yaml" ? text.replace(/permit:[\s\S]*?\n\n/, permit) : text;
    return change.reduce((so, [old, now]) => so.replace(old, now), own);
  });

describe("faxes somebody has to agree to", () => {
  let office: Office;
  beforeEach(async () => {
    office = await Office.make(rules());
  });

  let serial = 0;
  async function fax(numbers: readonly string[], proof: Proof = "host", from = "user1@plant.example"): Promise<string> {
    const user = from.split("@")[0]!;
    const id = await office.mail(
      numbers.map((number) => `${number}@fax.local`),
      message({ id: `<c${++serial}@x>`, from, subject: "Contract" }),
      { proof, from, user },
    );
    await office.work();
    return id;
  }
  async function answer(to: string, text: string, from = "user1@plant.example", proof: Proof = "host"): Promise<void> {
    await office.mail([to], message({ id: `<a${++serial}@x>`, from, text, subject: "Re: x" }), { from, proof });
    await office.work();
  }
  const questions = () => office.out("question");
  const job = async (id: string): Promise<Job> => (await readJob(office.spool, id))!;
  const stateOf = async (id: string): Promise<string> => (await job(id)).state.state;
  const replyTo = (mail: { mail: { replyTo?: { value: { address?: string }[] } } }): string =>
    mail.mail.replyTo!.value[0]!.address!;

  it("one that nothing proves waits until its known sender says ok", async () => {
    const id = await fax(["5550001", "5550002"], "none");
    assert.equal(await stateOf(`${id}-1`), "held");
    const [asked, ...more] = await questions();
    assert.deepEqual(more, [], "one mail for both");
    assert.deepEqual(asked!.to, ["user1@plant.example"]);
    assert.match(asked!.mail.text!, /5550001: nothing proves/);
    assert.ok(asked!.mail.attachments.length > 0, "with a picture");
    for (const [text, from] of [
      ["ok", "stranger@evil.example"],
      ["ok", "user2@plant.example"],
      ["perhaps", "user1@plant.example"],
      ["not ok", "user1@plant.example"],
      ["hold", "user1@plant.example"],
    ] as const) {
      await answer(replyTo(asked!), text, from);
      assert.equal(await stateOf(`${id}-1`), "held", `${text} of ${from}`);
    }
    await answer(replyTo(asked!), "ok, thanks\n\nUser One");
    assert.deepEqual([(await job(`${id}-1`)).state.waitsFor, (await job(`${id}-2`)).state.waitsFor], [[], []]);
    const audit = readFileSync(office.spool.path("audit.jsonl"), "utf8").trim().split("\n");
    assert.equal(audit.length, 2);
    assert.match(audit[0]!, /"confirm","answer":"yes","by":"user1@plant\.example"/);
  });

  it("hears one answer once, however many copies of it come, before and after it counted", async () => {
    const id = await fax(["5550001"], "none");
    const [asked] = await questions();
    const yes = message({ id: "<yes@x>", text: "ok", subject: "Re: x" });
    const submission = (await readSubmission(office.spool, id))!;
    for (const to of [replyTo(asked!), `reply+${submission.token}@fax.local`, replyTo(asked!)])
      for (let copy = 0; copy < 3; copy++) {
        await office.mail([to], yes, { from: "user1@plant.example", proof: "host" });
        await office.work();
      }
    assert.deepEqual((await job(`${id}-1`)).state.waitsFor, []);
    assert.equal((await office.out()).length, 3);
  });

  it("is released by ok, also in other words and languages, and by nothing that is not clear", () => {
    for (const text of [
      "ok",
      "OK!",
      "Yes please",
      "ja",
      "Einverstanden, danke",
      "sí",
      "oui",
      "approved",
      "\n\n ok \n> quoted",
    ])
      assert.equal(readConsent(text), "yes", text);
    for (const text of ["no", "Nein", "non merci", "reject", "stop it", "ablehnen"])
      assert.equal(readConsent(text), "no", text);
    for (const text of [
      "",
      "ok?",
      "not ok",
      "no, ok",
      "is it ok to send",
      "ok but only page 1",
      "OK\nbut please do not send it yet",
      "5550001",
      "who is this",
      "yes 5550001",
      "ok ".repeat(50),
    ])
      assert.equal(readConsent(text), undefined, text);
  });

  it("ok a second time, and thanks, are no questions", async () => {
    await fax(["5550001"], "none");
    const to = replyTo((await questions())[0]!);
    for (const text of ["ok", "ok", "Thank you very much!", "Danke"]) await answer(to, text);
    assert.equal((await questions()).length, 1);
    assert.deepEqual(
      (await office.out("receipt")).map(({ mail }) => /Done: (.{12})/.exec(mail.text ?? "")?.[1]),
      ["it is sent, ", "that was answ"].map((text) => text.slice(0, 12)),
    );
  });

  it("the sender is told that a second person has to agree, and so by every later word", async () => {
    await fax(["5550009"]);
    const [receipt] = await office.out("receipt");
    assert.match(receipt!.mail.subject!, /waits for somebody to agree/);
    assert.match(receipt!.mail.text!, /5550009 \(waits for the word of user2@plant\.example\)/);
    await answer(replyTo(receipt!), "now");
    assert.match(
      (await office.out("receipt")).at(-1)!.mail.text!,
      /it still waits for the word of user2@plant\.example/,
    );
  });

  it("somebody known who uses another's question is told once that it is not his", async () => {
    await fax(["5550009"]);
    const to = replyTo((await questions())[0]!);
    for (const _ of [1, 2]) await answer(to, "ok", "user1@plant.example");
    assert.equal((await office.out("refused")).length, 1);
  });

  it("is cancelled by cancel", async () => {
    const id = await fax(["5550001"], "none");
    await answer(replyTo((await questions())[0]!), "cancel");
    assert.equal((await job(`${id}-1`)).consents.confirm?.answer, "no");
    const abroad = await fax(["+34942123456"]);
    await answer(replyTo((await questions()).at(-1)!), "cancel");
    assert.equal((await job(`${abroad}-1`)).control?.wish, "cancel");
  });

  it("he who sends without proof answers without proof, and by that token he can do nothing else", async () => {
    const id = await fax(["5550001", "5550009"], "none");
    const to = replyTo((await questions())[0]!);
    assert.match(to, /^confirm\+\w{26}@fax\.local$/);
    const { token } = JSON.parse(readFileSync(office.spool.path("active", id, "submission.json"), "utf8"));
    // The submission's own token takes a proven sender.
    await answer(`reply+${token}@fax.local`, "ok", "user1@plant.example", "none");
    for (const text of ["5550002", "resend to 5550002", "release", "at 22:00"].slice(0, 2))
      await answer(to, text, "user1@plant.example", "none");
    await answer(to, "ok", "user2@plant.example", "none");
    await answer(to.replace("confirm+", "reply+"), "ok", "user1@plant.example", "none");
    assert.equal((await office.jobs()).length, 2);
    assert.equal(await stateOf(`${id}-1`), "held");
    await answer(to, "ok", "user1@plant.example", "none");
    assert.equal(await stateOf(`${id}-1`), "ready");
    assert.equal(await stateOf(`${id}-2`), "held", "the second person is asked now");
    assert.ok((await questions()).some((mail) => mail.to[0] === "user2@plant.example"));
    const judged = async (unproven: "refuse" | "ask") => {
      const set = rules(["unproven-senders: refuse", `unproven-senders: ${unproven}`]);
      const facts = { remoteAddress: "192.0.2.99", from: "user1@plant.example" };
      const people = new People(() => set);
      const of = (address: string) => judgeRecipient(set, people, facts, address, noTokens);
      return [(await of(to)).ok, (await of(to.replace("confirm+", "reply+"))).ok];
    };
    assert.deepEqual(await judged("ask"), [true, false]);
    assert.deepEqual(await judged("refuse"), [false, false]);
  });

  it("is not taken at all where the rules do not say ask; nor from somebody unknown", async () => {
    const judged = async (from: string, set = rules(), to = "5550001@fax.local") => {
      const facts = { remoteAddress: "192.0.2.99", from };
      return (await judgeRecipient(set, new People(() => set), facts, to, noTokens)).ok;
    };
    const ask = rules(["unproven-senders: refuse", "unproven-senders: ask"]);
    assert.equal(await judged("user1@plant.example"), false);
    assert.equal(await judged("user1@plant.example", ask), true);
    assert.equal(await judged("nobody@elsewhere.example", ask), false);
    assert.equal(await judged("", ask), false);
    for (const to of [`reply+${"a".repeat(26)}@fax.local`, "queue@fax.local", "print@fax.local"])
      assert.equal(await judged("user1@plant.example", ask, to), false, to);
  });

  it("the first one to another country waits; the next ones do not", async () => {
    const first = await fax(["+34942123456"]);
    assert.equal(await stateOf(`${first}-1`), "held");
    assert.match((await questions())[0]!.mail.text!, /\+34942123456: your first fax to this country: Spain/);
    await answer(replyTo((await questions())[0]!), "ok");
    assert.equal(await stateOf(`${first}-1`), "ready");
    const second = await fax(["+34915550000"]);
    assert.equal(await stateOf(`${second}-1`), "ready");
    const other = await fax(["+4930123456"]);
    assert.equal(await stateOf(`${other}-1`), "held", "another country");
    const somebodyElse = await fax(["+34942123456"], "host", "user2@plant.example");
    assert.equal(await stateOf(`${somebodyElse}-1`), "held", "somebody else");
    const home = await fax(["+12125550123", "5550001"]);
    assert.equal(await stateOf(`${home}-1`), "ready", "the own country");
  });

  it("a word that comes once more releases nothing that was asked for since", async () => {
    const id = await fax(["+34942123456"]);
    const to = replyTo((await questions())[0]!);
    const yes = message({ id: "<once@x>", text: "ok", subject: "Re: x" });
    const say = async (): Promise<void> => {
      await office.mail([to], yes, { from: "user1@plant.example", proof: "host" });
      await office.work();
    };
    await say();
    assert.equal(await stateOf(`${id}-1`), "ready");
    await answer(to, "resend to +4930123456");
    assert.equal(await stateOf(`${id}-2`), "held");
    await say();
    assert.equal(await stateOf(`${id}-2`), "held", "a copy of the old ok");
    await answer(to, "ok");
    assert.equal(await stateOf(`${id}-2`), "ready");
  });

  it("one that needs two persons waits for the second, whatever the first says", async () => {
    const id = await fax(["5550009"]);
    const [asked, ...more] = await questions();
    assert.deepEqual(more, []);
    assert.deepEqual(asked!.to, ["user2@plant.example"], "himself does not count");
    assert.match(asked!.mail.text!, /user1@plant\.example wants to send/);
    const { token } = JSON.parse(readFileSync(office.spool.path("active", id, "submission.json"), "utf8"));
    const own = `reply+${token}@fax.local`;
    for (const text of ["ok", "release", "now", "at 22:00", "priority: high"]) {
      await answer(own, text);
      assert.equal(await stateOf(`${id}-1`), "held", text);
    }
    // The second person's token in the first one's hands, and in a stranger's.
    await answer(replyTo(asked!), "ok");
    await answer(replyTo(asked!), "ok", "stranger@evil.example");
    assert.equal(await stateOf(`${id}-1`), "held");
    // It opens nothing but yes and no.
    const before = (await office.jobs()).length;
    for (const text of ["5550002", "resend to 5550002", "cancel it and send to 5550002"])
      await answer(replyTo(asked!), text, "user2@plant.example");
    assert.equal((await office.jobs()).length, before);
    await answer(replyTo(asked!), "ok", "user2@plant.example");
    assert.deepEqual((await job(`${id}-1`)).state.waitsFor, []);
    // Too late to change one's mind: the fax may be on its way.
    await answer(replyTo(asked!), "no", "user2@plant.example");
    assert.equal((await job(`${id}-1`)).state.refused, undefined);
    const said = await questions();
    assert.ok(said.some(({ mail }) => /user2@plant\.example said yes already/.test(mail.text ?? "")));
  });

  it("one that needs two persons is refused by the second's no", async () => {
    const id = await fax(["5550009"]);
    await answer(replyTo((await questions())[0]!), "no", "user2@plant.example");
    const { state } = await job(`${id}-1`);
    assert.equal(state.refused?.by, "user2@plant.example");
    assert.equal(state.state, "held");
  });

  it("a second person is asked only after the sender is sure to be he", async () => {
    const id = await fax(["5550009"], "none");
    assert.deepEqual(
      (await questions()).map(({ to }) => to[0]),
      ["user1@plant.example"],
    );
    await answer(replyTo((await questions())[0]!), "ok");
    assert.equal(await stateOf(`${id}-1`), "held");
    assert.deepEqual((await questions()).map(({ to }) => to[0]).sort(), ["user1@plant.example", "user2@plant.example"]);
  });

  it("is refused where nobody but the sender could agree", async () => {
    office.rules = trialRules((file, text) =>
      file === "outbound.yaml"
        ? text.replace("- classes: [internal]", "- { classes: [internal], approve: user1@plant.example }")
        : text,
    );
    const id = await fax(["5550001"]);
    assert.equal((await job(`${id}-1`)).state.outcome, 402);
  });

  it("one that nothing proves uses up nobody's pages before its sender has agreed", async () => {
    office.rules = rules(["pages-per-user-per-day: 2000", "pages-per-user-per-day: 2"]);
    const forged = await fax(["5550001", "5550002", "5550003"], "none");
    const own = await fax(["5550004"]);
    assert.equal(await stateOf(`${own}-1`), "ready");
    await answer(replyTo((await questions())[0]!), "ok", "user1@plant.example", "none");
    const ends = await Promise.all([1, 2, 3].map(async (n) => (await job(`${forged}-${n}`)).state.outcome));
    assert.deepEqual(ends, [undefined, 403, 403]);
    const [told] = (await office.out("receipt")).slice(-1);
    assert.match(told!.mail.text!, /1 of 3 are sent, as you agreed; the others are not: your limit of 2 pages a day/);
  });

  it("one that counted when it was made does not count again on the day its sender agrees", async () => {
    const id = await fax(["+34942123456"]);
    for (const day of await office.spool.list("usage")) rmSync(office.spool.path("usage", day));
    await answer(replyTo((await questions())[0]!), "ok");
    assert.equal(await stateOf(`${id}-1`), "ready");
    assert.deepEqual(await office.spool.list("usage"), []);
  });

  it("whoever agrees when his limit is used up reads that nothing is sent, by either token", async () => {
    for (const [by, died] of [
      ["confirm", false],
      ["reply", false],
      ["confirm", true],
      ["reply", true],
    ] as const) {
      office = await Office.make(rules(["pages-per-user-per-day: 2000", "pages-per-user-per-day: 0"]));
      const id = await fax(["+34942123456", "5550002"], "none");
      const to = replyTo((await questions())[0]!);
      const { token } = (await readSubmission(office.spool, id))!;
      let deaths = 0;
      office.step = (name) => {
        if (died && name === "touched" && ++deaths === 1) throw new Error("died behind the end of the faxes");
      };
      await answer(by === "confirm" ? to : `reply+${token}@fax.local`, "ok");
      assert.deepEqual([(await job(`${id}-1`)).state.outcome, (await job(`${id}-2`)).state.outcome], [403, 403]);
      const [told, ...more] = await office.out("receipt");
      assert.deepEqual(more, []);
      assert.match(told!.mail.text!, /it is not sent, although you agreed: your limit of 0 pages a day is used up/);
      assert.doesNotMatch(told!.mail.text!, /it is sent/);
      assert.equal(deaths > 0, died);
      office.rules = rules();
      const next = await fax(["+34942123456"]);
      assert.equal(await stateOf(`${next}-1`), "held", "no fax went to that country");
    }
  });

  it("who has to agree is asked once, also when the office died in between", async () => {
    for (const nth of [1, 2, 3]) {
      const one = await Office.make(rules());
      let seen = 0;
      one.step = (name) => {
        if (name === "posted" && ++seen === nth) throw new Error("died");
      };
      await one.mail(["5550009@fax.local", "+34942123456@fax.local"], message({ id: "<m@x>" }));
      await one.work();
      const asked = (await one.out("question")).map(({ to }) => to[0]).sort();
      assert.ok(asked.includes("user1@plant.example") && asked.includes("user2@plant.example"), asked.join());
      assert.ok(asked.length <= 3, "at most the mail it died behind comes twice");
    }
  });

  it("a forger does not fill the mailbox of whose name he uses", async () => {
    for (let n = 0; n < 23; n++) await fax(["5550001"], "none");
    assert.equal((await questions()).length, 20);
    assert.match((await waitingAlarms(office.spool))[0]!.detail, /user1@plant\.example/);
    assert.equal(
      (await office.jobs()).filter(({ state }) => state.state === "held").length,
      23,
      "none is lost, none is sent",
    );
  });

  it("each second person sees and releases only what he was asked about, and is asked about it once", async () => {
    office.rules = rules([
      "- { to: 5550009,",
      "- { to: 5550008, approve: [faxmaster@plant.example] }\n  - { to: 5550009,",
    ]);
    const id = await fax(["5550008", "5550009", "+34942123456"]);
    const asked = async (who: string) => (await questions()).filter(({ to }) => to[0] === who);
    const [his, ...more] = await asked("user2@plant.example");
    assert.deepEqual(more, []);
    assert.match(his!.mail.text!, /5550009/);
    assert.doesNotMatch(his!.mail.text!, /5550008|942123456/);
    await answer(replyTo(his!), "ok", "user2@plant.example");
    const waits = async () =>
      Promise.all([1, 2, 3].map(async (n) => (await job(`${id}-${n}`)).state.waitsFor.length > 0));
    assert.deepEqual(await waits(), [true, false, true]);
    await answer(replyTo((await asked("user1@plant.example"))[0]!), "ok");
    assert.deepEqual(await waits(), [true, false, false]);
    assert.equal((await questions()).length, 3, "nobody is asked again");
  });

  it("a second person is told when it is over, and one who is not clear is asked back ten times an hour", async () => {
    const id = await fax(["5550009"]);
    const asked = (await questions())[0]!;
    for (let n = 0; n < 12; n++) await answer(replyTo(asked), "who is this for", "user2@plant.example");
    assert.equal((await questions()).length, 11);
    const pen = (await ClaimedJob.take(office.spool, `${id}-1`, { by: "office", line: "", epoch: "e" }))!;
    await pen.write({ e: "final", outcome: 401 });
    await pen.release();
    await answer(replyTo(asked), "ok", "user2@plant.example");
    assert.match((await office.out("receipt")).at(-1)!.mail.text!, /answered already/);
    assert.deepEqual((await job(`${id}-1`)).consents, {});
  });

  it("his own other address is no second person", async () => {
    const set = (approve: string) =>
      trialRules((file, text) =>
        file === "users.yaml"
          ? text.replace(/mail: \[?user1@plant\.example\]?/, "mail: [user1@plant.example, u1@plant.example]")
          : file === "outbound.yaml"
            ? text.replace("- classes: [internal]", `- { classes: [internal], approve: ${approve} }`)
            : text,
      );
    office.rules = set("u1@plant.example");
    assert.equal((await job(`${await fax(["5550001"])}-1`)).state.outcome, 402);
    office.rules = set("[u1@plant.example, user2@plant.example]");
    await fax(["5550001"]);
    assert.deepEqual(
      (await questions()).map(({ to }) => to[0]),
      ["user2@plant.example"],
    );
  });

  it("an answer that nothing proves is nobody's: by its token, in the thread, from the owner and the second person", async () => {
    const id = await fax(["5550009"]);
    const second = replyTo((await questions())[0]!);
    const { token } = JSON.parse(readFileSync(office.spool.path("active", id, "submission.json"), "utf8"));
    const forged = async (to: string, text: string, from: string): Promise<void> => {
      await office.mail([to], message({ id: `<f${++serial}@x>`, from, text, subject: "Re: x" }), {
        from,
        proof: "none",
      });
      await office.work();
    };
    await forged(second, "ok", "user2@plant.example");
    await forged(`reply+${token}@fax.local`, "cancel", "user1@plant.example");
    await forged(`reply+${token}@fax.local`, "5550002", "user1@plant.example");
    const { state, control, consents } = await job(`${id}-1`);
    assert.deepEqual([state.state, control, consents], ["held", undefined, {}]);
    assert.equal((await office.jobs()).length, 1);
  });

  it("a new country is asked about only where the rules want that", async () => {
    office.rules = rules(["new-country: yes", "new-country: no"]);
    assert.equal(await stateOf(`${await fax(["+34942123456"])}-1`), "ready");
    assert.equal(await stateOf(`${await fax(["+34942123456"], "none")}-1`), "held", "nothing proves him");
  });

  it("very many that cost money alarm the administrator once; those inside the house do not", async () => {
    office.rules = rules(["faxes: 300", "faxes: 3"], ["new-country: yes", "new-country: no"]);
    await fax(["5550001", "5550002", "5550003", "5550004"]);
    assert.deepEqual(await waitingAlarms(office.spool), []);
    await fax(["+12125550101", "+12125550102", "+12125550103"]);
    assert.deepEqual(await waitingAlarms(office.spool), []);
    await fax(["+12125550104", "+12125550105", "+12125550106", "+12125550107"], "none");
    assert.deepEqual(await waitingAlarms(office.spool), [], "what nothing proves is not his");
    await fax(["+12125550104", "+12125550105"]);
    const [alarm] = await waitingAlarms(office.spool);
    assert.match(alarm!.what, /very many faxes of user1/);
    // Of those that go on he hears once.
    await forgetAlarm(office.spool, alarm!);
    await fax(["+12125550106"]);
    assert.deepEqual(await waitingAlarms(office.spool), []);
  });
});
