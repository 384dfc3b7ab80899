// What is known of a fax as XMP (ISO 16684-1): the Dublin Core title, author and description, the dates, and in a namespace
// of our own what only a fax has. The same words as the document information of the PDF around it. Pure, cannot fail.

import { oneLine } from "../../base/one-line.ts";

/** Names of the properties below it: Call, Line, Caller … */
export const faxNamespace = "urn:faxgate:received:1#";

export interface XmpAbout {
  readonly title: string;
  readonly author: string;
  readonly subject: string;
  readonly producer: string;
  /** ISO 8601, UTC. */
  readonly made: string;
  readonly fax?: Readonly<Record<string, string>>;
}

/** The packet as UTF-8. */
export function xmpPacket({ title, author, subject, producer, made, fax = {} }: XmpAbout): Uint8Array {
  const date = `${made.slice(0, 19)}Z`;
  const own = Object.entries(fax).map(([name, value]) => `<fax:${name}>${escaped(oneLine(value, 500))}</fax:${name}>`);
  const text = [
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"' +
      ` xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:fax="${faxNamespace}">`,
    "<dc:format>application/pdf</dc:format>",
    `<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${escaped(title)}</rdf:li></rdf:Alt></dc:title>`,
    `<dc:creator><rdf:Seq><rdf:li>${escaped(author)}</rdf:li></rdf:Seq></dc:creator>`,
    `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${escaped(subject)}</rdf:li></rdf:Alt></dc:description>`,
    `<xmp:CreateDate>${date}</xmp:CreateDate><xmp:ModifyDate>${date}</xmp:ModifyDate>`,
    `<pdf:Producer>${escaped(producer)}</pdf:Producer>`,
    ...own,
    "</rdf:Description></rdf:RDF></x:xmpmeta>",
    '<?xpacket end="r"?>',
  ].join("\n");
  return new TextEncoder().encode(text);
}

/** What XML 1.0 has no place for was taken out before. */
const escaped = (text: string): string =>
  text
    .replace(/[\ufffe\uffff]/g, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
