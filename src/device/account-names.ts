// A user id's name as the system knows it, winbind's DOM+User included (getent asks nsswitch). Kept for some minutes: a
// directory server that is asked for every page printed has no time for its users.

import { execFile } from "node:child_process";

const keep = 300_000;
/** A directory that does not answer must not hold up everybody's printing. */
const patience = 10_000;

export class AccountNames {
  readonly #known = new Map<number, { readonly name: string; readonly at: number }>();

  /** undefined when the system knows no such user. Rejects when it does not answer. */
  async nameOf(uid: number): Promise<string | undefined> {
    const known = this.#known.get(uid);
    if (known !== undefined && Date.now() - known.at < keep) return known.name;
    const name = await ask(uid);
    if (name !== undefined) this.#known.set(uid, { name, at: Date.now() });
    return name;
  }
}

function ask(uid: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    execFile("getent", ["passwd", String(uid)], { timeout: patience }, (error, stdout) => {
      // getent's own word for "not found".
      if (error !== null && error.code !== 2) return reject(new Error(`getent passwd ${uid} failed`, { cause: error }));
      const name = stdout.split(":")[0]?.trim() ?? "";
      return resolve(name === "" ? undefined : name);
    });
  });
}
