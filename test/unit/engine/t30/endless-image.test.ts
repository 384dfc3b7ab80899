// A carrier that the modem never says has ended: how long its octets or frames are waited for, and how long a page may take.

import assert from "node:assert/strict";
import { formatFcd } from "../../../../src/codec/t30/ecm-frame.ts";
import { EcmBlock, receiveFrames } from "../../../../src/engine/t30/ecm-receive.ts";
import type { FrameEvent, ImageEvent, T30Link } from "../../../../src/engine/t30/link.ts";
import { receiveImage } from "../../../../src/engine/t30/page-receive.ts";
import { Station } from "../../../../src/engine/t30/station.ts";
import { everything, plainFormat } from "../../../support/t30-call.ts";
import { VirtualClock } from "../../../support/virtual-clock.ts";

/** A line begins, and something of it. */
const line = Uint8Array.of(0x00, 0x08, 0xff, 0xff);
const minutes = 60_000;

/** A link on which something comes every `every` ms, `times` times, and then nothing; the carrier never ends. */
function endless(every: number, times: number) {
  const clock = new VirtualClock();
  let stopped = 0;
  let next = 0;
  let left = times;
  const wait = async (deadline: number): Promise<boolean> => {
    const comes = left > 0 && next + every <= deadline;
    const until = Math.max(clock.now(), comes ? next + every : deadline);
    await new Promise<void>((resolve) => void clock.at(until, resolve));
    if (comes) {
      next += every;
      left--;
    }
    return comes;
  };
  const link = {
    clock,
    receiveData: async (deadline: number): Promise<ImageEvent> =>
      (await wait(deadline)) ? { kind: "data", bytes: line } : { kind: "timeout" },
    receiveHdlc: async (deadline: number): Promise<FrameEvent> =>
      (await wait(deadline))
        ? { kind: "frame", bytes: formatFcd(left % 256, new Uint8Array(256)), crcOk: true }
        : { kind: "timeout" },
    stopReceiving: async () => void stopped++,
  };
  const station = new Station(
    link as unknown as T30Link,
    {
      stationId: "",
      own: everything,
      signal: new AbortController().signal,
      observer: { progress: () => {}, trace: () => {} },
    },
    "answerer",
  );
  return { clock, station, stopped: () => stopped };
}

const receivers: Readonly<Record<string, (station: Station) => Promise<unknown>>> = {
  "a page": (station) => receiveImage(station, plainFormat),
  "a block": (station) => receiveFrames(station, new EcmBlock()),
};

describe("a carrier without an end", () => {
  for (const [what, receive] of Object.entries(receivers)) {
    it(`${what}: 9 s without anything are waited for, 11 s are not`, async () => {
      const slow = endless(9_000, 1);
      await slow.clock.run(receive(slow.station));
      assert.equal(slow.clock.now(), 19_000, "10 s from the last that came");
      const silent = endless(11_000, 3);
      await silent.clock.run(receive(silent.station));
      assert.deepEqual([silent.clock.now(), silent.stopped()], [10_000, 1]);
    });

    it(`${what}: half an hour is enough, though something comes every second`, async () => {
      const babbling = endless(1_000, 100_000);
      await babbling.clock.run(receive(babbling.station), 600 * minutes);
      assert.deepEqual([babbling.clock.now(), babbling.stopped()], [30 * minutes, 1]);
    });
  }
});
