// A spool in a folder of its own, removed after the test.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Spool } from "../../src/device/store/spool.ts";

const made: string[] = [];

export async function tempSpool(): Promise<Spool> {
  const spool = new Spool(mkdtempSync(join(tmpdir(), "faxgate-test-")));
  made.push(spool.root);
  await spool.prepare();
  return spool;
}

process.on("exit", () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});
