// The dial plan as the rules have it. Pure.

import type { DialPlan } from "../phone/dial-plan.ts";
import type { OutboundRules } from "./schema-outbound.ts";
import type { SiteRules } from "./schema-site.ts";

export function sitePlan(site: SiteRules, outbound: OutboundRules): DialPlan {
  const plan = outbound["dial-plan"];
  return {
    country: site.country,
    areaCode: plan["area-code"],
    extensionPause: plan["extension-pause"].toUpperCase(),
    outsidePrefix: plan["outside-prefix"],
    nationalPrefix: plan["national-prefix"],
    internationalPrefix: plan["international-prefix"],
    entries: plan.numbers,
  };
}
