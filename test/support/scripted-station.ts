// A far end that follows a script: says frames, demands what it must hear, takes or gives TCF, pages and ECM blocks. It keeps
// no rule of T.30 by itself, so that it can break any.

import assert from "node:assert/strict";
import type { Capabilities, Carrier, Page, PageFormat, Rate } from "../../src/base/fax.ts";
import { encodePage } from "../../src/codec/t4/page-encoder.ts";
import { formatCapabilities } from "../../src/codec/t30/capabilities.ts";
import { type Dcs, formatCtcRate, formatDcs, parseCtcRate, parseDcs } from "../../src/codec/t30/dcs.ts";
import { describeFrame } from "../../src/codec/t30/describe.ts";
import { formatFcd, parseEcmFrame, rcp, resendMap } from "../../src/codec/t30/ecm-frame.ts";
import { type FrameBody, formatFrame, type KnownFrame, parseFrame } from "../../src/codec/t30/frame.ts";
import { formatIdent, parseIdent } from "../../src/codec/t30/ident.ts";
import type { LoopbackLink } from "./loopback-link.ts";
import { everything, plainFormat } from "./t30-call.ts";

export type Step = (station: ScriptedStation) => Promise<void>;

export class ScriptedStation {
  readonly link: LoopbackLink;
  readonly x: boolean;
  rate: Rate = { modulation: "v29", bps: 9600 };
  training: "long" | "short" = "short";
  /** Every kind heard, for messages. */
  readonly heard: string[] = [];

  constructor(link: LoopbackLink) {
    this.link = link;
    this.x = link.side === "caller";
  }

  async run(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await step(this);
    await this.link.drop();
  }

  carrier(training: "long" | "short"): Carrier {
    return { ...this.rate, training: this.rate.modulation === "v17" ? training : "long" };
  }

  async next(within: number): Promise<KnownFrame | undefined> {
    const deadline = this.link.clock.now() + within;
    for (;;) {
      const event = await this.link.receiveFrame(deadline);
      if (event.kind === "carrier-lost") continue;
      if (event.kind !== "frame") return undefined;
      this.heard.push(describeFrame(event.bytes));
      const frame = parseFrame(event.bytes);
      if (frame.kind === "unknown" || frame.kind === "malformed") assert.fail(describeFrame(event.bytes));
      assert.equal(frame.x, !this.x, `X bit of ${frame.kind} (T.30 5.3.6.1)`);
      if (frame.kind === "TSI" || frame.kind === "CSI" || frame.kind === "CIG") continue;
      if (frame.kind === "DCS") this.rate = parseDcs(frame.fif)!.format.rate;
      if (frame.kind === "CTC") this.rate = parseCtcRate(frame.fif)!;
      return frame;
    }
  }
}

/** Sends one burst. A name stands for its frame with what belongs to it. */
export const say =
  (...bodies: readonly (FrameBody | Extract<FrameBody, { kind: string }>["kind"] | Uint8Array)[]): Step =>
  async (station) => {
    const frames = bodies.map((body, i) => {
      if (body instanceof Uint8Array) return body;
      const full = typeof body === "string" ? named(body) : body;
      return formatFrame({ ...full, final: i === bodies.length - 1, x: station.x });
    });
    await station.link.sendFrames(frames);
  };

function named(kind: FrameBody["kind"]): FrameBody {
  switch (kind) {
    case "DIS":
    case "DTC":
      return { kind, fif: formatCapabilities({ ...everything, ecm: false, compressions: ["mh"] }) };
    case "TSI":
    case "CSI":
    case "CIG":
      return { kind, fif: formatIdent("+99 1") };
    case "PPR":
      return { kind, map: resendMap([0]) };
    default:
      return { kind } as FrameBody;
  }
}

export const dis = (can: Partial<Capabilities>): FrameBody => ({
  kind: "DIS",
  fif: formatCapabilities({ ...everything, ...can }),
});

export const dcs = (change: Partial<PageFormat> = {}, addressed: Partial<Dcs> = {}): FrameBody => ({
  kind: "DCS",
  fif: formatDcs({
    format: { ...plainFormat, ...change },
    pageLength: "a4",
    subAddress: false,
    password: false,
    ...addressed,
  }),
});

export const ctc = (rate: Rate): FrameBody => ({ kind: "CTC", fif: formatCtcRate(rate) });
export const pps = (
  command: "NULL" | "MPS" | "EOM" | "EOP",
  page: number,
  block: number,
  frames: number,
): FrameBody => ({
  kind: "PPS",
  command,
  page,
  block,
  frames,
});

/** Demands that the next frame (TSI, CSI and CIG apart) is of this kind; `check` looks into it. */
export const hear =
  (kind: FrameBody["kind"], within = 45_000, check?: (frame: KnownFrame) => void): Step =>
  async (station) => {
    const frame = await station.next(within);
    assert.equal(frame?.kind, kind, `heard ${station.heard.slice(-4).join("; ")}`);
    check?.(frame!);
  };

/** Demands an ident frame with this text. */
export const hearIdent = (kind: "SUB" | "SID" | "SEP" | "PWD", text: string): Step =>
  hear(kind, 45_000, (frame) => assert.equal(parseIdent((frame as { fif: Uint8Array }).fif), text));

export const ident = (kind: "SUB" | "SID" | "SEP" | "PWD" | "TSI" | "CIG", text: string): FrameBody => ({
  kind,
  fif: formatIdent(text),
});

/** Demands a DCS at this rate. */
export const hearDcs = (bps: number): Step =>
  hear("DCS", 45_000, (frame) => assert.equal(parseDcs((frame as { fif: Uint8Array }).fif)?.format.rate.bps, bps));

/** Demands that nothing is said for so long. */
export const quiet =
  (length: number): Step =>
  async (station) => {
    const frame = await station.next(length);
    assert.equal(frame, undefined, `heard ${station.heard.at(-1)}`);
  };

export const wait =
  (length: number): Step =>
  async (station) => {
    await station.link.silence(length);
  };

async function takeData(station: ScriptedStation, training: "long" | "short"): Promise<void> {
  const carrier = station.carrier(training);
  const event = await station.link.receiveCarrier(carrier, station.link.clock.now() + 10_000);
  assert.equal(event.kind, "carrier", `no carrier at ${carrier.modulation} ${carrier.bps} ${training}`);
  for (;;) {
    const data = await station.link.receiveData(station.link.clock.now() + 60_000);
    if (data.kind !== "data") break;
  }
}

export const takeTcf: Step = (station) => takeData(station, "long");
export const takePage: Step = (station) => takeData(station, "short");

/** Takes an ECM transmission and demands these frame numbers. */
export const takeBlock =
  (numbers: readonly number[], training: "long" | "short" = "short"): Step =>
  async (station) => {
    const carrier = station.carrier(training);
    const event = await station.link.receiveCarrier(carrier, station.link.clock.now() + 10_000);
    assert.equal(event.kind, "carrier", `no carrier at ${carrier.bps} ${training}`);
    const got: number[] = [];
    let rcps = 0;
    for (;;) {
      const heard = await station.link.receiveHdlc(station.link.clock.now() + 60_000);
      if (heard.kind !== "frame") break;
      const frame = parseEcmFrame(heard.bytes);
      if (frame?.kind === "FCD") got.push(frame.n);
      if (frame?.kind === "RCP") rcps++;
    }
    assert.deepEqual(got, numbers);
    assert.equal(rcps, 3);
  };

/** Sets the rate the script itself sends at. */
export const at =
  (rate: Rate): Step =>
  async (station) => {
    station.rate = rate;
  };

export const giveTcf =
  (bad = false): Step =>
  async (station) => {
    const zeros = new Uint8Array((station.rate.bps * 1.5) / 8);
    await station.link.sendData(station.carrier("long"), bad ? zeros.fill(0x55) : zeros);
  };

export const givePage =
  (page: Page, change: (raw: Uint8Array) => Uint8Array = (raw) => raw): Step =>
  async (station) => {
    const raw = encodePage(page.bitmap, { compression: "mh", lsbFirst: true });
    await station.link.sendData(station.carrier("short"), change(raw));
  };

/** Frames of a page in MMR; `only` picks some of them. Returns through `count` how many there are. */
export const mmrFrames = (page: Page): Uint8Array[] => {
  const raw = encodePage(page.bitmap, { compression: "mmr", lsbFirst: true });
  const frames: Uint8Array[] = [];
  for (let i = 0; i * 256 < raw.length; i++) {
    const data = new Uint8Array(256);
    data.set(raw.subarray(i * 256, i * 256 + 256));
    frames.push(formatFcd(i, data));
  }
  return frames;
};

export const giveBlock =
  (frames: readonly Uint8Array[], training: "long" | "short" = "short"): Step =>
  async (station) => {
    await station.link.sendHdlc(station.carrier(training), [...frames, rcp, rcp, rcp]);
  };
