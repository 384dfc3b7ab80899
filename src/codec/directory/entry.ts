// What a directory says of a person: attributes as strings → one entry. Anything may be missing or odd; never throws. Pure.

export interface DirectoryPerson {
  /** Distinguished name, for people. */
  readonly dn: string;
  /** Lower case. */
  readonly account: string;
  /** Lower case; the first gets the notices. */
  readonly mail: readonly string[];
  readonly name: string;
  readonly number: string;
  /** Two letters, or empty. */
  readonly language: string;
  /** Names and distinguished names of his groups, lower case. Groups inside groups are not followed. */
  readonly groups: readonly string[];
}

export interface AttributeNames {
  readonly account: string;
  readonly mail: string;
  readonly addresses: string;
  readonly name: string;
  readonly number: string;
  readonly language: string;
  readonly groups: string;
}

/** Active Directory's flags of an account; the second bit says that it is disabled ([MS-ADTS] 2.2.16). */
export const accountFlags = "userAccountControl";
const accountDisabled = 2;

const mostValues = 1000;
const isAddress = (text: string): boolean => /^[^\s@<>,;"*]+@[^\s@<>,;"*]+$/.test(text) && text.length <= 254;

/** `undefined`: no account, or a disabled one. `attributes`: names in any case, values as they came. */
export function readEntry(
  dn: string,
  attributes: Readonly<Record<string, readonly string[]>>,
  names: AttributeNames,
): DirectoryPerson | undefined {
  const found = new Map(Object.entries(attributes).map(([name, values]) => [name.toLowerCase(), values]));
  const all = (name: string): readonly string[] => (found.get(name.toLowerCase()) ?? []).slice(0, mostValues);
  const one = (name: string, most: number): string =>
    (all(name)[0] ?? "")
      .replace(/[\u0000-\u001f\u007f]+/g, " ")
      .trim()
      .slice(0, most);
  const account = one(names.account, 120).toLowerCase();
  const flags = Number.parseInt(one(accountFlags, 12), 10);
  if (account === "" || (Number.isInteger(flags) && (flags & accountDisabled) !== 0)) return undefined;
  const proxies = all(names.addresses).filter((value) => /^smtp:/i.test(value));
  const mail = [
    ...all(names.mail),
    // SMTP: in capitals is the address the person writes from.
    ...proxies.filter((value) => value.startsWith("SMTP:")).map((value) => value.slice(5)),
    ...proxies.filter((value) => !value.startsWith("SMTP:")).map((value) => value.slice(5)),
  ].map((address) => address.trim().toLowerCase());
  const groups = all(names.groups).flatMap((group) => [group.trim().toLowerCase(), firstName(group).toLowerCase()]);
  return {
    dn,
    account,
    mail: [...new Set(mail.filter(isAddress))].slice(0, 50),
    name: one(names.name, 60),
    number: one(names.number, 20),
    language: /^([a-z]{2})(?:[-_,;]|$)/i.exec(one(names.language, 20))?.[1]?.toLowerCase() ?? "",
    groups: [...new Set(groups.filter((group) => group !== ""))],
  };
}

/** "Fax, Users" of CN=Fax\, Users,OU=… (RFC 4514). */
function firstName(dn: string): string {
  const value = /^\s*[^=]+=((?:\\.|[^,+\\])*)/s.exec(dn)?.[1];
  if (value === undefined) return dn.trim();
  const octets: number[] = [];
  const text = new TextEncoder();
  for (const piece of value.trim().match(/\\[0-9a-fA-F]{2}|\\?[\s\S]/gu) ?? [])
    if (/^\\[0-9a-fA-F]{2}$/.test(piece)) octets.push(Number.parseInt(piece.slice(1), 16));
    else octets.push(...text.encode(piece.startsWith("\\") && piece.length > 1 ? piece.slice(1) : piece));
  return new TextDecoder().decode(Uint8Array.from(octets));
}
