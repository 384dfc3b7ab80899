// faxgate redeliver CALL: a received fax once more, to where it went, to where the rules of today send it, or to addresses.

import { join } from "node:path";
import { FaxError } from "../../base/errors.ts";
import type { ReceivedFax } from "../../base/received.ts";
import { receivedFolder } from "../../device/store/received-files.ts";
import { wishRedelivery } from "../../device/store/redelivery.ts";
import { readJson } from "../../device/store/spool.ts";
import { type CommonOptions, callerAccount, type ExitCode, openSpool, print } from "../common.ts";

export async function redeliverCommand(
  call: string,
  options: CommonOptions & { to: readonly string[]; asRuled?: boolean },
): Promise<ExitCode> {
  const spool = await openSpool(options);
  const folder = /^c\d{8}$/.test(call) ? await receivedFolder(spool, call) : undefined;
  const fax = folder === undefined ? undefined : await readJson<ReceivedFax>(join(folder, "fax.json"));
  if (fax === undefined)
    throw new FaxError("input", `${call} is no received fax that is kept; faxgate calls lists them (c00001234)`);
  for (const address of options.to)
    if (!/^[^\s@<>,;"]+@[^\s@<>,;"]+$/.test(address)) throw new FaxError("input", `${address} is no mail address`);
  const { asRuled = false } = options;
  if (asRuled && options.to.length > 0) throw new FaxError("input", "either --to or --as-ruled");
  const to = options.to.length > 0 ? options.to : asRuled ? "as-ruled" : "as-before";
  await wishRedelivery(spool, { call, by: callerAccount(), to });
  const where =
    typeof to === "string"
      ? { "as-before": "where it went", "as-ruled": "where the rules send it" }[to]
      : to.join(", ");
  print(
    `${call} (${fax.pages.length === 1 ? "1 page" : `${fax.pages.length} pages`} of ${fax.callerNumber || fax.remoteId || "unknown"}) goes once more to ${where}`,
  );
  return 0;
}
