// `directory:` of rules/users.yaml: the LDAP or Active Directory server that is asked for people, and what its attributes
// are called. The password stands in a file of its own, never in the rules.

import { z } from "zod";
import { isDirectoryFilter } from "../directory/filter.ts";
import { duration, oneOrMore, yesNo } from "./scalars.ts";

const attribute = (name: string) =>
  z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,60}$/, "expected the name of an attribute such as mail")
    .default(name);

export const directorySchema = z.strictObject({
  servers: oneOrMore(
    z
      .string()
      .regex(/^ldaps?:\/\/(?:\[[0-9a-fA-F:]+\]|[\w.-]+)(?::\d{1,5})?$/, "expected ldap://HOST or ldaps://HOST:PORT"),
  )
    .refine((list) => list.length > 0, "expected at least one server")
    .describe("Asked one after the other until one answers."),
  "start-tls": yesNo.default(false).describe("StartTLS on ldap:// before anything is said."),
  "ca-file": z
    .string()
    .default("")
    .describe("File with the certificate of the authority that signed the servers'; empty = those the system knows."),
  "bind-dn": z.string().max(400).default("").describe("Distinguished name to log in as; empty = anonymous."),
  "password-file": z
    .string()
    .default("")
    .describe("File that holds the password and nothing else, readable by the gateway's user only."),
  base: z.string().min(1).max(400),
  filter: z
    .string()
    .max(1000)
    .refine(isDirectoryFilter, "expected an LDAP filter such as (objectClass=person)")
    .default("(objectClass=person)")
    .describe("Who counts as a person."),
  domains: oneOrMore(z.string().min(1).max(120))
    .default([])
    .describe("Domains whose print names are accounts of this directory: DOM of DOM+User, the realm of user@realm."),
  "plain-names": yesNo.default(false).describe("A print name without a domain is an account of this directory too."),
  "log-in": yesNo
    .default(false)
    .describe("Its people may log in to our SMTP server with their password there (inside TLS)."),
  attributes: z
    .strictObject({
      account: attribute("sAMAccountName"),
      mail: attribute("mail"),
      addresses: attribute("proxyAddresses").describe("More addresses, as SMTP:first@x and smtp:other@x."),
      name: attribute("displayName"),
      number: attribute("facsimileTelephoneNumber"),
      language: attribute("preferredLanguage"),
      groups: attribute("memberOf"),
    })
    .prefault({}),
  refresh: duration.default(900_000).describe("An answer is taken for so long before the directory is asked again."),
  keep: duration
    .default(2_592_000_000)
    .describe("While the directory is down its last answer is taken, if it is not older than this."),
  timeout: duration.default(5_000).describe("For one question, all of it."),
});

export type DirectoryRules = z.output<typeof directorySchema>;
