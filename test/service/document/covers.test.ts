// Covers: what stands on them in any script, where it stands, what runs over, and which form is taken.

import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { PDFDocument } from "pdf-lib";
import sharp from "sharp";
import type { Bitmap } from "../../../src/base/fax.ts";
import { isBlank, pelAt } from "../../../src/codec/image/bitmap.ts";
import type { OutputReader } from "../../../src/device/exec/read-output.ts";
import type { CoverFields } from "../../../src/service/document/contract.ts";
import type { Workshop } from "../../../src/service/document/convert.ts";
import { drawGrey } from "../../../src/service/document/ghostscript.ts";
import { blackness, DocumentRoom, inkBox } from "../../support/documents.ts";

const empty: CoverFields = {
  toName: "",
  toNumber: "",
  fromName: "",
  fromCompany: "",
  fromNumber: "",
  date: "",
  pages: 1,
  subject: "",
  remarks: "",
};
/** Fields of the default form in points from the left and the top: left, top, right, bottom. */
const boxes = {
  toName: [56, 146, 290, 166],
  subject: [56, 272, 539, 292],
  remarks: [56, 330, 539, 770],
} as const;

let room: DocumentRoom;
const shipped = join(import.meta.dirname, "../../../rules/covers");

async function made(fields: Partial<CoverFields>): Promise<Bitmap[]> {
  await room.documents.assemble(
    { cover: { ...empty, ...fields }, documents: [], quality: "fine" },
    join(room.folder, "c.tif"),
  );
  return room.pages("c.tif");
}

/**
 * The rectangle in which two pages differ, points from the left and the top of the sheet; undefined where they are one. Between
 * `from` and `to`, points.
 */
function difference(a: Bitmap, b: Bitmap, from = 0, to = 842): [number, number, number, number] | undefined {
  let [left, top, right, bottom] = [a.width, a.height, -1, -1];
  const [first, last] = [from, to].map((at) => Math.round((at * 196) / 72)) as [number, number];
  for (let y = first; y < Math.min(a.height, last); y++)
    for (let x = 0; x < a.width; x++) {
      if (pelAt(a, x, y) === pelAt(b, x, y)) continue;
      [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
    }
  if (right < 0) return undefined;
  const margin = (a.width - (595 * 204) / 72) / 2;
  return [((left - margin) * 72) / 204, (top * 72) / 196, ((right - margin) * 72) / 204, (bottom * 72) / 196];
}

/** Lines of letters between `from` and `to`, rows. */
function lines(page: Bitmap, from = 0, to = page.height): number {
  let count = 0;
  let inside = false;
  for (let y = from; y < to; y++) {
    const ink = !isBlank(page, y, y + 1);
    if (ink && !inside) count++;
    inside = ink;
  }
  return count;
}

/** Points from the top to where the last ink ends. */
const lastInk = (page: Bitmap): number => (inkBox(page)![3] * 72) / 196;

describe("covers", function () {
  this.timeout(60_000);
  beforeEach(() => {
    room = new DocumentRoom();
  });
  afterEach(() => room.close());

  it("show words of any script in their field, and nothing beside it", async () => {
    const [blank] = await made({});
    for (const [script, words] of [
      ["Latin", "Žluťoučký kůň gjpqy"],
      ["Greek", "Ξεσκεπάζω την ψυχοφθόρα"],
      ["Cyrillic", "Быстрая коричневая лиса"],
      ["Chinese", "你好世界 传真封面"],
      ["Japanese", "日本語のファックスです"],
    ] as const) {
      const [page] = await made({ toName: words, subject: words, remarks: words });
      // Three fields one below the other: what differs lies in them, and there is something in each.
      for (const [field, from, to] of [
        ["toName", 0, 200],
        ["subject", 200, 310],
        ["remarks", 310, 842],
      ] as const) {
        const [left, top, right, bottom] = difference(blank!, page!, from, to)!;
        const box = boxes[field];
        const where = `${script} ${field}: ${[left, top, right, bottom].map((at) => at.toFixed(0)).join(" ")}`;
        assert.ok(left >= box[0] && right <= box[2] && top >= box[1] - 1 && bottom <= box[3] + 1, where);
        assert.ok(right - left > 60, where);
      }
      assert.ok(blackness(page!) * page!.width * page!.height > blackness(blank!) * page!.width * page!.height + 1_200);
    }
  });

  it("2,000 letters of remarks stay inside their field", async () => {
    const [blank] = await made({});
    for (const [words, sheets] of [
      ["Быстрая лиса 日本語 quick brown fox. ".repeat(60), 1],
      // Two thousand signs as wide as high are a little more than the field holds at 9 points.
      ["漢字かな交じり文。".repeat(223), 2],
    ] as const) {
      // What runs over is counted: the same number stands on both.
      const pages = await made({ remarks: words.slice(0, 2_000), pages: 2 - sheets });
      assert.equal(pages.length, sheets);
      const [left, top, right, bottom] = difference(blank!, pages[0]!)!;
      const box = boxes.remarks;
      assert.ok(left >= box[0] && right <= box[2] && top >= box[1] - 1 && bottom <= box[3] + 1);
    }
  });

  it("every line of longer remarks is there, on sheets behind the cover, which its number of pages counts", async () => {
    const remarks = Array.from({ length: 130 }, (_, i) => `Line ${i + 1}`).join("\n");
    const pages = await made({ remarks, pages: 2 });
    assert.equal(pages.length, 3);
    const [top, bottom] = [boxes.remarks[1], boxes.remarks[3]].map((at) => Math.round((at * 196) / 72));
    const seen = [lines(pages[0]!, top, bottom), lines(pages[1]!), lines(pages[2]!)];
    assert.equal(
      seen.reduce((sum, count) => sum + count),
      130,
      String(seen),
    );
    const [same] = await made({ remarks, pages: 2 });
    const [more] = await made({ remarks, pages: 3 });
    assert.ok(difference(same!, more!) !== undefined, "the number of pages stands on it");
  });

  it("remarks of any length are all there, one line like the other; what ten sheets do not hold ends with a mark", async () => {
    const list = (count: number): string => Array.from({ length: count }, (_, i) => `H${i}`).join("\n");
    const field = [boxes.remarks[1], boxes.remarks[3]].map((at) => Math.round((at * 196) / 72)) as [number, number];
    const seen = (pages: Bitmap[]): number =>
      pages.reduce((sum, page, i) => sum + (i === 0 ? lines(page, ...field) : lines(page)), 0);
    const pages = await made({ remarks: list(400) });
    assert.equal(seen(pages), 400);
    // Sheets after the first but for the last one hold the same number of lines: no piece is set wider or closer than another.
    const counts = pages.slice(1, -1).map((page) => lines(page));
    assert.ok(counts.length >= 3 && Math.max(...counts) - Math.min(...counts) <= 1, String(counts));
    const many = await made({ remarks: list(1_300) });
    assert.equal(many.length, 10);
    assert.ok(seen(many) > 600);
    const marked = difference(many[9]!, (await made({ remarks: list(1_300).replaceAll("H", "I") }))[9]!)!;
    // The last line is no line of the list: it is the same on both.
    assert.ok(marked[3] < lastInk(many[9]!) - 8, String(marked));
    assert.ok((await made({ remarks: "漢字".repeat(9_000) })).length <= 10);
  });

  it("more than 20,000 letters end with a mark", async () => {
    const words = `${"word ".repeat(3_999)}words`;
    const [whole, cut] = [await made({ remarks: words }), await made({ remarks: `${words} more` })];
    assert.deepEqual([words.length, cut.length], [20_000, whole.length]);
    const further = lastInk(cut.at(-1)!) - lastInk(whole.at(-1)!);
    assert.ok(further > 8 && further < 16, `one line more: ${further}`);
  });

  it("letters that mean something to the one who lays them out are drawn as they are, in fields and in remarks", async () => {
    const [blank] = await made({});
    for (const [words, least] of [
      ["<b>d</b>", 30],
      ["&lt;", 11],
      ["a < b & c", 35],
    ] as const) {
      const [page] = await made({ subject: words, remarks: words });
      for (const [from, to] of [
        [200, 310],
        [310, 842],
      ] as const) {
        const [left, , right] = difference(blank!, page!, from, to)!;
        assert.ok(right - left > least, `${words} ${right - left}`);
      }
    }
  });

  it("joiners stay in words that change without them, and join nothing else", async () => {
    const [with_, apart, joined] = await Promise.all(
      ["می\u200cخواهم", "می خواهم", "میخواهم"].map(async (words) => {
        const target = join(room.folder, `${[...words].length}${words.includes(" ")}.tif`);
        const cover = { ...empty, subject: words, remarks: words };
        await room.documents.assemble({ cover, documents: [], quality: "fine" }, target);
        return room.pages(basename(target))[0]!;
      }),
    );
    for (const [from, to] of [
      [200, 310],
      [310, 842],
    ] as const) {
      assert.ok(difference(with_!, apart!, from, to) !== undefined);
      assert.ok(difference(with_!, joined!, from, to) !== undefined);
    }
  });

  it("take forms of very large type, and those without a place for remarks, which stand on a sheet behind them", async () => {
    const covers = join(room.folder, "covers");
    mkdirSync(covers);
    const other = new DocumentRoom(covers);
    const make = async (name: "subject" | "remarks", many: boolean, size: number): Promise<Bitmap[]> => {
      const own = await PDFDocument.create();
      const field = own.getForm().createTextField(name);
      if (many) field.enableMultiline();
      field.addToPage(own.addPage([595, 842]), { x: 50, y: 100, width: 495, height: 600 });
      field.setFontSize(size);
      writeFileSync(join(covers, "default.pdf"), await own.save());
      const cover = { ...empty, remarks: "some words ".repeat(60) };
      await other.documents.assemble({ cover, documents: [], quality: "fine" }, join(other.folder, "c.tif"));
      return other.pages("c.tif");
    };
    try {
      const [large, ...more] = await make("remarks", true, 447);
      assert.deepEqual([more.length, lines(large!) > 5], [0, true]);
      const single = await make("remarks", false, 12);
      assert.deepEqual([single.length, lines(single[0]!) > 5], [1, true]);
      const without = await make("subject", false, 12);
      assert.deepEqual([without.length, lines(without[0]!), lines(without[1]!) > 5], [2, 0, true]);
    } finally {
      other.close();
    }
  });

  it("are no pages where Ghostscript broke off behind the last of them", async () => {
    const drawn = Buffer.from("P5 1 1 255 \0");
    for (const ok of [true, false]) {
      const shop = {
        form: { resolution: "fine", paper: 1728 },
        note: () => {},
        child: async (_program: string, _args: readonly string[], { reader }: { reader: OutputReader }) => {
          await reader(
            (async function* () {
              yield drawn;
            })(),
          );
          return { ok, missing: false, stderr: "" };
        },
      } as unknown as Workshop;
      assert.equal((await drawGrey(shop, "cover.pdf"))?.length, ok ? 1 : undefined);
    }
  });

  it("a line too long is set smaller and stays in its field", async () => {
    const [blank] = await made({});
    const [page] = await made({ subject: "a long subject ".repeat(12) });
    const [left, , right] = difference(blank!, page!)!;
    assert.ok(left >= 56 && right <= 539 && right > 500);
  });

  it("take the form that is named, the default one where it is gone, and draw the logo beside it", async () => {
    const covers = join(room.folder, "covers");
    cpSync(shipped, covers, { recursive: true });
    const own = await PDFDocument.create();
    const sheet = own.addPage([595, 842]);
    own.getForm().createTextField("subject").addToPage(sheet, { x: 100, y: 400, width: 300, height: 20 });
    own.getForm().createTextField("weather").addToPage(sheet, { x: 100, y: 300, width: 300, height: 20 });
    writeFileSync(join(covers, "sales.pdf"), await own.save());
    const other = new DocumentRoom(covers);
    try {
      const make = async (form: string): Promise<Bitmap> => {
        const cover = { ...empty, subject: "Offer", form };
        await other.documents.assemble({ cover, documents: [], quality: "fine" }, join(other.folder, "c.tif"));
        return other.pages("c.tif")[0]!;
      };
      assert.deepEqual(await other.documents.coverForms(), [
        "default",
        "default-de",
        "default-es",
        "default-fr",
        "sales",
      ]);
      assert.deepEqual(await other.documents.coverFields("sales", other.folder), {
        fields: ["subject", "weather"],
        unknown: ["weather"],
      });
      const [sales, usual] = [await make("sales"), await make("default")];
      assert.ok(difference(sales, usual) !== undefined);
      assert.equal(difference(await make("gone"), usual), undefined);
      assert.ok(other.log.some((line) => line.includes("no such cover") && line.includes("gone")));
      writeFileSync(join(covers, "broken.pdf"), "no form");
      assert.equal(difference(await make("broken"), usual), undefined);
      assert.ok(other.log.some((line) => line.includes("cannot be made") && line.includes("broken.pdf")));
      const large = await PDFDocument.create();
      large
        .getForm()
        .createTextField("subject")
        .addToPage(large.addPage([2_000, 2_000]), { x: 50, y: 50 });
      writeFileSync(join(covers, "large.pdf"), await large.save());
      assert.equal(difference(await make("large"), usual), undefined);
      assert.ok(other.log.some((line) => line.includes("cannot be made") && line.includes("large.pdf")));
      await assert.rejects(other.documents.coverFields("broken", other.folder), /broken\.pdf cannot be filled/);
      const logo = await sharp({ create: { width: 400, height: 100, channels: 3, background: "#000000" } })
        .png()
        .toBuffer();
      writeFileSync(join(covers, "logo.png"), logo);
      const [left, top, right, bottom] = difference(await make("default"), usual)!;
      assert.ok(left >= 398 && right <= 540 && top >= 55 && bottom <= 113 && right - left > 120);
      assert.deepEqual(
        readdirSync(other.folder).filter((name) => name.startsWith(".")),
        [],
      );
    } finally {
      rmSync(covers, { recursive: true });
      other.close();
    }
  });
});
