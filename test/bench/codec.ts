// Speed of our T.4 and T.6 coders beside libtiff's: the same pages from file to file, `tiffcp` and we in turns in one run.
// Both read the TIFF, decode or code every page and write the result; of tiffcp's time the time it takes for one blank page is
// taken off as process start-up. Printed: tiffcp's time divided by ours, the best of each; 1.0 and more is as fast as libtiff.

import { execFileSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { Compression } from "../../src/base/fax.ts";
import { encodePage } from "../../src/codec/t4/page-encoder.ts";
import { decodeTiffPage, openTiff } from "../../src/codec/tiff/read.ts";
import { fileSource } from "../../src/device/store/tiff-file.ts";

const runs = 15;
const pages = 20;
const codings: readonly (readonly [Compression, string])[] = [
  ["mh", "g3:1d"],
  ["mr", "g3:2d"],
  ["mmr", "g4"],
];

/** In memory where the system offers it: the disk is not what is measured. */
const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "faxgate-bench-"));
const at = (name: string): string => join(folder, name);
const prose = readFileSync(new URL("../../README.md", import.meta.url), "latin1").split("\n");

/** A letter of small print, or a grey slope as Ghostscript's own screen renders it. */
const kinds: Readonly<Record<"text" | "dithered", (page: number) => string>> = {
  text: (page) => {
    const lines = Array.from({ length: 62 }, (_, i) => prose[(page * 37 + i) % prose.length]!.slice(0, 95));
    const quoted = (line: string): string => line.replace(/[^ -~]/g, "-").replace(/[\\()]/g, "\\$&");
    return `/Times-Roman findfont 11 scalefont setfont ${lines.map((line, i) => `50 ${800 - i * 12} moveto (${quoted(line)}) show`).join("\n")}`;
  },
  dithered: (page) =>
    `gsave 50 50 translate 495 742 scale 64 64 8 [64 0 0 64 0 0] {64 string dup 0 1 63 {dup 3 mul ${page * 7} add 255 and put dup} for pop} image grestore`,
};

function makePages(kind: keyof typeof kinds): void {
  const ps = ["%!PS", ...Array.from({ length: pages }, (_, page) => `${kinds[kind](page)}\nshowpage`)].join("\n");
  writeFileSync(at(`${kind}.ps`), ps);
  execFileSync("gs", [
    ...["-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=tiffg4", "-r204x196", "-sPAPERSIZE=a4"],
    ...["-g1728x2287", `-sOutputFile=${at(`${kind}-made.tif`)}`, at(`${kind}.ps`)],
  ]);
  tiffcp("none", `${kind}-made`, `${kind}-none`);
  for (const [, name] of codings) tiffcp(name, `${kind}-made`, `${kind}-${name}`);
}

function tiffcp(coding: string, from: string, to: string): number {
  const started = performance.now();
  execFileSync("tiffcp", ["-c", coding, "-r", "5000", at(`${from}.tif`), at(`${to}.tif`)]);
  return performance.now() - started;
}

/** Ours: every page from one file to another, uncompressed rows or coded. */
function ours(from: string, to: string, coding: Compression | "none"): number {
  const started = performance.now();
  const input = openSync(at(`${from}.tif`), "r");
  const source = fileSource(input);
  const tiff = openTiff(source);
  if (!tiff.ok) throw new Error(tiff.reason);
  const file = openSync(at(to), "w");
  for (const page of tiff.pages) {
    const { bitmap } = decodeTiffPage(source, page);
    writeSync(file, coding === "none" ? bitmap.data : encodePage(bitmap, { compression: coding, lsbFirst: false }));
  }
  closeSync(file);
  closeSync(input);
  return performance.now() - started;
}

/** What else runs on the machine only adds time. */
const best = (times: readonly number[]): number => Math.min(...times);

function compare(name: string, from: string, coding: string, own: Compression | "none"): void {
  const theirs: number[] = [];
  const blank: number[] = [];
  const mine: number[] = [];
  for (let i = 0; i < runs; i++) {
    theirs.push(tiffcp(coding, from, "out"));
    blank.push(tiffcp(coding, "blank", "out"));
    mine.push(ours(from, "ours", own));
  }
  const peer = best(theirs) - best(blank);
  const each = (time: number): string => (time / pages).toFixed(2);
  const ratio = (peer / best(mine)).toFixed(2);
  console.log(`codec ratio ${name} ${ratio}   (libtiff ${each(peer)} ms a page, faxgate ${each(best(mine))})`);
}

try {
  writeFileSync(at("blank.ps"), "%!PS\nshowpage\n");
  execFileSync("gs", [
    ...["-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=tiffg4", "-r20", "-g8x8"],
    ...[`-sOutputFile=${at("blank.tif")}`, at("blank.ps")],
  ]);
  for (const kind of ["text", "dithered"] as const) {
    makePages(kind);
    for (const [own, theirs] of codings) {
      compare(`libtiff decode ${own.toUpperCase()} ${kind}`, `${kind}-${theirs}`, "none", "none");
      compare(`libtiff encode ${own.toUpperCase()} ${kind}`, `${kind}-none`, theirs, own);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
