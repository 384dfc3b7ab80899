// The smtp process alone, as master starts it, on rules and a spool of its own: nothing works on what it takes.

import { type ChildProcess, fork } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Spool } from "../../src/device/store/spool.ts";
import { childEnvironment } from "../../src/main/child-environment.ts";

const root = resolve(import.meta.dirname, "../..");

export class SmtpProcess {
  readonly spool: Spool;
  readonly port: number;
  readonly #folder: string;
  readonly #child: ChildProcess;

  private constructor(folder: string, spool: Spool, child: ChildProcess, port: number) {
    this.#folder = folder;
    this.spool = spool;
    this.#child = child;
    this.port = port;
  }

  /** `change` gets the text of the trial's faxgate.yaml, with any free port in it. */
  static async start(change: (site: string) => string = (text) => text): Promise<SmtpProcess> {
    const folder = mkdtempSync(join(tmpdir(), "faxgate-smtp-"));
    const rules = join(folder, "rules");
    cpSync(join(root, "rules"), rules, { recursive: true });
    const site = join(rules, "faxgate.yaml");
    writeFileSync(site, change(readFileSync(site, "utf8").replace("127.0.0.1:2525", "127.0.0.1:0")));
    const spool = new Spool(join(folder, "var"));
    await spool.prepare();
    const options = JSON.stringify({ rules, spool: spool.root, lineSpeed: 1 });
    const child = fork(join(root, "dist/main/smtp-process.js"), [options], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      env: childEnvironment("smtp"),
    });
    await new Promise<void>((ready, failed) => {
      child.on("message", (message: { type: string }) => message.type === "ready" && ready());
      child.on("exit", (code) => failed(new Error(`the smtp process ended with ${code}`)));
    });
    const { addresses } = JSON.parse(readFileSync(spool.path("run", "smtp.json"), "utf8")) as { addresses: string[] };
    return new SmtpProcess(folder, spool, child, Number(addresses[0]!.split(":").at(-1)));
  }

  /** Memory in use, MB. */
  resident(): number {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.#child.pid}/status`, "utf8"))![1]) / 1024;
  }

  /** How many mails it has taken. */
  taken(): number {
    return readdirSync(this.spool.path("incoming")).filter((name) => !name.startsWith(".")).length;
  }

  async stop(): Promise<void> {
    const gone = new Promise((done) => this.#child.once("exit", done));
    this.#child.kill("SIGKILL");
    await gone;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
