// The office's half of the bench: prepares the files named on standard input as the built program does, each in a folder of its
// own, and prints the seconds and the greatest memory of its process (MB). Without TypeScript's loader, which slows what it loads.
//
//   node test/bench/prepare-ours.mjs FOLDER < LIST

import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLog } from "../../dist/device/log/log.js";
import { createDocuments } from "../../dist/service/document/documents.js";

const folder = process.argv[2];
const files = readFileSync(0, "utf8").trim().split("\n");
const documents = createDocuments({
  log: createLog("bench", () => {}),
  limits: () => ({ "at-once": 2, "time-limit": 120_000, "memory-mb": 1024 }),
  coversFolder: "rules/covers",
});
const folders = files.map((_, i) => join(folder, String(i)));
for (const own of folders) mkdirSync(own);
const begun = performance.now();
let pages = 0;
await Promise.all(
  files.map(async (path, i) => {
    const own = folders[i];
    const part = { path, name: "document.pdf", contentType: "application/pdf", inline: false };
    const result = await documents.prepare({ text: "", parts: [part], maxPages: 1000 }, own);
    if (!result.ok) throw new Error(`${path}: ${JSON.stringify(result)}`);
    pages += result.pages;
  }),
);
const seconds = (performance.now() - begun) / 1000;
console.log(JSON.stringify({ seconds, pages, memory: process.resourceUsage().maxRSS / 1024 }));
process.exit(0);
