// THE table of every way a call or a job can end. Retry, notices, DSN, CDR and statistics all read it; nothing else decides.
// Numbers are grouped by layer and never reused: 0xx call, 1xx T.30, 2xx modem and line, 3xx document, 4xx job.
// `later` is tried again by the retry policy, `never` is final, `human` waits for the sender's answer, `local-fault` is our
// own fault and does not count as one of the job's tries. Status: RFC 3463, as [final, while still being tried].

export type Layer = "call" | "t30" | "modem" | "document" | "job";
export type RetryClass = "done" | "later" | "never" | "human" | "local-fault";

interface OutcomeEntry {
  readonly layer: Layer;
  readonly name: string;
  /** Completes "The fax was not delivered: …"; no trailing dot. */
  readonly sentence: string;
  readonly retry: RetryClass;
  /** Policy bucket of outbound.yaml's retry table for class `later`. */
  readonly bucket?: "busy" | "no-answer" | "no-fax" | "protocol" | "remote";
  readonly status: string;
  readonly delayed?: string;
}

const table = {
  0: { layer: "call", name: "delivered", sentence: "delivered", retry: "done", status: "2.0.0" },
  1: {
    layer: "call",
    name: "busy",
    sentence: "the number is busy",
    retry: "later",
    bucket: "busy",
    status: "5.4.1",
    delayed: "4.4.1",
  },
  2: {
    layer: "call",
    name: "no carrier",
    sentence: "a person, an answering machine or nothing that is a fax machine answered",
    retry: "later",
    bucket: "no-fax",
    status: "5.1.1",
    delayed: "4.4.2",
  },
  3: {
    layer: "call",
    name: "no answer",
    sentence: "nobody answered",
    retry: "later",
    bucket: "no-answer",
    status: "5.4.1",
    delayed: "4.4.1",
  },
  4: {
    layer: "call",
    name: "no dial tone",
    sentence: "our telephone line gave no dial tone",
    retry: "local-fault",
    status: "5.3.0",
    delayed: "4.3.0",
  },
  7: {
    layer: "call",
    name: "answered, no fax",
    sentence: "the call was answered, but no fax machine spoke",
    retry: "later",
    bucket: "no-fax",
    status: "5.1.1",
    delayed: "4.4.2",
  },
  8: {
    layer: "call",
    name: "data modem",
    sentence: "a data modem answered, not a fax machine",
    retry: "later",
    bucket: "no-fax",
    status: "5.1.1",
    delayed: "4.4.2",
  },
  9: {
    layer: "call",
    name: "glare",
    sentence: "a call came in while we dialled",
    retry: "local-fault",
    status: "5.4.5",
    delayed: "4.4.5",
  },
  10: {
    layer: "call",
    name: "refused by the modem",
    sentence: "our modem refuses to dial this number for now",
    retry: "local-fault",
    status: "5.3.0",
    delayed: "4.3.0",
  },
  20: {
    layer: "call",
    name: "perhaps delivered",
    sentence: "all pages were sent, but the last confirmation was lost; the fax has perhaps arrived",
    retry: "human",
    // Neither a failure, which scripts would send again, nor a delivery: it waits for its sender's answer.
    status: "4.4.2",
  },
  21: { layer: "call", name: "received", sentence: "received complete", retry: "done", status: "2.0.0" },
  22: {
    layer: "call",
    name: "received incomplete",
    sentence: "the call broke off; only the confirmed pages were received",
    retry: "done",
    status: "2.0.0",
  },
  23: {
    layer: "call",
    name: "nothing received",
    sentence: "a caller rang off or sent no fax",
    retry: "done",
    status: "2.0.0",
  },
  24: {
    layer: "call",
    name: "document polled",
    sentence: "a caller polled our document and has confirmed all of its pages",
    retry: "done",
    status: "2.0.0",
  },
  25: {
    layer: "call",
    name: "left to people",
    sentence: "the rules leave this call to a telephone",
    retry: "done",
    status: "2.0.0",
  },
  26: {
    layer: "call",
    name: "rejected",
    sentence: "the rules do not take this call",
    retry: "done",
    status: "2.0.0",
  },
  101: {
    layer: "t30",
    name: "remote cannot receive",
    sentence: "the fax machine there cannot receive now (out of paper or memory, or set to send only)",
    retry: "later",
    bucket: "remote",
    status: "5.2.1",
    delayed: "4.2.1",
  },
  102: {
    layer: "t30",
    name: "training failed",
    sentence: "the line to the fax machine there is too bad for every speed",
    retry: "later",
    bucket: "protocol",
    status: "5.4.2",
    delayed: "4.4.2",
  },
  103: {
    layer: "t30",
    name: "no answer to DCS",
    sentence: "the fax machine there did not answer our settings",
    retry: "later",
    bucket: "protocol",
    status: "5.4.2",
    delayed: "4.4.2",
  },
  104: {
    layer: "t30",
    name: "DIS received 3 times",
    sentence: "the fax machine there did not hear our settings",
    retry: "later",
    bucket: "protocol",
    status: "5.4.2",
    delayed: "4.4.2",
  },
  105: {
    layer: "t30",
    name: "DCN received",
    sentence: "the fax machine there ended the call",
    retry: "later",
    bucket: "protocol",
    status: "5.4.2",
    delayed: "4.4.2",
  },
  106: {
    layer: "t30",
    name: "page not confirmed",
    sentence: "a page was not confirmed",
    retry: "later",
    bucket: "protocol",
    status: "5.4.2",
    delayed: "4.4.2",
  },
  107: {
    layer: "t30",
    name: "page rejected",
    sentence: "the fax machine there rejected a page as unreadable",
    retry: "later",
    bucket: "protocol",
    status: "5.4.2",
    delayed: "4.4.2",
  },
  108: {
    layer: "t30",
    name: "receiver not ready too long",
    sentence: "the fax machine there stayed busy with a page for too long",
    retry: "later",
    bucket: "remote",
    status: "5.2.1",
    delayed: "4.2.1",
  },
  109: {
    layer: "t30",
    name: "error correction failed",
    sentence: "a page could not be sent without errors",
    retry: "later",
    bucket: "protocol",
    status: "5.4.2",
    delayed: "4.4.2",
  },
  110: {
    layer: "t30",
    name: "wants to be polled",
    sentence: "the fax machine there only wants to send, not to receive",
    retry: "later",
    bucket: "remote",
    status: "5.2.1",
    delayed: "4.2.1",
  },
  111: {
    layer: "t30",
    name: "cannot take this page",
    sentence: "the fax machine there cannot take pages of this size",
    retry: "never",
    status: "5.6.3",
  },
  112: {
    layer: "t30",
    name: "protocol error",
    sentence: "the fax machine there did not keep to the fax protocol",
    retry: "later",
    bucket: "protocol",
    status: "5.4.2",
    delayed: "4.4.2",
  },
  113: {
    layer: "t30",
    name: "operator wanted",
    sentence: "somebody at the fax machine there asked to talk",
    retry: "later",
    bucket: "protocol",
    status: "5.4.2",
    delayed: "4.4.2",
  },
  114: {
    layer: "t30",
    name: "page given up",
    sentence: "a page arrived damaged",
    retry: "later",
    bucket: "protocol",
    status: "5.4.2",
    delayed: "4.4.2",
  },
  115: {
    layer: "t30",
    name: "takes no sub-address",
    sentence: "the fax machine there takes no sub-address, so nothing was sent",
    retry: "never",
    status: "5.1.1",
  },
  116: {
    layer: "t30",
    name: "takes no password",
    sentence: "the fax machine there takes no password, so nothing was sent",
    retry: "never",
    status: "5.7.1",
  },
  117: {
    layer: "t30",
    name: "nothing to be polled",
    sentence: "the fax machine there has no document to be polled",
    retry: "never",
    status: "5.2.0",
  },
  118: {
    layer: "t30",
    name: "polling refused",
    sentence: "the fax machine there refused to be polled (wrong address or password)",
    retry: "never",
    status: "5.7.1",
  },
  201: {
    layer: "modem",
    name: "line dropped",
    sentence: "the call broke off",
    retry: "later",
    bucket: "protocol",
    status: "5.4.2",
    delayed: "4.4.2",
  },
  202: {
    layer: "modem",
    name: "modem fault",
    sentence: "our modem did not work",
    retry: "local-fault",
    status: "5.3.0",
    delayed: "4.3.0",
  },
  203: {
    layer: "modem",
    name: "port gone",
    sentence: "our modem was unplugged or its port failed",
    retry: "local-fault",
    status: "5.3.0",
    delayed: "4.3.0",
  },
  204: {
    layer: "modem",
    name: "program ended in mid call",
    sentence: "our program was ended in mid call",
    retry: "local-fault",
    status: "5.3.0",
    delayed: "4.3.0",
  },
  205: {
    layer: "modem",
    name: "call took too long",
    sentence: "the call took longer than allowed and was ended",
    retry: "later",
    bucket: "protocol",
    status: "5.4.7",
    delayed: "4.4.7",
  },
  206: {
    layer: "modem",
    name: "disk failed in mid call",
    sentence: "our disk failed in mid call",
    retry: "local-fault",
    status: "5.3.0",
    delayed: "4.3.0",
  },
  301: {
    layer: "document",
    name: "nothing to fax",
    sentence: "the mail holds nothing that can be faxed",
    retry: "never",
    status: "5.6.1",
  },
  302: {
    layer: "document",
    name: "conversion failed",
    sentence: "the document could not be turned into fax pages",
    retry: "never",
    status: "5.6.5",
  },
  303: {
    layer: "document",
    name: "too many pages",
    sentence: "the document has more pages than allowed",
    retry: "never",
    status: "5.3.4",
  },
  304: {
    layer: "document",
    name: "pages unreadable",
    sentence: "the prepared pages on our disk are damaged",
    retry: "never",
    status: "5.3.0",
  },
  401: { layer: "job", name: "cancelled", sentence: "cancelled", retry: "never", status: "5.0.0" },
  402: {
    layer: "job",
    name: "not permitted",
    sentence: "you may not fax to this number",
    retry: "never",
    status: "5.7.1",
  },
  403: {
    layer: "job",
    name: "limit reached",
    sentence: "the daily limit of pages is used up",
    retry: "never",
    status: "5.7.1",
  },
  404: {
    layer: "job",
    name: "number malformed",
    sentence: "the number is not a telephone number",
    retry: "never",
    status: "5.1.3",
  },
  406: {
    layer: "job",
    name: "not agreed in time",
    sentence: "nobody agreed in time, so it was not sent",
    retry: "never",
    status: "5.7.1",
  },
  407: {
    layer: "job",
    name: "not agreed",
    sentence: "the second person who has to agree said no",
    retry: "never",
    status: "5.7.1",
  },
  408: {
    layer: "job",
    name: "option not understood",
    sentence: "an option of the mail was not understood, so nothing was sent",
    retry: "never",
    status: "5.5.4",
  },
  405: { layer: "job", name: "gave up", sentence: "all tries were used up", retry: "never", status: "5.4.7" },
} as const satisfies Record<number, OutcomeEntry>;

export type OutcomeCode = keyof typeof table;

export interface Outcome extends OutcomeEntry {
  readonly code: OutcomeCode;
}

export const outcomes: readonly Outcome[] = Object.entries(table).map(([code, entry]) => ({
  ...entry,
  code: Number(code) as OutcomeCode,
}));

const byCode = new Map<number, Outcome>(outcomes.map((outcome) => [outcome.code, outcome]));

/** The entry of a code; a number that is not in the table (a journal of a newer version) reads as "protocol error". */
export function outcome(code: number): Outcome {
  return byCode.get(code) ?? byCode.get(112)!;
}

/** As people quote it to support: E001. */
export function outcomeLabel(code: number): string {
  return `E${String(code).padStart(3, "0")}`;
}
