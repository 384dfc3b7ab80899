// A mail that is perhaps sent a second time, said so to people and to programs. The mail is one of ours (compose.ts): its words
// stand in the first text/plain and the first text/html of its parts, in base64 or as plain ASCII.

import { escaped } from "./html.ts";

const header = "X-Faxgate-Perhaps-Again: yes\r\n";

/** `note`: a sentence in the reader's language; empty = the header line alone. */
export function markRepeated(message: Buffer, note: string): Buffer {
  if (message.subarray(0, message.indexOf("\r\n\r\n") + 2).includes(header)) return message;
  const marked = Buffer.concat([Buffer.from(header), message]);
  if (note === "") return marked;
  const inText = edited(marked, "text/plain", (text) => `${note}${text.includes("\r\n") ? "\r\n\r\n" : "\n\n"}${text}`);
  return edited(inText, "text/html", (html) =>
    html.replace(/<body[^>]*>/, (body) => `${body}\n<p>${escaped(note)}</p>`),
  );
}

function edited(message: Buffer, type: string, edit: (text: string) => string): Buffer {
  const head = message.indexOf(`\r\nContent-Type: ${type};`);
  const begin = message.indexOf("\r\n\r\n", head) + 4;
  const end = partEnd(message, head);
  const about = message.toString("latin1", head, begin);
  const coding = /^Content-Transfer-Encoding: (base64|7bit)\r$/m.exec(about)?.[1];
  if (head < 0 || end < 0 || coding === undefined) return message;
  const words = message.toString("latin1", begin, end);
  const text = edit(coding === "base64" ? Buffer.from(words, "base64").toString("utf8") : words);
  const coded = Buffer.from(text)
    .toString("base64")
    .replace(/.{76}(?=.)/g, "$&\r\n");
  const [before, after] = [message.subarray(0, head), message.subarray(end)];
  return Buffer.concat([before, Buffer.from(about.replace("Encoding: 7bit", "Encoding: base64") + coded), after]);
}

/**
 * Where the part ends in whose head `head` is, by the boundary it began with: a line of its text may begin with two hyphens. -1 for
 * what is no part of a multipart.
 */
function partEnd(message: Buffer, head: number): number {
  const line = head < 0 ? -1 : message.lastIndexOf("\r\n--", head);
  if (line < 0) return -1;
  const above = message.toString("latin1", line, head);
  const [, boundary = ""] = /^\r\n--([^\r\n]+?)[ \t]*(?:\r\n|$)/.exec(above) ?? [];
  const isNamed = boundary !== "" && message.subarray(0, line).includes(`boundary="${boundary}"`);
  if (!isNamed || above.includes("\r\n\r\n")) return -1;
  const ends = [`\r\n--${boundary}\r\n`, `\r\n--${boundary}--`].map((end) => message.indexOf(end, head));
  return Math.min(...ends.filter((at) => at >= 0), message.length);
}
