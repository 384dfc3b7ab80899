// What is written on disk about a print job on its way to the office: the head line of a file in the print drop, the record of
// the agent that took it, the listing that lpq shows. Types only.

/** First line of a file in the drop, as JSON of at most 8 KB; of a job the document follows, `bytes` of it. */
export type DropHead =
  | {
      readonly faxgate: "print-job";
      readonly bytes: number;
      /** Name of the queue it was printed to. */
      readonly printer: string;
      /** As the print server says; the document's own title is better. */
      readonly title: string;
      /** Who printed, in the words of whoever wrote the file: believed of print servers' accounts only. */
      readonly user: string;
      /** The machine it was printed from. */
      readonly host: string;
      /** Base name of the print server's spool file: by it Samba finds its own job in the listing. */
      readonly file: string;
    }
  | { readonly faxgate: "cancel"; readonly job: number };

/** A job the agent has taken out of the drop: <spool>/print-jobs/<number>.json. */
export interface PrintRecord {
  /** What lpq shows and lprm takes. */
  readonly number: number;
  /** Random; the Message-ID of the notice and the name under which the office knows the job. */
  readonly id: string;
  /** The file's name in the drop. */
  readonly dropped: string;
  /** The file's owner. */
  readonly uid: number;
  /** The print name, as users.yaml has it. */
  readonly user: string;
  readonly printer: string;
  readonly title: string;
  readonly host: string;
  readonly file: string;
  readonly bytes: number;
  readonly at: string;
  /**
   * taken = not at the gateway yet; handed = the gateway has it; the wish to cancel goes along with both and is obeyed
   * before anything else.
   */
  readonly state: "taken" | "handed";
  readonly cancelled?: boolean;
  /** The submission it became, once it is handed over. */
  readonly submission?: string;
  /** Why the gateway cannot have it: "too-large MB". */
  readonly fault?: string;
}

/** queued = here, not at the gateway; waiting = for its numbers. */
export type PrintState = "queued" | "preparing" | "waiting";

/** <spool>/print-queue/listing.json, for everybody to read: no titles (they are nobody else's business). */
export interface PrintListing {
  /** The agent that wrote it, so that a reader sees whether it still runs; a listing of an older program has none. */
  readonly by?: { readonly host: string; readonly pid: number; readonly started: string };
  /** Why jobs do not get to the gateway; empty when they do. */
  readonly away: string;
  readonly jobs: readonly {
    readonly number: number;
    readonly state: PrintState;
    readonly uid: number;
    readonly user: string;
    readonly printer: string;
    readonly file: string;
    readonly bytes: number;
    readonly at: string;
    /** Name in the drop, as a digest that tells it to who knows it already. */
    readonly dropped: string;
  }[];
}
