// The two frames of an ECM transmission (T.4 Annex A): FCD, a numbered piece of the page, and RCP, the end of the block.
// They carry no X bit and are always FF 03. Never throws; anything else is undefined.

export type EcmFrame =
  /** 1 to 256 octets of page data; `n` 0 to 255. */
  { readonly kind: "FCD"; readonly n: number; readonly data: Uint8Array } | { readonly kind: "RCP" };

export const rcp = Uint8Array.of(0xff, 0x03, 0x86);

export function formatFcd(n: number, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + data.length);
  bytes.set([0xff, 0x03, 0x06, n & 255]);
  bytes.set(data, 4);
  return bytes;
}

/** Octets without FCS; the data is a view of them. The control octet is not looked at: some stations send 13. */
export function parseEcmFrame(bytes: Uint8Array): EcmFrame | undefined {
  if (bytes.length < 3 || bytes[0] !== 0xff) return undefined;
  if (bytes[2] === 0x86) return { kind: "RCP" };
  if (bytes[2] !== 0x06 || bytes.length < 5 || bytes.length > 4 + 256) return undefined;
  return { kind: "FCD", n: bytes[3]!, data: bytes.subarray(4) };
}

/** The frame numbers a PPR asks for, below `count`, ascending. */
export function markedFrames(map: Uint8Array, count: number): number[] {
  const marked: number[] = [];
  for (let n = 0; n < count; n++) if (((map[n >> 3] ?? 0) >> (n & 7)) & 1) marked.push(n);
  return marked;
}

/** The map of a PPR that asks for these frames. */
export function resendMap(frames: Iterable<number>): Uint8Array {
  const map = new Uint8Array(32);
  for (const n of frames) if (n >= 0 && n < 256) map[n >> 3]! |= 1 << (n & 7);
  return map;
}
