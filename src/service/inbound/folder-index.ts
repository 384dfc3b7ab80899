// index.csv of a folder that gets faxes: one line a fax, which any spreadsheet opens. Appended in one write; a line a power
// failure tore stays a line of its own.

import { open } from "node:fs/promises";
import { join } from "node:path";
import { outcome } from "../../base/outcome.ts";
import type { ReceivedFax } from "../../base/received.ts";
import { localTime } from "../../device/local-time.ts";

const head = "file,call,received,line,called,caller,caller name,sender's identification,sub-address,pages,outcome";
/** How far back a line of the same fax is looked for. */
const tail = 262_144;

/** `perhaps`: it may have a line already; then it is looked for. */
export async function indexLine(
  folder: string,
  fax: ReceivedFax,
  files: readonly string[],
  perhaps: boolean,
): Promise<void> {
  const line = [
    files.join(" "),
    fax.call,
    localTime(fax.startedAt),
    fax.line,
    fax.calledNumber,
    fax.callerNumber,
    fax.callerName,
    fax.remoteId,
    fax.subAddress ?? "",
    String(fax.pages.length),
    outcome(fax.outcome).name,
  ]
    .map(cell)
    .join(",");
  const file = await open(join(folder, "index.csv"), "a+", 0o640);
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - (perhaps ? tail : 1));
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    const end = buffer.subarray(0, bytesRead).toString("utf8");
    if (perhaps && end.includes(`\n${line}\r\n`)) return;
    const start = size === 0 ? `${head}\r\n` : end.endsWith("\n") ? "" : "\r\n";
    await file.appendFile(`${start}${line}\r\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** What a machine calls itself must be no formula to a spreadsheet, and no second cell. */
function cell(value: string): string {
  const text = value.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
  const plain = /^[=@\t]/.test(text) || (/^[+-]/.test(text) && !/^\+?[\d ]+$/.test(text)) ? `'${text}` : text;
  return /[",;\n']/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
