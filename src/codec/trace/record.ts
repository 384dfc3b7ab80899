// One record of a call's trace, one line of text: readable, and parsed again to replay the call (DESIGN 4.7).
//   <milliseconds since the call began> <layer> <direction> <text> | <octets in hex>
// The octets are missing where a record has none. Never throws; a line that is no record parses to undefined.

export type TraceLayer = "call" | "t30" | "modem" | "line";
export type TraceDirection = ">" | "<" | "-";

export interface TraceRecord {
  readonly ms: number;
  readonly layer: TraceLayer;
  /** > sent, < received, - a decision or a remark. */
  readonly direction: TraceDirection;
  readonly text: string;
  readonly octets: Uint8Array | undefined;
}

/** Octets kept of one record; the rest is counted. */
const mostOctets = 512;

export function formatTrace(record: TraceRecord): string {
  const text = record.text
    .replace(/[\u0000-\u001f\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll("|", "¦")
    .slice(0, 2_000);
  const head = `${record.ms.toFixed(0).padStart(8)} ${record.layer.padEnd(5)} ${record.direction} ${text}`;
  if (record.octets === undefined || record.octets.length === 0) return head;
  const shown = record.octets.subarray(0, mostOctets);
  const digits = Array.from(shown, (octet) => octet.toString(16).padStart(2, "0")).join(" ");
  const more = record.octets.length > mostOctets ? ` +${record.octets.length - mostOctets}` : "";
  return `${head} | ${digits}${more}`;
}

export function parseTrace(line: string): TraceRecord | undefined {
  const match = /^\s*(\d{1,12}) (call|t30|modem|line)\s+([><-]) (.*)$/s.exec(line);
  if (match === null) return undefined;
  const bar = match[4]!.lastIndexOf(" | ");
  const digits = bar < 0 ? undefined : /^((?:[0-9a-f]{2} ?)+)(?:\+\d+)?$/.exec(match[4]!.slice(bar + 3));
  const octets =
    digits === null || digits === undefined
      ? undefined
      : Uint8Array.from(digits[1]!.trim().split(" "), (d) => Number.parseInt(d, 16));
  return {
    ms: Number(match[1]),
    layer: match[2] as TraceLayer,
    direction: match[3] as TraceDirection,
    text: octets === undefined ? match[4]! : match[4]!.slice(0, bar),
    octets,
  };
}
