// The driverless queue of a real cupsd, set up by the one command and used as lp, an IPP Everywhere client and a second
// CUPS queue without a driver use it.

import assert from "node:assert/strict";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CupsServer } from "../support/cups-server.ts";
import { Gateway, simplePdf } from "../support/gateway.ts";
import { printedLetter } from "../support/printed.ts";
import { run } from "../support/unix-users.ts";

describe("printing through CUPS", function () {
  this.timeout(120_000);
  const cups = new CupsServer();
  const gateway = new Gateway();

  before(async () => {
    await gateway.start();
    await cups.start();
  });
  after(async () => {
    await cups.remove();
    await gateway.remove();
  });

  const file = (name: string, content: string | Buffer): string => {
    const path = join(cups.folder, name);
    writeFileSync(path, content);
    return path;
  };
  const noticed = async (to: string, subject: RegExp): Promise<void> => {
    try {
      await gateway.until(
        async () => (await gateway.outbox()).some((mail) => mail.to === to && subject.test(mail.mail.subject ?? "")),
        30_000,
        `a notice ${subject} to ${to}`,
      );
    } catch (error) {
      throw new Error(`${String(error)}\n${cups.log()}`);
    }
  };

  it("one command sets the queue up and says what it did", async () => {
    const made = await gateway.command(
      "print-queue",
      "cups",
      "--backend-dir",
      cups.backends,
      "--cups",
      `127.0.0.1:${cups.port}`,
    );
    assert.equal(made.code, 0, made.output);
    assert.match(made.output, /backend\/faxgate written[\s\S]*queue fax made/);
    assert.ok(made.output.includes(`:${cups.port}/printers/fax`), made.output);
    assert.equal(statSync(join(cups.backends, "faxgate")).mode & 0o777, 0o700);
    assert.match((await cups.run("lpstat", "-p", "fax")).output, /printer fax is idle/);
  });

  it("a folder that is no spool of faxgate gets no queue", async () => {
    const none = await run(process.execPath, [
      join(import.meta.dirname, "../../dist/cli/faxgate.js"),
      ...["print-queue", "cups", "--spool", cups.folder, "--backend-dir", cups.folder],
    ]);
    assert.equal(none.code, 1);
    assert.match(none.output, /is no spool of faxgate; name the right one with --spool/);
    assert.ok(!existsSync(join(cups.folder, "faxgate")));
  });

  it("lp prints PostScript and PDF for the user it names; one copy is faxed", async () => {
    const ps = file("letter.ps", printedLetter("Angebot aus CUPS", 2));
    assert.equal((await cups.run("lp", "-d", "fax", "-U", "user1", "-n", "3", ps)).code, 0);
    await noticed("user1@plant.example", /Angebot aus CUPS.*2 pages/);
    const pdf = file("rechnung.pdf", simplePdf(["one", "two", "three"]));
    assert.equal(
      (await cups.run("lp", "-d", "fax", "-U", "user2", "-t", "Rechnung $(id) 'x' 12", "-n", "2", pdf)).code,
      0,
    );
    await noticed("user2@plant.example", /Rechnung \$\(id\) 'x' 12.*3 pages/);
  });

  it("an IPP client sends PDF with Print-Job as Windows' class driver and iOS do", async () => {
    const pdf = file("ipp.pdf", simplePdf(["ipp"]));
    const test = file(
      "print.test",
      `{ NAME "print" OPERATION Print-Job GROUP operation-attributes-tag ATTR charset attributes-charset utf-8
ATTR language attributes-natural-language en ATTR uri printer-uri $uri ATTR name requesting-user-name user1
ATTR name job-name "Grüße vom Telefon" ATTR mimeMediaType document-format application/pdf FILE ${pdf} STATUS successful-ok }\n`,
    );
    const sent = await cups.run("ipptool", "-tv", `ipp://127.0.0.1:${cups.port}/printers/fax`, test);
    assert.equal(sent.code, 0, sent.output);
    await noticed("user1@plant.example", /Grüße vom Telefon/);
  });

  it("a client without a driver learns from the queue what to send, and sends it", async () => {
    const uri = `ipp://127.0.0.1:${cups.port}/printers/fax`;
    const made = await cups.run("lpadmin", "-p", "client", "-E", "-v", uri, "-m", "everywhere");
    assert.equal(made.code, 0, `${made.output}${cups.log()}`);
    const ps = file("driverless.pdf", simplePdf(["one", "two"]));
    assert.equal((await cups.run("lp", "-d", "client", "-U", "user2", "-t", "ohne Treiber", ps)).code, 0);
    await noticed("user2@plant.example", /ohne Treiber.*2 pages/);
  });

  it("--remove takes queue and back end away again", async () => {
    const gone = await gateway.command(
      "print-queue",
      "cups",
      "--remove",
      "--backend-dir",
      cups.backends,
      "--cups",
      `127.0.0.1:${cups.port}`,
    );
    assert.equal(gone.code, 0, gone.output);
    assert.ok(!existsSync(join(cups.backends, "faxgate")));
    assert.doesNotMatch((await cups.run("lpstat", "-p")).output, /printer fax /);
  });
});
