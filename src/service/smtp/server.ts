// The embedded SMTP server (RFC 5321). Needs the disk and nothing else: mail is taken while Redis, the office or the lines
// are down. Every input has a limit: size, recipients, connections, idle time, line length, commands.

import { readFile, statfs } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import type { SMTPServer, SMTPServerAddress, SMTPServerSession } from "smtp-server";
import type { EnvelopeRecipient } from "../../base/envelope.ts";
import { describeError, FaxError, systemCode } from "../../base/errors.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import type { Log } from "../../device/log/log.ts";
import { writeJson } from "../../device/store/atomic.ts";
import { bounceTokens, printAgentPassword } from "../../device/store/site-secret.ts";
import type { Spool } from "../../device/store/spool.ts";
import { HourRate } from "../people/hour-rate.ts";
import type { People } from "../people/people.ts";
import { acceptMessage, forgetHalfTaken } from "./acceptance.ts";
import { AnyAddressServer } from "./any-address.ts";
import { judgeLogin } from "./login.ts";
import { judgeRecipient, proofOf, type SenderFacts, type Verdict } from "./policy.ts";
import { envelopeReport, recipientReport } from "./report-wishes.ts";

export interface SmtpDeps {
  readonly spool: Spool;
  readonly log: Log;
  readonly rules: () => RuleSet;
  readonly people: People;
}

class SmtpRefusal extends Error {
  readonly responseCode: number;
  constructor(refusal: { readonly code: number; readonly text: string }) {
    super(refusal.text);
    this.responseCode = refusal.code;
  }
}

/** Listens on every address of the rules; rejects when one cannot be had. `addresses` tells the real ports. */
export async function startSmtp(deps: SmtpDeps): Promise<{ addresses: string[]; stop(): Promise<void> }> {
  const site = deps.rules().site;
  const limits = site.smtp;
  const bounces = await bounceTokens(deps.spool);
  const agentPassword = await printAgentPassword(deps.spool);
  const tls = await readCertificate(limits.tls);
  const maxBytes = limits["max-size-mb"] * 1024 * 1024;
  const servers: SMTPServer[] = [];
  /** What was said at RCPT stands, also when the rules change before the message is through. */
  const accepted = new WeakMap<SMTPServerAddress, readonly EnvelopeRecipient[]>();
  const addresses: string[] = [];
  const rate = new HourRate();
  const perHour = (): number => deps.rules().site.smtp["mails-per-hour"];
  await forgetHalfTaken(deps.spool);
  for (const endpoint of limits.listen) {
    const colon = endpoint.lastIndexOf(":");
    const host = endpoint.slice(0, colon).replace(/^\[|\]$/g, "");
    const server = makeServer();
    await listen(server, host, Number(endpoint.slice(colon + 1)));
    server.removeAllListeners("error");
    server.on("error", (error) => deps.log.info("connection failed", { cause: error.message }));
    const bound = server.server.address() as AddressInfo;
    addresses.push(`${bound.address}:${bound.port}`);
    servers.push(server);
  }
  // Where the print agent on this machine finds us: the rules may ask for any free port.
  await writeJson(deps.spool.path("run", "smtp.json"), { addresses });
  return {
    addresses,
    stop: async () => {
      await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
    },
  };

  function makeServer(): SMTPServer {
    return new AnyAddressServer({
      name: site.domains[0],
      banner: "faxgate",
      // STARTTLS needs the administrator's certificate. AUTH is for print agents; where it is safe is judged in onAuth.
      disabledCommands: tls === undefined ? ["STARTTLS"] : [],
      ...tls,
      authOptional: true,
      authMethods: ["PLAIN"],
      allowInsecureAuth: true,
      disableReverseLookup: true,
      hideDSN: false,
      logger: false,
      size: maxBytes,
      maxRecipients: limits["max-recipients"],
      // Outlook quotes numbers with blanks; what an address means is judged by us.
      lenientAddressParsing: true,
      maxClients: limits["max-connections"],
      socketTimeout: limits["idle-timeout"],
      closeTimeout: 2_000,
      maxCommandLength: 4_096,
      maxAllowedUnauthenticatedCommands: limits["max-recipients"] * 2 + 100,
      onAuth: (auth, session, done) => {
        judgeLogin(deps.rules(), agentPassword, {
          name: auth.username ?? "",
          password: auth.password ?? "",
          safe: session.secure || session.remoteAddress === session.localAddress,
        }).then(
          (login) => {
            if (login.ok) return done(null, { user: login.agent });
            deps.log.warn("log-in refused", { name: auth.username, from: session.remoteAddress, why: login.text });
            return done(new SmtpRefusal(login));
          },
          (error: unknown) => {
            deps.log.error("log-in", { cause: describeError(error) });
            done(new SmtpRefusal({ code: 454, text: "4.7.0 the log-in cannot be checked now" }));
          },
        );
      },
      onMailFrom: (_address, _session, done) => {
        enoughDisk().then(
          (enough) =>
            done(
              enough
                ? null
                : new SmtpRefusal({ code: 452, text: "4.3.1 our disk is nearly full; the mail is welcome later" }),
            ),
          () => done(new SmtpRefusal({ code: 451, text: "4.3.0 our spool cannot be read; the mail is welcome later" })),
        );
      },
      onRcptTo: (address, session, done) => {
        judgeRecipient(deps.rules(), deps.people, senderFacts(session), address.address, bounces.callOf).then(
          (judged) => {
            const verdict = judged.ok && judged.recipients.some((to) => isTooMuch(to, session)) ? tooMuch() : judged;
            if (verdict.ok) {
              accepted.set(address, verdict.recipients);
              return done(null);
            }
            deps.log.info("recipient refused", {
              to: address.address,
              from: senderFacts(session).from,
              why: verdict.refusal.text,
            });
            return done(new SmtpRefusal(verdict.refusal));
          },
          (error: unknown) => {
            deps.log.error("a recipient could not be judged", { cause: describeError(error) });
            done(new SmtpRefusal({ code: 451, text: "4.3.0 our spool cannot be read; the mail is welcome later" }));
          },
        );
      },
      onData: (stream, session, done) => {
        const rules = deps.rules();
        const facts = senderFacts(session);
        const recipients = session.envelope.rcptTo.flatMap((to) =>
          (accepted.get(to) ?? []).map((recipient) => ({ ...recipient, ...recipientReport(to) })),
        );
        const report = envelopeReport(session.envelope);
        if (!session.envelope.rcptTo.every((to) => accepted.has(to))) {
          stream.resume();
          return done(
            new SmtpRefusal({ code: 451, text: "4.3.0 a recipient was lost on our side; please send again" }),
          );
        }
        const about = {
          from: facts.from,
          proof: proofOf(rules, facts),
          recipients,
          remoteAddress: facts.remoteAddress,
          helo: String(session.hostNameAppearsAs || "").slice(0, 255),
          ...(report === undefined ? {} : { report }),
        };
        acceptMessage(deps.spool, stream, about, () => stream.sizeExceeded).then(
          (kept) => {
            if (kept.kind === "too-large")
              return done(new SmtpRefusal({ code: 552, text: `5.3.4 the mail is over ${limits["max-size-mb"]} MB` }));
            if (recipients.some(asksForWork)) rate.count(facts.from);
            deps.log.info("mail taken", { id: kept.id, from: facts.from, recipients: recipients.length });
            return done(null, `2.0.0 kept as ${kept.id}`);
          },
          (error: unknown) => {
            deps.log.error("mail could not be kept", { cause: describeError(error) });
            stream.resume();
            done(new SmtpRefusal({ code: 452, text: "4.3.1 our disk failed; the mail is welcome later" }));
          },
        );
      },
    });
  }

  function isTooMuch(recipient: EnvelopeRecipient, session: SMTPServerSession): boolean {
    return asksForWork(recipient) && !rate.has(senderFacts(session).from, perHour());
  }

  function tooMuch(): Verdict {
    const text = `4.7.1 more than ${perHour()} mails from you within an hour; it is welcome again later`;
    return { ok: false, refusal: { code: 451, text } };
  }

  async function enoughDisk(): Promise<boolean> {
    const disk = await statfs(deps.spool.root);
    return disk.bavail * disk.bsize >= limits["min-free-mb"] * 1024 * 1024;
  }
}

/** A port that is taken is waited for a little: the smtp process of a killed run may still be ending. */
async function listen(server: SMTPServer, host: string, port: number): Promise<void> {
  for (let attempt = 1; ; attempt++)
    try {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, resolve);
      });
      return;
    } catch (error) {
      const code = systemCode(error);
      server.removeAllListeners("error");
      if (code === "EADDRINUSE" && attempt < 8) await new Promise((resolve) => setTimeout(resolve, 600));
      else if (code === "EADDRINUSE")
        throw new FaxError(
          "settings",
          `${host}:${port} is used by another program; change smtp.listen in faxgate.yaml, or stop it`,
        );
      else
        throw new FaxError("settings", `nothing can listen on ${host}:${port}; see smtp.listen in faxgate.yaml`, error);
    }
}

/** Faxes and answers count by sender; print jobs come from a print server for everybody. */
const asksForWork = (to: EnvelopeRecipient): boolean => to.kind === "fax" || to.kind === "reply" || to.kind === "ask";

function senderFacts(session: SMTPServerSession): SenderFacts {
  const from = session.envelope.mailFrom;
  const agent: unknown = session.user;
  return {
    remoteAddress: session.remoteAddress,
    from: from === false ? "" : from.address,
    ...(typeof agent === "string" ? { printAgent: agent } : {}),
  };
}

/** FaxError "settings" when a file cannot be read. */
async function readCertificate(
  files: { readonly cert: string; readonly key: string } | undefined,
): Promise<{ cert: Buffer; key: Buffer } | undefined> {
  if (files === undefined) return undefined;
  try {
    return { cert: await readFile(files.cert), key: await readFile(files.key) };
  } catch (error) {
    throw new FaxError("settings", "the certificate of smtp.tls in faxgate.yaml cannot be read", error);
  }
}
