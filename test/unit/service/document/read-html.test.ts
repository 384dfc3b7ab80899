// A mail's HTML to blocks: what stands where, what is not seen, what tables and quotes become; sizes of pictures.

import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { pictureSize } from "../../../../src/codec/mail/picture-size.ts";
import type { Workshop } from "../../../../src/service/document/convert.ts";
import { type Block, lineText } from "../../../../src/service/document/html/blocks.ts";
import { findPictures } from "../../../../src/service/document/html/letter-pictures.ts";
import { linkedAddress } from "../../../../src/service/document/html/link-address.ts";
import { markup, paintList } from "../../../../src/service/document/html/paint-list.ts";
import { readHtml } from "../../../../src/service/document/html/read-html.ts";

/** One line a block: > quote, . indent, marker, words with / between lines; [row|row] of a table. */
function outline(blocks: readonly Block[]): string[] {
  return blocks.map((block) => {
    const before = ">".repeat(block.frame.quote) + ".".repeat(block.frame.indent);
    if (block.kind === "text") return `${before}${block.marker}${block.lines.map(lineText).join("/")}`;
    if (block.kind === "picture") return `${before}<${block.source}>`;
    if (block.kind === "rule") return `${before}---`;
    const rows = block.rows.map((row) => row.map((cell) => outline(cell.blocks).join("+")).join(","));
    return `${before}[${rows.join("|")}]`;
  });
}

const samples: readonly (readonly [what: string, html: string, blocks: readonly string[]])[] = [
  ["paragraphs and breaks", "<p>One\n two</p><p>three<br>four<br></p>", ["One two", "three/four"]],
  [
    "blank lines of Gmail and Outlook",
    "<div>a</div><div><br></div><p class=MsoNormal>\u00a0</p><div>b</div>",
    ["a", "b"],
  ],
  ["lists", "<ul><li>a<ol start=3><li>b<li>c</ol><li>d</ul>", [".\u2022a", "..3.b", "..4.c", ".\u2022d"]],
  [
    "quotes, and Gmail's indent",
    '<blockquote>a<blockquote>b</blockquote></blockquote><blockquote style="margin:0 0 0 40px;border:none">c</blockquote>',
    [">a", ">>b", ".c"],
  ],
  ["Outlook's quote", '<div style="border:none;border-left:solid blue 1.5pt;padding:0cm">a</div>', [">a"]],
  ["a table", "<table border=1><tr><th>A<th>B<tr><td colspan=2>c</table>", ["[A,B|c]"]],
  [
    "a table that only arranges",
    "<table><tr><td><table><tr><td>a</td></tr><tr><td><p>b</p></td></tr></table></td></tr></table>",
    ["a", "b"],
  ],
  ["empty cells that only make room", "<table><tr><td width=20>&nbsp;</td><td>a</td><td></td></tr></table>", ["a"]],
  ["pictures where they stand", '<p>a<img src="cid:x">b</p>', ["a", "<cid:x>", "b"]],
  [
    "a letter drawn as a picture",
    '<p>a<img src="https://x.example/e.png" alt="\u263a" width=20 height=20>b</p>',
    ["a\u263ab"],
  ],
  [
    "what is not seen",
    '<title>t</title><style>p{}</style><script>x</script><div style="display: none">h</div><p hidden>h</p><span style="color:#fff">h</span><p>a</p>',
    ["a"],
  ],
  [
    "white letters on colour",
    '<table bgcolor="#003366" border=1><tr><td><font color="white">a</font></td></tr></table>',
    ["[a]"],
  ],
  ["what is struck out, which stays", "<p><s>old</s> new</p>", ["old new"]],
  ["pre", "<pre>a  b\n c</pre>", ["a  b/ c"]],
  ["a rule", "a<hr>b", ["a", "---", "b"]],
  [
    "a link's address",
    '<a href="https://www.plant.example/terms">our terms</a> <a href="https://plant.example">plant.example</a>',
    ["our terms <www.plant.example/terms> plant.example"],
  ],
  [
    "Word's comments",
    "<!--[if gte mso 9]><xml>no</xml><![endif]--><p>a<o:p></o:p></p><![if !vml]>b<![endif]>",
    ["a", "b"],
  ],
];

describe("a mail's HTML as blocks", () => {
  for (const [what, html, blocks] of samples)
    it(`knows ${what}`, () => assert.deepEqual(outline(readHtml(html).blocks), blocks));

  it("never throws, and escapes all it hands to the painter", () => {
    const piece = fc.constantFrom(
      "<p>",
      "</p>",
      "<table>",
      "<tr>",
      "<td>",
      "</td>",
      "</table>",
      "<li>",
      "<ul>",
      "</ul>",
      "<br>",
      "<blockquote>",
      "</blockquote>",
      "<img src=x>",
      "<b>",
      "</b>",
      "&lt;span&gt;",
      "&amp;",
      "text ",
      "\u0000",
      "\ud800",
      "<a href=http://x>",
      "</a>",
      "<pre>",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 60 }), (pieces) => {
        const list = paintList(readHtml(pieces.join("")).blocks, () => ({ file: "f", width: 10, height: 10 }));
        JSON.stringify(list, (key, value: unknown) => {
          if (key === "m" && Array.isArray(value))
            for (const text of value as string[])
              assert.match(text, /^(?:[^<>&]|&(?:amp|lt|gt|quot);|<\/?(?:span|sub|sup)(?: [a-z]+="[^"<>&]*")*>)*$/);
          return value;
        });
      }),
    );
  });

  it("cuts what is too long or too deep, and says so", () => {
    assert.ok(readHtml("<div>".repeat(2_000)).cut);
    assert.ok(readHtml(`<p>${"x".repeat(2_100_000)}`).cut);
    assert.ok(readHtml("<i>".repeat(500) + "<p>x</p>".repeat(70_000)).cut);
    assert.ok(!readHtml("<p>x</p>").cut);
  });

  it("breaks very long lines for the painter, and loses nothing", () => {
    const words = "word ".repeat(3_000).trim();
    const [text] = paintList(readHtml(`<p>${words}</p>`).blocks, () => undefined);
    assert.ok(text?.k === "text" && text.m.length > 3);
    assert.equal(text.m.join("").replace(/\n/g, ""), words);
    assert.equal(
      markup([[{ text: 'a<b>&"', style: { bold: true, raised: "sup" } }]]),
      '<span weight="bold"><sup>a&lt;b&gt;&amp;&quot;</sup></span>',
    );
  });

  it("prints only addresses a person could type", () => {
    assert.equal(linkedAddress("https://t.example/?u=a%20b%20c", "here"), "");
    assert.equal(linkedAddress("javascript:alert(1)", "here"), "");
    assert.equal(linkedAddress("mailto:anne@plant.example?subject=x", "write to us"), "anne@plant.example");
  });
});

describe("a line of very many pieces", () => {
  it("is read in the time its length takes, with all its words", () => {
    const begun = performance.now();
    const { blocks } = readHtml(`<p>${"<b>x</b>y".repeat(20_000)}</p>`);
    assert.ok(performance.now() - begun < 1_500);
    const block = blocks[0];
    const line = block?.kind === "text" ? block.lines[0] : undefined;
    assert.equal(lineText(line!), "xy".repeat(20_000));
    assert.ok(line!.length <= 2_000);
  });

  it("has its blanks folded across its pieces, and begins anew behind a break", () =>
    assert.deepEqual(outline(readHtml("<p>a <b> b</b> <i> c</i><br> d<p> <b> e</b>").blocks), ["a b c/d", "e"]));
});

describe("pictures of a mail", () => {
  it("are copied once, however many spellings name them", async () => {
    const folder = await mkdtemp(join(tmpdir(), "letter-pictures-"));
    try {
      const path = join(folder, "part");
      await writeFile(path, "GIF89a");
      let used = 0;
      const shop = { fresh: (name: string) => join(folder, `${used++}-${name}`) } as Workshop;
      const html = ["cid:abc", "cid:%61bc", "CID:a%62c", "cid:ab%63", "cid:other"].map((cid) => `<img src="${cid}">`);
      const pictures = ["abc", "other"].map((cid) => ({ cid, location: "", path, name: cid }));
      const found = await findPictures(shop, readHtml(html.join("")).blocks, pictures);
      assert.equal(found.bySource.size, 5);
      assert.deepEqual([...found.names.values()], ["abc", "other"]);
      assert.equal((await readdir(folder)).length, 3);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("the size of a picture", () => {
  for (const [what, octets, size] of [
    ["PNG", "89504e470d0a1a0a0000000d494844520000028000000190", { width: 640, height: 400 }],
    ["GIF", "474946383961800290010000", { width: 640, height: 400 }],
    ["JPEG", `ffd8ffe000044a46ffc00011080190028003${"00".repeat(10)}`, { width: 640, height: 400 }],
    [
      "WebP, extended",
      `5249464600000000574542505650385800000000000000007f02008f0100${"00".repeat(4)}`,
      { width: 640, height: 400 },
    ],
    ["a JPEG that is cut off", "ffd8ffe0ffff", undefined],
    ["anything else", "25504446", undefined],
  ] as const)
    it(what, () => assert.deepEqual(pictureSize(Buffer.from(octets, "hex")), size));

  it("never throws", () => {
    const start = fc.constantFrom("89504e470d0a1a0a", "ffd8", "474946383961", "524946460000000057454250565038");
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 60 }), (magic, rest) => {
        pictureSize(Buffer.concat([Buffer.from(magic, "hex"), rest]));
      }),
    );
  });
});
