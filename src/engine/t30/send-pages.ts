// The pages of a document, from whichever side they go: the caller's, or the answerer's when it is polled. T.30 figures 5-2
// and A.5-1 as one loop: phase B where it is due, the page, its verdict. Ends when all pages are confirmed, or by CallEnd.

import type { Clock } from "../../base/clock.ts";
import type { Capabilities, Page, PageFormat, Rate } from "../../base/fax.ts";
import type { PageLength } from "../../codec/t30/dcs.ts";
import { describeFormat } from "../../codec/t30/describe.ts";
import type { FrameBody } from "../../codec/t30/frame.ts";
import type { Copies, FaxDocument } from "../call.ts";
import { type CallEnd, giveUp } from "./call-end.ts";
import { sendPageEcm } from "./ecm-send.ts";
import { agreeTerms, type FittedPage, fitToReceiver, paperLength, rateLadder, sameTerms } from "./negotiate.ts";
import { CodedPages } from "./page-coding.ts";
import { type OutgoingPage, type PageSent, type PageVerdict, type PostPage, sendPage } from "./page-send.ts";
import { PageSource } from "./page-source.ts";
import { inSteps } from "./pause.ts";
import type { SendLedger } from "./send-ledger.ts";
import { train } from "./sender-phase-b.ts";
import type { Station } from "./station.ts";

export interface SendPlan {
  readonly document: FaxDocument;
  /** From 0. */
  readonly firstPage: number;
  readonly copies: Copies;
  /** bit/s; as in SendOptions. */
  readonly beginAt?: number | undefined;
  readonly own: Capabilities;
  /** SUB and SID, before each DCS. */
  readonly addressed: readonly FrameBody[];
  /** Waits for the receiver's DIS or DTC: at the beginning and after each EOM. */
  invited(): Promise<Capabilities>;
}

/** What was agreed in phase B and holds until the next EOM. */
interface Agreement {
  /** The paper the last DCS spoke of. */
  length?: PageLength;
  readonly far: Capabilities;
  readonly ladder: readonly Rate[];
  /** Place on the ladder. */
  step: number;
  /** Pages fitted to this receiver: each is asked for twice, and scaling one takes some 100 ms. */
  readonly fitted: WeakMap<Page, FittedPage>;
}

/** What phase B is entered with: after EOM a new DIS is awaited, after RTP and RTN only trained. */
type Entry = "dis" | "train" | "page";

/** Resolves when every page is confirmed; CallEnd for any other end. */
export async function sendPages(station: Station, ledger: SendLedger, plan: SendPlan): Promise<void> {
  const { document, firstPage, own } = plan;
  const pages = new PageSource(document);
  const coded = new CodedPages(station.clock);
  pages.ahead(firstPage);
  let agreed: Agreement | undefined;
  let entry: Entry = "dis";
  for (let index = firstPage, copies = plan.copies.ofFirstPage; index < document.pageCount; ) {
    if (agreed === undefined || entry === "dis") {
      agreed = agree(plan, await plan.invited(), agreed);
      pages.suit(own, agreed.far);
    }
    const page = await fitOr111(station.clock, await pages.get(index), own, agreed);
    const terms = agreeTerms(page, own, agreed.far);
    coded.ahead(page.bitmap, { ...terms, rate: agreed.ladder[agreed.step]! });
    if (entry !== "page") await phaseB(station, plan, page, agreed);

    pages.ahead(index + 1);
    const format = { ...terms, rate: agreed.ladder[agreed.step]! };
    station.options.observer.progress({
      phase: "page",
      page: index + 1,
      pages: document.pageCount,
      remoteId: station.remoteId,
    });
    station.note(`page ${index + 1}: ${describeFormat(format)}`);
    const octets = await coded.take(page.bitmap, format);
    const next = { document, pages, coded, clock: station.clock, own, agreed };
    const out: OutgoingPage = {
      page: index + 1,
      counter: index - firstPage,
      octets,
      format,
      command: () => postPage(next, index, format),
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
      copies = 0;
    } else {
      if (++copies >= plan.copies.most) throw rejected(verdict, index + 1, copies);
      agreed.step = Math.min(agreed.step + 1, agreed.ladder.length - 1);
    }
    // After EOM the receiver is in phase B, whatever it answered.
    entry = command === "EOM" ? "dis" : verdict === "MCF" ? "page" : "train";
  }
}

/** The ladder both can climb; in a second phase B we do not climb above the rate we fell to. */
function agree({ own, beginAt }: SendPlan, far: Capabilities, before: Agreement | undefined): Agreement {
  const ladder = rateLadder(own.rates, far.rates);
  if (ladder.length === 0) throw giveUp(102, "no modulation that both stations have");
  const bps = before?.ladder[before.step]?.bps ?? beginAt ?? Number.POSITIVE_INFINITY;
  const step = ladder.findIndex((rate) => rate.bps <= bps);
  return { far, ladder, step: step < 0 ? ladder.length - 1 : step, fitted: new WeakMap() };
}

async function fitOnce(
  clock: Clock,
  page: Page,
  own: Capabilities,
  agreed: Agreement,
): Promise<FittedPage | undefined> {
  const fitted = agreed.fitted.get(page) ?? (await inSteps(clock, fitToReceiver(page, own, agreed.far)));
  if (fitted !== undefined) agreed.fitted.set(page, fitted);
  return fitted;
}

async function fitOr111(clock: Clock, page: Page, own: Capabilities, agreed: Agreement): Promise<FittedPage> {
  const fitted = await fitOnce(clock, page, own, agreed);
  if (fitted === undefined)
    throw giveUp(111, `no common format for ${page.bitmap.width} × ${page.bitmap.height} pels, ${page.resolution}`);
  return fitted;
}

async function phaseB(
  station: Station,
  { own, addressed }: SendPlan,
  page: FittedPage,
  agreed: Agreement,
): Promise<void> {
  const pageLength = paperLength(page, agreed.far);
  agreed.length = pageLength;
  agreed.step = await train(station, {
    ladder: agreed.ladder,
    from: agreed.step,
    addressed,
    dcs: (rate) => ({
      format: { ...agreeTerms(page, own, agreed.far), rate },
      pageLength,
      subAddress: addressed.some((frame) => frame.kind === "SUB"),
      password: addressed.some((frame) => frame.kind === "SID"),
    }),
  });
}

/** EOP after the last page, MPS when the next one has the same format, else EOM; EOM too when the next one cannot be had, which is told afterwards. */
async function postPage(
  { document, pages, coded, clock, own, agreed }: NextPage,
  index: number,
  format: PageFormat,
): Promise<PostPage> {
  if (index + 1 >= document.pageCount) return "EOP";
  const page = await pages.peek(index + 1);
  const next = page && (await fitOnce(clock, page, own, agreed));
  if (next === undefined) return "EOM";
  const terms = agreeTerms(next, own, agreed.far);
  coded.ahead(next.bitmap, { ...terms, rate: format.rate });
  // A page longer than the paper that was spoken of would be cut off there.
  const fits = agreed.length !== "a4" || paperLength(next, agreed.far) === "a4";
  return fits && sameTerms(format, terms) ? "MPS" : "EOM";
}

/** What the next page is got ready with. */
interface NextPage {
  readonly document: FaxDocument;
  readonly pages: PageSource;
  readonly coded: CodedPages;
  readonly clock: Clock;
  readonly own: Capabilities;
  readonly agreed: Agreement;
}

function rejected(verdict: PageVerdict, page: number, copies: number): CallEnd {
  return giveUp(verdict === "PIN" ? 113 : 107, `${verdict} for page ${page}, put there ${copies} times`);
}
