// The two lines the interop calls are made on, with faxgate at one end and room for a peer at the other: a pair of iaxmodems,
// and the exchange of test/interop/fakeline. On a tty there is one program at a time: `seat` puts out who sat there before.

import type { Cell, LineName } from "./cells.ts";
import { Fakeline } from "./fakeline.ts";
import { FaxgateLine } from "./faxgate-line.ts";
import { Hylafax } from "./hylafax.ts";
import { deafTime, type IaxmodemPair, pause, startIaxmodemPair } from "./iaxmodem-pair.ts";

/** Who uses the far end's modem. */
export type Seat = "nobody" | "hylafax" | "faxgate";

export abstract class Rig {
  abstract readonly name: LineName;
  abstract readonly folder: string;
  /** How much faster than life the line runs. */
  abstract readonly speed: number;
  readonly exchange: Fakeline | undefined;
  #gate: FaxgateLine | undefined;
  #seated: Seat = "nobody";
  #hylafax: Hylafax | undefined;
  #faxgate: FaxgateLine | undefined;

  /** Devices of faxgate's modem and of the peer's. */
  abstract readonly devices: readonly [string, string];
  /** Their numbers. */
  abstract readonly numbers: readonly [string, string];

  async gate(): Promise<FaxgateLine> {
    this.#gate ??= await FaxgateLine.open(this.devices[0], this.speed);
    return this.#gate;
  }

  get hylafax(): Hylafax {
    return this.#hylafax!;
  }

  get faxgate(): FaxgateLine {
    return this.#faxgate!;
  }

  /** Gives the far end's modem to a program. */
  async seat(who: Seat): Promise<void> {
    if (who === this.#seated) return;
    await this.#hylafax?.stop();
    await this.#faxgate?.close();
    this.#hylafax = undefined;
    this.#faxgate = undefined;
    this.#seated = who;
    if (who === "hylafax")
      this.#hylafax = await Hylafax.start([{ device: this.devices[1], deaf: this.name === "iaxmodem" }]);
    if (who === "faxgate") this.#faxgate = await FaxgateLine.open(this.devices[1], this.speed);
  }

  /** Between two calls. */
  abstract rest(): Promise<void>;

  async stop(): Promise<void> {
    await this.seat("nobody");
    await this.#gate?.close();
    await this.stopLine();
  }

  protected abstract stopLine(): Promise<void>;
}

class IaxmodemRig extends Rig {
  readonly name = "iaxmodem";
  readonly speed = 1;
  readonly numbers = ["5550001", "5550002"] as const;
  readonly #pair: IaxmodemPair;

  constructor(pair: IaxmodemPair) {
    super();
    this.#pair = pair;
  }

  get folder(): string {
    return this.#pair.folder;
  }

  get devices(): readonly [string, string] {
    return this.#pair.devices;
  }

  rest(): Promise<void> {
    return pause(deafTime);
  }

  protected stopLine(): Promise<void> {
    return this.#pair.stop();
  }
}

class FakelineRig extends Rig {
  readonly name = "fakeline";
  readonly numbers = ["2001", "2002"] as const;
  override readonly exchange: Fakeline;

  constructor(exchange: Fakeline) {
    super();
    this.exchange = exchange;
  }

  get speed(): number {
    return this.exchange.speed;
  }

  get folder(): string {
    return this.exchange.folder;
  }

  get devices(): readonly [string, string] {
    return [this.exchange.device("2001"), this.exchange.device("2002")];
  }

  rest(): Promise<void> {
    return pause(1000 / this.speed);
  }

  protected stopLine(): Promise<void> {
    return this.exchange.stop();
  }
}

/** `speed` is for the exchange alone; HylaFAX needs 1. */
export async function openRig(line: Cell["line"], speed = 1): Promise<Rig> {
  if (line === "iaxmodem") return new IaxmodemRig(await startIaxmodemPair());
  return new FakelineRig(await Fakeline.start(["2001", "2002"], speed));
}
