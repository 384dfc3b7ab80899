// smtp-server with two changes. What it refuses by itself (syntax, order of commands, limits) is told, to be logged. And a recipient's local part may be anything a quoted string may hold (RFC 5321 4.1.2), blanks and @
// included, and octets that are no ASCII: what an address means is judged by codec/address, which can say what is wrong with it.

import type { Socket } from "node:net";
import { SMTPServer } from "smtp-server";
import { SMTPConnection } from "smtp-server/lib/smtp-connection";

export class AnyAddressServer extends SMTPServer {
  /** Called with each answer of the library's own that refuses something. */
  onRefusal: (host: string, answer: string) => void = () => {};

  /** A load balancer that says nothing sensible before a connection. */
  override _handleProxy(...[socket, done]: Parameters<SMTPServer["_handleProxy"]>): void {
    const host = socket.remoteAddress ?? "";
    super._handleProxy(socket, (error, options) => {
      if (error) this.onRefusal(host, error.message);
      done(error, options);
    });
  }

  /** As in the library, with a connection of our own. */
  override connect(...[socket, options]: Parameters<SMTPServer["connect"]>): void {
    const connection = new AnyAddressConnection(this, socket as Socket, options);
    this.connections.add(connection);
    connection.on("error", (error: Error) => this._onError(error));
    connection.on("connect", (data: unknown) => this._onClientConnect(data as never));
    connection.init();
  }
}

class AnyAddressConnection extends SMTPConnection {
  override send(...[code, data, context]: Parameters<SMTPConnection["send"]>): void {
    super.send(code, data, context);
    // Ours begin with an enhanced code, and are logged by whoever refuses.
    if (code < 400 || typeof data !== "string" || /^\d\.\d+\.\d+ /.test(data)) return;
    if (this._server instanceof AnyAddressServer) this._server.onRefusal(this.remoteAddress, `${code} ${data}`);
  }

  /** The library reads the command with a plain word for the local part; then the real one takes its place. */
  override _parseAddressCommand(
    name: string,
    command: Buffer | string,
  ): ReturnType<SMTPConnection["_parseAddressCommand"]> {
    const taken = name.toLowerCase() === "rcpt to" ? takeLocalPart(Buffer.from(command as Buffer)) : undefined;
    if (taken === undefined) return super._parseAddressCommand(name, command);
    const parsed = super._parseAddressCommand(name, taken.rest);
    return parsed === false
      ? false
      : { ...parsed, address: taken.local + parsed.address.slice(parsed.address.lastIndexOf("@")) };
  }
}

/**
 * `local`: what stands between < and @, quotes included, as UTF-8 where it is, else as Latin-1; `rest`: the command without
 * it. undefined when the library reads it as well, or there is a control character in it, which nobody may send.
 */
export function takeLocalPart(command: Buffer): { local: string; rest: string } | undefined {
  const line = command.toString("latin1");
  const match = /^([^<:]*:\s*<)("(?:[^"\\]|\\.)*"|[^\s<>@"]+)(@[^\s<>@"]+>.*)$/s.exec(line);
  if (match === null) return undefined;
  const local = match[2]!;
  if (/^[!-~]*$/.test(local) && !/^".*[@<>].*"$/.test(local)) return undefined;
  if (/[\u0000-\u001f\u007f]/.test(local)) return undefined;
  return { local: readable(Buffer.from(local, "latin1")), rest: `${match[1]}x${match[3]}` };
}

function readable(octets: Buffer): string {
  const text = octets.toString("utf8");
  return text.includes("\ufffd") ? octets.toString("latin1") : text;
}
