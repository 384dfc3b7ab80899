// The addresses Exchange and Outlook make of one fax number, right ones and those that must be refused. Pure.

import { encapsulate } from "../../codec/address/imcea.ts";
import { encodeXtext } from "../../codec/address/xtext.ts";

export interface TestAddress {
  /** What it is, for the administrator. */
  readonly name: string;
  /** As it stands between < and >; a character is an octet. */
  readonly address: string;
  /** Parameters of RCPT TO. */
  readonly parameters: string;
  readonly wanted: "taken" | "refused";
}

export interface Places {
  /** A number the sender may fax, as it is dialled here. Nobody is called. */
  readonly number: string;
  /** Of the gateway. */
  readonly domain: string;
  /** What Exchange puts behind IMCEAFAX-…. */
  readonly organisation: string;
}

export function testAddresses({ number, domain, organisation }: Places): TestAddress[] {
  const spaced = number.replace(/(?<=\d)(?=\d{4}$)/, " ");
  const wrapped = (text: string, at = organisation): string => `${encapsulate("FAX", text)}@${at}`;
  const long = `${"Accounts Payable and Receivable ".repeat(2).trim()}@${number}`;
  const reports = "NOTIFY=SUCCESS,FAILURE,DELAY";
  const taken: readonly (readonly [string, string, string?])[] = [
    ["the number", `${number}@${domain}`],
    ["the number with a blank, quoted", `"${spaced}"@${domain}`],
    ["FAX=", `FAX=${number}@${domain}`],
    ["X.400's /FAX=…/", `/FAX=${number}/@${domain}`],
    ["[FAX:number] of Outlook", wrapped(number)],
    ["the same at the gateway's own domain", wrapped(number, domain)],
    ["a contact: name@number", wrapped(`Anne Miller@${spaced}`)],
    ["dialable | name@canonical", wrapped(`${spaced} | Anne Miller@${number}`)],
    ["with brackets and FAX: inside", wrapped(`[FAX:${spaced}]`)],
    ["a name so long that the local part has over 64 octets", wrapped(long)],
    [
      "with reports asked for, and itself as ORCPT, wrapped twice",
      wrapped(`Anne@${number}`),
      `${reports} ORCPT=rfc822;${encodeXtext(wrapped(`Anne@${number}`))}`,
    ],
  ];
  const refused: readonly (readonly [string, string])[] = [
    ["(212) made one octet by an old Exchange", `\u00d4${number}@${domain}`],
    ["the same, wrapped", wrapped(number).replace("-", "-+D4")],
    ["an address of another kind", `IMCEAEX-_O=PLANT_CN=ANNE@${domain}`],
    ["a mailbox of the organisation", `anne@${organisation}`],
    ["a fax address elsewhere: that would be a relay", wrapped(number, "elsewhere.invalid")],
  ];
  return [
    ...taken.map(([name, address, parameters = ""]) => ({ name, address, parameters, wanted: "taken" as const })),
    ...refused.map(([name, address]) => ({ name, address, parameters: "", wanted: "refused" as const })),
  ];
}
