// The office's intake on a spool of its own: mails are put into incoming/ as the SMTP process does, documents are made of
// nothing, and every step on the way to disk can be made to fail as if the program had ended there.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ParsedMail, simpleParser } from "mailparser";
import type { Envelope, EnvelopeRecipient } from "../../src/base/envelope.ts";
import { createBitmap } from "../../src/codec/image/bitmap.ts";
import { readRecipient } from "../../src/codec/mail/recipient.ts";
import type { RuleSet } from "../../src/codec/rules/rule-set.ts";
import { writeTiff } from "../../src/codec/tiff/write.ts";
import { createLog } from "../../src/device/log/log.ts";
import { readMessage, waitingMail } from "../../src/device/mailout/outgoing-spool.ts";
import { type Job, listJobs, readJob } from "../../src/device/store/job-files.ts";
import { type CallTokens, callTokens } from "../../src/device/store/site-secret.ts";
import { newId, type Spool } from "../../src/device/store/spool.ts";
import type { Documents, PrepareInput, PrepareResult, Sheets } from "../../src/service/document/contract.ts";
import type { InboundDeps } from "../../src/service/inbound/inbound-deps.ts";
import { type IntakeTimes, startIntake } from "../../src/service/intake/intake.ts";
import type { IntakeDeps } from "../../src/service/intake/intake-deps.ts";
import { type ParsedMail as ParsedMessage, parseMail } from "../../src/service/intake/parse-mail.ts";
import { TokenIndex } from "../../src/service/intake/submissions.ts";
import { Burst } from "../../src/service/people/burst.ts";
import { Directory, type DirectoryDeps } from "../../src/service/people/directory.ts";
import { HourRate } from "../../src/service/people/hour-rate.ts";
import { People } from "../../src/service/people/people.ts";
import { Usage } from "../../src/service/people/usage.ts";
import { rulesFolder, trialDomains, trialRules } from "./rules.ts";
import { tempSpool } from "./temp-spool.ts";

const onePage = writeTiff([{ bitmap: createBitmap(1728, 40), resolution: "fine" }]);
const quick: IntakeTimes = { look: 20, again: 1, disk: 10, adopt: 10 };

export interface OutMail {
  readonly id: string;
  readonly event: string;
  readonly to: readonly string[];
  readonly mail: ParsedMail;
}

export class Office {
  readonly spool: Spool;
  rules: RuleSet;
  /** What the documents room was asked for. */
  readonly prepared: PrepareInput[] = [];
  /** What documents were put together for single numbers. */
  readonly assembled: Sheets[] = [];
  /** Called at each step with its name; throwing is failing there. */
  step: (name: string) => void = () => {};
  /** Real ones instead of documents made of nothing. */
  converters: Documents | undefined;
  answer: PrepareResult = { ok: true, pages: 1, remarks: [], title: "" };
  /** What the directory answers. */
  search: DirectoryDeps["search"] = async () => [];
  readonly touched: string[] = [];
  /** Outlives the runs of intake here, as it does a running office. */
  readonly asked = new HourRate();
  readonly bursts = new Burst();
  log: string[] = [];

  private constructor(spool: Spool, rules: RuleSet) {
    this.spool = spool;
    this.rules = rules;
  }

  static async make(rules: RuleSet = trialRules()): Promise<Office> {
    return new Office(await tempSpool(), rules);
  }

  static on(spool: Spool): Office {
    return new Office(spool, trialRules());
  }

  readonly #documents: Documents = {
    prepare: async (input, folder) => {
      this.step("prepare");
      this.prepared.push(input);
      if (this.answer.ok) {
        await writeFile(join(folder, "pages.tif"), onePage);
        await writeFile(join(folder, "preview.png"), "picture");
      }
      this.step("prepared");
      return this.answer;
    },
    coverForms: async () => ["default", "purchasing"],
    coverFields: async () => ({ fields: [], unknown: [] }),
    assemble: async (sheets, target) => {
      this.step("assemble");
      this.assembled.push(sheets);
      await writeFile(target, onePage);
      return { pages: sheets.documents.length + (sheets.cover === undefined ? 0 : 1), plain: false };
    },
    toPdf: async (_tiff, target) => {
      this.step("pdf");
      await writeFile(target, "%PDF-1.4 of the pages");
    },
    readWords: async () => ({ pages: [], fault: "" }),
    picture: async () => {
      this.step("picture");
      return Buffer.from("picture");
    },
  };

  get documents(): Documents {
    return this.converters ?? this.#documents;
  }

  /** What a freshly started office works with: nothing is remembered but what is on disk. */
  async deps(): Promise<IntakeDeps & Pick<InboundDeps, "bounces" | "answers" | "search"> & { junkWords: CallTokens }> {
    const tokens = new TokenIndex(this.spool);
    await tokens.load();
    const rules = (): RuleSet => this.rules;
    const log = createLog("office", (line) => this.log.push(line));
    return {
      spool: this.spool,
      log,
      rules,
      people: new People(rules, new Directory({ spool: this.spool, log, search: this.search })),
      documents: this.documents,
      post: { spool: this.spool, log, rules, rulesFolder, queued: () => this.step("posted") },
      jobs: { spool: this.spool, rules, usage: new Usage(this.spool), bursts: this.bursts, documents: this.documents },
      tokens,
      bounces: await callTokens(this.spool, "bounce"),
      answers: await callTokens(this.spool, "answer"),
      junkWords: await callTokens(this.spool, "junk"),
      search: (...args) => this.search(...args),
      asked: this.asked,
      epoch: `epoch-${newId()}`,
      touched: (ids) => {
        this.step("touched");
        this.touched.push(...ids);
      },
    };
  }

  envelope(change: Partial<Envelope> = {}): Envelope {
    return {
      id: newId(),
      receivedAt: new Date().toISOString(),
      from: "user1@plant.example",
      proof: "host",
      recipients: [],
      remoteAddress: "127.0.0.1",
      helo: "x",
      bytes: 0,
      ...change,
    };
  }

  /** A message as intake reads it. */
  async parsed(mail: string): Promise<ParsedMessage> {
    const file = join(this.spool.root, `parsed-${newId()}.eml`);
    await writeFile(file, mail);
    return parseMail(file, this.spool.root);
  }

  /** Puts a mail into incoming/. `to`: as at RCPT; `mail`: the message, line ends as they are. */
  async mail(
    to: readonly string[],
    mail: string | Buffer,
    change: Partial<Envelope> & {
      user?: string;
      said?: readonly Pick<EnvelopeRecipient, "notify" | "original">[];
    } = {},
  ): Promise<string> {
    const id = newId();
    const { user = "user1", said = [], ...rest } = change;
    const recipients = to.map((address, index): EnvelopeRecipient => {
      const recipient = readRecipient(address, trialDomains);
      if (recipient.kind === "foreign") throw new Error(`${address} is foreign`);
      const about = { address, ...said[index] };
      return recipient.kind === "fax" ? { ...about, user, ...recipient } : { ...about, ...recipient };
    });
    const envelope = this.envelope({ id, recipients, bytes: mail.length, ...rest });
    await mkdir(this.spool.incoming(id));
    await writeFile(this.spool.path("incoming", id, "message.eml"), mail);
    await writeFile(this.spool.path("incoming", id, "envelope.json"), JSON.stringify(envelope));
    return id;
  }

  /** Runs intake until incoming/ is empty; for so many ms at most. */
  async work(atOnce = 2, patience = 50_000): Promise<void> {
    const intake = startIntake(await this.deps(), atOnce, quick);
    const end = Date.now() + patience;
    while ((await this.spool.list("incoming")).length > 0) {
      if (Date.now() > end) throw new Error(`incoming/ is not empty:\n${this.log.join("\n")}`);
      await new Promise((done) => setTimeout(done, 5));
    }
    await intake.stop();
  }

  async jobs(): Promise<Job[]> {
    const found: Job[] = [];
    for (const submission of await this.spool.list("active"))
      for (const id of await listJobs(this.spool, submission)) found.push((await readJob(this.spool, id))!);
    return found;
  }

  /** What is dialled, sorted. */
  async numbers(): Promise<string[]> {
    return (await this.jobs()).map((job) => job.request.destination).sort();
  }

  async out(event?: string): Promise<OutMail[]> {
    const found: OutMail[] = [];
    for (const { id, event: kind, to } of await waitingMail(this.spool))
      if (event === undefined || event === kind)
        found.push({ id, event: kind, to, mail: await simpleParser(await this.raw(id), { keepDeliveryStatus: true }) });
    return found;
  }

  /** A waiting mail's octets. */
  raw(id: string): Promise<Buffer> {
    return readMessage(this.spool, id);
  }

  /** A printed document that waits for its numbers; its token. */
  async printed(user = "DOM+User1"): Promise<{ id: string; token: string }> {
    const headers = { "X-Faxgate-Print-User": user, "X-Faxgate-Print-Title": "letter" };
    const id = await this.mail(
      ["print@fax.local"],
      message({ headers, text: "see attachment", id: `<p${newId()}@x>` }),
    );
    await this.work();
    const { readSubmission } = await import("../../src/service/intake/submissions.ts");
    return { id, token: (await readSubmission(this.spool, id))!.token! };
  }
}

/** A plain message. */
export function message(parts: {
  text?: string;
  id?: string;
  from?: string;
  to?: string;
  subject?: string;
  headers?: Readonly<Record<string, string>>;
}): string {
  const head: Record<string, string> = {
    From: parts.from ?? "User One <user1@plant.example>",
    To: parts.to ?? "somebody@plant.example",
    Subject: parts.subject ?? "letter",
    "Message-ID": parts.id ?? `<${newId()}@plant.example>`,
    ...parts.headers,
  };
  if (parts.id === "") delete head["Message-ID"];
  return `${Object.entries(head)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\r\n")}\r\n\r\n${parts.text ?? "Hello"}\r\n`;
}
