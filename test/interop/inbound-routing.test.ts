// Programs nobody here wrote call the whole gateway on two iaxmodems: efax and HylaFAX, three called numbers (told as NDID), three
// mailboxes, one of them with a folder and a printer.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CallRecord } from "../../src/base/job.ts";
import { CupsServer } from "../support/cups-server.ts";
import { Gateway } from "../support/gateway.ts";
import { drawPage } from "../support/t30-call.ts";
import { efaxSends } from "./support/efax.ts";
import { Hylafax } from "./support/hylafax.ts";
import { deafTime, type IaxmodemPair, pause, startIaxmodemPair } from "./support/iaxmodem-pair.ts";
import { writePages } from "./support/page-files.ts";

const pages = [drawPage(1, 300, "fine"), drawPage(2, 200, "fine")];

describe("received faxes are routed by the number told over iaxmodem", function () {
  this.timeout(300_000);
  const pairs: IaxmodemPair[] = [];
  let gateway: Gateway;
  let hylafax: Hylafax | undefined;
  let archive: string;
  let cups: CupsServer;
  let paper: string;

  before(async () => {
    cups = new CupsServer();
    await cups.start();
    paper = await cups.fileQueue("office");
    for (let n = 0; n < 2; n++) pairs.push(await startIaxmodemPair());
    gateway = new Gateway({ speed: 1 });
    archive = join(gateway.folder, "archive");
    mkdirSync(archive);
    const line = (device: string): string =>
      `{ device: "${device}", modem: iaxmodem, number: "+1 555 0100", rings: 1, max-minutes: 10 }`;
    gateway.editRules(
      "lines.yaml",
      () => `lines:\n  left: ${line(pairs[0]!.devices[1])}\n  right: ${line(pairs[1]!.devices[1])}\n`,
    );
    gateway.editRules(
      "inbound.yaml",
      () => `answer:
  - { name: by number, called: "555000X", do: answer, rings: 1 }
rules:
  - { called: "5550001", mail: purchasing@plant.example }
  - { called: "5550002", caller: "1001", line: right, mail: logistics@plant.example, folder: "${archive}", printer: office, form: both }
  - { called: "5550003", mail: sales@plant.example, form: tiff }
default: faxmaster@plant.example
`,
    );
    // The gateway and what it starts print on this server.
    process.env["CUPS_SERVER"] = `127.0.0.1:${cups.port}`;
    await gateway.start();
    delete process.env["CUPS_SERVER"];
    hylafax = await Hylafax.start([{ device: pairs[1]!.devices[0], deaf: true }]);
    await pause(deafTime);
  });
  after(async () => {
    await hylafax?.stop();
    await gateway?.remove();
    for (const pair of pairs) await pair.stop();
    await cups?.remove();
  });

  it("efax to two numbers on one line, HylaFAX to a third on the other, at the same time", async () => {
    const { devices, folder } = pairs[0]!;
    const byEfax = async (): Promise<void> => {
      for (const number of ["5550001", "5550003"]) {
        const call = await efaxSends(devices[0], folder, number, pages);
        assert.equal(await call.ended, 0, call.output());
        await pause(deafTime);
      }
    };
    const byHylafax = async (): Promise<void> => {
      const file = await writePages(pairs[1]!.folder, "pages.tif", pages);
      const job = await hylafax!.send(pairs[1]!.devices[0], "5550002", file);
      assert.ok(job.delivered, job.status);
    };
    await Promise.all([byEfax(), byHylafax()]);
    for (const name of ["purchasing", "logistics", "sales"]) await gateway.mails("received", `${name}@plant.example`);
    const received = (await gateway.outbox()).filter(({ event }) => event === "received");
    assert.deepEqual(
      received.map(({ to, mail }) => [to, mail.attachments.filter(({ related }) => !related).length]).sort(),
      [
        ["logistics@plant.example", 2],
        ["purchasing@plant.example", 1],
        ["sales@plant.example", 1],
      ],
    );
    const calls = readFileSync(gateway.spool.path("calls.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((text) => JSON.parse(text) as CallRecord);
    assert.deepEqual(
      calls
        .map(({ line, calledNumber, callerNumber, outcome, pages: count, rule }) =>
          [line, calledNumber, callerNumber, outcome, count, rule].join(" "),
        )
        .sort(),
      [
        "left 5550001 1001 21 2 answer by number",
        "left 5550003 1001 21 2 answer by number",
        "right 5550002 1001 21 2 answer by number",
      ],
    );
    await gateway.until(() => readdirSync(archive).length === 3, 10_000, "in the folder");
    assert.deepEqual(
      readdirSync(archive)
        .map((name) => name.replace(/^[\d-]+?-1001/, "1001"))
        .sort(),
      ["1001-5550002.pdf", "1001-5550002.tif", "index.csv"],
    );
    const printed = (): boolean => existsSync(paper) && readFileSync(paper).subarray(0, 5).toString() === "%PDF-";
    await gateway.until(printed, 30_000, "on paper");
    const jobs = await cups.run("lpstat", "-W", "all", "-o", "office");
    assert.equal(jobs.output.split("\n").filter((text) => text !== "").length, 1, jobs.output);
  });
});
