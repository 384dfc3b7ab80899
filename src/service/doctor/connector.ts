// What the Exchange administrator types to let Exchange send faxes, with this site's names. Pure.

import type { RuleSet } from "../../codec/rules/rule-set.ts";

/** `server`: HOST:PORT where Exchange reaches the gateway. */
export function connectorCommands({ site }: RuleSet, server: string): string[] {
  const colon = server.lastIndexOf(":");
  const [domain] = site.domains;
  const spaces = ["FAX:*;1", ...site.domains.map((name) => `SMTP:${name};1`)].map((space) => `"${space}"`).join(",");
  const numbers = site["number-domains"].map((name) => `,"SMTP:*.${name};1"`).join("");
  return [
    "# Exchange Management Shell. Exchange has an address type FAX as soon as a connector has an address space of it.",
    'New-SendConnector -Name "faxgate" -Usage Custom \\',
    `  -AddressSpaces ${spaces}${numbers} \\`,
    `  -DNSRoutingEnabled $false -SmartHosts "${server.slice(0, colon).replace(/^\[|\]$/g, "")}" -Port ${server.slice(colon + 1)} \\`,
    `  -SmartHostAuthMechanism None -RequireTLS $${site.smtp.tls === undefined ? "false" : "true"}${site.smtp.tls === undefined ? "" : " -TlsAuthLevel CertificateValidation"}`,
    "Restart-Service MSExchangeTransport     # on each transport server of the connector",
    `# ${domain} must be no accepted domain of Exchange's, or it looks for the mailboxes itself: Get-AcceptedDomain`,
    "# Outlook takes the new address type with its next session; in cached mode close it once. A contact's fax number",
    "# (business, home, other) then stands in the address book, and [FAX:number] can be typed into To.",
    "# Exchange puts its own default domain behind IMCEAFAX-…; it must stand in exchange-domains of faxgate.yaml:",
    "Get-AcceptedDomain | Where-Object Default",
  ].map((line) => line.replace(/ \\$/, " `"));
}
