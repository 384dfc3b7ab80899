// faxgate check: every fault of the rules and texts with its place; 42 when there is one. Warnings do not count.

import { resolve } from "node:path";
import { describeError } from "../../base/errors.ts";
import { formatFault } from "../../codec/rules/parse.ts";
import { loadRules } from "../../device/store/rules-folder.ts";
import { checkMailTexts, mailLanguages } from "../../service/notice/mail-texts.ts";
import { readCertificate } from "../../service/smtp/certificate.ts";
import { type CommonOptions, type ExitCode, print } from "../common.ts";

export async function checkCommand(options: CommonOptions): Promise<ExitCode> {
  const folder = resolve(options.rules);
  const { result } = await loadRules(folder, await mailLanguages(folder));
  const faults = [...(result.ok ? [] : result.faults.map(formatFault)), ...(await checkMailTexts(folder))];
  // What the rules name must be there as well: the server would not start.
  const tls = result.ok ? result.rules.site.smtp.tls : undefined;
  if (tls !== undefined)
    await readCertificate(tls).catch((error: unknown) =>
      faults.push(`${folder}/faxgate.yaml: ${describeError(error)}`),
    );
  for (const fault of faults) print(fault);
  for (const warning of result.ok ? result.warnings : []) print(`warning: ${formatFault(warning)}`);
  if (faults.length > 0) return 42;
  if (result.ok)
    print(
      `${folder}: in order (${Object.keys(result.rules.lines).length} lines, ${Object.keys(result.rules.users).length} users, ${result.rules.inbound.rules.length} inbound rules)`,
    );
  return 0;
}
