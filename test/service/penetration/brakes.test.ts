// The two brakes that ask somebody, a second person and the sender himself at a new country, with the number spelled in every
// other way, by every way it can come in: recipient of a mail, text of an answer, option of a mail, list, command line. Whatever
// is called is held by its brake; the rest is refused.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseNumber } from "../../../src/codec/phone/number.ts";
import { dialPlan, mayFax } from "../../../src/codec/rules/permission.ts";
import type { RuleSet } from "../../../src/codec/rules/rule-set.ts";
import { runCommand } from "../../support/faxgate-command.ts";
import { britain, emergency, seattle } from "../../support/hostile-numbers.ts";
import { message, Office } from "../../support/office.ts";
import { rulesFolder, trialRules } from "../../support/rules.ts";

/** The two-person rule names the number in its normal form, in a national one, and as it is dialled here. */
const namings = ["+12069367329", "206 936 7329", "1 206 936 73XX", "9367329"];

const change =
  (approved: string, entries = "") =>
  (file: string, text: string): string =>
    file === "outbound.yaml"
      ? text
          .replace(
            /permit:[\s\S]*?\n\n/,
            `permit:
  - { to: "${approved}", approve: [user2@plant.example], post-dial: 20 }
  - { classes: [internal, local, national, mobile, international, other, toll-free, shared-cost], post-dial: 20 }

`,
          )
          .replace('outside-prefix: ""', 'outside-prefix: "9,"')
          .replace('area-code: ""', 'area-code: "206"')
          .replace("lists: {}", `lists:\n  dealers: { numbers: ["936 7329", "+44 20 7946 0123", 5550001] }`)
          .replace("    - { match: 555XXXX, class: internal }\n", (own) => own + entries)
      : text;
const rules = (approved = namings[0]!, entries = ""): RuleSet => trialRules(change(approved, entries));
const wantedNeed = { "+12069367329": "approve", "+442079460123": "confirm" } as const;

describe("penetration: brakes that ask somebody", function () {
  this.timeout(30_000);
  let office: Office;
  beforeEach(async () => {
    office = await Office.make(rules());
  });
  const all = [...seattle, ...britain, ...emergency];

  /** Nothing to these two numbers is free to be called, and no alarm is there at all; how many of each wait. */
  async function wantHeld(): Promise<Record<string, number>> {
    const held: Record<string, number> = {};
    for (const { request, state } of await office.jobs()) {
      if (state.outcome !== undefined) continue;
      const kind = wantedNeed[request.destination as keyof typeof wantedNeed];
      assert.ok(kind !== undefined || request.destination === "5550001", `${request.original}: ${request.dial}`);
      if (kind === undefined) continue;
      assert.deepEqual([state.state, ...state.waitsFor.map((need) => need.kind)], ["held", kind], request.original);
      held[request.destination] = (held[request.destination] ?? 0) + 1;
    }
    return held;
  }

  it("a number as the rules do not write it: whoever may be called is that very number", () => {
    for (const approved of namings) {
      const ours = rules(approved);
      let dialled = 0;
      for (const number of all) {
        const permission = mayFax(ours, { id: "user1" }, number);
        if (!permission.ok) continue;
        dialled++;
        const { destination } = permission.number;
        if (destination === "5550001") continue;
        assert.ok(destination in wantedNeed, `${number}: ${destination}`);
        const asks = destination === "+12069367329" ? ["user2@plant.example"] : undefined;
        assert.deepEqual(permission.approve, asks, `${number}, where the rule says ${approved}`);
      }
      assert.ok(dialled > 30, "most of them are read");
    }
  });

  it("as recipients of mails: each is held, or refused", async () => {
    for (const number of all) await office.mail([`"${number}"@fax.local`], message({ id: `<${Math.random()}@x>` }));
    await office.work();
    const held = await wantHeld();
    assert.ok(held["+12069367329"]! > 20 && held["+442079460123"]! > 8, JSON.stringify(held));
    assert.ok(office.log.some((line) => /mail worked on/.test(line)));
  });

  it("in answers to a printed document, and in the option to:", async () => {
    // The same reader stands behind all ways; some of each kind show that it is asked here.
    for (const number of all.filter((_, index) => index % 4 === 0)) {
      const { token } = await office.printed();
      await office.mail([`reply+${token}@fax.local`], message({ text: number }));
      await office.mail(["5550001@fax.local"], message({ subject: `[to: ${number}] letter`, text: "Hello" }));
    }
    await office.work();
    const held = await wantHeld();
    assert.ok(held["+12069367329"]! > 5 && held["+442079460123"]! > 2, JSON.stringify(held));
  });

  it("as members of a list, and on the command line", async () => {
    const folder = mkdtempSync(join(tmpdir(), "faxgate-test-"));
    try {
      cpSync(rulesFolder, folder, { recursive: true });
      const file = join(folder, "outbound.yaml");
      writeFileSync(file, change(namings[0]!)("outbound.yaml", readFileSync(file, "utf8")));
      for (const number of [
        "dealers",
        "936.7329",
        "9,1(206)936-7329",
        "0\uff11\uff114420 7946 0123",
        "tel:+442079460123",
      ]) {
        const { code, err } = await runCommand(office.spool, "send", number, file, "--rules", folder);
        assert.equal(code, 0, `${number}: ${err}`);
      }
      await office.work();
      assert.deepEqual(await wantHeld(), { "+12069367329": 3, "+442079460123": 3 });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("a second time in another spelling while the first one is held: neither is called", async () => {
    for (const number of ["2069367329", "+1 206 936 7329", "9367329"])
      await office.mail([`"${number}"@fax.local`], message({ id: "<same@x>" }));
    await office.work();
    assert.deepEqual(await wantHeld(), { "+12069367329": 1 });
  });

  // The metadata does not know every number there is: an entry of the dial plan may let one through.
  for (const match of ["011*", "+44*", "01144XXXXXXXXX*"])
    it(`a number nobody knows that the entry ${match} lets through is in its country all the same`, async () => {
      const unknown = [
        "+44 20 7946 01239",
        "011 44 20 7946 01239",
        "(011) 44-20-7946-01239",
        "+44\uff12079460123\uff19",
      ];
      const brakes = rules("+44207946*", `    - { match: "${match}", dial: "9,{number}", class: international }\n`);
      for (const number of unknown) {
        const read = parseNumber(number, dialPlan(brakes));
        assert.ok(read.ok, number);
        assert.equal(read.destination, "+4420794601239", number);
        const permission = mayFax(brakes, { id: "user1" }, number);
        assert.deepEqual(permission.ok && permission.approve, ["user2@plant.example"], number);
        const refusing = { ...brakes, outbound: { ...brakes.outbound, "do-not-fax": ["01144207946*"] } };
        assert.equal(mayFax(refusing, { id: "user1" }, number).ok, false, number);
      }
      office.rules = rules(namings[0], `    - { match: "${match}", dial: "9,{number}", class: international }\n`);
      for (const number of unknown) await office.mail([`"${number}"@fax.local`], message({ id: `<${number}@x>` }));
      await office.work();
      const jobs = await office.jobs();
      assert.equal(jobs.length, unknown.length);
      for (const { state } of jobs) assert.deepEqual([state.state, state.waitsFor[0]?.kind], ["held", "confirm"]);
    });
});
