// What a file that holds others is: an office document, and of which program, or something that is not faxed. By what is
// inside, by its name only where the inside cannot be read. Pure.

import { type Said, said } from "../../base/phrases.ts";
import type { Inside } from "./look-inside.ts";

export type PackageKind =
  /** `suffix`: of a file of that kind. `octets`: what it unpacks to. */
  | { readonly kind: "office"; readonly suffix: string; readonly octets: number }
  | { readonly kind: "refused"; readonly reason: Said; readonly known?: true };

const refuse = (reason: Said): PackageKind => ({ kind: "refused", reason });
const lockedFile: PackageKind = { kind: "refused", reason: said("doc-password"), known: true };
const instead = (what: Said): PackageKind => refuse(said("doc-kind-pdf-instead", { what }));

const zips: readonly (readonly [RegExp, string])[] = [
  [/\nword\/.*\.xml\n/, "docx"],
  [/\nxl\/workbook\.bin\n/, "xlsb"],
  [/\nxl\/.*\.xml\n/, "xlsx"],
  [/\nppt\/.*\.xml\n/, "pptx"],
];
/** OpenDocument's types (ODF 1.3 part 2, appendix C); drawings, formulas and data bases are not faxed. */
const openDocuments: readonly (readonly [RegExp, string])[] = [
  [/^application\/vnd\.oasis\.opendocument\.text/, "odt"],
  [/^application\/vnd\.oasis\.opendocument\.spreadsheet/, "ods"],
  [/^application\/vnd\.oasis\.opendocument\.presentation/, "odp"],
];
const streams: readonly (readonly [RegExp, string])[] = [
  [/\nWordDocument\n/, "doc"],
  [/\n(?:Workbook|Book)\n/, "xls"],
  [/\nPowerPoint Document\n/, "ppt"],
];
const byName = /\.(doc|dot|xls|xlt|ppt|pps|pot)([xm])?$|\.(od[tsp]|ot[tsp]|rtf)$/i;

/** A zip; `inside` is undefined when its directory cannot be read, as in a print job that is cut off. `start`: its first 2 KB. */
export function zipKind(name: string, start: string, inside: Inside | undefined): PackageKind {
  if (inside === undefined) {
    if (/\.o?xps$/i.test(name) || /FixedDocSeq|FixedDocumentSequence|\.fpage/.test(start))
      return refuse(said("doc-kind-xps"));
    const suffix = byName.exec(name)?.[0]?.slice(1).toLowerCase();
    return suffix === undefined ? refuse(said("doc-kind-archive")) : { kind: "office", suffix, octets: 0 };
  }
  const { names, type, locked, octets } = inside;
  if (/FixedDocSeq|FixedDocumentSequence|\.fpage\n/i.test(names)) return refuse(said("doc-kind-xps"));
  for (const [pattern, suffix] of zips) if (pattern.test(names)) return { kind: "office", suffix, octets };
  for (const [pattern, suffix] of openDocuments)
    if (pattern.test(type)) return locked ? lockedFile : { kind: "office", suffix, octets };
  if (/^application\/(?:vnd\.oasis\.|epub)/.test(type)) return instead(said("doc-kind-unknown", { type }));
  if (/\n(?:visio\/|Index\/Document\.iwa\n)/.test(names)) return instead(said("doc-kind-office-other"));
  return refuse(said("doc-kind-archive"));
}

/** An OLE file; `inside` is undefined when it was not looked into. */
export function oleKind(name: string, inside: Inside | undefined): PackageKind {
  if (inside?.locked) return lockedFile;
  const { names = "", octets = 0 } = inside ?? {};
  for (const [pattern, suffix] of streams) if (pattern.test(names)) return { kind: "office", suffix, octets };
  if (/\n__(?:properties_version1\.0|substg1\.0_)/.test(names)) return instead(said("doc-kind-outlook"));
  const suffix = byName.exec(name)?.[0]?.slice(1).toLowerCase();
  if (names.trim() === "" && suffix !== undefined) return { kind: "office", suffix, octets };
  return instead(said("doc-kind-old-office"));
}
