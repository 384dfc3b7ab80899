// faxgate print-queue cups: sets up the driverless fax queue of CUPS, or removes it; prints each thing it did. Needs root.

import { execFile } from "node:child_process";
import { chmod, chown, readFile, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { FaxError } from "../../base/errors.ts";
import { printFolders, readListing } from "../../device/store/print-drop.ts";
import { cupsBackend, cupsQueue, shellWord } from "../../service/print/cups-queue.ts";
import { type CommonOptions, type ExitCode, print } from "../common.ts";

export interface PrintQueueOptions extends CommonOptions {
  readonly name: string;
  readonly policy: string;
  readonly backendDir: string;
  readonly cups?: string;
  readonly remove?: boolean;
}

const ppd = resolve(import.meta.dirname, "../../../rules/print/fax.ppd");

export async function printQueueCommand(kind: string, options: PrintQueueOptions): Promise<ExitCode> {
  if (kind !== "cups") throw new FaxError("input", 'faxgate sets up queues of CUPS: "faxgate print-queue cups"');
  if (!/^[\w-]{1,60}$/.test(options.name))
    throw new FaxError("input", "a queue's name has letters, digits and hyphens only");
  const backend = join(options.backendDir, "faxgate");
  const server = options.cups === undefined ? [] : ["-h", options.cups];
  if (options.remove === true) {
    await lpadmin([...server, "-x", options.name]);
    print(`queue ${options.name} removed`);
    await rm(backend, { force: true });
    print(`${backend} removed`);
    return 0;
  }
  const spool = resolve(options.spool);
  await mustTakeJobs(spool);
  const command = [process.execPath, resolve(process.argv[1] ?? "")].map(shellWord).join(" ");
  try {
    await writeFile(backend, cupsBackend(command, spool), { mode: 0o700 });
    await chmod(backend, 0o700);
    await chown(backend, 0, 0);
  } catch (error) {
    throw new FaxError("resource", `${backend} cannot be written; run this as root, with CUPS installed`, error);
  }
  print(`${backend} written: hands print jobs to ${join(spool, printFolders.drop)}`);
  await lpadmin([...server, ...cupsQueue(options.name, ppd, options.policy)]);
  const where = `ipp://${hostname()}:${await portOf(options.cups)}/printers/${options.name}`;
  print(`queue ${options.name} made (policy ${options.policy}); clients find it as ${where}`);
  return 0;
}

/** A queue into a folder nobody works on would swallow documents. */
async function mustTakeJobs(spool: string): Promise<void> {
  const folder = await stat(join(spool, printFolders.drop)).catch(() => undefined);
  if (folder?.isDirectory() === true && (await readListing(spool)) !== undefined) return;
  throw new FaxError(
    "input",
    `${spool} is no spool of faxgate; name the right one with --spool, or start faxgate (or its print agent) there first`,
  );
}

/** Where clients reach the server: as it was named, else as cupsd is told to listen; 631 where neither says so. */
async function portOf(server: string | undefined): Promise<string> {
  const named = /:(\d+)$/.exec(server ?? process.env["CUPS_SERVER"] ?? "")?.[1];
  if (named !== undefined) return named;
  const settings = await readFile("/etc/cups/cupsd.conf", "utf8").catch(() => "");
  return /^\s*(?:Port|Listen|SSLPort|SSLListen)\s+(?:\S+:)?(\d+)\s*$/im.exec(settings)?.[1] ?? "631";
}

function lpadmin(args: readonly string[]): Promise<void> {
  return new Promise((done, failed) => {
    execFile("lpadmin", args, { timeout: 60_000 }, (error, _stdout, stderr) => {
      if (error === null) return done();
      const missing = error.code === "ENOENT";
      return failed(
        new FaxError(
          "resource",
          missing
            ? "lpadmin is not installed: apt-get install cups-daemon cups-client cups-core-drivers"
            : `lpadmin: ${stderr.trim()}`,
          error,
        ),
      );
    });
  });
}
