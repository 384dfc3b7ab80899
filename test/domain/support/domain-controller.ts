// An Active Directory controller of Debian's Samba, provisioned anew in a folder, on an address of its own.

import { type ChildProcess, execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startProgram } from "../../support/background-program.ts";
import { listening } from "../../support/samba-server.ts";
import { run } from "../../support/unix-users.ts";
import { controller, realm } from "./private-places.ts";

export const administrator = { name: "Administrator", password: "Adm1n-not-secret" };
export const base = "DC=plant,DC=example";

export interface Account {
  readonly name: string;
  readonly password: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export class DomainController {
  readonly #folder: string;
  #process: ChildProcess | undefined;
  log = "";

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Whoever wants to ask it over TLS needs this. */
  get certificate(): string {
    return join(this.#folder, "private/tls/ca.pem");
  }

  async start(accounts: readonly Account[]): Promise<void> {
    const place = (name: string): string => join(this.#folder, name);
    const tool = (...args: string[]): void => {
      execFileSync("samba-tool", args, { stdio: ["ignore", "pipe", "pipe"] });
    };
    const own = [
      `interfaces=${controller.address}`,
      "bind interfaces only=yes",
      `pid directory=${place("pid")}`,
      `ncalrpc dir=${place("ncalrpc")}`,
      `ntp signd socket directory=${place("ntp")}`,
      `log file=${place("log.%m")}`,
      "server services=-nbt -wrepl -ntp_signd",
      "load printers=no",
    ];
    mkdirSync(this.#folder);
    for (const name of ["pid", "ncalrpc", "ntp"]) mkdirSync(place(name));
    tool(
      ...[
        "domain",
        "provision",
        `--realm=${realm}`,
        "--domain=PLANT",
        "--server-role=dc",
        "--dns-backend=SAMBA_INTERNAL",
      ],
      ...[`--adminpass=${administrator.password}`, "--host-name=dc1", `--host-ip=${controller.address}`],
      ...[`--targetdir=${this.#folder}`, ...own.map((option) => `--option=${option}`)],
    );
    const sam = place("private/sam.ldb");
    for (const { name, password, attributes = {} } of accounts) {
      tool("user", "create", name, password, "-H", sam, "-s", place("etc/smb.conf"));
      const change = Object.entries(attributes).map(([key, value]) => `replace: ${key}\n${key}: ${value}\n-`);
      if (change.length === 0) continue;
      const text = `dn: CN=${name},CN=Users,${base}\nchangetype: modify\n${change.join("\n")}\n`;
      writeFileSync(place("change.ldif"), text);
      execFileSync("ldbmodify", ["-H", sam, place("change.ldif")], { stdio: ["ignore", "pipe", "pipe"] });
    }
    // Samba's programs find winbindd at one place of the machine: the controller gets that place for itself.
    const command = `mount -t tmpfs none /run/samba && exec samba --foreground --no-process-group --debug-stdout -s "$1"`;
    const args = ["--mount", "sh", "-c", command, "sh", place("etc/smb.conf")];
    this.#process = startProgram("unshare", args, (text) => {
      this.log += text;
    });
    try {
      for (const port of [88, 389, 636, 445, 464])
        await listening(port, 30_000, "the domain controller", controller.address);
    } catch (error) {
      throw new Error(`${String(error)}\n${this.log}`);
    }
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child?.pid === undefined || child.exitCode !== null) return;
    const gone = new Promise((done) => child.once("exit", done));
    process.kill(-child.pid, "SIGTERM");
    await gone;
    // Its smbd and winbindd still write while they end.
    for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((next) => setTimeout(next, 100)))
      if ((await run("pgrep", ["-f", this.#folder])).code !== 0) return;
  }
}
