// What is said to a connection at each step before the message: at connect, AUTH, MAIL and RCPT (RFC 5321, RFC 4954).

import type { SMTPServerAuthentication, SMTPServerAuthenticationResponse, SMTPServerOptions } from "smtp-server";
import { describeError } from "../../base/errors.ts";
import { readEncapsulated } from "../../codec/address/imcea.ts";
import { splitAddress } from "../../codec/mail/recipient.ts";
import { judgeLogin, type Login } from "./login.ts";
import { judgeRecipient, type Verdict } from "./policy.ts";
import { factsOf, isKnownHost, type SmtpContext, SmtpRefusal } from "./smtp-context.ts";

type Handlers = Required<Pick<SMTPServerOptions, "onConnect" | "onClose" | "onAuth" | "onMailFrom" | "onRcptTo">>;

const noSpool = { code: 451, text: "4.3.0 our spool cannot be read; the mail is welcome later" };

export function conversation(context: SmtpContext): Handlers {
  const { log, manners, rate } = context;
  return {
    onConnect: (session, done) => {
      const { smtp } = context.rules().site;
      const host = session.remoteAddress;
      const limit = {
        connectionsPerHost: smtp["connections-per-host"],
        // Those nobody trusts together leave room for the others, however slowly they speak.
        connections: Math.ceil((smtp["max-connections"] * 3) / 4),
        failedLogins: smtp["failed-log-ins"],
      };
      if (isKnownHost(context, host) || manners.mayConnect(host, session.id, limit)) return done();
      log.warn("too many connections or failed log-ins", { from: host });
      const text = "4.7.0 too many connections or failed log-ins from you; try again later";
      done(new SmtpRefusal({ code: 421, text }));
    },
    onClose: (session) => manners.closed(session.remoteAddress, session.id),
    onAuth: (auth, session, done) => {
      judged(context, auth, session).then(
        (login) => {
          if (login.ok) return done(null, { user: login.who } satisfies SMTPServerAuthenticationResponse);
          const { remoteAddress: host } = session;
          log.warn("log-in refused", { name: auth.username, from: host, why: login.text });
          if (login.code === 535 && manners.failedLogin(host, session.id))
            return done(new SmtpRefusal({ code: 421, text: "4.7.0 too many log-ins failed" }));
          return done(new SmtpRefusal(login));
        },
        (error: unknown) => {
          log.error("log-in", { cause: describeError(error) });
          done(new SmtpRefusal({ code: 454, text: "4.7.0 the log-in cannot be checked now" }));
        },
      );
    },
    onMailFrom: (_address, _session, done) => {
      const full = { code: 452, text: "4.3.1 our disk is nearly full; the mail is welcome later" };
      context.hasRoom().then(
        (enough) => done(enough ? null : new SmtpRefusal(full)),
        () => done(new SmtpRefusal(noSpool)),
      );
    },
    onRcptTo: (address, session, done) => {
      const facts = factsOf(session);
      judgeRecipient(context.rules(), context.people, facts, address.address, context.tokens).then(
        (permitted) => {
          const tooMuch = permitted.ok ? rate.refusal(permitted.recipients, facts) : undefined;
          const verdict: Verdict = tooMuch === undefined ? permitted : { ok: false, refusal: tooMuch };
          if (verdict.ok) {
            if (readEncapsulated(splitAddress(address.address).local)?.irregular)
              log.info("an address wrapped as no Exchange does; read all the same", { to: address.address });
            context.accepted.set(address, verdict.recipients);
            return done(null);
          }
          log.info("recipient refused", { to: address.address, from: facts.from, why: verdict.refusal.text });
          if (!isKnownHost(context, session.remoteAddress) && manners.refusedRecipient(session.id))
            return done(new SmtpRefusal({ code: 421, text: "4.7.0 too many addresses refused" }));
          return done(new SmtpRefusal(verdict.refusal));
        },
        (error: unknown) => {
          log.error("a recipient could not be judged", { cause: describeError(error) });
          done(new SmtpRefusal(noSpool));
        },
      );
    },
  };
}

const judged = (
  { rules, people, agentPassword, checkPassword }: SmtpContext,
  { username, password }: SMTPServerAuthentication,
  session: { readonly secure: boolean; readonly remoteAddress: string; readonly localAddress: string },
): Promise<Login> =>
  judgeLogin(
    { rules: rules(), people, ownPassword: agentPassword, checkPassword },
    {
      name: username ?? "",
      password: password ?? "",
      encrypted: session.secure,
      local: session.remoteAddress === session.localAddress,
    },
  );
