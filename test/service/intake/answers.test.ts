// A printed document and the answers to its notice: the right numbers, once, from the right people; what is unclear is asked.

import assert from "node:assert/strict";
import type { Submission } from "../../../src/base/job.ts";
import { ClaimedJob } from "../../../src/device/store/job-files.ts";
import { readSubmission, writeSubmission } from "../../../src/service/intake/submissions.ts";
import { message, Office } from "../../support/office.ts";
import { trialRules } from "../../support/rules.ts";

describe("a printed document", () => {
  let office: Office;
  beforeEach(async () => {
    office = await Office.make();
  });
  const notices = () => office.out("print-notice");

  it("waits, and its owner gets the form with a picture", async () => {
    const { id, token } = await office.printed("dom\\USER1");
    const [notice] = await notices();
    assert.deepEqual(notice!.to, ["user1@plant.example"]);
    assert.equal(notice!.mail.messageId, `<print.${token}@fax.local>`);
    assert.equal(notice!.mail.replyTo?.value[0]?.address, `reply+${token}@fax.local`);
    assert.match(token, /^[a-z2-7]{26}$/);
    assert.equal(notice!.mail.attachments[0]!.contentType, "image/png");
    assert.equal((await readSubmission(office.spool, id))!.state, "waiting");
    assert.deepEqual(await office.jobs(), []);
  });

  it("of somebody nobody knows goes to the administrator, who may answer for him", async () => {
    const { token } = await office.printed("DOM+Nobody");
    const [notice] = await notices();
    assert.deepEqual(notice!.to, ["faxmaster@plant.example"]);
    assert.match(notice!.mail.text!, /DOM\+Nobody/);
    await office.mail([`reply+${token}@fax.local`], message({ from: "user1@plant.example", text: "5550001" }));
    await office.work();
    assert.deepEqual(await office.jobs(), []);
    const admin = "faxmaster@plant.example";
    await office.mail([`reply+${token}@fax.local`], message({ from: admin, text: "5550001" }), { from: admin });
    await office.work();
    assert.deepEqual(await office.numbers(), ["5550001"]);
  });

  it("that cannot be prepared is told to its owner", async () => {
    office.answer = { ok: false, outcome: 302, reason: "it is broken", remarks: [] };
    const headers = { "X-Faxgate-Print-User": "DOM+User1" };
    await office.mail(["print@fax.local"], message({ headers }));
    await office.work();
    const [told] = await office.out("refused");
    assert.deepEqual(told!.to, ["user1@plant.example"]);
    assert.match(told!.mail.text!, /it is broken/);
  });

  it("is noticed at least once and kept once after a death at any step", async () => {
    for (const died of ["prepare", "prepared", "picture", "posted"]) {
      const one = await Office.make();
      one.answer = { ok: true, pages: 2, remarks: [], title: "" };
      let seen = 0;
      one.step = (name) => {
        if (name === died && ++seen === 1) throw new Error(`died at ${name}`);
      };
      const { token } = await one.printed();
      assert.equal(seen > 0, true, died);
      assert.equal((await one.spool.list("active")).length, 1);
      const found = await one.out("print-notice");
      assert.ok(found.length >= 1 && found.every((mail) => mail.mail.messageId?.includes(token)), died);
    }
  });

  it("printed twice as one mail is noticed once; a mail to the printer and a number is asked back", async () => {
    const mail = message({ id: "<one@x>", headers: { "X-Faxgate-Print-User": "DOM+User1" } });
    await office.mail(["print@fax.local"], mail);
    await office.mail(["print@fax.local"], mail);
    await office.work();
    assert.equal((await notices()).length, 1);
    await office.mail(["print@fax.local", "5550001@fax.local"], message({}));
    await office.work();
    assert.match((await office.out("refused"))[0]!.mail.text!, /send one mail for each/);
    assert.deepEqual(await office.jobs(), []);
  });
});

describe("an answer", () => {
  let office: Office;
  let id: string;
  let token: string;
  let reply: string;
  beforeEach(async () => {
    office = await Office.make();
    ({ id, token } = await office.printed());
    reply = `reply+${token}@fax.local`;
  });
  const threaded = (): Record<string, string> => ({
    "In-Reply-To": `<print.${token}@fax.local>`,
    References: `<print.${token}@fax.local>`,
  });
  const asked = async (): Promise<string> => (await office.out("question"))[0]?.mail.text ?? "";

  it("with a number on a line of its own sends the printed document, and says what was understood", async () => {
    await office.mail([reply], message({ text: "5550001 Anne\ncover: yes\n\nRegards\nUser One\n+1 555 0177" }));
    await office.work();
    const [job] = await office.jobs();
    assert.equal(job!.request.submission, id);
    assert.deepEqual([job!.request.destination, job!.request.recipientName], ["5550001", "Anne"]);
    assert.equal(office.assembled[0]?.cover?.toName, "Anne");
    assert.equal(office.prepared.length, 1, "the text of an answer is never prepared");
    const [receipt] = await office.out("receipt");
    assert.match(receipt!.mail.text!, /5550001 Anne[\s\S]*Cover page: yes/);
    assert.ok(receipt!.mail.references?.includes(receipt!.mail.inReplyTo!));
    assert.equal((await readSubmission(office.spool, id))!.state, "open");
  });

  it("with the number in To, and in To and Reply-To at once", async () => {
    await office.mail(["5550001@fax.local"], message({ text: "see you", headers: threaded() }));
    await office.mail(
      [reply, "5550002@fax.local"],
      message({ to: `${reply}, 5550002@fax.local`, text: "", headers: threaded() }),
    );
    await office.work();
    assert.deepEqual(await office.numbers(), ["5550001", "5550002"]);
    assert.ok((await office.jobs()).every((job) => job.request.submission === id));
  });

  it("split by its recipients is one request, and no copy of it is asked back", async () => {
    const to = `${reply}, 5550001@fax.local, 5550002@fax.local`;
    const text = message({ id: "<split@x>", to, text: "", headers: threaded() });
    await office.mail([reply], text);
    await office.mail(["5550001@fax.local"], text);
    await office.mail(["5550002@fax.local"], text);
    await office.work(4);
    assert.deepEqual(await office.numbers(), ["5550001", "5550002"]);
    assert.equal((await office.out("receipt")).length, 1);
    assert.equal(await asked(), "");
    await office.mail(["5550001@fax.local"], message({ id: "<later@x>", headers: threaded() }));
    await office.work();
    assert.equal((await office.jobs()).length, 2, "one is on its way there already");
    assert.match(await asked(), /5550001 is on its way already/);
  });

  it("makes the same jobs after a death at any step", async () => {
    for (const died of ["assemble", "posted", "touched"])
      for (const nth of died === "assemble" ? [1, 2] : [1]) {
        let seen = 0;
        const one = await Office.make();
        const { token } = await one.printed();
        one.step = (name) => {
          if (name === died && ++seen === nth) throw new Error(`died at ${name}`);
        };
        await one.mail([`reply+${token}@fax.local`], message({ text: "5550001\n5550002\ncover: yes" }));
        await one.work();
        assert.ok(seen >= nth, died);
        assert.equal((await one.jobs()).length, 2, `${died} ${nth}`);
      }
  });

  it("a number that may not be faxed is never called, also after a death beside it", async () => {
    office.step = (name) => {
      if (name === "posted") throw new Error("died");
    };
    await office.mail([reply], message({ text: "+34 942 31 41 59\n5550001" }));
    setTimeout(() => {
      office.step = () => {};
    }, 30);
    await office.work();
    const jobs = await office.jobs();
    assert.deepEqual(
      jobs.map((job) => [job.state.state, job.state.outcome]),
      [
        ["final", 402],
        ["ready", undefined],
      ],
    );
  });

  it("asks again when not one of its numbers may be faxed, and goes on waiting", async () => {
    await office.mail([reply], message({ text: "+34 942 31 41 59" }));
    await office.work();
    assert.match((await office.out("question"))[0]!.mail.text!, /the trial faxes to 555XXXX only/);
    assert.deepEqual(await office.jobs(), []);
    assert.equal((await readSubmission(office.spool, id))!.state, "waiting");
  });

  const kinds: readonly [string, Record<string, string>, Buffer | string][] = [
    [
      "HTML only",
      { "Content-Type": "text/html; charset=utf-8" },
      "<html><body><p>5550001</p><p>Thanks</p></body></html>",
    ],
    [
      "HTML with Outlook's quote",
      { "Content-Type": "text/html" },
      `<div>5550001<br></div><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> Fax &lt;fax@fax.local&gt;<br><b>Sent:</b> Monday<br><b>To:</b> User One<br><b>Subject:</b> Fax</p></div><p>5559999</p>`,
    ],
    [
      "HTML with Gmail's quote",
      { "Content-Type": "text/html" },
      "<div>5550001</div><div>On Mon, Nov 23, 2026 at 9:14 AM Fax &lt;fax@fax.local&gt; wrote:<br></div><blockquote><p>5559999</p></blockquote>",
    ],
    [
      "quoted-printable",
      { "Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "quoted-printable" },
      "555=\r\n0001=20\r\nGr=C3=BC=C3=9Fe\r\n",
    ],
    [
      "base64",
      { "Content-Type": "text/plain", "Content-Transfer-Encoding": "base64" },
      Buffer.from("5550001\r\n").toString("base64"),
    ],
    [
      "format=flowed",
      { "Content-Type": "text/plain; format=flowed; delsp=yes" },
      "5550001\r\n\r\nwith many  \r\nthanks\r\n> 5559999\r\n",
    ],
    [
      "iso-8859-1",
      { "Content-Type": "text/plain; charset=iso-8859-1" },
      Buffer.concat([Buffer.from("5550001 M"), Buffer.from([0xfc]), Buffer.from("ller\r\n")]),
    ],
    [
      "utf-16",
      { "Content-Type": "text/plain; charset=utf-16le", "Content-Transfer-Encoding": "base64" },
      Buffer.from("5550001\r\n", "utf16le").toString("base64"),
    ],
    ["an unknown charset", { "Content-Type": "text/plain; charset=x-nonsense" }, "5550001\r\n"],
    [
      "both, text and HTML",
      { "Content-Type": "multipart/alternative; boundary=b" },
      "--b\r\nContent-Type: text/plain\r\n\r\n5550001\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>5550001</p>\r\n--b--\r\n",
    ],
  ];
  for (const [title, headers, body] of kinds)
    it(`is read from ${title}`, async () => {
      const head = message({ headers, text: "" }).replace(/\r\n$/, "");
      await office.mail([reply], Buffer.concat([Buffer.from(head), Buffer.from(body)]));
      await office.work();
      assert.deepEqual(await office.numbers(), ["5550001"], await asked());
      if (title === "iso-8859-1") assert.equal((await office.jobs())[0]!.request.recipientName, "Müller");
    });

  it("with an extension behind the number makes one fax, its extension dialled after the answer", async () => {
    office.rules = trialRules((file, text) =>
      file === "outbound.yaml" ? text.replace("[internal]", "[internal]\n    post-dial: 2") : text,
    );
    await office.mail([reply], message({ text: "5550001 ext 12 Anne" }));
    await office.work();
    const [job, ...others] = await office.jobs();
    assert.ok(job, await asked());
    assert.deepEqual(others, [], await asked());
    assert.equal(job!.request.recipientName, "Anne");
    assert.match(`${job!.request.dial}`, /5550001.*12/);
  });

  it("takes no number from a mail attached to it", async () => {
    const inner = message({ subject: "the notice", text: "for example 5559999\r\n\r\n5559998\r\n" });
    const headers = { "Content-Type": "multipart/mixed; boundary=b" };
    const body = `--b\r\nContent-Type: text/plain\r\n\r\n5550001\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n${inner}\r\n--b--\r\n`;
    await office.mail([reply], message({ headers, text: body }));
    await office.work();
    assert.deepEqual(await office.numbers(), ["5550001"], await asked());
  });

  const unclear: readonly [string, string, RegExp][] = [
    ["no number", "Thanks!", /no fax number was found/],
    ["a number in a sentence", "please do not use 555-0001 any more", /was not clear/],
    ["a number that is none", "55", /no fax number|not clear/],
    ["a number of too few digits", "5551", /not a complete telephone number/],
    ["a command and a number", "cancel\n5550001", /together with a number/],
    ["a cover wish that is none", "5550001\ncover: perhaps", /not clear:\n {2}"cover: perhaps": what stands behind/],
    [
      "two lines, each with its cause",
      "5550001 or 5550002\nnext Monday",
      /002": one or the other.*\n {2}"next Monday": a day/,
    ],
  ];
  for (const [title, text, answer] of unclear)
    it(`is asked back: ${title}; and nothing is sent`, async () => {
      await office.mail([reply], message({ text, headers: threaded() }));
      await office.work();
      assert.deepEqual(await office.jobs(), []);
      assert.match(await asked(), answer);
      const [question] = await office.out("question");
      assert.equal(question!.mail.replyTo?.value[0]?.address, reply);
      assert.ok(question!.mail.references?.includes(`<print.${token}@fax.local>`));
    });

  it("of a stranger or with a forged From does nothing and is answered by nothing; a colleague hears it once", async () => {
    await office.printed("DOM+User2");
    const before = (await office.out()).length;
    for (const [from, sender] of [
      ["x@elsewhere.example", "x@elsewhere.example"],
      ["user2@plant.example", "user2@plant.example"],
      ["user1@plant.example", "user2@plant.example"],
      ["x@elsewhere.example", "user2@plant.example"],
      ["new@plant.example", "new@plant.example"],
    ] as const) {
      await office.mail([reply], message({ from, text: "5550001" }), { from: sender });
      await office.mail([reply], message({ from, text: "cancel" }), { from: sender });
    }
    await office.work();
    assert.deepEqual(await office.jobs(), []);
    assert.deepEqual(
      (await office.out())
        .slice(before)
        .map((mail) => [mail.event, ...mail.to])
        .sort(),
      [
        ["refused", "new@plant.example"],
        ["refused", "user2@plant.example"],
      ],
    );
    assert.equal((await readSubmission(office.spool, id))!.state, "waiting");
  });

  it("people known by their domain only are told apart by their address", async () => {
    const own = await readSubmission(office.spool, id);
    await writeSubmission(office.spool, { ...own, user: "everybody", owner: "a@plant.example" } as Submission);
    await office.mail([reply], message({ from: "b@plant.example", text: "5550002" }), { from: "b@plant.example" });
    await office.mail([reply], message({ from: "a@plant.example", text: "5550003" }), { from: "b@plant.example" });
    await office.mail([reply], message({ from: "a@plant.example", text: "5550001" }), { from: "a@plant.example" });
    await office.work();
    assert.deepEqual(await office.numbers(), ["5550001"]);
  });

  it("to a document that is gone, or whose time is over, is told so", async () => {
    const own = (await readSubmission(office.spool, id))!;
    await writeSubmission(office.spool, { ...own, tokenExpires: new Date(Date.now() - 1_000).toISOString() });
    await office.mail([reply], message({ text: "5550001" }));
    await office.mail([`reply+${"z".repeat(26)}@fax.local`], message({ text: "5550001" }));
    await office.work();
    const told = await office.out("refused");
    assert.equal(told.length, 2);
    for (const mail of told) assert.match(mail.mail.text!, /no longer kept/);
    assert.deepEqual(await office.jobs(), []);
  });

  it("to two documents at once is not guessed", async () => {
    const second = await office.printed();
    await office.mail([reply, `reply+${second.token}@fax.local`], message({ text: "5550001" }));
    await office.mail(
      ["5550001@fax.local"],
      message({ headers: { References: `<print.${token}@fax.local> <print.${second.token}@fax.local>` } }),
    );
    await office.work();
    const told = await office.out("refused");
    assert.equal(told.length, 2);
    for (const mail of told) assert.match(mail.mail.text!, /more than one document/);
    assert.deepEqual(await office.jobs(), []);
  });

  it("in a long thread still knows our notice, which stands first", async () => {
    const others = Array.from({ length: 200 }, (_, i) => `<m${i}@plant.example>`).join("\r\n ");
    const headers = { "In-Reply-To": "<m199@plant.example>", References: `<print.${token}@fax.local>\r\n ${others}` };
    await office.mail(["5550001@fax.local"], message({ headers }));
    await office.work();
    assert.equal((await office.jobs())[0]!.request.submission, id);
  });

  it("cancel throws the document away and says so; cancel again finds nothing", async () => {
    await office.mail([reply], message({ text: "Cancel." }));
    await office.work();
    assert.equal((await readSubmission(office.spool, id))!.state, "closed");
    assert.match((await office.out("receipt"))[0]!.mail.text!, /thrown away, as you asked/);
    await office.mail([reply], message({ text: "5550001" }));
    await office.work();
    assert.deepEqual(await office.jobs(), []);
  });

  async function journal(job: string, ...entries: Parameters<ClaimedJob["write"]>[0][]): Promise<void> {
    const pen = (await ClaimedJob.take(office.spool, job, { by: "line", line: "t0", epoch: "e" }))!;
    for (const entry of entries) await pen.write(entry);
    await pen.release();
  }

  it("cancel wishes its running faxes away", async () => {
    await office.mail([reply], message({ text: "5550001\n5550002" }));
    await office.work();
    await journal(`${id}-1`, { e: "final", outcome: 0 }, { e: "noticed", outcome: 0 });
    await office.mail([reply], message({ text: "cancel" }));
    await office.work();
    const jobs = await office.jobs();
    assert.deepEqual(
      jobs.map((job) => job.control?.wish),
      [undefined, "cancel"],
    );
  });

  it("again and fine settle a fax in doubt, once for all copies; otherwise they are asked back", async () => {
    await office.mail([reply], message({ text: "5550001\n5550002" }));
    await office.work();
    await office.mail([reply], message({ text: "again" }));
    await office.work();
    assert.match(await asked(), /no fax of this document is in doubt/);
    for (const n of [1, 2]) await journal(`${id}-${n}`, { e: "final", outcome: 20 }, { e: "noticed", outcome: 20 });
    const again = message({ id: "<again@x>", text: "again" });
    await office.mail([reply], again);
    await office.work();
    let jobs = await office.jobs();
    assert.ok(jobs.every((job) => job.state.state === "ready" && !job.state.noticed));
    for (const n of [1, 2]) await journal(`${id}-${n}`, { e: "final", outcome: 20 }, { e: "noticed", outcome: 20 });
    await office.mail([reply], again);
    await office.work();
    jobs = await office.jobs();
    assert.ok(
      jobs.every((job) => job.state.state === "in-doubt"),
      "a late copy of the first again",
    );
    await office.mail([reply], message({ text: "Fine" }));
    await office.work();
    jobs = await office.jobs();
    assert.ok(jobs.every((job) => job.state.outcome === 0 && job.state.state === "final"));
  });

  it("an older wish to cancel does not stop an again", async () => {
    await office.mail([reply], message({ text: "5550001" }));
    await office.work();
    await journal(`${id}-1`, { e: "final", outcome: 20 }, { e: "noticed", outcome: 20 });
    await office.mail([reply], message({ text: "cancel" }));
    await office.mail([reply], message({ text: "again" }));
    await office.work(1);
    const [job] = await office.jobs();
    assert.deepEqual([job!.state.state, job!.control?.wish], ["ready", "release"]);
  });

  it("of a robot does nothing", async () => {
    const before = (await office.out()).length;
    const robots: Record<string, string>[] = [
      { "Auto-Submitted": "auto-replied" },
      { "Content-Type": "multipart/report; report-type=delivery-status; boundary=b" },
      { Precedence: "bulk" },
      { "X-Autoreply": "yes" },
      { "X-Faxgate-Event": "receipt" },
      { "List-Id": "Plant news <news.plant.example>" },
      { "X-MS-Exchange-Inbox-Rules-Loop": "user1@plant.example" },
      { "X-MS-Journal-Report": "" },
    ];
    for (const headers of robots) await office.mail([reply], message({ headers, text: "5550001" }));
    const subjects = [
      "Automatic reply: Fax",
      "Automatische Antwort: Fax",
      "Respuesta automática: Fax",
      "Out of office",
    ];
    subjects.push("Réponse automatique : Fax", "Undeliverable: Fax", "Abwesenheitsnotiz: Fax");
    for (const subject of subjects)
      await office.mail([reply], message({ headers: { Subject: subject }, text: "5550001" }));
    await office.mail([reply], message({ text: "5550001" }), { from: "" });
    await office.mail([reply], message({ text: "5550001" }), { from: "MAILER-DAEMON@plant.example" });
    await office.mail(["5550001@fax.local"], message({ headers: { "Auto-Submitted": "auto-generated" } }));
    await office.work();
    assert.deepEqual(await office.jobs(), []);
    assert.equal((await office.out()).length, before);
    await office.mail([reply], message({ headers: { "Auto-Submitted": "no" }, text: "5550001" }));
    await office.mail([reply], message({ headers: { "X-Auto-Response-Suppress": "All" }, text: "5550002" }));
    await office.work();
    assert.deepEqual(await office.numbers(), ["5550001", "5550002"]);
  });

  it("daily limits and permission hold for answers too", async () => {
    office.rules = trialRules((file, text) =>
      file === "outbound.yaml" ? text.replace("pages-per-user-per-day: 2000", "pages-per-user-per-day: 1") : text,
    );
    await office.mail([reply], message({ text: "5550001\n5550002\n+1 201 555 0123" }));
    await office.work();
    assert.deepEqual(
      (await office.jobs()).map((job) => job.state.outcome),
      [undefined, 403, 402],
    );
    assert.match((await office.out("receipt"))[0]!.mail.text!, /5550002 \(refused: your limit/);
  });
});
