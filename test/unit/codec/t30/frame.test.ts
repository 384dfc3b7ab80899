// T.30 frames octet by octet: the values of FACTS 3.2, PPS and its counters, and what cannot be read.

import assert from "node:assert/strict";
import { hex } from "../../../../src/base/bytes.ts";
import { describeFrame } from "../../../../src/codec/t30/describe.ts";
import { formatFcd, markedFrames, parseEcmFrame, resendMap } from "../../../../src/codec/t30/ecm-frame.ts";
import { type FrameBody, formatFrame, parseFrame } from "../../../../src/codec/t30/frame.ts";
import { formatIdent, parseIdent } from "../../../../src/codec/t30/ident.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(text.split(" ").map((octet) => Number.parseInt(octet, 16)));

/** Name, FCF in serial order with X = 0 and X = 1 (T.30 5.3.6.1). */
const plain: readonly [FrameBody["kind"], string, string][] = [
  ["MPS", "4e", "4f"],
  ["EOM", "8e", "8f"],
  ["EOP", "2e", "2f"],
  ["PRI-MPS", "5e", "5f"],
  ["PRI-EOM", "9e", "9f"],
  ["PRI-EOP", "3e", "3f"],
  ["EOS", "1e", "1f"],
  ["RR", "6e", "6f"],
  ["CFR", "84", "85"],
  ["FTT", "44", "45"],
  ["CTR", "c4", "c5"],
  ["MCF", "8c", "8d"],
  ["RTP", "cc", "cd"],
  ["RTN", "4c", "4d"],
  ["PIP", "ac", "ad"],
  ["PIN", "2c", "2d"],
  ["RNR", "ec", "ed"],
  ["ERR", "1c", "1d"],
  ["DCN", "fa", "fb"],
  ["CRP", "1a", "1b"],
  ["FDM", "fc", "fd"],
];

describe("T.30 frames", () => {
  for (const [kind, zero, one] of plain)
    it(`${kind} is ${zero} from the called station and ${one} from the caller`, () => {
      assert.deepEqual(parseFrame(bytes(`ff 13 ${zero}`)), { kind, final: true, x: false });
      assert.deepEqual(parseFrame(bytes(`ff 03 ${one}`)), { kind, final: false, x: true });
      assert.equal(hex(formatFrame({ kind, final: true, x: true } as never)), `ff 13 ${one}`);
    });

  it("tells DIS, CSI, NSF from DTC, CIG, NSC by the X bit", () => {
    const kinds = ["80 00 00 00", "81 00 00 00", "40", "41", "20", "21"].map(
      (t) => parseFrame(bytes(`ff 13 ${t}`)).kind,
    );
    assert.deepEqual(kinds, ["DIS", "DTC", "CSI", "CIG", "NSF", "NSC"]);
  });

  it("tells TSI, SUB, SID from PWD, SEP, PSA", () => {
    const kinds = ["43", "c3", "a3", "c1", "a1", "61"].map((t) => parseFrame(bytes(`ff 03 ${t} 31`)).kind);
    assert.deepEqual(kinds, ["TSI", "SUB", "SID", "PWD", "SEP", "PSA"]);
  });

  it("counts pages, blocks and frames in PPS (T.30 A.4.3)", () => {
    const pps = bytes("ff 13 bf 2f 02 01 ff");
    assert.deepEqual(parseFrame(pps), {
      kind: "PPS",
      command: "EOP",
      page: 2,
      block: 1,
      frames: 256,
      final: true,
      x: true,
    });
    assert.equal(hex(formatFrame(parseFrame(pps))), hex(pps));
    assert.equal(describeFrame(pps), "PPS-EOP page 2 block 1, 256 frames");
    assert.equal((parseFrame(bytes("ff 13 bf 00 00 00 00")) as { command: string }).command, "NULL");
  });

  it("marks frames in PPR, lowest number in the lowest bit", () => {
    const map = resendMap([0, 9, 255]);
    assert.equal(map[0], 1);
    assert.equal(map[1], 2);
    assert.equal(map[31], 0x80);
    assert.deepEqual(markedFrames(map, 200), [0, 9]);
    assert.deepEqual(markedFrames(new Uint8Array(1), 256), []);
  });

  it("takes a FIF behind a plain frame and gives it back", () => {
    const frame = parseFrame(bytes("ff 13 8c 00 11"));
    assert.equal(frame.kind, "MCF");
    assert.equal(hex(formatFrame(frame)), "ff 13 8c 00 11");
  });

  const malformed = [
    "ff 13",
    "00 13 8c",
    "ff 14 8c",
    "ff 13 80 00",
    "ff 13 bf 2f 00 00",
    "ff 13 bf 2e 00 00 00",
    "ff 13 bf 77 00 00 00",
    "ff 13 bc 00",
    "ff 13 13 00",
  ];
  for (const text of malformed)
    it(`calls ${text} malformed and says why`, () => {
      const frame = parseFrame(bytes(text));
      assert.equal(frame.kind, "malformed");
      assert.match(describeFrame(bytes(text)), /^malformed frame \(.+\)/);
      assert.equal(hex(formatFrame(frame)), text);
    });

  it("calls an FCF nobody knows unknown", () => assert.equal(parseFrame(bytes("ff 13 77")).kind, "unknown"));

  it("reads FCD and RCP (T.4 Annex A)", () => {
    assert.equal(hex(formatFcd(7, Uint8Array.of(1, 2))), "ff 03 06 07 01 02");
    assert.deepEqual(parseEcmFrame(bytes("ff 03 06 07 01 02")), { kind: "FCD", n: 7, data: Uint8Array.of(1, 2) });
    assert.deepEqual(parseEcmFrame(bytes("ff 03 86")), { kind: "RCP" });
    assert.equal(parseEcmFrame(bytes("ff 03 06 07")), undefined);
    assert.equal(parseEcmFrame(new Uint8Array(261).fill(255)), undefined);
  });

  it("sends idents backwards with blanks behind (T.30 5.3.6.2.4)", () => {
    const fif = formatIdent("+34 942");
    assert.equal(String.fromCharCode(...fif), "249 43+             ");
    assert.equal(parseIdent(fif), "+34 942");
    assert.equal(parseIdent(bytes("00 31 ff 32 00")), "2 1");
    assert.equal(formatIdent("x".repeat(50)).length, 20);
  });
});
