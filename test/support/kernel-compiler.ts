// The raster's kernel from its AssemblyScript, and the file of source that holds it: `npm run kernel` writes it, a test compares.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const raster = join(import.meta.dirname, "../../src/codec/raster");
export const kernelFile = join(raster, "kernel-octets.ts");

/** What is used of the compiler; its own types claim names of Node's. */
interface Compiler {
  main(
    args: readonly string[],
    files: {
      readFile(name: string): string | null;
      writeFile(name: string, contents: Uint8Array | string): void;
      listFiles(): string[];
    },
  ): Promise<{ readonly error: Error | null; readonly stderr: { toString(): string } }>;
}

const entry = "page-work";

/** WebAssembly of the kernel, or of `other`: a text that stands for kernel/page-work.ts. */
export async function compileKernel(other?: string): Promise<Uint8Array> {
  const name: string = "assemblyscript/asc";
  const { main } = (await import(name)) as Compiler;
  let octets: Uint8Array = new Uint8Array();
  const speed = other === undefined ? "-O3" : "-O0";
  const options = [speed, "--enable", "simd", "--runtime", "stub", "--noAssert", "--use", "abort="];
  const { error, stderr } = await main([`${entry}.ts`, "--outFile", `${entry}.wasm`, ...options], {
    readFile(file) {
      const text = other !== undefined && file === `${entry}.ts` ? other : sourceOf(file);
      // To the names in imports the compiler adds the ending itself.
      return text?.replace(/(from "\.\/[a-z-]+)\.ts"/g, '$1"') ?? null;
    },
    writeFile(file, contents) {
      if (file.endsWith(".wasm") && typeof contents !== "string") octets = contents;
    },
    listFiles: () => [],
  });
  if (error !== null) throw new Error(`${error.message}\n${stderr.toString()}`);
  return octets;
}

/** null: the compiler looks for it elsewhere. */
function sourceOf(file: string): string | null {
  try {
    return readFileSync(join(raster, "kernel", file), "utf8");
  } catch {
    return null;
  }
}

/** What `kernelFile` has to hold. */
export async function compiledKernel(): Promise<string> {
  return [
    "// The kernel, compiled: made by `npm run kernel` from the files in kernel/, never edited.",
    "",
    "/** WebAssembly in base64. */",
    `export const kernelOctets: string =\n  "${Buffer.from(await compileKernel()).toString("base64")}";`,
    "",
  ].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(kernelFile, await compiledKernel());
