// What senders and their mail systems want to hear of a fax's end (RFC 3461). Types only.

export type Notify = "never" | "success" | "failure" | "delay";

/** What was said at RCPT TO. */
export interface ReportRecipient {
  /** As it was given in RCPT TO. */
  readonly address: string;
  /** undefined = nothing was said. */
  readonly notify?: readonly Notify[];
  /** ORCPT, decoded: an address type, a semicolon and the address the sender wrote. */
  readonly original?: string;
}

/** What was said at MAIL FROM. */
export interface ReportEnvelope {
  /** ENVID, decoded: the sender's own name for this sending. */
  readonly id?: string;
  /** RET=FULL: a failure brings the whole message back, not its header alone. */
  readonly whole: boolean;
}

/** Goes along with a fax: the mail that asked for it, and who is to be told. */
export interface ReportTo {
  /** Name of that mail in incoming/. What one mail asked for can be told in one mail. */
  readonly mail: string;
  /** How many numbers it asked for. */
  readonly numbers: number;
  /** Recipients of that mail this fax is for; several where one number was written twice. */
  readonly recipients: readonly ReportRecipient[];
  /** Only where the mail system spoke of reports at all. */
  readonly envelope?: ReportEnvelope;
}
