// A plain SMTP client that says exactly the octets it is given: nothing is quoted, encoded or left out for it.

import { connect } from "node:net";
import { FaxError } from "../../base/errors.ts";

const patience = 20_000;
/** Longer than any answer of an honest server. */
const longest = 100_000;

/** Says one command after the other and hangs up; the answers, greeting first. A character is an octet. Rejects with FaxError "resource". */
export function talkSmtp(host: string, port: number, commands: readonly string[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const answers: string[] = [];
    let heard = "";
    const socket = connect(port, host);
    const fail = (why: string): void => {
      socket.destroy();
      reject(new FaxError("resource", `${host}:${port} ${why}`));
    };
    socket.setTimeout(patience, () => fail("does not answer"));
    socket.on("error", (error) => fail(`cannot be talked to: ${error.message}`));
    socket.on("close", () => fail(`hung up: ${heard.trim() || (answers.at(-1) ?? "without a word")}`));
    socket.on("data", (chunk: Buffer) => {
      heard += chunk.toString("latin1");
      if (heard.length > longest) return fail("says too much");
      if (!/(?:^|\n)\d{3}(?: [^\n]*)?\r?\n$/.test(heard)) return;
      answers.push(heard.trimEnd());
      heard = "";
      const next = commands[answers.length - 1];
      if (next !== undefined) {
        socket.write(`${next}\r\n`, "latin1");
        return;
      }
      socket.removeAllListeners("close");
      socket.end();
      resolve(answers);
    });
  });
}
