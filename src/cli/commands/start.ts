// faxgate start: the gateway in the foreground. Prints how to send the first fax in the trial, and what the lines do.

import { join, resolve } from "node:path";
import { createLog } from "../../device/log/log.ts";
import { RulesFolder } from "../../device/store/rules-folder.ts";
import { Spool } from "../../device/store/spool.ts";
import { startMaster } from "../../main/master.ts";
import { type CommonOptions, type ExitCode, print } from "../common.ts";

export async function startCommand(options: CommonOptions & { lineSpeed: number; drain: number }): Promise<ExitCode> {
  const rules = await RulesFolder.open(resolve(options.rules));
  const spool = new Spool(resolve(options.spool));
  await spool.prepare();
  await rules.keep(spool);
  const log = createLog("master", print);
  const live = process.stdout.isTTY === true;
  const shown = new Map<string, string>();
  let asked = 0;
  const asking = new AbortController();
  const stopping = new Promise<void>((done) => asking.signal.addEventListener("abort", () => done()));
  // npm passes Ctrl-C on, so one press arrives twice; a press a second later means "now".
  const onSignal = (): void => {
    if (asked === 0) {
      asked = Date.now();
      asking.abort();
    } else if (Date.now() - asked > 1_000) master?.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  let master: Awaited<ReturnType<typeof startMaster>> | undefined;
  master = await startMaster({
    spool,
    rules,
    lineSpeed: options.lineSpeed,
    drainMs: options.drain * 1_000,
    log,
    signal: asking.signal,
    status: (name, text) => {
      if (live && shown.get(name) !== text) print(`  ${name.padEnd(10)} ${text}`);
      shown.set(name, text);
    },
  });
  const site = rules.current.site;
  if (!asking.signal.aborted) log.info("ready", { spool: spool.root, smtp: site.smtp.listen.join(" ") });
  if (Object.values(rules.current.lines).some((line) => line.device.startsWith("trial:")))
    print(firstFax(spool.root, site.smtp.listen[0] ?? "", site.domains[0] ?? ""));
  await stopping;
  log.info("stopping");
  await master.stop();
  log.info("stopped");
  rules.stop();
  // Nothing may keep a stopped gateway alive.
  setTimeout(() => process.exit(0), 500).unref();
  return 0;
}

function firstFax(spool: string, listen: string, domain: string): string {
  return [
    "",
    "This is the trial: four soft modems on a simulated telephone exchange. Send the first fax with",
    "",
    `  swaks --server ${listen} --from user1@plant.example --to 5550001@${domain} --attach @some.pdf`,
    "",
    `Mails appear in ${join(spool, "outbox")}: the received fax for purchasing@plant.example, the notice for user1.`,
    "Ctrl-C stops everything.",
    "",
  ].join("\n");
}
