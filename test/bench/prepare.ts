// Two hundred mixed PDFs made fax pages, and one `gs` process a file (tiffg4) over the same files on both cores: turn about,
// several rounds. Printed: `prepare ours <s> gs <s> ratio <median of gs/ours>` (at least 1.0 wanted) and the office's memory.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { childFlags } from "../../src/main/child-environment.ts";
import { a4, pdfOf } from "../support/documents.ts";
import { postScriptOf, type ShadedPage, shadedPages, textPages } from "../support/shaded-pages.ts";

const rounds = Number(process.env["ROUNDS"] ?? 3);
const folder = mkdtempSync(join(tmpdir(), "faxgate-prepare-"));

/** What offices fax: letters of one to three pages, half of it; lists; shaded forms and charts; scans; sheets turned. */
function makeFiles(): string[] {
  const [text, shaded] = [textPages(), shadedPages()];
  const pick = (from: readonly ShadedPage[], first: number, count: number): ShadedPage[] =>
    Array.from({ length: count }, (_, i) => from[(first + i) % from.length]!);
  const scan = (name: string): ShadedPage[] => shaded.filter((page) => page.name === name);
  const kinds: readonly (readonly [number, (i: number) => Uint8Array])[] = [
    [100, (i) => distilled(pick(text, i, 1 + (i % 3)))],
    [20, (i) => distilled(pick(text, i, 5 + (i % 6)))],
    [40, (i) => distilled(pick(shaded, i, 1 + (i % 2)))],
    [20, (i) => distilled(pick(scan("scanned letter"), i, 1 + (i % 2)))],
    [20, (i) => pdfOf([a4, { ...a4, width: 842, height: 595 }].slice(0, 1 + (i % 2)))],
  ];
  return kinds.flatMap(([count, make], kind) =>
    Array.from({ length: count }, (_, i) => {
      const file = join(folder, `${kind}-${i}.pdf`);
      writeFileSync(file, make(i));
      return file;
    }),
  );
}

const known = new Map<string, Uint8Array>();
/** As a printer driver's PDF. */
function distilled(pages: readonly ShadedPage[]): Uint8Array {
  const postScript = postScriptOf(pages);
  let pdf = known.get(postScript);
  if (pdf === undefined) {
    pdf = execFileSync("gs", ["-q", "-sDEVICE=pdfwrite", "-sPAPERSIZE=a4", "-o", "-", "-"], {
      input: postScript,
      maxBuffer: 1e8,
    });
    known.set(postScript, pdf);
  }
  return pdf;
}

function theirs(files: readonly string[], round: number): number {
  const out = join(folder, `gs-${round}`);
  mkdirSync(out);
  const draw = `gs -q -dSAFER -dBATCH -dNOPAUSE -sDEVICE=tiffg4 -r204x196 -sOutputFile=${out}/$(basename "$1").tif "$1"`;
  const begun = performance.now();
  const args = ["-n", "1", "-P", String(cpus().length), "sh", "-c", draw, "sh"];
  const result = spawnSync("xargs", args, { input: files.join("\n"), encoding: "utf8" });
  if (result.status !== 0) throw new Error(`gs: ${result.stderr}`);
  return (performance.now() - begun) / 1000;
}

function ours(files: readonly string[], round: number): { seconds: number; pages: number; memory: number } {
  const out = join(folder, `ours-${round}`);
  mkdirSync(out);
  const program = join(import.meta.dirname, "prepare-ours.mjs");
  return JSON.parse(
    execFileSync(process.execPath, [...childFlags("office"), program, out], {
      input: files.join("\n"),
      encoding: "utf8",
    }),
  );
}

try {
  const files = makeFiles();
  const measured: { ours: number; gs: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const gs = theirs(files, round);
    const own = ours(files, round);
    console.error(
      `  round ${round}: ours ${own.seconds.toFixed(1)} s, gs ${gs.toFixed(1)} s; ${own.pages} pages, ${own.memory.toFixed(0)} MB`,
    );
    measured.push({ ours: own.seconds, gs });
  }
  const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
  const [own, gs] = [median(measured.map((one) => one.ours)), median(measured.map((one) => one.gs))];
  const ratio = median(measured.map((one) => one.gs / one.ours));
  console.log(`prepare ours ${own.toFixed(1)} gs ${gs.toFixed(1)} ratio ${ratio.toFixed(2)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
