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
  /** Asked one after the other until one answers. */
  servers: oneOrMore(
    z
      .string()
      .regex(/^ldaps?:\/\/(?:\[[0-9a-fA-F:]+\]|[\w.-]+)(?::\d{1,5})?$/, "expected ldap://HOST or ldaps://HOST:PORT"),
  ).refine((list) => list.length > 0, "expected at least one server"),
  /** StartTLS on ldap:// before anything is said. */
  "start-tls": yesNo.default(false),
  /** File with the certificate of the authority that signed the servers'; empty = those the system knows. */
  "ca-file": z.string().default(""),
  /** Distinguished name to log in as; empty = anonymous. */
  "bind-dn": z.string().max(400).default(""),
  /** File that holds the password and nothing else, readable by the gateway's user only. */
  "password-file": z.string().default(""),
  base: z.string().min(1).max(400),
  /** Who counts as a person. */
  filter: z
    .string()
    .max(1000)
    .refine(isDirectoryFilter, "expected an LDAP filter such as (objectClass=person)")
    .default("(objectClass=person)"),
  /** Domains whose print names are accounts of this directory: DOM of DOM+User, the realm of user@realm. */
  domains: oneOrMore(z.string().min(1).max(120)).default([]),
  /** A print name without a domain is an account of this directory too. */
  "plain-names": yesNo.default(false),
  /** Its people may log in to our SMTP server with their password there (inside TLS). */
  "log-in": yesNo.default(false),
  attributes: z
    .strictObject({
      account: attribute("sAMAccountName"),
      mail: attribute("mail"),
      /** More addresses, as SMTP:first@x and smtp:other@x. */
      addresses: attribute("proxyAddresses"),
      name: attribute("displayName"),
      number: attribute("facsimileTelephoneNumber"),
      language: attribute("preferredLanguage"),
      groups: attribute("memberOf"),
    })
    .prefault({}),
  /** An answer is taken for so long before the directory is asked again. */
  refresh: duration.default(900_000),
  /** While the directory is down its last answer is taken, if it is not older than this. */
  keep: duration.default(2_592_000_000),
  /** For one question, all of it. */
  timeout: duration.default(5_000),
});

export type DirectoryRules = z.output<typeof directorySchema>;
