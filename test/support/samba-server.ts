// Debian's smbd with the shipped [fax] share, all its files in a folder of its own, on a port of its own, started and ended
// by its process id.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freePort } from "./free-port.ts";
import { run } from "./unix-users.ts";

const root = resolve(import.meta.dirname, "../..");

/** Resolves when something answers there. */
export async function listening(port: number, patience: number, what: string): Promise<void> {
  const end = Date.now() + patience;
  for (;;) {
    const up = await new Promise<boolean>((done) => {
      const socket = connect(port, "127.0.0.1", () => {
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
function installed(folder: string): string {
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

/** What Windows does for a printer window: open the printer for use, list its jobs, delete one (MS-RPRN). */
const printerWindow = `
import json, sys
from samba.dcerpc import spoolss
from samba.param import LoadParm
from samba.credentials import Credentials
port, conf, user, password = sys.argv[1:5]
lp = LoadParm()
lp.load(conf)
lp.set("smb ports", port)
who = Credentials()
who.guess(lp)
who.set_username(user)
who.set_password(password)
who.set_domain("PRINTSRV")
pipe = spoolss.spoolss("ncacn_np:127.0.0.1[\\\\pipe\\\\spoolss]", lp, who)
handle = pipe.OpenPrinter("\\\\\\\\127.0.0.1\\\\fax", None, spoolss.DevmodeContainer(), 0x8)
count, info, _ = pipe.EnumJobs(handle, 0, 1000, 1, b"\\0" * 262144, 262144)
answer = {"jobs": ["%d %s %s" % (job.job_id, job.user_name, job.document_name) for job in info[:count]]}
if len(sys.argv) > 5:
    try:
        pipe.SetJob(handle, int(sys.argv[5]), None, 5)
        answer["removed"] = "yes"
    except Exception as error:
        answer["removed"] = str(error)
print()
print(json.dumps(answer))
`;

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
    // The very fragment that is shipped, with this test's places in it.
    const share = readFileSync(join(root, "rules/print/samba-fax.conf"), "utf8")
      .replaceAll("/var/spool/samba", join(this.folder, "spool"))
      .replaceAll("/usr/bin/faxgate", `${process.execPath} ${program}`)
      .replaceAll("/var/spool/faxgate", spool);
    writeFileSync(this.#script, printerWindow);
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
    this.#process = spawn("smbd", ["--foreground", "--no-process-group", "-s", this.#conf], {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const hear = (chunk: Buffer): void => {
      this.log += chunk.toString();
    };
    this.#process.stdout?.on("data", hear);
    this.#process.stderr?.on("data", hear);
    await listening(this.port, 15_000, "smbd");
    // Samba 4.17 opens a printer that has no driver with an empty name until somebody has set it (see README.md there).
    const said = await this.rpc("root", password, "setprinter fax Fax");
    if (!/Success/.test(said)) throw new Error(`the printer cannot be set up: ${said}`);
  }

  /** The printer window of a user: job number, owner and title of each document; deletes one where asked. */
  async window(user: string, password: string, remove?: number): Promise<{ jobs: string[]; removed?: string }> {
    const args = [
      this.#script,
      String(this.port),
      this.#conf,
      user,
      password,
      ...(remove === undefined ? [] : [`${remove}`]),
    ];
    const { code, output } = await run("/usr/bin/python3", args);
    const found = /^\{.*\}$/m.exec(output)?.[0];
    if (code !== 0 || found === undefined) throw new Error(`no printer window: ${output.slice(-800)}`);
    return JSON.parse(found) as { jobs: string[]; removed?: string };
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
    for (const name of readdirSync(join(this.folder, "pid"))) {
      const pid = Number.parseInt(readFileSync(join(this.folder, "pid", name), "utf8"), 10);
      try {
        if (readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(this.folder)) process.kill(pid, "SIGTERM");
      } catch {
        // It has ended with smbd.
      }
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  get #script(): string {
    return join(this.folder, "window.py");
  }

  get #conf(): string {
    return join(this.folder, "smb.conf");
  }
}
