// UUCP lock files: one holder, stale ones taken over, none where the folder cannot be written.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isFaxError } from "../../../../src/base/errors.ts";
import { lockDevice } from "../../../../src/device/serial/device-lock.ts";

describe("the lock file of a device", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "faxgate-lock-"));
  });
  afterEach(() => {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true });
  });
  const file = (): string => join(folder, "LCK..ttyS9");

  it("holds our process number as UUCP wants it, and is gone after release", async () => {
    const lock = await lockDevice("/dev/ttyS9", folder);
    assert.equal(readFileSync(file(), "latin1"), `${String(process.pid).padStart(10)}\n`);
    await lock.release();
    assert.deepEqual(readdirSync(folder), []);
  });

  it("of a living process keeps us off, and is left alone", async () => {
    writeFileSync(file(), `${String(process.ppid).padStart(10)}\n`);
    await assert.rejects(
      lockDevice("/dev/ttyS9", folder),
      (error: unknown) => isFaxError(error, "resource") && error.message.includes(`in use by process ${process.ppid}`),
    );
    assert.deepEqual(readdirSync(folder), ["LCK..ttyS9"]);
  });

  it("of a dead process is taken over, in text, in four octets, and empty", async () => {
    const dead = spawnSync("true").pid;
    const binary = Buffer.alloc(4);
    binary.writeInt32LE(dead);
    for (const content of [`${String(dead).padStart(10)}\n`, binary, ""]) {
      writeFileSync(file(), content);
      const lock = await lockDevice("/dev/ttyS9", folder);
      assert.equal(Number(readFileSync(file(), "latin1")), process.pid);
      await lock.release();
    }
  });

  it("that another program took over from us is not removed", async () => {
    const lock = await lockDevice("/dev/ttyS9", folder);
    writeFileSync(file(), `${String(process.ppid).padStart(10)}\n`);
    await lock.release();
    assert.equal(existsSync(file()), true);
  });

  it("is one for a port under all its names", async () => {
    const device = join(folder, "ttyUSB7");
    const byId = join(folder, "usb-U.S.Robotics_Modem-if00");
    writeFileSync(device, "");
    symlinkSync("ttyUSB7", byId);
    const lock = await lockDevice(byId, folder);
    assert.equal(existsSync(join(folder, "LCK..ttyUSB7")), true);
    await lock.release();
    writeFileSync(join(folder, "LCK..ttyUSB7"), `${String(process.ppid).padStart(10)}\n`);
    await assert.rejects(lockDevice(byId, folder), (error: unknown) => isFaxError(error, "resource"));
  });

  it("is done without where there is no folder for it", async () => {
    const lock = await lockDevice("/dev/ttyS9", join(folder, "none"));
    await lock.release();
    assert.deepEqual(readdirSync(folder), []);
  });
});
