// What the room of received faxes works with.

import type { RuleSet } from "../../codec/rules/rule-set.ts";
import type { Log } from "../../device/log/log.ts";
import type { CallTokens } from "../../device/store/site-secret.ts";
import type { Spool } from "../../device/store/spool.ts";
import type { Documents } from "../document/contract.ts";
import type { PostDeps } from "../notice/post.ts";
import type { DirectoryDeps } from "../people/directory.ts";
import type { People } from "../people/people.ts";

export interface InboundDeps {
  readonly spool: Spool;
  readonly log: Log;
  readonly rules: () => RuleSet;
  readonly documents: Documents;
  readonly post: PostDeps;
  readonly people: People;
  /** Of the directory, for members of groups. */
  readonly search: DirectoryDeps["search"];
  /** Signs the return path. */
  readonly bounces: Pick<CallTokens, "of">;
  /** Signs where its mail is answered. */
  readonly answers: Pick<CallTokens, "of">;
}
