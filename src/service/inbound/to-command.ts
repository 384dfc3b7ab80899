// A received fax to a program the administrator names: its arguments as they stand in the rules with what is known of the fax
// filled in, never a shell. It gets copies of the files, which are gone when it has ended. Exit code 0 = it has taken the fax.

import { copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fillTemplate } from "../../codec/rules/fax-template.ts";
import { handOver } from "../../device/exec/hand-over.ts";
import { faxValues } from "./fax-values.ts";
import type { TargetEnd, TargetWork } from "./target-work.ts";

/** `ms`: how long it may take. A repeat that is perhaps one is told by FAXGATE_PERHAPS_AGAIN=yes in its environment. */
export async function toCommand(argv: readonly string[], ms: number, work: TargetWork): Promise<TargetEnd> {
  const { folder, fax, record, signal } = work;
  const place = join(folder, `.command-${record.id}`);
  await rm(place, { recursive: true, force: true });
  await mkdir(place, { mode: 0o750 });
  try {
    const files = { pdf: join(place, "fax.pdf"), tiff: join(place, "fax.tif") };
    await copyFile(join(folder, "fax.pdf"), files.pdf);
    await copyFile(join(folder, "fax.tif"), files.tiff);
    const values = { ...faxValues(fax), ...files };
    const [program, ...args] = argv.map((argument) => fillTemplate(argument, values));
    const env = record.perhapsAgain === true ? { FAXGATE_PERHAPS_AGAIN: "yes" } : {};
    const end = await handOver({ program: program!, args, ms, folder: place, env, signal });
    return end.kind === "taken"
      ? { kind: "done" }
      : { kind: end.kind === "in-doubt" ? "in-doubt" : "failed", why: end.why };
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
