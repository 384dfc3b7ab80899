// Outlook's winmail.dat in a mail: its files become parts of the mail, its text the mail's where that has none, messages in it
// letters of their own. One that cannot be read stays the part it was, and is named. Rejects only when the disk fails.

import { open, readFile, writeFile } from "node:fs/promises";
import { said } from "../../base/phrases.ts";
import { decodeTnef, isTnef, type TnefFile, type TnefMessage } from "../../codec/mail/tnef.ts";
import { printable } from "./header-values.ts";
import type { Found, MailPart } from "./mail-part.ts";
import { type MessageContent, mailLimits, nextFile } from "./read-message.ts";

/** It is read into memory whole. */
const mostOctets = 64 * 1_048_576;

export interface Unfolded extends MessageContent {
  /** Messages in it, to be put behind this letter. */
  readonly messages: readonly TnefMessage[];
}

/** Takes the place of `part` among the parts found; undefined where it is no winmail.dat or cannot be read. */
export async function unfoldWinmail(part: MailPart, found: Found): Promise<Unfolded | undefined> {
  if (part.bytes > mostOctets || !(await beginsAsTnef(part.path))) return undefined;
  const message = decodeTnef(await readFile(part.path));
  if (message === undefined) return undefined;
  if (message.damaged) found.remarks.push(said("mail-winmail-damaged", { name: part.name }));
  const index = found.parts.indexOf(part);
  if (index >= 0) found.parts.splice(index, 1);
  await takeFiles(message, part.letter, found);
  return { text: message.text, html: message.html, nested: [], messages: innerOf(message) };
}

const innerOf = ({ files }: TnefMessage): TnefMessage[] => files.flatMap(({ message }) => message ?? []);

/** The files of a message as parts of a letter. */
export async function takeFiles(message: TnefMessage, letter: number, found: Found): Promise<void> {
  for (const file of message.files) {
    if (file.message !== undefined) continue;
    const name = printable(file.name).slice(0, 120) || "OLE object";
    if (found.parts.length >= mailLimits.parts) {
      found.remarks.push(said("mail-many-parts", { count: mailLimits.parts, name }));
      continue;
    }
    const path = nextFile(found);
    await writeFile(path, file.data, { mode: 0o640 });
    found.parts.push({
      path,
      name,
      contentType: file.contentType || "application/octet-stream",
      bytes: file.data.length,
      inline: isShown(file, message.html),
      cid: file.cid,
      location: "",
      letter,
    });
  }
}

/** A picture the HTML shows by its Content-ID. */
const isShown = ({ cid, contentType, name }: TnefFile, html: string): boolean =>
  cid !== "" &&
  html.includes(`cid:${cid}`) &&
  (contentType.startsWith("image/") || /\.(?:png|jpe?g|gif|bmp|webp)$/i.test(name));

async function beginsAsTnef(path: string): Promise<boolean> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(4), 0, 4, 0);
    return bytesRead === 4 && isTnef(buffer);
  } finally {
    await file.close();
  }
}
