// The wrapping of Exchange for addresses that are not SMTP's: IMCEAFAX-+2B1+20+28206+29 (FACTS 1.1). Pure, never throws.

export interface Encapsulated {
  /** FAX, EX, X400 …, upper case. */
  readonly type: string;
  /** Octets read as UTF-8 where they are, else as Latin-1. */
  readonly text: string;
  /** Characters that no Exchange writes unwrapped were in it; they stand for themselves. */
  readonly irregular: boolean;
}

/** undefined when a local part is not wrapped. */
export function readEncapsulated(local: string): Encapsulated | undefined {
  const match = /^imcea([a-z0-9]{1,20})-([\s\S]*)$/i.exec(local);
  if (match === null) return undefined;
  const octets: number[] = [];
  const wrapped = new TextEncoder().encode(match[2]!);
  let irregular = false;
  for (let i = 0; i < wrapped.length; i++) {
    const octet = wrapped[i]!;
    if (octet === 0x5f) octets.push(0x2f);
    else if (octet === 0x2b) {
      const value = hexPair(wrapped[i + 1], wrapped[i + 2]);
      if (value === undefined) irregular = true;
      else i += 2;
      octets.push(value ?? octet);
    } else {
      if (!isPlain(octet)) irregular = true;
      octets.push(octet);
    }
  }
  return { type: match[1]!.toUpperCase(), text: decode(Uint8Array.from(octets)), irregular };
}

/** A fax address as Exchange wraps it; for what the gateway sends itself as a test. */
export function encapsulate(type: string, text: string): string {
  let wrapped = "";
  for (const octet of new TextEncoder().encode(text))
    if (octet === 0x2f) wrapped += "_";
    else if (octet !== 0x5f && octet !== 0x2b && isPlain(octet)) wrapped += String.fromCharCode(octet);
    else wrapped += `+${octet.toString(16).toUpperCase().padStart(2, "0")}`;
  return `IMCEA${type}-${wrapped}`;
}

/** Letters, digits, hyphen and equals sign stay as they are. */
const isPlain = (octet: number): boolean => /^[A-Za-z0-9=-]$/.test(String.fromCharCode(octet));

function hexPair(high: number | undefined, low: number | undefined): number | undefined {
  const pair = String.fromCharCode(high ?? 0, low ?? 0);
  return /^[0-9a-f]{2}$/i.test(pair) ? Number.parseInt(pair, 16) : undefined;
}

function decode(octets: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    return Array.from(octets, (octet) => String.fromCharCode(octet)).join("");
  }
}
