// The embedded SMTP server (RFC 5321). Needs the disk and nothing else: mail is taken while Redis, the office or the lines
// are down. Every input has a limit: size, recipients, connections, idle time, line length, commands.

import { statfs } from "node:fs/promises";
import type { SMTPServer, SMTPServerAddress, SMTPServerSession } from "smtp-server";
import type { EnvelopeRecipient } from "../../base/envelope.ts";
import { describeError, FaxError, isFaxError } from "../../base/errors.ts";
import { readEncapsulated } from "../../codec/address/imcea.ts";
import { splitAddress } from "../../codec/mail/recipient.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import type { Log } from "../../device/log/log.ts";
import { raiseAlarm } from "../../device/store/alarms.ts";
import { writeJson } from "../../device/store/atomic.ts";
import { bounceTokens, printAgentPassword } from "../../device/store/site-secret.ts";
import type { Spool } from "../../device/store/spool.ts";
import { HourRate } from "../people/hour-rate.ts";
import type { People } from "../people/people.ts";
import { acceptMessage, forgetHalfTaken, type Prove } from "./acceptance.ts";
import { AnyAddressServer } from "./any-address.ts";
import { followCertificate, readCertificate } from "./certificate.ts";
import { listenOn } from "./listen.ts";
import { judgeLogin, type LoggedIn, type LoginDeps } from "./login.ts";
import { Manners } from "./manners.ts";
import { judgeOutside } from "./outside.ts";
import { judgeRecipient, proofOf, type SenderFacts, type Verdict } from "./policy.ts";
import { envelopeReport, recipientReport } from "./report-wishes.ts";
import { isTrusted } from "./trust.ts";

export interface SmtpDeps {
  readonly spool: Spool;
  readonly log: Log;
  readonly rules: () => RuleSet;
  readonly people: People;
  /** Asks the directory whether a password is right. */
  readonly checkPassword: LoginDeps["checkPassword"];
}

/** How long an answer of the disk about its room is good for, ms: min-free-mb is much more than comes in that time. */
const diskAsked = 250;

class SmtpRefusal extends Error {
  readonly responseCode: number;
  constructor(refusal: { readonly code: number; readonly text: string }) {
    super(refusal.text);
    this.responseCode = refusal.code;
  }
}

/** Listens on every address of the rules; rejects when one cannot be had. `addresses` and `secureAddresses` (TLS from the start) tell the real ports. */
export async function startSmtp(deps: SmtpDeps): Promise<{
  addresses: string[];
  secureAddresses: string[];
  stop(): Promise<void>;
}> {
  const site = deps.rules().site;
  const limits = site.smtp;
  const bounces = await bounceTokens(deps.spool);
  const agentPassword = await printAgentPassword(deps.spool);
  const tls = limits.tls === undefined ? undefined : await readCertificate(limits.tls);
  if (tls === undefined && limits["listen-tls"].length > 0)
    throw new FaxError("settings", "smtp.listen-tls in faxgate.yaml needs smtp.tls, a certificate and its key");
  const maxBytes = limits["max-size-mb"] * 1024 * 1024;
  const servers: SMTPServer[] = [];
  /** What was said at RCPT stands, also when the rules change before the message is through. */
  const accepted = new WeakMap<SMTPServerAddress, readonly EnvelopeRecipient[]>();
  const addresses: string[] = [];
  const secureAddresses: string[] = [];
  let disk = { asked: Number.NEGATIVE_INFINITY, enough: Promise.resolve(false) };
  const rate = new HourRate();
  const manners = new Manners();
  const isKnownHost = (host: string): boolean => {
    const { trust, "trust-print": print } = deps.rules().site;
    return isTrusted(host, trust) || isTrusted(host, print);
  };
  const perHour = (): number => deps.rules().site.smtp["mails-per-hour"];
  await forgetHalfTaken(deps.spool);
  for (const [secure, endpoints] of [
    [false, limits.listen],
    [true, limits["listen-tls"]],
  ] as const)
    for (const endpoint of endpoints) {
      const server = makeServer(secure);
      const address = await listenOn(server, endpoint);
      server.removeAllListeners("error");
      server.on("error", (error) => deps.log.info("connection failed", { cause: error.message }));
      (secure ? secureAddresses : addresses).push(address);
      servers.push(server);
    }
  const following =
    limits.tls === undefined
      ? undefined
      : followCertificate(limits.tls, {
          renewed: (certificate) => {
            for (const server of servers) server.updateSecureContext(certificate);
            deps.log.info("the renewed certificate is in force");
          },
          faulty: (fault) => {
            deps.log.error("the renewed certificate cannot be used; the old one stays in force", { cause: fault });
            void raiseAlarm(
              deps.spool,
              "certificate",
              "the renewed certificate of the SMTP server cannot be used",
              `The old one stays in force until then.\n${fault}`,
            );
          },
        });
  // Where the print agent on this machine finds us: the rules may ask for any free port.
  await writeJson(deps.spool.path("run", "smtp.json"), { addresses });
  return {
    addresses,
    secureAddresses,
    stop: async () => {
      following?.stop();
      await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
    },
  };

  function makeServer(secure: boolean): SMTPServer {
    const server = new AnyAddressServer({
      name: site.domains[0],
      banner: "faxgate",
      // STARTTLS needs the administrator's certificate. Where a log-in is safe is judged in onAuth.
      secure,
      disabledCommands: tls === undefined ? ["STARTTLS"] : [],
      ...tls,
      ...(limits["proxy-from"].length === 0 ? {} : { useProxy: limits["proxy-from"] }),
      authOptional: true,
      authMethods: ["PLAIN", "LOGIN"],
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
      onConnect: (session, done) => {
        const { site } = deps.rules();
        const host = session.remoteAddress;
        const limit = {
          connectionsPerHost: site.smtp["connections-per-host"],
          // Those nobody trusts together leave room for the others, however slowly they speak.
          connections: Math.ceil((site.smtp["max-connections"] * 3) / 4),
          failedLogins: site.smtp["failed-log-ins"],
        };
        if (isKnownHost(host) || manners.mayConnect(host, session.id, limit)) return done();
        deps.log.warn("too many connections or failed log-ins", { from: host });
        done(
          new SmtpRefusal({
            code: 421,
            text: "4.7.0 too many connections or failed log-ins from you; try again later",
          }),
        );
      },
      onClose: (session) => manners.closed(session.remoteAddress, session.id),
      onAuth: (auth, session, done) => {
        const { remoteAddress: host } = session;
        const attempt = {
          name: auth.username ?? "",
          password: auth.password ?? "",
          encrypted: session.secure,
          local: host === session.localAddress,
        };
        const { people } = deps;
        judgeLogin(
          { rules: deps.rules(), people, ownPassword: agentPassword, checkPassword: deps.checkPassword },
          attempt,
        ).then(
          (login) => {
            if (login.ok) return done(null, { user: login.who });
            deps.log.warn("log-in refused", { name: auth.username, from: host, why: login.text });
            if (login.code === 535 && manners.failedLogin(host, session.id))
              return done(new SmtpRefusal({ code: 421, text: "4.7.0 too many log-ins failed" }));
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
            const verdict =
              judged.ok && judged.recipients.some((to) => isTooMuch(to, session)) ? tooMuch(judged.recipients) : judged;
            if (verdict.ok) {
              if (readEncapsulated(splitAddress(address.address).local)?.irregular)
                deps.log.info("an address wrapped as no Exchange does; read all the same", { to: address.address });
              accepted.set(address, verdict.recipients);
              return done(null);
            }
            deps.log.info("recipient refused", {
              to: address.address,
              from: senderFacts(session).from,
              why: verdict.refusal.text,
            });
            if (!isKnownHost(session.remoteAddress) && manners.refusedRecipient(session.id))
              return done(new SmtpRefusal({ code: 421, text: "4.7.0 too many addresses refused" }));
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
        const prove: Prove | undefined =
          rules.site.outside.prove && about.proof === "none" && recipients.some(asksForWork)
            ? (file) => judgeOutside(deps, rules, about, file)
            : undefined;
        acceptMessage(deps.spool, stream, about, () => stream.sizeExceeded, prove).then(
          (kept) => {
            if (kept.kind === "too-large") return tooLarge(session, done);
            if (kept.kind === "refused") return done(new SmtpRefusal(kept.refusal));
            if (recipients.some(countsForSender)) rate.count(budgetOf(session));
            if (!isKnownHost(facts.remoteAddress) && recipients.some((to) => to.kind === "admin")) rate.count(toAdmin);
            deps.log.info("mail taken", {
              id: kept.id,
              from: facts.from,
              proof: kept.proof,
              recipients: recipients.length,
            });
            return done(null, `2.0.0 kept as ${kept.id}`);
          },
          (error: unknown) => {
            if (isFaxError(error, "later"))
              return done(
                new SmtpRefusal({
                  code: 451,
                  text: "4.4.3 our directory of people does not answer; the mail is welcome later",
                }),
              );
            deps.log.error("mail could not be kept", { cause: describeError(error) });
            stream.resume();
            done(new SmtpRefusal({ code: 452, text: "4.3.1 our disk failed; the mail is welcome later" }));
          },
        );
      },
    });
    server.onRefusal = (host, answer) => deps.log.info("refused", { host, answer });
    return server;
  }

  function tooLarge(session: SMTPServerSession, done: (refusal: Error) => void): void {
    deps.log.info("too large a mail", { from: senderFacts(session).from, host: session.remoteAddress });
    done(new SmtpRefusal({ code: 552, text: `5.3.4 the mail is over ${limits["max-size-mb"]} MB` }));
  }

  function isTooMuch(recipient: EnvelopeRecipient, session: SMTPServerSession): boolean {
    if (recipient.kind === "admin") return !isKnownHost(session.remoteAddress) && !rate.has(toAdmin, mostToAdmin);
    return countsForSender(recipient) && !rate.has(budgetOf(session), perHour());
  }

  /** Whoever only says that he is somebody must not use up what that one may send. */
  function budgetOf(session: SMTPServerSession): string {
    const facts = senderFacts(session);
    return proofOf(deps.rules(), facts) === "none" ? `unproven ${facts.from}` : facts.from;
  }

  function tooMuch(recipients: readonly EnvelopeRecipient[]): Verdict {
    const text = recipients.some(countsForSender)
      ? `4.7.1 more than ${perHour()} mails from you within an hour; it is welcome again later`
      : "4.7.1 too many mails to the administrator within an hour; it is welcome again later";
    return { ok: false, refusal: { code: 451, text } };
  }

  function enoughDisk(): Promise<boolean> {
    if (performance.now() - disk.asked > diskAsked) {
      const enough = statfs(deps.spool.root).then(
        ({ bavail, bsize }) => bavail * bsize >= limits["min-free-mb"] * 1024 * 1024,
      );
      // A disk that cannot be asked is asked again by the next.
      enough.catch(() => {
        disk.asked = Number.NEGATIVE_INFINITY;
      });
      disk = { asked: performance.now(), enough };
    }
    return disk.enough;
  }
}

/** Mails an hour to postmaster@ and abuse@ from hosts nobody trusts: anybody may write there, and each is passed on. */
const mostToAdmin = 60;
const toAdmin = "postmaster";

/** Faxes and answers count by sender; print jobs come from a print server for everybody. */
const asksForWork = (to: EnvelopeRecipient): boolean => to.kind === "fax" || to.kind === "reply" || to.kind === "ask";
/** Also a yes or no that needs no proof: its token might be guessed at. */
const countsForSender = (to: EnvelopeRecipient): boolean => asksForWork(to) || to.kind === "confirm";

function senderFacts(session: SMTPServerSession): SenderFacts {
  const from = session.envelope.mailFrom;
  const login: LoggedIn | undefined = session.user;
  return {
    remoteAddress: session.remoteAddress,
    from: from === false ? "" : from.address,
    ...(login?.kind === "agent" ? { printAgent: login.id } : {}),
    ...(login?.kind === "person" ? { person: login.id } : {}),
  };
}
