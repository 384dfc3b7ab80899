// faxgate doctor [SUBJECT]: looks whether what the gateway needs is there and works, and says what to do where it does not. Without a
// subject everything is looked at. JSON then: [{subject, state: ok|look|wrong, what, todo}].

import { hostname, userInfo } from "node:os";
import { resolve } from "node:path";
import { FaxError } from "../../base/errors.ts";
import { mayFax } from "../../codec/rules/permission.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { exists, readJson, Spool } from "../../device/store/spool.ts";
import { connectorCommands } from "../../service/doctor/connector.ts";
import { converterHealth } from "../../service/doctor/converters.ts";
import { faultsOfRules, hostOf } from "../../service/doctor/exchange-faults.ts";
import { addressOf, type Heard, hearOneMail } from "../../service/doctor/exchange-listener.ts";
import { type TestedAddress, testExchange } from "../../service/doctor/exchange-test.ts";
import { octetLines } from "../../service/doctor/octets.ts";
import { readWhatArrived } from "../../service/doctor/read-recipient.ts";
import { siteHealth } from "../../service/doctor/site-health.ts";
import type { People } from "../../service/people/people.ts";
import { type CommonOptions, type ExitCode, openSpool, print, printJson } from "../common.ts";
import { findWho, peopleOf } from "./explain-user.ts";

export interface DoctorOptions extends CommonOptions {
  readonly from?: string;
  readonly fromHost?: string;
  readonly number?: string;
  readonly server?: string;
  readonly listen?: string;
}

export async function doctorCommand(subject: string | undefined, options: DoctorOptions): Promise<ExitCode> {
  if (subject === undefined) return everything(options);
  if (subject === "documents") return documents(options);
  if (subject !== "exchange")
    throw new FaxError("input", `the doctor knows nothing of ${subject}; subjects: exchange, documents`);
  const { rules, people } = await peopleOf(options);
  return options.listen === undefined
    ? testAddresses(rules, people, options)
    : listen(rules, people, options, endpointOf(options.listen));
}

const marks = { ok: "ok   ", look: "LOOK ", wrong: "WRONG" } as const;

async function everything(options: DoctorOptions): Promise<ExitCode> {
  const spool = new Spool(resolve(options.spool));
  // As the gateway's user: another one may have other rights.
  if (await exists(spool.path("active"))) await openSpool(options);
  const found = await siteHealth(resolve(options.rules), spool, ({ subject, state, what, todo }) => {
    if (options.json) return;
    print(`${marks[state]} ${subject}: ${what}`);
    if (todo !== "") print(`      ${todo}`);
  });
  const faults = found.filter(({ state }) => state === "wrong").length;
  if (options.json) printJson(found);
  else print(faults === 0 ? "\nNothing is wrong." : `\n${faults === 1 ? "1 thing is" : `${faults} things are`} wrong.`);
  return faults === 0 ? 0 : 1;
}

/** As the user who asks: the gateway's own may have other rights. */
async function documents(options: DoctorOptions): Promise<ExitCode> {
  const { rules } = await peopleOf(options);
  const { isolation, programs, faults, sandbox } = await converterHealth(rules.site.convert.office);
  if (options.json) printJson({ user: userInfo().username, sandbox, isolation, programs, faults });
  else {
    print(`As ${userInfo().username}: ${isolation}.`);
    for (const { program, kinds, missing } of programs)
      print(`${kinds}: ${missing === undefined ? program : `${program} is not installed; ${missing}`}`);
    printFaults(faults);
  }
  return faults.length === 0 ? 0 : 1;
}

async function testAddresses(rules: RuleSet, people: People, options: DoctorOptions): Promise<ExitCode> {
  const { site } = rules;
  const spool = await openSpool(options);
  const running = await readJson<{ addresses: string[] }>(spool.path("run", "smtp.json"));
  const server = options.server ?? running?.addresses[0];
  if (server === undefined) throw new FaxError("resource", "the gateway has never run on this spool; start it first");
  const commands = connectorCommands(rules, reachable(server));
  const sender = await senderOf(rules, people, options);
  const host = options.fromHost ?? site.trust[0]?.split("/")[0] ?? "127.0.0.1";
  const places = {
    number: options.number ?? (await numberFor(rules, people, sender)),
    domain: site.domains[0]!,
    organisation: site["exchange-domains"][0] ?? site.domains[0]!,
  };
  const tested = await testExchange({ rules, people, sender, host, places, server: endpointOf(server) });
  const faults = [
    ...faultsOfRules(rules, options.fromHost),
    ...tested.flatMap(({ name, fault }) => (fault === undefined ? [] : [`${name}: ${fault}`])),
  ];
  if (options.json) printJson({ server, sender, host, places, connector: commands, tested, faults });
  else {
    for (const line of commands) print(line);
    print(`\n${sender} at ${host} to the gateway at ${server}, as far as RCPT TO; nobody is called:`);
    for (const test of tested) printTested(test);
    printFaults(faults);
  }
  return faults.length === 0 ? 0 : 1;
}

function printTested({ name, address, parameters, reading, verdict, fault }: TestedAddress): void {
  print(`\n${fault === undefined ? "ok   " : "WRONG"} ${name}`);
  for (const line of octetLines(address)) print(`      ${line}`);
  if (parameters !== "") print(`      ${parameters}`);
  print(`      read as ${reading}`);
  print(`      ${verdict === "250" ? "taken" : `refused: ${verdict}`}`);
}

function printFaults(faults: readonly string[]): void {
  print(faults.length === 0 ? "\nNothing is wrong." : "\nTo do:");
  for (const fault of faults) print(`- ${fault}`);
}

async function listen(
  rules: RuleSet,
  people: People,
  options: DoctorOptions,
  endpoint: { host: string; port: number },
): Promise<ExitCode> {
  const judge = async (host: string, from: string, address: string): Promise<string> => {
    const { verdict } = await readWhatArrived(rules, people, { remoteAddress: host, from }, address);
    return verdict === "250" ? "250 2.1.5 ok" : verdict;
  };
  const heard = await hearOneMail(endpoint, { judge }, (address) => {
    if (!options.json)
      print(`Listening on ${address}. Point the connector here and send one mail; it is looked at and refused.`);
  });
  return report(rules, people, heard, options.json === true);
}

async function report(rules: RuleSet, people: People, heard: Heard, json: boolean): Promise<ExitCode> {
  const { host, commands, header } = heard;
  const from = addressOf(commands[0] ?? "");
  const faults = faultsOfRules(rules, host);
  const recipients = [];
  for (const command of commands.slice(1)) {
    const address = addressOf(command);
    const read = await readWhatArrived(rules, people, { remoteAddress: host, from }, address);
    recipients.push({ command, address, ...read });
    if (!read.taken) faults.push(`${address} is refused: ${read.verdict}`);
  }
  if (json) printJson({ host, from, recipients, header, faults });
  else {
    print(`\nA mail from ${host}:`);
    for (const line of octetLines(commands[0] ?? "")) print(`      ${line}`);
    for (const { command, reading, verdict } of recipients) {
      print("");
      for (const line of octetLines(command)) print(`      ${line}`);
      print(`      read as ${reading}`);
      print(`      ${verdict === "250" ? "taken" : `refused: ${verdict}`}`);
    }
    print(`\nIts header:\n${header.replace(/[^\n -~]/g, "?").replace(/^/gm, "      ")}`);
    printFaults(faults);
  }
  return faults.length === 0 ? 0 : 1;
}

function endpointOf(text: string): { host: string; port: number } {
  const port = Number(text.slice(text.lastIndexOf(":") + 1));
  if (!text.includes(":") || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw new FaxError("input", `${text} is no HOST:PORT`);
  return { host: hostOf(text), port };
}

/** As another machine names it. */
const reachable = (server: string): string => server.replace(/^(?:0\.0\.0\.0|\[?::\]?)(?=:\d+$)/, hostname());

/** The one who was named, or the first of users.yaml with an address of his own. */
async function senderOf(rules: RuleSet, people: People, { from }: DoctorOptions): Promise<string> {
  if (from?.includes("@")) return from;
  const names = from === undefined ? Object.keys(rules.users) : [from];
  for (const name of names) {
    const who = await findWho(people, name);
    const own = who.kind === "person" ? who.person.address : "";
    if (own !== "" && !own.includes("*")) return own;
  }
  throw new FaxError("input", "say with --from who sends: a mail address");
}

/** One the sender may fax: the site's own, or one of its dial plan. */
async function numberFor(rules: RuleSet, people: People, sender: string): Promise<string> {
  const who = await people.byMail(sender);
  const planned = rules.outbound["dial-plan"].numbers.map(({ match }) => match.replace(/[X*]/g, "0"));
  const candidates = [rules.site.number.replace(/[^+\d]/g, ""), ...planned].filter((one) => /^\+?\d+$/.test(one));
  if (who.kind === "person") for (const number of candidates) if (mayFax(rules, who.person, number).ok) return number;
  return candidates[0] ?? "5550001";
}
