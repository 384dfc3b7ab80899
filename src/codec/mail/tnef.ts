// Outlook's winmail.dat (MS-OXTNEF 2.1): whether files lie in it, by the heads of its attributes alone. Pure, never throws.

/** The attribute that begins an attachment, and the kind in it that is a file of its own (MS-OXTNEF 2.1.3.3.15). */
const attachmentBegins = 0x00069002;
const fileKind = 1;
const mostAttributes = 10_000;

/** `head`: its first octets, from the signature on. Also true where the head ends before it can be said. */
export function mayHoldFiles(head: Uint8Array): boolean {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  // Signature and key; then level, identifier, length, data, checksum.
  let at = 6;
  for (let n = 0; n < mostAttributes; n++) {
    if (at === head.byteLength) return false;
    if (at + 11 > head.byteLength) return true;
    const kind = view.getUint16(at + 9, true);
    if (view.getUint32(at + 1, true) === attachmentBegins && kind === fileKind) return true;
    at += 9 + view.getUint32(at + 5, true) + 2;
  }
  return true;
}
