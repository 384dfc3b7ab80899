// Debian's cupsd with all its files in a folder of its own, on a port of its own, started and ended by its process id.

import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { listening } from "./samba-server.ts";
import { run } from "./unix-users.ts";

export class CupsServer {
  readonly folder = mkdtempSync(join(tmpdir(), "faxgate-cups-"));
  port = 0;
  #process: ChildProcess | undefined;

  get backends(): string {
    return join(this.folder, "bin", "backend");
  }

  async start(): Promise<void> {
    this.port = await freePort();
    chmodSync(this.folder, 0o755);
    for (const name of ["root", "state", "cache", "spool", "tmp", "log", "bin", "bin/backend"])
      mkdirSync(join(this.folder, name));
    chmodSync(join(this.folder, "tmp"), 0o1777);
    for (const name of ["filter", "daemon", "monitor", "notifier", "driver", "cgi-bin"])
      if (existsSync(`/usr/lib/cups/${name}`)) symlinkSync(`/usr/lib/cups/${name}`, join(this.folder, "bin", name));
    for (const name of ["ipp", "socket"])
      if (existsSync(`/usr/lib/cups/backend/${name}`))
        symlinkSync(`/usr/lib/cups/backend/${name}`, join(this.backends, name));
    const at = (name: string): string => join(this.folder, name);
    writeFileSync(
      at("cups-files.conf"),
      [
        "SystemGroup root",
        `ServerRoot ${at("root")}`,
        `ServerBin ${at("bin")}`,
        `StateDir ${at("state")}`,
        `CacheDir ${at("cache")}`,
        `RequestRoot ${at("spool")}`,
        `TempDir ${at("tmp")}`,
        "DataDir /usr/share/cups",
        `ErrorLog ${at("log/error_log")}`,
        `AccessLog ${at("log/access_log")}`,
        `PageLog ${at("log/page_log")}`,
        "FileDevice Yes",
        "",
      ].join("\n"),
    );
    writeFileSync(
      at("cupsd.conf"),
      [
        "LogLevel debug",
        `Listen 127.0.0.1:${this.port}`,
        "Browsing No",
        "DefaultAuthType None",
        "WebInterface No",
        "<Location />\nOrder allow,deny\nAllow from 127.0.0.1\n</Location>",
        "<Policy default>\nJobPrivateAccess default\nJobPrivateValues default",
        "<Limit All>\nOrder deny,allow\nAllow from 127.0.0.1\n</Limit>\n</Policy>",
        "",
      ].join("\n"),
    );
    this.#process = spawn("cupsd", ["-f", "-c", at("cupsd.conf"), "-s", at("cups-files.conf")], { stdio: "ignore" });
    await listening(this.port, 15_000, "cupsd");
  }

  /** A queue that puts what it is given, as it is, in place of this file. */
  async fileQueue(name: string): Promise<string> {
    const papers = join(this.folder, "papers");
    mkdirSync(papers);
    chmodSync(papers, 0o777);
    const file = join(papers, "out");
    const backend = `#!/bin/sh\n[ $# = 0 ] && exit 0\ncat "\${6:--}" > "${file}"\n`;
    writeFileSync(join(this.backends, "paper"), backend, { mode: 0o755 });
    const made = await this.run("lpadmin", "-p", name, "-E", "-v", "paper:/", "-m", "raw");
    if (made.code !== 0) throw new Error(`${made.output}\n${this.log()}`);
    return file;
  }

  /** A CUPS client program, for this server. */
  run(program: string, ...args: string[]): Promise<{ code: number; output: string }> {
    return run(program, args, { env: { CUPS_SERVER: `127.0.0.1:${this.port}` } });
  }

  log(): string {
    return readFileSync(join(this.folder, "log/error_log"), "utf8").slice(-8_000);
  }

  async remove(): Promise<void> {
    const child = this.#process;
    if (child !== undefined && child.exitCode === null) {
      const gone = new Promise((done) => child.once("exit", done));
      child.kill("SIGTERM");
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
