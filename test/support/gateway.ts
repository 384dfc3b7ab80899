// The whole gateway as real processes on a spool and rules of its own, and what a user sees of it: mail in, outbox out.

import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type ParsedMail, simpleParser } from "mailparser";
import { createTransport } from "nodemailer";
import { type Job, listJobs, readJob } from "../../src/device/store/job-files.ts";
import { Spool } from "../../src/device/store/spool.ts";
import { startProgram } from "./background-program.ts";

const root = resolve(import.meta.dirname, "../..");

export interface OutboxMail {
  readonly file: string;
  readonly event: string;
  readonly to: string;
  readonly mail: ParsedMail;
}

export class Gateway {
  readonly folder: string;
  readonly spool: Spool;
  readonly #speed: number;
  #process: ChildProcess | undefined;
  log = "";

  /** `rules`: changes to the trial's rules files, by name. */
  constructor(options: { speed?: number; rules?: Record<string, (text: string) => string> } = {}) {
    this.folder = mkdtempSync(join(tmpdir(), "faxgate-e2e-"));
    this.spool = new Spool(join(this.folder, "var"));
    this.#speed = options.speed ?? 20;
    cpSync(join(root, "rules"), join(this.folder, "rules"), { recursive: true });
    this.editRules("faxgate.yaml", (text) => text.replace("127.0.0.1:2525", "127.0.0.1:0"));
    for (const [file, change] of Object.entries(options.rules ?? {})) this.editRules(file, change);
  }

  editRules(file: string, change: (text: string) => string): void {
    const path = join(this.folder, "rules", file);
    writeFileSync(path, change(readFileSync(path, "utf8")));
  }

  /** Starts master and waits until every process is ready. */
  async start(): Promise<void> {
    const args = [
      "start",
      "--rules",
      join(this.folder, "rules"),
      "--spool",
      this.spool.root,
      "--line-speed",
      String(this.#speed),
    ];
    const from = this.log.length;
    const child = startProgram(process.execPath, [join(root, "dist/cli/faxgate.js"), ...args], (text) => {
      this.log += text;
    });
    this.#process = child;
    await this.until(
      () => this.log.slice(from).includes("master: ready") || child.exitCode !== null,
      30_000,
      "master is ready",
    );
    if (child.exitCode !== null) throw new Error(`the gateway ended with ${child.exitCode}:\n${this.log}`);
  }

  /** SMTP port; a new one each time the smtp process starts, as the rules ask for any free one. */
  get port(): number {
    return Number([...this.log.matchAll(/smtp: listening on=127\.0\.0\.1:(\d+)/g)].at(-1)?.[1]);
  }

  /** Process ids by name, children of master as the system lists them. */
  pids(): Record<string, number> {
    const master = this.#process?.pid;
    const found: Record<string, number> = master === undefined ? {} : { master };
    for (const name of readdirSync("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      try {
        const parent = readFileSync(`/proc/${name}/stat`, "utf8").split(") ")[1]!.split(" ")[1];
        if (Number(parent) !== master) continue;
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0");
        const entry = command.find((part) => part.endsWith("-process.js"));
        const line = /"line":"([^"]+)"/.exec(command.join(" "))?.[1];
        if (entry !== undefined)
          found[line === undefined ? /([\w-]+)-process/.exec(entry)![1]! : `line@${line}`] = Number(name);
        else if (command[0]?.includes("redis-server")) found["redis"] = Number(name);
      } catch {
        // It ended while we looked.
      }
    }
    return found;
  }

  kill(name: string, signal: NodeJS.Signals = "SIGKILL"): number {
    const pid = this.pids()[name];
    if (pid === undefined) throw new Error(`no process ${name}`);
    process.kill(pid, signal);
    return pid;
  }

  /** SIGTERM, and waits for the end; the exit code. */
  async stop(): Promise<number | null> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const gone = new Promise<number | null>((done) => child.on("exit", done));
    child.kill("SIGTERM");
    return gone;
  }

  /** Stops what runs and removes the folder. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async send(mail: {
    from?: string;
    to: string | string[];
    subject?: string;
    text?: string;
    attachments?: { filename: string; content: Buffer | string; contentType?: string }[];
    headers?: Record<string, string>;
    inReplyTo?: string;
    messageId?: string;
  }): Promise<string> {
    const transport = createTransport({ host: "127.0.0.1", port: this.port, ignoreTLS: true });
    const { from = "user1@plant.example", to, ...rest } = mail;
    const sent = await transport.sendMail({ from, to, subject: "letter", text: "", ...rest });
    return sent.response;
  }

  async sendRaw(from: string, to: readonly string[], raw: Buffer): Promise<string> {
    const transport = createTransport({ host: "127.0.0.1", port: this.port, ignoreTLS: true });
    return (await transport.sendMail({ envelope: { from, to: [...to] }, raw })).response;
  }

  /** Every mail in the outbox, oldest file first. */
  async outbox(): Promise<OutboxMail[]> {
    const found: OutboxMail[] = [];
    for (const file of readdirSync(this.spool.path("outbox")).sort()) {
      const mail = await simpleParser(readFileSync(this.spool.path("outbox", file)));
      const to = mail.headers.get("x-faxgate-envelope-to");
      found.push({
        file,
        event: String(mail.headers.get("x-faxgate-event")),
        to: typeof to === "string" ? to : "",
        mail,
      });
    }
    return found;
  }

  /** Waits for `count` mails of an event to a recipient. */
  async mails(event: string, to: string, count = 1, patience = 60_000): Promise<OutboxMail[]> {
    let found: OutboxMail[] = [];
    await this.until(
      async () => {
        found = (await this.outbox()).filter((mail) => mail.event === event && mail.to.includes(to));
        return found.length >= count;
      },
      patience,
      `${count} ${event} to ${to}`,
    );
    return found;
  }

  async jobs(): Promise<Job[]> {
    // One that is being moved to done/ just now stands in both lists.
    const found = new Map<string, Job>();
    for (const area of ["active", "done"] as const)
      for (const submission of await this.spool.list(area))
        for (const id of await listJobs(this.spool, submission, area)) {
          const job = await readJob(this.spool, id);
          if (job !== undefined) found.set(id, job);
        }
    return [...found.values()];
  }

  async until(test: () => boolean | Promise<boolean>, patience: number, what: string): Promise<void> {
    const end = Date.now() + patience;
    while (!(await test())) {
      if (Date.now() > end) throw new Error(`not within ${patience / 1000} s: ${what}\n${this.log.slice(-6_000)}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  /** Runs a faxgate command; what it prints. */
  async command(...args: string[]): Promise<{ code: number; output: string }> {
    const child = spawn(process.execPath, [
      join(root, "dist/cli/faxgate.js"),
      ...args,
      "--spool",
      this.spool.root,
      "--rules",
      join(this.folder, "rules"),
    ]);
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    const code = await new Promise<number>((done) => child.on("exit", (status) => done(status ?? -1)));
    return { code, output };
  }
}

/** A PDF of as many pages as lines are given. */
export function simplePdf(pages: readonly string[]): Buffer {
  const objects: string[] = ["<< /Type /Catalog /Pages 2 0 R >>", ""];
  const kids: string[] = [];
  const font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";
  objects.push(font);
  for (const text of pages) {
    const content = `BT /F1 36 Tf 72 700 Td (${text.replace(/[()\\]/g, "\\$&")}) Tj ET`;
    objects.push(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${objects.length} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
    );
    kids.push(`${objects.length} 0 R`);
  }
  objects[1] = `<< /Type /Pages /Kids [${kids.join(" ")}] /Count ${pages.length} >>`;
  let text = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const xref = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("")}`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`;
  return Buffer.from(text, "latin1");
}
