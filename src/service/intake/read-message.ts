// One message through the streaming parser: its text, and each of its parts to a file. A mail of any size costs little memory.

import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { AttachmentStream, MailParser, MessageText } from "mailparser";
import { describeError } from "../../base/errors.ts";
import { said } from "../../base/phrases.ts";
import { readableHead } from "./head-octets.ts";
import { plain, printable } from "./header-values.ts";
import type { Found, MailPart } from "./mail-part.ts";

export const mailLimits = {
  parts: 200,
  depth: 3,
  text: 2_000_000,
  head: 256 * 1024,
  partBytes: 200 * 1024 * 1024,
};

export interface NestedMail {
  readonly path: string;
  readonly name: string;
}

export interface MessageContent {
  readonly text: string;
  /** Empty when there is none. */
  readonly html: string;
  readonly nested: readonly NestedMail[];
}

export interface MessagePlace {
  readonly depth: number;
  /** Its letter's index. */
  readonly letter: number;
  readonly found: Found;
}

export async function readMessage(parser: MailParser, file: string, place: MessagePlace): Promise<MessageContent> {
  const { found } = place;
  let text = "";
  let html = "";
  const nested: NestedMail[] = [];
  const own: (MailPart & { readonly related: boolean })[] = [];
  const source = createReadStream(file);
  source.on("error", (error) => parser.destroy(error));
  source.pipe(readableHead(mailLimits.head)).pipe(parser);
  try {
    for await (const data of parser as AsyncIterable<AttachmentStream | MessageText>) {
      if (data.type === "text") {
        text = data.text ?? "";
        html = data.html || "";
        continue;
      }
      if (found.parts.length + own.length >= mailLimits.parts) {
        found.remarks.push(said("mail-many-parts", { count: mailLimits.parts, name: nameOf(data) }));
        data.content.resume();
        data.release?.();
        continue;
      }
      const path = nextFile(found);
      const bytes = await writePart(data, path);
      data.release?.();
      const contentType = data.contentType.toLowerCase();
      if (bytes > mailLimits.partBytes) found.remarks.push(said("mail-part-large", { name: nameOf(data) }));
      else if (contentType === "message/rfc822" && place.depth < mailLimits.depth)
        nested.push({ path, name: nameOf(data) });
      else
        own.push({
          path,
          name: nameOf(data),
          contentType,
          charset: /; charset=([\w.:-]{1,40})/i.exec(plain(data.headers.get("content-type")))?.[1] ?? "",
          bytes,
          inline: contentType.startsWith("image/"),
          cid: (data.cid ?? "").slice(0, 500),
          location: plain(data.headers.get("content-location")).trim().slice(0, 500),
          letter: place.letter,
          related: data.related === true && data.contentDisposition !== "attachment",
        });
    }
  } catch (error) {
    found.remarks.push(said("mail-damaged", { detail: describeError(error) }));
  } finally {
    source.destroy();
  }
  for (const { related, ...part } of own)
    found.parts.push({ ...part, inline: part.inline && belongs(part, related, html) });
  return { text, html, nested };
}

/**
 * Whether the HTML shows a picture, which some programs call an attachment all the same. One beside a plain text is a document of
 * its own.
 */
function belongs({ cid, location }: MailPart, related: boolean, html: string): boolean {
  if (html === "") return false;
  return related || (cid !== "" && html.includes(`cid:${cid}`)) || (location !== "" && html.includes(location));
}

/** A name in the folder of parts that no other part has. */
export const nextFile = (found: Found): string => join(found.folder, `part-${String(++found.files).padStart(3, "0")}`);

async function writePart(data: AttachmentStream, path: string): Promise<number> {
  let bytes = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(null, bytes > mailLimits.partBytes ? undefined : chunk);
    },
  });
  await pipeline(data.content, limit, createWriteStream(path, { mode: 0o640 }));
  return bytes;
}

function nameOf(data: AttachmentStream): string {
  const name = printable(data.filename ?? "").slice(0, 120);
  return name === "" ? data.contentType : name;
}
