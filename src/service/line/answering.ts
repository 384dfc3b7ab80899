// Whether the call that rings on a line is answered (`answer:` of inbound.yaml): decided anew at every ring by the rules of that
// moment, logged once, and recorded when nobody here answers it.

import type { OutcomeCode } from "../../base/outcome.ts";
import { type AnswerDecision, decideAnswer } from "../../codec/rules/decide-answer.ts";
import type { LineRules } from "../../codec/rules/schema-lines.ts";
import { localMoment } from "../../device/local-time.ts";
import { TraceFile } from "../../device/log/trace-file.ts";
import { calledByRing } from "../../engine/modem/distinctive-ring.ts";
import type { IncomingCall } from "../../engine/modem/idle-watch.ts";
import { type LineContext, recordCall } from "./line-context.ts";

/** The number that was called: as the exchange told it, by the way it rang, or the line's own. */
export const calledNumber = (incoming: IncomingCall, line: LineRules): string =>
  incoming.calledNumber || calledByRing(incoming.ringKind, line["distinctive-rings"]) || line.called;

export interface Answered {
  /** "answer NAME", or "line" where no rule fits. */
  readonly rule: string;
  /** Version of the rules. */
  readonly rules: string;
  readonly rings: number;
}

const noRoom = "a call rings and is not answered: the disk is nearly full";

export class Answering {
  readonly #context: LineContext;
  readonly #hasRoom: () => boolean;
  /** When the call that rings now began, ms since 1970. */
  #began: number | undefined;
  #decision: AnswerDecision | undefined;
  #logged = "";
  /** Nothing more is done about the call that rings. */
  #left = false;

  /** `hasRoom`: there is room on disk for a fax. */
  constructor(context: LineContext, hasRoom: () => boolean = () => true) {
    this.#context = context;
    this.#hasRoom = hasRoom;
  }

  /** At which ring the call is picked up; Infinity = never. `told`: no word about caller and called number is to come any more. */
  wanted(incoming: IncomingCall, told: boolean): number {
    const { line, name, log } = this.#context;
    if (!line.receive || this.#left) return Number.POSITIVE_INFINITY;
    if (!this.#hasRoom()) {
      if (this.#logged !== noRoom) log.warn(noRoom, { caller: incoming.caller || "withheld" });
      this.#logged = noRoom;
      this.#decision = undefined;
      return Number.POSITIVE_INFINITY;
    }
    this.#began ??= Date.now();
    const rules = this.#context.rules();
    const called = told ? calledNumber(incoming, line) : calledNumber(incoming, { ...line, called: "" });
    const call = { called, caller: incoming.caller, line: name, told, at: localMoment(this.#began) };
    const decision = decideAnswer(rules, call, line.rings);
    this.#decision = decision;
    const { action, rule, rings, waits } = decision;
    const words = `${rule} ${action}`;
    if (!waits && words !== this.#logged) {
      this.#logged = words;
      log.info("a call rings", {
        caller: incoming.caller || "withheld",
        called,
        rule,
        rules: rules.version,
        action: action === "answer" ? `answer at ring ${rings}` : action,
      });
    }
    return action === "answer" || action === "hang-up" ? rings : Number.POSITIVE_INFINITY;
  }

  /** What was decided of the call that is picked up now; forgets it. */
  take(incoming: IncomingCall): Answered & { readonly hangUp: boolean } {
    const decision = this.#decision;
    this.#forget();
    return {
      rule: decision?.rule ?? "line",
      rules: this.#context.rules().version,
      rings: incoming.rings,
      hangUp: decision?.action === "hang-up",
    };
  }

  /** The call that rings could not be ended: it is left alone until it stops, and was recorded. */
  leave(): void {
    this.#left = true;
  }

  /** A call stopped ringing and was not answered here. Recorded where a rule said so. */
  async over(incoming: IncomingCall): Promise<void> {
    const decision = this.#decision;
    const began = this.#began ?? Date.now();
    this.#forget();
    if (decision === undefined) return;
    const { action, rule } = decision;
    if (action === "telephone") await this.record(incoming, 25, `left to people by ${rule}`, rule, began);
    else if (action === "reject") await this.record(incoming, 26, `not answered by ${rule}`, rule, began);
    else this.#context.log.info("a caller rang off before the call was answered", { rings: incoming.rings });
  }

  /** A call without a fax: its number, a short trace, its line in calls.jsonl. */
  async record(
    incoming: IncomingCall,
    outcome: OutcomeCode,
    detail: string,
    rule: string,
    began: number,
  ): Promise<void> {
    const { spool, line, clock } = this.#context;
    const call = await spool.newCall();
    const called = calledNumber(incoming, line);
    const trace = new TraceFile(spool.path("traces", call), () => clock.now());
    trace.record("call", "-", `incoming from ${incoming.caller || "unknown"} to ${called || "unknown"}`);
    trace.record("call", "-", `ended: ${outcome} ${detail}, ${incoming.rings} rings`);
    await trace.close();
    await recordCall(this.#context, {
      call,
      direction: "receive",
      startedAt: new Date(began).toISOString(),
      seconds: (Date.now() - began) / 1000,
      outcome,
      detail,
      calledNumber: called,
      callerNumber: incoming.caller,
      rule,
      remoteId: "",
      pages: 0,
    });
  }

  #forget(): void {
    this.#began = undefined;
    this.#decision = undefined;
    this.#logged = "";
    this.#left = false;
  }
}
