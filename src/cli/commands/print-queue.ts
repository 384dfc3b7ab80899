// faxgate print-queue cups: sets up the driverless fax queue of CUPS, or removes it; prints each thing it did. Needs root.

import { execFile } from "node:child_process";
import { chmod, chown, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FaxError } from "../../base/errors.ts";
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
  const command = [process.execPath, resolve(process.argv[1] ?? "")].map(shellWord).join(" ");
  try {
    await writeFile(backend, cupsBackend(command, resolve(options.spool)), { mode: 0o700 });
    await chmod(backend, 0o700);
    await chown(backend, 0, 0);
  } catch (error) {
    throw new FaxError("resource", `${backend} cannot be written; run this as root, with CUPS installed`, error);
  }
  print(`${backend} written: hands print jobs to ${join(resolve(options.spool), "print-drop")}`);
  await lpadmin([...server, ...cupsQueue(options.name, ppd, options.policy)]);
  print(
    `queue ${options.name} made (policy ${options.policy}); clients find it as ipp://THIS-HOST:631/printers/${options.name}`,
  );
  return 0;
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
