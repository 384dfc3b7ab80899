// One telephone line: sets its modem up, waits for a call or a job, makes one call at a time, heals itself. A modem that
// cannot be set up several times in a row is wedged: out of service, one mail to the administrator, slow re-probe, one mail
// when it is back (DESIGN 4.3).

import type { BytePort } from "../../base/byte-port.ts";
import { describeError, isOurDisk } from "../../base/errors.ts";
import { outcome } from "../../base/outcome.ts";
import { type ReadyEntry, ReadyFetcher } from "../../device/queue/ready-queue.ts";
import { redisOptions } from "../../device/queue/redis-address.ts";
import { raiseAlarm } from "../../device/store/alarms.ts";
import { class1Call } from "../../engine/class1/class1-call.ts";
import { dialledDigits } from "../../engine/modem/dialled-digits.ts";
import { hangUp } from "../../engine/modem/hang-up.ts";
import { type IncomingCall, watchIdle } from "../../engine/modem/idle-watch.ts";
import { ModemPort } from "../../engine/modem/modem-port.ts";
import { profileNamed } from "../../engine/modem/profile.ts";
import { refuseCall } from "../../engine/modem/refuse-call.ts";
import { type ModemFacts, setUpModem } from "../../engine/modem/set-up.ts";
import { finishOwnCalls } from "../inbound/orphans.ts";
import { type Answered, Answering } from "./answering.ts";
import type { LineContext } from "./line-context.ts";
import { receiveCall } from "./receive-fax.ts";
import { ReceivingRoom } from "./receiving-room.ts";
import { fenceClaims } from "./recovery.ts";
import { sendJob } from "./send-job.ts";
import { warmUp } from "./warm-up.ts";

/** Failures in a row before a modem counts as wedged, and how often it is tried then. Real time, ms. */
const wedgedAfter = 3;
const retryWait = 3_000;
const probeWait = 60_000;
/** What `work` answers when an idle modem fell silent. */
const silent = "the modem no longer answers";
/** How long an answered call is listened to for digits; a fax machine that calls waits 30 s and more. */
const tonePatience = 10_000;
/** How often an idle line asks the queue. */
const askEvery = 200;

export interface LineDeps extends LineContext {
  /** A closed port for the line's device, made anew for every opening. */
  readonly port: () => BytePort;
  /** Name of the site's queues. */
  readonly site: string;
}

export function startLine(deps: LineDeps): { stop(): Promise<void>; abort(): void } {
  const { log, spool, line, name } = deps;
  /** No new call. */
  const draining = new AbortController();
  /** End the running call. */
  const aborting = new AbortController();
  const pools = [`line-${name}`, ...line.pools];
  const fetcher = line.send
    ? new ReadyFetcher(redisOptions(deps.rules().site.redis, spool.root), deps.site, pools, `${name}-${deps.epoch}`)
    : undefined;
  const room = new ReceivingRoom(deps);
  const answering = new Answering(deps, () => room.enough);
  let recovered = false;
  let warm = false;
  let failures = 0;
  /** Calls in a row that our own modem spoiled: one that sets up well and fails every call is wedged too. */
  let spoiled = 0;

  const running = live().catch((error: unknown) => {
    // A bug: the process ends and is started again; what it was doing is in the journal.
    setImmediate(() => {
      throw error;
    });
  });

  async function live(): Promise<void> {
    if (line.receive) await room.start();
    while (!draining.signal.aborted) {
      const detail = await serve();
      if (draining.signal.aborted) break;
      failures++;
      log.warn("modem trouble", { failures, cause: detail });
      if (failures === wedgedAfter) {
        deps.status("wedged", detail);
        await raiseAlarm(
          spool,
          `wedged-${name}`,
          `line ${name} is out of service`,
          `${detail}\nIt is tried again every minute; you get a mail when it is back.`,
        );
      }
      await pause(failures >= wedgedAfter ? probeWait : retryWait);
    }
    room.stop();
    await fetcher?.close();
    deps.status("stopped", "");
  }

  /** Opens port and modem and works with them until something is wrong; answers what. */
  async function serve(): Promise<string> {
    if (failures < wedgedAfter) deps.status("starting", line.device);
    const port = deps.port();
    try {
      await port.open();
    } catch (error) {
      return describeError(error);
    }
    const modem = new ModemPort(port, deps.clock);
    try {
      const profile = line.modem === "auto" ? undefined : profileNamed(line.modem);
      for (;;) {
        const setUp = await setUpModem(modem, profile, draining.signal, line.init);
        if (setUp.kind === "aborted") return "stopping";
        if (setUp.kind === "failed") return setUp.detail;
        if (!recovered) {
          // Only now is the modem surely on hook, and what a dead predecessor left can be settled.
          await fenceClaims(deps);
          await finishOwnCalls(deps, name);
          recovered = true;
        }
        if (failures >= wedgedAfter && spoiled < wedgedAfter) await tellBack("Its modem answers again.");
        failures = spoiled;
        if (!warm) warmUp();
        warm = true;
        const { refused } = setUp.facts;
        if (refused.length > 0) log.warn("the modem refused commands of lines.yaml", { init: refused.join(" ") });
        log.info("ready", { modem: setUp.facts.profile.name, device: line.device });
        const end = await work(modem, setUp.facts);
        if (end !== silent) return end;
        // First by DTR and set-up on the open port; only if that fails is the port closed and opened anew.
        log.warn("the modem no longer answers; it is reset and set up again", { device: line.device });
      }
    } catch (error) {
      // A full disk is no bug of ours: the line waits for it like for a modem that is away.
      if (isOurDisk(error)) return `our disk failed: ${describeError(error)}`;
      throw error;
    } finally {
      await port.close();
    }
  }

  function tellBack(how: string): Promise<void> {
    return raiseAlarm(spool, `wedged-${name}`, `line ${name} is back in service`, how);
  }

  async function work(modem: ModemPort, facts: ModemFacts): Promise<string> {
    const call = class1Call(modem, facts);
    for (;;) {
      deps.status("idle", "");
      const event = await idle(modem);
      if (draining.signal.aborted) return "stopping";
      if (event.kind === "trouble") return event.detail;
      if (event.kind === "refused") {
        if (!event.onHook) return "the modem did not go on hook";
        continue;
      }
      const report =
        event.kind === "ringing"
          ? await receiveCall(deps, call, await withTones(modem, event.call), aborting.signal, event.answered)
          : await sendJob(deps, call, event.entry, aborting.signal);
      modem.traceTo(() => {});
      if (
        report !== undefined &&
        outcome(report.outcome).layer === "modem" &&
        outcome(report.outcome).retry === "local-fault"
      ) {
        if (report.outcome === 202) spoiled++;
        return report.detail;
      }
      if (report !== undefined) {
        if (spoiled >= wedgedAfter) await tellBack("A call went well again.");
        spoiled = 0;
        failures = 0;
      }
      if (report !== undefined && !(await hangUp(modem))) return "the modem did not go on hook";
    }
  }

  type IdleEnd =
    | { kind: "ringing"; call: IncomingCall; answered: Answered }
    | { kind: "refused"; onHook: boolean }
    | { kind: "job"; entry: ReadyEntry }
    | { kind: "trouble"; detail: string };

  /** Waits for a call to answer or a job to send. While it rings no job is fetched. */
  async function idle(modem: ModemPort, known?: IncomingCall): Promise<IdleEnd> {
    const wake = new AbortController();
    const onDrain = (): void => wake.abort();
    draining.signal.addEventListener("abort", onDrain);
    let entry: ReadyEntry | undefined;
    let ringingUntil = 0;
    let over = false;
    const ask = async (): Promise<void> => {
      while (!over && entry === undefined && fetcher !== undefined && !draining.signal.aborted) {
        if (Date.now() >= ringingUntil)
          try {
            entry = await fetcher.next();
          } catch (error) {
            log.warn("the queue does not answer", { cause: describeError(error) });
          }
        // It began to ring while the queue was asked: the call goes first, the dispatcher offers the job again.
        if (Date.now() < ringingUntil) entry = undefined;
        if (entry !== undefined) wake.abort();
        else await pause(askEvery);
      }
    };
    const asking = ask();
    const onRing = (): void => {
      ringingUntil = Date.now() + 7_000;
    };
    if (known !== undefined) onRing();
    let recording: Promise<void> = Promise.resolve();
    const event = await watchIdle(modem, (call, told) => answering.wanted(call, told), wake.signal, {
      onRing,
      onOver: (call) => {
        recording = recording.then(() => answering.over(call)).catch(lost);
      },
      ...(known === undefined ? {} : { known }),
    });
    over = true;
    await Promise.all([asking, recording]);
    draining.signal.removeEventListener("abort", onDrain);
    if (event.kind === "silent") return { kind: "trouble", detail: silent };
    if (event.kind === "closed") return { kind: "trouble", detail: `the port is gone (${event.cause})` };
    if (event.kind === "ringing") {
      const answered = answering.take(event.call);
      return answered.hangUp ? refuse(modem, event.call, answered) : { kind: "ringing", call: event.call, answered };
    }
    // Glare: a call is coming in, the job goes back by itself (the dispatcher sees that nobody took it).
    if (event.ringing && line.receive && !draining.signal.aborted) return idle(modem, event.call);
    return entry === undefined ? { kind: "trouble", detail: "stopping" } : { kind: "job", entry };
  }

  /** The called number as the exchange says it by tones, where the line has that and nothing else told it. Picks up. */
  async function withTones(modem: ModemPort, call: IncomingCall): Promise<IncomingCall> {
    const count = line["dtmf-digits"];
    if (count === 0 || call.calledNumber !== "") return call;
    const { digits, end } = await dialledDigits(modem, count, tonePatience, aborting.signal);
    log.info("called number by tones", { digits, end });
    // Some of its digits are another number's.
    return end === "all" ? { ...call, calledNumber: line["dtmf-prefix"] + digits } : call;
  }

  /** Picked up and ended at once, as a rule says. */
  async function refuse(modem: ModemPort, call: IncomingCall, { rule }: Answered): Promise<IdleEnd> {
    const began = Date.now();
    const isRefused = await refuseCall(modem, aborting.signal);
    if (!isRefused) {
      log.warn("the modem could not pick the call up to end it; it rings on", { rule });
      answering.leave();
    }
    const detail = `${isRefused ? "ended at once" : "not answered"} by ${rule}`;
    await answering.record(call, 26, detail, rule, began).catch(lost);
    return { kind: "refused", onHook: isRefused || (await hangUp(modem)) };
  }

  /** A call nobody answered is told of, but no line stops for its record. */
  function lost(error: unknown): void {
    log.error("a call that was not answered could not be recorded", { cause: describeError(error) });
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (draining.signal.aborted) return resolve();
      const done = (): void => {
        clearTimeout(timer);
        draining.signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      draining.signal.addEventListener("abort", done);
    });
  }

  return {
    abort: () => aborting.abort("stopped"),
    stop: async () => {
      draining.abort();
      await running;
    },
  };
}
