// All rules of a site as one value. A set is made whole or not at all.

import type { InboundRules } from "./schema-inbound.ts";
import type { LinesRules } from "./schema-lines.ts";
import type { OutboundRules } from "./schema-outbound.ts";
import type { SiteRules } from "./schema-site.ts";
import type { UsersRules } from "./schema-users.ts";

export interface RuleSet {
  readonly site: SiteRules;
  readonly lines: LinesRules["lines"];
  readonly users: UsersRules["users"];
  readonly departments: UsersRules["departments"];
  /** undefined = none is asked. */
  readonly directory: UsersRules["directory"];
  readonly outbound: OutboundRules;
  readonly inbound: InboundRules;
  /** Of all its texts: 10 hexadecimal digits, the same wherever the same texts are read. Stands on every decision. */
  readonly version: string;
  /** When it was read, ISO 8601; empty where nobody said. */
  readonly loadedAt: string;
}

/** The files a set is made of; each may include others. */
export const rulesFiles = ["faxgate.yaml", "lines.yaml", "users.yaml", "outbound.yaml", "inbound.yaml"] as const;
export type RulesFile = (typeof rulesFiles)[number];
