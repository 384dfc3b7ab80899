// Text in PGP's armour (RFC 9580 6 and 7): what is signed in clear is read without it, what is encrypted is known for it. Pure.

/** The text of a mail begins as an encrypted one does. */
export const isPgpEncrypted = (text: string): boolean =>
  /^\s*-----BEGIN PGP MESSAGE-----\s*$/m.test(text.slice(0, 2_000)) &&
  !/\S/.test(text.slice(0, text.indexOf("-----BEGIN PGP MESSAGE-----")));

/** Without the lines of a signature in clear, and what it put before lines that begin with a dash. */
export function withoutPgpArmour(text: string): string {
  const begin = /^-----BEGIN PGP SIGNED MESSAGE-----\r?\n(?:[A-Za-z-]{1,40}: [^\n]{0,200}\n){0,10}\r?\n/m.exec(text);
  if (begin === null) return text;
  const from = begin.index + begin[0].length;
  const end = text.indexOf("\n-----BEGIN PGP SIGNATURE-----", from - 1);
  if (end < 0) return text;
  const close = text.indexOf("-----END PGP SIGNATURE-----", end);
  const behind = close < 0 ? "" : text.slice(close + "-----END PGP SIGNATURE-----".length);
  return text.slice(0, begin.index) + text.slice(from, end).replace(/^- /gm, "") + behind;
}
