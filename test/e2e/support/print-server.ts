// A print server elsewhere: a spool of its own and `faxgate print-agent` as a process, for which names of hosts mean this machine.

import type { ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startProgram } from "../../support/background-program.ts";
import { run } from "../../support/unix-users.ts";

const program = resolve(import.meta.dirname, "../../../dist/cli/faxgate.js");

/** Where the agent's machine finds hosts: the name service of a test's print server. */
const nameService = `import dns from "node:dns";
dns.resolve4 = (name, ...rest) => rest.at(-1)(null, ["127.0.0.1"]);
dns.resolve6 = (name, ...rest) => rest.at(-1)(Object.assign(new Error("none"), { code: "ENODATA" }));
dns.lookup = (name, options, done) =>
  (done ?? options)(null, ...(options?.all ? [[{ address: "127.0.0.1", family: 4 }]] : ["127.0.0.1", 4]));
`;

export class PrintServer {
  readonly folder = mkdtempSync(join(tmpdir(), "faxgate-printserver-"));
  #process: ChildProcess | undefined;
  log = "";

  constructor() {
    mkdirSync(this.spool);
    writeFileSync(join(this.folder, "names.mjs"), nameService);
  }

  get spool(): string {
    return join(this.folder, "spool");
  }

  /** Starts the agent for a gateway; one that runs is stopped first. */
  async start(...options: string[]): Promise<void> {
    await this.stop();
    const from = this.log.length;
    const args = [program, "print-agent", "--spool", this.spool, ...options];
    const env = { ...process.env, NODE_OPTIONS: `--import=${join(this.folder, "names.mjs")}` };
    const hear = (text: string): void => {
      this.log += text;
    };
    const child = startProgram(process.execPath, args, hear, env);
    this.#process = child;
    const end = Date.now() + 60_000;
    while (!this.log.slice(from).includes("ready")) {
      if (Date.now() > end || child.exitCode !== null) throw new Error(`the print agent is not ready:\n${this.log}`);
      await new Promise((next) => setTimeout(next, 50));
    }
  }

  faxgate(...args: string[]): Promise<{ code: number; output: string }> {
    return run(process.execPath, [program, ...args, "--spool", this.spool]);
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once("exit", done));
    child.kill("SIGTERM");
    await gone;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
