// What mail programs put above a quote whose lines they do not mark: all below it is the mail answered.

import assert from "node:assert/strict";
import { readAnswer } from "../../../../src/codec/mail/answer.ts";
import { plainLines } from "../../../../src/codec/mail/plain-lines.ts";
import { ownLines } from "../../../../src/codec/mail/quote.ts";

const openers = [
  "faxgate <a@b.c> schrieb am Mo., 23. Nov. 2026, 09:14:",
  "faxgate schrieb am Mo. 23. November 2026 um 09:14:",
  "Am 23. November 2026 09:14:12 MEZ schrieb faxgate <a@b.c>:",
  "In a message dated 11/23/2026 9:14:00 A.M. Central Standard Time, a@b.c writes:",
  "El lunes, 23 de noviembre de 2026, faxgate <a@b.c> escribió:",
  "Op 23 november 2026 09:14:22 schreef faxgate <a@b.c>:",
  "2026/11/23 9:14 faxgate <a@b.c>:",
  "2026年11月23日(月) 9:14 faxgate <a@b.c>:",
  'El 23 nov. 2026 9:14 a. m., "faxgate" <a@b.c> escribió:',
  'Le 23 nov. 2026 09:14, "faxgate" <a@b.c> a écrit :',
  "On Mon, 23 Nov 2026, 09:14 faxgate, <a@b.c> wrote:",
  "Le lun. 23 nov. 2026 à 09:14, faxgate\n<a@b.c> a\nécrit :",
  "Em seg., 23 de nov. de 2026 09:14, faxgate <a@b.c>\nescreveu:",
  "On Nov 23, 2026 9:14 AM, faxgate <a@b.c> wrote:",
  "Dne po 23. 11. 2026 9:14 uživatel faxgate <a@b.c>\nnapsal:",
  "faxgate <a@b.c> ezt írta (időpont: 2026. nov. 23., H, 9:14):",
  "23 Kas 2026 Pzt 09:14 tarihinde faxgate <a@b.c> şunu yazdı:",
  "în lun., 23 nov. 2026 la 09:14, faxgate <a@b.c> a scris:",
  '23.11.2026, 09:14, "faxgate" <a@b.c>:',
  "El dl., 23 de nov. 2026, 9:14, faxgate <a@b.c> va escriure:",
  "*From:* faxgate <a@b.c>\n*Sent:* Monday\n*To:* Ulla\n*Subject:* x",
  "**Von:** faxgate\n**Gesendet:** Montag\n**An:** Ulla\n**Betreff:** x",
  "Fra: faxgate\nSendt: 23. november 2026\nTil: Ulla\nCc: Bob\nEmne: x",
  "From: faxgate\nDate: Monday\nTo: Ulla\nSubject: x",
  "De: faxgate\nDate: lundi\nÀ: Ulla\nObjet: x",
  "Von: faxgate <a@b.c>\nDatum: Montag, 23. November 2026 um 09:14\nAn: Ulla Berg <u@p.e>\nBetreff: x",
  "差出人: faxgate\n送信日時: 2026年\n宛先: Ulla\n件名: x",
  "发件人： faxgate\n发送时间： 2026\n收件人： U\n主题： x",
  "Von:\tfaxgate\nAn:\tulla\nDatum:\t23.11.2026\nBetreff:\tx",
  "-----Ursprüngliche Nachricht-----\nVon: x",
  "----- Ursprüngliche Mail -----",
  "-------- Weitergeleitete Nachricht --------",
  "---------- Forwarded message ---------",
  "---- On Mon, 23 Nov 2026 09:14:00 +0100 faxgate <a@b.c> wrote ---",
  '------ Originalnachricht ------\nVon "faxgate" <a@b.c>\nAn u@p.e\nDatum 23.11.2026',
  '------ Original Message ------\nFrom "faxgate" <a@b.c>',
  "Gesendet: Montag, 23. November 2026 um 09:14 Uhr\nVon: faxgate\nAn: u\nBetreff: x",
  "________________________________________\nVon: faxgate",
  "faxgate ---23.11.2026 09:14:12---Ihr Dokument",
  "Von: faxgate\nAn: Ulla\nBetreff: x",
];

describe("the line above a quote", () => {
  for (const opener of openers)
    it(opener.replace(/\n/g, " / "), () => {
      const answer = readAnswer(`5550001\n\n${opener}\n\n5559999\n`);
      assert.deepEqual([answer.numbers.map((n) => n.written), answer.unclear], [["5550001"], []]);
    });

  it("is no sentence of the writer's", () => {
    for (const text of [
      "On Tuesday you wrote:",
      "He wrote:",
      "To: Anne Anderson",
      "Subject: Offer\nTo: Anne",
      "From Anne: 5550001",
    ])
      assert.deepEqual(ownLines(plainLines(text)).top, text.split("\n"), text);
  });

  it("leaves what stands between and below marked lines", () => {
    const { top, lower } = ownLines(plainLines("a\n> b\nc\n\n> d\n> e\nf"));
    assert.deepEqual([top, lower], [["a"], [["c", ""], ["f"]]]);
  });
});
