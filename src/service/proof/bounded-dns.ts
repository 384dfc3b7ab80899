// DNS for one mail: so many questions, so much time, answers of bounded size; and it remembers whether a server failed to
// answer, which the libraries that ask do not always tell from "there is no such record".

import { Resolver } from "node:dns/promises";
import { systemCode } from "../../base/errors.ts";

/** Of any type: SPF alone may need 10, and 10 more for each MX in it (RFC 7208 4.6.4). */
const mostQuestions = 60;
const mostRecords = 100;
/** Octets of one TXT record: a key of 4,096 bits has 800. */
const longestText = 4_096;

export type Ask = (name: string, type: string) => Promise<string[][] | string[]>;

export interface BoundedDns {
  readonly ask: Ask;
  /** A question was not answered: whoever asked cannot know what the answer would have been. */
  readonly failed: () => boolean;
  readonly questions: () => number;
  stop(): void;
}

/** `servers`: addresses, with :PORT where it is not 53; none = this machine's. `time`: ms for all questions together. */
export function boundedDns(servers: readonly string[], time: number): BoundedDns {
  const resolver = new Resolver({ timeout: Math.min(2_000, Math.max(250, Math.ceil(time / 3))), tries: 2 });
  if (servers.length > 0) resolver.setServers(servers);
  const end = Date.now() + time;
  let questions = 0;
  let failed = false;
  const timer = setTimeout(() => {
    failed = true;
    resolver.cancel();
  }, time);
  timer.unref();

  async function ask(name: string, type: string): Promise<string[][] | string[]> {
    const plain = name.replace(/\.$/, "");
    if (plain.length > 253 || !/^(?:[a-z0-9_-]{1,63}\.)+[a-z0-9-]{1,63}$/i.test(plain)) throw noSuchName(plain);
    // Too many is the domain's own fault, not the network's.
    if (++questions > mostQuestions) throw noSuchName(plain);
    if (Date.now() >= end) {
      failed = true;
      throw unanswered(plain);
    }
    try {
      const found: unknown = await resolver.resolve(plain, type);
      return bounded(found) as string[][] | string[];
    } catch (error) {
      if (["ENOTFOUND", "ENODATA", "EBADNAME"].includes(systemCode(error) ?? "")) throw noSuchName(plain);
      failed = true;
      throw unanswered(plain);
    }
  }
  return { ask, failed: () => failed, questions: () => questions, stop: () => clearTimeout(timer) };
}

function bounded(found: unknown): unknown[] {
  if (!Array.isArray(found)) return [];
  return found
    .slice(0, mostRecords)
    .filter((row: unknown) => !Array.isArray(row) || row.join("").length <= longestText);
}

const noSuchName = (name: string): Error => Object.assign(new Error(`no such name: ${name}`), { code: "ENOTFOUND" });
const unanswered = (name: string): Error => Object.assign(new Error(`no answer about ${name}`), { code: "ETIMEOUT" });
