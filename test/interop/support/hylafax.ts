// HylaFAX 6 on a spool of the test's own: faxq, hfaxd on a loopback port, and a faxgetty for each modem that answers. All
// processes stay in the foreground and are ended by their number. It gives up root for the user uucp, so root is needed.

import assert from "node:assert/strict";
import { existsSync, realpathSync } from "node:fs";
import { chmod, chown, copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { freePort } from "../../support/free-port.ts";
import { pause } from "./iaxmodem-pair.ts";
import { needPrograms, type Running, run, start } from "./programs.ts";

export interface HylafaxModem {
  readonly device: string;
  /** It takes no call for some seconds after a reset, as iaxmodem. */
  readonly deaf?: boolean;
}

export interface HylafaxJob {
  /** The queue file as name → value. */
  readonly fields: Readonly<Record<string, string>>;
  readonly delivered: boolean;
  /** How the job ended, in its own words. */
  readonly status: string;
}

const installed = "/var/spool/hylafax";
const folders = [
  "archive",
  "client",
  "dev",
  "docq",
  "doneq",
  "etc",
  "info",
  "log",
  "pollq",
  "recvq",
  "sendq",
  "status",
];

export class Hylafax {
  readonly #spool: string;
  readonly #port: number;
  readonly #processes: Running[] = [];
  readonly #links: string[] = [];
  readonly #taken = new Set<string>();

  #asking: Promise<unknown> = Promise.resolve();

  private constructor(spool: string, port: number) {
    this.#spool = spool;
    this.#port = port;
  }

  static async start(modems: readonly HylafaxModem[]): Promise<Hylafax> {
    needPrograms("faxq", "hfaxd", "faxgetty", "sendfax");
    const spool = await mkdtemp(join(tmpdir(), "faxgate-hylafax-"));
    const hylafax = new Hylafax(spool, await freePort());
    try {
      await hylafax.#fill(modems);
      await hylafax.#start(modems);
    } catch (error) {
      await hylafax.stop();
      throw error;
    }
    return hylafax;
  }

  /**
   * Sends a TIFF by one modem and waits for the job's end. What it learned of the number in earlier calls is forgotten: it
   * would code the file anew for that, and loses the last row of a page when it makes MMR of MR.
   */
  async send(device: string, number: string, file: string, options: readonly string[] = []): Promise<HylafaxJob> {
    for (const name of await readdir(join(this.#spool, "info")))
      await rm(join(this.#spool, "info", name), { force: true });
    // One at a time: two that number their first jobs in the same moment fall over each other.
    const asked = this.#asking.then(() =>
      run(
        "sendfax",
        [`-h${modemName(device)}@127.0.0.1:${this.#port}`, "-n", "-T1", "-t1", ...options, `-d${number}`, file],
        this.#spool,
      ),
    );
    this.#asking = asked.catch(() => {});
    const words = await asked;
    const id = /request id is (\d+)/.exec(words)?.[1];
    assert.ok(id, words);
    const done = join(this.#spool, "doneq", `q${id}`);
    for (let waited = 0; !existsSync(done); waited += 100) {
      assert.ok(waited < 600_000, `job ${id} does not end\n${this.story()}`);
      await pause(100);
    }
    const text = await readFile(done, "latin1");
    const fields = Object.fromEntries(
      text.split("\n").map((line) => [line.split(":", 1)[0]!, line.replace(/^[^:]*:/, "")]),
    );
    return {
      fields,
      delivered: fields["state"] === "7" && fields["statuscode"] === "0",
      status: fields["status"] ?? "",
    };
  }

  /** The TIFF of the next fax a modem received, when HylaFAX has closed it. */
  async received(device: string, patience = 20_000): Promise<string> {
    const log = (): Promise<string> => readFile(join(this.#spool, "log/xferfaxlog"), "latin1").catch(() => "");
    for (let waited = 0; waited < patience; waited += 100) {
      for (const line of (await log()).split("\n")) {
        const name = /(recvq\/fax\d+\.tif)/.exec(line)?.[1];
        if (name === undefined || !line.includes(`\t${modemName(device)}\t`) || this.#taken.has(name)) continue;
        this.#taken.add(name);
        return join(this.#spool, name);
      }
      await pause(100);
    }
    assert.fail(`nothing was received\n${await log()}\n${await this.sessions()}`);
  }

  /** Waits until the faxgetty of a modem waits for calls (again). */
  async idle(device: string, patience = 30_000): Promise<void> {
    for (let waited = 0; waited < patience; waited += 100) {
      const status = await readFile(join(this.#spool, "status", modemName(device)), "latin1").catch(() => "");
      if (/Running and idle/.test(status)) return;
      await pause(100);
    }
    assert.fail(`faxgetty of ${device} is not idle\n${this.story()}`);
  }

  /** What its processes printed. */
  story(): string {
    return this.#processes.map((process) => process.output()).join("\n");
  }

  /** Its session logs. */
  async sessions(): Promise<string> {
    const names = (await readdir(join(this.#spool, "log"))).sort();
    const texts = await Promise.all(names.map((name) => readFile(join(this.#spool, "log", name), "latin1")));
    return texts.join("\n").slice(-30_000);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.stop()));
    for (const path of [...this.#links, this.#spool]) await rm(path, { recursive: true, force: true });
  }

  async #fill(modems: readonly HylafaxModem[]): Promise<void> {
    const spool = this.#spool;
    const [uid, gid] = [Number(await run("id", ["-u", "uucp"], spool)), Number(await run("id", ["-g", "uucp"], spool))];
    for (const folder of [...folders, "tmp"]) {
      await mkdir(join(spool, folder));
      await chown(join(spool, folder), uid, gid);
    }
    await chown(spool, uid, gid);
    await chmod(spool, 0o755);
    await chmod(join(spool, "tmp"), 0o1777);
    for (const folder of ["bin", "config"]) await symlink(join(installed, folder), join(spool, folder));
    for (const name of ["setup.cache", "setup.modem", "lutRS18.pcf", "dialrules", "pagesizes", "typerules"])
      await copyFile(join("/etc/hylafax", name), join(spool, "etc", name));
    const hosts = join(spool, "etc/hosts.hfaxd");
    await writeFile(hosts, "127.0.0.1\nlocalhost\n", { mode: 0o600 });
    await chown(hosts, uid, gid);
    await writeFile(join(spool, "etc/config"), settings(site));
    for (const { device, deaf } of modems) {
      const link = join("/dev", modemName(device));
      await rm(link, { force: true });
      await symlink(realpathSync(device), link);
      this.#links.push(link);
      await writeFile(
        join(spool, "etc", `config.${modemName(device)}`),
        settings({ ...site, ...modem, ...prompt, ...(deaf ? deafened : {}) }),
      );
    }
  }

  async #start(modems: readonly HylafaxModem[]): Promise<void> {
    // After CONNECT it throws away what has come from the modem so far: on a busy machine that is the top of a page.
    const launch = (...command: string[]): void =>
      void this.#processes.push(start("nice", ["-n", "-15", ...command], this.#spool));
    launch("faxq", "-D", "-q", this.#spool);
    launch("hfaxd", "-d", "-q", this.#spool, "-l", "127.0.0.1", "-i", String(this.#port));
    for (let waited = 0; !existsSync(join(this.#spool, "FIFO")); waited += 100) {
      assert.ok(waited < 10_000, this.story());
      await pause(100);
    }
    await pause(500);
    for (const { device } of modems) launch("faxgetty", "-q", this.#spool, modemName(device));
    for (const { device } of modems) await this.idle(device);
  }
}

const site = {
  CountryCode: "49",
  AreaCode: "555",
  LongDistancePrefix: "0",
  InternationalPrefix: "00",
  DialStringRules: "etc/dialrules",
  ServerTracing: "1",
  SessionTracing: "0xFFF",
  LogFileMode: "0644",
  ContCoverPage: '""',
  SendFaxCmd: "/usr/lib/hylafax/bin/faxsend",
  NotifyCmd: "/bin/true",
};

const modem = {
  FAXNumber: '"+49 555 1002"',
  LocalIdentifier: '"+49 555 1002"',
  FaxRcvdCmd: "/bin/true",
  RecvFileMode: "0644",
  DeviceMode: "0666",
  RingsBeforeAnswer: "1",
  SpeakerVolume: "off",
  TagLineFont: "etc/lutRS18.pcf",
  TagLineFormat: '""',
  MaxRecvPages: "200",
  ModemType: "Class1",
  ModemResetCmds: "AT+VCID=1",
  CallIDPattern: '"NMBR="',
};

/** Its pauses after resets are for modems of hardware; one that is deaf then is waited for before it dials (10 ms units). */
const prompt = {
  ModemResetDelay: "0",
  ModemDTRDropDelay: "0",
  ModemSoftResetCmdDelay: "0",
  ModemNoAutoAnswerCmdDelay: "0",
};
const deafened = { ModemDialCmd: "<delay:550>ATDT%s" };

const settings = (of: Readonly<Record<string, string>>): string =>
  Object.entries(of)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join("");

/** HylaFAX knows modems by names straight below /dev: /dev/pts/5 gets a link of its own there. */
const modemName = (device: string): string => `faxgate${process.pid}${basename(realpathSync(device)).padStart(3, "x")}`;
