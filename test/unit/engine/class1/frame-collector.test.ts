// Frames as modems hand them over, glued to other answers.

import assert from "node:assert/strict";
import { latin1Text } from "../../../../src/base/bytes.ts";
import { shield } from "../../../../src/codec/at/dle.ts";
import { withFcs } from "../../../../src/codec/hdlc/fcs.ts";
import { FrameCollector } from "../../../../src/engine/class1/frame-collector.ts";
import { ModemPort } from "../../../../src/engine/modem/modem-port.ts";
import { ScriptedModem } from "../../../support/scripted-modem.ts";
import { VirtualClock } from "../../../support/virtual-clock.ts";

const dis = Uint8Array.of(0xff, 0x13, 0x80, 0x00, 0xee, 0xf8, 0xc4);
const octets = latin1Text(shield(withFcs(dis)));

for (const [name, before] of [
  ["alone", ""],
  ["behind a second CONNECT", "\r\nCONNECT\r\n"],
  ["behind two more", "\r\nCONNECT\r\n\r\nCONNECT\r\n"],
] as const)
  describe(`a frame ${name}`, () => {
    it("is read whole, in one piece and octet by octet", async () => {
      const text = `${before}${octets}\x10\x03\r\nOK\r\n`;
      for (const pieces of [[text], [...text]]) {
        const clock = new VirtualClock();
        const modem = new ScriptedModem(clock, []);
        const collecting = new FrameCollector(new ModemPort(modem, clock)).collect(new AbortController().signal);
        for (const piece of pieces) modem.says(piece);
        assert.deepEqual(await clock.run(collecting), { kind: "frame", bytes: dis, crcOk: true });
      }
    });
  });
