// `relay:` and `routes:` of rules/faxgate.yaml: the servers outgoing mail is handed to. Passwords stand in files of their own.

import { z } from "zod";

const url = z
  .string()
  .regex(
    /^smtps?:\/\/(?:[^\s@/]+@)?(?:\[[0-9a-fA-F:]+\]|[\w.-]+)(?::\d{1,5})?$/,
    "expected smtp://HOST:PORT or smtps://HOST:PORT, or outbox",
  );

const target = z.preprocess(
  (value) => (typeof value === "string" ? { url: value } : value),
  z.strictObject({
    url,
    user: z.string().max(254).default("").describe("Name to log in with; empty = none."),
    "password-file": z.string().default("").describe("File that holds the password and nothing else."),
    tls: z
      .enum(["auto", "required", "off"])
      .default("auto")
      .describe(
        "auto = TLS where the server offers it, whatever its certificate (with a log-in: as required, but on this machine); required = TLS with a certificate that can be checked, or nothing is sent; off = none.",
      ),
    "ca-file": z.string().default("").describe("Certificate of the authority, where the system does not know it."),
  }),
);

/** One after the other is tried until one answers. */
const targets = z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(target).min(1).max(10));

/** "outbox" = files in <spool>/outbox. */
export const relaySchema = z.union([z.literal("outbox"), targets]).default("outbox");

export const routesSchema = z
  .array(
    z.strictObject({
      domains: z
        .preprocess(
          (value) => (Array.isArray(value) ? value : [value]),
          z
            .array(
              z
                .string()
                .regex(/^(?:\*\.)?[a-z0-9.-]+$/i, "expected a domain such as plant.example")
                .transform((domain) => domain.toLowerCase()),
            )
            .min(1),
        )
        .describe("Domains of recipients; *.example.com means those below it."),
      relay: targets,
    }),
  )
  .default([]);

export type RelayTarget = z.output<typeof target>;
export type Route = z.output<typeof routesSchema>[number];

/** The relays for a recipient: of the first route that names his domain, else the usual ones. */
export function relaysFor(
  site: { readonly relay: "outbox" | readonly RelayTarget[]; readonly routes: readonly Route[] },
  address: string,
): "outbox" | readonly RelayTarget[] {
  const domain = address.slice(address.lastIndexOf("@") + 1).toLowerCase();
  const route = site.routes.find(({ domains }) => domains.some((wanted) => isNamed(domain, wanted)));
  return route?.relay ?? site.relay;
}

/** `wanted`: a domain, or *.example.com for those below it. `domain` may be such a pattern as well: all of it is named then. */
const isNamed = (domain: string, wanted: string): boolean =>
  domain === wanted || (wanted.startsWith("*.") && domain.endsWith(wanted.slice(1)));

/** Domains of routes that an earlier route takes: what stands there is never used. Positions from 0. */
export function hiddenDomains(
  routes: readonly Route[],
): { readonly route: number; readonly at: number; readonly domain: string; readonly by: string }[] {
  return routes.flatMap(({ domains }, route) =>
    domains.flatMap((domain, at) => {
      const by = routes.slice(0, route).flatMap((earlier) => earlier.domains.filter((one) => isNamed(domain, one)))[0];
      return by === undefined ? [] : [{ route, at, domain, by }];
    }),
  );
}
