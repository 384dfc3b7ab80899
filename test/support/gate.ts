// The SMTP server as it stands in front of everything: real sockets, a log to look into, a client that says whatever octets a
// test wants. By default nobody is trusted and the senders of the trial are known.

import { execFileSync } from "node:child_process";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { connect as connectSecurely } from "node:tls";
import type { Envelope } from "../../src/base/envelope.ts";
import type { RuleSet } from "../../src/codec/rules/rule-set.ts";
import { createLog } from "../../src/device/log/log.ts";
import type { Spool } from "../../src/device/store/spool.ts";
import { People } from "../../src/service/people/people.ts";
import { startSmtp } from "../../src/service/smtp/server.ts";
import { takenMails } from "./taken-mails.ts";
import { tempFolder, tempSpool } from "./temp-spool.ts";

/** Octets to send; `secure` begins TLS; `wait` waits so many ms instead of for an answer. */
export type Step =
  | string
  | Buffer
  | { readonly secure: true }
  | { readonly send: string | Buffer; readonly wait: number };

export interface Taken {
  readonly envelope: Envelope;
  /** One octet a character. */
  readonly message: string;
}

const opened = new Set<Gate>();

export class Gate {
  readonly log: readonly string[];
  readonly spool: Spool;
  readonly #server: Awaited<ReturnType<typeof startSmtp>>;

  private constructor(spool: Spool, server: Awaited<ReturnType<typeof startSmtp>>, log: readonly string[]) {
    this.spool = spool;
    this.#server = server;
    this.log = log;
  }

  static async open(rules: RuleSet, smtp: Partial<RuleSet["site"]["smtp"]> = {}): Promise<Gate> {
    const current = {
      ...rules,
      site: { ...rules.site, smtp: { ...rules.site.smtp, listen: ["127.0.0.1:0"], ...smtp } },
    };
    const spool = await tempSpool();
    const log: string[] = [];
    const server = await startSmtp({
      spool,
      log: createLog("smtp", (line) => log.push(line)),
      people: new People(() => current),
      rules: () => current,
      checkPassword: async () => false,
    });
    const gate = new Gate(spool, server, log);
    opened.add(gate);
    return gate;
  }

  /** Also after a test that failed. */
  static async stopAll(): Promise<void> {
    for (const gate of opened) await gate.#server.stop();
    opened.clear();
  }

  get port(): number {
    return Number(this.#server.addresses[0]!.split(":").at(-1));
  }

  /** One connection: each step is sent when the one before was answered; QUIT at the end. All its answers. */
  talk(...steps: Step[]): Promise<string> {
    return new Promise((resolve, reject) => {
      let socket: Socket = connect(this.port, "127.0.0.1");
      let answers = "";
      let heard = "";
      let at = 0;
      const timer = setTimeout(() => {
        socket.destroy();
        reject(new Error(`no answer to step ${at}: ${answers}`));
      }, 8_000);
      const next = (): void => {
        heard = "";
        const step = at < steps.length ? steps[at++]! : "QUIT\r\n";
        if (typeof step === "object" && "secure" in step) {
          socket.removeAllListeners("data");
          socket = connectSecurely({ socket, rejectUnauthorized: false }, next);
          listen();
        } else if (typeof step === "object" && "wait" in step) {
          socket.write(toOctets(step.send));
          setTimeout(next, step.wait);
        } else socket.write(toOctets(step));
      };
      const listen = (): void => {
        socket.on("error", () => {});
        socket.on("close", () => {
          clearTimeout(timer);
          resolve(answers);
        });
        socket.on("data", (chunk: Buffer) => {
          answers += chunk.toString("latin1");
          heard += chunk.toString("latin1");
          const last = heard.split("\r\n").at(-2) ?? "";
          if (!heard.endsWith("\r\n") || !/^\d{3} /.test(last)) return;
          if (last.startsWith("221") || last.startsWith("421")) socket.end();
          else next();
        });
      };
      listen();
    });
  }

  /** What was taken, in the order it came. */
  async taken(): Promise<Taken[]> {
    return (await takenMails(this.spool)).map(({ envelope, message }) => ({ envelope, message }));
  }
}

const toOctets = (text: string | Buffer): Buffer => (typeof text === "string" ? Buffer.from(text, "latin1") : text);

/** EHLO to DATA for one recipient, without the message. */
export const upToData = (to = "5550001@fax.local", from = "user1@plant.example"): string[] => [
  "EHLO x\r\n",
  `MAIL FROM:<${from}>\r\n`,
  `RCPT TO:<${to}>\r\n`,
  "DATA\r\n",
];

/** A certificate for 127.0.0.1 that nobody signed but itself; the files' paths. */
export function selfSigned(): { cert: string; key: string } {
  const folder = tempFolder("cert");
  const files = { cert: join(folder, "cert.pem"), key: join(folder, "key.pem") };
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const name = ["-subj", "/CN=fax.local", "-addext", "subjectAltName=IP:127.0.0.1"];
  execFileSync("openssl", ["req", "-x509", ...kind, ...name, "-keyout", files.key, "-out", files.cert], {
    stdio: "ignore",
  });
  return files;
}
