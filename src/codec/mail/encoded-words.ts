// RFC 2047 words of a header field → text, for the fields a mail parser does not know. Never throws: what cannot be decoded
// stays as it is.

/** Blanks between two encoded words belong to neither (6.2). */
export function decodeWords(text: string): string {
  return text
    .replace(/(=\?[^?\s]{1,40}\?[QqBb]\?[^?\s]{0,80}\?=)\s+(?==\?[^?\s]{1,40}\?[QqBb]\?)/g, "$1")
    .replace(/((?:=\?[^?\s]{1,40}\?[QqBb]\?[^?\s]{0,80}\?=)+)/g, (run) => decodeRun(run));
}

/** Neighbours of one charset are decoded together: writers cut in the middle of a character. */
function decodeRun(run: string): string {
  const words = [...run.matchAll(/=\?([^?*\s]+)(?:\*[^?\s]*)?\?([QqBb])\?([^?\s]*)\?=/g)];
  let text = "";
  for (let i = 0; i < words.length; ) {
    const charset = words[i]![1]!.toLowerCase();
    const octets: number[] = [];
    for (; i < words.length && words[i]![1]!.toLowerCase() === charset; i++)
      octets.push(...octetsOf(words[i]![2]!.toUpperCase(), words[i]![3]!));
    try {
      text += new TextDecoder(charset).decode(Uint8Array.from(octets));
    } catch {
      return run;
    }
  }
  return text;
}

function octetsOf(encoding: string, word: string): number[] {
  if (encoding === "Q")
    return [...word.replace(/_/g, " ").matchAll(/=([0-9A-Fa-f]{2})|([\s\S])/g)].map((m) =>
      m[1] === undefined ? m[2]!.charCodeAt(0) & 0xff : Number.parseInt(m[1], 16),
    );
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const octets: number[] = [];
  let bits = 0;
  let held = 0;
  for (const letter of word) {
    const value = letters.indexOf(letter);
    if (value < 0) continue;
    held = (held << 6) | value;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    octets.push((held >> bits) & 0xff);
  }
  return octets;
}
