// faxgate rules schema: writes the JSON Schemas of the rules files, for editors that complete and check YAML.

import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { jsonSchemaOf } from "../../codec/rules/json-schema.ts";
import { rulesFiles } from "../../codec/rules/rule-set.ts";
import { writeAtomic } from "../../device/store/atomic.ts";
import { type ExitCode, print } from "../common.ts";

/** `folder`: undefined = schema/ of the rules folder. */
export async function rulesSchemaCommand(
  folder: string | undefined,
  options: { readonly rules: string },
): Promise<ExitCode> {
  const target = folder === undefined ? join(resolve(options.rules), "schema") : resolve(folder);
  await mkdir(target, { recursive: true });
  for (const file of rulesFiles) {
    const path = join(target, schemaName(file));
    await writeAtomic(path, schemaText(file));
    print(path);
  }
  return 0;
}

export const schemaName = (file: string): string => file.replace(/\.yaml$/, ".json");

export const schemaText = (file: (typeof rulesFiles)[number]): string =>
  `${JSON.stringify(jsonSchemaOf(file), undefined, 2)}\n`;
