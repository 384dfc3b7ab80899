// faxgate cover: the forms of covers/ with their fields, or a cover as it will be sent, pel for pel.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describeError, FaxError } from "../../base/errors.ts";
import { localTime } from "../../device/local-time.ts";
import { createLog } from "../../device/log/log.ts";
import { RulesFolder } from "../../device/store/rules-folder.ts";
import type { CoverFields, Documents } from "../../service/document/contract.ts";
import { createDocuments } from "../../service/document/documents.ts";
import { type CommonOptions, type ExitCode, print, printJson, printTable } from "../common.ts";

export interface CoverCommandOptions extends CommonOptions {
  /** A file ending in .pdf or .png. */
  readonly preview?: string;
  readonly form: string;
  readonly to: string;
  readonly number: string;
  readonly from: string;
  readonly company: string;
  readonly subject: string;
  readonly remarks: string;
}

export async function coverCommand(options: CoverCommandOptions): Promise<ExitCode> {
  const rules = await RulesFolder.open(resolve(options.rules));
  const documents = createDocuments({
    log: createLog("cover", (line) => process.stderr.write(line)),
    limits: () => rules.current.site.convert,
    coversFolder: join(rules.folder, "covers"),
  });
  const folder = await mkdtemp(join(tmpdir(), "faxgate-cover-"));
  try {
    if (options.preview === undefined) return await list(documents, folder, options.json === true);
    const { site } = rules.current;
    return await preview(documents, folder, options.preview, {
      toName: options.to,
      toNumber: options.number,
      fromName: options.from,
      fromCompany: options.company || site.name,
      fromNumber: site.number,
      date: localTime(new Date().toISOString()).slice(0, 16),
      pages: 3,
      subject: options.subject,
      remarks: options.remarks,
      form: options.form,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function list(documents: Documents, folder: string, json: boolean): Promise<ExitCode> {
  const forms: { form: string; fields: string[]; unknown: string[]; fault?: string }[] = [];
  for (const form of await documents.coverForms())
    forms.push({
      form,
      ...(await documents
        .coverFields(form, folder)
        .catch((error: unknown) => ({ fields: [], unknown: [], fault: describeError(error) }))),
    });
  if (json) printJson(forms);
  else
    printTable(
      ["COVER", "FIELDS", "NEVER FILLED"],
      forms.map(({ form, fields, unknown, fault }) => [
        form,
        fault ?? fields.filter((name) => !unknown.includes(name)).join(" "),
        unknown.join(" "),
      ]),
    );
  return forms.some(({ fault }) => fault !== undefined) ? 1 : 0;
}

async function preview(documents: Documents, folder: string, target: string, cover: CoverFields): Promise<ExitCode> {
  if (!/\.(?:pdf|png)$/.test(target)) throw new FaxError("input", `${target}: a preview ends in .pdf or .png`);
  const known = await documents.coverForms();
  if (!known.includes(cover.form!))
    throw new FaxError("input", `there is no cover ${cover.form}; there are: ${known.join(", ")}`);
  const tiff = join(folder, "cover.tif");
  const { pages } = await documents.assemble({ cover, documents: [], quality: "fine" }, tiff);
  const isPicture = target.endsWith(".png");
  const written = isPicture
    ? documents.picture(tiff, 0, 1200).then((png) => writeFile(target, png))
    : documents.toPdf(tiff, target, { title: "Fax cover", author: "", subject: "", made: new Date().toISOString() });
  await written.catch((cause: unknown) => {
    throw new FaxError("input", `${target} cannot be written`, cause);
  });
  const count = pages === 1 ? "one page" : isPicture ? `the first of ${pages} pages` : `${pages} pages`;
  print(`${target}: ${count}, as a fax machine will print it`);
  return 0;
}
