// faxgate show NUMBER: what earlier calls taught about the fax machine there (partner memory). JSON: base/partner.ts.

import { resolve } from "node:path";
import { FaxError } from "../../base/errors.ts";
import { parseNumber } from "../../codec/phone/number.ts";
import { dialPlan } from "../../codec/rules/permission.ts";
import { describeRate } from "../../codec/t30/describe.ts";
import { localTime } from "../../device/local-time.ts";
import { readPartner } from "../../device/store/partners.ts";
import { RulesFolder } from "../../device/store/rules-folder.ts";
import type { Spool } from "../../device/store/spool.ts";
import { type CommonOptions, type ExitCode, print, printJson } from "../common.ts";

/** By the normal form of the rules' dial plan, or as it stands when the rules cannot be read. */
export async function showNumber(spool: Spool, written: string, options: CommonOptions): Promise<ExitCode> {
  const plain = written.replace(/[^\d+]/g, "");
  const parsed = await RulesFolder.open(resolve(options.rules)).then(
    ({ current }) => parseNumber(written, dialPlan(current)),
    () => undefined,
  );
  const partner =
    (parsed?.ok === true ? await readPartner(spool, parsed.destination) : undefined) ??
    (await readPartner(spool, plain));
  if (partner === undefined)
    throw new FaxError("input", `nothing is remembered of ${written}: no fax machine answered there yet`);
  if (options.json) {
    printJson(partner);
    return 0;
  }
  const { bestRate, slow } = partner;
  const since = (at: string | undefined): string => (at === undefined ? "" : `since ${localTime(at)}`);
  const rows: readonly (readonly [string, string])[] = [
    ["number", partner.destination],
    ["calls itself", partner.remoteId],
    ["machine", partner.equipment],
    ["calls", `${partner.calls}, the last ${partner.lastCall} at ${localTime(partner.lastAt)}`],
    ["best rate", bestRate === undefined ? "" : describeRate(bestRate)],
    ["begin at", slow === undefined ? "" : `${slow.bps} bit/s ${since(slow.since)}, ${slow.goodCalls} good calls`],
    ["without V.17", since(partner.noV17?.since)],
    ["without ECM", since(partner.noEcm)],
    ["rejects pages", since(partner.rejectsPages)],
  ];
  for (const [name, value] of rows) if (value !== "") print(`${name.padEnd(14)} ${value}`);
  return 0;
}
