// One line of a modem's answer sorted into result, caller-ID field, or text. It never throws: what is not known is text.
// Noise and flow-control octets around a known word are dropped, words are compared without regard to case.
// ITU-T V.250 6.3 (results), T.31 (+FCERROR), the caller-ID words of +VCID=1 / #CID=1 and of caller-ID boxes.

export type AtResult =
  | "OK"
  | "CONNECT"
  | "RING"
  | "NO CARRIER"
  | "ERROR"
  | "NO DIALTONE"
  | "BUSY"
  | "NO ANSWER"
  | "+FCERROR"
  | "DELAYED"
  | "BLACKLISTED"
  | "DIALING DISABLED"
  | "VOICE"
  | "DATA"
  | "RINGING";

export type CallerIdField = "DATE" | "TIME" | "NAME" | "NMBR" | "NDID" | "ANID";

export type AtLine =
  /** `text` is the whole line: the rest after the word tells speed ("CONNECT 33600"), ring kind ("RING A") or a wait time. */
  | { readonly kind: "result"; readonly result: AtResult; readonly text: string }
  | { readonly kind: "caller-id"; readonly field: CallerIdField; readonly value: string }
  | { readonly kind: "text"; readonly text: string };

/** Longest first where one word begins another; `whole` words stand alone on their line, others may have more behind. */
const words: readonly { readonly word: string; readonly result: AtResult; readonly whole: boolean }[] = [
  { word: "OK", result: "OK", whole: true },
  { word: "ERROR", result: "ERROR", whole: true },
  { word: "+CME ERROR", result: "ERROR", whole: false },
  { word: "CONNECT", result: "CONNECT", whole: false },
  { word: "NO CARRIER", result: "NO CARRIER", whole: false },
  { word: "NO DIALTONE", result: "NO DIALTONE", whole: true },
  { word: "NO DIAL TONE", result: "NO DIALTONE", whole: true },
  { word: "NO ANSWER", result: "NO ANSWER", whole: true },
  { word: "BUSY", result: "BUSY", whole: true },
  { word: "+FCERROR", result: "+FCERROR", whole: false },
  { word: "DELAYED", result: "DELAYED", whole: false },
  { word: "BLACKLISTED", result: "BLACKLISTED", whole: true },
  { word: "DIALING DISABLED", result: "DIALING DISABLED", whole: true },
  { word: "VOICE", result: "VOICE", whole: true },
  { word: "DATA", result: "DATA", whole: true },
  { word: "RINGING", result: "RINGING", whole: true },
  { word: "RINGBACK", result: "RINGING", whole: true },
  { word: "RRING", result: "RINGING", whole: true },
  { word: "RING", result: "RING", whole: false },
];

const callerIdLine = /^(DATE|TIME|NAME|NMBR|NDID|ANID) ?= ?(.*)$/i;
/** How modems and boxes say "not known": spandsp's literal, private, out of area. */
const absent: ReadonlySet<string> = new Set(["", "<NONE>", "P", "O", "PRIVATE", "OUT OF AREA", "(NONE)", "-"]);

/** Sorts one line; `raw` without its CR LF, one character per octet. A caller-ID field that says "not known" has value "". */
export function readAnswerLine(raw: string): AtLine {
  const text = raw.replace(/[^\x20-\x7e\xa0-\xff]/g, "").trim();
  const upper = text.toUpperCase();
  for (const { word, result, whole } of words) {
    if (upper === word) return { kind: "result", result, text };
    if (!whole && upper.startsWith(word) && /^[ :/]/.test(upper.slice(word.length)))
      return { kind: "result", result, text };
  }
  const field = callerIdLine.exec(text);
  if (field !== null) {
    const value = field[2]!.trim().slice(0, 64);
    return {
      kind: "caller-id",
      field: field[1]!.toUpperCase() as CallerIdField,
      value: absent.has(value.toUpperCase()) ? "" : value,
    };
  }
  return { kind: "text", text };
}
