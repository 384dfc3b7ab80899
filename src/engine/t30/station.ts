// One end of the call: sends frames and listens for those that the far end may send, with a trace record for each. Frames
// that are damaged, unknown, our own echo or out of place are ignored here, once for both roles (FACTS 3.9). Every wait
// ends; a line that drops, an abort and a DCN end the call by CallEnd.

import type { Clock, Millis } from "../../base/clock.ts";
import type { CallReport, Carrier, FarStation, Training } from "../../base/fax.ts";
import { formatCapabilities, parseCapabilities } from "../../codec/t30/capabilities.ts";
import { parseDcs } from "../../codec/t30/dcs.ts";
import { describeCapabilities, describeFrame, describeRate } from "../../codec/t30/describe.ts";
import { type FrameBody, formatFrame, type KnownFrame, parseFrame } from "../../codec/t30/frame.ts";
import { parseIdent } from "../../codec/t30/ident.ts";
import { parseEquipment } from "../../codec/t30/nsf.ts";
import type { StationOptions } from "../call.ts";
import { CallEnd, giveUp } from "./call-end.ts";
import { companions, type FrameKind, isEcho } from "./frame-roles.ts";
import type { CarrierEvent, FrameEvent, ImageEvent, SendResult, T30Link } from "./link.ts";
import { dcnLeaves } from "./timers.ts";

/** Control octet of the last frame of a burst. */
const finalControl = 0x13;
/** After a frame that is not the last of its burst the next one may take so long (an NSF of 60 octets: 1.8 s). */
const burstPatience: Millis = 3_000;
/** A burst may stretch a wait by no more than this. */
const burstLimit: Millis = 12_000;
/** More frames in one wait are no fax machine. */
const mostFrames = 300;

export class Station {
  readonly link: T30Link;
  readonly clock: Clock;
  readonly options: StationOptions;
  readonly role: "caller" | "answerer";
  /** The pages go from us: whoever called, until polling turns it round. Tells an echo from an answer. */
  sending: boolean;
  /** Far end's CSI, TSI or CIG. */
  remoteId = "";
  readonly trainings: Training[] = [];
  ecmGivenUp = false;
  /** SUB of the last DCS: for whom the pages behind it are; empty where none was sent, or it was lost. */
  subAddress = "";
  /** V.21 heard without a frame that could be read: the far end said something we did not get. Counted up only. */
  unread = 0;
  #lastBurst: readonly FrameBody[] = [];
  /** SUB heard since we last spoke; the DCS it was sent with may still come. */
  #announced: string | undefined;
  #far: FarStation | undefined;

  constructor(link: T30Link, options: StationOptions, role: "caller" | "answerer") {
    this.link = link;
    this.clock = link.clock;
    this.options = options;
    this.role = role;
    this.sending = role === "caller";
    const { own, observer } = options;
    observer.trace("t30", "-", `${role}, can: ${describeCapabilities(own)}`, formatCapabilities(own));
  }

  /** What the far end said about itself so far. */
  get far(): FarStation | undefined {
    return this.#far;
  }

  /** What of the report is learned here. */
  get learned(): Pick<CallReport, "remoteId" | "far" | "trainings" | "ecmGivenUp"> {
    return {
      remoteId: this.remoteId,
      far: this.#far,
      trainings: [...this.trainings],
      ecmGivenUp: this.ecmGivenUp,
    };
  }

  after(length: Millis): Millis {
    return this.clock.now() + length;
  }

  /** A decision, for the trace. */
  note(text: string): void {
    this.options.observer.trace("t30", "-", text);
  }

  /** The last burst once more, in answer to CRP (T.30 5.3.6.1.8) and the like. */
  async repeat(why: string): Promise<void> {
    this.note(`${why}: our last burst again`);
    await this.send(...this.#lastBurst);
  }

  /** One burst; the last frame gets the final bit, all get our X bit. */
  async send(...bodies: readonly FrameBody[]): Promise<void> {
    const frames = bodies.map((body, i) =>
      formatFrame({ ...body, final: i === bodies.length - 1, x: this.role === "caller" }),
    );
    this.#lastBurst = bodies;
    this.#announced = undefined;
    for (const [i, frame] of frames.entries())
      this.options.observer.trace("t30", ">", describeFrame(frame), forTrace(frame, bodies[i]!.kind));
    this.sent(await this.link.sendFrames(frames));
  }

  async sendData(carrier: Carrier, bytes: Uint8Array, what: string): Promise<void> {
    this.options.observer.trace("t30", ">", `${what}, ${bytes.length} octets at ${carrierWords(carrier)}`);
    this.sent(await this.link.sendData(carrier, bytes));
  }

  async sendHdlc(carrier: Carrier, frames: readonly Uint8Array[], what: string): Promise<void> {
    this.options.observer.trace("t30", ">", `${what} at ${carrierWords(carrier)}`);
    this.sent(await this.link.sendHdlc(carrier, frames));
  }

  /**
   * The next frame of one of these kinds, undefined when none came until `deadline`. DCN ends the call. The rest of its
   * burst is heard out, so that our answer does not fall into it.
   */
  listen(deadline: Millis, ...kinds: readonly FrameKind[]): Promise<KnownFrame | undefined> {
    return this.#hear(deadline, kinds, false);
  }

  /** As `listen`, but one V.21 carrier at most: undefined as soon as it ends without such a frame. */
  glance(deadline: Millis, ...kinds: readonly FrameKind[]): Promise<KnownFrame | undefined> {
    return this.#hear(deadline, kinds, true);
  }

  async #hear(deadline: Millis, kinds: readonly FrameKind[], once: boolean): Promise<KnownFrame | undefined> {
    const latest = deadline + burstLimit;
    let read = false;
    for (let count = 0; count < mostFrames; count++) {
      const event = this.alive(await this.link.receiveFrame(deadline));
      if (event.kind === "timeout") return undefined;
      if (event.kind === "carrier-lost") {
        if (!read) this.unread++;
        if (once) return undefined;
        continue;
      }
      const frame = this.#read(event);
      // What ends a burst and is not for us ends a glance too: an image may follow at once.
      const over = once && event.crcOk && event.bytes[1] === finalControl;
      if (frame === undefined) {
        if (over) return undefined;
        continue;
      }
      read = true;
      if (!frame.final) deadline = Math.min(latest, Math.max(deadline, this.after(burstPatience)));
      if (companions.has(frame.kind) && !over) continue;
      if (frame.kind === "DCN") throw new CallEnd(105, "DCN received", false);
      if (!kinds.includes(frame.kind)) {
        this.note(`${frame.kind} is out of place here: ignored`);
        if (over) return undefined;
        continue;
      }
      if (!frame.final) await this.#restOfBurst();
      return frame;
    }
    throw giveUp(112, `${mostFrames} frames and none that belongs here`);
  }

  /** Turns what ends a call into CallEnd; passes everything else on. */
  alive<T extends FrameEvent | CarrierEvent | ImageEvent>(event: T): Exclude<T, { kind: "aborted" | "dropped" }> {
    if (event.kind === "aborted") throw new CallEnd(401, "cancelled", true);
    if (event.kind === "dropped") throw new CallEnd(event.outcome, event.detail, false);
    return event as Exclude<T, { kind: "aborted" | "dropped" }>;
  }

  sent(result: SendResult): void {
    if (result.kind === "aborted") throw new CallEnd(401, "cancelled", true);
    if (result.kind === "dropped") throw new CallEnd(result.outcome, result.detail, false);
  }

  /** Ends the call on the line: DCN if the far end waits for us, then on hook. Never throws. */
  async hangUp(sayDcn: boolean): Promise<void> {
    this.options.observer.progress({ phase: "hanging-up" });
    if (sayDcn) {
      const frame = formatFrame({ kind: "DCN", final: true, x: this.role === "caller" });
      this.options.observer.trace("t30", ">", "DCN", frame);
      const sent = await this.link.sendFrames([frame]);
      if (sent.kind === "sent") await this.link.silence(dcnLeaves);
    }
    await this.link.drop();
  }

  #read(event: FrameEvent & { kind: "frame" }): KnownFrame | undefined {
    const trace = this.options.observer.trace.bind(this.options.observer);
    if (!event.crcOk) {
      this.unread++;
      // What it was cannot be told for sure, and a password may be in it: its head only.
      trace("t30", "<", "damaged frame", event.bytes.subarray(0, 3));
      return undefined;
    }
    const frame = parseFrame(event.bytes);
    trace("t30", "<", describeFrame(event.bytes), forTrace(event.bytes, frame.kind));
    if (frame.kind === "unknown" || frame.kind === "malformed") return undefined;
    if (isEcho(frame.kind, this.role, this.sending)) {
      this.note(`${frame.kind} is our own echo: ignored`);
      return undefined;
    }
    this.#learn(frame);
    return frame;
  }

  #learn(frame: KnownFrame): void {
    const far = this.#far ?? nobody;
    switch (frame.kind) {
      case "CSI":
      case "TSI":
      case "CIG":
        this.remoteId = parseIdent(frame.fif);
        this.#far = far;
        return;
      case "DIS":
      case "DTC":
        this.#far = { ...far, capabilities: parseCapabilities(frame.fif) };
        return;
      case "SUB":
        this.#announced = parseIdent(frame.fif);
        this.#far = { ...far, subAddress: this.#announced };
        return;
      case "DCS":
        this.#far = far;
        // Bit 49 without a SUB: it was lost, and the one before it stands for the same document.
        this.subAddress = this.#announced ?? (parseDcs(frame.fif)?.subAddress ? this.subAddress : "");
        this.#announced = undefined;
        return;
      case "SEP":
        this.#far = { ...far, selectiveAddress: parseIdent(frame.fif) };
        return;
      case "NSF":
      case "NSC":
      case "NSS":
        this.#far = { ...far, equipment: parseEquipment(frame.fif) ?? far.equipment };
        return;
      case "PWD":
      case "SID":
        this.#far = { ...far, password: parseIdent(frame.fif) };
        return;
      default:
        this.#far = far;
    }
  }

  async #restOfBurst(): Promise<void> {
    const deadline = this.after(burstPatience);
    for (let count = 0; count < 20; count++) {
      const event = this.alive(await this.link.receiveFrame(deadline));
      if (event.kind === "timeout" || event.kind === "carrier-lost") return;
      if (this.#read(event)?.final) return;
    }
  }
}

/** A password's octets are kept out of the trace as its text is. */
function forTrace(frame: Uint8Array, kind: string): Uint8Array {
  return kind === "PWD" || kind === "SID" ? frame.subarray(0, 3) : frame;
}

const nobody: FarStation = {
  capabilities: undefined,
  equipment: undefined,
  subAddress: "",
  selectiveAddress: "",
  password: "",
};

function carrierWords(carrier: Carrier): string {
  return describeRate(carrier) + (carrier.modulation === "v17" ? ` (${carrier.training} training)` : "");
}
