// faxgate print-agent: the print agent alone, on a print server that is not the gateway. Runs in the foreground until it is
// told to stop; exit 42 when its settings are wrong.

import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { FaxError } from "../../base/errors.ts";
import { AccountNames } from "../../device/account-names.ts";
import { createLog } from "../../device/log/log.ts";
import type { PrintServerAccess } from "../../device/mailout/submit-print.ts";
import { preparePrintFolders } from "../../device/store/print-drop.ts";
import { takeLock } from "../../device/store/process-lock.ts";
import { Spool } from "../../device/store/spool.ts";
import { startPrintAgent } from "../../service/print/agent.ts";
import { mostPrintBytes } from "../../service/print/own-server.ts";
import { type CommonOptions, type ExitCode, print } from "../common.ts";

export interface PrintAgentOptions extends CommonOptions {
  readonly server: string;
  readonly to: string;
  readonly credential?: string;
  readonly ca?: string;
  readonly domain: string;
  readonly account?: readonly string[];
  readonly maxMb: number;
}

export async function printAgentCommand(options: PrintAgentOptions): Promise<ExitCode> {
  const access = await readAccess(options);
  const spool = new Spool(resolve(options.spool));
  await spool.prepare();
  await preparePrintFolders(spool.root);
  const lock = await takeLock(spool.path("run", "print-agent.lock"));
  if (!("release" in lock))
    throw new FaxError("settings", `a print agent works on ${spool.root} already (process ${lock.pid})`);
  const log = createLog("print-agent", print);
  const agent = await startPrintAgent({
    spool,
    log,
    access: async () => access,
    settings: () => ({
      domain: options.domain,
      accounts: options.account ?? [],
      mostBytes: mostPrintBytes(options.maxMb),
    }),
    names: new AccountNames(),
    local: false,
  });
  log.info("ready", { spool: spool.root, server: options.server });
  await new Promise<void>((done) => {
    process.once("SIGTERM", done);
    process.once("SIGINT", done);
  });
  await agent.stop();
  await lock.release();
  return 0;
}

async function readAccess(options: PrintAgentOptions): Promise<PrintServerAccess> {
  const parts = /^(.+):(\d{1,5})$/.exec(options.server);
  if (parts === null) throw new FaxError("settings", `--server ${options.server} is not HOST:PORT`);
  const account = options.credential === undefined ? undefined : await readCredential(options.credential);
  const ca = options.ca === undefined ? undefined : await read(options.ca);
  return {
    host: parts[1]!.replace(/^\[|\]$/g, ""),
    port: Number(parts[2]),
    to: options.to,
    sameMachine: /^(?:127\.|\[?::1\]?$|localhost$)/.test(parts[1]!),
    ...(account === undefined ? {} : { account }),
    ...(ca === undefined ? {} : { tls: { ca } }),
  };
}

/** One line: name, blank, password. A file others can read is no secret and is refused. */
async function readCredential(file: string): Promise<{ user: string; pass: string }> {
  const text = await read(file);
  if (((await stat(file)).mode & 0o077) !== 0)
    throw new FaxError("settings", `${file} can be read by others than its owner: chmod 600 ${file}`);
  const [user, pass] = text.trim().split(/\s+/);
  if (user === undefined || pass === undefined)
    throw new FaxError("settings", `${file} holds no name and password; make it with faxgate print-credential`);
  return { user, pass };
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new FaxError("settings", `${file} cannot be read`, error);
  }
}
