// What kind of file a part is: by its first octets, then by content type and name. What cannot be faxed is answered with a
// sentence part that says what it is and what to do. Never trusts a name against the octets; never throws.

import { latin1Text } from "../../base/bytes.ts";
import { type Said, said } from "../../base/phrases.ts";
import { mayHoldFiles } from "../../codec/mail/tnef.ts";
import type { SourcePart } from "./contract.ts";
import type { Inside } from "./look-inside.ts";
import { oleKind, zipKind } from "./package-kind.ts";
import { isEscape, type PrintJob, unwrapPrintJob } from "./printer-wrapper.ts";
import { utf16ByLook } from "./text-charset.ts";

export type Kind =
  | { readonly kind: "pdf" | "postscript"; readonly job: PrintJob }
  | { readonly kind: "tiff" | "picture" | "heic" | "bmp" | "text" | "web" }
  /** `suffix`: of a file of its kind; `octets`: what it unpacks to. */
  | { readonly kind: "office"; readonly suffix: string; readonly octets: number }
  /**
   * `wraps`: the mail itself is in it, and its text says no more than so. `known`: of a kind that is faxed, so the fault is
   * in this file.
   */
  | { readonly kind: "refused"; readonly reason: Said; readonly wraps?: true; readonly known?: true };

/** What it is, and that a PDF of it can be faxed. */
const asPdf = (what: Said): Kind => refuse(said("doc-kind-pdf-instead", { what }));
const driver = (language: string): Kind => refuse(said("doc-kind-driver", { language }));
const unknown = (part: Pick<SourcePart, "contentType">): Kind => asPdf(said("doc-kind-unknown", { type: named(part) }));
const refuse = (reason: Said): Kind => ({ kind: "refused", reason });
const wrapped = (reason: Said): Kind => ({ kind: "refused", reason, wraps: true });
/** What the print agent calls a document: text without a printer language comes from a driver, not from a person. */
export const printJobType = "application/vnd.faxgate-print";
/** A languages's name in PJL or its own first octets, and what people call it. */
const languages: Readonly<Record<string, string>> = {
  PCL: "PCL 5",
  PCLXL: "PCL XL",
  "HP-GL2": "HP-GL/2",
  HPGL2: "HP-GL/2",
  XPS: "XPS",
  URF: "URF (Apple raster)",
  PWGRASTER: "PWG raster",
  ZJS: "ZjStream",
  QPDL: "Samsung SPL",
  ACL: "PCL 3 raster",
  PCL3GUI: "PCL 3 GUI",
  LAVAFLOW: "LavaFlow",
  HIPERC: "Hiper-C",
  ESCP: "ESC/P",
  LIPS: "LIPS",
};

/** `head`: the first 64 KB, `tail`: the last KB, `inside`: of a zip or OLE file. */
export function kindOf(
  part: Pick<SourcePart, "contentType" | "name">,
  head: Uint8Array,
  tail: Uint8Array,
  size: number,
  inside?: Inside,
): Kind {
  if (size === 0) return refuse(said("doc-empty"));
  const job = unwrapPrintJob(head, tail, size);
  const start = latin1Text(head.subarray(job.start, job.start + 2048));
  if (start.startsWith("%!")) return { kind: "postscript", job };
  if (start.startsWith("%PDF-")) return { kind: "pdf", job };
  if (job.language !== "" && job.language !== "POSTSCRIPT" && job.language !== "PDF")
    return driver(languages[job.language] ?? job.language.slice(0, 20));
  const magic = latin1Text(head.subarray(0, 64));
  if (magic.startsWith("\u0078\u009f\u003e\u0022"))
    return mayHoldFiles(head) ? wrapped(said("doc-kind-winmail")) : refuse(said("doc-kind-rich-text"));
  const signed = secured(part, magic);
  if (signed !== undefined) return signed;
  for (const [pattern, kind] of byMagic) if (pattern.test(magic)) return kind;
  if (magic.startsWith("PK\u0003\u0004")) return zipKind(part.name, start, inside);
  if (magic.startsWith("\u00d0\u00cf\u0011\u00e0")) return oleKind(part.name, inside);
  // A PDF may have a kilobyte of something else in front; what is one inside another file is found above.
  if (/^[\s\S]{0,1024}%PDF-/.test(start)) return { kind: "pdf", job };
  for (const [pattern, name] of byStart) if (pattern.test(start)) return driver(name);
  // Japanese mail text begins with an escape too.
  if (isEscape(head[job.start]) && !/^\u001b\$[@B]/.test(start)) return refuse(said("doc-kind-pcl"));
  if (part.contentType === printJobType && looksLikeText(head)) return driver("plain text");
  if (part.contentType === "message/partial") return refuse(said("doc-kind-partial"));
  if (part.contentType === "message/external-body") return refuse(said("doc-kind-elsewhere"));
  if (latin1Text(head.subarray(257, 262)) === "ustar") return refuse(said("doc-kind-archive"));
  if (looksLikeText(head)) return textKind(part, start);
  return unknown(part);
}

/** Printer languages that begin without PJL. */
const byStart: readonly (readonly [RegExp, string])[] = [
  [/^\)\s*HP-PCL XL/, "PCL XL"],
  [/^\u001b(?:E|%-?\d|&[a-z]|\*[a-z])/, "PCL 5"],
  [/^\u001b(?:@|\([A-Z]|\u0001@EJL)/, "ESC/P"],
  [/^RaS[23t]|^[23t]SaR/, "PWG or CUPS raster"],
  [/^UNIRAST\0/, "URF (Apple raster)"],
  [/^(?:JZJZ|,XQX|ZJS)/, "ZjStream"],
  [/^\u00cd\u00ca\u0010/, "Canon CAPT"],
];

const byMagic: readonly (readonly [RegExp, Kind])[] = [
  [/^(?:II\*\0|MM\0\*)/, { kind: "tiff" }],
  [/^(?:II\+\0|MM\0\+)/, refuse(said("doc-kind-bigtiff"))],
  [/^\u00ff\u00d8\u00ff/, { kind: "picture" }],
  [/^\u0089PNG\r\n\u001a\n/, { kind: "picture" }],
  [/^GIF8[79]a/, { kind: "picture" }],
  [/^RIFF[\s\S]{4}WEBP/, { kind: "picture" }],
  [/^[\s\S]{4}ftypavi[fs]/, { kind: "picture" }],
  [/^[\s\S]{4}ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)/, { kind: "heic" }],
  [/^BM[\s\S]{12}[\u000c\u0028\u0034\u0038\u0040\u006c\u007c]\0\0\0/, { kind: "bmp" }],
  [/^\u0001\0\0\0[\s\S]{36} EMF/, driver("EMF")],
  [/^\u00d7\u00cd\u00c6\u009a/, asPdf(said("doc-kind-metafile"))],
  [/^\{\\rtf/, { kind: "office", suffix: "rtf", octets: 0 }],
  [/^(?:Rar!|7z\u00bc\u00af|\u001f\u008b|BZh[1-9]|\u00fd7zXZ|MSCF\0|PK\u0005\u0006)/, refuse(said("doc-kind-archive"))],
  [/^-----BEGIN PGP MESSAGE/, wrapped(said("doc-kind-encrypted"))],
];

/** S/MIME (RFC 8551 3.2) by the object identifier that begins it, and mails under rights management. */
function secured(part: Pick<SourcePart, "contentType" | "name">, magic: string): Kind | undefined {
  if (/signature/i.test(part.contentType) || /\.p7s$/i.test(part.name)) return refuse(said("doc-kind-signature"));
  if (/rpmsg/i.test(part.contentType) || /\.rpmsg$/i.test(part.name)) return wrapped(said("doc-kind-encrypted"));
  const kind = /^\u0030[\s\S]{1,6}\u0006[\u0009\u000b]\u002a\u0086\u0048\u0086\u00f7\r\u0001([\s\S]{2,4})/.exec(
    magic,
  )?.[1];
  if (kind === undefined) return undefined;
  if (kind.startsWith("\u0007\u0002")) return wrapped(said("doc-kind-wrapped"));
  const isEncrypted = kind.startsWith("\u0007\u0003") || kind.startsWith("\u0009\u0010\u0001\u0017");
  return isEncrypted ? wrapped(said("doc-kind-encrypted")) : undefined;
}

/** No control characters but those of text, in what may be UTF-8, UTF-16 or any octet charset. */
function looksLikeText(head: Uint8Array): boolean {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return true;
  if (utf16ByLook(head) !== undefined) return true;
  let odd = 0;
  const length = Math.min(head.length, 8192);
  for (let i = 0; i < length; i++) {
    const octet = head[i]!;
    if (octet === 0) return false;
    if (octet < 0x20 && octet !== 0x1b && (octet < 0x08 || octet > 0x0d)) odd++;
  }
  return odd * 100 <= length;
}

/** Text that a person wrote is faxed; text that a program reads is named. */
function textKind(part: Pick<SourcePart, "contentType" | "name">, start: string): Kind {
  const type = part.contentType.toLowerCase();
  if (/^text\/(?:plain|csv|x-log|x-diff|x-patch|markdown)$/.test(type)) return { kind: "text" };
  if (/html/.test(type) || /^\s*(?:<!doctype html|<html)/i.test(start)) return { kind: "web" };
  if (/calendar/.test(type) || start.startsWith("BEGIN:VCALENDAR")) return refuse(said("doc-kind-calendar"));
  if (/vcard/.test(type) || start.startsWith("BEGIN:VCARD")) return refuse(said("doc-kind-card"));
  if (/signature|pkcs7/.test(type)) return refuse(said("doc-kind-signature"));
  if (/\.(?:txt|text|log|csv|md)$/i.test(part.name)) return { kind: "text" };
  if (type.startsWith("text/") && !/xml|css|javascript|rtf/.test(type)) return { kind: "text" };
  return unknown(part);
}

const named = (part: Pick<SourcePart, "contentType">): string =>
  part.contentType.replace(/[^\w/.+-]/g, "").slice(0, 60) || "no content type";
