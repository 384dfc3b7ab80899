// How often a page may be put on the far end's paper (FACTS 3.6, RTN policy): checked before a call costs anything. Pure.

import { FaxError } from "../../base/errors.ts";
import type { Copies } from "../call.ts";

const usual: Copies = { most: 3, ofFirstPage: 0 };

/** Throws a FaxError when the first page has no copy left: a call for it should never have been begun. */
export function copiesOf(copies: Copies = usual): Copies {
  const { most, ofFirstPage } = copies;
  if (most >= 1 && ofFirstPage >= 0 && ofFirstPage < most) return copies;
  throw new FaxError("input", `no copy left for the first page: ${ofFirstPage} of ${most} are used up`);
}
