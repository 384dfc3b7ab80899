// Every later wish is an answer to a mail: how it stands, stop it, once more, later, other pages; by its owner or the
// administrator, on the account of the owner, and told to nobody else.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { moveDurably } from "../../../src/device/store/atomic.ts";
import { ClaimedJob } from "../../../src/device/store/job-files.ts";
import { exists } from "../../../src/device/store/spool.ts";
import { readSubmission, writeSubmission } from "../../../src/service/intake/submissions.ts";
import { momentOf } from "../../../src/service/intake/when.ts";
import { conversation } from "../../support/conversation.ts";
import { message, type Office } from "../../support/office.ts";
import { trialDomains } from "../../support/rules.ts";

describe("self-service by answering", () => {
  const talk = conversation();
  const { say, journal, ended, job, only } = talk;
  let office: Office;
  let id: string;
  let token: string;
  let reply: string;
  beforeEach(async () => {
    ({ office, id, token, reply } = await talk.begin());
  });

  it("status tells how each fax stands, and of a document that waits for its numbers", async () => {
    assert.match(only(await say("status")), /waits for its numbers until/);
    await say("5550001 Anne\n5550002\n5550003\n5550004");
    await ended(1, 0);
    await ended(2, 1);
    await journal(3, { e: "final", outcome: 20 }, { e: "noticed", outcome: 20 });
    const told = only(await say("Status?"));
    assert.match(told, /5550001 Anne: delivered/);
    assert.match(told, /5550002: failed: .*busy/);
    assert.match(told, /5550003: perhaps delivered/);
    assert.match(told, /5550004: waits for a free line/);
  });

  it("asked too often there is silence, which the last question announces; clear commands still count", async () => {
    const questions = async (): Promise<string[]> => (await office.out("question")).map(({ mail }) => mail.text!);
    for (let n = 1; n <= 12; n++) await office.mail([reply], message({ text: `what about ${n}, Bob?` }));
    await office.work(1);
    const told = await questions();
    assert.equal(told.length, 10);
    const last = told.filter((text) => /no more questions .* until \d\d:\d\d;.*faxmaster@plant\.example/s.test(text));
    assert.equal(last.length, 1);
    assert.match(only(await say("status")), /waits for its numbers until/);
    await office.mail([reply], message({ text: "release" }));
    await office.work(1);
    assert.match((await questions()).at(-1)!, /answer with its numbers first/, "a clear command that fails");
    for (let n = 1; n <= 70; n++) await office.mail([reply], message({ text: "status" }));
    await office.work(1);
    const answers = (await office.out("report")).filter(({ mail }) => /waits for its numbers/.test(mail.text!));
    assert.ok(answers.length <= 60, String(answers.length));
    await office.mail([reply], message({ text: "cancel" }));
    await office.work(1);
    assert.equal((await readSubmission(office.spool, id))!.state, "closed", "obeyed without a word");
    assert.equal((await office.out("receipt")).length, 0);
  });

  it("a command with an hour is asked about; a resend takes it along", async () => {
    await say("5550001");
    await ended(1, 1);
    await office.mail([reply], message({ text: "cancel\nat 22:00" }));
    await office.work(1);
    assert.match((await office.out("question")).at(-1)!.mail.text!, /"cancel" together with/);
    await say("resend to 5550002 in 2 hours");
    const { request } = await job(2);
    const away = Date.parse(request.notBefore!) - Date.now();
    assert.equal(request.destination, "5550002");
    assert.ok(away > 7_000_000 && away <= 7_200_000, String(away));
  });

  it("the receipt repeats what was said for the cover, the refusal the bare title", async () => {
    const text = only(await say("5550001\nto: Anne\nsubject: Offer 12\nremarks: two pages"));
    assert.match(text, /Recipient on it: Anne\nSubject on it: Offer 12\nRemarks on it: two pages/);
    const headers = { Subject: 'Re: AW: Fax "letter" (1 page): to which number?' };
    await office.mail([`reply+${"z".repeat(26)}@fax.local`], message({ headers, text: "5550001" }));
    await office.work(1);
    assert.equal((await office.out("refused"))[0]!.mail.subject, 'Fax "letter" was refused');
  });

  it("queue lists what is one's own and under way, of nobody else", async () => {
    const other = await office.printed("DOM+User2");
    await say("5550001");
    const told = only(await say("queue"));
    assert.match(told, /5550001: waits for a free line/);
    assert.equal(told.match(/"letter"/g)?.length, 1);
    const before = (await office.out("report")).length;
    await office.mail(["queue@fax.local"], message({ from: "user2@plant.example" }), { from: "user2@plant.example" });
    await office.mail(["help@fax.local"], message({ from: "user2@plant.example" }), { from: "user2@plant.example" });
    await office.mail(["queue@fax.local"], message({ from: "x@elsewhere.example" }), { from: "x@elsewhere.example" });
    await office.work(1);
    const [queue, help] = (await office.out("report")).slice(before);
    assert.deepEqual([queue!.to, help!.to], [["user2@plant.example"], ["user2@plant.example"]]);
    assert.match(queue!.mail.text!, /waits for its numbers/);
    assert.match(help!.mail.text!, /NUMBER@fax\.local/);
    assert.equal((await office.out("report")).length, before + 2, "a stranger hears nothing");
    assert.notEqual(other.id, id);
  });

  it("hold, release, now, an hour and a priority are wishes for what is under way", async () => {
    await say("5550001");
    only(await say("hold"));
    assert.equal((await job(1)).state.state, "held");
    only(await say("priority low"));
    assert.equal((await job(1)).state.state, "held", "a priority is no release");
    only(await say("release"));
    assert.equal((await job(1)).state.state, "ready");
    only(await say("at 23:59"));
    const hour = new Date((await job(1)).state.notBefore);
    assert.deepEqual([hour.getHours(), hour.getMinutes()], [23, 59]);
    only(await say("priority high"));
    const both = await job(1);
    assert.deepEqual([both.control?.priority, both.state.notBefore], ["high", hour.getTime()], "the hour still holds");
    assert.match(only(await say("status")), /will be called at .*23:59/);
    only(await say("hold"));
    assert.equal((await job(1)).control?.priority, "high", "the priority too");
    only(await say("now"));
    assert.ok((await job(1)).state.notBefore <= Date.now());
    await ended(1, 0);
    assert.match(only(await say("hold")), /has ended already/);
  });

  it("wishes of a first answer go with its faxes", async () => {
    await say("5550001\nat 23:59\npriority: high\nquality: standard\nsubject: Offer\nremarks: please sign");
    const { request, state } = await job(1);
    assert.deepEqual([request.priority, request.resolution, state.state], ["high", "standard", "waiting"]);
    assert.equal(new Date(request.notBefore!).getHours(), 23);
    const [sheets] = office.assembled;
    assert.deepEqual(
      [sheets!.quality, sheets!.cover?.subject, sheets!.cover?.remarks],
      ["standard", "Offer", "please sign"],
    );
    const [receipt] = await office.out("receipt");
    assert.match(receipt!.mail.text!, /23:59/);
    assert.match(receipt!.mail.text!, /cancel/);
  });

  it("another quality is drawn anew from what was printed, once, and stays as it was where that cannot be", async () => {
    const asked = (): (string | undefined)[] => office.prepared.map(({ quality }) => quality);
    await say("5550001 Anne\n5550002\nquality: standard\ncover: no");
    assert.deepEqual(asked(), ["fine", "standard"]);
    for (const n of [1, 2]) {
      const { request } = await job(n);
      assert.deepEqual([request.document, request.resolution], ["quality-standard/pages.tif", "standard"]);
    }
    await ended(1, 1);
    await say("resend");
    assert.deepEqual(asked(), ["fine", "standard"], "it is there already");
    assert.equal((await job(3)).request.document, "quality-standard/pages.tif");
    assert.equal(office.assembled.length, 0);
    // Drawn again it had other pages: rows are dropped instead, and nothing is made finer than it is.
    office.answer = { ok: true, pages: 2, remarks: [], title: "" };
    await say("5550003\nquality: 300\ncover: no");
    const dense = (await job(4)).request;
    assert.deepEqual([dense.document, dense.resolution], ["pages.tif", "fine"]);
    assert.match((await office.out("receipt")).at(-1)!.mail.text!, /fine/);
  });

  it("a document that is done comes back when its mail is answered", async () => {
    await say("5550001");
    await ended(1, 1);
    await moveDurably(office.spool.path("active", id), office.spool.path("done", id));
    assert.match(only(await say("status")), /5550001: failed/);
    assert.equal(await exists(office.spool.active(id)), false, "asking alone moves nothing");
    await say("resend");
    assert.deepEqual(
      (await office.jobs()).map((found) => [found.request.destination, found.state.state]),
      [
        ["5550001", "final"],
        ["5550001", "ready"],
      ],
    );
  });

  it("an answer to a receipt is about the faxes of that receipt", async () => {
    const [first] = await say("5550001\n5550002");
    await say("5550003");
    const said = await say("cancel", { headers: { "In-Reply-To": first!.mail.messageId! } });
    assert.equal(said.length, 1);
    assert.deepEqual(
      (await office.jobs()).map((found) => found.control?.wish),
      ["cancel", "cancel", undefined],
    );
    await say("priority high");
    assert.deepEqual(
      (await office.jobs()).map((found) => [found.control?.wish, found.control?.priority]),
      [
        ["cancel", undefined],
        ["cancel", undefined],
        ["release", "high"],
      ],
      "what is being cancelled stays so",
    );
  });

  it("goes on with replacing while what it ended itself is still held by who tidies up after a death", async () => {
    await say("5550001");
    const mail = await office.mail([reply], message({ text: "cover: yes" }));
    const own = (await readSubmission(office.spool, id))!;
    await writeSubmission(office.spool, { ...own, answers: [...own.answers!, `${mail} replaces ${id}-1`] });
    await journal(1, { e: "final", outcome: 401 });
    const pen = (await ClaimedJob.take(office.spool, `${id}-1`, { by: "office", line: "", epoch: "dead" }))!;
    setTimeout(() => void pen.release(), 100);
    await office.work();
    assert.deepEqual((await office.out("question")).length, 0);
    assert.equal((await job(2)).request.pages, 2);
  });

  it("a fax on hold or put off can be stopped long after its notice was answerable", async () => {
    await say("5550001");
    const own = (await readSubmission(office.spool, id))!;
    await writeSubmission(office.spool, { ...own, tokenExpires: new Date(0).toISOString() });
    const path = office.spool.path("active", id, "jobs", "1.json");
    const made = JSON.parse(await readFile(path, "utf8")) as object;
    await writeFile(path, JSON.stringify({ ...made, createdAt: new Date(0).toISOString() }));
    only(await say("cancel"));
    assert.equal((await job(1)).control?.wish, "cancel");
  });

  it("an answer to what an answer brought is about the same faxes", async () => {
    const [first] = await say("5550001");
    await say("5550002");
    const ids = [first!.mail.messageId!];
    for (const word of ["hold", "status", "release"]) {
      const headers = { "In-Reply-To": ids.at(-1)!, References: ids.join(" ") };
      ids.push((await say(word, { headers }))[0]!.mail.messageId!);
    }
    // A notice of another document that the thread went through means nothing here.
    const last = `${ids.join(" ")} <0zz-zz-1-delivered-1@fax.local>`;
    await say("cancel", { headers: { "In-Reply-To": "<0zz-zz-1-delivered-1@fax.local>", References: last } });
    assert.deepEqual(
      (await office.jobs()).map((found) => found.control?.wish),
      ["cancel", undefined],
    );
  });

  it("what is wished for a fax in doubt is heard when its document is done already", async () => {
    await say("5550001\n5550002");
    await journal(1, { e: "final", outcome: 20 }, { e: "noticed", outcome: 20 });
    await ended(2, 0);
    await moveDurably(office.spool.path("active", id), office.spool.path("done", id));
    only(await say("again"));
    assert.equal((await job(1)).state.state, "ready");
    assert.equal(await exists(office.spool.active(id)), true);
  });

  it("the administrator may answer for the owner, on whose account it goes; a colleague hears one refusal", async () => {
    const admin = "faxmaster@plant.example";
    const [receipt] = await say("5550001", { from: admin });
    assert.deepEqual(receipt!.to, [admin]);
    assert.equal((await job(1)).request.submission, id);
    const colleague = "user2@plant.example";
    const told = [
      ...(await say("cancel", { from: colleague })),
      ...(await say("5550002", { from: colleague })),
      ...(await say("status", { from: colleague })),
    ];
    assert.equal(told.length, 1);
    assert.deepEqual([told[0]!.event, told[0]!.to], ["refused", [colleague]]);
    assert.match(told[0]!.mail.text!, /only its owner/);
    assert.deepEqual(await office.numbers(), ["5550001"]);
    assert.equal((await job(1)).control, undefined);
  });

  it("a colleague who wants a fax in the owner's thread hears each time that it is not sent", async () => {
    const from = "user2@plant.example";
    const headers = { References: `<print.${token}@fax.local>` };
    for (let i = 0; i < 2; i++) {
      await office.mail(["5550007@fax.local"], message({ from, headers }), { from, user: "user2" });
      await office.work();
    }
    assert.deepEqual(
      (await office.out("refused")).map((mail) => mail.to),
      [[from], [from]],
    );
    assert.deepEqual(await office.jobs(), []);
  });

  it("answers to one document wait for each other, and for nobody else's", async () => {
    const { tokens } = await office.deps();
    const done: string[] = [];
    let go = (): void => {};
    const first = tokens.holding(token, async () => {
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      done.push("first");
      throw new Error("failed");
    });
    const failed = assert.rejects(first);
    const second = tokens.holding(token, async () => void done.push("second"));
    await tokens.inTurn("another", async () => void done.push("another"));
    assert.deepEqual(done, ["another"]);
    assert.equal(tokens.isHeld(id), true);
    go();
    await Promise.all([failed, second]);
    assert.deepEqual(done, ["another", "first", "second"]);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(tokens.isHeld(id), false);
  });

  it("10,000 random tokens, of a person we know, find nothing and are soon answered by nothing", async function () {
    this.timeout(60_000);
    const { readRecipient } = await import("../../../src/codec/mail/recipient.ts");
    const { takeAnswer } = await import("../../../src/service/intake/answer.ts");
    const { newToken } = await import("../../../src/service/intake/submissions.ts");
    const deps = await office.deps();
    const before = (await office.out()).length;
    const mail = await office.parsed(message({ text: "5550001\r\ncancel" }));
    for (let i = 0; i < 10_000; i++) {
      const guess = newToken();
      assert.equal(readRecipient(`reply+${guess}@fax.local`, trialDomains).kind, "reply");
      await takeAnswer(deps, office.envelope({ id: `0guess-${i}` }), mail, guess, []);
    }
    assert.deepEqual(await office.jobs(), []);
    assert.ok((await office.out()).length - before <= 60);
  });

  it("an answer that cannot be understood is asked back a few times, not for ever", async () => {
    const copy = message({ id: "<away@x>", text: "thank you for your message, I am away" });
    for (let i = 0; i < 2; i++) await office.mail([reply], copy);
    await office.work(1);
    assert.equal((await office.out("question")).length, 1, "once for both copies");
    for (let i = 0; i < 14; i++) await say("thank you for your message, I am away");
    assert.equal((await office.out("question")).length, 10);
    await say("5550001");
    assert.deepEqual(await office.numbers(), ["5550001"], "a clear one is heard all the same");
  });
});

describe("an hour that was wished", () => {
  const noon = new Date(2026, 10, 23, 12, 0);
  const at = (time: string, day?: string) =>
    momentOf({ kind: "at", time, ...(day === undefined ? {} : { day }) }, noon)?.toString();
  it("is today's, else tomorrow's, or that of its day", () => {
    assert.equal(at("22:00"), new Date(2026, 10, 23, 22, 0).toString());
    assert.equal(at("11:59"), new Date(2026, 10, 24, 11, 59).toString());
    assert.equal(at("22:00", "tomorrow"), new Date(2026, 10, 24, 22, 0).toString());
    assert.equal(at("08:00", "2026-12-01"), new Date(2026, 11, 1, 8, 0).toString());
    assert.equal(momentOf({ kind: "now" }, noon), noon);
  });
  it("that is over, no day at all or far away is none", () => {
    for (const day of ["2026-11-22", "2026-02-30", "2027-06-01"]) assert.equal(at("08:00", day), undefined);
    assert.equal(at("11:00", "2026-11-23"), undefined);
  });
});
