// Whether the spool's disk has room for a fax that comes in. Without it a line answers no call: a fax that is refused is sent again by
// its machine, one whose page cannot be kept is lost to its sender's trust. The administrator hears of both changes.

import { describeError } from "../../base/errors.ts";
import { raiseAlarm } from "../../device/store/alarms.ts";
import { diskRoom } from "../../device/store/disk-room.ts";
import type { LineContext } from "./line-context.ts";

const mebibyte = 1_048_576;
const usualLook = 5_000;

export class ReceivingRoom {
  readonly #context: LineContext;
  readonly #every: number;
  #enough = true;
  #timer: NodeJS.Timeout | undefined;

  /** `every`: between two looks, ms. */
  constructor(context: LineContext, every = usualLook) {
    this.#context = context;
    this.#every = every;
  }

  /** As of the last look. */
  get enough(): boolean {
    return this.#enough;
  }

  /** Looks at once and then again and again. */
  async start(): Promise<void> {
    await this.look();
    this.#timer = setInterval(() => void this.look(), this.#every);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async look(): Promise<void> {
    const { spool, log, rules, name } = this.#context;
    const least = rules().site.received["min-free-mb"];
    try {
      // Somewhat more before calls are answered again, or a disk at its limit would tell of every change.
      const wanted = this.#enough ? least : least * 1.2;
      const enough = await diskRoom(spool.root, wanted * mebibyte)();
      if (enough === this.#enough) return;
      this.#enough = enough;
      log.warn(enough ? "calls are answered again" : "no call is answered: the disk is nearly full", { least });
      const what = enough
        ? `line ${name} answers calls again`
        : `line ${name} answers no call: the disk is nearly full`;
      const detail = enough
        ? "The spool's disk has room again."
        : `Less than ${least} MB are free for ${spool.root} (received: min-free-mb in faxgate.yaml). Make room, or keep less: retention in faxgate.yaml. Faxes that cannot come in are sent again by most machines.`;
      await raiseAlarm(spool, `room-${name}`, what, detail);
    } catch (error) {
      // A disk that takes no alarm either; calls are left alone all the same.
      log.error("the disk cannot be asked for room", { cause: describeError(error) });
    }
  }
}
