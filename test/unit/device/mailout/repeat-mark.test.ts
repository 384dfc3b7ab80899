// A mail that says it is perhaps a second one: in its head, its text and its HTML, and nothing else of it changes.

import assert from "node:assert/strict";
import { simpleParser } from "mailparser";
import { composeMail } from "../../../../src/device/mailout/compose.ts";
import { markRepeated } from "../../../../src/device/mailout/repeat-mark.ts";

const note = "Un envoi précédent s'est interrompu : vous l'avez <peut-être> déjà.";

describe("a mail that is perhaps sent again", () => {
  for (const length of [0, 1, 40, 56, 57, 58, 4_000])
    it(`says so, with ${length} letters of its own`, async () => {
      const text = `Hello,\n\n${"é".repeat(length)}\n`;
      const message = await composeMail(
        {
          id: "c00000001-received",
          event: "received",
          returnPath: "bounce@fax.local",
          from: { name: "Fax", address: "fax@fax.local" },
          to: ["a@plant.example"],
          subject: "Fax",
          text,
          picture: { png: Buffer.from("picture"), name: "page-1.png" },
          attachments: [{ name: "fax.pdf", type: "application/pdf", content: Buffer.from("%PDF content") }],
        },
        "fax.local",
        new Date(),
      );
      const marked = markRepeated(message, note);
      const [before, after] = [await simpleParser(message), await simpleParser(marked)];
      assert.equal(after.headers.get("x-faxgate-perhaps-again"), "yes");
      assert.equal(after.text?.trimEnd(), `${note}\n\n${before.text}`.trimEnd());
      assert.match(
        String(after.html),
        /<body[^>]*>\n<p>Un envoi précédent .* &lt;peut-être&gt; déjà\.<\/p>\n<h3>Fax<\/h3>/,
      );
      assert.deepEqual(
        after.attachments.map(({ content }) => content.toString()),
        before.attachments.map(({ content }) => content.toString()),
      );
      assert.equal(after.messageId, before.messageId, "whoever drops doubles by their number drops it");
      const octets = marked.toString("latin1");
      assert.doesNotMatch(octets, /[^\t\r\n\x20-\x7e]|(?<!\r)\n|\r(?!\n)/);
      assert.ok(octets.split("\r\n").every((line) => line.length <= 998));
      assert.deepEqual(markRepeated(marked, note), marked, "once");
    });

  it("says so above text that begins a line with hyphens, as a signature does", () => {
    const message = [
      "Subject: x",
      'Content-Type: multipart/mixed; boundary="--_B-1"',
      "",
      "----_B-1",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: 7bit",
      "",
      "Hello,",
      "-- ",
      "Anne",
      "----_B-10 is no end",
      "----_B-1",
      "Content-Type: application/pdf",
      "",
      "x",
      "----_B-1--",
      "",
    ];
    const [head, words, rest] = [message.slice(0, 7), message.slice(7, 11), message.slice(11)];
    const text = Buffer.from(`${note}\r\n\r\n${words.join("\r\n")}`).toString("base64");
    const coded = text.replace(/.{76}(?=.)/g, "$&\r\n");
    const marked = ["X-Faxgate-Perhaps-Again: yes", ...head, coded, ...rest].join("\r\n").replace("7bit", "base64");
    assert.equal(markRepeated(Buffer.from(message.join("\r\n")), note).toString(), marked);
  });

  it("has the line in its head alone where it has no such words", async () => {
    for (const message of ["Subject: x\r\n\r\ntext\r\n", "Subject: x\r\nContent-Type: text/plain; a=b\r\n\r\ntext\r\n"])
      assert.equal(markRepeated(Buffer.from(message), note).toString(), `X-Faxgate-Perhaps-Again: yes\r\n${message}`);
  });
});
