// What was put on the far end's paper and what it said to each page: the journal around every post-page command (DESIGN 4.2)
// and, from it, the outcome of the call. Only this file decides what is confirmed, in doubt or to be sent again.

import { describeError } from "../../base/errors.ts";
import { type CallReport, type PageAnswer, type PageFormat, putOnPaper, type SentPage } from "../../base/fax.ts";
import type { OutcomeCode } from "../../base/outcome.ts";
import type { CallJournal } from "../call.ts";
import { CallEnd, giveUp } from "./call-end.ts";

const confirms = (answer: PageAnswer): boolean => answer === "MCF" || answer === "RTP" || answer === "PIP";

export class SendLedger {
  readonly #pageCount: number;
  readonly #journal: CallJournal;
  readonly #sent: SentPage[] = [];
  /** The page whose post-page command left and was not answered, by document number. */
  #pending: number | undefined;
  /** Pages the far end rejected; many machines print them all the same. */
  readonly #rejected = new Set<number>();
  /** Pages that were rejected and asked for again: perhaps they lie there twice. */
  readonly #doubtful = new Set<number>();
  /** Pages the far end took whose answer did not reach our disk. */
  #unwritten: number | undefined;

  constructor(pageCount: number, journal: CallJournal) {
    this.#pageCount = pageCount;
    this.#journal = journal;
  }

  /** A page's image has gone out (again); `page` from 1. */
  transferred(page: number, seconds: number, format: PageFormat): void {
    const before = this.#sent.findIndex((s) => s.page === page);
    const earlier = this.#sent[before];
    const entry: SentPage = {
      page,
      answer: "none",
      confirmed: false,
      seconds: seconds + (earlier?.seconds ?? 0),
      format,
    };
    if (before >= 0) this.#sent[before] = entry;
    else this.#sent.push(entry);
  }

  /** Before the command leaves; on disk when this resolves. */
  async asked(page: number, command: "MPS" | "EOM" | "EOP"): Promise<void> {
    try {
      await this.#journal.asked(page, command);
    } catch (error) {
      throw giveUp(206, `journal: ${describeError(error)}`);
    }
    this.#pending = page;
    if (this.#rejected.has(page)) this.#doubtful.add(page);
  }

  /** After an answer, and with `none` when the wait for it is given up. */
  async answered(page: number, answer: PageAnswer): Promise<void> {
    const index = this.#sent.findIndex((s) => s.page === page);
    const entry = this.#sent[index];
    if (entry !== undefined) this.#sent[index] = { ...entry, answer, confirmed: confirms(answer) };
    if (putOnPaper(answer)) this.#rejected.add(page);
    if (answer !== "none") this.#pending = undefined;
    try {
      await this.#journal.answered(page, answer);
    } catch (error) {
      if (confirms(answer)) this.#unwritten = page;
      throw giveUp(206, `journal: ${describeError(error)}`);
    }
  }

  get lastFormat(): PageFormat | undefined {
    return this.#sent.at(-1)?.format;
  }

  /** The outcome when the call ends here for `end` (undefined: in good order). Closes a question left open in the journal. */
  async conclude(
    end: Pick<CallEnd, "outcome" | "detail"> | undefined,
    learned: Pick<CallReport, "remoteId" | "far" | "trainings" | "ecmGivenUp">,
    seconds: number,
  ): Promise<CallReport> {
    let { outcome, detail } = end ?? { outcome: 0 as OutcomeCode, detail: "" };
    const pending = this.#pending;
    if (pending !== undefined) {
      const last = pending === this.#pageCount;
      // A receiver that stays busy has refused nothing, but for the last page it comes to the same: perhaps it prints it.
      // What broke the call keeps its name: a dead modem is not the far end's silence (line health, partner memory).
      const kept: readonly OutcomeCode[] = [108, 201, 202, 203, 206, 401];
      detail = `no answer to page ${pending}: ${detail}`;
      outcome = last && outcome !== 206 ? 20 : kept.includes(outcome) ? outcome : 106;
      try {
        await this.answered(pending, "none");
      } catch (error) {
        detail += `; ${error instanceof CallEnd ? error.detail : describeError(error)}`;
      }
    }
    const unsure = pending ?? this.#unwritten;
    if (unsure !== undefined) this.#doubtful.add(unsure);
    return {
      outcome,
      detail,
      direction: "send",
      ...learned,
      format: this.lastFormat,
      sent: [...this.#sent],
      confirmedPages: this.#sent.filter((s) => s.confirmed).length,
      doubtfulPages: [...this.#doubtful].sort((a, b) => a - b),
      seconds,
    };
  }
}
