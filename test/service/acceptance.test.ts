// Taking a message to disk: too large a one is not kept while it comes, a dead process's half-made files go.

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { closedMail, openIncoming } from "../../src/device/store/incoming.ts";
import type { Spool } from "../../src/device/store/spool.ts";
import { acceptMessage, forgetHalfTaken } from "../../src/service/smtp/acceptance.ts";
import { takenMails } from "../support/taken-mails.ts";
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
      writeFileSync(spool.path("incoming", name), "x");
    }
    const long = new Date(Date.now() - 7_200_000);
    for (const name of [".old", "whole"]) utimesSync(spool.path("incoming", name), long, long);
    await forgetHalfTaken(spool);
    assert.deepEqual(readdirSync(spool.path("incoming")).sort(), [".young", "whole"]);
  });

  it("is opened whole wherever a power failure ended an earlier try", async () => {
    const text = `Subject: x\r\n\r\n${"y".repeat(300_000)}`;
    const kept = await acceptMessage(spool, Readable.from([Buffer.from(text)]), facts, () => false);
    assert.ok(kept.kind === "kept");
    const whole = readFileSync(closedMail(spool, kept.id));
    await openIncoming(spool, kept.id);
    const folder = spool.incoming(kept.id);
    const letter = readFileSync(join(folder, "envelope.json"));
    const tried: (() => void)[] = [
      () => {},
      () => mkdirSync(folder),
      // The folder is whole; the file is, or its trailer is gone.
      ...[whole, whole.subarray(0, text.length)].map((octets) => () => {
        mkdirSync(folder);
        writeFileSync(join(folder, "envelope.json"), letter);
        writeFileSync(closedMail(spool, kept.id), octets);
      }),
    ];
    for (const made of tried) {
      rmSync(folder, { recursive: true });
      writeFileSync(closedMail(spool, kept.id), whole);
      made();
      await openIncoming(spool, kept.id);
      const [mail, ...more] = await takenMails(spool);
      assert.deepEqual(more, []);
      assert.equal(mail!.message, text);
      assert.deepEqual([mail!.envelope.id, mail!.envelope.bytes], [kept.id, text.length]);
      assert.deepEqual(readdirSync(spool.path("incoming")), [kept.id]);
    }
  });

  it("keeps a file that is not whole, and never takes its end for an envelope", async () => {
    for (const octets of [
      "",
      "x",
      `{"bytes":0}0000000c`,
      `x{"bytes":5}0000000b`,
      "mail ffffffff",
      "nothing 00000007",
    ]) {
      writeFileSync(closedMail(spool, "a"), octets);
      await assert.rejects(openIncoming(spool, "a"), /not whole/, octets);
      assert.equal(readFileSync(closedMail(spool, "a"), "utf8"), octets);
    }
  });
});
