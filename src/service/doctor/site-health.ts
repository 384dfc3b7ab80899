// Everything the gateway needs, looked at once: what is wrong, and what to do about it. Changes nothing, sends and dials nothing.

import { describeError } from "../../base/errors.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { formatFault } from "../../codec/rules/rules-fault.ts";
import { liveness, type ProcessLife } from "../../device/store/process-life.ts";
import { loadRules } from "../../device/store/rules-folder.ts";
import { exists, readJson, type Spool } from "../../device/store/spool.ts";
import { checkMailTexts, mailLanguages } from "../notice/mail-texts.ts";
import { converterHealth } from "./converters.ts";
import { type Finding, look, ok, wrong } from "./finding.ts";
import { lineHealth } from "./line-health.ts";
import { askerOf } from "./may-use.ts";
import {
  certificateHealth,
  directoryHealth,
  portHealth,
  printerHealth,
  redisHealth,
  relayHealth,
} from "./reach-health.ts";
import { clockHealth, diskHealth, secretsHealth, secretsOf, spoolHealth } from "./spool-health.ts";
import { targetsHealth } from "./targets-health.ts";

/** `told`: each finding as it is made; some take seconds. Never rejects for what is wrong. */
export async function siteHealth(
  rulesFolder: string,
  spool: Spool,
  told: (finding: Finding) => void,
  now: number = Date.now(),
): Promise<Finding[]> {
  const found: Finding[] = [];
  const add = async (looking: Promise<readonly Finding[]>, subject: string): Promise<void> => {
    const findings = await looking.catch((error: unknown) => [
      wrong(subject, describeError(error), "this could not be looked at"),
    ]);
    for (const finding of findings) {
      found.push(finding);
      told(finding);
    }
  };
  const { rules, findings } = await rulesHealth(rulesFolder);
  await add(Promise.resolve(findings), "rules");
  if (rules === undefined) return found;
  const running = await isRunning(spool);
  if (await exists(spool.path("active"))) {
    await add(Promise.resolve([gateway(running)]), "gateway");
    await add(spoolHealth(spool), "spool");
    await add(diskHealth(spool, rules), "disk");
    await add(clockHealth(spool, now), "clock");
  } else
    await add(Promise.resolve([look("spool", `${spool.root} is not there yet`, "start the gateway once")]), "spool");
  const asker = await askerOf(spool);
  await add(secretsHealth(secretsOf(rules), asker), "secrets");
  await add(certificateHealth(rules, now), "certificate");
  await add(portHealth(rules, running), "port");
  await add(redisHealth(rules, spool.root, running), "redis");
  await add(relayHealth(rules), "relay");
  await add(directoryHealth(rules), "directory");
  await add(converters(rules), "documents");
  await add(printerHealth(rules), "printer");
  await add(targetsHealth(rules, asker), "folder");
  await add(lineHealth(spool, rules, running, asker), "lines");
  return found;
}

async function rulesHealth(folder: string): Promise<{ rules: RuleSet | undefined; findings: Finding[] }> {
  try {
    const { result } = await loadRules(folder, await mailLanguages(folder));
    const faults = [...(result.ok ? [] : result.faults.map(formatFault)), ...(await checkMailTexts(folder))];
    const findings = faults.map((fault) => wrong("rules", fault, "faxgate check lists all faults"));
    if (!result.ok) return { rules: undefined, findings };
    findings.push(...result.warnings.map((warning) => look("rules", formatFault(warning), "it can hardly be meant")));
    if (findings.length === 0) findings.push(ok("rules", `${folder}, version ${result.rules.version}`));
    return { rules: result.rules, findings };
  } catch (error) {
    return { rules: undefined, findings: [wrong("rules", describeError(error), "name the folder with --rules")] };
  }
}

const gateway = (running: boolean): Finding =>
  running
    ? ok("gateway", "runs")
    : look("gateway", "does not run", "systemctl start faxgate, or npm start; then look again");

/** Its master holds this lock as long as it lives. */
async function isRunning(spool: Spool): Promise<boolean> {
  const owner = await readJson<ProcessLife>(spool.path("run", "master.lock")).catch(() => undefined);
  return owner !== undefined && liveness(owner) === "alive";
}

async function converters({ site }: RuleSet): Promise<Finding[]> {
  const { isolation, programs, faults } = await converterHealth(site.convert.office);
  const missing = programs.flatMap(({ program, kinds, missing: todo }) =>
    todo === undefined ? [] : [look("documents", `${program} is not installed: no ${kinds}`, todo)],
  );
  const wrongs = faults.map((fault) => wrong("documents", fault, "see faxgate doctor documents"));
  const all = [...wrongs, ...missing.filter(({ todo }) => !faults.some((fault) => fault.includes(todo)))];
  return all.length > 0 ? all : [ok("documents", isolation)];
}
