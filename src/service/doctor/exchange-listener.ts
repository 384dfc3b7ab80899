// Waits for one mail of a real Exchange and shows what it sent, octet by octet, before any of it is understood. Takes nothing:
// recipients are answered as the gateway would, the mail itself is refused for good, so that its sender hears of it.

import { createServer, type Server, type Socket } from "node:net";
import { FaxError } from "../../base/errors.ts";

/** Octets of one line, and of a header, that are kept. */
const longestLine = 8_192;
const longestHeader = 64 * 1024;
const patience = 300_000;

export interface Heard {
  readonly host: string;
  /** MAIL FROM and RCPT TO as they came, a character is an octet. */
  readonly commands: readonly string[];
  readonly header: string;
}

export interface ListenerDeps {
  /** The answer to RCPT TO of a recipient. */
  readonly judge: (host: string, from: string, address: string) => Promise<string>;
}

/** Resolves with the first mail that came as far as its text. `listening` hears the real address. */
export function hearOneMail(
  endpoint: { readonly host: string; readonly port: number },
  deps: ListenerDeps,
  listening: (address: string) => void,
): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const sockets = new Set<Socket>();
    const server: Server = createServer((socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
      socket.on("error", () => socket.destroy());
      socket.setTimeout(patience, () => socket.destroy());
      converse(socket, deps).then(
        (heard) => {
          if (heard === undefined) return;
          server.close();
          for (const one of sockets) one.destroySoon();
          resolve(heard);
        },
        () => socket.destroy(),
      );
    });
    server.on("error", (error) =>
      reject(new FaxError("resource", `nothing can listen on ${endpoint.host}:${endpoint.port}: ${error.message}`)),
    );
    server.listen(endpoint.port, endpoint.host, () => {
      const bound = server.address();
      listening(typeof bound === "object" && bound !== null ? `${bound.address}:${bound.port}` : "");
    });
  });
}

/** undefined = it hung up before a mail was sent. */
async function converse(socket: Socket, deps: ListenerDeps): Promise<Heard | undefined> {
  const host = (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  const say = (line: string): void => {
    socket.write(`${line}\r\n`, "latin1");
  };
  let commands: string[] = [];
  let from = "";
  let header: string | undefined;
  say("220 faxgate doctor: this server looks and takes nothing");
  for await (const line of linesOf(socket)) {
    if (header !== undefined) {
      if (line === ".") {
        say("550 5.7.0 the doctor has seen it; nothing is faxed");
        return { host, commands, header: header.split("\n\n")[0]! };
      }
      if (header.length < longestHeader) header += `${line}\n`;
      continue;
    }
    const address = addressOf(line);
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === "EHLO")
      for (const answer of ["250-faxgate.doctor", "250-SIZE 52428800", "250-8BITMIME", "250-PIPELINING", "250 DSN"])
        say(answer);
    else if (verb === "MAIL") {
      commands = [line];
      from = address;
      say("250 2.1.0 ok");
    } else if (verb === "RCPT") {
      commands.push(line);
      say(await deps.judge(host, from, address));
    } else if (verb === "DATA") {
      header = "";
      say("354 go on");
    } else if (verb === "QUIT") {
      say("221 2.0.0 bye");
      socket.end();
      return undefined;
    } else say(/^(?:HELO|RSET|NOOP)/.test(verb) ? "250 ok" : "502 5.5.1 not here");
  }
  return undefined;
}

/** What stands between < and > of a command. */
export const addressOf = (command: string): string => /:\s*<?((?:"(?:[^"\\]|\\.)*"|[^">])*)/.exec(command)?.[1] ?? "";

/** Without their ends; what is longer than a line may be is cut. */
async function* linesOf(socket: Socket): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    const lines = (rest + chunk.toString("latin1")).split(/\r?\n/);
    rest = lines.pop()!.slice(0, longestLine);
    for (const line of lines) yield line.slice(0, longestLine);
  }
}
