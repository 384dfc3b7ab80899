// faxgate send NUMBER FILE…: hands files in as a mail of the user's would be, to a number or a list of the rules; with --raw a
// TIFF's own pages go out pel for pel. Prints the ids of the jobs, a line each. Whoever may write the spool may send: the
// permissions and limits of the user still hold, and the log says which account it was.

import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { Readable } from "node:stream";
import { entryOf } from "../../base/entry-of.ts";
import { FaxError } from "../../base/errors.ts";
import type { Quality } from "../../base/fax.ts";
import type { CallWishes } from "../../base/job.ts";
import { visible } from "../../base/one-line.ts";
import { wordsOf } from "../../base/phrases.ts";
import { composeMail } from "../../device/mailout/compose.ts";
import { RulesFolder } from "../../device/store/rules-folder.ts";
import { newId } from "../../device/store/spool.ts";
import { rawFault } from "../../service/intake/raw-pages.ts";
import { acceptMessage } from "../../service/smtp/acceptance.ts";
import { judgeFax } from "../../service/smtp/judge-fax.ts";
import { type CommonOptions, callerAccount, type ExitCode, openSpool, print } from "../common.ts";

interface SendCommandOptions extends CommonOptions {
  readonly line?: string;
  readonly raw?: boolean;
  readonly quality?: Quality;
  readonly from?: string;
  readonly subAddress?: string;
  readonly password?: string;
}

export async function sendCommand(number: string, files: string[], options: SendCommandOptions): Promise<ExitCode> {
  const rules = (await RulesFolder.open(resolve(options.rules))).current;
  const user = options.from ?? Object.keys(rules.users)[0] ?? "";
  const person = entryOf(rules.users, user);
  if (person === undefined)
    throw new FaxError("input", `there is no user "${visible(user)}" in users.yaml; name one with --from`);
  if (options.line !== undefined && entryOf(rules.lines, options.line)?.send !== true)
    throw new FaxError("input", `there is no line "${visible(options.line)}" that sends`);
  const domain = rules.site.domains[0] ?? "";
  const judged = judgeFax(rules, { id: user }, `${number}@${domain}`, number);
  if (!judged.ok) throw new FaxError("input", wordsOf(judged.reason));
  const attachments = await Promise.all(
    files.map(async (file) => ({
      name: basename(file),
      type: "application/octet-stream",
      content: await readInput(file),
    })),
  );
  if (options.raw === true && options.quality !== undefined)
    throw new FaxError("input", "--raw sends pages as they are: it takes no --quality");
  if (options.raw === true) {
    const [first, ...others] = attachments;
    const fault =
      first === undefined || others.length > 0
        ? "--raw takes one TIFF file"
        : rawFault(first.name, new Uint8Array(first.content));
    if (fault !== undefined) throw new FaxError("input", fault);
  }
  // Only now: as root we become the owner of the spool, who may not be able to read the files.
  const spool = await openSpool(options);
  const owner = person.mail.find((address) => !address.startsWith("*")) ?? rules.site.admin;
  const message = await composeMail(
    {
      id: newId(),
      event: "forward",
      returnPath: owner,
      from: { name: "", address: owner },
      to: [`"${number.replace(/["\\]/g, "\\$&")}"@${domain}`],
      subject: attachments.map((file) => file.name).join(", "),
      text: "",
      attachments,
    },
    domain,
    new Date(),
  );
  const kept = await acceptMessage(
    spool,
    Readable.from([message]),
    {
      from: owner,
      proof: "host",
      recipients: judged.recipients,
      remoteAddress: "command line",
      helo: "",
      commandLine: {
        account: callerAccount(),
        raw: options.raw === true,
        ...(options.quality === undefined ? {} : { quality: options.quality }),
        wishes: wishesOf(options),
      },
    },
    () => false,
  );
  if (kept.kind !== "kept") throw new FaxError("resource", "the files could not be handed in");
  // A list holds no number twice.
  for (const index of judged.recipients.keys()) print(`${kept.id}-${index + 1}`);
  return 0;
}

function wishesOf({ line, subAddress, password }: SendCommandOptions): CallWishes {
  return {
    ...(line === undefined ? {} : { line }),
    ...(subAddress === undefined ? {} : { subAddress }),
    ...(password === undefined ? {} : { senderPassword: password }),
  };
}

async function readInput(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new FaxError("input", `${file} cannot be read`, error);
  }
}
