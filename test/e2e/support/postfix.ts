// A Postfix of its own on loopback: the users' mail server. It keeps the mailboxes of plant.example, passes what is for
// fax.local on to the gateway, and is the gateway's relay. Started and stopped by the test; nothing of the machine's is used.

import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ParsedMail, simpleParser } from "mailparser";
import { createTransport } from "nodemailer";
import { freePort } from "../../support/free-port.ts";

/** What a client asks of reports; nodemailer's words. */
interface DsnWishes {
  readonly id: string;
  readonly return: string;
  readonly notify: string[];
  readonly recipient: string;
}

export class Postfix {
  readonly #folder: string;
  readonly port: number;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.port = port;
  }

  /** `gateway`: the port of fax.local on 127.0.0.1; `options.main`: lines for main.cf besides, `options.port`: its own port. */
  static async start(
    gateway: number,
    options: { readonly main?: readonly string[]; readonly port?: number } = {},
  ): Promise<Postfix> {
    const folder = mkdtempSync(join(tmpdir(), "faxgate-postfix-"));
    chmodSync(folder, 0o755);
    const port = options.port ?? (await freePort());
    const made = new Postfix(folder, port);
    const path = (name: string): string => join(folder, name);
    for (const name of ["etc", "queue", "data", "mailboxes"]) mkdirSync(path(name));
    // Postfix's own account keeps its data, and the mailboxes so that nothing runs as root for the test.
    execFileSync("chown", ["postfix", path("data"), path("mailboxes")]);
    const uid = execFileSync("id", ["-u", "postfix"], { encoding: "utf8" }).trim();
    const gid = execFileSync("id", ["-g", "postfix"], { encoding: "utf8" }).trim();
    writeFileSync(
      path("etc/main.cf"),
      [
        "compatibility_level = 3.6",
        `queue_directory = ${path("queue")}`,
        `data_directory = ${path("data")}`,
        "inet_interfaces = 127.0.0.1",
        "inet_protocols = ipv4",
        "myhostname = mail.plant.example",
        "mydestination =",
        "mynetworks = 127.0.0.0/8",
        "alias_maps =",
        "alias_database =",
        "local_recipient_maps =",
        "virtual_mailbox_domains = plant.example",
        `virtual_mailbox_base = ${path("mailboxes")}`,
        `virtual_mailbox_maps = static:all/`,
        `virtual_uid_maps = static:${uid}`,
        `virtual_gid_maps = static:${gid}`,
        "virtual_minimum_uid = 1",
        `transport_maps = inline:{ fax.local=smtp:[127.0.0.1]:${gateway} }`,
        "smtpd_relay_restrictions = permit_mynetworks, reject",
        "smtpd_recipient_restrictions =",
        "disable_dns_lookups = yes",
        "smtp_host_lookup = native",
        "message_size_limit = 60000000",
        "virtual_mailbox_limit = 0",
        // A first try that fails is tried again soon: the test waits for it.
        "minimal_backoff_time = 2s",
        "maximal_backoff_time = 5s",
        "queue_run_delay = 2s",
        `maillog_file = ${path("maillog")}`,
        `maillog_file_prefixes = ${folder}`,
        ...(options.main ?? []),
        "",
      ].join("\n"),
    );
    // name, type, private, unprivileged, chroot, wake-up, most processes, program
    const services = [
      `127.0.0.1:${port} inet n - n - - smtpd`,
      "pickup unix n - n 60 1 pickup",
      "cleanup unix n - n - 0 cleanup",
      "qmgr unix n - n 300 1 qmgr",
      "rewrite unix - - n - - trivial-rewrite",
      ...["bounce", "defer", "trace"].map((name) => `${name} unix - - n - 0 bounce`),
      "proxymap unix - - n - - proxymap",
      "tlsmgr unix - - n 1000? 1 tlsmgr",
      "smtp unix - - n - - smtp",
      "virtual unix - n n - - virtual",
      ...["error", "retry"].map((name) => `${name} unix - - n - - error`),
      "anvil unix - - n - 1 anvil",
      "scache unix - - n - 1 scache",
      "postlog unix-dgram n - n - 1 postlogd",
    ];
    writeFileSync(path("etc/master.cf"), `${services.join("\n")}\n`);
    made.#control("start");
    return made;
  }

  #control(...words: string[]): void {
    try {
      execFileSync("postfix", ["-c", join(this.#folder, "etc"), ...words], { stdio: "pipe" });
    } catch (error) {
      throw new Error(`postfix ${words.join(" ")}: ${String((error as { stderr?: Buffer }).stderr)}\n${this.log()}`);
    }
  }

  log(): string {
    try {
      return readFileSync(join(this.#folder, "maillog"), "utf8");
    } catch {
      return "";
    }
  }

  /** How many mails are on hold. */
  held(): number {
    const entries = readdirSync(join(this.#folder, "queue/hold"), { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).length;
  }

  /** As a user's mail program hands it in. */
  async submit(from: string, to: readonly string[], raw: Buffer | string, dsn?: DsnWishes): Promise<void> {
    const transport = createTransport({ host: "127.0.0.1", port: this.port, ignoreTLS: true });
    await transport.sendMail({ envelope: { from, to: [...to] }, raw, ...(dsn === undefined ? {} : { dsn }) });
  }

  /** As a program of the server's own machine hands it in: sendmail with these options. */
  sendmail(options: readonly string[], to: readonly string[], message: string): void {
    execFileSync("sendmail", ["-C", join(this.#folder, "etc"), ...options, "--", ...to], {
      input: message.replaceAll("\r\n", "\n"),
    });
  }

  /** What lies in the users' mailboxes, oldest first. */
  async mails(): Promise<{ readonly raw: Buffer; readonly mail: ParsedMail }[]> {
    const folder = join(this.#folder, "mailboxes/all/new");
    let names: string[];
    try {
      names = readdirSync(folder).sort();
    } catch {
      return [];
    }
    return Promise.all(
      names.map(async (name) => {
        const raw = readFileSync(join(folder, name));
        return { raw, mail: await simpleParser(raw) };
      }),
    );
  }

  /** Waits for a mail of that event to that address, with these words in its subject. */
  async waitFor(
    event: string,
    to: string,
    subject = "",
    patience = 60_000,
  ): Promise<{ raw: Buffer; mail: ParsedMail }> {
    const end = Date.now() + patience;
    for (;;) {
      const found = (await this.mails()).find(
        ({ raw, mail }) =>
          mail.headers.get("x-faxgate-event") === event &&
          (mail.subject ?? "").includes(subject) &&
          raw.toString("latin1").includes(`Delivered-To: ${to}\n`),
      );
      if (found !== undefined) return found;
      if (Date.now() > end)
        throw new Error(`no ${event} for ${to} within ${patience} ms:\n${this.log().slice(-3_000)}`);
      await new Promise((done) => setTimeout(done, 100));
    }
  }

  stop(): void {
    if (!existsSync(this.#folder)) return;
    try {
      this.#control("stop");
    } finally {
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }
}
