// The exchange of test/interop/fakeline as a child process: compiled, started, told what to do, and its log read as events.
// Line seconds of a call are exact: from the answer to whoever hangs up first, on the exchange's own clock.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pause } from "./iaxmodem-pair.ts";
import { needPrograms, type Running, run, start } from "./programs.ts";

const sources = join(import.meta.dirname, "../fakeline");

export interface LineEvent {
  /** Seconds of the line's clock. */
  readonly t: number;
  readonly event:
    | "modem"
    | "ready"
    | "obeyed"
    | "dialled"
    | "answered"
    | "page"
    | "terminal over"
    | "call over"
    | "output dropped"
    | "late";
  readonly call?: number;
  readonly who?: string;
  readonly number?: string;
  readonly device?: string;
  /** "call over": from answer to hang-up. */
  readonly seconds?: number;
  readonly by?: string;
  readonly result?: string;
  readonly code?: number;
  readonly rate?: number;
  readonly ecm?: number;
  readonly coding?: string;
  readonly retries?: number;
  readonly badRows?: number;
  readonly pagesSent?: number;
  readonly pagesReceived?: number;
}

/** Words of a terminal's abilities: `ecm`, its best coding, its best modulation. */
export type TerminalWords = string;

/** Faults of the next call to a number; see README.md beside the exchange. */
export interface LineFaults {
  readonly noise?: number;
  readonly weaken?: number;
  readonly burst?: number;
  readonly mute?: number;
  readonly drop?: number;
}

export class Fakeline {
  /** A folder of the test's own. */
  readonly folder: string;
  readonly speed: number;
  readonly events: LineEvent[] = [];
  readonly #process: Running;
  #rest = "";
  #commands = 0;

  private constructor(folder: string, speed: number, process: Running) {
    this.folder = folder;
    this.speed = speed;
    this.#process = process;
    process.listen((text) => {
      const lines = (this.#rest + text).split("\n");
      this.#rest = lines.pop()!;
      for (const line of lines) this.events.push(JSON.parse(line) as LineEvent);
    });
  }

  /** One modem for each number. `speed`: how much faster than life its clock runs. */
  static async start(numbers: readonly string[], speed = 1): Promise<Fakeline> {
    needPrograms("gcc");
    const folder = await mkdtemp(join(tmpdir(), "faxgate-fakeline-"));
    const program = join(folder, "fakeline");
    const files = ["main", "exchange", "modem", "terminal", "events"].map((name) => join(sources, `${name}.c`));
    await run("gcc", ["-O2", "-o", program, ...files, "-lspandsp", "-ltiff", "-lm", "-lutil"], folder);
    const line = new Fakeline(folder, speed, start(program, ["-x", String(speed), ...numbers], folder));
    await line.until((event) => event.event === "ready", 10_000);
    return line;
  }

  /** The tty of a modem. */
  device(number: string): string {
    const found = this.events.find((event) => event.event === "modem" && event.who === number)?.device;
    assert.ok(found, `no modem ${number}`);
    return found;
  }

  /** A terminal answers this number from now on and stores what it gets in `file`. */
  answer(number: string, file: string, words: TerminalWords): Promise<void> {
    return this.#command(`answer ${number} ${file} ${words}`);
  }

  /** A terminal calls a modem and sends a TIFF. */
  send(from: string, to: string, file: string, words: TerminalWords): Promise<void> {
    return this.#command(`send ${from} ${to} ${file} ${words}`);
  }

  spoil(number: string, faults: LineFaults): Promise<void> {
    const words = Object.entries(faults).map(([name, value]) => `${name}=${value}`);
    return this.#command(`faults ${number} ${words.join(" ")}`);
  }

  /** The first event from index `from` on that fits; waits for it. */
  async until(fits: (event: LineEvent) => boolean, patience: number, from = 0): Promise<LineEvent> {
    const end = performance.now() + patience;
    for (let index = from; ; ) {
      for (; index < this.events.length; index++) if (fits(this.events[index]!)) return this.events[index]!;
      assert.ok(performance.now() < end, `not within ${patience} ms; the exchange says:\n${this.#process.output()}`);
      await pause(20);
    }
  }

  /** The end of the first call to a number after event index `from`. */
  callOver(number: string, from: number, patience = 20_000): Promise<LineEvent> {
    return this.until((event) => event.event === "call over" && event.number === number, patience, from);
  }

  async #command(words: string): Promise<void> {
    this.#commands++;
    const mine = this.#commands;
    const obeyed = (): number => this.events.filter((event) => event.event === "obeyed").length;
    this.#process.say(words);
    for (let waited = 0; obeyed() < mine; waited += 5) {
      assert.ok(waited < 10_000, `the exchange does not obey: ${words}`);
      await pause(5);
    }
  }

  async stop(): Promise<void> {
    await this.#process.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
