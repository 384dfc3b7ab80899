// The tty port on a real pty: octets both ways, a modem's side that vanishes, and one that takes nothing more. The other side
// of the pty is held by script(1).

import assert from "node:assert/strict";
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { latin1Bytes, latin1Text } from "../../../../src/base/bytes.ts";
import { realClock } from "../../../../src/device/clock.ts";
import { TtyPort } from "../../../../src/device/serial/tty-port.ts";

describe("the tty port", () => {
  let folder: string;
  let far: ChildProcessByStdio<Writable, Readable, null>;
  let port: TtyPort;
  let heard = "";

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "faxgate-tty-"));
    heard = "";
    far = spawn("script", ["-qfc", "stty raw -echo; tty; exec sleep 60", "/dev/null"], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    far.stdout.on("data", (bytes: Buffer) => {
      heard += bytes.toString("latin1");
    });
    await until(() => /\/dev\/pts\/\d+\s/.test(heard));
    port = new TtyPort(heard.trim(), realClock, { lockFolder: folder });
    heard = "";
    await port.open();
  });
  afterEach(async () => {
    far.kill("SIGCONT");
    far.kill("SIGKILL");
    await port.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("passes every octet both ways, flow-control characters too", async () => {
    const every = Uint8Array.from({ length: 256 }, (_, i) => i);
    assert.equal(await port.write(every, realClock.now() + 2000), true);
    await until(() => heard.length >= 256);
    assert.equal(heard, latin1Text(every));
    far.stdin.write(Buffer.from(latin1Bytes("\r\nOK\x11\x13\r\n")));
    let text = "";
    while (!text.endsWith("\r\n") || text.length < 8) {
      const event = await port.read(realClock.now() + 2000);
      if (event.kind !== "bytes") return assert.fail(event.kind);
      text += latin1Text(event.bytes);
    }
    assert.equal(text, "\r\nOK\x11\x13\r\n");
    assert.equal(port.controlLines, undefined);
  });

  it("says closed for ever, refuses writes and closes at once when the other side vanishes", async () => {
    const read = port.read(realClock.now() + 10_000);
    far.kill("SIGKILL");
    assert.equal((await read).kind, "closed");
    assert.equal((await port.read(realClock.now() + 1000)).kind, "closed");
    assert.equal(await port.write(Uint8Array.of(1), realClock.now() + 1000), false);
    const start = realClock.now();
    await port.close();
    assert.equal(realClock.now() - start < 2500, true);
  });

  it("gives a write up at its deadline when nothing is taken, and still closes within its time", async () => {
    far.kill("SIGSTOP");
    const start = realClock.now();
    const written = await port.write(new Uint8Array(2_000_000), start + 700);
    assert.equal(written, false);
    assert.equal(realClock.now() - start < 1500, true);
    await port.close();
    assert.equal(realClock.now() - start < 4000, true);
    assert.equal((await port.read(realClock.now() + 100)).kind, "closed");
  });
});

async function until(test: () => boolean): Promise<void> {
  for (const end = Date.now() + 5000; !test(); ) {
    if (Date.now() > end) throw new Error("not within 5 s");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
