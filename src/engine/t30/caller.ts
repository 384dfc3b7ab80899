// A whole call of the sending station after the modem said CONNECT: T.30 figures 5-2 and A.5-1 as straight-line procedures.
// Always ends in a report; whatever the far end does, every wait and every repetition is bounded. A bug of ours throws.

import type { CallReport, Capabilities, Page, Rate } from "../../base/fax.ts";
import { describeFormat } from "../../codec/t30/describe.ts";
import type { FaxDocument, SendOptions } from "../call.ts";
import { CallEnd, giveUp } from "./call-end.ts";
import { awaitDis, train } from "./caller-phase-b.ts";
import { sendPageEcm } from "./ecm-send.ts";
import type { T30Link } from "./link.ts";
import {
  agreeTerms,
  type FittedPage,
  fitToReceiver,
  type PageTerms,
  paperLength,
  rateLadder,
  sameTerms,
} from "./negotiate.ts";
import { codePage } from "./page-coding.ts";
import { type OutgoingPage, type PageSent, type PageVerdict, type PostPage, sendPage } from "./page-send.ts";
import { PageSource } from "./page-source.ts";
import { SendLedger } from "./send-ledger.ts";
import { Station } from "./station.ts";
import { mostPageTries } from "./timers.ts";

/**
 * Sends the document's pages from `firstPage` on over a link that is connected. Hangs up in every case.
 * Outcome 0 when all pages were confirmed; 20, 106 and doubtfulPages as DESIGN 4.2 has them.
 */
export async function sendFax(
  link: T30Link,
  document: FaxDocument,
  options: Omit<SendOptions, "dial">,
): Promise<CallReport> {
  const station = new Station(link, options, "caller");
  const ledger = new SendLedger(document.pageCount, options.journal);
  const started = link.clock.now();
  let end: CallEnd | undefined;
  try {
    await converse(station, ledger, document, options.firstPage);
  } catch (error) {
    if (!(error instanceof CallEnd)) {
      await link.drop();
      throw error;
    }
    end = error;
    station.note(`the call ends: ${end.detail}`);
  }
  await station.hangUp(end?.sayDcn ?? true);
  return ledger.conclude(end, station.remoteId, (link.clock.now() - started) / 1000);
}

/** What was agreed in phase B and holds until the next EOM. */
interface Agreement {
  readonly far: Capabilities;
  readonly ladder: readonly Rate[];
  /** Place on the ladder. */
  step: number;
  /** Pages fitted to this receiver: each is asked for twice, and scaling one takes some 40 ms. */
  readonly fitted: WeakMap<Page, FittedPage>;
}

/** What phase B is entered with: after EOM a new DIS is awaited, after RTP and RTN only trained. */
type Entry = "dis" | "train" | "page";

async function converse(station: Station, ledger: SendLedger, document: FaxDocument, firstPage: number): Promise<void> {
  const pages = new PageSource(document);
  const { own } = station.options;
  pages.ahead(firstPage);
  let agreed: Agreement | undefined;
  let entry: Entry = "dis";
  for (let index = firstPage, tries = 1; index < document.pageCount; ) {
    if (agreed === undefined || entry === "dis") agreed = agree(own, await awaitDis(station), agreed);
    const page = fitOr111(await pages.get(index), own, agreed);
    const terms = agreeTerms(page, own, agreed.far);
    if (entry !== "page") await phaseB(station, page, agreed);

    pages.ahead(index + 1);
    const format = { ...terms, rate: agreed.ladder[agreed.step]! };
    station.options.observer.progress({
      phase: "page",
      page: index + 1,
      pages: document.pageCount,
      remoteId: station.remoteId,
    });
    station.note(`page ${index + 1}: ${describeFormat(format)}`);
    const octets = await codePage(station.clock, page.bitmap, format);
    const current = agreed;
    const out: OutgoingPage = {
      page: index + 1,
      counter: index - firstPage,
      octets,
      format,
      command: () => postPage(pages, document.pageCount, index, terms, own, current),
    };
    let sent: PageSent;
    if (format.ecmFrameSize === undefined) sent = await sendPage(station, ledger, out);
    else {
      const ecm = await sendPageEcm(station, ledger, out, agreed.ladder, agreed.step);
      agreed.step = ecm.step;
      sent = ecm;
    }
    const { verdict, command } = sent;

    const taken = verdict === "MCF" || verdict === "RTP" || verdict === "PIP";
    if (taken) {
      index++;
      tries = 1;
    } else {
      if (++tries > mostPageTries) throw rejected(verdict, index + 1);
      agreed.step = Math.min(agreed.step + 1, agreed.ladder.length - 1);
    }
    // After EOM the receiver is in phase B, whatever it answered.
    entry = command === "EOM" ? "dis" : verdict === "MCF" ? "page" : "train";
  }
}

/** The ladder both can climb; in a second phase B we do not climb above the rate we fell to. */
function agree(own: Capabilities, far: Capabilities, before: Agreement | undefined): Agreement {
  const ladder = rateLadder(own.rates, far.rates);
  if (ladder.length === 0) throw giveUp(102, "no modulation that both stations have");
  const bps = before?.ladder[before.step]?.bps ?? Number.POSITIVE_INFINITY;
  const step = ladder.findIndex((rate) => rate.bps <= bps);
  return { far, ladder, step: step < 0 ? ladder.length - 1 : step, fitted: new WeakMap() };
}

function fitOnce(page: Page, own: Capabilities, agreed: Agreement): FittedPage | undefined {
  const fitted = agreed.fitted.get(page) ?? fitToReceiver(page, own, agreed.far);
  if (fitted !== undefined) agreed.fitted.set(page, fitted);
  return fitted;
}

function fitOr111(page: Page, own: Capabilities, agreed: Agreement): FittedPage {
  const fitted = fitOnce(page, own, agreed);
  if (fitted === undefined) throw giveUp(111, `no common format for ${page.bitmap.width} pels, ${page.resolution}`);
  return fitted;
}

async function phaseB(station: Station, page: FittedPage, agreed: Agreement): Promise<void> {
  const { own } = station.options;
  agreed.step = await train(station, {
    ladder: agreed.ladder,
    from: agreed.step,
    dcs: (rate) => ({
      format: { ...agreeTerms(page, own, agreed.far), rate },
      pageLength: paperLength(page, agreed.far),
    }),
  });
}

/** EOP after the last page, MPS when the next one has the same format, else EOM; EOM too when the next one cannot be had, which is told afterwards. */
async function postPage(
  pages: PageSource,
  pageCount: number,
  index: number,
  terms: PageTerms,
  own: Capabilities,
  agreed: Agreement,
): Promise<PostPage> {
  if (index + 1 >= pageCount) return "EOP";
  const page = await pages.peek(index + 1);
  const next = page && fitOnce(page, own, agreed);
  return next !== undefined && sameTerms(terms, agreeTerms(next, own, agreed.far)) ? "MPS" : "EOM";
}

function rejected(verdict: PageVerdict, page: number): CallEnd {
  return verdict === "PIN"
    ? giveUp(113, `PIN for page ${page}, ${mostPageTries} times`)
    : giveUp(107, `RTN for page ${page}, ${mostPageTries} times`);
}
