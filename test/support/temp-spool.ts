// Folders of a test's own, with a spool or empty: removed after the test file (leave-nothing.ts) or when the process ends.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Spool } from "../../src/device/store/spool.ts";

const made: string[] = [];

/** `name`: what it is for. */
export function tempFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `faxgate-${name}-`));
  made.push(folder);
  return folder;
}

export async function tempSpool(): Promise<Spool> {
  const spool = new Spool(tempFolder("test"));
  await spool.prepare();
  return spool;
}

export function removeTempFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

process.on("exit", removeTempFolders);
