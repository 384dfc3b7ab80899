// What every kind of intake works with.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Envelope } from "../../base/envelope.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import type { Log } from "../../device/log/log.ts";
import type { CallTokens } from "../../device/store/site-secret.ts";
import type { Spool } from "../../device/store/spool.ts";
import type { Documents } from "../document/contract.ts";
import type { PostDeps } from "../notice/post.ts";
import type { HourRate } from "../people/hour-rate.ts";
import type { People } from "../people/people.ts";
import type { JobMaker } from "./make-jobs.ts";
import type { ParsedMail } from "./parse-mail.ts";
import type { TokenIndex } from "./submissions.ts";

export interface IntakeDeps {
  readonly spool: Spool;
  readonly log: Log;
  readonly rules: () => RuleSet;
  readonly people: People;
  readonly documents: Documents;
  readonly post: PostDeps;
  readonly jobs: JobMaker;
  readonly tokens: TokenIndex;
  /** Questions and refusals sent for each document: a robot nobody knows for one is not asked for ever. */
  readonly asked: HourRate;
  /** Unique per start of the office. */
  readonly epoch: string;
  /** Reads the signed return paths of received faxes. */
  readonly bounces: CallTokens;
  /** Where the mails of received faxes are answered. */
  readonly answers: CallTokens;
  /** Where the administrator says whether faxes of a sender are kept from everybody from now on. */
  readonly junkWords: CallTokens;
  /** Told of jobs that are new or changed. */
  readonly touched: (ids: readonly string[]) => void;
}

/** What makes two deliveries the same mail: its Message-ID, or its very octets where it has none. */
export async function messageKey(deps: IntakeDeps, envelope: Envelope, mail: ParsedMail): Promise<string> {
  // Signatures allow other blanks.
  if (mail.messageId !== "") return mail.messageId.replace(/\s+/g, "");
  const hash = createHash("sha256");
  await pipeline(createReadStream(deps.spool.path("incoming", envelope.id, "message.eml")), hash);
  return hash.digest("hex");
}
