// faxgate print-credential NAME FILE: makes the credential of a print agent on another machine. The file goes to that machine;
// what is printed goes into rules/faxgate.yaml and is a hash, of no use to who reads it.

import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { FaxError, systemCode } from "../../base/errors.ts";
import { passwordHash } from "../../service/smtp/login.ts";
import { type ExitCode, print } from "../common.ts";

export async function printCredentialCommand(name: string, file: string): Promise<ExitCode> {
  if (!/^[\w.-]{1,60}$/.test(name))
    throw new FaxError("input", "the name of an agent has letters, digits, dots and hyphens only");
  const password = randomBytes(24).toString("base64url");
  try {
    await writeFile(file, `${name} ${password}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    const cause = systemCode(error) === "EEXIST" ? "is there already" : "cannot be written";
    throw new FaxError("input", `${file} ${cause}`, error);
  }
  print("print:");
  print("  agents:");
  print(`    ${name}: "${await passwordHash(password)}"`);
  return 0;
}
