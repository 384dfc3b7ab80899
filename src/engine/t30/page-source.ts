// The document's pages one ahead of the line: page n+1 is loaded while page n is on the line, since the command after page n
// depends on it (MPS or EOM). Holds two pages at most. A page that cannot be decoded ends the call with 304, a disk that fails with 206.

import { describeError, isFaxError } from "../../base/errors.ts";
import type { Page } from "../../base/fax.ts";
import type { FaxDocument } from "../call.ts";
import { giveUp } from "./call-end.ts";

type Loaded = { readonly page: Page } | { readonly error: unknown };

export class PageSource {
  readonly #document: FaxDocument;
  readonly #loading = new Map<number, Promise<Loaded>>();

  constructor(document: FaxDocument) {
    this.#document = document;
  }

  /** Starts loading; a failure is kept for the one who asks. Pages before `index - 1` are let go. */
  ahead(index: number): void {
    for (const old of this.#loading.keys()) if (old < index - 1) this.#loading.delete(old);
    if (index >= this.#document.pageCount || this.#loading.has(index)) return;
    this.#loading.set(
      index,
      this.#document.load(index).then(
        (page) => ({ page }),
        (error: unknown) => ({ error }),
      ),
    );
  }

  /** The page, undefined when it cannot be loaded. */
  async peek(index: number): Promise<Page | undefined> {
    this.ahead(index);
    const loaded = await this.#loading.get(index)!;
    return "page" in loaded ? loaded.page : undefined;
  }

  async get(index: number): Promise<Page> {
    this.ahead(index);
    const loaded = await this.#loading.get(index)!;
    if ("page" in loaded) return loaded.page;
    // Bad pages stay bad: nothing is wrong with this disk, and the next call would fare no better.
    const outcome = isFaxError(loaded.error, "input") ? 304 : 206;
    throw giveUp(outcome, `page ${index + 1} of our document: ${describeError(loaded.error)}`);
  }
}
