// What the soft modem answers, command by command, octet for octet as the real soft modem was recorded (LAB: at-probe and the
// call transcripts); rows marked * differ on purpose and say why.

import assert from "node:assert/strict";
import { latin1Bytes, latin1Text } from "../../../src/base/bytes.ts";
import { SoftModem } from "../../../src/trial/soft-modem.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";

function bench(): { say(text: string): string; modem: SoftModem } {
  const modem = new SoftModem(new VirtualClock(), "t0");
  let said = "";
  modem.attach((bytes) => {
    said += latin1Text(bytes);
  });
  return {
    modem,
    say(text) {
      said = "";
      modem.fromProgram(latin1Bytes(text));
      return said;
    },
  };
}

const rates = "24,48,72,73,74,96,97,98,121,122,145,146";

describe("the soft modem's AT commands", () => {
  for (const [send, expected] of [
    ["ATZ\r", "ATZ\r\r\nOK\r\n"],
    ["ATE0\r", "ATE0\r\r\nOK\r\n"],
    ["AT&V\r", "AT&V\r\r\nOK\r\n"],
    ["ATS0?\r", "ATS0?\r\r\n000\r\n\r\nOK\r\n"],
    ["ATS7?\r", "ATS7?\r\r\n060\r\n\r\nOK\r\n"],
    ["ATS7=60\r", "ATS7=60\r\r\nOK\r\n"],
    ["AT+FCLASS=2\r", "AT+FCLASS=2\r\r\nERROR\r\n"],
    ["AT+FCLASS=2.0\r", "AT+FCLASS=2.0\r\r\nERROR\r\n"],
    ["AT+FCLASS=1.0\r", "AT+FCLASS=1.0\r\r\nOK\r\n"],
    ["AT%C0\r", "AT%C0\r\r\nOK\r\n"],
    ["AT+FTM=146\r", "AT+FTM=146\r\r\nERROR\r\n"],
    ["AT+FTM=99\r", "AT+FTM=99\r\r\nERROR\r\n"],
    ["AT+FTS=5\r", "AT+FTS=5\r\r\nERROR\r\n"],
    ["AT+FRS=1\r", "AT+FRS=1\r\r\nERROR\r\n"],
    ["AT\r", "AT\r\r\nOK\r\n"],
    ["at\r", "at\r\r\nOK\r\n"],
    // * the real one names itself; ours does too.
    ["ATI3\r", "ATI3\r\r\nfaxgate soft modem t0\r\n\r\nOK\r\n"],
    // A line without AT is no command.
    ["HELLO\r", "HELLO\r"],
    ["AT+NONSENSE=1\r", "AT+NONSENSE=1\r\r\nERROR\r\n"],
  ] as const)
    it(`${JSON.stringify(send)} from power-on`, () => assert.equal(bench().say(send), expected));

  for (const [send, expected] of [
    ["AT+FCLASS=?\r", "\r\n0,1,1.0\r\n\r\nOK\r\n"],
    ["AT+FTM=?\r", `\r\n${rates}\r\n\r\nOK\r\n`],
    ["AT+FRM=?\r", `\r\n${rates}\r\n\r\nOK\r\n`],
    ["AT+FTH=?\r", "\r\n3\r\n\r\nOK\r\n"],
    ["AT+FRS=?\r", "\r\n0-255\r\n\r\nOK\r\n"],
    ["ATV1Q0S0=0S7=30S7?\r", "\r\n030\r\n\r\nOK\r\n"],
    ["AT+VCID=1;+VCID?\r", "\r\n1\r\n\r\nOK\r\n"],
    ["ATH\r", "\r\nOK\r\n"],
    ["ATH\r\n", "\r\nOK\r\n"],
    // What stands behind ATZ is cut off (HylaFAQ Q435), and the echo is on again.
    ["ATZE0\r", "\r\nOK\r\n"],
    ["AT+FCLASS=1;S300=1\r", "\r\nERROR\r\n"],
    ["ATV0\r", "0\r"],
    ["ATQ1\r", ""],
    ["ATD5\r", "\r\nNO CARRIER\r\n"],
    [`${"x".repeat(5000)}AT\r`, ""],
  ] as const)
    it(`${JSON.stringify(send.slice(0, 40))} after ATE0`, () => {
      const { say } = bench();
      say("ATE0\r");
      assert.equal(say(send), expected);
    });

  it("switches the echo on again with ATZ and AT&F", () => {
    for (const reset of ["ATZ\r", "AT&F\r"]) {
      const { say } = bench();
      say("ATE0\r");
      say(reset);
      assert.equal(say("AT\r"), "AT\r\r\nOK\r\n");
    }
  });

  it("forgets its settings when the program goes away", () => {
    const { say, modem } = bench();
    say("ATE0S7=5\r");
    modem.detach();
    let said = "";
    modem.attach((bytes) => {
      said += latin1Text(bytes);
    });
    modem.fromProgram(latin1Bytes("ATS7?\r"));
    assert.equal(said, "ATS7?\r\r\n060\r\n\r\nOK\r\n");
  });
});
