// xtext of RFC 3461 4: how an original recipient travels in ORCPT and comes back in Original-Recipient. An address that is
// itself wrapped (IMCEAFAX-+2B1) is wrapped twice there: +2B arrives as +2B2B. Pure, never throws.

/** Octets outside ! to ~, and + and =, become +HH; text above U+007F goes as UTF-8. */
export function encodeXtext(text: string): string {
  let encoded = "";
  for (const octet of new TextEncoder().encode(text))
    encoded +=
      octet < 0x21 || octet > 0x7e || octet === 0x2b || octet === 0x3d
        ? `+${octet.toString(16).toUpperCase().padStart(2, "0")}`
        : String.fromCharCode(octet);
  return encoded;
}

/** undefined when it is not xtext: a + without two hex digits, or a character that must be wrapped. */
export function decodeXtext(text: string): string | undefined {
  if (!/^(?:[!-*,-<>-~]|\+[0-9a-fA-F]{2})*$/.test(text)) return undefined;
  const octets: number[] = [];
  for (let i = 0; i < text.length; i++)
    if (text[i] === "+") {
      octets.push(Number.parseInt(text.slice(i + 1, i + 3), 16));
      i += 2;
    } else octets.push(text.charCodeAt(i));
  return new TextDecoder().decode(Uint8Array.from(octets));
}

export interface OriginalRecipient {
  /** rfc822, utf-8, x400 …, lower case. */
  readonly type: string;
  readonly address: string;
}

/** `decoded`: "rfc822;anne@plant.example", xtext taken off. undefined = it is none. */
export function readOriginalRecipient(decoded: string): OriginalRecipient | undefined {
  const match = /^\s*([a-z0-9-]{1,40})\s*;\s*(\S[\s\S]{0,1999})$/i.exec(decoded);
  if (match === null) return undefined;
  const type = match[1]!.toLowerCase();
  const address = type === "utf-8" ? match[2]!.replace(/\\x\{([0-9a-f]{2,6})\}/gi, fromEscape) : match[2]!;
  return { type, address: address.trimEnd() };
}

/**
 * The value of an Original-Recipient or Final-Recipient field (RFC 3464 2.3.1, 6533 4): one line of ASCII; an address with
 * other letters gets the type utf-8.
 */
export function recipientField({ type, address }: OriginalRecipient): string {
  const line = address.replace(/[\u0000-\u001f\u007f]+/g, " ");
  if (/^[ -~]*$/.test(line)) return `${type === "utf-8" ? "rfc822" : type};${line}`;
  const escaped = Array.from(line.replaceAll("\\", "\\x{5C}"), (c) =>
    c.codePointAt(0)! > 0x7e ? `\\x{${c.codePointAt(0)!.toString(16).toUpperCase()}}` : c,
  );
  return `utf-8;${escaped.join("")}`;
}

const fromEscape = (whole: string, digits: string): string => {
  const point = Number.parseInt(digits, 16);
  return point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) ? String.fromCodePoint(point) : whole;
};
