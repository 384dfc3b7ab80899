// Answers to a received fax: the words about it in four languages, what is faxed back, and what is asked because it may have been
// meant for us.

import assert from "node:assert/strict";
import fc from "fast-check";
import { type FaxAnswer, readFaxAnswer } from "../../../../src/codec/mail/fax-answer.ts";

const quote =
  "\n\nOn Mon, 23 Nov 2026 at 10:14, Fax <fax@fax.local> wrote:\n> Fax from 5559876\n>\n> Called number: 5550001\n> To fax something back, answer this mail. The answer  help  tells what else it can do.\n";
const outlook =
  "\n\nFrom: Fax <fax@fax.local>\nSent: Monday, November 23, 2026 10:14 AM\nTo: Anne Example <anne@plant.example>\nSubject: Fax from 5559876\n\nFrom: 5559876\nQuality: no damage\n";
const signature = "\n\nKind regards\nAnne Example\nPhone +1 555 0123";

const say = (answer: FaxAnswer): string => {
  if (answer.kind === "back") return `back: ${answer.text}`;
  if (answer.kind !== "command") return answer.kind;
  const { command } = answer;
  if (command.word === "forward")
    return `forward ${command.to.join(",")}${command.words === "" ? "" : ` | ${command.words}`}`
      .trim()
      .replace("  |", " |");
  if (command.word === "not-mine") return `not-mine ${command.to}`.trim().replace("  |", " |");
  if (command.word === "print") return `print ${command.printer}`.trim().replace("  |", " |");
  return command.word;
};

const commands: readonly (readonly [text: string, wanted: string])[] = [
  ["help", "help"],
  ["Hilfe", "help"],
  ["Ayuda.", "help"],
  ["aide", "help"],
  ["?", "help"],
  ["junk", "junk"],
  ["Junk!", "junk"],
  ["This is spam.", "junk"],
  ["Werbung", "junk"],
  ["Das ist Werbung", "junk"],
  ["M\u00fcll", "junk"],
  ["basura", "junk"],
  ["Es publicidad", "junk"],
  ["ind\u00e9sirable", "junk"],
  ["C'est du spam", "junk"],
  ["Pub", "junk"],
  ["print", "print"],
  ["Please print", "print"],
  ["print it, please", "print"],
  ["print second-floor", "print second-floor"],
  ["print on Laser_2", "print laser_2"],
  ["Print this on the printer hall", "print hall"],
  ["drucken", "print"],
  ["Bitte drucken", "print"],
  ["drucken auf etage-2", "print etage-2"],
  ["imprimir", "print"],
  ["imprimir en planta-2", "print planta-2"],
  ["imprimer", "print"],
  ["imprimer sur etage-2", "print etage-2"],
  ["not mine", "not-mine"],
  ["Not mine.", "not-mine"],
  ["This is not for me", "not-mine"],
  ["not mine -> sales", "not-mine sales"],
  ["not mine \u2192 sales", "not-mine sales"],
  ["not mine => sales@plant.example", "not-mine sales@plant.example"],
  ["Not for me, but for Logistics", "not-mine logistics"],
  ["wrong department", "not-mine"],
  ["nicht f\u00fcr mich", "not-mine"],
  ["Nicht meins", "not-mine"],
  ["Das ist nicht f\u00fcr uns -> verkauf", "not-mine verkauf"],
  ["nicht f\u00fcr mich, sondern f\u00fcr Einkauf", "not-mine einkauf"],
  ["no es m\u00edo", "not-mine"],
  ["No es para m\u00ed -> ventas", "not-mine ventas"],
  ["pas pour moi", "not-mine"],
  ["Ce n\u2019est pas pour moi", "not-mine"],
  ["pas pour moi -> ventes", "not-mine ventes"],
  ["forward bob@plant.example", "forward bob@plant.example"],
  ["Forward to Bob@Plant.example", "forward bob@plant.example"],
  ["Please forward this to bob@plant.example, thanks", "forward bob@plant.example"],
  ["fwd: a@plant.example, b@plant.example; c@plant.example", "forward a@plant.example,b@plant.example,c@plant.example"],
  ["forward Bob Example <bob@plant.example> and carol@plant.example", "forward bob@plant.example,carol@plant.example"],
  ["forward", "forward"],
  ["weiterleiten an bob@plant.example", "forward bob@plant.example"],
  ["Bitte weiterleiten an bob@plant.example", "forward bob@plant.example"],
  ["reenviar a bob@plant.example", "forward bob@plant.example"],
  ["transf\u00e9rer \u00e0 bob@plant.example", "forward bob@plant.example"],
  ["Faire suivre \u00e0 bob@plant.example", "forward bob@plant.example"],
];

describe("an answer to a received fax", () => {
  for (const [text, wanted] of commands)
    it(`is a word about it: ${text}`, () => {
      assert.equal(say(readFaxAnswer(text, "")), wanted);
      const below = `${quote}\n${text}\n`;
      for (const around of [`${text}${quote}`, `${text}${outlook}`, `Hello,\n\n${text}\n\nThanks${quote}`, below])
        assert.equal(
          say(readFaxAnswer(around, "")),
          around.startsWith("Hello") && wanted.startsWith("forward") ? `${wanted} | Thanks` : wanted,
          around,
        );
      if (wanted.startsWith("forward")) return;
      assert.equal(say(readFaxAnswer(`${text}${signature}${quote}`, "Anne Example")), wanted);
    });

  it("is asked about where it is a word for the mails of one's own faxes, and alone", () => {
    for (const word of [
      "resend",
      "again",
      "Status?",
      "hold",
      "at 22:00",
      "quality: fine",
      "nochmal",
      "stop",
      "priority: high",
    ])
      assert.equal(readFaxAnswer(`${word}${quote}`, "Anne Example").kind, "unclear", word);
    for (const text of ["Please send page 2 again, it is not readable.", "We hold the goods until Friday."])
      assert.equal(readFaxAnswer(`${text}${quote}`, "Anne Example").kind, "back", text);
  });

  it("takes what stands below a forward along", () => {
    assert.equal(
      say(readFaxAnswer(`forward bob@plant.example\n\nBob, can you answer this?\n\nAnne${quote}`, "Anne Example")),
      "forward bob@plant.example | Bob, can you answer this?\n\nAnne",
    );
  });

  for (const text of [
    "This is not mine, please give it to Bob.",
    "forward this to Bob",
    "print it twice in colour for everybody",
    "junk\nbut keep the second page",
    "not mine\nno wait, it is",
    "junk\n\nKind regards\nAnne Example\nPS: but not the second page",
    "Please delete this fax.",
    "Can you print this?",
    "bitte an den Einkauf weiterleiten",
    "Das ist nicht f\u00fcr mich gedacht",
    "cancel",
    "\u00bfPuedes reenviarlo a ventas?",
    "Merci de transf\u00e9rer \u00e0 la compta",
  ])
    it(`is asked about, and never faxed: ${JSON.stringify(text)}`, () => {
      for (const around of [text, `${text}${quote}`, `${text}${signature}${outlook}`])
        assert.equal(readFaxAnswer(around, "Anne Example").kind, "unclear");
    });

  for (const text of [
    "Dear Mrs. Pump,\n\nwe accept your offer 4711. Please deliver in May.\n\nKind regards\nAnne Example",
    "We accept.",
    "Vielen Dank,\n\nwir nehmen Ihr Angebot gern an.\n\nAnne Example",
    "Yes, please send the order to +1 555 0100 as agreed.",
    "Sehr geehrte Damen und Herren,\n\nwir nehmen Ihr Angebot an.\n\nMit freundlichen Gr\u00fc\u00dfen\nAnne Example",
    `Dear Sirs,\n\n${"we return the goods, please print a new label for each of them and forward it to our office. ".repeat(6).trim()}\n\nAnne`,
  ])
    it(`is faxed back as it was written, without its quote: ${JSON.stringify(text.slice(0, 40))}`, () => {
      for (const around of [text, `${text}${quote}`, `${text}${outlook}`])
        assert.equal(say(readFaxAnswer(around, "Anne Example")), `back: ${text}`);
    });

  it("is nothing, thanks, or written in two places", () => {
    assert.equal(say(readFaxAnswer(quote, "")), "back: ");
    assert.equal(say(readFaxAnswer(outlook, "")), "back: ");
    assert.equal(say(readFaxAnswer(`${signature}${quote}`, "Anne Example")), "back: ");
    assert.equal(readFaxAnswer(`Thanks!${quote}`, "").kind, "thanks");
    assert.equal(readFaxAnswer(`Vielen Dank${signature}${outlook}`, "Anne Example").kind, "thanks");
    const between = "> Quality: no damage\nGood to know that.\n> Line: t2\n";
    assert.equal(readFaxAnswer(`We accept.${quote}${between}`, "").kind, "two-places");
  });

  it("never takes a line of a quote, and never throws", () => {
    const mark = "QUOTED";
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("We accept.", "", "  ", "-- ", "Anne", `> ${mark}`, `>> ${mark}`, "> ", "|")),
        (lines) => {
          const answer = readFaxAnswer(lines.join("\n"), "Anne");
          if (answer.kind === "back") assert.ok(!answer.text.includes(mark));
        },
      ),
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => readFaxAnswer(text, text) !== undefined),
    );
    const long = "forward ".repeat(100_000);
    const began = performance.now();
    for (const text of [
      long,
      `print ${"a".repeat(900)}`,
      `forward ${"a@b.c ".repeat(160)}`,
      `not mine ${"-".repeat(900)}`,
    ])
      readFaxAnswer(text, "");
    assert.ok(performance.now() - began < 2_000);
  });
});
