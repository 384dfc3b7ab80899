// A small authoritative DNS server on loopback (RFC 1035, UDP): answers from a table, and can be told to fail.

import { createSocket, type Socket } from "node:dgram";
import type { AddressInfo } from "node:net";

export type Zone = Record<string, { TXT?: readonly string[]; A?: readonly string[]; MX?: readonly string[] }>;

const types: Readonly<Record<number, "A" | "MX" | "TXT" | "AAAA" | "PTR">> = {
  1: "A",
  12: "PTR",
  15: "MX",
  16: "TXT",
  28: "AAAA",
};

export class DnsServer {
  /** Names in lower case. A name that is missing does not exist. */
  zone: Zone = {};
  /** Names that get SERVFAIL, and those that get no answer at all. */
  readonly broken = new Set<string>();
  readonly silent = new Set<string>();
  /** Questions so far: TYPE name. */
  readonly asked: string[] = [];
  readonly #socket: Socket = createSocket("udp4");

  async start(): Promise<string> {
    this.#socket.on("message", (question, from) => {
      const answer = this.#answer(question);
      if (answer !== undefined) this.#socket.send(answer, from.port, from.address);
    });
    await new Promise<void>((done) => this.#socket.bind(0, "127.0.0.1", done));
    return `127.0.0.1:${(this.#socket.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#socket.close();
  }

  #answer(question: Buffer): Buffer | undefined {
    const labels: string[] = [];
    let at = 12;
    for (let length = question[at]!; length > 0; length = question[at]!) {
      labels.push(question.toString("latin1", at + 1, at + 1 + length));
      at += length + 1;
    }
    const name = labels.join(".").toLowerCase();
    const type = types[question.readUInt16BE(at + 1)] ?? "A";
    this.asked.push(`${type} ${name}`);
    if (this.silent.has(name)) return undefined;
    const records = this.zone[name];
    const found = type === "AAAA" || type === "PTR" ? [] : (records?.[type] ?? []);
    const code = this.broken.has(name) ? 2 : records === undefined ? 3 : 0;
    const head = Buffer.alloc(12);
    question.copy(head, 0, 0, 2);
    head.writeUInt16BE(0x8400 | code, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(found.length, 6);
    return Buffer.concat([head, question.subarray(12, at + 5), ...found.map((value) => record(type, value))]);
  }
}

function record(type: string, value: string): Buffer {
  const data =
    type === "A"
      ? Buffer.from(value.split(".").map(Number))
      : type === "MX"
        ? Buffer.concat([Buffer.from([0, 10]), hostName(value)])
        : Buffer.concat(
            (value.match(/.{1,255}/gs) ?? [""]).map((piece) =>
              Buffer.from(`${String.fromCharCode(piece.length)}${piece}`, "latin1"),
            ),
          );
  const head = Buffer.from([
    0xc0,
    12,
    0,
    Number(Object.keys(types).find((one) => types[Number(one)] === type)),
    0,
    1,
    0,
    0,
    0,
    60,
    0,
    0,
  ]);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

const hostName = (name: string): Buffer =>
  Buffer.concat([
    ...name.split(".").map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`)),
    Buffer.from([0]),
  ]);
