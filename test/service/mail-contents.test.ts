// What of a mail becomes pages: mails as octets through the real intake and the real converters. Each row: the mail, how many
// pages come of it, and what its sender is told. All are worked on at once; then each row looks at its own.

import assert from "node:assert/strict";
import sharp from "sharp";
import type { Submission } from "../../src/base/job.ts";
import { wordsOf } from "../../src/base/phrases.ts";
import { createLog } from "../../src/device/log/log.ts";
import type { Job } from "../../src/device/store/job-files.ts";
import { createDocuments } from "../../src/service/document/documents.ts";
import { readSubmission } from "../../src/service/intake/submissions.ts";
import { pdfOf } from "../support/documents.ts";
import { type Entity, file, forwarded, mailOf, multipart, part, shown } from "../support/mime.ts";
import { Office } from "../support/office.ts";
import { rulesFolder, trialRules } from "../support/rules.ts";
import { writeTnef } from "../support/tnef-writer.ts";

interface Row {
  readonly what: string;
  readonly mail: () => Entity;
  readonly subject?: string;
  /** 0 = it fails. */
  readonly pages: number;
  /** What its sender is told, one for each; the cause where it fails. */
  readonly told?: readonly RegExp[];
}

const sheet = { width: 595, height: 842 };
const pdf = (pages = 1): Uint8Array => pdfOf(Array.from({ length: pages }, () => sheet));
const black = (width: number, height: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: "#000" } })
    .png()
    .toBuffer();
const scan = await black(600, 800);
const logo = await black(120, 40);
const long = `<p>${"Many words of a letter. ".repeat(30)}</p><p>Best regards<br>Anne</p>`;
const pasted = (): Entity =>
  multipart(
    "related",
    part("text/html", '<p>Signed:</p><img src="cid:scan"><p>Regards</p><img src="cid:logo">'),
    shown("scan", scan),
    shown("logo", logo),
  );

const twoMails = (): Entity =>
  multipart(
    "mixed",
    part("text/plain", "FYI"),
    forwarded(mailOf(part("text/plain", "What the first says"), { subject: "The first" })),
    forwarded(
      mailOf(multipart("mixed", part("text/html", "<p>Annex</p>"), file("b.pdf", "application/pdf", pdf())), {
        subject: "The second",
      }),
    ),
  );

const rows: readonly Row[] = [
  { what: "a picture pasted into HTML", mail: pasted, pages: 1, told: [/"logo\.png" belongs to the text/] },
  {
    what: "a pasted picture beside an attachment",
    mail: () => multipart("mixed", pasted(), file("a.pdf", "application/pdf", pdf(2))),
    pages: 2,
    told: [/"scan\.png" stands in the text of the mail/, /"logo\.png" belongs/],
  },
  {
    what: "the same, both wanted",
    subject: "x [fax: both]",
    mail: () => multipart("mixed", pasted(), file("a.pdf", "application/pdf", pdf(2))),
    pages: 3,
    told: [/"logo\.png" belongs/],
  },
  {
    what: "the same, the body alone",
    subject: "x [fax: body]",
    mail: () => multipart("mixed", pasted(), file("a.pdf", "application/pdf", pdf(2))),
    pages: 1,
    told: [/"a\.pdf" was left out, since only the text/, /"logo\.png" belongs/],
  },
  {
    what: "a long text beside an attachment",
    mail: () => multipart("mixed", part("text/html", long), file("a.pdf", "application/pdf", pdf())),
    pages: 1,
    told: [/the text of the mail was not faxed/],
  },
  {
    what: "a short text beside an attachment",
    mail: () =>
      multipart(
        "mixed",
        part("text/plain", "See attachment.\n\nBest regards\nAnne"),
        file("a.pdf", "application/pdf", pdf()),
      ),
    pages: 1,
  },
  {
    what: "Apple Mail: PDFs that stand in the text",
    mail: () =>
      multipart(
        "mixed",
        part("text/plain", "First:\n"),
        file("a.pdf", "application/pdf", pdf(), "inline"),
        part("text/plain", "\nand second:\n"),
        file("b.pdf", "application/pdf", pdf(2), "inline"),
        part("text/plain", "\nSent from my iPhone"),
      ),
    pages: 3,
  },
  {
    what: "Apple Mail: the same in HTML",
    subject: "x [fax: both]",
    mail: () =>
      multipart(
        "alternative",
        part("text/plain", "First: and second"),
        multipart(
          "mixed",
          part("text/html", "<p>First:</p>"),
          file("a.pdf", "application/pdf", pdf(), "inline"),
          part("text/html", "<p>and second</p>"),
        ),
      ),
    pages: 2,
  },
  {
    what: "a photo of a telephone, without Content-ID",
    mail: () => multipart("mixed", part("text/plain", ""), file("IMG_1.png", "image/png", scan, "inline")),
    pages: 1,
  },
  {
    what: "Exchange's ATT00001.txt with nothing in it",
    mail: () =>
      multipart(
        "mixed",
        part("text/plain", "x"),
        file("a.pdf", "application/pdf", pdf()),
        file("ATT00001.txt", "text/plain", "\r\n\r\nSent from my iPhone\r\n"),
        file("ATT00002.htm", "text/html", "<html><body><br></body></html>"),
      ),
    pages: 1,
  },
  {
    what: "Exchange's ATT00001.txt with words in it",
    mail: () =>
      multipart("mixed", part("text/plain", "x"), file("ATT00001.txt", "text/plain", "Please deliver on Monday.")),
    pages: 1,
  },
  {
    what: "a text file that is attached",
    mail: () => multipart("mixed", part("text/plain", "see the list"), file("list.txt", "text/plain", "1\n2\n3")),
    pages: 1,
  },
  {
    what: "a web page that is attached",
    mail: () =>
      multipart(
        "mixed",
        part("text/plain", "x"),
        file("page.html", "text/html", "<h1>Offer</h1><img src='http://192.0.2.1/x.png'>"),
      ),
    pages: 1,
    told: [/"page\.html": 1 picture\(s\).*Internet/],
  },
  {
    what: "nothing but a calendar entry",
    mail: () => part("text/calendar", "BEGIN:VCALENDAR\r\nEND:VCALENDAR"),
    pages: 0,
    told: [/calendar entry/],
  },
  {
    what: "a visiting card beside a letter",
    mail: () =>
      multipart("mixed", part("text/plain", "Hello"), file("anne.vcf", "text/vcard", "BEGIN:VCARD\r\nEND:VCARD")),
    pages: 1,
    told: [/"anne\.vcf" could not be faxed: it is a visiting card/],
  },
  {
    what: "a piece of a mail, and a document that lies elsewhere",
    mail: () =>
      multipart(
        "mixed",
        part("text/plain", "Hello"),
        {
          headers: { "Content-Type": "message/partial; id=x@y; number=1; total=2" },
          body: "From: x@y\r\n\r\nhalf",
        },
        {
          headers: { "Content-Type": "message/external-body; access-type=URL; URL=http://192.0.2.1/x" },
          body: "Content-Type: application/pdf\r\n\r\n",
        },
      ),
    pages: 1,
    told: [
      /message\/partial" could not be faxed: it is one piece of a mail/,
      /message\/external-body" could not be faxed: the document is not in the mail/,
    ],
  },
  {
    what: "mails in mails, three deep, with their attachments",
    mail: () =>
      multipart(
        "mixed",
        part("text/plain", "FYI"),
        forwarded(
          mailOf(
            multipart(
              "mixed",
              part("text/html", "<p>Second</p>"),
              file("b.pdf", "application/pdf", pdf()),
              forwarded(
                mailOf(multipart("mixed", part("text/plain", "Third"), file("c.pdf", "application/pdf", pdf(2)))),
              ),
            ),
          ),
        ),
      ),
    pages: 5,
  },
  {
    what: "two mails attached, a file with the second",
    mail: twoMails,
    pages: 3,
  },
  {
    what: "two mails attached, the text alone wanted",
    subject: "x [fax: body]",
    mail: twoMails,
    pages: 1,
    told: [/"b\.pdf" was left out/, /"The first" was left out/, /"The second" was left out/],
  },
  {
    what: "mails in mails, three deep, without attachments",
    mail: () =>
      multipart(
        "mixed",
        part("text/plain", "FYI"),
        forwarded(
          mailOf(
            multipart("mixed", part("text/html", "<p>Second</p>"), forwarded(mailOf(part("text/plain", "Third")))),
          ),
        ),
      ),
    pages: 1,
  },
  {
    what: "PGP in a mail, signed",
    mail: () =>
      multipart(
        "signed; protocol=application/pgp-signature",
        part("text/plain", "Hello"),
        file("signature.asc", "application/pgp-signature", "-----BEGIN PGP SIGNATURE-----"),
      ),
    pages: 1,
    told: [/"signature\.asc" could not be faxed: it is a signature/],
  },
  {
    what: "PGP in a mail, encrypted",
    mail: () =>
      multipart(
        "encrypted; protocol=application/pgp-encrypted",
        part("application/pgp-encrypted", "Version: 1"),
        file(
          "encrypted.asc",
          "application/octet-stream",
          "-----BEGIN PGP MESSAGE-----\n\nhQ\n-----END PGP MESSAGE-----",
        ),
      ),
    pages: 0,
    told: [/encrypted; send it in plain/],
  },
  {
    what: "PGP in the text, encrypted",
    mail: () => part("text/plain", "-----BEGIN PGP MESSAGE-----\n\nhQ\n-----END PGP MESSAGE-----\n"),
    pages: 0,
    told: [/encrypted; send it in plain/],
  },
  {
    what: "winmail.dat with a document of a long name and a message inside",
    mail: () =>
      multipart(
        "mixed",
        part("text/plain", "See attached"),
        file(
          "winmail.dat",
          "application/ms-tnef",
          writeTnef({
            html: "<p>See attached</p>",
            files: [
              { short: "VERTRA~1.PDF", long: "Vertrag.pdf", data: pdf(2) },
              {
                long: "Offer",
                message: { subject: "Offer", body: "Inner", files: [{ short: "inner.pdf", data: pdf() }] },
              },
            ],
          }),
        ),
      ),
    pages: 4,
  },
  {
    what: "winmail.dat that is the whole mail, with a picture in its HTML",
    mail: () =>
      part(
        "application/ms-tnef",
        writeTnef({
          html: '<p>Signed:</p><img src="cid:s@x">',
          files: [{ long: "s.png", mime: "image/png", cid: "s@x", data: scan }],
        }),
      ),
    pages: 1,
  },
  {
    what: "winmail.dat that is cut off",
    mail: () => {
      const octets = writeTnef({ html: "<p>x</p>", files: [{ long: "a.pdf", data: pdf() }] });
      return multipart(
        "mixed",
        part("text/plain", "x"),
        file("winmail.dat", "application/ms-tnef", octets.subarray(0, octets.length - 20)),
      );
    },
    pages: 1,
    told: [/"winmail\.dat" of the mail is damaged/],
  },
];

describe("what of a mail becomes pages", function () {
  this.timeout(120_000);
  const results: { submission: Submission | undefined; job: Job | undefined }[] = [];

  before(async () => {
    const office = await Office.make(trialRules());
    office.converters = createDocuments({
      log: createLog("documents", () => {}),
      limits: () => office.rules.site.convert,
      coversFolder: `${rulesFolder}/covers`,
    });
    const ids: string[] = [];
    for (const { mail, subject } of rows)
      ids.push(await office.mail(["5550001@fax.local"], mailOf(mail(), subject === undefined ? {} : { subject })));
    await office.work(2, 100_000);
    const jobs = await office.jobs();
    for (const id of ids)
      results.push({
        submission: await readSubmission(office.spool, id),
        job: jobs.find(({ request }) => request.submission === id),
      });
  });

  for (const [at, { what, pages, told = [] }] of rows.entries())
    it(what, () => {
      const { submission, job } = results[at]!;
      assert.ok(submission !== undefined && job !== undefined, "nothing was made of it");
      const words = submission.remarks.map((remark) => wordsOf(remark));
      assert.equal(submission.pages, pages, words.join("\n"));
      if (pages === 0) assert.match(wordsOf(job.request.refusal ?? ""), told[0]!);
      else {
        assert.equal(words.length, told.length, words.join("\n"));
        for (const [index, pattern] of told.entries()) assert.match(words[index]!, pattern);
      }
    });
});
