// A cover to pages: the form of rules/covers filled by a child, rendered like any other PDF. FaxError "resource" when that
// fails, since the form and the programs are ours and not the sender's.

import { access, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { FaxError } from "../../base/errors.ts";
import { oneLine } from "../../base/one-line.ts";
import type { CoverFields } from "./contract.ts";
import type { PageTaker, Workshop } from "./convert.ts";
import { renderPdf } from "./pdf-pages.ts";

const child = fileURLToPath(new URL("../../../src/service/document/cover-child.mjs", import.meta.url));
const nodeMemoryMb = 1024;
/** A cover may run over, but is no document. */
const mostPages = 3;
const longestLine = 300;
const longestRemarks = 4000;

export async function coverPages(shop: Workshop, form: string, fields: CoverFields, take: PageTaker): Promise<void> {
  await access(form).catch((cause: unknown) => {
    throw new FaxError("resource", `the cover ${form} cannot be read`, cause);
  });
  const values = shop.fresh("cover.json");
  const filled = shop.fresh("cover.pdf");
  await writeFile(values, JSON.stringify(fieldTexts(fields)));
  const result = await shop.child(process.execPath, ["--max-old-space-size=256", child, form, values, filled], {
    extraMemoryMb: nodeMemoryMb,
  });
  if (!result.ok)
    throw new FaxError("resource", `the cover ${form} cannot be filled: ${result.stderr.trim().slice(-300)}`);
  const rendered = await renderPdf(shop, filled, mostPages, take);
  if (!rendered.ok) throw new FaxError("resource", `the cover ${form} cannot be rendered: ${rendered.reason}`);
}

/** By the names of the form's fields. */
function fieldTexts(fields: CoverFields): Record<string, string> {
  return {
    "to-name": line(fields.toName),
    "to-number": line(fields.toNumber),
    "from-name": line(fields.fromName),
    "from-company": line(fields.fromCompany),
    "from-number": line(fields.fromNumber),
    date: line(fields.date),
    pages: String(fields.pages),
    subject: line(fields.subject),
    remarks: fields.remarks
      .replace(/\r\n?/g, "\n")
      .replace(/[^\P{C}\n]/gu, " ")
      .slice(0, longestRemarks),
  };
}

const line = (text: string): string => oneLine(text, longestLine);
