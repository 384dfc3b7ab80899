// Mails in the true shape of Exchange, Outlook and their relatives, through the real SMTP server, intake and converters. Each
// row: the envelope, and what must come of it. All are sent first and worked on at once; then each row looks at its own.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Submission } from "../../src/base/job.ts";
import { createLog } from "../../src/device/log/log.ts";
import type { Job } from "../../src/device/store/job-files.ts";
import { createDocuments } from "../../src/service/document/documents.ts";
import { readSubmission } from "../../src/service/intake/submissions.ts";
import { jobEnded } from "../../src/service/notice/job-notice.ts";
import { Gate, upToData } from "../support/gate.ts";
import { Office, type OutMail } from "../support/office.ts";
import { rulesFolder, trialRules } from "../support/rules.ts";

const anne = "user1@plant.example";
const two = "user2@plant.example";
const secretary = "secretary@plant.example";
const journal = "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@plant.example";

/** number, name on the cover, title, pages. */
type Fax = readonly [number: string, name: string, title: string, pages: number];

interface Row {
  readonly file: string;
  /** What is special about the envelope, where one file stands for several rows. */
  readonly when?: string;
  readonly from?: string;
  /** @TOKEN@: of a document of Anne's that waits for its numbers. */
  readonly to?: string;
  /** Refused at the door, with these words. */
  readonly door?: RegExp;
  readonly faxes?: readonly Fax[];
  /** Nothing is called, and its sender reads this. */
  readonly failed?: RegExp;
  /** Mails that tell of it: event, to, words. */
  readonly told?: readonly (readonly [event: string, to: string, words: RegExp])[];
  /** Nothing is done, for this reason in the log. */
  readonly nothing?: RegExp;
  /** NOTIFY of its recipient. */
  readonly notify?: string;
  /** Whose fax it is, and who hears of it; Anne's otherwise. */
  readonly by?: string;
}

const one = "5550001";
const rows: readonly Row[] = [
  // Addresses as a send connector writes them.
  {
    file: "exchange-2019-imceafax",
    to: "IMCEAFAX-Anne+20Anderson+40+2B1+20+28206+29+20936-7329@plant.example",
    faxes: [["+12069367329", "Anne Anderson", "Order 4711", 2]],
  },
  {
    file: "exchange-2019-imceafax",
    when: "at our own domain, without a name",
    to: "IMCEAFAX-+2B1+20+28206+29+20936-7330@fax.local",
    faxes: [["+12069367330", "", "Order 4711", 2]],
  },
  {
    file: "exchange-2019-imceafax",
    when: "an address of Exchange's own kind",
    to: "IMCEAEX-_o=Plant_ou=Exchange_cn=Recipients_cn=anne@plant.example",
    door: /550 5\.7\.1 IMCEAEX-.* is not one of our addresses/,
  },
  {
    file: "exchange-2019-imceafax",
    when: "area code 212 made a letter",
    to: "IMCEAFAX-+D4+20555-0123@plant.example",
    door: /550 5\.1\.3 .*\(212\) into a letter/,
  },
  {
    file: "exchange-2019-imceafax-mapi",
    when: "dialable, canonical and digits behind",
    to: "IMCEAFAX-936-7329+20+7C+20+2B1+20+28206+29+20936-7329+7C+2C+2C567@plant.example",
    faxes: [["+12069367329", "", "Price list", 1]],
  },
  // Programs.
  { file: "exchange-online-arc", faxes: [[one, "", "Delivery dates", 1]] },
  { file: "outlook-signature-image", faxes: [[one, "", "Offer 77", 1]] },
  { file: "outlook-mac", to: "5550002@fax.local", faxes: [["5550002", "Lager", "Verträge für Müller", 3]] },
  { file: "outlook-ios", faxes: [[one, "", "Scan", 1]] },
  { file: "outlook-android-photo", faxes: [[one, "", "Damage to pallet 12", 1]] },
  { file: "owa", faxes: [[one, "Müller GmbH", "Re: Samples", 1]] },
  { file: "empty-body", faxes: [[one, "", "", 2]] },
  { file: "nothing-at-all", failed: /the mail has no text and no document attached; attach a PDF/ },
  // What wraps the mail itself: opened, or refused whole.
  { file: "tnef-only", faxes: [[one, "", "Contract", 1]] },
  { file: "tnef-with-text", faxes: [[one, "", "Contract", 1]] },
  { file: "tnef-without-files", faxes: [[one, "", "Short note", 1]] },
  { file: "smime-encrypted", failed: /"smime\.p7m" could not be faxed: it is encrypted; send it in plain/ },
  { file: "smime-opaque-signed", faxes: [[one, "", "Prices", 1]] },
  { file: "smime-clear-signed", faxes: [[one, "", "Prices", 1]] },
  { file: "smime-clear-signed-tnef", faxes: [[one, "", "Contract", 1]] },
  { file: "protected-rpmsg", failed: /"message_v2\.rpmsg" could not be faxed: it is encrypted/ },
  { file: "office-document-left-out", faxes: [[one, "", "Drawing", 1]] },
  {
    file: "office-document-left-out",
    when: "whose delivery nobody wants to hear of",
    to: "5550006@fax.local",
    notify: "FAILURE",
    faxes: [["5550006", "", "Drawing", 1]],
    told: [
      [
        "receipt",
        anne,
        /5550006[\s\S]*Note: "drawing\.docx" could not be faxed: (?:it is an Office document|LibreOffice cannot open it)/,
      ],
    ],
  },
  {
    file: "smime-clear-signed",
    when: "whose delivery nobody wants to hear of",
    to: "5550006@fax.local",
    notify: "FAILURE",
    faxes: [["5550006", "", "Prices", 1]],
  },
  {
    file: "office-document-left-out",
    when: "of which nobody wants to hear anything",
    to: "5550007@fax.local",
    notify: "NEVER",
    faxes: [["5550007", "", "Drawing", 1]],
  },
  // Calendar.
  { file: "meeting-request", faxes: [[one, "", "Acceptance of line 4", 1]] },
  { file: "meeting-response", failed: /it is a calendar entry/ },
  { file: "recall", told: [["refused", anne, /called back, which reaches no fax; to stop a fax, answer.*cancel/]] },
  { file: "recall-de", told: [["refused", anne, /called back, which reaches no fax/]] },
  { file: "product-recall", faxes: [[one, "", "Recall: brake pads of lot 12", 1]] },
  // Machines: never a fax, never an answer.
  {
    file: "exchange-ndr",
    when: "to an answer's address",
    from: "",
    to: "reply+@TOKEN@@fax.local",
    door: /^550 5\.7\.1/m,
  },
  { file: "exchange-ndr", when: "to a number", from: "", door: /550 5\.7\.1 a mail without a sender is never faxed/ },
  {
    file: "exchange-ndr",
    when: "from a mailbox, to an answer's address",
    to: "reply+@TOKEN@@fax.local",
    nothing: /a robot's mail.*Auto-Submitted: auto-replied/,
  },
  { file: "exchange-ndr-de", when: "from a mailbox, to a number", nothing: /a robot's mail/ },
  { file: "read-receipt", from: "", to: "reply+@TOKEN@@fax.local", door: /^550 5\.7\.1/m },
  {
    file: "read-receipt",
    when: "from a mailbox",
    to: "reply+@TOKEN@@fax.local",
    nothing: /a robot's mail.*a delivery report/,
  },
  { file: "journal-report", from: journal, nothing: /a robot's mail.*a mail system's own mail/ },
  { file: "journal-report", when: "in a person's name", nothing: /a robot's mail.*a journal report/ },
  { file: "out-of-office", from: "", to: "reply+@TOKEN@@fax.local", door: /^550 5\.7\.1/m },
  {
    file: "out-of-office",
    when: "from a mailbox",
    to: "reply+@TOKEN@@fax.local",
    nothing: /a robot's mail.*Auto-Submitted: auto-generated/,
  },
  {
    file: "out-of-office-bare",
    when: "nothing but its subject tells",
    to: "reply+@TOKEN@@fax.local",
    nothing: /a robot's mail.*by its subject/,
  },
  { file: "suppressed-by-a-person", faxes: [[one, "", "Order 4712", 1]] },
  // One mail, several envelopes.
  {
    file: "distribution-list",
    when: "its first member",
    to: "5550003@fax.local",
    faxes: [["5550003", "", "Closing days", 1]],
  },
  {
    file: "distribution-list",
    when: "its second member",
    to: "5550004@fax.local",
    faxes: [["5550004", "", "Closing days", 1]],
  },
  {
    file: "distribution-list",
    when: "again, after a lost 250",
    to: "5550003@fax.local",
    nothing: /the same mail again; faxed once/,
  },
  {
    file: "distribution-list",
    when: "again, spelled otherwise",
    to: '"555 0003"@fax.local',
    nothing: /the same mail again; faxed once/,
  },
  {
    file: "distribution-list",
    when: "of another sender",
    from: two,
    by: two,
    to: "5550003@fax.local",
    faxes: [["5550003", "", "Closing days", 1]],
  },
  { file: "on-behalf", when: "envelope of the secretary", from: two, by: two, faxes: [[one, "", "Invitation", 1]] },
  {
    file: "on-behalf",
    when: "envelope of the boss",
    to: "5550005@fax.local",
    faxes: [["5550005", "", "Invitation", 1]],
  },
  {
    file: "answer-on-behalf",
    when: "by who is no delegate",
    from: two,
    to: "reply+@TOKEN@@fax.local",
    told: [["refused", two, /your mailbox \(user2@plant\.example\) sent it in the name of user1@plant\.example/]],
  },
  {
    file: "answer-on-behalf",
    when: "by a delegate",
    from: secretary,
    to: "reply+@TOKEN@@fax.local",
    faxes: [["5550002", "", "letter", 1]],
    told: [["receipt", `${secretary},${anne}`, /asked for this in the name of user1@plant\.example/]],
  },
  {
    file: "forwarded-notice-fw",
    when: "by its owner",
    faxes: [[one, "", "letter", 1]],
    told: [["receipt", anne, /"letter" \(1 page\) goes to:\s+5550001/]],
  },
  {
    file: "forwarded-notice-wg",
    when: "by a colleague",
    from: two,
    told: [["refused", two, /only its owner can answer/]],
  },
  // Letters and lines.
  {
    file: "subject-split-in-character",
    faxes: [[one, "注文書", "注文書 4711 הזמנה طلب", 1]],
  },
  { file: "subject-iso-2022-jp", faxes: [[one, "", "見積書の件", 1]] },
  { file: "headers-8bit-utf8", faxes: [[one, "Jörg Müller", "Größe der Lieferung", 1]] },
  { file: "headers-8bit-latin1", faxes: [[one, "Jörg Müller", "Größe der Lieferung", 1]] },
  { file: "lines-over-998", faxes: [[one, "", `Long lines ${"x".repeat(289)}`, 1]] },
];

const folder = join(import.meta.dirname, "../fixtures/exchange");
/** One octet a character. */
const fixture = (name: string): string => readFileSync(join(folder, `${name}.eml`), "latin1");

describe("mails in the shape of Exchange", function () {
  this.timeout(120_000);
  const results: { answers: string; id: string | undefined; jobs: Job[]; mails: OutMail[]; log: string[] }[] = [];
  const documents = new Map<string, Submission>();

  before(async () => {
    const rules = trialRules((file, text) =>
      file === "faxgate.yaml"
        ? text.replace("exchange-domains: []", "exchange-domains: [plant.example]")
        : file === "users.yaml"
          ? text.replace("  user2:", `    delegates: secretary\n  secretary: { mail: ${secretary} }\n  user2:`)
          : text.replace("classes: [internal]", "post-dial: 6\n    classes: [internal, national]"),
    );
    const gate = await Gate.open(rules);
    const office = Office.on(gate.spool);
    office.rules = rules;
    const tokens: string[] = [];
    for (const { file, to = "" } of rows)
      tokens.push(/@TOKEN@/.test(fixture(file) + to) ? (await office.printed()).token : "");
    const log = createLog("documents", () => {});
    office.converters = createDocuments({
      log,
      limits: () => rules.site.convert,
      coversFolder: `${rulesFolder}/covers`,
    });
    const answers: string[] = [];
    const ids: (string | undefined)[] = [];
    const known = new Set<string>();
    for (const [at, { file, from = anne, to = `${one}@fax.local`, notify = "" }] of rows.entries()) {
      const filled = (text: string): string => text.replaceAll("@TOKEN@", tokens[at]!);
      const [ehlo, mail, rcpt, data] = upToData(filled(to), from) as [string, string, string, string];
      const message = filled(fixture(file)).replace(/^\./gm, "..");
      const wish = notify === "" ? rcpt : rcpt.replace("\r\n", ` NOTIFY=${notify}\r\n`);
      answers.push(await gate.talk(ehlo, mail, wish, data, `${message}\r\n.\r\n`));
      const fresh = (await gate.taken()).map(({ envelope }) => envelope.id).filter((id) => !known.has(id));
      for (const id of fresh) known.add(id);
      ids.push(fresh[0]);
    }
    // Real converters, on whatever machine.
    await office.work(2, 100_000);
    const jobs = await office.jobs();
    const { post } = await office.deps();
    for (const job of jobs) {
      const submission = (await readSubmission(office.spool, job.request.submission))!;
      documents.set(submission.id, submission);
      if (job.state.outcome !== undefined) await jobEnded(post, submission, job, job.state.outcome);
    }
    const mails = await office.out();
    for (const [at, id] of ids.entries())
      results.push({
        answers: answers[at]!,
        id,
        jobs: jobs.filter(({ request }) => request.report?.mail === id && id !== undefined),
        mails: mails.filter((mail) => id !== undefined && mail.id.startsWith(id)),
        log: office.log.filter((line) => id !== undefined && line.includes(id)),
      });
    await Gate.stopAll();
  });

  it("each of the mails there are stands in the table", () => {
    const names = readdirSync(folder).map((name) => name.replace(/\.eml$/, ""));
    assert.deepEqual(names.sort(), [...new Set(rows.map(({ file }) => file))].sort());
  });

  for (const [at, row] of rows.entries())
    it(`${row.file}${row.when === undefined ? "" : `, ${row.when}`}`, async () => {
      const { answers, id, jobs, mails, log } = results[at]!;
      if (row.door !== undefined) {
        assert.match(answers, row.door);
        assert.equal(id, undefined);
        return;
      }
      assert.ok(id !== undefined, answers);
      const called = jobs.filter(({ state }) => state.outcome === undefined);
      const faxes = called.map(({ request }): Fax => {
        const { subject, owner } = documents.get(request.submission)!;
        assert.equal(owner, row.by ?? anne);
        return [request.destination, request.recipientName, subject, request.pages];
      });
      assert.deepEqual(faxes, row.faxes ?? []);
      const failed = mails.filter(({ event }) => event === "failed");
      if (row.failed === undefined) assert.deepEqual(failed, []);
      else assert.match(failed[0]?.mail.text ?? "", row.failed);
      const told = mails.filter(({ event }) => event !== "failed");
      assert.deepEqual(
        told.map(({ event, to }) => [event, to.join()]),
        (row.told ?? []).map(([event, to]) => [event, to]),
      );
      for (const [n, [, , words]] of (row.told ?? []).entries()) assert.match(told[n]!.mail.text!, words);
      if (row.nothing !== undefined) assert.match(log.join("\n"), row.nothing);
    });
});
