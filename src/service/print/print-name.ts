// Who printed: the owner of the file, in the spelling of users.yaml. What the file says of itself counts only where a print
// server's own account wrote it (a CUPS back end runs as root, an lpd as lp).

export interface NameRules {
  /** Put before names that come without a domain; empty = nothing is. */
  readonly domain: string;
  /** Accounts besides root whose files name the user. */
  readonly accounts: readonly string[];
}

/** `account`: the owner's name; undefined when the system knows none. */
export function printName(uid: number, account: string | undefined, said: string, rules: NameRules): string {
  const serves = uid === 0 || (account !== undefined && rules.accounts.includes(account));
  return withDomain(serves && said !== "" ? said : (account ?? `uid ${uid}`), rules.domain);
}

function withDomain(name: string, domain: string): string {
  return domain === "" || /[+\\/@]/.test(name) ? name : `${domain}+${name}`;
}
