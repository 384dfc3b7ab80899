// A Dovecot of its own that knows one name and its password, and says so to Postfix (SASL). Nothing of the machine's is used.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export class Dovecot {
  readonly #folder: string;
  readonly #child: ChildProcess;

  private constructor(folder: string, child: ChildProcess) {
    this.#folder = folder;
    this.#child = child;
  }

  static async start(user: string, password: string): Promise<Dovecot> {
    // Where the sockets' names are short enough for the system.
    const folder = mkdtempSync(join(tmpdir(), "fg-dovecot-"));
    chmodSync(folder, 0o755);
    const path = (name: string): string => join(folder, name);
    for (const name of ["run", "state"]) mkdirSync(path(name));
    const hash = execFileSync("doveadm", ["-c", "/dev/null", "pw", "-s", "SHA512-CRYPT", "-p", password], {
      encoding: "utf8",
    }).trim();
    writeFileSync(path("users"), `${user}:${hash}\n`, { mode: 0o644 });
    writeFileSync(
      path("dovecot.conf"),
      [
        `base_dir = ${path("run")}`,
        `state_dir = ${path("state")}`,
        `log_path = ${path("log")}`,
        "protocols =",
        "ssl = no",
        "auth_mechanisms = plain login",
        // A wrong password is answered at once, however often it comes.
        "auth_failure_delay = 0",
        "service anvil {\n  unix_listener anvil-auth-penalty {\n    mode = 0\n  }\n}",
        `passdb {\n  driver = passwd-file\n  args = ${path("users")}\n}`,
        "userdb {\n  driver = static\n  args = uid=65534 gid=65534 home=/nonexistent\n}",
        `service auth {\n  unix_listener ${path("auth")} {\n    mode = 0660\n    user = postfix\n    group = postfix\n  }\n}`,
        "",
      ].join("\n"),
    );
    const child = spawn("dovecot", ["-F", "-c", path("dovecot.conf")], { stdio: "ignore" });
    const made = new Dovecot(folder, child);
    for (const end = Date.now() + 10_000; !existsSync(made.socket); ) {
      if (Date.now() > end || child.exitCode !== null) {
        await made.stop();
        throw new Error("dovecot does not start");
      }
      await new Promise((done) => setTimeout(done, 50));
    }
    return made;
  }

  /** For smtpd_sasl_path. */
  get socket(): string {
    return join(this.#folder, "auth");
  }

  async stop(): Promise<void> {
    const ended = this.#child.exitCode === null && new Promise((done) => this.#child.once("exit", done));
    this.#child.kill("SIGTERM");
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
