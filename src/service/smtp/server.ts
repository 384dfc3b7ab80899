// The embedded SMTP server (RFC 5321). Needs the disk and nothing else: mail is taken while Redis, the office or the lines
// are down. Every input has a limit: size, recipients, connections, idle time, line length, commands. What is said to a client
// stands in conversation.ts, what becomes of his message in take-message.ts.

import type { SMTPServer } from "smtp-server";
import { FaxError } from "../../base/errors.ts";
import { raiseAlarm } from "../../device/store/alarms.ts";
import { writeJson } from "../../device/store/atomic.ts";
import { diskRoom } from "../../device/store/disk-room.ts";
import { printAgentPassword } from "../../device/store/site-secret.ts";
import { forgetHalfTaken } from "./acceptance.ts";
import { AnyAddressServer } from "./any-address.ts";
import { type Certificate, followCertificate, readCertificate } from "./certificate.ts";
import { conversation } from "./conversation.ts";
import { listenOn } from "./listen.ts";
import { MailRate } from "./mail-rate.ts";
import { Manners } from "./manners.ts";
import { receivedTokens } from "./received-tokens.ts";
import { isKnownHost, type SmtpContext, type SmtpDeps } from "./smtp-context.ts";
import { takeMessage } from "./take-message.ts";

const mebibyte = 1024 * 1024;

/** Listens on every address of the rules; rejects when one cannot be had. `addresses` and `secureAddresses` (TLS from the start) tell the real ports. */
export async function startSmtp(deps: SmtpDeps): Promise<{
  addresses: string[];
  secureAddresses: string[];
  stop(): Promise<void>;
}> {
  const { smtp } = deps.rules().site;
  const tls = smtp.tls === undefined ? undefined : await readCertificate(smtp.tls);
  if (tls === undefined && smtp["listen-tls"].length > 0)
    throw new FaxError("settings", "smtp.listen-tls in faxgate.yaml needs smtp.tls, a certificate and its key");
  const context: SmtpContext = {
    ...deps,
    agentPassword: await printAgentPassword(deps.spool),
    tokens: await receivedTokens(deps),
    mostMb: smtp["max-size-mb"],
    manners: new Manners(),
    rate: new MailRate(deps.rules, (host) => isKnownHost(deps, host)),
    hasRoom: diskRoom(deps.spool.root, smtp["min-free-mb"] * mebibyte),
    accepted: new WeakMap(),
  };
  await forgetHalfTaken(deps.spool);
  const servers: SMTPServer[] = [];
  const open = async (endpoint: string, secure: boolean): Promise<string> => {
    const server = makeServer(context, tls, secure);
    const address = await listenOn(server, endpoint);
    server.removeAllListeners("error");
    server.on("error", (error) => deps.log.info("connection failed", { cause: error.message }));
    servers.push(server);
    return address;
  };
  const addresses: string[] = [];
  for (const endpoint of smtp.listen) addresses.push(await open(endpoint, false));
  const secureAddresses: string[] = [];
  for (const endpoint of smtp["listen-tls"]) secureAddresses.push(await open(endpoint, true));
  const following = smtp.tls === undefined ? undefined : followCertificate(smtp.tls, renewal(deps, servers));
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
}

function makeServer(context: SmtpContext, tls: Certificate | undefined, secure: boolean): SMTPServer {
  const { domains, smtp } = context.rules().site;
  const server = new AnyAddressServer({
    ...conversation(context),
    onData: (stream, session, done) => {
      takeMessage(context, stream, session).then((text) => done(null, text), done);
    },
    name: domains[0],
    banner: "faxgate",
    // STARTTLS needs the administrator's certificate. Where a log-in is safe is judged in login.ts.
    secure,
    disabledCommands: tls === undefined ? ["STARTTLS"] : [],
    ...tls,
    ...(smtp["proxy-from"].length === 0 ? {} : { useProxy: smtp["proxy-from"] }),
    authOptional: true,
    authMethods: ["PLAIN", "LOGIN"],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    hideDSN: false,
    logger: false,
    size: context.mostMb * mebibyte,
    maxRecipients: smtp["max-recipients"],
    // Outlook quotes numbers with blanks; what an address means is judged by us.
    lenientAddressParsing: true,
    maxClients: smtp["max-connections"],
    socketTimeout: smtp["idle-timeout"],
    closeTimeout: 2_000,
    maxCommandLength: 4_096,
    maxAllowedUnauthenticatedCommands: smtp["max-recipients"] * 2 + 100,
  });
  server.onRefusal = (host, answer) => context.log.info("refused", { host, answer });
  return server;
}

/** What is done when the certificate's files have changed. */
function renewal({ spool, log }: SmtpDeps, servers: readonly SMTPServer[]): Parameters<typeof followCertificate>[1] {
  return {
    renewed: (certificate) => {
      for (const server of servers) server.updateSecureContext(certificate);
      log.info("the renewed certificate is in force");
    },
    faulty: (fault) => {
      log.error("the renewed certificate cannot be used; the old one stays in force", { cause: fault });
      void raiseAlarm(
        spool,
        "certificate",
        "the renewed certificate of the SMTP server cannot be used",
        `The old one stays in force until then.\n${fault}`,
      );
    },
  };
}
