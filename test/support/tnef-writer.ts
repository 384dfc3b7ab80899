// Writes a winmail.dat as Outlook does (MS-OXTNEF), for tests: message properties, files with long names, messages in messages.

export interface TnefDraft {
  readonly subject?: string;
  readonly from?: string;
  /** attBody, in Windows-1252. */
  readonly body?: string;
  /** PidTagHtml, UTF-8. */
  readonly html?: string;
  readonly rtf?: Uint8Array;
  readonly files?: readonly TnefDraftFile[];
}

export interface TnefDraftFile {
  readonly short?: string;
  readonly long?: string;
  readonly mime?: string;
  readonly cid?: string;
  readonly data?: Uint8Array;
  readonly message?: TnefDraft;
}

const u16 = (value: number): Buffer => {
  const octets = Buffer.alloc(2);
  octets.writeUInt16LE(value);
  return octets;
};
const u32 = (value: number): Buffer => {
  const octets = Buffer.alloc(4);
  octets.writeUInt32LE(value);
  return octets;
};

function attribute(level: number, id: number, data: Uint8Array): Buffer {
  const sum = data.reduce((all, octet) => (all + octet) & 0xffff, 0);
  return Buffer.concat([Buffer.from([level]), u32(id), u32(data.length), data, u16(sum)]);
}

type Property = readonly [id: number, type: number, value: Uint8Array];
const padded = (octets: Uint8Array): Buffer => Buffer.concat([octets, Buffer.alloc((4 - (octets.length & 3)) & 3)]);
const unicode = (id: number, text: string): Property => [id, 0x001f, Buffer.from(`${text}\0`, "utf16le")];
const binary = (id: number, octets: Uint8Array): Property => [id, 0x0102, octets];
const long = (id: number, value: number): Property => [id, 0x0003, u32(value)];

function properties(list: readonly Property[]): Buffer {
  // A named property in front, as Outlook has dozens of them.
  const named = Buffer.concat([
    u16(0x001f),
    u16(0x8005),
    Buffer.alloc(16, 7),
    u32(1),
    u32(10),
    padded(Buffer.from("Name\0", "utf16le")),
    u32(1),
    u32(4),
    padded(Buffer.from("x\0", "utf16le")),
  ]);
  return Buffer.concat([
    u32(list.length + 1),
    named,
    ...list.flatMap(([id, type, value]) =>
      type === 0x0003 ? [u16(type), u16(id), value] : [u16(type), u16(id), u32(1), u32(value.length), padded(value)],
    ),
  ]);
}

const messageInterface = Buffer.from("0703020000000000c000000000000046", "hex");

export function writeTnef(draft: TnefDraft): Buffer {
  const { subject, from, body, html, rtf, files = [] } = draft;
  const own: Property[] = [
    long(0x3fde, 65001),
    ...(subject === undefined ? [] : [unicode(0x0037, subject)]),
    ...(from === undefined ? [] : [unicode(0x0042, from)]),
    ...(html === undefined ? [] : [binary(0x1013, Buffer.from(html))]),
    ...(rtf === undefined ? [] : [binary(0x1009, rtf)]),
  ];
  return Buffer.concat([
    u32(0x223e9f78),
    u16(0x0001),
    attribute(1, 0x00089006, u32(0x00010000)),
    attribute(1, 0x00069007, Buffer.concat([u32(1252), u32(0)])),
    ...(body === undefined ? [] : [attribute(1, 0x0002800c, Buffer.from(`${body}\0`, "latin1"))]),
    attribute(1, 0x00069003, properties(own)),
    ...files.flatMap((file) => fileAttributes(file)),
  ]);
}

function fileAttributes({ short, long: longName, mime, cid, data, message }: TnefDraftFile): Buffer[] {
  const list: Property[] = [
    ...(longName === undefined ? [] : [unicode(0x3707, longName)]),
    ...(mime === undefined ? [] : [unicode(0x370e, mime)]),
    ...(cid === undefined ? [] : [unicode(0x3712, cid)]),
    long(0x3705, message === undefined ? 1 : 5),
    ...(message === undefined
      ? []
      : [[0x3701, 0x000d, Buffer.concat([messageInterface, writeTnef(message)])] as Property]),
  ];
  return [
    attribute(2, 0x00069002, Buffer.from([1, ...Array<number>(13).fill(0)])),
    ...(short === undefined ? [] : [attribute(2, 0x00018010, Buffer.from(`${short}\0`, "latin1"))]),
    ...(data === undefined ? [] : [attribute(2, 0x0006800f, data)]),
    attribute(2, 0x00069005, properties(list)),
  ];
}

/** RTF as Outlook packs it, every octet by itself. */
export function packRtf(rtf: string): Buffer {
  const raw = Buffer.from(rtf, "latin1");
  const packed: Buffer[] = [];
  for (let at = 0; at < raw.length; at += 8) packed.push(Buffer.from([0]), raw.subarray(at, at + 8));
  const content = Buffer.concat(packed);
  return Buffer.concat([u32(content.length + 12), u32(raw.length), u32(0x75465a4c), u32(0), content]);
}
