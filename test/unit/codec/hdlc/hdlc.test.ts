// FCS, bit stuffing and the receiver against known octets, and what the receiver drops.

import assert from "node:assert/strict";
import { concatBytes, latin1Bytes } from "../../../../src/base/bytes.ts";
import { fcs, fcsHolds, withFcs } from "../../../../src/codec/hdlc/fcs.ts";
import { HdlcReceiver } from "../../../../src/codec/hdlc/receiver.ts";
import { HdlcStuffer, stuffFrames } from "../../../../src/codec/hdlc/stuffer.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(text.split(" ").map((octet) => Number.parseInt(octet, 16)));

describe("HDLC", () => {
  it("has the check value of CRC-16/X.25", () => assert.equal(fcs(latin1Bytes("123456789")), 0x906e));

  it("puts the FCS behind a frame, low octet first", () => {
    const whole = withFcs(latin1Bytes("123456789"));
    assert.deepEqual([...whole.subarray(9)], [0x6e, 0x90]);
    assert.ok(fcsHolds(whole));
    whole[3]! ^= 1;
    assert.ok(!fcsHolds(whole));
    assert.ok(!fcsHolds(Uint8Array.of(0, 0)));
  });

  it("puts a zero after five ones and frames with flags", () => {
    // FF becomes 11111 0 111: eight ones with one zero between, least significant bit first.
    const stream = stuffFrames([bytes("ff 13 84")], { leadingFlags: 2 });
    assert.deepEqual([...stream.subarray(0, 3)], [0x7e, 0x7e, 0xdf]);
  });

  it("gives the frames of a stream back, wherever it is cut", () => {
    const frames = [bytes("ff 03 06 00 ff ff ff ff"), bytes("ff 03 86"), bytes("7e 7e 7e 00 fe")];
    const stream = stuffFrames(frames, { leadingFlags: 5, trailingFlags: 1 });
    for (let cut = 1; cut < stream.length; cut++) {
      const receiver = new HdlcReceiver();
      const got = [...receiver.push(stream.subarray(0, cut)), ...receiver.push(stream.subarray(cut))];
      assert.deepEqual(
        got.map((f) => [...f.bytes]),
        frames.map((f) => [...f]),
      );
      assert.ok(got.every((f) => f.crcOk));
    }
  });

  it("is the same in steps and in one go", () => {
    const frames = [bytes("ff 03 06 00 01"), bytes("ff 03 86")];
    const stuffer = new HdlcStuffer();
    const steps = [stuffer.flags(3), ...frames.map((f) => stuffer.frame(f)), stuffer.flags(1), stuffer.end()];
    assert.deepEqual(concatBytes(steps), stuffFrames(frames, { leadingFlags: 3 }));
  });

  it("tells a damaged frame from a sound one", () => {
    const stream = stuffFrames([bytes("ff 13 84 01 02 03")], { leadingFlags: 1 });
    stream[4]! ^= 0x10;
    const got = new HdlcReceiver().push(stream);
    assert.equal(got.length, 1);
    assert.equal(got[0]!.crcOk, false);
  });

  it("reads flags that share their zero", () => {
    const shared = bytes("7e fd fa f5 eb");
    assert.deepEqual(new HdlcReceiver().push(shared), []);
  });

  it("drops aborted, short and overlong frames and goes on", () => {
    const receiver = new HdlcReceiver({ maxLength: 20 });
    const good = stuffFrames([bytes("ff 13 8c")], { leadingFlags: 1 });
    const long = stuffFrames([new Uint8Array(64)], { leadingFlags: 1 });
    const short = stuffFrames([Uint8Array.of(1)], { leadingFlags: 1 });
    assert.deepEqual(receiver.push(long), []);
    assert.equal(receiver.dropped, 1);
    assert.deepEqual(receiver.push(short), []);
    assert.equal(receiver.dropped, 2);
    receiver.push(bytes("7e 01 02 03 ff ff"));
    assert.equal(receiver.dropped, 3);
    assert.equal(receiver.push(good).length, 1);
  });
});
