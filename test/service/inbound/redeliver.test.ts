// faxgate redeliver: a received fax once more, each time it is asked for and no oftener, whatever dies in between.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import type { Delivery } from "../../../src/base/received.ts";
import { readMessage, waitingMail } from "../../../src/device/mailout/outgoing-spool.ts";
import { wishedRedeliveries, wishRedelivery } from "../../../src/device/store/redelivery.ts";
import { startInbound } from "../../../src/service/inbound/inbound.ts";
import { redeliver } from "../../../src/service/inbound/redeliver.ts";
import { runCommand } from "../../support/faxgate-command.ts";
import { Office } from "../../support/office.ts";
import { receivedFax } from "../../support/received-fax.ts";
import { until } from "../../support/redis.ts";
import { trialRules } from "../../support/rules.ts";

const rulesWith = (inbound: string) => trialRules((file, text) => (file === "inbound.yaml" ? inbound : text));

describe("redelivering a received fax", function () {
  this.timeout(30_000);
  let office: Office;
  let place: string;
  let folder: string;
  let running: { stop(): Promise<void> } | undefined;
  beforeEach(async () => {
    place = mkdtempSync(join(tmpdir(), "faxgate-redeliver-"));
    office = await Office.make(
      rulesWith(`rules: [{ mail: a@plant.example, folder: "${place}" }]\ndefault: faxmaster@plant.example\n`),
    );
    folder = (await receivedFax(office.spool, { call: "c00000007" })).folder;
    running = startInbound(await office.deps(), { look: 10, again: 20 });
    await settled(2);
  });
  afterEach(async () => {
    await running?.stop();
    rmSync(place, { recursive: true, force: true });
  });

  const read = (): Delivery => JSON.parse(readFileSync(join(folder, "delivery.json"), "utf8")) as Delivery;
  const settled = (targets: number): Promise<void> =>
    until(
      () => {
        if (!existsSync(join(folder, "delivery.json"))) return false;
        const all = read().targets ?? [];
        return all.length === targets && all.every(({ state }) => state === "done");
      },
      `${office.log.join("\n")}`,
    );
  const wish = (to: readonly string[] | "as-before" | "as-ruled") =>
    wishRedelivery(office.spool, { call: "c00000007", by: "root", to });
  const mails = async () =>
    Promise.all(
      (await waitingMail(office.spool)).map(async ({ id, to }) => {
        const mail = await simpleParser(Buffer.from(await readMessage(office.spool, id)));
        return { to: to.join(), id: mail.messageId, text: mail.text ?? "" };
      }),
    );
  const pdfs = (): string[] => readdirSync(place).filter((name) => name.endsWith(".pdf"));

  it("goes where it went, as mails of their own that say so", async () => {
    await wish("as-before");
    await settled(4);
    const [first, second] = (await mails()).sort((a, b) => a.text.length - b.text.length);
    assert.deepEqual([first!.to, second!.to], ["a@plant.example", "a@plant.example"]);
    assert.notEqual(first!.id, second!.id, "mail systems throw away a second mail of the same Message-ID");
    assert.match(second!.text, /delivered before; the administrator has sent it once more/);
    assert.doesNotMatch(first!.text, /once more/);
    assert.equal(pdfs().length, 2);
    assert.deepEqual(await wishedRedeliveries(office.spool), []);
  });

  it("goes to other addresses alone, and where the rules of today send it", async () => {
    await wish(["b@plant.example", "c@plant.example"]);
    await settled(3);
    assert.deepEqual(read().targets!.at(-1)!.target, {
      kind: "mail",
      to: ["b@plant.example", "c@plant.example"],
      form: "pdf",
      language: "en",
    });
    office.rules = rulesWith("rules: []\ndefault: new@plant.example\n");
    await wish("as-ruled");
    await settled(4);
    assert.ok((await mails()).some(({ to }) => to === "new@plant.example"));
    assert.equal(pdfs().length, 1);
  });

  it("each wish once, also when the program dies before it is forgotten; another wish once more", async () => {
    const one = { id: "0mabc-one", call: "c00000007", by: "root", to: "as-before" as const };
    await running?.stop();
    running = undefined;
    const deps = await office.deps();
    await redeliver(deps, folder, one);
    await redeliver(deps, folder, one);
    assert.equal(read().targets!.length, 4);
    await redeliver(deps, folder, { ...one, id: "0mabc-two" });
    // What was added on wish is not doubled by the next one.
    assert.equal(read().targets!.length, 6);
  });

  it("keeps no other fax back where one is damaged, and says so", async () => {
    writeFileSync(join(folder, "delivery.json"), "{ torn");
    await wish("as-before");
    const { folder: next } = await receivedFax(office.spool, { call: "c00000008" });
    await until(() => existsSync(join(next, "delivery.json")), office.log.join("\n"));
    await until(async () => (await wishedRedeliveries(office.spool)).length === 0, "the wish stays");
  });

  it("goes to one of several in turn once more, to the same", async () => {
    await running?.stop();
    office.rules = rulesWith(
      "rules: [{ round-robin: [a@plant.example, b@plant.example] }]\ndefault: faxmaster@plant.example\n",
    );
    folder = (await receivedFax(office.spool, { call: "c00000009" })).folder;
    running = startInbound(await office.deps(), { look: 10, again: 20 });
    await settled(1);
    await wishRedelivery(office.spool, { call: "c00000009", by: "root", to: "as-before" });
    await settled(2);
    const got = (await mails()).filter(({ id }) => id?.includes("c00000009")).map(({ to }) => to);
    assert.deepEqual(got, [got[0], got[0]]);
  });

  it("is added to what the rules say where nothing was decided yet", async () => {
    await running?.stop();
    running = undefined;
    folder = (await receivedFax(office.spool, { call: "c00000010" })).folder;
    const one = { id: "0mabc-one", call: "c00000010", by: "root", to: ["b@plant.example"] };
    assert.equal(await redeliver(await office.deps(), folder, one), true);
    assert.equal(read().targets!.length, 3);
  });

  it("brings back one that was left alone after too many deaths of the program", async () => {
    writeFileSync(join(folder, "tries"), "5");
    await wish("as-before");
    await settled(4);
    assert.equal(existsSync(join(folder, "tries")), false);
  });

  it("forgets a wish for a fax that is not there", async () => {
    await wishRedelivery(office.spool, { call: "c00009999", by: "root", to: "as-before" });
    await until(async () => (await wishedRedeliveries(office.spool)).length === 0, "the wish stays");
    assert.ok(office.log.some((line) => /wanted once more is not there/.test(line)));
  });

  it("is a command that knows what it is asked", async () => {
    await running?.stop();
    running = undefined;
    const done = await runCommand(
      office.spool,
      "redeliver",
      "c00000007",
      "--to",
      "b@plant.example",
      "--to",
      "c@plant.example",
    );
    assert.equal(done.code, 0, done.err);
    assert.match(done.out, /c00000007 \(\d+ pages? of .*\) goes once more to b@plant\.example, c@plant\.example/);
    const [left] = await wishedRedeliveries(office.spool);
    assert.deepEqual(left!.to, ["b@plant.example", "c@plant.example"]);
    for (const wrong of [
      ["c00009999"],
      ["5"],
      ["c00000007", "--to", "nobody"],
      ["c00000007", "--as-ruled", "--to", "b@x.y"],
    ])
      assert.equal((await runCommand(office.spool, "redeliver", ...wrong)).code, 1, wrong.join(" "));
  });
});
