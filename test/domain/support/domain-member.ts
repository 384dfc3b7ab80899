// A print server that is a member of the domain, set up as rules/print/README.md says: smbd and winbindd in Debian's places
// (which are private ones here), joined, with the shipped [fax] share.

import type { ChildProcess } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startProgram } from "../../support/background-program.ts";
import { faxShare, installed, listening } from "../../support/samba-server.ts";
import { run } from "../../support/unix-users.ts";
import { administrator } from "./domain-controller.ts";
import { member, realm } from "./private-places.ts";

const settings = `[global]
   workgroup = PLANT
   realm = ${realm}
   security = ads
   netbios name = PRINTSRV
   winbind separator = +
   idmap config * : backend = tdb
   idmap config * : range = 3000-7999
   idmap config PLANT : backend = rid
   idmap config PLANT : range = 100000-199999
   interfaces = ${member.address}
   bind interfaces only = yes
   disable netbios = yes
   load printers = no
   printcap name = /dev/null
   lpq cache time = 1
`;

export class DomainMember {
  readonly #folder: string;
  readonly #children: ChildProcess[] = [];
  log = "";

  constructor(folder: string) {
    this.#folder = folder;
  }

  async start(spool: string): Promise<void> {
    mkdirSync(join(this.#folder, "spool"), { recursive: true });
    chmodSync(join(this.#folder, "spool"), 0o1777);
    const share = faxShare(installed(this.#folder), spool, join(this.#folder, "spool"));
    writeFileSync("/etc/samba/smb.conf", `${settings}\n${share}`);
    this.say(
      await run("net", ["ads", "join", "-U", `${administrator.name}%${administrator.password}`, "--no-dns-updates"]),
    );
    this.#spawn("winbindd");
    for (let i = 0; i < 100 && (await run("wbinfo", ["--ping-dc"])).code !== 0; i++)
      await new Promise((next) => setTimeout(next, 200));
    this.#spawn("smbd");
    await listening(445, 30_000, "smbd", member.address);
  }

  /** Fails with what the program printed. */
  say({ code, output }: { code: number; output: string }): string {
    if (code !== 0) throw new Error(`${output}\n${this.log}`);
    return output;
  }

  #spawn(program: string): void {
    const args = ["--foreground", "--no-process-group", "--debug-stdout"];
    this.#children.push(
      startProgram(program, args, (text) => {
        this.log += text;
      }),
    );
  }

  async stop(): Promise<void> {
    for (const child of this.#children.splice(0)) {
      if (child.pid === undefined || child.exitCode !== null) continue;
      const gone = new Promise((done) => child.once("exit", done));
      process.kill(-child.pid, "SIGTERM");
      await gone;
    }
  }
}
