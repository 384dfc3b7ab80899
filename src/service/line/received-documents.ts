// What one incoming call brings, most often one document. Every page is flushed to received/YYYY/MM/<call>/raw before it is
// confirmed; fax.json hands the fax to the office: when the answer to its EOP has left, or, incomplete, when the call is over.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describeError, isOurDisk } from "../../base/errors.ts";
import type { CallReport, ReceivedPage } from "../../base/fax.ts";
import type { RawPage } from "../../base/received.ts";
import { makeDirectory, syncDirectory, writeAtomic, writeJson } from "../../device/store/atomic.ts";
import { ringReceived } from "../../device/store/received-bell.ts";
import { type CallHead, writeFax } from "../../device/store/received-files.ts";
import { type LineContext, recordCall, reportFields } from "./line-context.ts";

/** One fax: its folder, who called whom, and its pages so far. */
interface Document {
  readonly folder: string;
  readonly head: CallHead;
  readonly pages: RawPage[];
}

export class ReceivedDocuments {
  readonly #context: LineContext;
  /** The rule that had the call answered; kept in its record. */
  readonly #rule: string | undefined;
  #current: Document;
  /** Of the call, when the last document was handed over. */
  #secondsBefore = 0;
  #handedOver = 0;
  #handing: Promise<void> = Promise.resolve();

  /** `head`: the call's; its number is the first document's. */
  constructor(context: LineContext, head: CallHead, rule: string | undefined) {
    this.#context = context;
    this.#rule = rule;
    this.#current = this.#document(head);
  }

  /** Pages kept of a document that is not whole. */
  get openPages(): number {
    return this.#current.pages.length;
  }

  /** On disk, file and folders, when the promise resolves. `remoteId`: TSI. */
  async keep(page: ReceivedPage, remoteId: string): Promise<void> {
    if (this.#handedOver > 0 && this.openPages === 0) this.#current = await this.#next();
    const { folder, head, pages } = this.#current;
    const own = { ...page, page: pages.length + 1 };
    pages.push(await keepPatiently(this.#context, () => keepPage(folder, head, remoteId, own)));
  }

  /** The document is whole: the office gets it now, the call goes on meanwhile. `soFar`: of the call. */
  whole(soFar: CallReport): void {
    const whole = this.#current;
    const report = { ...soFar, seconds: soFar.seconds - this.#secondsBefore };
    this.#secondsBefore = soFar.seconds;
    this.#handedOver++;
    this.#current = { ...whole, pages: [] };
    const before = this.#handing;
    this.#handing = before.then(() => this.#handOver(whole, report));
    // Its failure is the call's, in finish().
    this.#handing.catch(() => {});
  }

  /** The call is over: what is left goes its way, and the call is recorded when nothing of it is yet. */
  async finish(report: CallReport): Promise<void> {
    await this.#handing;
    if (this.openPages === 0 && this.#handedOver > 0 && report.direction === "receive") return;
    await this.#handOver(this.#current, {
      ...report,
      seconds: report.seconds - this.#secondsBefore,
    });
  }

  /** The record first: a death in between leaves the pages, which go their way as those of a call that broke off. */
  async #handOver({ folder, head, pages }: Document, report: CallReport): Promise<void> {
    const context = this.#context;
    await recordCall(context, {
      call: head.call,
      direction: report.direction,
      startedAt: head.startedAt,
      calledNumber: head.calledNumber,
      callerNumber: head.callerNumber,
      ...(this.#rule === undefined ? {} : { rule: this.#rule }),
      ...reportFields(report),
      pages: report.direction === "send" ? report.confirmedPages : pages.length,
    });
    if (pages.length > 0)
      await giveToOffice(context, async () => {
        await writeFax(folder, head, pages, report);
        await ringReceived(context.spool);
      });
  }

  /** A machine that goes on after EOP: a fax with a number of its own, since the first may be on its way. */
  async #next(): Promise<Document> {
    const { spool, log } = this.#context;
    const { head } = this.#current;
    const call = await spool.newCall();
    log.info("another document in the same call", { call, first: head.call });
    return this.#document({
      ...head,
      call,
      startedAt: new Date().toISOString(),
    });
  }

  #document(head: CallHead): Document {
    const at = new Date(head.startedAt);
    const month = String(at.getMonth() + 1).padStart(2, "0");
    const folder = this.#context.spool.path("received", String(at.getFullYear()), month, head.call);
    return { folder, head, pages: [] };
  }
}

/**
 * The pages are confirmed, so the fax goes to the office whatever the disk does: tried again and again beside the next calls. When
 * this process ends before that works, the office takes the fax for one of a dead line.
 */
async function giveToOffice(context: Pick<LineContext, "clock" | "log">, write: () => Promise<void>): Promise<void> {
  const { clock, log } = context;
  try {
    await write();
  } catch (error) {
    log.error("a received fax cannot be handed over yet; it is tried again", { cause: describeError(error) });
    clock.at(clock.now() + giveAgain, () => void giveToOffice(context, write));
  }
}

const giveAgain = 10_000;

/** A full disk may get room: the far end waits meanwhile (RNR; engine/t30/keeping.ts), less long than the engine's own limit. */
const keepTries = 90;

export async function keepPatiently<T>(
  { clock, log }: Pick<LineContext, "clock" | "log">,
  keep: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await keep();
    } catch (error) {
      if (!isOurDisk(error) || tries >= keepTries) throw error;
      if (tries === 1)
        log.warn("the disk does not take a page; it is tried again", {
          cause: describeError(error),
        });
      await new Promise<void>((resolve) => clock.at(clock.now() + 1_000, resolve));
    }
}

/** On disk, file and folders, when the promise resolves. */
async function keepPage(folder: string, head: CallHead, remoteId: string, page: ReceivedPage): Promise<RawPage> {
  const raw = join(folder, "raw");
  const name = `page-${String(page.page).padStart(3, "0")}`;
  const entry: RawPage = {
    page: page.page,
    file: `raw/${name}.${page.format.compression}`,
    compression: page.format.compression,
    width: page.format.width,
    resolution: page.format.resolution,
    rate: page.format.rate.bps,
    modulation: page.format.rate.modulation,
    ecm: page.format.ecmFrameSize !== undefined,
    quality: page.quality,
    resentFrames: page.resentFrames,
    remoteId,
    subAddress: page.subAddress,
  };
  if (page.page === 1) {
    await makeDirectory(raw);
    await writeJson(join(folder, "call.json"), head);
    for (const parent of [folder, join(folder, ".."), join(folder, "../.."), join(folder, "../../..")])
      await syncDirectory(parent);
  } else await mkdir(raw, { recursive: true });
  await writeAtomic(join(folder, entry.file), page.raw);
  await writeJson(join(raw, `${name}.json`), entry);
  return entry;
}
