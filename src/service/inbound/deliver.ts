// A received fax to where the rules send it: decided once, its files made, each target handed over with a record of its own in
// delivery.json, so that a death or a failing printer repeats that target alone. What may take long (printers, folders,
// programs, the directory) comes after the mails and keeps no other fax back.

import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describeError } from "../../base/errors.ts";
import type { Delivery, ReceivedFax, TargetRecord } from "../../base/received.ts";
import { writeJson } from "../../device/store/atomic.ts";
import { exists, readJson } from "../../device/store/spool.ts";
import { decided, deliveryFile, targetName } from "./decision.ts";
import { makeFaxFiles } from "./fax-pdf.ts";
import type { InboundDeps } from "./inbound-deps.ts";
import type { TargetEnd, TargetWork } from "./target-work.ts";
import { toCommand } from "./to-command.ts";
import { toFolder } from "./to-folder.ts";
import { toPeople } from "./to-people.ts";
import { toPrinter } from "./to-printer.ts";
import { pauseAfter, tellBack, tellTrouble, toDefaultMailbox } from "./trouble.ts";

/** When a fax is to be looked at again, ms since 1970; undefined = everything is handed over. */
export type Again = number | undefined;

export interface Begun {
  readonly again: Again;
  /** Hands over what may take long; missing when nothing of that is due. */
  readonly rest?: (signal: AbortSignal) => Promise<Again>;
}

/** Mails are on their way when it resolves; undefined while the call still runs. `again`: the first pause after a failure, ms. */
export async function deliver(deps: InboundDeps, folder: string, again: number): Promise<Begun | undefined> {
  const fax = await readJson<ReceivedFax>(join(folder, "fax.json"));
  if (fax === undefined) return undefined;
  let delivery = await decided(deps, folder, fax);
  // An older version wrote it, when all of it was handed over.
  if (delivery.targets === undefined) return { again: undefined };
  if (delivery.unreadable === undefined || !(await exists(join(folder, "fax.pdf")))) {
    delivery = { ...delivery, unreadable: await makeFaxFiles(deps, folder, fax, delivery.ocr) };
    await writeJson(deliveryFile(folder), delivery);
    // What may end the program is behind it; deaths from here on are counted anew (inbound.ts).
    await rm(join(folder, "tries"), { force: true });
  }
  const pass = new Pass(deps, folder, fax, delivery, again);
  const next = await pass.over((record) => record.target.kind === "mail", new AbortController().signal);
  if (!pass.isDue()) return { again: next };
  return { again: next, rest: (signal) => pass.over((record) => record.target.kind !== "mail", signal) };
}

/** One fax's delivery.json while this process works on it; nobody else writes it meanwhile. */
class Pass {
  readonly deps: InboundDeps;
  readonly folder: string;
  readonly fax: ReceivedFax;
  readonly again: number;
  #delivery: Delivery;

  constructor(deps: InboundDeps, folder: string, fax: ReceivedFax, delivery: Delivery, again: number) {
    this.deps = deps;
    this.folder = folder;
    this.fax = fax;
    this.again = again;
    this.#delivery = delivery;
  }

  /** Hands over what is due of the chosen targets, one after the other. */
  async over(chosen: (record: TargetRecord) => boolean, signal: AbortSignal): Promise<Again> {
    for (const { id } of (this.#delivery.targets ?? []).filter(chosen)) {
      const record = this.#record(id);
      if (!isOpen(record) || dueAt(record) > Date.now()) continue;
      if (signal.aborted) break;
      await this.#one(record, signal);
    }
    const open = (this.#delivery.targets ?? []).filter(isOpen);
    return open.length === 0 ? undefined : Math.min(...open.map(dueAt));
  }

  /** Whether something is to be handed over now. */
  isDue(): boolean {
    return (this.#delivery.targets ?? []).some((record) => isOpen(record) && dueAt(record) <= Date.now());
  }

  async #one(found: TargetRecord, signal: AbortSignal): Promise<void> {
    const { deps, fax } = this;
    const name = targetName(found.target);
    const inDoubt = found.state === "handing";
    // A folder and the mails that wait can be looked at; a printer and a program cannot be asked.
    const isBlind = found.target.kind === "printer" || found.target.kind === "command";
    if (inDoubt && isBlind) deps.log.warn("perhaps handed over a second time", { call: fax.call, target: name });
    await this.#write(found.id, { state: "handing", ...(inDoubt && isBlind ? { perhapsAgain: true } : {}) });
    const record = this.#record(found.id);
    const end = await this.#handOver(record, inDoubt, signal).catch(
      (error: unknown): TargetEnd => ({ kind: "failed", why: describeError(error) }),
    );
    if (end.kind === "done") {
      const { result } = end;
      await this.#write(record.id, { state: "done", ...(result === undefined ? {} : { result }) });
      deps.log.info("received fax handed over", { call: fax.call, target: name, result: result ?? "" });
      await tellBack(deps.spool, record.target);
    } else if (end.kind === "nobody") await this.#nobody(record, end.why);
    else if (!signal.aborted || end.kind === "in-doubt") await this.#failed(record, end);
    else await this.#write(record.id, { state: "waiting" });
  }

  #handOver(record: TargetRecord, inDoubt: boolean, signal: AbortSignal): Promise<TargetEnd> {
    const { deps, folder, fax } = this;
    const { inbound } = deps.rules();
    const work: TargetWork = {
      folder,
      fax,
      record,
      inDoubt,
      signal,
      unreadable: this.#delivery.unreadable ?? [],
      note: (change) => this.#write(record.id, change),
    };
    const { target } = record;
    switch (target.kind) {
      case "printer":
        return toPrinter(target.printer, work);
      case "folder":
        return toFolder(target, inbound.shares, work);
      case "command":
        return toCommand(target.argv, inbound.trouble["command-time"], work);
      default:
        return toPeople(deps, target, work, this.#addressed(), this.#keptIn());
    }
  }

  /** Everybody who gets a mail of this fax by now. */
  #addressed(): Set<string> {
    return new Set(
      (this.#delivery.targets ?? []).flatMap(({ target, mails = [] }) => [
        ...(target.kind === "mail" ? target.to : []),
        ...mails.flatMap(({ to }) => to),
      ]),
    );
  }

  #keptIn(): string {
    return (
      (this.#delivery.targets ?? []).flatMap(({ target }) => (target.kind === "folder" ? [target.folder] : []))[0] ?? ""
    );
  }

  /** A failure is known not to have delivered anything, one in doubt is not. */
  async #failed(
    record: TargetRecord,
    end: { readonly kind: "failed" | "in-doubt"; readonly why: string },
  ): Promise<void> {
    const { deps, fax, folder } = this;
    const now = Date.now();
    const failingSince = record.failingSince ?? new Date(now).toISOString();
    const tries = record.tries + 1;
    const nextTry = new Date(now + pauseAfter(tries, this.again)).toISOString();
    const doubt = end.kind === "in-doubt" ? { perhapsAgain: true } : {};
    await this.#write(record.id, { state: "waiting", tries, failingSince, error: end.why, nextTry, ...doubt });
    const failed = this.#record(record.id);
    deps.log.warn("a received fax waits for a target", {
      call: fax.call,
      target: targetName(record.target),
      tries,
      cause: end.why,
    });
    await tellTrouble(deps, fax, failed);
    const { trouble } = deps.rules().inbound;
    const until = Date.parse(failingSince) + trouble["give-up-after"];
    const isOver = now >= until;
    const late = now - Date.parse(failingSince) >= trouble["default-mailbox-after"];
    if (failed.toDefault === undefined && (late || isOver)) {
      const told = await toDefaultMailbox(
        deps,
        folder,
        fax,
        failed,
        this.#delivery.unreadable ?? [],
        isOver ? undefined : until,
      );
      if (!told) return;
      await this.#write(record.id, { toDefault: new Date(now).toISOString() });
    }
    if (!isOver) return;
    await this.#write(record.id, { state: "given-up" });
    deps.log.error("a target is not tried any more", { call: fax.call, target: targetName(record.target) });
  }

  async #nobody(record: TargetRecord, why: string): Promise<void> {
    const { deps, fax, folder } = this;
    await this.#write(record.id, { error: why });
    const unreadable = this.#delivery.unreadable ?? [];
    if (await toDefaultMailbox(deps, folder, fax, this.#record(record.id), unreadable, undefined))
      await this.#write(record.id, { state: "given-up", toDefault: new Date().toISOString() });
    else await this.#failed(record, { kind: "failed", why });
  }

  #record(id: string): TargetRecord {
    return this.#delivery.targets!.find((record) => record.id === id)!;
  }

  async #write(id: string, change: Partial<TargetRecord>): Promise<void> {
    const targets = (this.#delivery.targets ?? []).map((record) =>
      record.id === id ? { ...record, ...change } : record,
    );
    const next = { ...this.#delivery, targets };
    await writeJson(deliveryFile(this.folder), next);
    this.#delivery = next;
  }
}

const isOpen = ({ state }: TargetRecord): boolean => state === "waiting" || state === "handing";
const dueAt = ({ nextTry }: TargetRecord): number => (nextTry === undefined ? 0 : Date.parse(nextTry));
