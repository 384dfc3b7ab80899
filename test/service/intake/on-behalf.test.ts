// An answer whose From and envelope are two persons', as Exchange sends it for delegates, shared mailboxes and send-as: the
// envelope's acts, and only as the rules name him. Each row: who sent, whom From names, what became of "5550001".

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { wordsOf } from "../../../src/base/phrases.ts";
import { message, Office } from "../../support/office.ts";
import { trialRules } from "../../support/rules.ts";

const boss = "user1@plant.example";
const secretary = "secretary@plant.example";
const colleague = "user2@plant.example";
const admin = "faxmaster@plant.example";
const unknown = "x@elsewhere.example";

const rules = (...changes: readonly (readonly [was: string, is: string])[]) =>
  trialRules((_, text) =>
    [
      ["    name: User One\n", "    name: User One\n    delegates: [secretary]\n"] as const,
      ["  user2:\n", `  secretary:\n    mail: [${secretary}, office@plant.example]\n  user2:\n`] as const,
      ...changes,
    ].reduce((changed, [was, is]) => changed.replace(was, is), text),
  );

describe("an answer in another's name", () => {
  let office: Office;
  let reply: string;
  beforeEach(async () => {
    office = await Office.make(rules());
    reply = `reply+${(await office.printed()).token}@fax.local`;
  });
  /** What came back: event and recipients. */
  const say = async (
    text: string,
    { from, sender, proof = "host" }: { from: string; sender: string; proof?: "host" | "none" },
  ): Promise<string[][]> => {
    const before = new Set((await office.out()).map((mail) => mail.id));
    await office.mail([reply], message({ from, text }), { from: sender, proof });
    await office.work();
    return (await office.out()).filter((mail) => !before.has(mail.id)).map((mail) => [mail.event, ...mail.to]);
  };

  const rows: readonly {
    readonly title: string;
    readonly sender: string;
    readonly from: string;
    readonly proof?: "none";
    readonly does: readonly (readonly string[])[];
    readonly faxes: readonly string[];
  }[] = [
    {
      title: "a delegate on behalf of the owner: done, and the owner is told",
      sender: secretary,
      from: boss,
      does: [["receipt", secretary, boss]],
      faxes: ["5550001"],
    },
    {
      title: "a delegate as himself",
      sender: secretary,
      from: secretary,
      does: [["receipt", secretary, boss]],
      faxes: ["5550001"],
    },
    {
      title: "a delegate by another address of his",
      sender: "office@plant.example",
      from: secretary,
      does: [["receipt", secretary, boss]],
      faxes: ["5550001"],
    },
    {
      title: "a delegate as a third person",
      sender: secretary,
      from: colleague,
      does: [["refused", secretary]],
      faxes: [],
    },
    {
      title: "a delegate as somebody unknown",
      sender: secretary,
      from: unknown,
      does: [["refused", secretary]],
      faxes: [],
    },
    {
      title: "who is no delegate, as the owner",
      sender: colleague,
      from: boss,
      does: [["refused", colleague]],
      faxes: [],
    },
    {
      title: "who is no delegate, as the delegate",
      sender: colleague,
      from: secretary,
      does: [["refused", colleague]],
      faxes: [],
    },
    {
      title: "who is no delegate, as the administrator",
      sender: colleague,
      from: admin,
      does: [["refused", colleague]],
      faxes: [],
    },
    {
      title: "the owner as another he may send as",
      sender: boss,
      from: colleague,
      does: [["receipt", boss]],
      faxes: ["5550001"],
    },
    {
      title: "the owner's mailbox with a stranger's mail",
      sender: boss,
      from: unknown,
      does: [["refused", boss]],
      faxes: [],
    },
    {
      title: "the administrator as another",
      sender: admin,
      from: colleague,
      does: [["receipt", admin]],
      faxes: ["5550001"],
    },
    { title: "a stranger as the owner", sender: unknown, from: boss, does: [], faxes: [] },
    { title: "a stranger as the delegate", sender: unknown, from: secretary, does: [], faxes: [] },
    {
      title: "nothing proves the delegate",
      sender: secretary,
      from: boss,
      proof: "none",
      does: [["refused", secretary]],
      faxes: [],
    },
  ];
  for (const { title, sender, from, proof, does, faxes } of rows)
    it(title, async () => {
      assert.deepEqual(await say("5550001", { sender, from, ...(proof === undefined ? {} : { proof }) }), does);
      assert.deepEqual(await office.numbers(), faxes);
      // Politely once.
      if (does[0]?.[0] === "refused" && proof === undefined)
        assert.deepEqual(await say("5550002", { sender, from }), []);
    });

  it("the receipt says who asked and in whose name, and the fax goes on the owner's account", async () => {
    await say("5550001", { sender: secretary, from: boss });
    const [receipt] = await office.out("receipt");
    assert.match(receipt!.mail.text!, /secretary@plant\.example asked for this in the name of user1@plant\.example/);
    const [job] = await office.jobs();
    assert.equal(job!.request.header?.name, "Example Plant");
    const [day] = await office.spool.list("usage");
    assert.match(readFileSync(office.spool.path("usage", day!), "utf8"), /"user1"/);
    assert.deepEqual(await say("cancel", { sender: secretary, from: boss }), [["receipt", secretary, boss]]);
    assert.match(
      (await office.out("receipt")).at(-1)!.mail.text!,
      /it is being stopped.*; secretary@plant\.example asked for it/,
    );
  });

  it("the refusal says why, and what to do", async () => {
    await say("5550001", { sender: colleague, from: boss });
    const [refused] = await office.out("refused");
    assert.match(
      refused!.mail.text!,
      /your mailbox \(user2@plant\.example\) sent it in the name of user1@plant\.example/,
    );
  });

  it("a delegate is a delegate of whom the rules say, not of others, nor the other way round", async () => {
    reply = `reply+${(await office.printed("DOM+User2")).token}@fax.local`;
    assert.deepEqual(await say("5550001", { sender: secretary, from: colleague }), [["refused", secretary]]);
    office.rules = rules(["    mail: [secretary", "    print: [DOM+Secretary]\n    mail: [secretary"]);
    reply = `reply+${(await office.printed("DOM+Secretary")).token}@fax.local`;
    assert.deepEqual(await say("5550001", { sender: boss, from: boss }), [["refused", boss]]);
    assert.deepEqual(await office.jobs(), []);
  });

  it("what is asked at queue@ is told to whose mailbox it came from, of his own", async () => {
    await office.mail(["queue@fax.local"], message({ from: boss }), { from: secretary });
    await office.work();
    const [told] = await office.out("report");
    assert.deepEqual(told!.to, [secretary]);
    assert.doesNotMatch(told!.mail.text!, /letter/);
  });

  it("a second person is somebody else: neither the delegate, nor who writes him into From", async () => {
    const twoPersons = (approve: string): void => {
      office.rules = rules(["- classes: [internal]\n", `- { classes: [internal], approve: [${approve}] }\n`]);
    };
    twoPersons(secretary);
    await say("5550001", { sender: secretary, from: boss });
    const [alone] = await office.jobs();
    assert.equal(alone!.state.outcome, 402);
    assert.match(wordsOf(alone!.request.refusal!), /a second person has to agree.*there is none but you/);
    twoPersons(colleague);
    await say("5550002", { sender: secretary, from: boss });
    const second = async () => (await office.jobs()).find(({ request }) => request.destination === "5550002")!;
    assert.equal((await second()).state.state, "held");
    const question = (await office.out("question")).at(-1)!;
    assert.deepEqual(question.to, [colleague]);
    reply = question.mail.replyTo!.value[0]!.address!;
    await say("ok", { sender: secretary, from: colleague });
    await say("ok", { sender: boss, from: colleague });
    assert.equal((await second()).state.state, "held");
    await say("ok", { sender: colleague, from: colleague });
    assert.equal((await second()).state.state, "ready");
  });

  it("who became his delegate after he was asked is no second person any more, whomever he writes as", async () => {
    const approve = ["- classes: [internal]\n", `- { classes: [internal], approve: [${secretary}] }\n`] as const;
    office.rules = rules(approve, ["    delegates: [secretary]\n", ""]);
    await say("5550001", { sender: boss, from: boss });
    reply = (await office.out("question")).at(-1)!.mail.replyTo!.value[0]!.address!;
    office.rules = rules(approve);
    for (const from of [secretary, boss, colleague]) await say("ok", { sender: secretary, from });
    assert.equal((await office.jobs())[0]!.state.state, "held");
    office.rules = rules(approve, ["    delegates: [secretary]\n", ""]);
    await say("ok", { sender: secretary, from: secretary });
    assert.equal((await office.jobs())[0]!.state.state, "ready");
  });

  it("the administrator who is asked at another address of his is the one who was asked", async () => {
    const other = "boss@plant.example";
    office.rules = rules(
      ["- classes: [internal]\n", `- { classes: [internal], approve: [${other}] }\n`],
      ["  user2:\n", `  master:\n    mail: [${admin}, ${other}]\n  user2:\n`],
      [`mail: [${admin}]`, "mail: []"],
    );
    await say("5550001", { sender: boss, from: boss });
    reply = (await office.out("question")).at(-1)!.mail.replyTo!.value[0]!.address!;
    await say("ok", { sender: admin, from: admin });
    assert.equal((await office.jobs())[0]!.state.state, "ready");
  });

  it("by the question to the sender himself no delegate of his says yes, though he is known", async () => {
    await office.mail(["5550007@fax.local"], message({ from: boss }), { from: boss, proof: "none" });
    await office.work();
    reply = (await office.out("question")).at(-1)!.mail.replyTo!.value[0]!.address!;
    for (const from of [secretary, boss]) await say("ok", { sender: secretary, from });
    assert.equal((await office.jobs())[0]!.state.state, "held");
    await say("ok", { sender: admin, from: admin });
    assert.equal((await office.jobs())[0]!.state.state, "ready", "the administrator answers for him");
  });

  it("faxgate check finds delegates who are nobody, oneself, or a whole domain", () => {
    const wrong = (line: string, was = "delegates: [secretary]"): string => {
      try {
        rules([was, line]);
        return "";
      } catch (error) {
        return String((error as Error).message);
      }
    };
    assert.equal(wrong("delegates: secretary"), "");
    assert.match(wrong("delegates: [nobody]"), /users\.yaml:\d+:\d+: users\.user1: there is no user "nobody"/);
    // He whose whole domain it is has no mail of his own that somebody could answer.
    assert.match(
      wrong("    mail: '*@mill.example'\n", "    mail: user1@plant.example\n"),
      /users\.user1: user1 has no mail address of his own/,
    );
    assert.match(wrong("delegates: [user1]"), /users\.user1 is a delegate of his own/);
    assert.match(wrong("delegates: [everybody]"), /everybody has no mail address of his own, or is a whole domain/);
    assert.match(wrong("delegates: [Secretary X]"), /expected a name of lower-case letters/);
  });
});
