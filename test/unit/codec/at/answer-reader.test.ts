// Modem answers in every form seen: whole, in pieces, echoed, with noise, glued to data.

import assert from "node:assert/strict";
import * as fc from "fast-check";
import { concatBytes, latin1Bytes, latin1Text } from "../../../../src/base/bytes.ts";
import { type AtLine, readAnswerLine } from "../../../../src/codec/at/answer-line.ts";
import { AnswerReader } from "../../../../src/codec/at/answer-reader.ts";

const result = (word: string, text = word): AtLine => ({ kind: "result", result: word, text }) as AtLine;

function lines(reader: AnswerReader): AtLine[] {
  const all: AtLine[] = [];
  for (let line = reader.take(); line !== undefined; line = reader.take()) all.push(line);
  return all;
}

describe("modem answers", () => {
  for (const [raw, expected] of [
    ["OK", result("OK")],
    ["ok", result("OK", "ok")],
    ["\x7f\x00OK\x11", result("OK")],
    ["CONNECT", result("CONNECT")],
    ["CONNECT 33600/ARQ", result("CONNECT", "CONNECT 33600/ARQ")],
    ["NO CARRIER", result("NO CARRIER")],
    ["NO DIAL TONE", result("NO DIALTONE", "NO DIAL TONE")],
    ["NO DIALTONE", result("NO DIALTONE")],
    ["NO ANSWER", result("NO ANSWER")],
    ["BUSY", result("BUSY")],
    ["+FCERROR", result("+FCERROR")],
    ["DELAYED 00:01:30", result("DELAYED", "DELAYED 00:01:30")],
    ["BLACKLISTED", result("BLACKLISTED")],
    ["DIALING DISABLED", result("DIALING DISABLED")],
    ["VOICE", result("VOICE")],
    ["RING", result("RING")],
    ["RING A", result("RING", "RING A")],
    ["RINGING", result("RINGING")],
    ["NMBR = 5551234", { kind: "caller-id", field: "NMBR", value: "5551234" }],
    ["NMBR=1001", { kind: "caller-id", field: "NMBR", value: "1001" }],
    ["NAME=Lab A", { kind: "caller-id", field: "NAME", value: "Lab A" }],
    ["ANID=<NONE>", { kind: "caller-id", field: "ANID", value: "" }],
    ["NMBR = P", { kind: "caller-id", field: "NMBR", value: "" }],
    ["NDID=5559876", { kind: "caller-id", field: "NDID", value: "5559876" }],
    ["OKAY", { kind: "text", text: "OKAY" }],
    ["ERRORS", { kind: "text", text: "ERRORS" }],
    ["RINGER ON", { kind: "text", text: "RINGER ON" }],
    ["www.soft-switch.org", { kind: "text", text: "www.soft-switch.org" }],
  ] as const)
    it(`sorts ${JSON.stringify(raw)}`, () => assert.deepEqual(readAnswerLine(raw), expected));

  it("cuts echo and answer apart, as recorded from the real soft modem", () => {
    const reader = new AnswerReader();
    reader.push(latin1Bytes("ATS0?\r\r\n000\r\n\r\nOK\r\n"));
    assert.deepEqual(lines(reader), [{ kind: "text", text: "ATS0?" }, { kind: "text", text: "000" }, result("OK")]);
  });

  it("leaves what is glued behind CONNECT untouched, even when it looks like a line end", () => {
    const frame = Uint8Array.of(0x0d, 0x0a, 0xff, 0x13, 0x84, 0x10, 0x03);
    const reader = new AnswerReader();
    reader.push(concatBytes([latin1Bytes("\r\nCONNECT\r\n"), frame]));
    assert.deepEqual(reader.take(), result("CONNECT"));
    assert.deepEqual(reader.takeRest(), frame);
  });

  it("waits for the LF of a CR that came alone", () => {
    const reader = new AnswerReader();
    reader.push(latin1Bytes("\r\nCONNECT\r"));
    assert.equal(reader.take(), undefined);
    reader.push(Uint8Array.of(0x0a, 0x0a, 0xff));
    assert.deepEqual(reader.take(), result("CONNECT"));
    assert.deepEqual(reader.takeRest(), Uint8Array.of(0x0a, 0xff));
  });

  it("gives the same lines however the octets are cut, and never throws", () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("\r\nOK\r\n", "\r\nCONNECT\r\n", "\r\nRING\r\n", "\r\nNMBR=5\r\n", "junk\r\n")),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (texts, cuts) => {
          const bytes = latin1Bytes(texts.join(""));
          const whole = new AnswerReader();
          whole.push(bytes);
          const pieces = new AnswerReader();
          const got: AtLine[] = [];
          for (let at = 0, n = 0; at < bytes.length; n++) {
            const length = cuts[n % cuts.length]!;
            pieces.push(bytes.subarray(at, at + length));
            got.push(...lines(pieces));
            at += length;
          }
          assert.deepEqual(got, lines(whole));
          assert.equal(got.length, texts.length);
        },
      ),
    ));

  it("holds no more than a line's worth of octets without a line end", () =>
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 2000 }), { maxLength: 20 }), (chunks) => {
        const reader = new AnswerReader();
        for (const chunk of chunks) {
          reader.push(chunk.map((octet) => (octet === 0x0a || octet === 0x0d ? 0x41 : octet)));
          assert.equal(reader.take(), undefined);
          assert.equal(reader.length <= 512, true);
        }
        assert.equal(latin1Text(reader.takeRest()).length <= 512, true);
      }),
    ));
});
