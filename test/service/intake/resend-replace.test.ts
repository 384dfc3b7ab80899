// An answer that asks for faxes once more (resend) or for other pages (cover, quality, annex): exactly once, with all that
// was asked for before, and never what has perhaps arrived.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { ClaimedJob } from "../../../src/device/store/job-files.ts";
import { conversation } from "../../support/conversation.ts";
import { message, Office } from "../../support/office.ts";
import { trialRules } from "../../support/rules.ts";

describe("faxes that are to be sent once more, or otherwise", () => {
  const talk = conversation();
  const { say, journal, ended, about, job, only } = talk;
  let office: Office;
  let id: string;
  let reply: string;
  beforeEach(async () => {
    ({ office, id, reply } = await talk.begin());
  });

  it("resend: what failed, by its own notice what arrived, or to another number; never what is in doubt", async () => {
    await say("5550001\n5550002\n5550003");
    assert.match(only(await say("resend")), /still being sent/);
    await ended(1, 0);
    await ended(2, 1);
    await ended(3, 0);
    const copy = message({ id: "<resend@x>", text: "resend" });
    await office.mail([reply], copy);
    await office.mail([reply], copy);
    await office.work(1);
    assert.deepEqual((await office.numbers()).filter((n) => n === "5550002").length, 2, "once for both copies");
    assert.equal((await office.jobs()).length, 4);
    await ended(4, 0);
    assert.match(only(await say("resend", about(3, "delivered"))), /5550003/);
    assert.equal((await job(5)).request.destination, "5550003");
    await say("resend to 5550009");
    assert.equal((await job(6)).request.destination, "5550009");
    await ended(5, 0);
    await journal(6, { e: "final", outcome: 20 }, { e: "noticed", outcome: 20 });
    assert.match(only(await say("resend", about(6, "perhaps-delivered"))), /again.*fine/s);
    assert.equal((await office.jobs()).length, 6);
  });

  it("resend right after cancel names the number whose call is just ending, and sends it when that is over", async () => {
    await say("5550001\n5550002");
    await ended(1, 1);
    await journal(2, { e: "claimed", line: "t0", attempt: 1, call: "c00000002" });
    await say("cancel");
    const receipt = only(await say("resend"));
    assert.match(receipt, /^5550001$/m);
    assert.match(receipt, /the fax to 5550002 is left out: its call is being ended just now/);
    assert.deepEqual((await office.jobs()).length, 3);
    await ended(2, 401);
    assert.match(only(await say("resend", about(2, "failed"))), /^5550002$/m);
    assert.equal((await job(4)).request.destination, "5550002");
  });

  it("an ISDN sub-address is not dialled, and the receipt says so", async () => {
    const receipt = only(await say("tel:5550001;isub=1234\n5550002"));
    assert.match(receipt, /the ISDN sub-address 1234 of 5550001 cannot be dialled/);
    assert.doesNotMatch(receipt, /of 5550002 cannot/);
    assert.deepEqual(await office.numbers(), ["5550001", "5550002"]);
  });

  it("resend of several that all arrived asks which", async () => {
    await say("5550001\n5550002");
    await ended(1, 0);
    await ended(2, 0);
    assert.match(only(await say("resend")), /all .*delivered/s);
    assert.equal((await office.jobs()).length, 2);
  });

  it("another cover or quality replaces a fax that has not begun, exactly once", async () => {
    await say("5550001 Anne\npriority: low");
    const wish = message({ id: "<cover@x>", text: "cover: yes\nquality: standard" });
    await office.mail([reply], wish);
    await office.mail([reply], wish);
    await office.work(1);
    const [old, fresh, ...more] = await office.jobs();
    assert.deepEqual([old!.state.outcome, old!.state.noticed, more.length], [401, true, 0]);
    assert.deepEqual(
      [fresh!.request.destination, fresh!.request.recipientName, fresh!.request.resolution, fresh!.request.priority],
      ["5550001", "Anne", "standard", "low"],
    );
    assert.equal(office.assembled.at(-1)?.cover?.toName, "Anne");
    await say("fine");
    const finer = (await office.jobs()).filter((found) => found.state.outcome === undefined);
    assert.deepEqual(
      finer.map(({ request }) => [request.resolution, request.cover !== undefined, request.priority]),
      [["fine", true, "low"]],
      "one thing is changed, the others stay",
    );
  });

  it("replaces exactly once after a death at any step", async () => {
    for (const died of ["assemble", "posted", "touched"]) {
      const one = await Office.make();
      const printed = await one.printed();
      const to = `reply+${printed.token}@fax.local`;
      await one.mail([to], message({ text: "5550001" }));
      await one.work();
      let seen = 0;
      one.step = (name) => {
        if (name === died && ++seen === 1) throw new Error(`died at ${name}`);
      };
      await one.mail([to], message({ text: "cover: yes" }));
      await one.work();
      assert.equal(seen > 0, true, died);
      const open = (await one.jobs()).filter((found) => found.state.outcome === undefined);
      assert.deepEqual(
        open.map((found) => found.request.pages),
        [2],
        died,
      );
    }
  });

  it("cancel stops the fax that is on its way now, whichever mail of its thread is answered", async () => {
    const [receipt] = await say("5550002\ncover: yes\nat 23:59");
    const thread = { headers: { "In-Reply-To": receipt!.mail.messageId! } };
    await say("cover off", thread);
    assert.match(only(await say("cancel", thread)), /being stopped/);
    assert.deepEqual(
      (await office.jobs()).map((found) => found.state.outcome ?? found.control?.wish),
      [401, "cancel"],
    );
  });

  it("cancel answered to a failed notice stops what was resent from it; a second resend sends nothing", async () => {
    await say("5550001\n5550002");
    await ended(1, 1);
    await say("resend", about(1, "failed"));
    assert.match(only(await say("resend", about(1, "failed"))), /still being sent/);
    assert.match(only(await say("status", about(1, "failed"))), /^5550001: waits for a free line$/m);
    only(await say("cancel", about(1, "failed")));
    assert.deepEqual(
      (await office.jobs()).map((found) => found.control?.wish),
      [undefined, undefined, "cancel"],
    );
  });

  it("the same answer sent twice by hand makes one fax, and asks about the second", async () => {
    await say("5550001");
    assert.match(only(await say("5550001")), /5550001 is on its way already/);
    assert.equal((await office.jobs()).length, 1);
    await ended(1, 0);
    await say("5550001");
    assert.equal((await office.jobs()).length, 2, "when the first has ended, it is a new wish");
  });

  it("resends exactly once after a death at any step", async () => {
    for (const died of ["posted", "touched"]) {
      const other = conversation();
      const begun = await other.begin();
      await other.say("5550001");
      await other.ended(1, 1);
      let seen = 0;
      begun.office.step = (name) => {
        if (name === died && ++seen === 1) throw new Error(`died at ${name}`);
      };
      await begun.office.mail([begun.reply], message({ text: "resend" }));
      await begun.office.work();
      assert.equal(seen > 0, true, died);
      assert.equal((await begun.office.jobs()).length, 2, died);
      assert.deepEqual(await begun.office.out("question"), [], died);
    }
  });

  it("a replaced fax on hold stays on hold, and counts its pages once, without being refused for a limit", async () => {
    office.rules = trialRules((file, text) =>
      file === "outbound.yaml" ? text.replace("pages-per-user-per-day: 2000", "pages-per-user-per-day: 2") : text,
    );
    await say("5550001");
    await say("hold");
    for (const wish of ["cover: yes", "quality: standard", "quality: fine"]) await say(wish);
    const open = (await office.jobs()).filter((found) => found.state.outcome === undefined);
    assert.deepEqual(
      open.map((found) => [found.state.state, found.request.pages]),
      [["held", 2]],
    );
    await say("cancel");
    await say("5550002");
    assert.match((await office.jobs()).at(-1)!.request.original, /5550002/);
    assert.equal((await office.jobs()).at(-1)!.state.outcome, 403, "what was asked for counts, once");
  });

  it("resend keeps the annex, the cover and what the far end was told, but tells somebody else's machine nothing", async () => {
    await say("5550001 Anne\ncover: yes\nto: Dr. Anne\nremarks: urgent");
    const path = office.spool.path("active", id, "jobs", "1.json");
    const made = JSON.parse(await readFile(path, "utf8")) as object;
    const appended = { file: "annex/pages.tif", pages: 1 };
    await writeFile(path, JSON.stringify({ ...made, appended, subAddress: "42", senderPassword: "7" }));
    await ended(1, 1);
    await say("resend");
    const { request: again } = await job(2);
    assert.deepEqual([again.appended, again.subAddress, again.senderPassword], [appended, "42", "7"]);
    assert.deepEqual(again.cover, { to: "Dr. Anne", subject: "", remarks: "urgent", form: "default" });
    await say("resend to 5550009", about(1, "failed"));
    const { request: other } = await job(3);
    assert.deepEqual([other.appended, other.subAddress, other.senderPassword], [appended, undefined, undefined]);
    assert.deepEqual(other.cover, { to: "", subject: "", remarks: "urgent", form: "default" });
  });

  it("resend of faxes that were made differently asks which", async () => {
    await say("5550001\ncover: yes");
    await say("5550002");
    await ended(1, 1);
    await ended(2, 1);
    assert.match(only(await say("resend")), /differ/);
    assert.equal((await office.jobs()).length, 2);
  });

  it("an annex that was not whole is not sent after a death while its sender was asked", async () => {
    office.answer = { ok: true, pages: 1, remarks: ["a page of it cannot be faxed"], title: "" };
    office.step = (name) => {
      if (name !== "posted") return;
      office.step = () => {};
      throw new Error("died when asked");
    };
    const text =
      "--b\r\nContent-Type: text/plain\r\n\r\n5550001\r\nappend: yes\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n%PDF\r\n--b--\r\n";
    await office.mail([reply], message({ headers: { "Content-Type": "multipart/mixed; boundary=b" }, text }));
    await office.work();
    assert.deepEqual(await office.jobs(), []);
    assert.equal((await office.out("question")).length, 1);
  });

  it("does not resend to more numbers than a mail may have", async () => {
    office.rules = trialRules((_, text) => text.replace("max-recipients: 200", "max-recipients: 2"));
    await say("5550001");
    await say("resend to 5550002, 5550003, 5550004");
    assert.deepEqual(await office.numbers(), ["5550001"]);
  });

  it("does not replace a fax that is being sent or has pages confirmed", async () => {
    await say("5550001");
    await journal(
      1,
      { e: "claimed", line: "t0", attempt: 1, call: "c00000001" },
      { e: "attempt-end", call: "c00000001", outcome: 1, detail: "", remoteId: "", seconds: 1 },
      { e: "retry", at: new Date(Date.now() + 60_000).toISOString() },
    );
    const pen = (await ClaimedJob.take(office.spool, `${id}-1`, { by: "line", line: "t0", epoch: "e" }))!;
    assert.match(only(await say("cover: yes")), /too late/);
    await pen.release();
    await journal(
      1,
      { e: "claimed", line: "t0", attempt: 2, call: "c00000002" },
      { e: "asked", page: 1, command: "EOP" },
      { e: "attempt-end", call: "c00000002", outcome: 1, detail: "", remoteId: "", seconds: 1 },
      { e: "retry", at: new Date(Date.now() + 60_000).toISOString() },
    );
    assert.match(only(await say("cover: yes")), /too late/);
    assert.equal((await office.jobs()).length, 1);
    assert.match(only(await say("status")), /next try at .* \(tries so far: 2\)/);
  });

  it("files of an answer go behind the document only when that is asked for", async () => {
    const withFile = (text: string): string =>
      message({
        headers: { "Content-Type": "multipart/mixed; boundary=b" },
        text: `--b\r\nContent-Type: text/plain\r\n\r\n${text}\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n%PDF\r\n--b--\r\n`,
      });
    await office.mail([reply], withFile("5550001\r\nappend: yes"));
    await office.work();
    assert.equal((await job(1)).request.pages, 2);
    assert.equal(office.assembled[0]?.documents.length, 2);
    await office.mail([reply], withFile("5550002"));
    await office.work();
    assert.equal((await job(2)).request.pages, 1);
    assert.match((await office.out("receipt"))[1]!.mail.text!, /attached to your answer .* not faxed/);
    assert.match(only(await say("5550003\nappend: yes")), /nothing is attached/);
    office.answer = { ok: false, outcome: 302, reason: "it is broken", remarks: [] };
    await office.mail([reply], withFile("5550004\r\nappend: yes"));
    await office.work();
    assert.equal((await office.jobs()).length, 2, "a document without its annex is not sent");
  });
});
