// The document's pages one ahead of the line: page n+1 is loaded while page n is on the line, since the command after page n
// depends on it (MPS or EOM), each in the form that suits the receiver. Holds two pages at most. A page that cannot be decoded ends the call with 304, a disk that fails with 206.

import { describeError, isFaxError } from "../../base/errors.ts";
import type { Capabilities, Page } from "../../base/fax.ts";
import type { FaxDocument } from "../call.ts";
import { giveUp } from "./call-end.ts";
import { bestForm } from "./negotiate.ts";

type Loaded = { readonly page: Page } | { readonly error: unknown };

export class PageSource {
  readonly #document: FaxDocument;
  readonly #loading = new Map<number, { readonly form: number; readonly loaded: Promise<Loaded> }>();
  #receiver: { readonly own: Capabilities; readonly far: Capabilities } | undefined;

  constructor(document: FaxDocument) {
    this.#document = document;
  }

  /** Pages are for this receiver from now on; before, the first form is taken for the likely one. */
  suit(own: Capabilities, far: Capabilities): void {
    this.#receiver = { own, far };
  }

  /** Starts loading; a failure is kept for the one who asks. Pages before `index - 1` are let go. */
  ahead(index: number): void {
    for (const old of this.#loading.keys()) if (old < index - 1) this.#loading.delete(old);
    if (index >= this.#document.pageCount) return;
    const form = this.#formOf(index);
    if (this.#loading.get(index)?.form === form) return;
    const loaded = this.#document.load(index, form).then(
      (page) => ({ page }),
      (error: unknown) => ({ error }),
    );
    this.#loading.set(index, { form, loaded });
  }

  #formOf(index: number): number {
    const forms = this.#document.forms?.(index);
    if (this.#receiver === undefined || forms === undefined || forms.length < 2) return 0;
    return bestForm(forms, this.#receiver.own, this.#receiver.far);
  }

  /** The page, undefined when it cannot be loaded. */
  async peek(index: number): Promise<Page | undefined> {
    this.ahead(index);
    const loaded = await this.#loading.get(index)!.loaded;
    return "page" in loaded ? loaded.page : undefined;
  }

  async get(index: number): Promise<Page> {
    this.ahead(index);
    const loaded = await this.#loading.get(index)!.loaded;
    if ("page" in loaded) return loaded.page;
    // Bad pages stay bad: nothing is wrong with this disk, and the next call would fare no better.
    const outcome = isFaxError(loaded.error, "input") ? 304 : 206;
    throw giveUp(outcome, `page ${index + 1} of our document: ${describeError(loaded.error)}`);
  }
}
