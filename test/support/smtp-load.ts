// Many mails at once into an SMTP server, as a busy mail system hands them over: each connection stays open and sends one
// after the other, command by command. As little work of its own as can be: what is measured is the server.

import { connect, type Socket } from "node:net";

export interface Load {
  readonly port: number;
  readonly mails: number;
  readonly connections: number;
  readonly from: string;
  readonly to: string;
  /** The message with CRLF line ends, no line that begins with a dot. */
  readonly message: Buffer;
}

/** Seconds from the first connection to the last 250; rejects when a mail is not taken. */
export async function sendMany(load: Load): Promise<number> {
  let left = load.mails;
  const data = Buffer.concat([load.message, Buffer.from("\r\n.\r\n")]);
  const begun = performance.now();
  await Promise.all(Array.from({ length: load.connections }, () => session()));
  return (performance.now() - begun) / 1000;

  async function session(): Promise<void> {
    const talk = await Talk.to(load.port);
    await talk.say("EHLO mail.plant.example", 250);
    while (left-- > 0) {
      await talk.say(`MAIL FROM:<${load.from}>`, 250);
      await talk.say(`RCPT TO:<${load.to}>`, 250);
      await talk.say("DATA", 354);
      await talk.send(data, 250);
    }
    await talk.say("QUIT", 221);
    talk.end();
  }
}

class Talk {
  readonly #socket: Socket;
  #heard = "";
  #waiting: { resolve: (answer: string) => void; reject: (error: Error) => void } | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => {
      this.#heard += chunk.toString("latin1");
      this.#tell();
    });
    socket.on("error", (error) => this.#waiting?.reject(error));
    socket.on("close", () => this.#waiting?.reject(new Error(`the server hung up: ${this.#heard}`)));
  }

  static async to(port: number): Promise<Talk> {
    const talk = new Talk(connect(port, "127.0.0.1"));
    await talk.#answer(220);
    return talk;
  }

  say(command: string, expected: number): Promise<void> {
    return this.send(`${command}\r\n`, expected);
  }

  send(octets: Buffer | string, expected: number): Promise<void> {
    const answer = this.#answer(expected);
    this.#socket.write(octets);
    return answer;
  }

  end(): void {
    this.#waiting = undefined;
    this.#socket.destroy();
  }

  #answer(expected: number): Promise<void> {
    return new Promise<string>((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#tell();
    }).then((answer) => {
      if (!answer.startsWith(String(expected))) throw new Error(`expected ${expected}, heard ${answer}`);
    });
  }

  #tell(): void {
    if (this.#waiting === undefined || !/^\d{3}(?: [^\n]*)?\r\n$/m.test(this.#heard.slice(this.#lastLine()))) return;
    const answer = this.#heard;
    this.#heard = "";
    this.#waiting.resolve(answer);
  }

  #lastLine(): number {
    return this.#heard.lastIndexOf("\n", this.#heard.length - 2) + 1;
  }
}
