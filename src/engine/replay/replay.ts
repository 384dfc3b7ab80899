// A recorded call once more with today's engine: the far end as it was, ours as it is now. Tells where the two part, and how the
// call ends today. Takes no time and needs no modem (DESIGN 4.7).

import type { CallReport, Page } from "../../base/fax.ts";
import { everyCapability } from "../../codec/t30/capabilities.ts";
import { parseFrame } from "../../codec/t30/frame.ts";
import type { TraceRecord } from "../../codec/trace/record.ts";
import type { Copies, FaxDocument, StationOptions } from "../call.ts";
import { receiveFax } from "../t30/answerer.ts";
import { sendFax } from "../t30/caller.ts";
import { pollFax } from "../t30/poller.ts";
import { keepLimit } from "../t30/timers.ts";
import { type Recording, readRecording, type SentSize } from "./recording.ts";
import { type Difference, ReplayLink } from "./replay-link.ts";
import { pageLike } from "./stand-in.ts";

export interface Replay {
  readonly recording: Recording;
  readonly report: CallReport;
  /** undefined: today's engine says what was said then, to the end. */
  readonly difference: Difference | undefined;
  /** Steps of the recording that were not come to. */
  readonly left: number;
  /** Nothing differs, nothing is left, and the call ends as it did (where the recording says so). */
  readonly same: boolean;
}

const keepStep = 500;
/** Promises that stand one behind the other between a timer and the frame it makes us say. */
const turnsOfAnAnswer = 50;

/** undefined: there is no T.30 session in these records. */
export async function replay(
  records: readonly TraceRecord[],
  trace: StationOptions["observer"]["trace"] = () => {},
): Promise<Replay | undefined> {
  const recording = readRecording(records);
  if (recording === undefined) return undefined;
  const link = new ReplayLink(recording);
  const station: StationOptions = {
    stationId: recording.stationId,
    // A recording of another program's session does not say what it could.
    own: recording.own ?? everyCapability,
    signal: new AbortController().signal,
    observer: { progress: () => {}, trace },
  };
  const report = await converse(recording, link, station);
  const { difference, left } = link;
  const then = Number.parseInt(recording.end, 10);
  const endsAlike = Number.isNaN(then) || then === report.outcome;
  return { recording, report, difference, left, same: difference === undefined && left === 0 && endsAlike };
}

function converse(recording: Recording, link: ReplayLink, station: StationOptions): Promise<CallReport> {
  const keep = (): Promise<void> => keptWhenItWas(link);
  const asked = addresses(recording);
  if (recording.polling && recording.role === "caller")
    return pollFax(link, {
      ...station,
      keep,
      ...(asked.SEP === undefined ? {} : { selectiveAddress: asked.SEP }),
      ...(asked.PWD === undefined ? {} : { password: asked.PWD }),
    });
  if (recording.role === "answerer") {
    const offer = async (): Promise<FaxDocument | undefined> => {
      const next = link.nextSaid();
      const refused = next === undefined || parseFrame(next.frame).kind === "DCN";
      return refused ? undefined : documentLike(recording).document;
    };
    return receiveFax(link, { ...station, keep, ...(recording.polling ? { offer } : {}) });
  }
  const { document, firstPage } = documentLike(recording);
  const silent = async (): Promise<void> => {};
  const journal = { dialling: silent, asked: silent, answered: silent };
  return sendFax(link, document, {
    ...station,
    firstPage,
    journal,
    copies: copiesThen(recording),
    ...(asked.SUB === undefined ? {} : { subAddress: asked.SUB }),
    ...(asked.SID === undefined ? {} : { senderPassword: asked.SID }),
  });
}

/**
 * Addresses as we sent them; of a password the trace has no octets, so any will do. The far end that took none was not told:
 * then the end says that there was one.
 */
function addresses({ steps, end }: Recording): Partial<Record<string, string>> {
  const said = steps.flatMap((step) =>
    step.kind === "said" ? [[parseFrame(step.frame).kind, step.words] as const] : [],
  );
  const refused = end.startsWith("115 ")
    ? { SUB: "0", SEP: "0" }
    : end.startsWith("116 ")
      ? { SID: "0", PWD: "0" }
      : {};
  const told = Object.fromEntries(
    said.flatMap(([kind, words]) =>
      ["SUB", "SEP"].includes(kind)
        ? [[kind, /"(.*)"/.exec(words)?.[1]]]
        : ["SID", "PWD"].includes(kind)
          ? [[kind, "0"]]
          : [],
    ),
  );
  return { ...refused, ...told };
}

/** Copies of a page as they were allowed then: a page rejected without another try had its last one, else there were enough. */
function copiesThen({ steps }: Recording): Copies {
  let rejections = 0;
  let fresh = false;
  let last = false;
  for (const step of steps) {
    const kind =
      step.kind === "said" || (step.kind === "heard" && step.crcOk) ? parseFrame(step.frame).kind : undefined;
    if (step.kind === "said") {
      last = fresh && kind === "DCN";
      fresh = false;
    } else if (kind === "RTN" || kind === "PIN") {
      rejections++;
      fresh = true;
    } else if (kind === "MCF" || kind === "RTP" || kind === "PIP") rejections = 0;
  }
  return { most: last ? rejections : Number.POSITIVE_INFINITY, ofFirstPage: 0 };
}

/** A slow disk is slow again: as long as RNR was said the page was not yet kept. Nothing else moves time meanwhile. */
async function keptWhenItWas(link: ReplayLink): Promise<void> {
  for (let waited = 0; waited < keepLimit; waited += keepStep) {
    const said = link.nextSaid();
    if (said === undefined || parseFrame(said.frame).kind !== "RNR") return;
    link.advance(link.clock.now() + keepStep);
    for (let turn = 0; turn < turnsOfAnAnswer; turn++) await undefined;
  }
}

/**
 * The pages as they were measured. One that was announced and never came to the line is as its DCS said, or, behind an EOM,
 * unlike the page before it.
 */
function documentLike({ pages, steps }: Recording): { document: FaxDocument; firstPage: number } {
  const numbers = [...pages.keys()];
  const first = numbers.length === 0 ? 1 : Math.min(...numbers);
  const last = numbers.length === 0 ? 1 : Math.max(...numbers);
  const commands = steps.flatMap((step) =>
    step.kind === "said" ? [/^(?:PPS-|EOR-)?(?:PRI-)?(MPS|EOM|EOP)\b/.exec(step.words)?.[1]] : [],
  );
  const lastCommand = commands.findLast((command) => command !== undefined);
  const announced = steps.flatMap((step) =>
    step.kind === "said" && step.words.startsWith("DCS ") ? [step.words] : [],
  );
  const made = new Map<number, Page>();
  const load = async (index: number): Promise<Page> => {
    const number = index + 1;
    const page = made.get(number) ?? pageLike(pages.get(number) ?? unsent());
    made.set(number, page);
    return page;
  };
  const unsent = (): SentSize => {
    const words = pages.get(last)?.words ?? announced.at(-1) ?? "fine, 1728 pels, MH";
    const other = words.replace(
      /[^ ,]+, \d{4} pels/,
      words.includes("standard") ? "fine, 1728 pels" : "standard, 1728 pels",
    );
    return {
      words: lastCommand === "EOM" ? other : words,
      length: pages.get(last)?.length ?? "a4",
      octets: 2_000,
      frames: 0,
    };
  };
  return {
    firstPage: first - 1,
    document: { pageCount: lastCommand === "EOP" || numbers.length === 0 ? last : last + 1, load },
  };
}
