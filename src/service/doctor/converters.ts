// How documents become pages on this machine: what the converters may see of it, and which programs are there for which kinds.

import { findProgram } from "../../device/exec/run.ts";
import { type Sandbox, sandbox } from "../../device/exec/sandbox.ts";

export interface ConverterHealth {
  readonly sandbox: Sandbox["kind"];
  /** One line for people. */
  readonly isolation: string;
  readonly programs: readonly { readonly program: string; readonly kinds: string; readonly missing?: string }[];
  readonly faults: readonly string[];
}

const programs: readonly (readonly [program: string, kinds: string, debianPackage: string, needed: boolean])[] = [
  ["gs", "PDF and PostScript, cover pages", "ghostscript", true],
  ["mutool", "ordinary PDF", "mupdf-tools", true],
  ["paps", "text", "paps", true],
  ["soffice", "Office documents", "libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui", false],
  ["bmptopnm", "BMP pictures", "netpbm", false],
  ["heif-convert", "HEIC pictures", "libheif-examples", false],
  ["tesseract", "words on received faxes", "tesseract-ocr", false],
];

/** `office`: the setting convert.office. */
export async function converterHealth(office: string): Promise<ConverterHealth> {
  const place = await sandbox();
  const faults: string[] = [];
  if (place.kind !== "own files")
    faults.push(
      (await findProgram("bwrap")) === undefined
        ? "bubblewrap is not installed, so a converter could read what the gateway may: apt-get install bubblewrap"
        : "bubblewrap does not work here (no namespaces for this user?), so a converter could read what the gateway may",
    );
  const found = await Promise.all(
    programs
      .filter(([program]) => program !== "soffice" || office !== "no")
      .map(async ([name, kinds, debianPackage, needed]) => {
        const program = name === "soffice" ? office : name;
        const there = (await findProgram(program)) !== undefined;
        const missing = `apt-get install --no-install-recommends ${debianPackage}`;
        if (!there && needed) faults.push(`${program} is missing: ${missing}`);
        return { program, kinds, ...(there ? {} : { missing }) };
      }),
  );
  return { sandbox: place.kind, isolation: isolationOf(place), programs: found, faults };
}

function isolationOf({ kind, ownUser, ownProcesses }: Sandbox): string {
  const user = ownUser ? ", and run as a user without an account" : "";
  if (kind === "own files") {
    const processes = ownProcesses ? "" : " (without /proc)";
    return `converters see no network, no process and no file of this machine but the system's programs${processes}${user}`;
  }
  if (kind === "no network") return `converters see no network, but may read what the gateway may${user}`;
  return `converters may do what the gateway may, within limits of time and memory${user}`;
}
