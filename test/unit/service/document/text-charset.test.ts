// Texts of many charsets: by mark, by name, by look, by their letters; what is guessed is said, and nothing throws.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { decodeText } from "../../../../src/service/document/text-charset.ts";

const russian = "Уважаемые господа, просим Вас направить нам счёт за поставку и подтвердить срок отгрузки товара.";
const greek = "Αγαπητοί κύριοι, σας παρακαλούμε να μας αποστείλετε το τιμολόγιο της παραγγελίας μας.";
const japanese =
  "いつもお世話になっております。ご注文の品は来週の月曜日に発送いたしますので、よろしくお願いいたします。";
const chinese = "我们已经收到你们的来信，这个月的货物会在下星期到达，请你们把发票发给我们。";
const taiwanese = "我們已經收到你們的來信，這個月的貨物會在下星期到達，請你們把發票寄給我們。";
const korean =
  "안녕하십니까, 주문하신 물품은 다음 주에 발송하겠습니다. 송장을 보내 주시면 감사하겠습니다. 이 문서는 두 장입니다.";
const german =
  "Sehr geehrte Damen und Herren, wir bitten um Übersendung der Rechnung für die Lieferung von März; Größe 5.";

/** By iconv, which is nobody of ours. */
const coded = (text: string, charset: string): Uint8Array =>
  execFileSync("iconv", ["-f", "UTF-8", "-t", charset], { input: text });

describe("charsets of texts", () => {
  for (const [charset, text] of [
    ["UTF-8", german],
    ["UTF-16LE", german],
    ["UTF-16BE", german],
    ["WINDOWS-1252", german],
    ["ISO-8859-1", german],
    ["WINDOWS-1251", russian],
    ["KOI8-R", russian],
    ["CP866", russian],
    ["ISO-8859-7", greek],
    ["SHIFT_JIS", japanese],
    ["EUC-JP", japanese],
    ["ISO-2022-JP", japanese],
    ["GBK", chinese],
    ["BIG5", taiwanese],
    ["EUC-KR", korean],
  ] as const)
    it(`finds ${charset} without a name`, () => {
      const octets = coded(text, charset);
      assert.deepEqual(decodeText(octets), { text, doubtful: false });
    });

  for (const [charset, text] of [
    ["ISO-8859-2", "Příliš žluťoučký kůň úpěl ďábelské ódy"],
    ["ISO-8859-15", "Preis 5 €, Œuvre"],
    ["WINDOWS-1250", "Zażółć gęślą jaźń"],
    ["WINDOWS-1254", "Işık, öğrenci, çağrı"],
    ["WINDOWS-1255", "שלום עולם"],
    ["WINDOWS-1256", "مرحبا بالعالم"],
    ["KOI8-U", "Їжак їсть"],
    ["GB18030", chinese],
    ["UTF-7", "Grüße & 1+1, Привет"],
    ["UTF-32LE", german],
    ["UTF-32BE", german],
    ["SHIFT_JIS", "価格表"],
    ["MACINTOSH", "Größe"],
  ] as const)
    it(`believes the name ${charset}`, () => {
      assert.deepEqual(decodeText(coded(text, charset), charset), { text, doubtful: false });
    });

  it("takes UTF-8 for what it is where the mail says Latin, and the mark before any name", () => {
    assert.equal(decodeText(Buffer.from(german), "iso-8859-1").text, german);
    assert.equal(decodeText(Buffer.from(`\ufeff${german}`), "windows-1251").text, german);
  });

  it("reads UTF-7 in one pass", () => {
    const begun = performance.now();
    assert.equal(decodeText(Buffer.from("+-".repeat(2_000_000)), "utf-7").text, "+".repeat(2_000_000));
    assert.equal(decodeText(Buffer.alloc(4_000_000, "+"), "utf-7").text.length, 1_499_999);
    assert.ok(performance.now() - begun < 1_000);
    assert.equal(decodeText(Buffer.from("+AOQ-+APw-x+-+2D3eAA-+!"), "utf-7").text, "\u00e4\u00fcx+\ud83d\ude00+!");
  });

  it("says when it had to guess", () => {
    assert.ok(decodeText(Buffer.from([...Array(60).keys()].map((i) => 0xc0 + (i % 60)))).doubtful);
    assert.ok(decodeText(coded(german, "ISO-8859-1"), "x-unknown").doubtful);
    assert.ok(!decodeText(coded(german, "ISO-8859-1"), "us-ascii").doubtful);
  });

  it("never throws, whatever the octets and the name", () => {
    const names = fc.oneof(
      fc.string(),
      fc.constantFrom("utf-7", "utf-32", "utf-16", "shift_jis", "iso-2022-jp", "gb18030"),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), names, (octets, name) => {
        assert.equal(typeof decodeText(octets, name).text, "string");
      }),
    );
  });
});
