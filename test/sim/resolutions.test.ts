// Pages of every resolution and width to machines that take some and not others, in virtual time: pel for pel where both have
// it, by whole numbers where they lead there, the right form of two where a second was prepared.

import assert from "node:assert/strict";
import { everyResolution, type Page, type PageWidth, pelsAcross, type Resolution } from "../../src/base/fax.ts";
import { bitmapsEqual } from "../../src/codec/image/bitmap.ts";
import { changeResolution } from "../../src/codec/image/resolution.ts";
import { density, screened } from "../support/bitmaps.ts";
import { drawPage, printTrace, talk } from "../support/t30-call.ts";

/** What the far end's DIS offers, and as what a page of each resolution comes to it. */
const machines: readonly {
  readonly name: string;
  readonly resolutions: readonly Resolution[];
  readonly takes: Readonly<Record<Resolution, Resolution>>;
}[] = [
  {
    name: "everything",
    resolutions: everyResolution,
    takes: Object.fromEntries(everyResolution.map((one) => [one, one])) as Record<Resolution, Resolution>,
  },
  {
    name: "standard alone",
    resolutions: ["standard"],
    takes: {
      standard: "standard",
      fine: "standard",
      "200x200": "standard",
      superfine: "standard",
      "300x300": "standard",
      "400x400": "standard",
      r16: "standard",
    },
  },
  {
    name: "fine",
    resolutions: ["standard", "fine"],
    takes: {
      standard: "standard",
      fine: "fine",
      "200x200": "fine",
      superfine: "fine",
      "300x300": "fine",
      "400x400": "fine",
      r16: "fine",
    },
  },
  {
    name: "fine by the inch too",
    resolutions: ["standard", "fine", "200x200"],
    takes: {
      standard: "standard",
      fine: "fine",
      "200x200": "200x200",
      superfine: "fine",
      "300x300": "200x200",
      "400x400": "200x200",
      r16: "fine",
    },
  },
  {
    name: "superfine",
    resolutions: ["standard", "fine", "superfine"],
    takes: {
      standard: "standard",
      fine: "fine",
      "200x200": "fine",
      superfine: "superfine",
      "300x300": "fine",
      "400x400": "superfine",
      r16: "superfine",
    },
  },
  {
    name: "300x300",
    resolutions: ["standard", "fine", "300x300"],
    takes: {
      standard: "standard",
      fine: "fine",
      "200x200": "fine",
      superfine: "fine",
      "300x300": "300x300",
      "400x400": "fine",
      r16: "fine",
    },
  },
];

const mode = (resolution: Resolution, ecm: boolean): { ecm: boolean; compressions: ("mh" | "mr" | "mmr")[] } => ({
  ecm,
  compressions: ecm ? ["mh", "mr", "mmr"] : resolution === "300x300" ? ["mh", "mr"] : ["mh"],
});

describe("a page and a machine of another resolution", () => {
  for (const { name, resolutions, takes } of machines)
    for (const resolution of everyResolution)
      it(`${resolution} to a machine with ${name} comes as ${takes[resolution]}`, async () => {
        const page = drawPage(3, 400, resolution, pelsAcross(1728, resolution));
        const answerer = { resolutions, ...mode(resolution, name !== "fine") };
        const talked = await talk({ pages: [page], answerer });
        const { sent, kept } = talked;
        assert.equal(sent.outcome, 0, printTrace(talked));
        const [got] = kept;
        const to = takes[resolution];
        assert.equal(got!.format.resolution, to);
        assert.equal(got!.format.width, pelsAcross(1728, to));
        assert.equal(got!.bitmap.width, got!.format.width);
        // Nothing but whole steps is between them; 300x300 alone is scaled where nothing else was prepared.
        if (resolution === "300x300" && to !== "300x300")
          assert.equal(
            got!.bitmap.height,
            Math.round((400 * (to === "standard" ? 98 : to === "fine" ? 196 : 200)) / 300),
          );
        else assert.ok(bitmapsEqual(got!.bitmap, changeResolution(page, to).bitmap));
      });

  for (const resolution of everyResolution)
    for (const paper of [2048, 2432] as const)
      it(`${resolution} on paper of ${paper} comes at its width, and smaller to an A4 machine`, async () => {
        const width = pelsAcross(paper, resolution);
        const page = drawPage(5, 200, resolution, width);
        const own = await talk({ pages: [page] });
        assert.equal(own.sent.outcome, 0);
        assert.equal(own.kept[0]!.format.width, width);
        assert.ok(bitmapsEqual(own.kept[0]!.bitmap, page.bitmap));
        const narrow: readonly PageWidth[] = [1728];
        const small = await talk({ pages: [page], answerer: { widths: narrow } });
        assert.deepEqual(
          [small.kept[0]!.format.width, small.kept[0]!.bitmap.height],
          [pelsAcross(1728, resolution), Math.round((200 * 1728) / paper)],
        );
      });

  it("pages of two resolutions are joined by EOM, those that become alike by MPS", async () => {
    const pages: Page[] = [drawPage(1, 60, "fine"), drawPage(2, 60, "200x200"), drawPage(3, 120, "300x300", 2592)];
    const commands = async (resolutions: readonly Resolution[]): Promise<string[]> =>
      (await talk({ pages, answerer: { resolutions } })).journal.map(({ what }) => what).filter((w) => w !== "MCF");
    assert.deepEqual(await commands(everyResolution), ["EOM", "EOM", "EOP"]);
    assert.deepEqual(await commands(["standard", "fine"]), ["MPS", "MPS", "EOP"]);
  });

  for (const [name, resolutions, taken] of [
    ["everything", everyResolution, "300x300"],
    ["fine", ["standard", "fine"], "fine"],
    ["standard alone", ["standard"], "standard"],
  ] as const)
    it(`a document with a plain form goes to a machine with ${name} in ${taken}, page for page`, async () => {
      const dense = [0, 1, 2].map((n) => drawPage(n, 150, "300x300", 2592));
      const plain = [3, 4, 5].map((n) => drawPage(n, 98, "fine"));
      const talked = await talk({ pages: dense, plain, answerer: { resolutions } });
      assert.equal(talked.sent.outcome, 0, printTrace(talked));
      assert.equal(talked.sent.confirmedPages, 3);
      assert.deepEqual(
        talked.journal.map(({ page, what }) => `${page} ${what}`),
        ["1 MPS", "1 MCF", "2 MPS", "2 MCF", "3 EOP", "3 MCF"],
      );
      for (const [n, { bitmap, format }] of talked.kept.entries()) {
        const sent = taken === "300x300" ? dense[n]! : changeResolution(plain[n]!, taken);
        assert.ok(bitmapsEqual(bitmap, sent.bitmap), `page ${n + 1}`);
        assert.equal(format.resolution, taken);
      }
    });

  for (const [resolution, ms] of [
    ["fine", 10],
    ["300x300", 10],
    ["superfine", 5],
    ["400x400", 5],
  ] as const)
    it(`gives ${resolution} the ${ms} ms a line the machine's bits 21 to 23 and 46 ask for`, async () => {
      const { kept } = await talk({
        pages: [drawPage(1, 50, resolution, pelsAcross(1728, resolution))],
        answerer: { ecm: false, compressions: ["mh"], minScanTime: { standard: 20, fine: 10, superfine: 5 } },
      });
      assert.equal(kept[0]!.format.minScanTime, ms);
    });

  for (const [from, resolutions] of [
    ["superfine", ["standard", "fine"]],
    ["400x400", ["standard", "fine", "superfine"]],
    ["400x400", ["standard", "fine"]],
    ["r16", ["standard"]],
  ] as const)
    it(`a screen of 25 % from ${from} keeps its density to a machine with ${resolutions.join(", ")}`, async () => {
      const [width, height] = [pelsAcross(1728, from), 400];
      const bitmap = screened(width, height, from);
      const { kept } = await talk({ pages: [{ bitmap, resolution: from }], answerer: { resolutions } });
      assert.ok(Math.abs(density(kept[0]!.bitmap, 1000) - density(bitmap, 1000)) <= 0.03);
    });
});
