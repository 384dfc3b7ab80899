// The trial exchange's soft modems proven by programs nobody here wrote: each on a pty, efax and HylaFAX at them, pages both ways.

import assert from "node:assert/strict";
import { existsSync, realpathSync } from "node:fs";
import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realClock } from "../../src/device/clock.ts";
import { startTrialExchange, type TrialExchange } from "../../src/trial/trial-exchange.ts";
import { drawPage } from "../support/t30-call.ts";
import { efaxReceives, efaxSends } from "./support/efax.ts";
import { Hylafax } from "./support/hylafax.ts";
import { pause } from "./support/iaxmodem-pair.ts";
import { assertSame, assertSameBelowHeader, readPages, writePages } from "./support/page-files.ts";
import { needPrograms, type Running, start } from "./support/programs.ts";

const modems = [
  { name: "m1", number: "5559001", callerName: "Line 1" },
  { name: "m2", number: "5559002", callerName: "Line 2" },
  { name: "m3", number: "5559003", callerName: "Line 3" },
];
const pages = [drawPage(1, 220, "fine"), drawPage(2, 130, "fine")];

describe("soft modems of the trial exchange", function () {
  this.timeout(180_000);
  let folder: string;
  let exchange: TrialExchange;
  let hylafax: Hylafax;
  const bridges: Running[] = [];
  const held: FileHandle[] = [];
  const devices: string[] = [];

  before(async () => {
    needPrograms("socat", "efax", "tiffcp");
    folder = await mkdtemp(join(tmpdir(), "faxgate-soft-"));
    exchange = await startTrialExchange({ clock: realClock, directory: join(folder, "run"), modems, plan: [] });
    for (const { name } of modems) {
      const link = join(folder, name);
      bridges.push(
        start("socat", [`PTY,link=${link},raw,echo=0,mode=666`, `UNIX-CONNECT:${exchange.socketPath(name)}`], folder),
      );
      for (let waited = 0; !existsSync(link); waited += 50) {
        assert.ok(waited < 5000, bridges.at(-1)!.output());
        await pause(50);
      }
      devices.push(realpathSync(link));
      // A pty that nobody has open ends its bridge; a fax program opens and closes it as it likes.
      held.push(await open(devices.at(-1)!, "r+"));
    }
    hylafax = await Hylafax.start([{ device: devices[2]! }]);
  });
  after(async () => {
    await hylafax?.stop();
    await Promise.all(bridges.map((bridge) => bridge.stop()));
    for (const handle of held) await handle.close();
    await exchange?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("carries two pages from efax to efax", async () => {
    const receiver = efaxReceives(devices[1]!, folder, "efax-in");
    await pause(1500);
    const sender = await efaxSends(devices[0]!, folder, "5559002", pages);
    assert.equal(await sender.ended, 0, `${sender.output()}\n${receiver.output()}`);
    assert.equal(await receiver.ended, 0, receiver.output());
    assertSameBelowHeader(await receiver.pages(), pages, receiver.output());
  });

  it("carries two pages from efax to HylaFAX", async () => {
    await hylafax.idle(devices[2]!);
    const sender = await efaxSends(devices[0]!, folder, "5559003", pages);
    assert.equal(await sender.ended, 0, `${sender.output()}\n${await hylafax.sessions()}`);
    assertSameBelowHeader(await readPages(await hylafax.received(devices[2]!)), pages);
  });

  it("carries two pages from HylaFAX to efax", async () => {
    await hylafax.idle(devices[2]!);
    const receiver = efaxReceives(devices[1]!, folder, "from-hylafax");
    await pause(1500);
    const job = await hylafax.send(devices[2]!, "5559002", await writePages(folder, "out.tif", pages), ["-m"]);
    assert.ok(job.delivered, `${job.status}\n${await hylafax.sessions()}\n${receiver.output()}`);
    assert.equal(await receiver.ended, 0, receiver.output());
    assertSame(await receiver.pages(), pages, receiver.output());
  });
});
