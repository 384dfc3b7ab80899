// efax, a fax program nobody here wrote, on a modem: one call in or out. MH without error correction is all it has.

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Bitmap, Page } from "../../../src/base/fax.ts";
import { readPages, writePages } from "./page-files.ts";
import { needPrograms, type Running, run, start } from "./programs.ts";

export interface EfaxCall {
  /** 0 when the call went well. */
  readonly ended: Promise<number | null>;
  output(): string;
  /** Pages received, after the end. */
  pages(): Promise<Bitmap[]>;
  stop(): Promise<void>;
}

/** efax's numbers for its rates: 2400 bit/s is 0. */
const rateNumbers: Readonly<Record<number, number>> = { 2400: 0, 4800: 1, 7200: 2, 9600: 3, 12000: 4, 14400: 5 };

function call(device: string, folder: string, bps: number, args: readonly string[], name: string): EfaxCall {
  needPrograms("efax", "tiffcp");
  const abilities = `1,${rateNumbers[bps] ?? 5},0,2,0,0,0,0`;
  const common = ["-v", "ewinchmart", "-o1", "-d", device, "-l", "+49 555 1002", "-c", abilities, "-iZ", "-iE0"];
  const efax: Running = start("efax", [...common, ...args], folder);
  return {
    ended: efax.ended,
    output: () => efax.output(),
    stop: () => efax.stop(),
    async pages() {
      const files = (await readdir(folder)).filter((file) => file.startsWith(`${name}.0`) && !file.endsWith(".tif"));
      return (await Promise.all(files.sort().map((file) => readPages(join(folder, file))))).flat();
    },
  };
}

/** Answers one call; `name` begins the names of its files. */
export function efaxReceives(device: string, folder: string, name: string, bps = 14400): EfaxCall {
  return call(device, folder, bps, ["-iS0=1", "-w", "-r", join(folder, name)], name);
}

/** Dials and sends; a fixed header, so that the same pages are the same pels on every call. */
export async function efaxSends(
  device: string,
  folder: string,
  number: string,
  pages: readonly Page[],
  bps = 14400,
): Promise<EfaxCall> {
  const name = `efax-${number}-${Math.round(performance.now())}`;
  const file = await writePages(folder, `${name}.tif`, pages);
  const files: string[] = [];
  for (const index of pages.keys()) {
    files.push(`${name}-${index}.tif`);
    await run("tiffcp", ["-c", "g3:1d:fill", `${file},${index}`, files.at(-1)!], folder);
  }
  return call(device, folder, bps, ["-h", "efax", "-t", `T${number}`, ...files], name);
}
