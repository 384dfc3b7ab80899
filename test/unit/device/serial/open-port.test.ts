// Device addresses, and what a port that cannot be opened says.

import assert from "node:assert/strict";
import { type FaxError, isFaxError } from "../../../../src/base/errors.ts";
import { realClock } from "../../../../src/device/clock.ts";
import { portFor } from "../../../../src/device/serial/open-port.ts";
import { SocketPort } from "../../../../src/device/serial/socket-port.ts";
import { TtyPort } from "../../../../src/device/serial/tty-port.ts";

describe("a device address", () => {
  for (const device of ["/dev/ttyS0", "/dev/serial/by-id/usb-USR_56K"])
    it(`${device} is a tty`, () => assert.equal(portFor(device, realClock) instanceof TtyPort, true));
  for (const device of ["unix:/run/t0.sock", "tcp:127.0.0.1:4000", "tcp:[::1]:4000", "tcp:modems.example:23"])
    it(`${device} is a socket`, () => assert.equal(portFor(device, realClock) instanceof SocketPort, true));
  for (const device of ["", "ttyS0", "COM1", "unix:", "tcp:host", "tcp:host:0", "tcp:host:99999", "tcp::5", "http://x"])
    it(`${JSON.stringify(device)} is refused as a setting`, () =>
      assert.throws(
        () => portFor(device, realClock),
        (error: unknown) => isFaxError(error, "settings"),
      ));

  for (const [device, words] of [
    ["/dev/faxgate-no-such-modem", /cannot open .*no such device/],
    ["/dev/null", /cannot open .*is it a serial port/],
    ["unix:/tmp/faxgate-no-such-socket", /cannot open .*is the modem's server running/],
    ["tcp:127.0.0.1:1", /cannot open/],
  ] as const)
    it(`${device} says what is wrong when it is opened`, () =>
      assert.rejects(
        portFor(device, realClock, { lockFolder: "/nonexistent" }).open(),
        (error: unknown) => isFaxError(error, "resource") && words.test((error as FaxError).message),
      ));
});
