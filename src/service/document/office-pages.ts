// Office documents to pages: LibreOffice as a limited child makes a PDF of them, which is rendered like any other. It has a
// profile of its own each time, made for files of strangers: no macro runs, no link is followed, nothing outside the
// document is loaded. Optional: where it is not installed the sender is told so.

import { chmod, copyFile, mkdir, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { said } from "../../base/phrases.ts";
import { isLeft } from "./child-file.ts";
import { type Converted, limitReason, type PageTaker, type Workshop } from "./convert.ts";
import { renderPdf } from "./pdf-pages.ts";

export interface OfficeJob {
  readonly file: string;
  /** Of a file of its kind, docx for example. */
  readonly suffix: string;
  /** What it unpacks to, as it says itself. */
  readonly octets: number;
  readonly mostPages: number;
}

/** Address space LibreOffice reserves before it does anything, and what a document of many pictures takes beyond. */
const officeMemoryMb = 2048;
/** No letter unpacks to so much; a bomb does. */
const mostOctets = 512 * 1_048_576;

const settings: readonly (readonly [path: string, name: string, value: string])[] = [
  // 3 is very high: only macros of trusted places, and there are none.
  ["/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"],
  ["/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"],
  ["/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"],
  // Never, in the counting of each program.
  ["/org.openoffice.Office.Writer/Content/Update", "Link", "0"],
  ["/org.openoffice.Office.Calc/Content/Update", "Link", "1"],
  ["/org.openoffice.Office.Java/VirtualMachine", "EnableJava", "false"],
];

export async function renderOffice(shop: Workshop, job: OfficeJob, take: PageTaker): Promise<Converted> {
  if (job.octets > mostOctets) return { ok: false, reason: said("doc-limit-room") };
  const source = shop.fresh(`document.${job.suffix}`);
  const profile = shop.fresh("profile");
  await copyFile(job.file, source);
  for (const path of [profile, `${profile}/user`]) {
    await mkdir(path);
    // It may run as another user of our group.
    await chmod(path, 0o770);
  }
  await writeFile(`${profile}/user/registrymodifications.xcu`, profileText());
  const result = await shop.child(
    shop.office,
    [
      `-env:UserInstallation=${pathToFileURL(profile)}`,
      ...["--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"],
      ...["--convert-to", "pdf", "--outdir", shop.folder, source],
    ],
    { extraMemoryMb: officeMemoryMb },
  );
  if (result.missing) return { ok: false, reason: said("doc-kind-pdf-instead", { what: said("doc-kind-office") }) };
  const pdf = `${shop.folder}/${basename(source, `.${job.suffix}`)}.pdf`;
  const made = await isLeft(pdf, mostOctets);
  // It ends with 0 whatever came of it: the file is what counts.
  if (!made) {
    shop.note("LibreOffice made no PDF", `${result.stdout}\n${result.stderr}`.trim().slice(-400));
    return { ok: false, reason: limitReason(result, shop.seconds) ?? said("doc-office-broken") };
  }
  return renderPdf(shop, pdf, job.mostPages, take);
}

function profileText(): string {
  const items = settings.map(
    ([path, name, value]) =>
      `<item oor:path="${path}"><prop oor:name="${name}" oor:op="fuse"><value>${value}</value></prop></item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
${items.join("\n")}
</oor:items>
`;
}
