// A mail wrapped into its signature (application/pkcs7-mime, signed-data): what was signed is read as the mail it is. A document
// with a signature around it (contract.pdf.p7m) becomes the document. Rejects only when the disk fails.

import { readFile, writeFile } from "node:fs/promises";
import { signedContent } from "../../codec/mail/signed-data.ts";
import type { Found, MailPart } from "./mail-part.ts";
import { nextFile } from "./read-message.ts";

/** It is read into memory whole. */
const mostOctets = 64 * 1_048_576;

/** A file with the mail in it, which takes the place of `part`; undefined where there is none. */
export async function openSigned(part: MailPart, found: Found): Promise<string | undefined> {
  const isMail = /^application\/(?:x-)?pkcs7-mime$/.test(part.contentType);
  if ((!isMail && !/\.p7m$/i.test(part.name)) || part.bytes > mostOctets) return undefined;
  const content = signedContent(await readFile(part.path));
  if (content === undefined) return undefined;
  const path = nextFile(found);
  await writeFile(path, content, { mode: 0o640 });
  const index = found.parts.indexOf(part);
  const inner = /^(.+\.[a-z0-9]{2,5})\.p7m$/i.exec(part.name)?.[1];
  if (inner === undefined) {
    if (index >= 0) found.parts.splice(index, 1);
    return path;
  }
  if (index >= 0)
    found.parts[index] = { ...part, path, name: inner, contentType: "application/octet-stream", bytes: content.length };
  return undefined;
}
