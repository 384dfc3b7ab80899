import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeSocketFolder, socketFolder } from "../../../../src/device/store/socket-folder.ts";

describe("the folder of the sockets", () => {
  it("is the spool's own, while its path leaves room for a socket's name", () => {
    assert.equal(socketFolder("/var/spool/faxgate"), "/var/spool/faxgate/run");
  });

  it("of a long spool is one below the temporary folder that is ours alone, or is refused", async () => {
    const spool = mkdtempSync(join(tmpdir(), `faxgate-${"long-".repeat(20)}`));
    const folder = socketFolder(spool);
    try {
      assert.ok(`${folder}/trial/t0.sock`.length < 107);
      await makeSocketFolder(spool);
      await makeSocketFolder(spool);
      chmodSync(folder, 0o777);
      await assert.rejects(makeSocketFolder(spool), /is not ours alone/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
      rmSync(spool, { recursive: true, force: true });
    }
  });
});
