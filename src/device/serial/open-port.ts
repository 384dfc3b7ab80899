// From the `device` of lines.yaml to a BytePort: a path is a tty, `unix:PATH` and `tcp:HOST:PORT` are sockets. Opens nothing.

import type { BytePort } from "../../base/byte-port.ts";
import type { Clock } from "../../base/clock.ts";
import { FaxError } from "../../base/errors.ts";
import { SocketPort } from "./socket-port.ts";
import { type TtyOptions, TtyPort } from "./tty-port.ts";

/** A closed port for the address; throws a FaxError of kind "settings" when the address has no such form. */
export function portFor(device: string, clock: Clock, options: TtyOptions = {}): BytePort {
  if (device.startsWith("unix:")) {
    const path = device.slice(5);
    if (path === "") throw new FaxError("settings", `device "${device}": a path must follow unix:`);
    return new SocketPort(device, { path }, clock);
  }
  if (device.startsWith("tcp:")) {
    const match = /^tcp:(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(device);
    const port = Number(match?.[2]);
    if (match === null || port < 1 || port > 65_535)
      throw new FaxError("settings", `device "${device}": expected tcp:HOST:PORT`);
    return new SocketPort(device, { host: match[1]!.replace(/^\[|\]$/g, ""), port }, clock);
  }
  if (!device.startsWith("/"))
    throw new FaxError("settings", `device "${device}": expected a path like /dev/ttyS0, unix:PATH or tcp:HOST:PORT`);
  return new TtyPort(device, clock, options);
}
