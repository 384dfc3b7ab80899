// faxgate check: every fault of the rules and texts with its place; 42 when there is one. Warnings and notes do not count.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describeError } from "../../base/errors.ts";
import { didYouMean } from "../../base/nearest-word.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { formatFault } from "../../codec/rules/rules-fault.ts";
import { createLog } from "../../device/log/log.ts";
import { loadRules } from "../../device/store/rules-folder.ts";
import { coverForms } from "../../service/document/cover/cover-forms.ts";
import { createDocuments } from "../../service/document/documents.ts";
import { checkMailTexts, mailLanguages } from "../../service/notice/mail-texts.ts";
import { readCertificate } from "../../service/smtp/certificate.ts";
import { type CommonOptions, type ExitCode, print } from "../common.ts";

export async function checkCommand(options: CommonOptions & { verbose?: boolean }): Promise<ExitCode> {
  const folder = resolve(options.rules);
  const { result } = await loadRules(folder, await mailLanguages(folder));
  const faults = [...(result.ok ? [] : result.faults.map(formatFault)), ...(await checkMailTexts(folder))];
  // What the rules name must be there as well: the server would not start.
  const tls = result.ok ? result.rules.site.smtp.tls : undefined;
  if (tls !== undefined)
    await readCertificate(tls).catch((error: unknown) =>
      faults.push(`${folder}/faxgate.yaml: ${describeError(error)}`),
    );
  if (result.ok)
    faults.push(...(await missingCovers(result.rules, folder)), ...(await brokenCovers(result.rules, folder)));
  for (const fault of faults) print(fault);
  for (const warning of result.ok ? result.warnings : []) print(`warning: ${formatFault(warning)}`);
  if (result.ok && options.verbose === true) for (const note of result.overlaps()) print(`note: ${formatFault(note)}`);
  if (faults.length > 0) return 42;
  if (result.ok)
    print(
      `${folder}: in order (${Object.keys(result.rules.lines).length} lines, ${Object.keys(result.rules.users).length} users, ${result.rules.inbound.rules.length} inbound rules; version ${result.rules.version})`,
    );
  return 0;
}

/** Forms the rules name that are not in covers/: the default one would be taken. */
async function missingCovers({ site, users, departments }: RuleSet, folder: string): Promise<string[]> {
  const forms = await coverForms(join(folder, "covers"));
  const named: readonly (readonly [place: string, form: string | undefined])[] = [
    ["faxgate.yaml", site["cover-form"]],
    ...Object.entries(departments).map(
      ([name, one]) => [`users.yaml: departments.${name}`, one["cover-form"]] as const,
    ),
    ...Object.entries(users).map(([name, one]) => [`users.yaml: users.${name}`, one["cover-form"]] as const),
  ];
  return named.flatMap(([place, form]) =>
    form === undefined || forms.includes(form)
      ? []
      : [`${folder}/${place}: there is no covers/${form}.pdf (${didYouMean(form, forms)})`],
  );
}

/** Forms that cannot be filled: the default one would be taken, and without that no cover could be made. */
async function brokenCovers({ site }: RuleSet, folder: string): Promise<string[]> {
  const documents = createDocuments({
    log: createLog("check", () => {}),
    limits: () => site.convert,
    coversFolder: join(folder, "covers"),
  });
  const own = await mkdtemp(join(tmpdir(), "faxgate-check-"));
  try {
    const faults: string[] = [];
    for (const form of await documents.coverForms())
      await documents
        .coverFields(form, own)
        .catch((error: unknown) => faults.push(`${folder}/${describeError(error)}`));
    return faults;
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}
