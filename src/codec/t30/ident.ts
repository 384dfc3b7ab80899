// Ident strings of CSI, TSI, CIG, SUB, SEP, PWD, SID: 20 characters, the last one sent first (T.30 5.3.6.2.4). Never throws;
// receivers meet letters, NULs and junk, which become blanks here.

const identLength = 20;

/** Text to 20 octets in serial order. Anything but printable ASCII becomes a blank; more than 20 characters are cut off. */
export function formatIdent(text: string): Uint8Array {
  const clean = text.replace(/[^ -~]/g, " ").slice(0, identLength);
  const bytes = new Uint8Array(identLength).fill(0x20);
  for (let i = 0; i < clean.length; i++) bytes[clean.length - 1 - i] = clean.charCodeAt(i);
  return bytes;
}

/** Octets in serial order to trimmed text of at most 20 characters. */
export function parseIdent(bytes: Uint8Array): string {
  let text = "";
  for (const octet of bytes.subarray(0, identLength))
    text = (octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : " ") + text;
  return text.trim();
}
