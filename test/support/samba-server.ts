// Debian's smbd with the shipped [fax] share, all its files in a folder of its own, on a port of its own, started and ended
// by its process id.

import { type ChildProcess, execFileSync } from "node:child_process";
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
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startProgram } from "./background-program.ts";
import { freePort } from "./free-port.ts";
import { type PrinterWindow, printerWindow } from "./printer-window.ts";
import { run } from "./unix-users.ts";

const root = resolve(import.meta.dirname, "../..");

/** Resolves when something answers there. */
export async function listening(port: number, patience: number, what: string, host = "127.0.0.1"): Promise<void> {
  const end = Date.now() + patience;
  for (;;) {
    const up = await new Promise<boolean>((done) => {
      const socket = connect(port, host, () => {
        socket.destroy();
        done(true);
      });
      socket.on("error", () => done(false));
    });
    if (up) return;
    if (Date.now() > end) throw new Error(`${what} does not listen on ${port}`);
    await new Promise((next) => setTimeout(next, 100));
  }
}

/**
 * The program where everybody may run it, as an installation has it: print commands run as the user who prints, and a clone
 * may lie in a folder that is closed to others. Path of the command; hard links where the file system allows.
 */
export function installed(folder: string): string {
  const target = join(folder, "program");
  mkdirSync(target);
  const parts = ["dist", "package.json", "node_modules"].map((name) => join(root, name));
  try {
    execFileSync("cp", ["-a", "--link", ...parts, target], { stdio: "pipe" });
  } catch {
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target);
    execFileSync("cp", ["-a", ...parts, target]);
  }
  chmodSync(target, 0o755);
  return join(target, "dist/cli/faxgate.js");
}

/** The very fragment that is shipped, with a test's places in it. */
export function faxShare(program: string, spool: string, sambaSpool: string): string {
  return readFileSync(join(root, "rules/print/samba-fax.conf"), "utf8")
    .replaceAll("/var/spool/samba", sambaSpool)
    .replaceAll("/usr/bin/faxgate", `${process.execPath} ${program}`)
    .replaceAll("/var/spool/faxgate", spool);
}

export class SambaServer {
  readonly folder = mkdtempSync(join(tmpdir(), "faxgate-samba-"));
  port = 0;
  #process: ChildProcess | undefined;
  log = "";

  /** `spool`: of faxgate, for the share's commands. */
  async start(spool: string, users: readonly string[], password: string): Promise<void> {
    this.port = await freePort();
    chmodSync(this.folder, 0o755);
    for (const name of ["private", "lock", "state", "cache", "pid", "ncalrpc", "log"])
      mkdirSync(join(this.folder, name));
    mkdirSync(join(this.folder, "spool"));
    chmodSync(join(this.folder, "spool"), 0o1777);
    const program = installed(this.folder);
    const share = faxShare(program, spool, join(this.folder, "spool"));
    writeFileSync(
      this.#conf,
      [
        "[global]",
        "workgroup = PLANT",
        "netbios name = PRINTSRV",
        "server role = standalone server",
        "interfaces = lo",
        "bind interfaces only = yes",
        `smb ports = ${this.port}`,
        ...["private", "lock", "state", "cache", "pid"].map(
          (name) => `${name} ${name === "private" ? "dir" : "directory"} = ${join(this.folder, name)}`,
        ),
        `ncalrpc dir = ${join(this.folder, "ncalrpc")}`,
        `log file = ${join(this.folder, "log", "smbd.log")}`,
        `passdb backend = tdbsam:${join(this.folder, "private", "passdb.tdb")}`,
        "disable netbios = yes",
        // smbclient lists a queue with a call of that age only.
        "server min protocol = NT1",
        "load printers = no",
        "printcap name = /dev/null",
        "lpq cache time = 1",
        // With the usual five print workers some of twenty who start at the same moment get a time-out from Samba.
        "rpcd_spoolss:num_workers = 25",
        "log level = 1",
        "",
        share,
      ].join("\n"),
    );
    for (const user of ["root", ...users])
      execFileSync("smbpasswd", ["-c", this.#conf, "-s", "-a", user], { input: `${password}\n${password}\n` });
    this.#process = startProgram("smbd", ["--foreground", "--no-process-group", "-s", this.#conf], (text) => {
      this.log += text;
    });
    await listening(this.port, 15_000, "smbd");
    // Samba 4.17 opens a printer that has no driver with an empty name until somebody has set it (see README.md there).
    const said = await this.rpc("root", password, "setprinter fax Fax");
    if (!/Success/.test(said)) throw new Error(`the printer cannot be set up: ${said}`);
  }

  /** The printer window of a user; deletes a document there where asked. */
  window(user: string, password: string, remove?: number): Promise<PrinterWindow> {
    return printerWindow(
      { host: "127.0.0.1", port: this.port, conf: this.#conf, domain: "PRINTSRV", user, password },
      remove,
    );
  }

  /** smbclient with commands for the [fax] share. */
  async client(
    user: string,
    password: string,
    commands: string,
    cwd?: string,
    more: readonly string[] = [],
  ): Promise<{ code: number; output: string }> {
    const args = [
      "//127.0.0.1/fax",
      ...more,
      // Twenty at once on a busy machine take longer than its usual patience.
      "-t",
      "100",
      "-p",
      String(this.port),
      "-s",
      this.#conf,
      "-U",
      `${user}%${password}`,
      "-c",
      commands,
    ];
    return run("smbclient", args, cwd === undefined ? {} : { cwd });
  }

  async rpc(user: string, password: string, command: string): Promise<string> {
    const args = ["127.0.0.1", "-p", String(this.port), "-s", this.#conf, "-U", `${user}%${password}`, "-c", command];
    return (await run("rpcclient", args)).output;
  }

  /** Names in Samba's own spool. */
  spooled(): string[] {
    return readdirSync(join(this.folder, "spool"));
  }

  logs(): string {
    const folder = join(this.folder, "log");
    return readdirSync(folder)
      .filter((name) => name.includes("log."))
      .map((name) => `== ${name}\n${readFileSync(join(folder, name), "utf8").slice(-4_000)}`)
      .join("\n");
  }

  /** smbd and the helpers it started are one process group. */
  async remove(): Promise<void> {
    const child = this.#process;
    if (child?.pid !== undefined && child.exitCode === null) {
      const gone = new Promise((done) => child.once("exit", done));
      process.kill(-child.pid, "SIGTERM");
      await gone;
    }
    // samba-bgqd and the rpc helpers make groups of their own and write their ids here.
    for (const name of existsSync(join(this.folder, "pid")) ? readdirSync(join(this.folder, "pid")) : []) {
      const pid = Number.parseInt(readFileSync(join(this.folder, "pid", name), "utf8"), 10);
      try {
        if (readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(this.folder)) process.kill(pid, "SIGTERM");
      } catch {
        // It has ended with smbd.
      }
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  get #conf(): string {
    return join(this.folder, "smb.conf");
  }
}
