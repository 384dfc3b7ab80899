// The faxgate command on a prepared spool, the whole program each time: what it prints for machines, and its exit codes.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createBitmap } from "../../../src/codec/image/bitmap.ts";
import { writeTiff } from "../../../src/codec/tiff/write.ts";
import { makeDirectory, writeJson } from "../../../src/device/store/atomic.ts";
import { closedMail, envelopeTrailer, openIncoming } from "../../../src/device/store/incoming.ts";
import { ClaimedJob, createJob, readJob } from "../../../src/device/store/job-files.ts";
import { addJunkSender } from "../../../src/device/store/junk-list.ts";
import { writePartner } from "../../../src/device/store/partners.ts";
import { RulesFolder } from "../../../src/device/store/rules-folder.ts";
import type { Spool } from "../../../src/device/store/spool.ts";
import { type CommandResult, runCommand } from "../../support/faxgate-command.ts";
import { jobRequest, submission } from "../../support/job.ts";
import { Office } from "../../support/office.ts";
import { rulesFolder } from "../../support/rules.ts";
import { tempSpool } from "../../support/temp-spool.ts";

describe("the faxgate command", function () {
  this.timeout(30_000);
  let spool: Spool;
  let folder: string;
  const one = "0mabc-one";
  const held = "0mabc-two";

  before(async () => {
    spool = await tempSpool();
    folder = mkdtempSync(join(tmpdir(), "faxgate-test-"));
    for (const id of [one, held]) {
      await makeDirectory(spool.active(id));
      await createJob(spool, jobRequest({ submission: id, pages: 2 }));
      await writeJson(spool.path("active", id, "submission.json"), submission({ id, subject: "letter" }));
    }
    const waiting = submission({ id: "0mabc-print", kind: "print", state: "waiting", pages: 4 });
    await makeDirectory(spool.active(waiting.id));
    await writeJson(spool.path("active", waiting.id, "submission.json"), waiting);
    const pen = (await ClaimedJob.take(spool, `${one}-1`, { by: "line", line: "t0", epoch: "e" }))!;
    await pen.write({ e: "claimed", line: "t0", attempt: 1, call: "c00000001" });
    await pen.write({ e: "asked", page: 1, command: "MPS" });
    await pen.write({ e: "answered", page: 1, answer: "MCF" });
    const report = { call: "c00000001", outcome: 201, detail: "gone", remoteId: "THEM", seconds: 33 } as const;
    await pen.write({ e: "attempt-end", ...report });
    await pen.write({ e: "retry", at: new Date(Date.now() + 60_000).toISOString() });
    await pen.release();
    const call = { direction: "send", line: "t0", startedAt: new Date().toISOString(), pages: 1, ...report };
    await spool.appendRecord("calls.jsonl", call);
    writeFileSync(spool.path("traces", "c00000001"), "       1 call  - x\n");
    const line = { line: "t0", state: "idle", text: "", pid: process.pid, at: "now" };
    writeFileSync(spool.path("run", "line-t0.json"), JSON.stringify(line));
    writeFileSync(spool.path("run", "line-t1.json"), JSON.stringify({ ...line, line: "t1", pid: 2 ** 22 - 3 }));
    writeFileSync(join(folder, "page.tif"), writeTiff([{ bitmap: createBitmap(1728, 40), resolution: "fine" }]));
    writeFileSync(join(folder, "wide.tif"), writeTiff([{ bitmap: createBitmap(1000, 40), resolution: "fine" }]));
    cpSync(rulesFolder, join(folder, "bad"), { recursive: true });
    writeFileSync(join(folder, "bad", "inbound.yaml"), "default: nobody\n");
    writeFileSync(join(folder, "bad", "mails/en/alarm.txt"), "nothing");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...args: string[]): Promise<CommandResult> => runCommand(spool, ...args);
  const json = async <T>(...args: string[]): Promise<T> => {
    const result = await run(...args, "--json");
    assert.equal(result.code, 0, result.err);
    return JSON.parse(result.out) as T;
  };

  it("replays a trace with today's engine, and tells where it differs", async () => {
    const recorded = resolve(import.meta.dirname, "../../transcripts/soft-modems-mmr-ecm-receive.trace");
    const same = await run("trace", recorded, "--replay");
    assert.equal(same.code, 0, same.err);
    assert.match(same.out, /the same to the end\nnow: E021 received complete/);
    const other = join(folder, "other.trace");
    writeFileSync(other, readFileSync(recorded, "utf8").replace("> CFR | ff 13 84", "> FTT | ff 13 44"));
    const differs = await run("trace", other, "--replay", "--json");
    assert.equal(differs.code, 1);
    const shown = JSON.parse(differs.out) as { same: boolean; recorded: string; now: string };
    assert.deepEqual([shown.same, shown.recorded, shown.now], [false, "we said FTT", "we say CFR"]);
    const none = await run("trace", "c00000001", "--replay");
    assert.equal(none.code, 1);
    assert.match(none.err, /holds no T\.30 session/);
  });

  it("shows what is remembered of a number, in any spelling the dial plan knows", async () => {
    await writePartner(spool, {
      destination: "5550001",
      remoteId: "THEM",
      equipment: "Ricoh",
      calls: 2,
      lastCall: "c00000001",
      lastAt: "2026-11-22T10:00:00.000Z",
      bestRate: { modulation: "v17", bps: 14400 },
      v17Failures: 0,
      noV17: { since: "2026-11-22T10:00:00.000Z", goodCalls: 1 },
      ecmFailures: 0,
    });
    const shown = await run("show", "555-0001");
    assert.equal(shown.code, 0);
    assert.match(shown.out, /calls itself +THEM\n/);
    assert.match(shown.out, /best rate +V\.17 14400\n/);
    assert.match(shown.out, /without V\.17 +since /);
    const json = await run("show", "5550001", "--json");
    assert.equal((JSON.parse(json.out) as { equipment: string }).equipment, "Ricoh");
    const none = await run("show", "5550002");
    assert.equal(none.code, 1);
    assert.match(none.err, /nothing is remembered of 5550002/);
  });

  it("lists mails that were just taken with their senders, by the ids they keep", async () => {
    const id = "0mabc-new";
    const message = Buffer.from("Subject: x\r\n\r\n");
    const envelope = {
      id,
      receivedAt: "",
      from: "Anne@plant.example",
      proof: { kind: "trusted-host" } as never,
      recipients: [],
      remoteAddress: "",
      helo: "",
      bytes: message.length,
    };
    writeFileSync(closedMail(spool, id), Buffer.concat([message, envelopeTrailer(envelope)]));
    const row = async (): Promise<unknown[]> =>
      (await json<Record<string, unknown>[]>("queue"))
        .filter(({ state }) => state === "preparing")
        .map((one) => [one["id"], one["owner"]]);
    assert.deepEqual(await row(), [[id, "anne@plant.example"]]);
    await openIncoming(spool, id);
    assert.deepEqual(await row(), [[id, "anne@plant.example"]]);
    rmSync(spool.incoming(id), { recursive: true });
  });

  it("lists what is not finished, calls and lines, and shows a job and a call", async () => {
    const [queue, calls, lines, job, call] = [
      await json<Record<string, unknown>[]>("queue"),
      await json<Record<string, unknown>[]>("calls"),
      await json<Record<string, unknown>[]>("lines"),
      await json<Record<string, unknown>>("show", `${one}-1`),
      await json<Record<string, unknown>>("show", "c00000001"),
    ];
    assert.deepEqual(
      queue.map((row) => [row["id"], row["state"], row["confirmedPages"], row["attempts"]]),
      [
        [`${one}-1`, "waiting", 1, 1],
        ["0mabc-print", "waiting-for-numbers", 0, 0],
        [`${held}-1`, "ready", 0, 0],
      ],
    );
    assert.deepEqual([calls.length, calls[0]!["call"]], [1, "c00000001"]);
    assert.deepEqual(
      lines.map((row) => [row["line"], row["state"]]),
      [
        ["t0", "idle"],
        ["t1", "stopped"],
      ],
    );
    assert.deepEqual([job["state"], job["outcome"], job["pages"], job["confirmedPages"]], ["waiting", null, 2, 1]);
    const [attempt] = job["attempts"] as Record<string, unknown>[];
    assert.deepEqual([attempt!["call"], attempt!["outcome"], attempt!["line"]], ["c00000001", 201, "t0"]);
    assert.equal(call["outcome"], 201);
  });

  it("prints the same for people, and a trace", async () => {
    const [queue, show, calls, lines, trace] = [
      await run("queue"),
      await run("show", `${one}-1`),
      await run("calls"),
      await run("lines"),
      await run("trace", "c00000001"),
    ];
    assert.match(queue.out, /^JOB .*\n[\s\S]*0mabc-one-1 +waiting/);
    assert.match(show.out, /E201/);
    assert.match(calls.out, /c00000001/);
    assert.match(lines.out, /t0 +idle/);
    assert.equal(trace.out, "       1 call  - x\n");
  });

  it("agrees for others by release and by nothing else, and leaves that in the audit", async () => {
    const id = "0mabc-asks";
    await makeDirectory(spool.active(id));
    const needs = [
      { kind: "confirm", of: ["a@plant.example"], why: "x" },
      { kind: "approve", of: ["b@plant.example"], why: "x" },
    ] as const;
    for (const number of [1, 2])
      await createJob(spool, jobRequest({ submission: id, id: `${id}-${number}`, number, needs }));
    await writeJson(spool.path("active", id, "submission.json"), submission({ id }));
    for (const word of ["hold", "cancel"]) {
      assert.equal((await run(word, `${id}-1`)).code, 0);
      assert.deepEqual((await readJob(spool, `${id}-1`))!.consents, {}, word);
    }
    assert.equal((await run("release", `${id}-2`)).code, 0);
    const { state, consents } = (await readJob(spool, `${id}-2`))!;
    assert.deepEqual([state.state, Object.keys(consents).sort()], ["ready", ["approve", "confirm"]]);
    const audit = readFileSync(spool.path("audit.jsonl"), "utf8").trim().split("\n");
    assert.equal(audit.filter((line) => line.includes(`${id}-2`)).length, 2);
  });

  it("leaves wishes for the office", async () => {
    assert.equal((await run("hold", `${held}-1`)).code, 0);
    assert.equal((await readJob(spool, `${held}-1`))!.state.state, "held");
    assert.equal((await run("release", `${held}-1`)).code, 0);
    assert.equal((await readJob(spool, `${held}-1`))!.state.state, "ready");
    assert.equal((await run("cancel", `${held}-1`)).code, 0);
    assert.equal((await readJob(spool, `${held}-1`))!.control?.wish, "cancel");
    assert.equal((await run("release", `${held}-1`)).code, 1, "what is being cancelled stays so");
    assert.equal((await readJob(spool, `${held}-1`))!.control?.wish, "cancel");
  });

  it("warns of a route that an earlier one hides, and the rules are in order all the same", async () => {
    const rules = join(folder, "routes");
    cpSync(rulesFolder, rules, { recursive: true });
    const site = readFileSync(join(rulesFolder, "faxgate.yaml"), "utf8");
    const routes = [
      '- { domains: ["*.partner.example", Plant.Example], relay: smtp://one.example }',
      "- { domains: [fax.partner.example, partner.example], relay: smtp://two.example }",
      '- { domains: [plant.example, "*.a.partner.example", "*.example"], relay: smtp://three.example }',
    ];
    const lines = `${site.trimEnd()}\nroutes:\n  ${routes.join("\n  ")}\n`;
    writeFileSync(join(rules, "faxgate.yaml"), lines);
    const { code, out } = await run("check", "--rules", rules);
    assert.equal(code, 0, out);
    const from = lines.split("\n").indexOf("routes:") + 2;
    const warnings = out.split("\n").filter((line) => line.startsWith("warning: "));
    assert.deepEqual(
      warnings.map((line) =>
        /faxgate\.yaml:(\d+):\d+: routes\.\d+: (\S+) is never .* takes (\S+) /.exec(line)?.slice(1),
      ),
      [
        [String(from + 1), "fax.partner.example", "*.partner.example"],
        [String(from + 2), "plant.example", "plant.example"],
        [String(from + 2), "*.a.partner.example", "*.partner.example"],
      ],
    );
    assert.match(out, /: in order \(/);
    assert.doesNotMatch((await run("check")).out, /warning/);
  });

  it("checks the rules: 0 in order, 42 with each fault and its place", async () => {
    const [good, bad] = [await run("check"), await run("check", "--rules", join(folder, "bad"))];
    assert.deepEqual([good.code, /in order/.test(good.out)], [0, true]);
    assert.equal(bad.code, 42);
    assert.match(bad.out, /inbound\.yaml:1:10: .*mail address/);
    assert.match(bad.out, /alarm\.txt:1:1: /);
  });

  it("explains, with 1 for no", async () => {
    const [inbound, yes, no, user] = [
      await json<{ mail: string[]; rule: string }>("explain", "inbound", "--called", "5550001"),
      await json<{ ok: boolean; pool: string }>("explain", "outbound", "5550001", "--from", "user1"),
      await run("explain", "outbound", "+34942314159", "--from", "user1@plant.example"),
      await json<{ id: string; found: string; origins: { field: string; insteadOf: unknown[] }[] }>(
        "explain",
        "user",
        "DOM\\user1",
      ),
    ];
    assert.deepEqual([inbound.mail, inbound.rule], [["purchasing@plant.example"], "1"]);
    assert.deepEqual([yes.ok, yes.pool], [true, "default"]);
    assert.equal(no.code, 1);
    assert.match(
      no.out,
      /decided by permit 2, .*outbound\.yaml:\d+:5\n {2}not by permit 1, .*outbound\.yaml:\d+:5: it is for internal numbers, and this one is international\n/,
    );
    assert.deepEqual([user.id, user.found], ["user1", "his print name"]);
    const passedOver = user.origins.find(({ field }) => field === "number");
    assert.deepEqual(passedOver?.insteadOf, [{ value: "+1 555 0100", from: "site" }]);
    assert.match(
      (await run("explain", "user", "user1")).out,
      /^known by his name in users\.yaml, .*users\.yaml:\d+:5\n/,
    );
    const address = await run("explain", "outbound", "IMCEAFAX-Anne+40555-0001@fax.local", "--from", "user1");
    assert.match(address.out, /may fax 5550001 .*\n {2}read as: form imceafax; number 555-0001; for Anne\n/);
  });

  it("explains a call that comes in: is it answered, where does its fax go, and why not by other rules", async () => {
    const rules = join(folder, "inbound");
    cpSync(join(import.meta.dirname, "../../../rules"), rules, { recursive: true });
    writeFileSync(
      join(rules, "inbound.yaml"),
      `answer:
  - { name: desk, line: t3, time: "mo-fr 08:00-18:00", do: telephone }
  - { caller: withheld, do: answer, rings: 5 }
junk: [{ tsi: "*OFFERS*" }]
rules:
  - { name: large, also: yes, pages: ">20", folder: /srv/fax }
  - { called: "5550001", subaddress: "12", mail: twelve@plant.example }
  - { called: "5550001", outcome: partial, printer: office, round-robin: [a@plant.example, b@plant.example] }
default: faxmaster@plant.example
`,
    );
    const explain = async (...args: string[]): Promise<string> => {
      const { code, out, err } = await run("explain", "inbound", "--rules", rules, "--called", "5550001", ...args);
      assert.equal(code, 0, err);
      return out.replaceAll(`${rules}/`, "");
    };
    assert.equal(
      await explain(
        ...["--line", "t3", "--caller", "5559", "--at", "2026-11-23 09:14", "--pages", "21", "--outcome", "partial"],
      ),
      `at 2026-11-23 09:14, by rules ${(await json<{ version: string }>("explain", "inbound", "--rules", rules, "--called", "1")).version}
the call is left to people: rule answer desk
  answer desk, inbound.yaml:2:5: fits
the fax goes by rules large and 3 of inbound.yaml
  into /srv/fax as {date}-{time}-{caller}-{called} (pdf)
  mail to one in turn of a@plant.example, b@plant.example as pdf, in en
  printed on office
  not junk 1, inbound.yaml:4:8: it asks for tsi *OFFERS*, and this is not known
  rule large, inbound.yaml:6:5: fits
  not rule 2, inbound.yaml:7:5: it asks for subaddress 12, and this is not known
  rule 3, inbound.yaml:8:5: fits
`,
    );
    const plain = await explain("--at", "2026-11-22 23:00", "--subaddress", "12");
    assert.match(plain, /^the call is answered at ring 5: rule answer 2$/m);
    assert.match(plain, /not answer desk, .*: it asks for line t3, and this is not known/);
    assert.match(plain, /^the fax goes by rule 2 of inbound\.yaml\n {2}mail to twelve@plant\.example as pdf, in en$/m);
    assert.match(await explain("--tsi", "best offers"), /^the fax is junk 1: kept, and nobody is told$/m);
    assert.match(
      await explain("--caller", "5559"),
      /answered at ring 2 or as the line says[\s\S]*to the default mailbox\n {2}mail to faxm/,
    );
    await addJunkSender(spool, { caller: "5554444", tsi: "", call: "c00000009", by: "admin", at: "" });
    const learned = await explain("--caller", "555-4444");
    assert.match(learned, /^the fax is junk learned from c00000009: kept/m);
    assert.match(learned, /^ {2}junk learned from c00000009, by an answer: fits$/m);
    assert.doesNotMatch(await explain("--caller", "5559"), /learned/);
    for (const wrong of [
      ["--at", "tomorrow"],
      ["--line", "t9"],
      ["--pages", "many"],
      ["--outcome", "good"],
    ])
      assert.notEqual(
        (await run("explain", "inbound", "--rules", rules, "--called", "1", ...wrong)).code,
        0,
        wrong.join(),
      );
  });

  it("sends files as a mail of the user's, and a raw TIFF as it is", async () => {
    const file = join(folder, "page.tif");
    const [mail, raw] = [
      await run("send", "5550001", file, "--from", "user1"),
      await run("send", "--raw", "--line", "t0", "--sub-address", "12#3", "--password", "4711", "5550002", file),
    ];
    assert.deepEqual([mail.code, raw.code], [0, 0], mail.err + raw.err);
    const office = Office.on(spool);
    await office.work();
    const first = (await readJob(spool, mail.out.trim()))!;
    assert.deepEqual([first.request.destination, first.request.header?.name], ["5550001", "Example Plant"]);
    assert.deepEqual(
      office.prepared.flatMap((input) => input.parts.map((part) => part.name)),
      ["page.tif"],
    );
    const job = (await readJob(spool, raw.out.trim()))!;
    assert.deepEqual([job.request.line, job.request.header, job.request.pages], ["t0", undefined, 1]);
    assert.deepEqual([job.request.subAddress, job.request.senderPassword], ["12#3", "4711"]);
    assert.ok(
      readFileSync(file).equals(readFileSync(spool.path("active", job.request.submission, job.request.document))),
    );
  });

  it("sends in the quality it is told, and knows no others", async () => {
    const file = join(folder, "page.tif");
    const sent = await run("send", "5550001", file, "--from", "user1", "--quality", "400");
    assert.equal(sent.code, 0, sent.err);
    const office = Office.on(spool);
    await office.work();
    assert.deepEqual(
      office.prepared.map(({ quality }) => quality),
      ["400x400"],
    );
    assert.equal((await readJob(spool, sent.out.trim()))!.request.resolution, "400x400");
    assert.equal((await run("send", "5550001", file, "--quality", "best")).code, 2);
    assert.match(
      (await run("send", "5550001", file, "--raw", "--quality", "fine")).err,
      /--raw sends pages as they are/,
    );
  });

  it("sends to a list of the rules, a job for each number, and to none that the user may not use", async () => {
    const file = join(folder, "page.tif");
    const rules = join(folder, "lists");
    cpSync(rulesFolder, rules, { recursive: true });
    const outbound = readFileSync(join(rulesFolder, "outbound.yaml"), "utf8");
    const lists = `lists:
  dealers:
    numbers: [{ number: 5550001, name: Anne Anderson }, "5550002", "+34942314159"]
  closed: { users: [user2], numbers: [5550001] }
  abroad: { numbers: ["+34942314159"] }
`;
    writeFileSync(join(rules, "outbound.yaml"), outbound.replace("lists: {}\n", lists));
    const sent = await run("send", "Dealers", file, "--from", "user1", "--rules", rules);
    assert.equal(sent.code, 0, sent.err);
    const office = Office.on(spool);
    office.rules = (await RulesFolder.open(rules)).current;
    await office.work();
    const ids = sent.out.trim().split("\n");
    const jobs = await Promise.all(ids.map((id) => readJob(spool, id)));
    assert.deepEqual(
      jobs.map((job) => [job!.request.destination, job!.request.recipientName, job!.state.outcome]),
      [
        ["5550001", "Anne Anderson", undefined],
        ["5550002", "", undefined],
        ["+34942314159", "", 402],
      ],
    );
    for (const [list, why] of [
      ["closed", /list/],
      ["abroad", /the trial faxes to/],
    ] as const) {
      const refused = await run("send", list, file, "--from", "user1", "--rules", rules);
      assert.equal(refused.code, 1);
      assert.match(refused.err, why);
    }
  });

  const codes: readonly [number, string[], RegExp][] = [
    [2, [], /Usage/],
    [2, ["nonsense"], /unknown command/],
    [2, ["show"], /missing required argument/],
    [2, ["queue", "--nonsense"], /unknown option/],
    [2, ["calls", "--most", "many"], /expected a whole number/],
    [2, ["send", "--sub-address", " ", "5550001", "x.pdf"], /at most 20 of digits/],
    [2, ["start", "--line-speed", "0"], /expected a number from/],
    [1, ["show", "nonsense"], /neither a job nor a submission nor a call/],
    [1, ["show", "0mabc-none-1"], /there is no job/],
    [1, ["cancel", "0mabc-none-1"], /there is no job/],
    [1, ["trace", "c00000099"], /there is no trace/],
    [1, ["trace", "../../etc/passwd"], /is no call number/],
    [1, ["queue", "--spool", "/nonexistent"], /is no spool/],
    [1, ["send", "112", "x.pdf"], /emergency/],
    [1, ["send", "5550001", "/nonexistent.pdf"], /cannot be read/],
    [1, ["send", "--raw", "5550001", "WIDE"], /1000 pels wide/],
    [1, ["send", "--line", "t2", "5550001", "WIDE"], /no line "t2" that sends/],
    [42, ["send", "5550001", "x.pdf", "--rules", "/nonexistent"], /the file is missing/],
    [42, ["start", "--rules", "/nonexistent"], /the rules are not in order/],
    [42, ["explain", "user", "x", "--rules", "/nonexistent"], /the file is missing/],
  ];
  it("ends with 1 for what cannot be done, 2 for wrong use, 42 for wrong settings, and says why", async () => {
    const wide = join(folder, "wide.tif");
    for (const [code, args, why] of codes) {
      const result = await run(...args.map((arg) => (arg === "WIDE" ? wide : arg)));
      assert.equal(result.code, code, `${args.join(" ")}: ${result.err}`);
      assert.match(result.err + result.out, why, args.join(" "));
    }
  });
});
