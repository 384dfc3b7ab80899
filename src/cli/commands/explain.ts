// faxgate explain inbound: whether a call would be answered, where its fax would go, which rule decides, and why others do not.
// JSON: { rule, junk, mail, language, targets, trail, answer, version }.

import { resolve } from "node:path";
import { entryOf } from "../../base/entry-of.ts";
import { FaxError } from "../../base/errors.ts";
import type { InboundTarget } from "../../base/received.ts";
import { plainDigits } from "../../codec/phone/plain-digits.ts";
import { type AnswerDecision, decideAnswer } from "../../codec/rules/decide-answer.ts";
import type { InboundCall } from "../../codec/rules/inbound-conditions.ts";
import { withLearnedJunk } from "../../codec/rules/learned-junk.ts";
import { type InboundDecision, routeInbound } from "../../codec/rules/route-inbound.ts";
import { localMoment, localTime } from "../../device/local-time.ts";
import { junkSenders } from "../../device/store/junk-list.ts";
import { RulesFolder } from "../../device/store/rules-folder.ts";
import { Spool } from "../../device/store/spool.ts";
import { type ExitCode, print, printJson } from "../common.ts";

export interface ExplainInbound {
  readonly rules: string;
  /** Where senders of junk that were learned stand; there may be none yet. */
  readonly spool: string;
  readonly json?: boolean;
  readonly called: string;
  /** Empty = withheld. */
  readonly caller: string;
  readonly tsi: string;
  readonly line: string;
  readonly subaddress: string;
  readonly pages: number;
  readonly outcome: "complete" | "partial";
  /** Local time; missing = now. */
  readonly at?: string;
}

const usualRings = 2;

export async function explainInbound(options: ExplainInbound): Promise<ExitCode> {
  const folder = await RulesFolder.open(resolve(options.rules));
  const rules = withLearnedJunk(folder.current, await junkSenders(new Spool(resolve(options.spool))));
  const at = options.at === undefined ? Date.now() : Date.parse(options.at.trim().replace(" ", "T"));
  if (Number.isNaN(at))
    throw new FaxError("input", `expected a time such as "2026-11-23 09:14", found "${options.at}"`);
  const line = entryOf(rules.lines, options.line);
  if (options.line !== "" && line === undefined)
    throw new FaxError("input", `there is no line "${options.line}": ${Object.keys(rules.lines).join(", ")}`);
  const call: InboundCall = {
    // As the network says them, however they were typed here.
    called: plainDigits(options.called) ?? options.called,
    caller: plainDigits(options.caller) ?? options.caller,
    line: options.line,
    tsi: options.tsi,
    subAddress: options.subaddress,
    pages: options.pages,
    complete: options.outcome === "complete",
    at: localMoment(at),
  };
  const { tsi: _, subAddress: __, pages: ___, complete: ____, ...ringing } = call;
  const answer = decideAnswer(rules, { ...ringing, told: true }, line?.rings ?? usualRings);
  const routed = routeInbound(rules, call);
  if (options.json) {
    const { rule, junk, mail, language, targets, trail } = routed;
    printJson({ rule, junk, mail, language, targets, trail, answer, version: rules.version });
    return 0;
  }
  print(`at ${localTime(new Date(at).toISOString()).slice(0, 16)}, by rules ${rules.version}`);
  print(answerWords(answer, line === undefined));
  printTrail(folder, answer.trail);
  print(
    routed.junk
      ? `the fax is ${routed.rule}: kept, and ${routed.targets.length === 0 ? "nobody is told" : "sent"}`
      : `the fax goes by ${routed.rule === "default" ? "no rule: to the default mailbox" : ruleWords(routed.rule)}`,
  );
  for (const target of routed.targets) print(`  ${targetWords(target)}`);
  printTrail(folder, routed.trail);
  return 0;
}

/** "1+3" → rules 1 and 3 of inbound.yaml. */
function ruleWords(rule: string): string {
  const names = rule.split("+").filter((name) => name !== "default");
  const last = rule.endsWith("+default") ? ", and to the default mailbox" : "";
  return `${names.length === 1 ? "rule" : "rules"} ${names.join(" and ")} of inbound.yaml${last}`;
}

function answerWords({ action, rings, rule }: AnswerDecision, usual: boolean): string {
  const who = rule === "line" ? "no rule asks otherwise" : `rule ${rule}`;
  const ring = `ring ${rings}${usual && rule === "line" ? " or as the line says" : ""}`;
  switch (action) {
    case "answer":
      return `the call is answered at ${ring}: ${who}`;
    case "hang-up":
      return `the call is picked up at ${ring} and ended at once: ${who}`;
    case "reject":
      return `the call is not answered: ${who}`;
    case "telephone":
      return `the call is left to people: ${who}`;
  }
}

export function targetWords(target: InboundTarget): string {
  const how = "language" in target ? ` as ${target.form}, in ${target.language}` : "";
  switch (target.kind) {
    case "mail":
      return `mail to ${target.to.join(", ")}${how}`;
    case "person":
      return `mail to the user ${target.user}, whose address the directory says${how}`;
    case "group":
      return `mail to everybody in the group ${target.group} of the directory${how}`;
    case "round-robin":
      return `mail to one in turn of ${target.among.join(", ")}${how}`;
    case "printer":
      return `printed on ${target.printer}`;
    case "folder":
      return `into ${target.folder} as ${target.fileName} (${target.form})`;
    case "command":
      return `to the program ${target.argv.join(" ")}`;
  }
}

/** Where every rule that was asked stands, and what kept it out. */
function printTrail(folder: RulesFolder, trail: InboundDecision["trail"] | AnswerDecision["trail"]): void {
  const asked = new Map<string, number>();
  for (const { rule, misfit } of trail) {
    const part = rule.startsWith("rule ") ? "rules" : rule.slice(0, rule.indexOf(" "));
    const index = asked.get(part) ?? 0;
    asked.set(part, index + 1);
    const isLearned = part === "junk" && index >= folder.current.inbound.junk.length;
    // There may be hundreds, none of which anybody can edit.
    if (isLearned && misfit !== undefined) continue;
    const place = isLearned ? "by an answer" : folder.placeOf("inbound.yaml", [part, index]);
    print(
      misfit === undefined
        ? `  ${rule}, ${place}: fits`
        : `  not ${rule}, ${place}: it asks for ${misfit.condition} ${misfit.wanted}, and this is ${misfit.found}`,
    );
  }
}
