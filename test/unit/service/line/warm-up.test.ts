import assert from "node:assert/strict";
import { stuffFrames } from "../../../../src/codec/hdlc/stuffer.ts";
import { formatFcd } from "../../../../src/codec/t30/ecm-frame.ts";
import { warmUp } from "../../../../src/service/line/warm-up.ts";

describe("a line's warm-up", () => {
  it("leaves a full block of frames to be stuffed within the 20 ms a line may be busy", () => {
    warmUp();
    const block = Array.from({ length: 256 }, (_, n) => formatFcd(n, new Uint8Array(256).fill(0xff)));
    const started = process.cpuUsage();
    stuffFrames(block, { leadingFlags: 45 });
    const { user, system } = process.cpuUsage(started);
    assert.ok(user + system < 20_000, `${(user + system) / 1000} ms`);
  });
});
