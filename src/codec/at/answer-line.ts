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

/** NDID: the number that was called; DRON, DROF: a ring's length and its pause (distinctive ring, 0.1 s). */
export type CallerIdField = "DATE" | "TIME" | "NAME" | "NMBR" | "NDID" | "ANID" | "MESG" | "DRON" | "DROF";

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
  // Another telephone has the line, or no line is plugged in.
  { word: "LINE IN USE", result: "NO DIALTONE", whole: true },
  { word: "NO LOOP CURRENT", result: "NO DIALTONE", whole: true },
  { word: "NO LINE", result: "NO DIALTONE", whole: true },
  { word: "NO ANSWER", result: "NO ANSWER", whole: true },
  { word: "BUSY", result: "BUSY", whole: true },
  { word: "LINE BUSY", result: "BUSY", whole: true },
  { word: "+FCERROR", result: "+FCERROR", whole: false },
  { word: "DELAYED", result: "DELAYED", whole: false },
  { word: "BLACKLISTED", result: "BLACKLISTED", whole: false },
  { word: "BLACK LISTED", result: "BLACKLISTED", whole: false },
  { word: "DIALING DISABLED", result: "DIALING DISABLED", whole: true },
  { word: "DIALLING DISABLED", result: "DIALING DISABLED", whole: true },
  { word: "CALL BARRED", result: "DIALING DISABLED", whole: true },
  { word: "VOICE", result: "VOICE", whole: true },
  { word: "DATA", result: "DATA", whole: true },
  { word: "RINGING", result: "RINGING", whole: true },
  { word: "RINGBACK", result: "RINGING", whole: true },
  { word: "RRING", result: "RINGING", whole: true },
  { word: "RING", result: "RING", whole: false },
];

/** The words of +VCID=1 and #CID=1, of caller-ID boxes and of ISDN modems, each with the field it tells. */
const callerIdWords: Readonly<Record<string, CallerIdField>> = {
  DATE: "DATE",
  TIME: "TIME",
  NAME: "NAME",
  NMBR: "NMBR",
  CID: "NMBR",
  "CALLER ID": "NMBR",
  "CALLER NUMBER": "NMBR",
  "CALLER NAME": "NAME",
  FM: "NMBR",
  NDID: "NDID",
  DDN: "NDID",
  DDN_NMBR: "NDID",
  DID: "NDID",
  DNIS: "NDID",
  "CALLED NUMBER": "NDID",
  TO: "NDID",
  ANID: "ANID",
  MESG: "MESG",
  DRON: "DRON",
  DROF: "DROF",
};
const callerIdLine = /^([A-Z_]+(?: (?:ID|NUMBER|NAME))?) ?[=:] ?(.*)$/i;
/** How modems and boxes say "not known": spandsp's literal, out of area, private. */
const absent: ReadonlySet<string> = new Set([
  ...["", "<NONE>", "(NONE)", "NONE", "-", "O", "OUT OF AREA", "UNAVAILABLE", "UNKNOWN", "NO NUMBER"],
  ...["P", "PRIVATE", "ANONYMOUS", "WITHHELD", "BLOCKED"],
]);

/** Sorts one line; `raw` without its CR LF, one character per octet. A caller-ID field that says "not known" has value "". */
export function readAnswerLine(raw: string): AtLine {
  const text = raw.replace(/[^\x20-\x7e\xa0-\xff]/g, "").trim();
  const upper = text.toUpperCase();
  for (const { word, result, whole } of words) {
    if (upper === word) return { kind: "result", result, text };
    if (!whole && upper.startsWith(word) && /^[ :/]/.test(upper.slice(word.length)))
      return { kind: "result", result, text };
  }
  const match = callerIdLine.exec(text);
  const field = callerIdWords[match?.[1]?.toUpperCase() ?? ""];
  if (match !== null && field !== undefined) {
    const value = match[2]!.trim().slice(0, 64);
    return { kind: "caller-id", field, value: absent.has(value.toUpperCase()) ? "" : value };
  }
  return { kind: "text", text };
}
