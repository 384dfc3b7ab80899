// The folders and programs received faxes go to: whether they are there and the gateway's user may use them.

import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { whyAway } from "../inbound/folder-away.ts";
import { type Finding, ok, wrong } from "./finding.ts";
import { type Asker, mayUse } from "./may-use.ts";

export async function targetsHealth({ inbound }: RuleSet, asker?: Asker): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const folder of new Set(inbound.rules.flatMap((rule) => rule.folder ?? []))) {
    const away = await whyAway(folder, inbound.shares);
    if (away !== "") found.push(wrong("folder", away, "make or mount it: folder and shares in inbound.yaml"));
    else if (!(await mayUse(folder, ["read", "write", "run"], asker)))
      found.push(wrong("folder", `the gateway may not write into ${folder}`, "give its user read and write there"));
    else found.push(ok("folder", `${folder} takes files`));
  }
  for (const program of new Set(inbound.rules.flatMap((rule) => rule.command?.[0] ?? [])))
    found.push(
      (await mayUse(program, ["run"], asker))
        ? ok("program", `${program} may be run`)
        : wrong("program", `${program} is not there, or the gateway may not run it`, "command in inbound.yaml"),
    );
  return found;
}
