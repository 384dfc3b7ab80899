// What printer drivers put around a print job: Universal Exit Language and PJL lines, a Control-D in front and behind, the
// binary head of a DOS EPS file. Finds where the PostScript or PDF lies and what the wrapper says of it. Reads the head and
// the tail only, never throws; a wrapper that never ends is no wrapper.

import { concatBytes, latin1Bytes, latin1Text, windowsText } from "../../base/bytes.ts";

export interface PrintJob {
  /** Where the document lies in the file; `end` not included. */
  readonly start: number;
  readonly end: number;
  /** The printer language PJL switches to, upper case; empty if it says none. */
  readonly language: string;
  /** PJL JOB NAME, empty if none. */
  readonly jobName: string;
}

const escapeOctet = 0x1b;
const controlD = 0x04;
const uel = "\u001b%-12345X";

/** `head`: the first octets (64 KB are plenty), `tail`: the last (1 KB), `size`: of the file. */
export function unwrapPrintJob(head: Uint8Array, tail: Uint8Array, size: number): PrintJob {
  const dos = dosEps(head, size);
  if (dos !== undefined) return { ...dos, language: "", jobName: "" };
  let at = 0;
  while (at < head.length && (head[at] === controlD || isBlank(head[at]!))) at++;
  let language = "";
  let jobName = "";
  let start = at;
  const text = latin1Text(head.subarray(at, at + 65_536));
  if (text.startsWith(uel) || text.startsWith("@PJL")) {
    const pjl = readPjl(text);
    ({ language, jobName } = pjl);
    start = at + pjl.length;
    while (start < head.length && (head[start] === controlD || isBlank(head[start]!))) start++;
  }
  return { start, end: size - trailer(tail), language, jobName };
}

/** The PJL lines in front: their length, and what they say. */
function readPjl(text: string): { length: number; language: string; jobName: string } {
  let at = 0;
  const language = "";
  let jobName = "";
  for (;;) {
    if (text.startsWith(uel, at)) {
      at += uel.length;
      continue;
    }
    const line = /^[ \t\r\n]*@PJL([^\r\n]*)\r?\n/.exec(text.slice(at, at + 4096));
    if (line === null) return { length: at, language, jobName };
    at += line[0].length;
    const enter = /^\s*ENTER\s+LANGUAGE\s*=\s*([\w-]+)/i.exec(line[1]!);
    if (enter !== null) return { length: at, language: enter[1]!.toUpperCase(), jobName };
    const name = /^\s*(?:SET\s+JOBNAME\s*=|JOB\b.*?\bNAME\s*=)\s*"([^"]*)"/i.exec(line[1]!);
    if (name !== null && jobName === "") jobName = decodeOctets(latin1Bytes(name[1]!));
  }
}

/** Octets at the end that are no document: the first UEL with only PJL lines behind it, and Control-D. */
function trailer(tail: Uint8Array): number {
  const text = latin1Text(tail);
  let end = text.length;
  for (let at = text.indexOf(uel); at >= 0; at = text.indexOf(uel, at + 1)) {
    const behind = text.slice(at).replaceAll(uel, "\n").replaceAll("\u0004", "").split("\n");
    if (!behind.every((line) => line.trim() === "" || line.trimStart().startsWith("@PJL"))) continue;
    end = at;
    break;
  }
  while (end > 0 && text.charCodeAt(end - 1) === controlD) end--;
  return text.length - end;
}

/** The PostScript part of a DOS EPS binary file (Adobe TN 5002, section 5.2). */
function dosEps(head: Uint8Array, size: number): { start: number; end: number } | undefined {
  if (head.length < 30 || head[0] !== 0xc5 || head[1] !== 0xd0 || head[2] !== 0xd3 || head[3] !== 0xc6)
    return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const start = view.getUint32(4, true);
  const end = Math.min(size, start + view.getUint32(8, true));
  return start >= 30 && start < end ? { start, end } : undefined;
}

/** UTF-8 where it is, else Latin-1; UTF-16 by its mark. */
export function decodeOctets(octets: Uint8Array): string {
  if (octets[0] === 0xfe && octets[1] === 0xff) return utf16(octets.subarray(2));
  if (octets[0] === 0xff && octets[1] === 0xfe) {
    const turned = concatBytes([octets.subarray(2)]);
    for (let i = 0; i + 1 < turned.length; i += 2) {
      const low = turned[i]!;
      turned[i] = turned[i + 1]!;
      turned[i + 1] = low;
    }
    return utf16(turned);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(octets);
  } catch {
    return windowsText(octets);
  }
}

function utf16(octets: Uint8Array): string {
  let text = "";
  for (let i = 0; i + 1 < octets.length; i += 2) text += String.fromCharCode(octets[i]! * 256 + octets[i + 1]!);
  return text;
}

const isBlank = (octet: number): boolean => octet === 0x20 || (octet >= 0x09 && octet <= 0x0d) || octet === 0;
export const isEscape = (octet: number | undefined): boolean => octet === escapeOctet;
