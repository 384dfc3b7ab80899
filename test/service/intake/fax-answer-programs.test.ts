// Answers to a received fax as the mail programs people use write them: what was typed is read, and not a word of what they quote
// is ever faxed to anybody.

import assert from "node:assert/strict";
import { type FaxAnswer, readFaxAnswer } from "../../../src/codec/mail/fax-answer.ts";
import { close, programs, signed } from "../../support/answer-programs.ts";
import { Office } from "../../support/office.ts";

/** The mail of a received fax as it is quoted, with a word nobody types. */
const notice = [
  "Fax from 5559876 Pump Works (2 pages)",
  "",
  "Words of page 2 may be missing; QUOTED ask the sender to send it again if it matters.",
  "",
  "From: 5559876 Pump Works QUOTED",
  "Their machine calls itself: +1 555 9876 QUOTED",
  "Called number: 5550001 QUOTED",
  "Received: 2026-11-23 10:14:05 QUOTED",
  "Quality: page 2: 9 of 60 lines damaged QUOTED",
  "",
  "To fax something back, answer this mail. The answer  help  tells what else it can do. QUOTED",
];
const typed = ["Dear Mrs. Pump,", "", "we accept your offer 4711 as it stands.", "Please deliver in May."];

describe("answers to a received fax by mail programs", () => {
  let office: Office;
  before(async () => {
    office = await Office.make();
  });

  for (const [name, client, languages] of programs)
    it(name, async () => {
      for (const language of languages)
        for (const signature of [[], signed(language)]) {
          const read = async (words: readonly string[], posting: "top" | "bottom" = "top"): Promise<FaxAnswer> => {
            const mail = await office.parsed(client({ language, typed: words, signature, notice, posting }));
            return readFaxAnswer(mail.ownText, mail.fromName);
          };
          const where = `${language}, ${signature.length === 0 ? "no signature" : "signed"}`;
          const letter = await read([...typed, "", ...close(language)]);
          assert.equal(letter.kind, "back", where);
          assert.ok(letter.kind === "back" && !letter.text.includes("QUOTED"), where);
          for (const line of typed)
            assert.ok(letter.kind === "back" && letter.text.includes(line), `${where}: ${line}`);
          for (const [word, wanted] of [
            ["not mine -> sales", { word: "not-mine", to: "sales" }],
            ["nicht f\u00fcr mich", { word: "not-mine", to: "" }],
            ["basura", { word: "junk" }],
            ["imprimer", { word: "print", printer: "" }],
          ] as const)
            assert.deepEqual(await read([word]), { kind: "command", command: wanted }, `${where}: ${word}`);
          const forward = await read(["forward bob@plant.example", "", "Is this yours?"]);
          assert.ok(forward.kind === "command" && forward.command.word === "forward", where);
          assert.deepEqual(forward.command.to, ["bob@plant.example"]);
          assert.ok(
            forward.command.words.startsWith("Is this yours?") && !forward.command.words.includes("QUOTED"),
            where,
          );
          const empty = await read([]);
          assert.ok(
            empty.kind === "back" && empty.text === "",
            `${where}: nothing but a signature is ${JSON.stringify(empty)}`,
          );
          const below = await read(typed, "bottom");
          assert.ok(below.kind !== "back" || !below.text.includes("QUOTED"), `${where}: below`);
        }
    });
});
