// Throwaway accounts of this machine, for tests that print as somebody; made and removed as root.

import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

export class UnixUsers {
  readonly #made: string[] = [];

  add(name: string): { name: string; uid: number; gid: number } {
    if (!/^fg/.test(name)) throw new Error("test accounts begin with fg");
    if (!readFileSync("/etc/passwd", "utf8").includes(`\n${name}:`))
      execFileSync("useradd", ["--no-create-home", "--home-dir", "/nonexistent", "--shell", "/bin/sh", name]);
    this.#made.push(name);
    const [, , uid, gid] = execFileSync("getent", ["passwd", name], { encoding: "utf8" }).split(":");
    return { name, uid: Number(uid), gid: Number(gid) };
  }

  remove(): void {
    for (const name of this.#made.splice(0)) execFileSync("userdel", [name], { stdio: "ignore" });
  }
}

export const mayMakeUsers = (): boolean => process.getuid?.() === 0 && existsSync("/usr/sbin/useradd");

/** Runs a program as a user; what it printed. */
export function runAs(
  user: { uid: number; gid: number },
  program: string,
  args: readonly string[],
  options: { cwd?: string; input?: string | Buffer } = {},
): Promise<{ code: number; output: string }> {
  return run("setpriv", [`--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups", program, ...args], options);
}

export function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; input?: string | Buffer; env?: Record<string, string> } = {},
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ["pipe", "pipe", "pipe"],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.env === undefined ? {} : { env: { ...process.env, ...options.env } }),
    });
    let output = "";
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.stdin.on("error", () => {});
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? -1, output }));
    child.stdin.end(options.input);
  });
}
