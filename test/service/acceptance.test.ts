// Taking a message to disk: too large a one is not kept while it comes, a dead process's half-made folders go.

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Spool } from "../../src/device/store/spool.ts";
import { acceptMessage, forgetHalfTaken } from "../../src/service/smtp/acceptance.ts";
import { tempSpool } from "../support/temp-spool.ts";

const facts = {
  from: "user1@plant.example",
  proof: "host" as const,
  recipients: [],
  remoteAddress: "127.0.0.1",
  helo: "x",
};

describe("taking a message", () => {
  let spool: Spool;
  beforeEach(async () => {
    spool = await tempSpool();
  });
  const onDisk = (): number =>
    readdirSync(spool.path("incoming"), { recursive: true, encoding: "utf8" }).reduce((sum, name) => {
      const file = statSync(spool.path("incoming", name));
      return sum + (file.isFile() ? file.size : 0);
    }, 0);

  it("stops writing where the limit is passed, reads the rest, and keeps nothing", async () => {
    let passed = 0;
    let most = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (let i = 0; i < 400; i++) {
        passed += 64 * 1024;
        if (i % 20 === 0) {
          await new Promise((done) => setImmediate(done));
          most = Math.max(most, onDisk());
        }
        yield Buffer.alloc(64 * 1024, "x");
      }
    }
    const kept = await acceptMessage(spool, Readable.from(endless()), facts, () => passed > 1_000_000);
    assert.deepEqual(kept, { kind: "too-large" });
    assert.equal(passed, 400 * 64 * 1024);
    assert.ok(most > 0 && most < 3_000_000, `${most} octets on disk`);
    assert.deepEqual(readdirSync(spool.path("incoming")), []);
  });

  it("keeps nothing of a stream that breaks", async () => {
    const broken = new Readable({
      read() {
        this.push("half a mail");
        this.destroy(new Error("gone"));
      },
    });
    await assert.rejects(
      acceptMessage(spool, broken, facts, () => false),
      /gone/,
    );
    assert.deepEqual(readdirSync(spool.path("incoming")), []);
  });

  it("removes what a killed process left half-made, and nothing else", async () => {
    for (const name of [".old", ".young", "whole"]) {
      mkdirSync(spool.path("incoming", name));
      writeFileSync(join(spool.path("incoming", name), "message.eml"), "x");
    }
    const long = new Date(Date.now() - 7_200_000);
    for (const name of [".old", "whole"]) utimesSync(spool.path("incoming", name), long, long);
    await forgetHalfTaken(spool);
    assert.deepEqual(readdirSync(spool.path("incoming")).sort(), [".young", "whole"]);
  });
});
