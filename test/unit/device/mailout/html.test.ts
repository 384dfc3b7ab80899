// The HTML half of a mail.

import assert from "node:assert/strict";
import fc from "fast-check";
import { htmlOf } from "../../../../src/device/mailout/html.ts";

describe("the HTML of a mail", () => {
  it("says what the text says: heading, paragraphs, columns and the form in equal letters, pictures", () => {
    const text =
      "One\ntwo\n\n1  5550001  Anne\n2  5550002\n\n[[ FAX a1 ]]\nNumbers [x]:\n\nCover [y]:\n[[ END a1 ]]\n\nBye\n";
    const html = htmlOf('Fax "a" & <b>', text, [
      { cid: "page1", name: "page-1.png", small: false },
      { cid: "page2", name: 'x" onerror="y', small: true },
    ]);
    assert.match(html, /<h3>Fax &quot;a&quot; &amp; &lt;b&gt;<\/h3>\n<p>One<br>\ntwo<\/p>\n<pre /);
    const prose = htmlOf("x", "To stop it, answer this mail with  cancel  ; other words are  status, help .  x", []);
    assert.match(
      prose,
      /<p>To stop it, answer this mail with <b>cancel<\/b> ; other words are <b>status, help \.<\/b> x<\/p>/,
    );
    assert.match(html, /<pre [^>]*>1 {2}5550001 {2}Anne\n2 {2}5550002<\/pre>/);
    assert.match(
      html,
      /<pre [^>]*>\[\[ FAX a1 \]\]\nNumbers \[x\]:\n\nCover \[y\]:\n\[\[ END a1 \]\]<\/pre>\n<p>Bye<\/p>/,
    );
    assert.match(html, /<img src="cid:page1" alt="page-1.png" width="560"[^>]*>/);
    assert.match(html, /<td><img src="cid:page2" alt="x onerrory" width="150"[^>]*><\/td>/);
  });

  it("lets nothing of a text become markup, and loses none of it", () => {
    const unit = fc.string({ unit: "binary", minLength: 1, maxLength: 1 });
    fc.assert(
      fc.property(fc.string({ unit: fc.oneof(fc.constantFrom(..."<>&\"'/p;\n "), unit), maxLength: 200 }), (text) => {
        const html = htmlOf("s", text, []);
        const body = html.slice(html.indexOf("</h3>") + 5, html.indexOf("</body>"));
        const bare = body.replace(/<(?:p|br|b|\/b|\/p|\/pre|pre style="[^"]*")>/g, "");
        assert.doesNotMatch(bare, /[<>"]/);
        const plain = bare
          .replaceAll("&lt;", "<")
          .replaceAll("&gt;", ">")
          .replaceAll("&quot;", '"')
          .replaceAll("&amp;", "&");
        assert.equal(plain.replace(/\s+/g, ""), text.replace(/\s+/g, ""));
      }),
    );
  });
});
