// faxgate send NUMBER FILE…: hands files to the gateway as a mail of the user's would be; with --raw a TIFF's own pages go out
// pel for pel. Prints the job's id. Whoever may write the spool may send: the permission rules of the user still hold.

import { copyFile, readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Envelope } from "../../base/envelope.ts";
import { FaxError } from "../../base/errors.ts";
import type { JobRequest, Submission } from "../../base/job.ts";
import { mayFax } from "../../codec/rules/permission.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { openTiff } from "../../codec/tiff/read.ts";
import { composeMail } from "../../device/mailout/compose.ts";
import { makeDirectory, moveDurably, syncDirectory, writeAtomic, writeJson } from "../../device/store/atomic.ts";
import { createJob, leaveWord } from "../../device/store/job-files.ts";
import { RulesFolder } from "../../device/store/rules-folder.ts";
import { newId, type Spool } from "../../device/store/spool.ts";
import { type CommonOptions, type ExitCode, openSpool, print } from "../common.ts";

interface SendCommandOptions extends CommonOptions {
  readonly line?: string;
  readonly raw?: boolean;
  readonly from?: string;
}

export async function sendCommand(number: string, files: string[], options: SendCommandOptions): Promise<ExitCode> {
  const spool = await openSpool(options);
  const rules = (await RulesFolder.open(resolve(options.rules))).current;
  const user = options.from ?? Object.keys(rules.users)[0];
  const person = user === undefined ? undefined : rules.users[user];
  if (user === undefined || person === undefined)
    throw new FaxError("input", `there is no user "${user ?? ""}" in users.yaml; name one with --from`);
  if (options.line !== undefined && rules.lines[options.line]?.send !== true)
    throw new FaxError("input", `there is no line "${options.line}" that sends`);
  const permission = mayFax(rules, { id: user }, number);
  if (!permission.ok) throw new FaxError("input", permission.reason);
  const owner = person.mail.find((address) => !address.startsWith("*")) ?? rules.site.admin;
  const id = newId();
  if (options.raw === true || options.line !== undefined)
    await queueTiff(spool, rules, id, user, owner, number, files, options);
  else await queueMailOf(spool, rules, id, user, owner, number, files);
  print(`${id}-1`);
  return 0;
}

/** As a mail in incoming/: prepared, covered and judged like any other. */
async function queueMailOf(
  spool: Spool,
  rules: RuleSet,
  id: string,
  user: string,
  owner: string,
  number: string,
  files: readonly string[],
): Promise<void> {
  const domain = rules.site.domains[0] ?? "";
  const attachments = await Promise.all(
    files.map(async (file) => ({
      name: basename(file),
      type: "application/octet-stream",
      content: await readInput(file),
    })),
  );
  const message = await composeMail(
    {
      id,
      event: "forward",
      returnPath: owner,
      from: { name: "", address: owner },
      to: [`"${number}"@${domain}`],
      subject: files.map((file) => basename(file)).join(", "),
      text: "",
      attachments,
      headers: { "Auto-Submitted": "no", "X-Faxgate-Event": "" },
    },
    domain,
    new Date(),
  );
  const making = spool.path("incoming", `.${id}`);
  await makeDirectory(making);
  await writeAtomic(join(making, "message.eml"), message);
  const envelope: Envelope = {
    id,
    receivedAt: new Date().toISOString(),
    from: owner,
    trusted: true,
    recipients: [{ kind: "fax", address: `${number}@${domain}`, written: number, user }],
    remoteAddress: "command line",
    helo: "",
    bytes: message.length,
  };
  await writeJson(join(making, "envelope.json"), envelope);
  await syncDirectory(making);
  await moveDurably(making, spool.incoming(id));
}

/** A TIFF's own pages, as they are. */
async function queueTiff(
  spool: Spool,
  rules: RuleSet,
  id: string,
  user: string,
  owner: string,
  number: string,
  files: readonly string[],
  options: SendCommandOptions,
): Promise<void> {
  const [file] = files;
  if (file === undefined || files.length > 1) throw new FaxError("input", "--raw and --line take one TIFF file");
  const tiff = openTiff(new Uint8Array(await readInput(file)));
  if (!tiff.ok) throw new FaxError("input", `${file}: ${tiff.reason}`);
  const wrong = tiff.pages.find((page) => ![1728, 2048, 2432].includes(page.width));
  if (wrong !== undefined)
    throw new FaxError(
      "input",
      `${file}: page ${wrong.index + 1} is ${wrong.width} pels wide; a fax page has 1728, 2048 or 2432`,
    );
  const permission = mayFax(rules, { id: user }, number);
  if (!permission.ok) throw new FaxError("input", permission.reason);
  await makeDirectory(spool.active(id));
  await copyFile(file, spool.path("active", id, "pages.tif"));
  const now = new Date().toISOString();
  const own = rules.users[user]?.number || rules.site.number;
  const request: JobRequest = {
    id: `${id}-1`,
    submission: id,
    number: 1,
    createdAt: now,
    destination: permission.number.destination,
    dial: permission.number.dial,
    original: number,
    recipientName: "",
    pool: permission.pool,
    ...(options.line === undefined ? {} : { line: options.line }),
    document: "pages.tif",
    pages: tiff.pages.length,
    resolution: "fine",
    ...(options.raw === true
      ? {}
      : { header: { ownNumber: own, name: rules.users[user]?.company || rules.site.name } }),
    stationId: own,
  };
  await createJob(spool, request);
  const submission: Submission = {
    id,
    kind: "command-line",
    receivedAt: now,
    owner,
    user,
    messageId: "",
    subject: basename(file),
    references: [],
    language: rules.site.language,
    pages: tiff.pages.length,
    remarks: [],
    state: "open",
  };
  await writeJson(spool.path("active", id, "submission.json"), submission);
  await leaveWord(spool, request.id);
}

async function readInput(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new FaxError("input", `${file} cannot be read`, error);
  }
}
