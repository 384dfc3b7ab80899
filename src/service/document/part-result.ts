// What converting one part of a mail comes to. No code but that.

import type { Sentence } from "../../base/phrases.ts";

export type PartResult =
  | { readonly ok: true; readonly remark: Sentence; readonly title: string; readonly text: string }
  /** `known`: a kind that can be faxed, so the fault is in this file. */
  | { readonly ok: false; readonly known: boolean; readonly reason: Sentence; readonly wraps?: true };
