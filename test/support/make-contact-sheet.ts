// Renders every document of the fixtures, and any named on the command line, and puts the first pages on one picture:
//
//   node --import tsx test/support/make-contact-sheet.ts SHEET.png [FILE…]

import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import sharp from "sharp";
import { documentFixtures } from "./check-document-kind.ts";
import { DocumentRoom } from "./documents.ts";

const [sheet, ...named] = process.argv.slice(2);
if (sheet === undefined) throw new Error("usage: make-contact-sheet.ts SHEET.png [FILE…]");
const cell = { width: 230, height: 330, picture: 300 };
const across = 9;
const most = 2;

const files =
  named.length > 0
    ? named
    : readdirSync(documentFixtures, { recursive: true, encoding: "utf8" })
        .map((name) => join(documentFixtures, name))
        .filter((path) => statSync(path).isFile())
        .sort();

const label = (text: string): Buffer =>
  Buffer.from(
    `<svg width="${cell.width}" height="28"><text x="4" y="12" font-size="11" font-family="DejaVu Sans">${text
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")}</text></svg>`,
  );

const tiles: { picture?: Uint8Array; text: string }[] = [];
for (const file of files) {
  const room = new DocumentRoom();
  const name = basename(file);
  const result = await room.prepare([room.file(name, readFileSync(file))]);
  if (!result.ok) tiles.push({ text: `${name}: refused` });
  else
    for (let page = 0; page < Math.min(most, result.pages); page++)
      tiles.push({
        picture: await room.documents.picture(join(room.folder, "pages.tif"), page, 600),
        text: `${name} ${page + 1}/${result.pages}${result.remarks.length > 0 ? " +remark" : ""}`,
      });
  room.close();
}
const pieces = await Promise.all(
  tiles.map(async ({ picture, text }, at) => {
    const left = (at % across) * cell.width;
    const top = Math.floor(at / across) * cell.height;
    const drawn =
      picture === undefined
        ? []
        : [
            {
              input: await sharp(picture)
                .resize({ width: cell.width - 10, height: cell.picture, fit: "inside" })
                .extend({ top: 1, left: 1, right: 1, bottom: 1, background: "#888" })
                .png()
                .toBuffer(),
              left,
              top: top + 16,
            },
          ];
    return [{ input: label(text), left, top }, ...drawn];
  }),
);
await sharp({
  create: {
    width: across * cell.width,
    height: Math.ceil(tiles.length / across) * cell.height,
    channels: 3,
    background: "#fff",
  },
})
  .composite(pieces.flat())
  .png({ palette: true, colours: 16 })
  .toFile(sheet);
process.exit(0);
