// Brings a modem from any state to "idle in fax class 1", and learns what it is and can do. It never dials or answers.
// Fails as a value with a sentence for the administrator: no answer at all, a command refused, no class 1.
// Order as FACTS 4 and 6 ask: reset alone and waited for, echo off, identify, caller ID, class last.

import { type Millis, sleep } from "../../base/clock.ts";
import type { Rate } from "../../base/fax.ts";
import { listParts, readValueList } from "../../codec/at/value-list.ts";
import { pulseDtr } from "./hang-up.ts";
import type { Answer, ModemPort } from "./modem-port.ts";
import { type ModemProfile, profileFor } from "./profile.ts";
import { ratesOf } from "./rates.ts";

export interface ModemFacts {
  readonly profile: ModemProfile;
  /** What ATI, ATI3 and +FMM? answered. */
  readonly identity: readonly string[];
  /** As +FCLASS=? lists them. */
  readonly classes: readonly string[];
  /** Fastest first. */
  readonly sendRates: readonly Rate[];
  readonly receiveRates: readonly Rate[];
  /** A caller-ID command was accepted. */
  readonly callerId: boolean;
  /** +FAR=1 is in force. */
  readonly adaptiveReception: boolean;
  /** Of the administrator's commands, those it did not answer OK. */
  readonly refused: readonly string[];
}

export type SetUpResult =
  | { readonly kind: "ready"; readonly facts: ModemFacts }
  | { readonly kind: "failed"; readonly detail: string }
  | { readonly kind: "aborted" };

const answerTime: Millis = 6000;
const wakeTries = 4;
/** A modem that does not hear us is reset by its control line before this attempt. */
const dtrAttempt = 3;
const lateAnswer: Millis = 200;
const rouseTime: Millis = 800;
const rouseTries = 3;

/**
 * `profile` undefined = choose by the modem's identification. `own`: commands of the administrator's, sent with the optional
 * ones. Takes at most about a minute.
 */
export async function setUpModem(
  modem: ModemPort,
  profile: ModemProfile | undefined,
  signal: AbortSignal,
  own: readonly string[] = [],
): Promise<SetUpResult> {
  const { clock } = modem;
  const failed = (detail: string): SetUpResult =>
    signal.aborted ? { kind: "aborted" } : { kind: "failed", detail: `${modem.name}: ${detail}` };
  const ask = async (text: string): Promise<Answer | string> => {
    let answer = await modem.command(text, answerTime, signal);
    // One answer can get lost; a second silence is the modem's.
    if (answer.kind === "timeout") {
      answer = await modem.command(text, answerTime, signal);
      // The first answer was perhaps only late: it must not pass for that of the next command.
      await modem.settle(lateAnswer, 1000, signal);
    }
    if (answer.kind === "answer") return answer.result === "OK" ? answer : `answered ${answer.text} to ${text}`;
    return answer.kind === "closed" ? `port lost (${answer.cause})` : `no answer to ${text}`;
  };

  const awake = await wake(modem, signal);
  if (awake !== undefined) return failed(awake);

  const identity: string[] = [];
  if (profile === undefined) identity.push(...(await identify(modem, signal)));
  const chosen = profile ?? profileFor(identity);
  for (const text of chosen.reset) {
    const answer = await modem.command(text, answerTime, signal);
    if (answer.kind === "closed") return failed(`port lost (${answer.cause})`);
    if (answer.kind === "answer" && answer.result === "ERROR") return failed(`answered ${answer.text} to ${text}`);
    await sleep(clock, chosen.resetWait, signal);
    await rouse(modem, signal);
  }
  for (const text of chosen.init) {
    const answer = await ask(text);
    if (typeof answer === "string") return failed(answer);
  }
  const refused: string[] = [];
  for (const text of [...chosen.optional, ...own]) {
    const answer = await ask(text);
    if (typeof answer !== "string") continue;
    modem.note(answer);
    if (own.includes(text)) refused.push(text);
  }
  if (profile !== undefined) identity.push(...(await identify(modem, signal)));

  const classAnswer = await ask("AT+FCLASS=?");
  if (typeof classAnswer === "string") return failed(classAnswer);
  const classes = listParts(classAnswer.lines.join(","));
  if (!classes.some((c) => c === "1" || c === "1.0")) return failed(`has no fax class 1, only ${classes.join(" ")}`);

  for (const text of chosen.enterFax) {
    const answer = await ask(text);
    if (typeof answer === "string") return failed(answer);
  }
  const adaptiveReception = chosen.adaptiveReception && classes.includes("1.0") && (await adapt(ask));
  const sendRates = ratesOf(await codes(ask, "AT+FTM=?"));
  const receiveRates = ratesOf(await codes(ask, "AT+FRM=?"));
  if (sendRates.length === 0 && receiveRates.length === 0) return failed("lists no fax rates to AT+FTM=? and AT+FRM=?");

  let callerId = false;
  for (const text of chosen.callerId) {
    if (callerId) break;
    callerId = typeof (await ask(text)) !== "string";
  }
  if (signal.aborted) return { kind: "aborted" };
  const facts = { profile: chosen, identity, classes, sendRates, receiveRates, callerId, adaptiveReception, refused };
  return { kind: "ready", facts };
}

/** Gets a first OK out of a modem that may be in a call, in data, or in mid command; undefined when it is awake. */
async function wake(modem: ModemPort, signal: AbortSignal): Promise<string | undefined> {
  if (!(await modem.setDtr(true)) && !(await modem.settle(50, 500, signal))) return "port lost";
  for (let attempt = 1; attempt <= wakeTries; attempt++) {
    if (attempt === dtrAttempt) await pulseDtr(modem);
    // DLE ETX ends data a killed process left the modem in; a modem in command mode ignores it before AT.
    if (attempt > 1) await modem.write(Uint8Array.of(0x10, 0x03), modem.clock.now() + 1000, signal);
    const answer = await modem.command(attempt % 2 === 1 ? "ATH" : "ATQ0V1", attempt === 1 ? 1000 : answerTime, signal);
    if (answer.kind === "answer" && (answer.result === "OK" || answer.result === "NO CARRIER")) {
      await modem.settle(50, 500, signal);
      return undefined;
    }
    if (answer.kind === "closed") return `port lost (${answer.cause})`;
    if (answer.kind === "aborted") return "stopped";
    await modem.settle(100, 1000, signal);
  }
  return "the modem does not answer; is it switched on, and is this its port?";
}

/**
 * After a reset the answer may be missing (a stored profile says Q1 or V0), and the first line may be lost while the modem finds
 * its speed (FACTS 6). ATs until one is answered, a few at most; what counts is the answer to the commands that follow.
 */
async function rouse(modem: ModemPort, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; attempt <= rouseTries; attempt++) {
    const answer = await modem.command("AT", rouseTime, signal);
    if (answer.kind !== "timeout") return;
  }
}

async function identify(modem: ModemPort, signal: AbortSignal): Promise<string[]> {
  const lines: string[] = [];
  for (const text of ["ATI", "ATI3", "AT+FMM?"]) {
    const answer = await modem.command(text, answerTime, signal);
    if (answer.kind === "answer" && answer.result === "OK")
      lines.push(...answer.lines.filter((l) => l !== "").slice(0, 10));
  }
  return lines;
}

/** Class 1.0 with adaptive reception, where the modem lists it; class 1 stays in force where not. True when it is on. */
async function adapt(ask: (text: string) => Promise<Answer | string>): Promise<boolean> {
  const values = await codes(ask, "AT+FAR=?");
  if (!values.includes(1) || typeof (await ask("AT+FCLASS=1.0")) === "string") return false;
  if (typeof (await ask("AT+FAR=1")) !== "string") return true;
  await ask("AT+FCLASS=1");
  return false;
}

async function codes(ask: (text: string) => Promise<Answer | string>, text: string): Promise<number[]> {
  const answer = await ask(text);
  return typeof answer === "string" ? [] : readValueList(answer.lines.join(","));
}
