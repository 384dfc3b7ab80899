// What a page costs on the line and how well it can be read, beside Ghostscript's own black and white (tiffg4) at the same
// resolution. Printed: `raster bits ratio` of shaded pages and photographs in T.6 (at most 0.70 wanted), the same of text alone
// (at most 1.00), and the share of wrong characters when tesseract reads both back. FAXGATE_BENCH_PDF
// names one more document to be measured.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bitmap } from "../../src/base/fax.ts";
import { NetpbmReader } from "../../src/codec/raster/netpbm.ts";
import { rasterise } from "../../src/codec/raster/raster.ts";
import { encodePage } from "../../src/codec/t4/page-encoder.ts";
import { postScriptOf, type ShadedPage, shadedPages, textPages } from "../support/shaded-pages.ts";

const folder = mkdtempSync(join(tmpdir(), "faxgate-raster-"));
const at = (name: string): string => join(folder, name);

function draw(file: string, device: string, name: string): void {
  const quiet = ["-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sPAPERSIZE=a4", "-r204x196"];
  execFileSync("gs", [...quiet, `-sDEVICE=${device}`, `-sOutputFile=${at(name)}`, file], { stdio: "pipe" });
}

/** Ghostscript's own, page by page. */
function theirs(file: string, count: number): Bitmap[] {
  draw(file, "pbmraw", "page-%d.pbm");
  return Array.from({ length: count }, (_, i) => {
    const octets = readFileSync(at(`page-${i + 1}.pbm`));
    const [head, width, height] = /^P4\n(?:#.*\n)*(\d+) (\d+)\n/.exec(octets.toString("latin1", 0, 200))!;
    const stride = (Number(width) + 7) >> 3;
    return { width: Number(width), height: Number(height), stride, data: octets.subarray(head.length) };
  });
}

function ours(file: string): Bitmap[] {
  draw(file, "pgmraw", "pages.pgm");
  return [...new NetpbmReader(40_000_000).push(readFileSync(at("pages.pgm")))].flatMap((drawn) =>
    drawn.kind === "grey" ? [rasterise(drawn.page, { resolution: "fine" })] : [],
  );
}

const bits = (page: Bitmap): number => encodePage(page, { compression: "mmr", lsbFirst: false }).length * 8;
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

function compare(name: string, pages: readonly ShadedPage[]): void {
  const file = at("pages.ps");
  writeFileSync(file, postScriptOf(pages));
  const [peer, own] = [theirs(file, pages.length), ours(file)];
  console.log(`raster bits ratio ${name} ${(sum(own.map(bits)) / sum(peer.map(bits))).toFixed(3)}`);
  // Photographs without words are not read.
  const read = pages.flatMap((page, i) => (page.words.length < 200 ? [] : [i]));
  const wrong = (made: readonly Bitmap[]): string => {
    const errors = read.map((i) => distance(words(reading(made[i]!)), words(pages[i]!.words)));
    return ((100 * sum(errors)) / sum(read.map((i) => words(pages[i]!.words).length))).toFixed(2);
  };
  console.log(`raster wrong characters ${name}: faxgate ${wrong(own)} %, Ghostscript ${wrong(peer)} %`);
}

function reading({ width, height, data }: Bitmap): string {
  writeFileSync(at("read.pbm"), Buffer.concat([Buffer.from(`P4\n${width} ${height}\n`), data]));
  const args = [at("read.pbm"), "-", "--dpi", "200", "--psm", "3"];
  return execFileSync("tesseract", args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, OMP_THREAD_LIMIT: "1" },
  });
}

/** Words in the order of the alphabet: columns may be read in any order. */
const words = (text: string): string => (text.toLowerCase().match(/[a-z]{3,}/g) ?? []).sort().join(" ");

/** Fewest characters to put in, take out or change. */
function distance(a: string, b: string): number {
  let row = Int32Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = new Int32Array(b.length + 1);
    next[0] = i;
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}

try {
  compare("shaded", shadedPages());
  compare("text", textPages());
  const pdf = process.env["FAXGATE_BENCH_PDF"];
  if (pdf !== undefined) {
    const own = ours(pdf);
    const ratio = sum(own.map(bits)) / sum(theirs(pdf, own.length).map(bits));
    console.log(`raster bits ratio ${pdf} ${ratio.toFixed(3)}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
