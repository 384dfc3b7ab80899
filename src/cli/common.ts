// What the sub-commands share: options, the spool, tables.

import { stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { resolve } from "node:path";
import { FaxError } from "../base/errors.ts";
import { visible } from "../base/one-line.ts";
import { exists, Spool } from "../device/store/spool.ts";

export interface CommonOptions {
  readonly rules: string;
  readonly spool: string;
  readonly json?: boolean;
}

export type ExitCode = 0 | 1 | 2 | 42;

let account: string | undefined;

/**
 * Account of whoever calls the command, for records: as it was before root became the spool's owner, and behind sudo the one who
 * asked for it. A user id the system has no name for is "uid 1234".
 */
export function callerAccount(): string {
  account ??= accountName();
  return account;
}

function accountName(): string {
  const sudo = process.env["SUDO_USER"];
  if (process.getuid?.() === 0 && sudo !== undefined && sudo !== "") return visible(sudo).slice(0, 64);
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.()}`;
  }
}

/** The spool of a gateway that was started at least once. */
export async function openSpool(options: CommonOptions): Promise<Spool> {
  const spool = new Spool(resolve(options.spool));
  if (!(await exists(spool.path("active"))))
    throw new FaxError("input", `${spool.root} is no spool of faxgate; name it with --spool`);
  callerAccount();
  await becomeOwner(spool.root);
  return spool;
}

/** As root we work as the spool's owner, or the service could not read what we write. */
async function becomeOwner(folder: string): Promise<void> {
  const owner = await stat(folder);
  if (process.getuid?.() !== 0 || owner.uid === 0) return;
  process.setgroups?.([owner.gid]);
  process.setgid?.(owner.gid);
  process.setuid?.(owner.uid);
}

/** Titles, names and idents of others reach a terminal here: none of them steers it. */
export function print(text: string): void {
  process.stdout.write(`${text.split("\n").map(visible).join("\n")}\n`);
}

export function printJson(value: unknown): void {
  // As escapes, which whoever reads the JSON gets back whole.
  const text = JSON.stringify(value, undefined, 2).replace(/[\u007f-\u009f\u2028\u2029\p{Cf}]/gu, (sign) =>
    [...Array(sign.length).keys()].map((at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, "0")}`).join(""),
  );
  process.stdout.write(`${text}\n`);
}

/** Columns as wide as their longest cell. */
export function printTable(head: readonly string[], cells: readonly (readonly string[])[]): void {
  const rows = cells.map((row) => row.map(visible));
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)));
  for (const row of [head, ...rows])
    print(
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column]!)))
        .join("  ")
        .trimEnd(),
    );
}
