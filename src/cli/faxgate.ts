#!/usr/bin/env node
// The faxgate command (DESIGN 7). One file per sub-command; this one holds the table, the common options and the exit codes:
// 0 done, 1 failed, 2 usage, 42 bad settings. A sub-command's file is loaded when it is called: print, lpq and lprm run for
// every page somebody prints and must not load the whole program each time.

import { readFileSync } from "node:fs";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { entryOf } from "../base/entry-of.ts";
import { describeError, isFaxError, systemCode } from "../base/errors.ts";
import { type Quality, qualityNames } from "../base/fax.ts";
import { visible } from "../base/one-line.ts";
import type { CommonOptions } from "./common.ts";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const program = new Command("faxgate")
  .description("E-mail-driven fax gateway")
  .version(version)
  .exitOverride()
  .showHelpAfterError("(faxgate help COMMAND tells more)");

/** A sub-command with the options all have. */
function command(usage: string, description: string, json = false): Command {
  const made = program
    .command(usage)
    .description(description)
    .addOption(new Option("--rules <dir>", "the rules folder").default("./rules").env("FAXGATE_RULES"))
    .addOption(new Option("--spool <dir>", "the spool folder").default("./var").env("FAXGATE_SPOOL"));
  if (json) made.option("--json", "machine-readable output");
  return made;
}

const qualityName = (text: string): Quality => {
  const quality = entryOf<Quality>(qualityNames, text);
  if (quality === undefined) throw new InvalidArgumentError(`Expected ${Object.keys(qualityNames).join(", ")}.`);
  return quality;
};
const factor = (text: string): number => {
  const value = Number(text);
  if (!(value >= 0.1 && value <= 100)) throw new InvalidArgumentError("expected a number from 0.1 to 100");
  return value;
};

const wholeNumber = (text: string): number => {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("expected a whole number");
  return Number(text);
};

const lengthOfTime = (text: string): number => {
  const read = /^(\d{1,6})\s*([hdw])$/.exec(text);
  if (read === null) throw new InvalidArgumentError("expected a length of time such as 12h, 30d or 4w");
  return Number(read[1]) * { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 }[read[2] as "h" | "d" | "w"];
};

/** An option that may come several times. */
const gather = (one: string, before: readonly string[]): string[] => [...before, one];

const subscriberField = (text: string): string => {
  if (!/^(?=.*\S)[\d*# ]{1,20}$/.test(text))
    throw new InvalidArgumentError("expected at most 20 of digits, *, # and blank");
  return text;
};

command("start", "start the gateway and stay in the foreground")
  .option("--line-speed <n>", "run lines and exchange of the trial n times faster than life", factor, 1)
  .option("--drain <seconds>", "how long running calls may go on after a stop was asked for", wholeNumber, 8)
  .action((options) => finish(import("./commands/start.ts").then((made) => made.startCommand(options))));
command("line <name>", "run one line in the foreground, for debugging or on another host")
  .option("--line-speed <n>", "as for start", factor, 1)
  .action((name: string, options) =>
    finish(import("./commands/line.ts").then((made) => made.lineCommand(name, options))),
  );
command("check", "check the rules and texts; every fault with file, line and column")
  .option("--verbose", "also rules that overlap, where their order decides")
  .action((options) => finish(import("./commands/check.ts").then((made) => made.checkCommand(options))));
command("queue", "jobs that are not finished", true).action((options) =>
  finish(import("./commands/queue.ts").then((made) => made.queueCommand(options))),
);
command("show <id>", "one job, submission or call, or what is remembered of a number", true).action(
  (id: string, options) => finish(import("./commands/show.ts").then((made) => made.showCommand(id, options))),
);
command("stats", "figures of the last days", true)
  .option("--since <time>", "how far back, such as 24h or 30d", "7d")
  .action((options) => finish(import("./commands/stats.ts").then((made) => made.statsCommand(options))));
command("housekeeping", "remove what is finished and old enough", true)
  .option("--dry-run", "only say what would go")
  .action((options) => finish(import("./commands/housekeeping.ts").then((made) => made.housekeepingCommand(options))));
command("redeliver <call>", "deliver a received fax once more")
  .option("--to <address>", "to this address instead; several times for several", gather, [])
  .option("--as-ruled", "to where the rules of today send it")
  .action((call: string, options) =>
    finish(import("./commands/redeliver.ts").then((made) => made.redeliverCommand(call, options))),
  );
command("lines", "the telephone lines and what they do", true).action((options) =>
  finish(import("./commands/lines.ts").then((made) => made.linesCommand(options))),
);
command("calls", "the last calls", true)
  .option("--most <n>", "how many", wholeNumber, 20)
  .action((options) => finish(import("./commands/calls.ts").then((made) => made.callsCommand(options))));
command("cover", "the cover pages there are, or one as it will be sent", true)
  .option("--preview <file>", "write a cover, filled, to a file ending in .pdf or .png")
  .option("--form <name>", "which one", "default")
  .option("--to <name>", "", "Jane Example")
  .option("--number <number>", "", "+1 555 0123")
  .option("--from <name>", "", "Fred Example")
  .option("--company <name>", "default: the site's name", "")
  .option("--subject <text>", "", "Our offer 4711")
  .option(
    "--remarks <text>",
    "",
    "Dear Jane,\n\nplease find our offer on the pages behind this one.\n\nKind regards\nFred",
  )
  .action((options) => finish(import("./commands/cover.ts").then((made) => made.coverCommand(options))));
command("trace <call>", "the trace of a call")
  .option("--replay", "play the call (or a trace file, by its path) once more with today's engine, without a modem")
  .option("--json", "with --replay: machine-readable output")
  .action((call: string, options) =>
    finish(import("./commands/trace.ts").then((made) => made.traceCommand(call, options))),
  );
for (const wish of ["cancel", "hold", "release"] as const)
  command(`${wish} <id>`, `${wish} a job`).action((id: string, options) =>
    finish(import("./commands/wish.ts").then((made) => made.wishCommand(wish, id, options))),
  );
command("send <number> <file...>", "queue files as one fax; prints the job's id")
  .option("--line <name>", "only this line may send it")
  .option("--raw", "send a TIFF's own pages pel for pel: no header line, no cover, no conversion")
  .option("--quality <name>", "standard, fine, superfine, 300 or 400 (pels an inch)", qualityName)
  .option("--from <user>", "the user of rules/users.yaml who sends")
  .option("--sub-address <digits>", "for whom at the far end (T.30 SUB)", subscriberField)
  .option("--password <digits>", "our password at the far end (T.30 SID)", subscriberField)
  .action((number: string, files: string[], options) =>
    finish(import("./commands/send.ts").then((made) => made.sendCommand(number, files, options))),
  );
command("print <file>", "put a document into the print drop (Samba's print command, lpd and CUPS back ends)")
  .option("--title <text>", "what the print server calls the document", "")
  .option("--user <name>", "who printed: taken from print servers' own accounts only", "")
  .option("--host <name>", "the machine it was printed from", "")
  .option("--queue <name>", "the print queue", "fax")
  .option("--remove", "remove the file once it is dropped")
  .action((file: string, options) =>
    finish(import("./commands/print.ts").then((made) => made.printCommand(file, options))),
  );
command("lpq", "printed documents that wait, as lpq lists them", true)
  .option("--queue <name>", "of this print queue only")
  .action((options) => finish(import("./commands/lpq.ts").then((made) => made.lpqCommand(options))));
command("lprm <job>", "delete a printed document that waits").action((job: string, options) =>
  finish(import("./commands/lprm.ts").then((made) => made.lprmCommand(wholeNumber(job), options))),
);
command("print-queue <kind>", "set up a print queue: cups")
  .option("--name <queue>", "its name", "fax")
  .option("--policy <policy>", "policy of cupsd.conf for it; authenticated = users log in", "default")
  .option("--backend-dir <dir>", "where CUPS has its back ends", "/usr/lib/cups/backend")
  .option("--cups <host:port>", "another CUPS server than this machine's")
  .option("--remove", "remove the queue and the back end")
  .action((kind: string, options) =>
    finish(import("./commands/print-queue.ts").then((made) => made.printQueueCommand(kind, options))),
  );
command("print-agent", "hand the jobs of a print drop to a gateway on another machine")
  .requiredOption("--server <host:port>", "the gateway's SMTP server")
  .option("--to <address>", "where print jobs go", "print@fax.local")
  .option("--credential <file>", "what faxgate print-credential made; readable by its owner only")
  .option("--ca <file>", "certificate (authority) of the gateway, PEM")
  .option("--domain <name>", "put before print names that come without a domain", "")
  .option("--account <name...>", "accounts besides root whose jobs name their users")
  .option("--max-mb <n>", "largest mail the gateway takes", wholeNumber, 50)
  .action((options) => finish(import("./commands/print-agent.ts").then((made) => made.printAgentCommand(options))));
command(
  "print-credential <name> <file>",
  "make the credential of a print agent elsewhere; prints the line for faxgate.yaml",
).action((name: string, file: string) =>
  finish(import("./commands/print-credential.ts").then((made) => made.printCredentialCommand(name, file))),
);
command("doctor [subject]", "look whether all works, and what to do; or one thing of exchange, documents", true)
  .option("--from <address>", "who sends; otherwise the first user with an address")
  .option("--from-host <address>", "the address Exchange's connector comes from")
  .option("--number <number>", "the number in the test addresses; nobody is called")
  .option("--server <host:port>", "the gateway's SMTP server, where it is not this spool's")
  .option("--listen <host:port>", "wait here for one mail of Exchange and show what it sends; it is refused")
  .action((subject: string | undefined, options) =>
    finish(import("./commands/doctor.ts").then((made) => made.doctorCommand(subject, options))),
  );
program
  .command("password")
  .description("hash a password from standard input for users.yaml")
  .action(() => finish(import("./commands/password.ts").then((made) => made.passwordCommand())));

const explain = program.command("explain").description("what the rules would do, and why");
const explainOptions = (made: Command): Command =>
  made
    .addOption(new Option("--rules <dir>", "the rules folder").default("./rules").env("FAXGATE_RULES"))
    .addOption(
      new Option("--spool <dir>", "the spool folder: what was learned of people and junk")
        .default("./var")
        .env("FAXGATE_SPOOL"),
    )
    .option("--json", "machine-readable output");
explainOptions(explain.command("inbound").description("whether a call would be answered, and where its fax would go"))
  .requiredOption("--called <number>", "the number that was called")
  .option("--caller <number>", "the caller's number; without it he is one who withholds it", "")
  .option("--tsi <text>", "what the sending machine calls itself", "")
  .option("--line <name>", "the line it came in on", "")
  .option("--subaddress <text>", "for whom the sender said it is (SUB)", "")
  .option("--pages <count>", "how many pages it has", wholeNumber, 1)
  .addOption(
    new Option("--outcome <word>", "whether all of it came").choices(["complete", "partial"]).default("complete"),
  )
  .option("--at <time>", 'when the call came, as "2026-11-23 09:14"; otherwise now')
  .action((options) => finish(import("./commands/explain.ts").then((made) => made.explainInbound(options))));
explainOptions(
  explain.command("outbound <number>").description("whether a user may fax a number, and what would be dialled"),
)
  .requiredOption("--from <user>", "a user of rules/users.yaml, or a mail address")
  .action((number: string, options) =>
    finish(import("./commands/explain-outbound.ts").then((made) => made.explainOutbound(number, options))),
  );
explainOptions(explain.command("user <name>").description("who a mail address or print name is")).action(
  (name: string, options) =>
    finish(import("./commands/explain-user.ts").then((made) => made.explainUser(name, options))),
);

const rules = program.command("rules").description("look after the rules files");
const rulesOptions = (made: Command): Command =>
  made.addOption(new Option("--rules <dir>", "the rules folder").default("./rules").env("FAXGATE_RULES"));
rulesOptions(
  rules
    .command("schema [dir]")
    .description("write JSON Schemas of the rules files for editors, to DIR or rules/schema"),
).action((dir: string | undefined, options) =>
  finish(import("./commands/rules-schema.ts").then((made) => made.rulesSchemaCommand(dir, options))),
);

rulesOptions(rules.command("format").description("tidy the rules files; comments and values stay as they are"))
  .option("--check", "change nothing, name the files that are not tidy; exit code 1 when there is one")
  .action((options) => finish(import("./commands/rules-format.ts").then((made) => made.rulesFormatCommand(options))));

rulesOptions(
  rules
    .command("replay")
    .description(
      "what these rules would have made of past calls and faxes, beside the rules in force; changes nothing",
    ),
)
  .addOption(new Option("--spool <dir>", "the spool folder").default("./var").env("FAXGATE_SPOOL"))
  .option("--since <time>", "how far back: 12h, 30d, 4w", lengthOfTime, 30 * 86_400_000)
  .option("--against <dir>", "compare with the rules of this folder instead of those in force")
  .option("--json", "machine-readable output")
  .action((options) => finish(import("./commands/rules-replay.ts").then((made) => made.rulesReplayCommand(options))));

export type ExitCode = 0 | 1 | 2 | 42;

let work: Promise<void> = Promise.resolve();

function finish(result: Promise<ExitCode>): void {
  work = result.then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      if (systemCode(error) === "EACCES") {
        process.stderr.write(`${visible(describeError(error))}\nrun it as root, or as the owner of the spool\n`);
        process.exitCode = 1;
        return;
      }
      if (!isFaxError(error)) throw error;
      process.stderr.write(`${error.message.split("\n").map(visible).join("\n")}\n`);
      process.exitCode = error.kind === "settings" ? 42 : 1;
    },
  );
}

// Whoever reads us (head, less) may stop reading: that is no fault.
process.stdout.on("error", (error) => {
  if (systemCode(error) !== "EPIPE") throw error;
  process.exit();
});

try {
  program.parse();
  await work;
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}

export type { CommonOptions };
