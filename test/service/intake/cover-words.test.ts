// Which cover a mail to a number gets, and what of the mail stands on it.

import assert from "node:assert/strict";
import { FaxError } from "../../../src/base/errors.ts";
import { type PhraseKey, type Sentence, said } from "../../../src/base/phrases.ts";
import type { RuleSet } from "../../../src/codec/rules/rule-set.ts";
import { ownWords } from "../../../src/service/document/own-words.ts";
import { readSubmission } from "../../../src/service/intake/submissions.ts";
import { Office } from "../../support/office.ts";
import { trialRules } from "../../support/rules.ts";

const letter = (subject: string): string =>
  [
    "From: User One <user1@plant.example>",
    "To: 5550001@fax.local",
    `Subject: ${subject}`,
    `Message-ID: <${Math.random()}@plant.example>`,
    "",
    "Dear Jane, the offer is attached.",
    "",
  ].join("\r\n");

async function coverOf(
  subject: string,
  change: (rules: RuleSet) => RuleSet = (rules) => rules,
  prepared: { body?: string; textFaxed?: boolean; remarks?: readonly Sentence[] } = {
    body: "Dear Jane, the offer is attached.",
  },
) {
  const office = await Office.make(change(trialRules()));
  office.answer = { ok: true, pages: 2, remarks: ["doc-text-left-out" as never], title: "", ...prepared };
  await office.mail(["5550001@fax.local"], letter(subject));
  await office.work();
  const [job] = await office.jobs();
  return { job: job!, cover: office.assembled.at(-1)?.cover, office };
}

const withCover =
  (more: Partial<RuleSet["site"]> = {}) =>
  (rules: RuleSet): RuleSet => ({ ...rules, site: { ...rules.site, cover: true, ...more } });

describe("the cover of a mail", () => {
  it("is the one of the mail, else of the person, the department, the site", async () => {
    assert.equal((await coverOf("Offer")).cover, undefined);
    assert.equal((await coverOf("Offer", withCover())).cover?.form, "default");
    assert.equal((await coverOf("Offer", withCover({ "cover-form": "purchasing" }))).cover?.form, "purchasing");
    assert.equal((await coverOf("Offer [fax: cover: purchasing]")).cover?.form, "purchasing");
    const mine = (rules: RuleSet): RuleSet => ({
      ...withCover({ "cover-form": "default" })(rules),
      users: { ...rules.users, user1: { ...rules.users["user1"]!, "cover-form": "purchasing" } },
    });
    assert.equal((await coverOf("Offer", mine)).cover?.form, "purchasing");
    assert.equal((await coverOf("Offer [fax: cover: no]", mine)).cover, undefined);
  });

  it("that is not there is asked about, and nothing is faxed", async () => {
    const { job, office } = await coverOf("Offer [fax: cover: weather]");
    assert.equal(job.state.outcome, 408);
    assert.match(JSON.stringify(job), /weather/);
    assert.deepEqual(office.prepared, []);
  });

  it("that cannot be made ends the fax with a sentence, and loses nothing", async () => {
    const office = await Office.make(withCover()(trialRules()));
    office.step = (name) => {
      if (name === "assemble") throw new FaxError("settings", "covers/sales.pdf cannot be filled");
    };
    await office.mail(["5550001@fax.local"], letter("Offer"));
    await office.work();
    const [job] = await office.jobs();
    assert.equal(job!.state.outcome, 302);
    assert.match(JSON.stringify(job), /sales\.pdf cannot be filled/);
    assert.deepEqual(await office.spool.list("corrupt"), []);
  });

  it("carries the mail's text where that is on no page and no remarks were wanted", async () => {
    const text = "Dear Jane, the offer is attached.";
    assert.equal((await coverOf("Offer", withCover())).cover?.remarks, text);
    assert.equal((await coverOf("Offer", withCover(), { body: text, textFaxed: true })).cover?.remarks, "");
    assert.equal((await coverOf("Offer", withCover({ "cover-text": false }))).cover?.remarks, "");
    assert.equal((await coverOf("Offer [fax: remarks: urgent]", withCover())).cover?.remarks, "urgent");
  });

  /** Subject, rules, what was prepared → keys of what its sender is told. */
  const told: readonly [string, string, (rules: RuleSet) => RuleSet, object, PhraseKey[], PhraseKey[]][] = [
    ["other remarks", "Offer [fax: cover: yes; remarks: please sign]", withCover(), {}, [], ["doc-text-left-out"]],
    ["remarks, long", "Offer [fax: remarks: x]", withCover(), {}, ["doc-text-left-out"], ["doc-text-left-out"]],
    ["remarks, but it is faxed", "Offer [fax: remarks: x]", withCover(), { textFaxed: true }, [], []],
    ["remarks and only a name", "Offer [fax: remarks: x]", withCover(), { body: "Regards,\nAnne" }, [], []],
    ["no cover", "Offer", (rules) => rules, {}, [], []],
    ["on the cover", "Offer", withCover(), {}, ["doc-text-left-out"], []],
    ["cut on the cover", "Offer", withCover(), {}, ["doc-text-left-out", "doc-text-cut"], ["doc-text-cut"]],
    ["long, no cover", "Offer", (rules) => rules, {}, ["doc-text-left-out", "doc-text-cut"], ["doc-text-left-out"]],
  ];
  for (const [what, subject, rules, prepared, remarks, wanted] of told)
    it(`says what of the text is on no page: ${what}`, async () => {
      const given = { body: "Page 3 is new.", textFaxed: false, remarks: remarks.map((key) => said(key)), ...prepared };
      const { office, job } = await coverOf(subject, rules, given);
      const found = (await readSubmission(office.spool, job.request.submission))!.remarks;
      assert.deepEqual(
        found.map((remark) => (typeof remark === "object" ? remark.key : remark)),
        wanted,
      );
    });

  it("hands over the writer's own words alone: no quotes, whatever program marked them, nothing struck out", async () => {
    const office = await Office.make(withCover()(trialRules()));
    for (const [at, html] of [
      '<p>Mine</p><div class="yahoo_quoted">Em segunda, Boss escreveu:<br>theirs</div>',
      '<p>Mine</p><div class="protonmail_quote">theirs</div>',
      '<p>Mine</p><blockquote style="border:0">theirs</blockquote>',
      "<p>Mine <s>theirs</s></p>",
    ].entries()) {
      const head = ["From: user1@plant.example", "To: 5550001@fax.local", "Subject: Offer", `Message-ID: <${at}@x>`];
      const mail = [...head, "MIME-Version: 1.0", "Content-Type: text/html; charset=utf-8", "", html, ""].join("\r\n");
      await office.mail(["5550001@fax.local"], mail);
      await office.work();
      const { ownText, letters, trim } = office.prepared.at(-1)!;
      assert.equal(ownWords(letters![0], trim!, ownText), "Mine", html);
    }
  });
});
