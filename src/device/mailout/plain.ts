// What may stand in a mail without any encoding.

/** 7-bit text in lines of at most 998 octets, each ended by CRLF (RFC 5322 2.1.1). */
export function isPlain(content: Uint8Array): boolean {
  let length = 0;
  for (let i = 0; i < content.length; i++) {
    const octet = content[i]!;
    if (octet >= 0x80 || octet === 0) return false;
    if (octet === 0x0a) {
      if (content[i - 1] !== 0x0d) return false;
      length = 0;
    } else if (octet === 0x0d && content[i + 1] !== 0x0a) return false;
    else if (++length > 999) return false;
  }
  return true;
}
