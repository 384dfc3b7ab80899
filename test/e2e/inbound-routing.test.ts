// Received faxes over the whole gateway: three called numbers on two lines of the trial's exchange to three mailboxes, one of them
// with a printer (a real queue of CUPS) and a folder; a junk caller and a number left to people; a printer that is away and back.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CallRecord } from "../../src/base/job.ts";
import type { Delivery, ReceivedFax } from "../../src/base/received.ts";
import { createBitmap } from "../../src/codec/image/bitmap.ts";
import { writeTiff } from "../../src/codec/tiff/write.ts";
import { CupsServer } from "../support/cups-server.ts";
import { Gateway, simplePdf } from "../support/gateway.ts";

/** A PostScript printer with A4 and nothing else. */
const a4Printer = `*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "A4.PPD"
*Manufacturer: "Test"
*Product: "(Test)"
*ModelName: "Test A4"
*ShortNickName: "Test A4"
*NickName: "Test A4"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: False
*DefaultColorSpace: Gray
*FileSystem: False
*OpenUI *PageSize/Size: PickOne
*OrderDependency: 10 AnySetup *PageSize
*DefaultPageSize: A4
*PageSize A4/A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion/Region: PickOne
*OrderDependency: 10 AnySetup *PageRegion
*DefaultPageRegion: A4
*PageRegion A4/A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4/A4: "12 12 583 830"
*DefaultPaperDimension: A4
*PaperDimension A4/A4: "595 842"
`;

describe("received faxes are routed", function () {
  this.timeout(180_000);
  let cups: CupsServer;
  let gateway: Gateway;
  let papers: string;
  let archive: string;

  before(async () => {
    cups = new CupsServer();
    await cups.start();
    papers = join(cups.folder, "papers");
    mkdirSync(papers, { mode: 0o777 });
    await makeQueue();
    gateway = new Gateway();
    archive = join(gateway.folder, "archive");
    mkdirSync(archive);
    gateway.editRules("inbound.yaml", (text) => text.slice(0, text.indexOf("\nrules:")).concat(inbound()));
    // The gateway and what it starts print on this server.
    process.env["CUPS_SERVER"] = `127.0.0.1:${cups.port}`;
    await gateway.start();
    delete process.env["CUPS_SERVER"];
  });
  after(async () => {
    await gateway?.remove();
    await cups?.remove();
  });

  const inbound = (): string => `
answer:
  - { name: switchboard, called: "5550007", do: telephone }
  - { name: nuisance, called: "5550008", do: reject, hang-up: yes }
rules:
  - { name: purchasing, called: "5550001", mail: purchasing@plant.example, form: both }
  - { name: logistics, called: "5550002", mail: logistics@plant.example, printer: office, folder: "${archive}", file-name: "{called}-{caller}-{call}" }
  - { name: sales, called: "5550003", mail: sales@plant.example, language: de }
default: faxmaster@plant.example
`;

  /** A real queue: PDF through CUPS's filters to PostScript, onto A4. */
  async function makeQueue(): Promise<void> {
    const ppd = join(cups.folder, "a4.ppd");
    writeFileSync(ppd, a4Printer);
    const uri = `file://${papers}/out.ps`;
    const made = await cups.run("lpadmin", "-p", "office", "-E", "-v", uri, "-P", ppd, "-o", "PageSize=A4");
    assert.equal(made.code, 0, made.output + cups.log());
  }

  const faxes = async (): Promise<{ fax: ReceivedFax; delivery: Delivery | undefined; folder: string }[]> => {
    const found = [];
    for (const year of await gateway.spool.list("received"))
      for (const month of await gateway.spool.list("received", year))
        for (const call of await gateway.spool.list("received", year, month)) {
          const folder = gateway.spool.path("received", year, month, call);
          if (!existsSync(join(folder, "fax.json"))) continue;
          const read = <T>(name: string): T => JSON.parse(readFileSync(join(folder, name), "utf8")) as T;
          const delivery = existsSync(join(folder, "delivery.json")) ? read<Delivery>("delivery.json") : undefined;
          found.push({ fax: read<ReceivedFax>("fax.json"), delivery, folder });
        }
    return found;
  };
  const printJobs = async (which: "all" | "completed"): Promise<number> =>
    (await cups.run("lpstat", "-W", which, "-o", "office")).output.split("\n").filter((line) => line !== "").length;
  const calls = (): CallRecord[] =>
    readFileSync(gateway.spool.path("calls.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as CallRecord);
  const send = (...to: string[]): Promise<string> =>
    gateway.send({
      to: to.map((number) => `${number}@fax.local`),
      attachments: [{ filename: "a.pdf", content: simplePdf(["one", "two"]) }],
    });
  const mailboxes = ["purchasing", "logistics", "sales"];

  it("by called number, over both lines, each to its own mailbox in its own form", async () => {
    await send("5550001", "5550002", "5550003");
    for (const name of mailboxes) await gateway.mails("received", `${name}@plant.example`);
    await send("5550003", "5550001", "5550002");
    for (const name of mailboxes) await gateway.mails("received", `${name}@plant.example`, 2);
    const mails = (await gateway.outbox()).filter(({ event }) => event === "received");
    assert.equal(mails.length, 6);
    for (const { to, mail } of mails) {
      const files = mail.attachments.filter(({ related }) => !related).map(({ contentType }) => contentType);
      assert.deepEqual(
        files,
        to.startsWith("purchasing") ? ["application/pdf", "image/tiff"] : ["application/pdf"],
        to,
      );
      assert.match(mail.subject ?? "", to.startsWith("sales") ? /^Fax von / : /^Fax from /);
    }
    const seen = await faxes();
    assert.deepEqual([...new Set(seen.map(({ fax }) => fax.line))].sort(), ["t2", "t3"], "both lines took calls");
    for (const { fax, delivery } of seen) {
      assert.equal(delivery!.rule, mailboxes[Number(fax.calledNumber.at(-1)) - 1]);
      assert.match(delivery!.rules ?? "", /^[0-9a-f]{10}$/);
    }
    const incoming = calls().filter(({ direction }) => direction === "receive");
    assert.ok(incoming.length === 6 && incoming.every(({ rule }) => rule === "line"));
  });

  it("onto paper and into a folder as well, where the rule says so", async () => {
    const mine = (await faxes()).filter(({ fax }) => fax.calledNumber === "5550002");
    for (const { folder } of mine)
      await gateway.until(
        () => readFileSync(join(folder, "delivery.json"), "utf8").split('"done"').length === 4,
        30_000,
        folder,
      );
    assert.equal(await printJobs("all"), 2);
    const names = mine.map(({ fax }) => `5550002-${fax.callerNumber}-${fax.call}.pdf`).sort();
    assert.deepEqual(readdirSync(archive).sort(), [...names, "index.csv"]);
    const index = readFileSync(join(archive, "index.csv"), "utf8").trim().split("\r\n");
    assert.equal(index.length, 3);
    for (const { fax, folder } of mine)
      assert.ok(
        readFileSync(join(archive, `5550002-${fax.callerNumber}-${fax.call}.pdf`)).equals(
          readFileSync(join(folder, "fax.pdf")),
        ),
      );
  });

  it("a page longer than the paper is printed whole", async () => {
    // A page of 430 mm with a line along each edge, for a printer with A4.
    const page = createBitmap(1728, 3310);
    for (let y = 0; y < page.height; y++)
      for (let x = 0; x < 216; x++)
        if (y < 12 || y >= page.height - 12 || x === 0 || x === 215) page.data[y * 216 + x] = 0xff;
    const tiff = join(gateway.folder, "long.tif");
    writeFileSync(tiff, writeTiff([{ bitmap: page, resolution: "fine" }]));
    assert.equal((await gateway.command("send", "--raw", "5550002", tiff, "--from", "user1")).code, 0);
    await gateway.mails("received", "logistics@plant.example", 3);
    await gateway.until(async () => (await printJobs("completed")) === 3, 60_000, "printed");
    const box = execFileSync("sh", ["-c", 'gs -q -dBATCH -dNOPAUSE -sDEVICE=bbox "$0" 2>&1', join(papers, "out.ps")], {
      encoding: "utf8",
    });
    const [left, bottom, right, top] = /%%BoundingBox: (\d+) (\d+) (\d+) (\d+)/.exec(box)!.slice(1).map(Number);
    // 215 to 430 mm, as it came, inside 595 to 842 points.
    assert.ok(left! >= 0 && bottom! >= 0 && right! <= 595 && top! <= 842, box);
    const ratio = (top! - bottom!) / (right! - left!);
    assert.ok(Math.abs(ratio - 3310 / 7.7 / (1728 / 8.04)) < 0.03, `${box} ${ratio}`);
  });

  it("while the printer is away the mails go on; it prints when it is back", async () => {
    await cups.run("lpadmin", "-x", "office");
    await send("5550002");
    await gateway.mails("received", "logistics@plant.example", 4);
    const waiting = async () =>
      (await faxes()).filter(({ delivery }) =>
        delivery?.targets?.some(({ state, tries }) => state === "waiting" && tries > 0),
      );
    const isPlaced = (): boolean => readdirSync(archive).length === 5;
    await gateway.until(async () => (await waiting()).length === 1 && isPlaced(), 30_000, "it waits");
    const [fax] = await waiting();
    assert.deepEqual(
      fax!.delivery!.targets!.map(({ target, state }) => `${target.kind} ${state}`),
      ["mail done", "printer waiting", "folder done"],
    );
    await makeQueue();
    await gateway.until(async () => (await printJobs("all")) === 1, 90_000, "printed");
    await gateway.until(async () => (await waiting()).length === 0, 10_000, "noted");
    assert.equal((await gateway.mails("received", "logistics@plant.example")).length, 4);
  });

  it("a number left to people is not answered, a refused one is ended at once; both are on record", async () => {
    await send("5550007");
    await gateway.until(() => calls().some(({ outcome }) => outcome === 25), 90_000, "left to people");
    await send("5550008");
    await gateway.until(() => calls().some(({ outcome }) => outcome === 26), 60_000, "rejected");
    const [people] = calls().filter(({ outcome }) => outcome === 25);
    const [refused] = calls().filter(({ outcome }) => outcome === 26);
    assert.deepEqual([people!.rule, people!.calledNumber], ["answer switchboard", "5550007"]);
    assert.deepEqual([refused!.rule, refused!.calledNumber], ["answer nuisance", "5550008"]);
    assert.match(readFileSync(gateway.spool.path("traces", refused!.call), "utf8"), /ended at once by answer nuisance/);
    const listed = await gateway.command("calls");
    assert.match(listed.output, /E025 left to people/);
    assert.match(listed.output, /E026 rejected/);
    assert.ok(!(await faxes()).some(({ fax }) => /000[78]$/.test(fax.calledNumber)));
  });

  it("an answer to its mail prints it, passes it on, faxes back when its writer says so, and bars its sender with the administrator's ok", async () => {
    const [first] = await gateway.mails("received", "purchasing@plant.example");
    const reply = first!.mail.replyTo!.text;
    const from = "purchasing@plant.example";
    const quote = "\r\n\r\nOn Mon, 23 Nov 2026 at 10:14, Fax <fax@fax.local> wrote:\r\n> QUOTED\r\n";
    const before = await printJobs("all");
    await gateway.send({ from, to: reply, subject: "Re: Fax", text: `print office${quote}` });
    await gateway.until(async () => (await printJobs("all")) === before + 1, 60_000, "printed");
    await gateway.send({
      from,
      to: reply,
      subject: "Re: Fax",
      text: `forward user2@plant.example\r\n\r\nYours?${quote}`,
    });
    const [passed] = await gateway.mails("received", "user2@plant.example");
    assert.match(passed!.mail.text!, /purchasing@plant\.example passes this fax on to you and writes: Yours\?/);
    // The trial's lines call themselves otherwise than their callers' numbers, so he is asked.
    await gateway.send({ from, to: reply, subject: "Re: Fax", text: `We accept.${quote}` });
    const [asked] = await gateway.mails("question", from);
    assert.match(asked!.mail.text!, /but its machine calls itself/);
    const [job] = (await gateway.jobs()).filter(({ state }) => state.waitsFor.length > 0);
    assert.equal(job!.request.original.replace(/\D/g, ""), (await faxes())[0]!.fax.callerNumber.replace(/\D/g, ""));
    await gateway.send({ from, to: asked!.mail.replyTo!.text, text: "cancel" });
    await gateway.send({ from, to: reply, subject: "Re: Fax", text: `junk${quote}` });
    const [junk] = await gateway.mails("question", "faxmaster@plant.example");
    await gateway.send({ from: "faxmaster@plant.example", to: junk!.mail.replyTo!.text, text: "ok" });
    const caller = first!.mail.text!.match(/^From: (\S+)/m)![1]!;
    await gateway.mails("receipt", "faxmaster@plant.example");
    assert.match(readFileSync(gateway.spool.path("junk.json"), "utf8"), new RegExp(`"caller": "${caller}"`));
    await assert.rejects(
      gateway.send({ from: "x@elsewhere.example", to: reply, text: "help" }),
      /550 5\.7\.1 x@elsewhere\.example may not/,
    );
  });
});
