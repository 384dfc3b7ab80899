// A table pasted into an answer, its cells tabs apart: when its head names a fax column, that column holds the numbers and
// every other one does not. Pure; linear.

import { isNameBeside } from "./name-beside.ts";
import { readNumberLine } from "./number-line.ts";
import { fold, wordSet } from "./plain-lines.ts";

const faxHeads = wordSet("fax faxnummer faxnr telefax fax-nr fax-nr. telecopie telecopieur");
const isFaxHead = (cell: string): boolean =>
  faxHeads.has(fold(cell).replace(/[.:]$/, "")) ||
  /^(?:fax|numero de|n[o\u00ba\u00b0]\.? de) ?(?:fax|number|no\.?|nr\.?|#)$/.test(fold(cell));

/** The lines with every such table replaced by its numbers and names, one row a line; a table that cannot be read stays. */
export function withTablesRead(lines: readonly string[]): string[] {
  const out: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const column = headColumn(lines[at]!);
    let end = at + 1;
    if (column !== undefined) while (end < lines.length && lines[end]!.includes("\t")) end++;
    const rows = column === undefined ? undefined : readRows(lines.slice(at + 1, end), column);
    out.push(...(rows ?? lines.slice(at, end)));
    at = end;
  }
  return out;
}

/** Which column of a head is the fax column: one and one only. */
function headColumn(line: string): number | undefined {
  if (!line.includes("\t") || line.length > 300 || /\d|^>/.test(line)) return undefined;
  const found = line.split("\t").flatMap((cell, index) => (isFaxHead(cell.trim()) ? [index] : []));
  return found.length === 1 ? found[0] : undefined;
}

function readRows(rows: readonly string[], column: number): string[] | undefined {
  if (rows.length === 0) return undefined;
  const read = rows.map((row) => {
    const cells = row.split("\t").map((cell) => cell.trim());
    const number = cells[column] ?? "";
    const found = readNumberLine(number);
    if (found?.numbers.length !== 1 || found.rest.length > 0 || found.numbers[0]!.name !== "") return undefined;
    const name = cells.find((cell, index) => index !== column && isNameBeside(cell)) ?? "";
    return `${found.numbers[0]!.written}\t${name}`.trimEnd();
  });
  return read.every((row) => row !== undefined) ? read : undefined;
}
