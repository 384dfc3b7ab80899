// What one host may do to us: connections at once, log-ins that fail, recipients refused in one connection. Hosts whose word is
// taken are not counted. In memory.

import { HourRate } from "../people/hour-rate.ts";

export interface Limits {
  readonly connectionsPerHost: number;
  /** Of all hosts together. */
  readonly connections: number;
  readonly failedLogins: number;
}

/** Refused recipients in one connection, and failed log-ins in one, before it is ended. */
const mostRefused = 50;
const mostFailed = 3;

export class Manners {
  /** Connections by host. */
  readonly #open = new Map<string, Set<string>>();
  readonly #failed = new HourRate();
  /** By connection. */
  readonly #refused = new Map<string, number>();
  readonly #wrong = new Map<string, number>();

  /** Counts a connection; false when the host has too many, or is not welcome for its log-ins. */
  mayConnect(host: string, connection: string, limits: Limits): boolean {
    const open = this.#open.get(host) ?? new Set();
    let all = 0;
    for (const { size } of this.#open.values()) all += size;
    if (all >= limits.connections) return false;
    if (open.size >= limits.connectionsPerHost || !this.#failed.has(host, limits.failedLogins)) return false;
    this.#open.set(host, open.add(connection));
    return true;
  }

  closed(host: string, connection: string): void {
    const open = this.#open.get(host);
    open?.delete(connection);
    if (open?.size === 0) this.#open.delete(host);
    this.#refused.delete(connection);
    this.#wrong.delete(connection);
  }

  /** A log-in failed; true when the connection is to be ended. */
  failedLogin(host: string, connection: string): boolean {
    this.#failed.count(host);
    return this.#count(this.#wrong, connection) >= mostFailed;
  }

  /** A recipient was refused; true when the connection is to be ended. */
  refusedRecipient(connection: string): boolean {
    return this.#count(this.#refused, connection) >= mostRefused;
  }

  #count(of: Map<string, number>, connection: string): number {
    const count = (of.get(connection) ?? 0) + 1;
    of.set(connection, count);
    return count;
  }
}
