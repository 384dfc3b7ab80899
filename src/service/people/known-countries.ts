// The countries somebody has faxed to before: the first fax to another one waits for his word (DESIGN 4.8). A short file for
// each sender. Only the office writes.

import { createHash } from "node:crypto";
import { isFaxError } from "../../base/errors.ts";
import { makeDirectory, writeJson } from "../../device/store/atomic.ts";
import { readJson, type Spool } from "../../device/store/spool.ts";

/** `sender`: the address his notices go to. A damaged list is an empty one: he is asked once more. */
export async function knownCountries(spool: Spool, sender: string): Promise<ReadonlySet<string>> {
  try {
    return new Set((await readJson<string[]>(file(spool, sender))) ?? []);
  } catch (error) {
    if (!isFaxError(error)) throw error;
    return new Set();
  }
}

/** `country`: as codec/phone/country.ts names it. */
export async function noteCountry(spool: Spool, sender: string, country: string): Promise<void> {
  const known = await knownCountries(spool, sender);
  if (known.has(country)) return;
  await makeDirectory(spool.path("people"));
  await writeJson(file(spool, sender), [...known, country].sort());
}

const file = (spool: Spool, sender: string): string =>
  spool.path(
    "people",
    `${createHash("sha256").update(sender.toLowerCase()).digest("hex").slice(0, 32)}-countries.json`,
  );
