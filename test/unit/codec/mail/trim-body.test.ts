// What is taken off a mail's text before it becomes a page, and what never is.

import assert from "node:assert/strict";
import fc from "fast-check";
import { trimText, worthTelling } from "../../../../src/codec/mail/trim-body.ts";

const letter =
  "Dear Mr Smith,\n\nplease confirm our order 4711.\n\nBest regards\nAnne Anderson\nExample Plant, Tel. +1 555 0112";

/** Put above or below a letter; all of it goes. */
const above: readonly string[] = [
  "[EXTERNAL]",
  "[Extern]",
  "CAUTION: This email originated from outside of the organization. Do not click links or open attachments unless you recognize the sender.",
  "ACHTUNG: Diese E-Mail kommt von ausserhalb der Organisation. Klicken Sie keine Links an und \u00f6ffnen Sie keine Anh\u00e4nge, wenn Sie den Absender nicht kennen.",
  "ATTENTION : Ce message provient de l'ext\u00e9rieur de l'organisation. Ne cliquez sur aucun lien.",
  "PRECAUCI\u00d3N: Este correo procede de fuera de la organizaci\u00f3n. No haga clic en los enlaces ni abra los adjuntos.",
  "You don't often get email from anne@partner.example. Learn why this is important",
];
const below: readonly string[] = [
  "This e-mail and any attachments are confidential and intended solely for the use of the individual to whom it is\naddressed. If you have received this email in error please notify the sender and delete it.",
  "CONFIDENTIALITY NOTICE: This message contains privileged information. Any unauthorized disclosure, copying or\ndistribution is strictly prohibited.",
  "Diese E-Mail enth\u00e4lt vertrauliche und/oder rechtlich gesch\u00fctzte Informationen. Wenn Sie nicht der richtige\nAdressat sind oder diese E-Mail irrt\u00fcmlich erhalten haben, informieren Sie bitte sofort den Absender und\nvernichten Sie diese Mail.",
  "Este mensaje va dirigido exclusivamente a su destinatario y puede contener informaci\u00f3n confidencial. Si lo ha\nrecibido por error, le rogamos que nos lo comunique y lo elimine.",
  "Ce message et toutes les pi\u00e8ces jointes sont confidentiels et \u00e9tablis \u00e0 l'attention exclusive de leurs\ndestinataires. Toute diffusion non autoris\u00e9e est interdite. Si vous recevez ce message par erreur, merci de le\nd\u00e9truire et d'en avertir l'exp\u00e9diteur.",
  "Sent from my iPhone",
  "Von meinem iPhone gesendet",
  "Enviado desde mi iPhone",
  "Envoy\u00e9 de mon iPhone",
  "Get Outlook for iOS",
  "Gesendet von Mail f\u00fcr Windows",
  "Please consider the environment before printing this e-mail",
  "Denken Sie an die Umwelt, bevor Sie diese Mail drucken",
  "This email has been scanned for viruses by Avast antivirus software.",
  "Diese E-Mail wurde von Avast Antivirus-Software auf Viren gepr\u00fcft.",
  "Virus-free. www.avast.com",
];

/** At the end of a letter; not a word goes. */
const kept: readonly string[] = [
  "Please treat the enclosed price list as confidential.",
  "The contract is confidential and intended only for your lawyers; please destroy the old copy.",
  "We have received your message and shall deliver on Monday.",
  "P.S. Please delete item 3 from the order.",
  "Sent from our warehouse on 12 November: 40 boxes.",
  "Sent by courier.",
  "Warning: do not open the boxes before the inspection.",
  "Attention: the sender of the goods is a carrier from outside the country.",
  "Please consider the environment of the machine before you install it.",
  "Wir haben die Nachricht versehentlich an die falsche Nummer geschickt.",
  "Diese Preise sind vertraulich.",
  "The software has been checked for viruses.",
  "-- \nAnne Anderson\nPurchasing",
  "Notify the sender.",
];

describe("trimming of a text that becomes a page", () => {
  const trim = (text: string) => trimText(text, { signature: false });
  for (const words of above)
    it(`takes away above: ${words.slice(0, 50)}`, () => {
      assert.equal(trim(`${words}\n\n${letter}`).text, letter);
      assert.equal(trim(`${words}\n\n${letter}`).removed.length, 1);
    });
  for (const words of below) {
    it(`takes away below: ${words.slice(0, 50)}`, () => {
      assert.equal(trim(`${letter}\n\n${words}`).text, letter);
      assert.equal(trim(`${letter}\n\n________________________________\n\n${words}\n`).text, letter);
    });
    it(`keeps a mail that is nothing else: ${words.slice(0, 30)}`, () => {
      assert.deepEqual(trim(words), { text: words, removed: [] });
    });
    it(`keeps it within a letter: ${words.slice(0, 30)}`, () => {
      const text = `${words}\n\n${letter}`;
      assert.deepEqual(trim(`Hello\n\n${text}`), { text: `Hello\n\n${text}`, removed: [] });
    });
  }
  for (const words of kept)
    it(`keeps: ${words.slice(0, 50)}`, () => {
      for (const text of [`${letter}\n\n${words}`, `${words}\n\n${letter}`])
        assert.deepEqual(trim(text), { text, removed: [] });
    });

  it("takes several, in two languages, and a tagline right below the name", () => {
    const all = `${letter}\nSent from my iPhone\n\n${below[0]}\n\n${below[2]}\n\n${below[11]}`;
    const { text, removed } = trim(all);
    assert.equal(text, letter);
    assert.equal(removed.length, 4);
    assert.deepEqual(
      worthTelling(removed)
        .map((words) => words.slice(0, 12))
        .sort(),
      ["Diese E-Mail", "This e-mail "],
    );
  });

  it("takes the signature below its mark only when that is wished", () => {
    const text = `${letter}\n-- \nAnne Anderson\nExample Plant\n\nwww.plant.example`;
    assert.equal(trim(text).text, text);
    assert.equal(trimText(text, { signature: true }).text, letter);
  });

  it("looks at the two ends of a text only, and not at one no letter is as long as", () => {
    const middle = "Item\n\n".repeat(50_000);
    assert.equal(trim(`${above[0]}\n\n${middle}End\n\n${below[0]}`).text, `${middle}End`);
    const banners = `${above[0]}\n\n`.repeat(20_000);
    assert.equal(trim(`${banners}${letter}`).removed.length, 2_000);
    const long = `${middle.repeat(2)}${below[0]}`;
    assert.equal(trim(long).text, long);
  });

  it("is a part of the text in its order, and never empty where the text is not", () => {
    const piece = fc.oneof(fc.constantFrom(...above, ...below, ...kept, "-- ", "___", "", letter), fc.string());
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.boolean(), (pieces, signature) => {
        const text = pieces.join("\n\n");
        const trimmed = trimText(text, { signature }).text;
        let at = 0;
        for (const line of trimmed.split("\n").filter((one) => one.trim() !== "")) {
          const found = text.indexOf(line, at);
          assert.ok(found >= at, line);
          at = found;
        }
        if (/[\p{L}\p{N}]/u.test(text)) assert.match(trimmed, /[\p{L}\p{N}]/u);
      }),
    );
  });
});
