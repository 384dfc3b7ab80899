// Outlook's winmail.dat (MS-OXTNEF): its message text and the files in it, those of messages inside it too. What is cut off or
// has a wrong checksum is taken as far as it goes. Pure, never throws; no more octets come out than are in it, but for text.

import { latin1Text } from "../../base/bytes.ts";
import { codepageText } from "./codepage.ts";
import { inflateRtf } from "./rtf-inflate.ts";
import { readRtf } from "./rtf-text.ts";
import { type MapiValue, octetsOf, readProperties, textOf } from "./tnef-properties.ts";

export interface TnefFile {
  readonly name: string;
  /** Empty where it says none. */
  readonly contentType: string;
  readonly data: Uint8Array;
  /** Content-ID of a picture in the HTML; empty where it has none. */
  readonly cid: string;
  /** A message inside the message. */
  readonly message?: TnefMessage;
}

export interface TnefMessage {
  readonly subject: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly html: string;
  readonly files: readonly TnefFile[];
  /** It is cut off, or octets of it changed on the way. */
  readonly damaged: boolean;
}

/** MS-OXTNEF 2.1.3.1 (lower level identifiers with their types). */
const attribute = {
  codepage: 0x00069007,
  subject: 0x00018004,
  body: 0x0002800c,
  properties: 0x00069003,
  attachmentBegins: 0x00069002,
  attachmentTitle: 0x00018010,
  attachmentData: 0x0006800f,
  attachmentProperties: 0x00069005,
} as const;
/** MS-OXPROPS 2. */
const property = {
  subject: 0x0037,
  sender: 0x0c1a,
  representing: 0x0042,
  displayTo: 0x0e04,
  body: 0x1000,
  rtf: 0x1009,
  html: 0x1013,
  internetCodepage: 0x3fde,
  displayName: 0x3001,
  data: 0x3701,
  fileName: 0x3704,
  longName: 0x3707,
  mimeTag: 0x370e,
  contentId: 0x3712,
} as const;
/** In front of an object's octets stands its interface (16 octets); that of a message is IID_IMessage. */
const message = "\u0007\u0003\u0002\u0000\u0000\u0000\u0000\u0000\u00c0\u0000\u0000\u0000\u0000\u0000\u0000\u0046";

const limits = { attributes: 20_000, files: 200, depth: 3, rtf: 8 * 1_048_576 };
const signature = 0x223e9f78;

export const isTnef = (head: Uint8Array): boolean =>
  head[0] === 0x78 && head[1] === 0x9f && head[2] === 0x3e && head[3] === 0x22;

/** undefined = it is none at all. */
export function decodeTnef(octets: Uint8Array): TnefMessage | undefined {
  return decode(octets, 0);
}

function decode(octets: Uint8Array, depth: number): TnefMessage | undefined {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  if (octets.length < 6 || view.getUint32(0, true) !== signature) return undefined;
  const reader = new Reader(depth);
  let at = 6;
  for (let n = 0; at + 9 <= octets.length && n < limits.attributes; n++) {
    const id = view.getUint32(at + 1, true);
    const length = view.getUint32(at + 5, true);
    const level = octets[at]!;
    if (level !== 1 && level !== 2) {
      reader.damaged = true;
      break;
    }
    const data = octets.subarray(at + 9, Math.min(octets.length, at + 9 + length));
    at += 9 + length + 2;
    if (at > octets.length) reader.damaged = true;
    else if (checksum(data) !== view.getUint16(at - 2, true)) reader.damaged = true;
    reader.take(id, data);
  }
  if (at < octets.length) reader.damaged = true;
  return reader.finish();
}

function checksum(data: Uint8Array): number {
  let sum = 0;
  for (const octet of data) sum = (sum + octet) & 0xffff;
  return sum;
}

interface OpenFile {
  title: string;
  data: Uint8Array;
  properties: ReadonlyMap<number, MapiValue>;
}

const nothing = new Uint8Array(0);

class Reader {
  damaged = false;
  readonly #depth: number;
  #codepage = 1252;
  #subject = "";
  #body = "";
  #properties: ReadonlyMap<number, MapiValue> = new Map();
  readonly #files: OpenFile[] = [];

  constructor(depth: number) {
    this.#depth = depth;
  }

  take(id: number, data: Uint8Array): void {
    const file = this.#files.at(-1);
    switch (id) {
      case attribute.codepage:
        if (data.length >= 4) this.#codepage = new DataView(data.buffer, data.byteOffset).getUint32(0, true);
        break;
      case attribute.subject:
        this.#subject = this.#text(data);
        break;
      case attribute.body:
        this.#body = this.#text(data);
        break;
      case attribute.properties:
        this.#properties = this.#read(data);
        break;
      case attribute.attachmentBegins:
        if (this.#files.length < limits.files) this.#files.push({ title: "", data: nothing, properties: new Map() });
        else this.damaged = true;
        break;
      case attribute.attachmentTitle:
        if (file !== undefined) file.title = this.#text(data);
        break;
      case attribute.attachmentData:
        if (file !== undefined) file.data = data;
        break;
      case attribute.attachmentProperties:
        if (file !== undefined) file.properties = this.#read(data);
    }
  }

  finish(): TnefMessage {
    const text = (id: number): string => textOf(this.#properties.get(id), this.#codepage);
    const { html, plain } = this.#bodies();
    return {
      subject: text(property.subject) || this.#subject,
      from: text(property.representing) || text(property.sender),
      to: text(property.displayTo),
      text: plain,
      html,
      files: this.#files.map((file) => this.#file(file)),
      damaged: this.damaged,
    };
  }

  #bodies(): { html: string; plain: string } {
    const codepage = this.#properties.get(property.internetCodepage)?.number ?? this.#codepage;
    const plain = textOf(this.#properties.get(property.body), this.#codepage) || this.#body;
    const html = this.#properties.get(property.html);
    if (html !== undefined)
      return { html: html.text ?? codepageText(octetsOf(html), codepage), plain: plain.replace(/\0/g, "") };
    const packed = octetsOf(this.#properties.get(property.rtf));
    if (packed.length === 0) return { html: "", plain };
    const rtf = readRtf(latin1Text(inflateRtf(packed, limits.rtf)));
    if (rtf.cut) this.damaged = true;
    return { html: rtf.html, plain: plain.trim() === "" ? rtf.text : plain };
  }

  #file({ title, data, properties }: OpenFile): TnefFile {
    const text = (id: number): string => textOf(properties.get(id), this.#codepage);
    const object = octetsOf(properties.get(property.data));
    const isMessage = object.length > 16 && latin1Text(object.subarray(0, 16)) === message;
    const inner = isMessage && this.#depth < limits.depth ? decode(object.subarray(16), this.#depth + 1) : undefined;
    const name = text(property.longName) || text(property.fileName) || title || text(property.displayName);
    return {
      name,
      contentType: isMessage ? "message/rfc822" : text(property.mimeTag).toLowerCase(),
      data: data.length > 0 || object.length === 0 ? data : object,
      cid: text(property.contentId).replace(/^<|>$/g, ""),
      ...(inner === undefined ? {} : { message: inner }),
    };
  }

  #read(data: Uint8Array): ReadonlyMap<number, MapiValue> {
    const { values, damaged } = readProperties(data);
    if (damaged) this.damaged = true;
    return values;
  }

  #text = (data: Uint8Array): string => codepageText(data, this.#codepage).replace(/\0.*$/s, "");
}

/** The attribute that begins an attachment, and the kind in it that is a file of its own (MS-OXTNEF 2.1.3.3.15). */
const fileKind = 1;

/** `head`: its first octets, from the signature on. Also true where the head ends before it can be said. */
export function mayHoldFiles(head: Uint8Array): boolean {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  // Signature and key; then level, identifier, length, data, checksum.
  let at = 6;
  for (let n = 0; n < limits.attributes; n++) {
    if (at === head.byteLength) return false;
    if (at + 11 > head.byteLength) return true;
    const kind = view.getUint16(at + 9, true);
    if (view.getUint32(at + 1, true) === attribute.attachmentBegins && kind === fileKind) return true;
    at += 9 + view.getUint32(at + 5, true) + 2;
  }
  return true;
}
