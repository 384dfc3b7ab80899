// A mail server that is away, puts mail off at any step, or takes a mail and loses the connection before it says so. It keeps
// every message it had whole. Written for many connections in little time: smtp-server greets after a tenth of a second.

import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** refuses = nobody listens; connect to data = it says "later" there; lost = its answer to the message is lost. */
export type Mood = "up" | "refuses" | "connect" | "mail" | "rcpt" | "data" | "lost";

export interface HadMail {
  readonly to: readonly string[];
  readonly call: string;
  /** It says of itself that it is perhaps a second one. */
  readonly marked: boolean;
  /** The client was told that it is here. */
  readonly taken: boolean;
  /** As it came, dots still doubled. */
  readonly octets: string;
}

export class MoodyRelay {
  readonly had: HadMail[] = [];
  connections = 0;
  mostAtOnce = 0;
  mood: Mood = "up";
  /** What a single mailbox is told at RCPT: undefined = that it is there. */
  mailbox: (address: string) => number | undefined = () => undefined;
  /** Called when a message is here, before its answer. */
  holding: (call: string) => void = () => {};
  #server: Server | undefined;
  #port = 0;
  #open = 0;

  get port(): number {
    return this.#port;
  }

  static async start(): Promise<MoodyRelay> {
    const relay = new MoodyRelay();
    await relay.#listen();
    return relay;
  }

  async become(mood: Mood): Promise<void> {
    this.mood = mood;
    if (mood === "refuses") await this.stop();
    else await this.#listen();
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server !== undefined) await new Promise<void>((done) => server.close(() => done()));
  }

  async #listen(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer((socket) => this.#serve(socket));
    await new Promise<void>((done) => server.listen(this.#port, "127.0.0.1", done));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  #serve(socket: Socket): void {
    this.connections++;
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#open);
    socket.on("close", () => this.#open--);
    socket.on("error", () => {});
    socket.setNoDelay(true);
    const say = (line: string): boolean => socket.write(`${line}\r\n`);
    if (this.mood === "connect") return void socket.end("421 later\r\n");
    say("220 relay");
    let text = "";
    let to: string[] = [];
    let inMessage = false;
    const command = (line: string): void => {
      const word = line.slice(0, 4).toUpperCase();
      if (word === "MAIL") say(this.mood === "mail" ? "451 later" : "250 ok");
      else if (word === "RCPT") {
        const address = /<(.*)>/.exec(line)![1]!;
        const code = this.mood === "rcpt" ? 450 : this.mailbox(address);
        if (code === undefined) to.push(address);
        say(code === undefined ? "250 ok" : `${code} not now`);
      } else if (word === "DATA") {
        inMessage = to.length > 0;
        say(inMessage ? "354 go" : "503 nobody to send it to");
      } else if (word === "QUIT") socket.end("221 bye\r\n");
      else say("250 relay");
    };
    const message = (octets: string): void => {
      if (this.mood === "data") return void say("451 later");
      const call = /^X-Faxgate-Call: (\S+)/m.exec(octets)?.[1] ?? "";
      const marked = /^X-Faxgate-Perhaps-Again: yes/m.test(octets);
      this.holding(call);
      const taken = this.mood !== "lost";
      this.had.push({ to, call, marked, taken, octets });
      to = [];
      if (taken) say("250 taken");
      else socket.destroy();
    };
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      text += chunk;
      for (;;) {
        const end = inMessage ? text.indexOf("\r\n.\r\n") : text.indexOf("\r\n");
        if (end < 0) return;
        const line = text.slice(0, end);
        text = text.slice(end + (inMessage ? 5 : 2));
        if (inMessage) {
          inMessage = false;
          message(line);
        } else command(line);
      }
    });
  }
}
