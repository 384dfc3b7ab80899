// A relay as the rules name it, and one to talk to.

import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import type { RelayTarget } from "../../src/codec/rules/schema-relay.ts";

export const relayAt = (port: number, change: Partial<RelayTarget> = {}): RelayTarget => ({
  url: `smtp://127.0.0.1:${port}`,
  user: "",
  "password-file": "",
  tls: "auto",
  "ca-file": "",
  ...change,
});

/** Takes every mail but for the recipients `answer` has a number for. */
export class Relay {
  /** What it took: recipients, whether inside TLS, who was logged in. */
  readonly taken: { to: string[]; secure: boolean; user: string }[] = [];
  answer: (to: string) => number | undefined | Promise<number | undefined> = () => undefined;
  readonly #server: SMTPServer;

  private constructor(options: SMTPServerOptions) {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["AUTH", "STARTTLS"],
      onRcptTo: async ({ address }, _session, done) => {
        const code = await this.answer(address);
        done(code === undefined ? null : Object.assign(new Error("no"), { responseCode: code }));
      },
      onData: (stream, session, done) => {
        stream.resume();
        stream.on("end", () => {
          const to = session.envelope.rcptTo.map(({ address }) => address);
          this.taken.push({ to, secure: session.secure, user: String(session.user ?? "") });
          done();
        });
      },
      ...options,
    });
    this.#server.on("error", () => {});
  }

  static async start(options: SMTPServerOptions = {}, host = "127.0.0.1"): Promise<Relay> {
    const relay = new Relay(options);
    await new Promise<void>((done) => relay.#server.listen(0, host, done));
    return relay;
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    await new Promise<void>((done) => this.#server.close(() => done()));
  }
}
