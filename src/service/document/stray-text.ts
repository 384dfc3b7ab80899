// What Exchange makes of the text behind an attachment (ATT00001.txt, ATT00002.htm): mostly nothing, or a telephone's "Sent from".
// With words of a person in it, it is a document like any other. Rejects only when the disk fails.

import { readFile } from "node:fs/promises";
import { isAllAdded } from "../../codec/mail/trim-body.ts";
import type { SourcePart } from "./contract.ts";
import { wordsIn } from "./html/blocks.ts";
import { readHtml } from "./html/read-html.ts";
import { decodeText } from "./text-charset.ts";

const mostOctets = 20_000;

export async function isStrayText(part: SourcePart): Promise<boolean> {
  const kind = /^ATT\d{5}\.(txt|html?)$/i.exec(part.name)?.[1]?.toLowerCase();
  if (kind === undefined) return false;
  const octets = await readFile(part.path);
  if (octets.length > mostOctets) return false;
  const { text } = decodeText(octets, part.charset);
  return isAllAdded(kind === "txt" ? text : wordsIn(readHtml(text).blocks));
}
