// What the gateway has to reach, and what has to reach it: its own ports, Redis, the relays, the directory, printers.

import { X509Certificate } from "node:crypto";
import { connect, createServer } from "node:net";
import { describeError, systemCode } from "../../base/errors.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { searchDirectory } from "../../device/directory/ldap.ts";
import { handOver } from "../../device/exec/hand-over.ts";
import { findProgram } from "../../device/exec/run.ts";
import { tryRelay } from "../../device/mailout/relay.ts";
import { pingRedis } from "../../device/queue/private-redis.ts";
import { askRedis } from "../../device/queue/redis-health.ts";
import { readCertificate } from "../smtp/certificate.ts";
import { hostOf } from "./exchange-faults.ts";
import { type Finding, look, ok, wrong } from "./finding.ts";

const patience = 10_000;

/** Each address SMTP listens on: ours answers there, or nobody does and it can be taken. */
export async function portHealth({ site }: RuleSet, running: boolean): Promise<Finding[]> {
  const found: Finding[] = [];
  const plain = site.smtp.listen.map((endpoint) => [endpoint, true] as const);
  const tls = site.smtp["listen-tls"].map((endpoint) => [endpoint, false] as const);
  for (const [endpoint, greets] of [...plain, ...tls]) {
    const port = Number(endpoint.slice(endpoint.lastIndexOf(":") + 1));
    const host = hostOf(endpoint);
    if (running)
      found.push(await answering(endpoint, /^(?:0\.0\.0\.0|::)$/.test(host) ? "127.0.0.1" : host, port, greets));
    else found.push(await takeable(endpoint, host, port));
  }
  return found;
}

function answering(endpoint: string, host: string, port: number, greets: boolean): Promise<Finding> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    const end = (finding: Finding): void => {
      socket.destroy();
      resolve(finding);
    };
    const silent = (why: string): void =>
      end(wrong("port", `${endpoint} does not answer: ${why}`, "see the log of smtp"));
    socket.setTimeout(patience, () => silent("no greeting"));
    socket.on("error", (error) => silent(error.message));
    if (!greets) socket.on("connect", () => end(ok("port", `${endpoint} is taken (TLS)`)));
    socket.on("data", (chunk) =>
      chunk.toString("latin1").startsWith("220 ")
        ? end(ok("port", `${endpoint} answers`))
        : end(wrong("port", `${endpoint} answers, but not as we do`, "another program has it: smtp.listen")),
    );
  });
}

function takeable(endpoint: string, host: string, port: number): Promise<Finding> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on("error", (error) => {
      const code = systemCode(error);
      if (code === "EACCES" && port < 1024) {
        const asRoot = "the service may take ports below 1024; as root the doctor sees whether it is free";
        return resolve(look("port", `${endpoint} could not be tried as this user`, asRoot));
      }
      const todo =
        code === "EADDRINUSE"
          ? `another program has it (ss -ltnp 'sport = :${port}'): stop that one, or smtp.listen`
          : "smtp.listen in faxgate.yaml names an address this machine has not";
      resolve(wrong("port", `${endpoint} cannot be taken: ${error.message}`, todo));
    });
    server.listen(port, host, () => server.close(() => resolve(ok("port", `${endpoint} is free`))));
  });
}

export async function redisHealth({ site }: RuleSet, spool: string, running: boolean): Promise<Finding[]> {
  if (site.redis === "private") {
    if ((await findProgram("redis-server")) === undefined)
      return [wrong("redis", "redis-server is missing", "apt-get install redis-server")];
    if (!running) return [ok("redis", "private, starts with the gateway")];
    return (await pingRedis(spool))
      ? [ok("redis", "private, answers")]
      : [wrong("redis", "our own Redis does not answer", "see the log of master")];
  }
  const health = await askRedis(site.redis, spool);
  const name = site.redis.replace(/\/\/[^@/]*@/, "//");
  if (!health.ok) return [wrong("redis", `${name}: ${health.why}`, "start it, or redis in faxgate.yaml")];
  const what = `${name}, version ${health.version}`;
  if (Number.parseInt(health.version, 10) < 6) return [wrong("redis", what, "BullMQ needs Redis 6.2 or newer")];
  if (health.evicts !== "noeviction")
    return [look("redis", `${what}: throws entries away when memory is short`, "maxmemory-policy noeviction")];
  // Only a timetable: what it loses is put back from disk within a minute.
  return [ok("redis", `${what}${health.durable ? "" : ", keeps nothing on disk, which does no harm"}`)];
}

export async function relayHealth({ site }: RuleSet): Promise<Finding[]> {
  if (site.relay === "outbox")
    return [look("relay", "outbox: mails stay files in the spool", "name your mail server: relay in faxgate.yaml")];
  const targets = [...site.relay, ...site.routes.flatMap(({ relay }) => relay)];
  const found: Finding[] = [];
  for (const target of targets) {
    const name = target.url.replace(/\/\/[^@/]*@/, "//");
    const why = await tryRelay(target, patience);
    found.push(why === undefined ? ok("relay", name) : wrong("relay", `${name}: ${why}`, "relay in faxgate.yaml"));
  }
  return found;
}

export async function directoryHealth({ directory }: RuleSet): Promise<Finding[]> {
  if (directory === undefined) return [];
  try {
    const entries = await searchDirectory(directory, "(objectClass=person)", 1);
    return entries === "too-many" || entries.length > 0
      ? [ok("directory", directory.base)]
      : [look("directory", `nobody is below ${directory.base}`, "base in users.yaml, and what bind-dn may read")];
  } catch (error) {
    return [wrong("directory", describeError(error), "directory in users.yaml")];
  }
}

const soon = 14 * 86_400_000;

export async function certificateHealth({ site }: RuleSet, now: number): Promise<Finding[]> {
  if (site.smtp.tls === undefined) return [];
  try {
    const { cert } = await readCertificate(site.smtp.tls);
    const until = new Date(new X509Certificate(cert).validTo).getTime();
    const what = `${site.smtp.tls.cert} is good until ${new Date(until).toISOString().slice(0, 10)}`;
    if (until < now) return [wrong("certificate", what, "renew it; a new one is taken by itself")];
    return [
      until - now < soon
        ? look("certificate", what, "renew it; a new one is taken by itself")
        : ok("certificate", what),
    ];
  } catch (error) {
    return [wrong("certificate", describeError(error), "smtp.tls in faxgate.yaml")];
  }
}

/** The printers received faxes go to. */
export async function printerHealth({ inbound }: RuleSet): Promise<Finding[]> {
  const printers = [...new Set(inbound.rules.flatMap(({ printer }) => printer ?? []))];
  if (printers.length === 0) return [];
  const found: Finding[] = [];
  for (const printer of printers) {
    const server = process.env["CUPS_SERVER"];
    const end = await handOver({
      program: "lpstat",
      args: ["-p", printer],
      ms: patience,
      env: server === undefined ? {} : { CUPS_SERVER: server },
    });
    if (end.kind === "taken")
      found.push(
        /disabled/.test(end.said)
          ? look("printer", end.said, `cupsenable ${printer}`)
          : ok("printer", `${printer} takes jobs`),
      );
    else if (end.why === "lpstat is not there")
      return [wrong("printer", "lp is not installed", "apt-get install cups-client")];
    else found.push(wrong("printer", `${printer}: ${end.why}`, "see lpstat -p, and printer in inbound.yaml"));
  }
  return found;
}
