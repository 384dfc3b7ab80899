// faxgate rules replay: what edited rules would have made of the calls and faxes of the last weeks, beside what the rules in force
// make of them. Changes nothing. JSON: { since, was, now, looked, changes }.

import { join, resolve } from "node:path";
import type { CallRecord, JobRequest, Submission } from "../../base/job.ts";
import type { InboundCall } from "../../codec/rules/inbound-conditions.ts";
import { withLearnedJunk } from "../../codec/rules/learned-junk.ts";
import type { WhoFaxes } from "../../codec/rules/permission.ts";
import { Changes, inboundEnd, outboundEnd } from "../../codec/rules/replay.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { searchDirectory } from "../../device/directory/ldap.ts";
import { localMoment, localTime } from "../../device/local-time.ts";
import { createLog } from "../../device/log/log.ts";
import { callRecords } from "../../device/store/call-records.ts";
import { junkSenders } from "../../device/store/junk-list.ts";
import { RulesFolder } from "../../device/store/rules-folder.ts";
import { readJson, type Spool } from "../../device/store/spool.ts";
import { Directory } from "../../service/people/directory.ts";
import { People } from "../../service/people/people.ts";
import { type CommonOptions, type ExitCode, openSpool, print, printJson, printTable } from "../common.ts";

interface Pair {
  readonly was: RuleSet;
  readonly now: RuleSet;
}

/** `since`: ms. `against`: other rules than those in force. */
export async function rulesReplayCommand(
  options: CommonOptions & { readonly since: number; readonly against?: string },
): Promise<ExitCode> {
  const edited = await RulesFolder.open(resolve(options.rules));
  const spool = await openSpool(options);
  const compared =
    options.against === undefined ? await RulesFolder.inForce(spool) : await RulesFolder.open(resolve(options.against));
  const learned = await junkSenders(spool);
  const [was, now] = [withLearnedJunk(compared.current, learned), withLearnedJunk(edited.current, learned)];
  const since = new Date(Date.now() - options.since).toISOString();
  const changes = new Changes();
  const looked = {
    calls: await replayCalls(spool, { was, now }, since, changes),
    jobs: await replayJobs(spool, { was, now }, since, changes),
  };
  if (options.json) {
    const { total, others, rows } = changes;
    printJson({ since, was: was.version, now: now.version, looked, changed: total, others, changes: rows });
    return 0;
  }
  print(`since ${localTime(since)}: ${looked.calls} calls received, ${looked.jobs} faxes asked for`);
  if (changes.total === 0) print(`rules ${now.version} make the same of all of them as ${was.version}`);
  else {
    print(`rules ${now.version} make something else of ${changes.total} of them than ${was.version}:`);
    printTable(
      ["COUNT", "WAY", "WAS", "RULE", "NOW", "RULE", "FOR EXAMPLE"],
      changes.rows.map((row) => [
        String(row.count),
        row.kind === "inbound" ? "in" : "out",
        row.was.end,
        row.was.rule,
        row.now.end,
        row.now.rule,
        row.examples.join(" "),
      ]),
    );
    if (changes.others > 0) print(`and ${changes.others} more of other kinds`);
  }
  return 0;
}

/** Received calls; how many were looked at. */
async function replayCalls(spool: Spool, { was, now }: Pair, since: string, changes: Changes): Promise<number> {
  let looked = 0;
  const isSub = [was, now].some(({ inbound }) =>
    [...inbound.junk, ...inbound.rules].some((rule) => rule.subaddress !== undefined),
  );
  for await (const record of callRecords(spool)) {
    if (record.direction !== "receive" || !(record.startedAt >= since)) continue;
    looked++;
    const call = await callOf(spool, record, isSub);
    changes.note("inbound", record.call, record.startedAt, inboundEnd(was, call), inboundEnd(now, call));
  }
  return looked;
}

/** As rules see it. The sub-address stands with the fax only; one that is not kept any more had none. */
async function callOf(spool: Spool, record: CallRecord, isSub: boolean): Promise<InboundCall> {
  const { startedAt } = record;
  const folder = spool.path("received", startedAt.slice(0, 4), startedAt.slice(5, 7), record.call);
  const fax = isSub
    ? await readJson<{ subAddress?: string }>(join(folder, "fax.json")).catch(() => undefined)
    : undefined;
  return {
    called: record.calledNumber ?? "",
    caller: record.callerNumber ?? "",
    line: record.line,
    tsi: record.remoteId,
    subAddress: fax?.subAddress ?? "",
    pages: record.pages,
    complete: record.outcome === 21,
    at: localMoment(startedAt),
  };
}

/** So many submissions are read at once. */
const atOnce = 32;

/** Faxes asked for, the refused ones too; how many were looked at. */
async function replayJobs(spool: Spool, rules: Pair, since: string, changes: Changes): Promise<number> {
  const [was, now] = [new Known(rules.was, spool), new Known(rules.now, spool)];
  let looked = 0;
  for (const area of ["active", "done"] as const) {
    const ids = (await spool.list(area)).filter((id) => madeAt(id) >= Date.parse(since));
    for (let at = 0; at < ids.length; at += atOnce)
      await Promise.all(
        ids.slice(at, at + atOnce).map(async (id) => {
          const submission = await readJson<Submission>(spool.path(area, id, "submission.json")).catch(() => undefined);
          // What the command line queued, nobody had to permit.
          if (submission === undefined || submission.user === "") return;
          const names = (await spool.list(area, id, "jobs")).filter((name) => /^\d+\.json$/.test(name));
          for (const name of names) {
            const request = await readJson<JobRequest>(spool.path(area, id, "jobs", name)).catch(() => undefined);
            if (request === undefined) continue;
            looked++;
            changes.note(
              "outbound",
              request.id,
              request.createdAt,
              outboundEnd(rules.was, await was.who(submission.user), request.original),
              outboundEnd(rules.now, await now.who(submission.user), request.original),
            );
          }
        }),
      );
  }
  return looked;
}

/** When an id was given, ms: its first part (newId). */
const madeAt = (id: string): number => Number.parseInt(id, 36) || 0;

/** People of a set of rules, each asked for once. */
class Known {
  readonly #people: People;
  readonly #found = new Map<string, Promise<WhoFaxes>>();

  constructor(rules: RuleSet, spool: Spool) {
    const log = createLog("faxgate", (line) => process.stderr.write(`${line}\n`));
    this.#people =
      rules.directory === undefined
        ? new People(() => rules)
        : new People(() => rules, new Directory({ spool, log, search: searchDirectory }));
  }

  who(user: string): Promise<WhoFaxes> {
    let found = this.#found.get(user);
    if (found === undefined) {
      found = this.#people.byId(user).then((who) => (who.kind === "person" ? who.person : { id: user }));
      this.#found.set(user, found);
    }
    return found;
  }
}
