// Files that children left: plain ones are read, pipes, devices and links are not, and nobody waits for them.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { isLeft, readLeft } from "../../../src/service/document/child-file.ts";
import { DocumentRoom } from "../../support/documents.ts";

describe("files that children left", function () {
  this.timeout(20_000);
  let room: DocumentRoom;
  beforeEach(() => {
    room = new DocumentRoom();
  });
  afterEach(() => room.close());

  it("are read where they are plain, and no further than asked", async () => {
    const plain = room.file("plain", "0123456789");
    assert.equal(Buffer.from((await readLeft(plain, 99))!).toString(), "0123456789");
    assert.equal(Buffer.from((await readLeft(plain, 4))!).toString(), "0123");
    assert.deepEqual([await isLeft(plain, 10), await isLeft(plain, 9)], [true, false]);
    const planted = {
      link: join(room.folder, "link"),
      zero: join(room.folder, "zero"),
      pipe: join(room.folder, "pipe"),
    };
    symlinkSync(plain, planted.link);
    symlinkSync("/dev/zero", planted.zero);
    execFileSync("mkfifo", [planted.pipe]);
    for (const path of [...Object.values(planted), "/dev/zero", room.folder, join(room.folder, "none")])
      assert.deepEqual([path, await readLeft(path, 99), await isLeft(path, 99)], [path, undefined, false]);
  });

  it("of an office program are no PDF where they are a pipe or a link", async () => {
    const letter = room.file("letter.rtf", "{\\rtf1 words}");
    for (const plant of ["mkfifo", "ln -s /dev/zero"]) {
      // Its last two words: the folder to write to, and the document.
      const program = room.file(
        "office",
        `#!/bin/sh\nwhile [ $# -gt 2 ]; do shift; done\nname=$(basename "$2" .rtf)\n${plant} "$1/$name.pdf"\n`,
      );
      execFileSync("chmod", ["755", program, room.folder]);
      room.limits = { ...room.limits, office: program };
      const result = await room.prepare([letter]);
      assert.equal(result.ok, false, plant);
      assert.ok(
        room.log.some((line) => line.includes("LibreOffice made no PDF")),
        room.log.join("\n"),
      );
      room.log.length = 0;
    }
  });
});
