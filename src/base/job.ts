// What is written on disk about work: submission, job request, journal lines. Types only; device/store reads and writes them.
// Times are ISO 8601 UTC strings. Ids hold only [a-z0-9-].

import type { PageAnswer, Quality } from "./fax.ts";
import type { OutcomeCode } from "./outcome.ts";
import type { Sentence } from "./phrases.ts";
import type { ReportTo } from "./report.ts";

/** A number the sender may mean. */
export interface NumberOffer {
  /** As it is dialled when picked. */
  readonly number: string;
  /** Whose it is, as far as known; may be empty. */
  readonly name: string;
  readonly from: "document" | "recent";
  /** Last faxed, ISO; recent ones only. */
  readonly at?: string;
}

/** <submission>/submission.json, rewritten as a whole when the state changes. */
export interface Submission {
  readonly id: string;
  readonly kind: "direct" | "print" | "command-line";
  readonly receivedAt: string;
  /** Address the notices go to; empty = the administrator. */
  readonly owner: string;
  /** Key of the person in users.yaml. */
  readonly user: string;
  readonly messageId: string;
  readonly subject: string;
  readonly references: readonly string[];
  readonly language: string;
  /** Pages of the prepared document, cover not counted; 0 until prepared. */
  readonly pages: number;
  /**
   * Its pages are the mail's attachments and nothing of its text, so that they can be drawn again in another quality; and how they
   * were drawn. Missing = they are not drawn again, but for a print job's.
   */
  readonly redraw?: { readonly mode?: "auto" | "text" | "photo" };
  /** What pages.tif was prepared in; missing = fine. */
  readonly quality?: Quality;
  /** What could not be faxed or was changed, in sentences for the sender. */
  readonly remarks: readonly Sentence[];
  /** waiting = a printed document without numbers yet; open = has jobs; closed = nothing left to do. */
  readonly state: "waiting" | "open" | "closed";
  /** Unguessable; part of the Reply-To of its mails, and of a print notice's Message-ID. */
  readonly token?: string;
  /** How long a printed document waits for its numbers. Print submissions only. */
  readonly tokenExpires?: string;
  /** What answers were acted on, "<mail> <what>": done again after a crash it is the same thing, not a second one. */
  readonly answers?: readonly string[];
  /** Numbers the notice offers, in its order: an answer of "2" means the second. Print submissions only. */
  readonly offers?: readonly NumberOffer[];
  /** The print name nobody had when the document came; its owner gets the notice when he is known. */
  readonly unknownPrinter?: string;
  /** The print agent's name for the job, by which its owner deletes it in his printer window. Print submissions only. */
  readonly print?: { readonly id: string; readonly user: string };
  /** Jobs whose needs were asked for, as "<job> <kind>". */
  readonly asked?: readonly string[];
  /** Second persons who were asked: each by a token of his own, which opens nothing but his yes or no to these jobs. */
  readonly approvals?: readonly Approval[];
  /** What its sender is to read was understood of his mail; missing = he gets no receipt. */
  readonly receipt?: Understood;
}

/** What was understood of a mail or an answer. */
export interface Understood {
  readonly jobs: readonly {
    readonly destination: string;
    readonly name: string;
    readonly refused?: Sentence | undefined;
    /** Who has to agree first; empty = nobody. */
    readonly needs: readonly Need[];
  }[];
  /** undefined = none. */
  readonly cover?: CoverWords | undefined;
  readonly quality: Quality;
  readonly priority: Priority;
  /** ISO; undefined = as soon as a line is free. */
  readonly notBefore?: string | undefined;
  /** Of each fax, its cover counted. */
  readonly pages: number;
  readonly billing?: string;
  readonly remarks: readonly Sentence[];
}

export interface Approval {
  readonly token: string;
  /** What his word is for; missing = approve. */
  readonly kind?: Need["kind"];
  readonly of: string;
  readonly jobs: readonly string[];
}

/** Order among the jobs that are ready. */
export type Priority = "high" | "normal" | "low";

/** What a sender said of the cover page; empty = the gateway's own words. */
export interface CoverWords {
  readonly to: string;
  readonly subject: string;
  readonly remarks: string;
  /** Form of rules/covers; missing = the default one. */
  readonly form?: string;
}

/** Pages behind the document: a TIFF, relative to the submission's folder, and how many. */
export interface AppendedPages {
  readonly file: string;
  readonly pages: number;
}

/** What goes along with a number to be called; nothing of it is the rule. */
export interface CallWishes {
  /** Only this line may send it (faxgate send --line). */
  readonly line?: string;
  /** SUB: for whom at the far end. At most 20 of digits, *, # and blank. */
  readonly subAddress?: string;
  /** SID, the sender's password at the far end; as SUB. */
  readonly senderPassword?: string;
}

/** Somebody has to agree before a fax is called. */
export interface Need {
  /** confirm = its own sender, by his known address; approve = a second person. */
  readonly kind: "confirm" | "approve";
  /** Addresses in lower case; one of them is enough. */
  readonly of: readonly string[];
  readonly why: Sentence;
}

/** <submission>/jobs/<n>.<kind>: what was said to a need; the first word counts. */
export interface Consent {
  readonly answer: "yes" | "no";
  readonly by: string;
  readonly at: string;
}

/** <submission>/jobs/<n>.json, written once and never changed. */
/** What decided about a fax when it was asked for. */
export interface DecidedBy {
  /** "permit 2", "do-not-fax 1"; missing = no rule did: nobody permits it, or the number is none. */
  readonly rule?: string;
  /** Version of the rules, and since when they were in force. */
  readonly version: string;
  readonly loadedAt: string;
}

export interface JobRequest extends CallWishes {
  /** <submission>-<n>, n from 1. */
  readonly id: string;
  readonly submission: string;
  readonly number: number;
  readonly createdAt: string;
  /** One normal form for permission, statistics and "already being called": +E.164, or the digits as dialled inside the site. */
  readonly destination: string;
  /** What the modem dials. */
  readonly dial: string;
  /** The recipient as the sender wrote it. */
  readonly original: string;
  readonly recipientName: string;
  readonly pool: string;
  /** Pages file relative to the submission's folder: pages.tif, or a job's own with its cover. */
  readonly document: string;
  /** The same pages in fine and as wide as A4, for a far end that takes no more; missing = everybody takes `document`. */
  readonly plain?: string;
  readonly pages: number;
  readonly resolution: Quality;
  /** undefined = raw: no header line. */
  readonly header?: { readonly ownNumber: string; readonly name: string };
  /** TSI. */
  readonly stationId: string;
  /** Not called before this time. */
  readonly notBefore?: string;
  readonly priority?: Priority;
  /** What the pages were put together of beside the document, so that another wish can change one thing and leave the rest. */
  readonly cover?: CoverWords;
  /** Whom its calls are charged to, as the sender wrote it. */
  readonly billing?: string;
  readonly appended?: AppendedPages;
  readonly needs?: readonly Need[];
  /** Missing: made by an older version. */
  readonly report?: ReportTo;
  /** Missing: made by an older version. */
  readonly decidedBy?: DecidedBy;
  /** The sentence told to the sender when the job was ended as it was made. */
  readonly refusal?: Sentence;
}

/** <n>.journal, one JSON object a line, append-only. `t` is the time of writing. */
export type JournalEntry = { readonly t: string } & (
  | { readonly e: "claimed"; readonly line: string; readonly attempt: number; readonly call: string }
  | { readonly e: "dialling"; readonly call: string; readonly firstPage: number }
  | { readonly e: "asked"; readonly page: number; readonly command: "MPS" | "EOM" | "EOP" }
  | { readonly e: "answered"; readonly page: number; readonly answer: PageAnswer }
  /** End of one attempt. */
  | {
      readonly e: "attempt-end";
      readonly call: string;
      readonly outcome: OutcomeCode;
      readonly detail: string;
      readonly remoteId: string;
      readonly seconds: number;
      /** Copies of a page the machine there gets at most, where memory allows fewer than the rules. */
      readonly copies?: number;
    }
  /** Written by the office: what comes next. */
  | { readonly e: "retry"; readonly at: string }
  | { readonly e: "final"; readonly outcome: OutcomeCode }
  /** The sender answered `again` to a fax in doubt: pages count as unconfirmed from here. */
  | { readonly e: "restart" }
  | { readonly e: "noticed"; readonly outcome: OutcomeCode }
  /** The sender was told that it takes longer than usual. */
  | { readonly e: "delayed" }
);

/** <n>.claim, created with O_EXCL. */
export interface Claim {
  readonly by: "line" | "office";
  /** Name of the line; empty for the office. */
  readonly line: string;
  /** Unique per start of the owner's process. */
  readonly epoch: string;
  /** The owner's process: machine, id, boot and start time. */
  readonly host: string;
  readonly pid: number;
  readonly started: string;
  readonly at: string;
}

/** <n>.control, written whole by the office or the command line: the wishes of now; an older one that still holds is repeated. */
export interface JobControl {
  readonly wish: "cancel" | "hold" | "release";
  readonly by: string;
  readonly at: string;
  /** Called at this time whatever was decided before `at`: sooner than its next try, or later. */
  readonly notBefore?: string;
  readonly priority?: Priority;
}

/** One line of calls.jsonl (CDR). */
export interface CallRecord {
  readonly call: string;
  readonly direction: "send" | "receive";
  readonly line: string;
  readonly startedAt: string;
  readonly seconds: number;
  readonly outcome: OutcomeCode;
  readonly detail: string;
  readonly job?: string;
  readonly billing?: string;
  readonly destination?: string;
  readonly calledNumber?: string;
  readonly callerNumber?: string;
  /** Which rule of inbound.yaml said whether a call that came in is answered; "line" = none did. */
  readonly rule?: string;
  readonly remoteId: string;
  readonly pages: number;
  readonly rate?: number;
  readonly ecm?: boolean;
  readonly compression?: string;
}
