// faxgate password: reads a password from standard input and prints the line for `password:` in users.yaml, a hash of no use
// to who reads it.

import { createInterface } from "node:readline";
import { FaxError } from "../../base/errors.ts";
import { passwordHash } from "../../service/smtp/login.ts";
import { type ExitCode, print } from "../common.ts";

const shortest = 10;

export async function passwordCommand(): Promise<ExitCode> {
  if (process.stdin.isTTY) process.stderr.write("password: ");
  const lines = createInterface({ input: process.stdin });
  let password = "";
  for await (const line of lines) {
    password = line;
    break;
  }
  lines.close();
  if (password.length < shortest || password.length > 200)
    throw new FaxError("input", `a password has ${shortest} to 200 characters`);
  print(await passwordHash(password));
  return 0;
}
