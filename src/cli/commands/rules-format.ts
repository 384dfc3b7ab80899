// faxgate rules format: tidies the rules files and those they include; --check only says which ones are not tidy.

import { chmod, chown, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { formatRules } from "../../codec/rules/format-rules.ts";
import { formatFault } from "../../codec/rules/rules-fault.ts";
import { writeAtomic } from "../../device/store/atomic.ts";
import { readTexts } from "../../device/store/rules-texts.ts";
import { type ExitCode, print } from "../common.ts";

/** 1: with --check a file is not tidy. 42: one is no YAML; the others are tidied all the same. */
export async function rulesFormatCommand(options: {
  readonly rules: string;
  readonly check?: boolean;
}): Promise<ExitCode> {
  const folder = resolve(options.rules);
  let code: ExitCode = 0;
  for (const [name, text] of Object.entries(await readTexts(folder))) {
    const path = join(folder, name);
    const made = formatRules(path, text);
    if (!made.ok) {
      for (const fault of made.faults) print(formatFault(fault));
      code = 42;
    } else if (made.text !== text) {
      if (options.check !== true) await replace(path, made.text);
      else if (code === 0) code = 1;
      print(options.check === true ? `${path} is not tidy` : path);
    }
  }
  return code;
}

/** Whoever may read the file now may read it afterwards. */
async function replace(path: string, text: string): Promise<void> {
  const { mode, uid, gid } = await stat(path);
  await writeAtomic(path, text);
  await chmod(path, mode & 0o7777);
  if (process.getuid?.() === 0) await chown(path, uid, gid);
}
