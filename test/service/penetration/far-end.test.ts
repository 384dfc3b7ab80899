// Attacks by whoever is called or calls: what his machine says of itself (TSI, CSI, non-standard octets) and what the telephone
// network says of him (caller's number and name), at every place where such a string comes to light again: mails and their
// heads, reports for mail systems, names of files, the log, the journal, the trace, a terminal.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RawPage } from "../../../src/base/received.ts";
import { createBitmap } from "../../../src/codec/image/bitmap.ts";
import { encodePage } from "../../../src/codec/t4/page-encoder.ts";
import type { FrameBody } from "../../../src/codec/t30/frame.ts";
import { formatTrace, parseTrace } from "../../../src/codec/trace/record.ts";
import { makeDirectory, writeAtomic } from "../../../src/device/store/atomic.ts";
import { ClaimedJob, createJob, readJob } from "../../../src/device/store/job-files.ts";
import { writePartner } from "../../../src/device/store/partners.ts";
import { ownLife } from "../../../src/device/store/process-life.ts";
import { writeFax } from "../../../src/device/store/received-files.ts";
import { startInbound } from "../../../src/service/inbound/inbound.ts";
import { writeSubmission } from "../../../src/service/intake/submissions.ts";
import { writeLineStatus } from "../../../src/service/line/line-context.ts";
import { jobDelayed } from "../../../src/service/notice/delayed-notice.ts";
import { jobEnded } from "../../../src/service/notice/job-notice.ts";
import { runCommand } from "../../support/faxgate-command.ts";
import { jobRequest, submission } from "../../support/job.ts";
import { Office } from "../../support/office.ts";
import { until } from "../../support/redis.ts";
import { answererAgainst, callerAgainst } from "../../support/scripted-call.ts";
import { dcs, giveTcf, hear, say, takeTcf } from "../../support/scripted-station.ts";
import { drawPage } from "../../support/t30-call.ts";

/** What a machine calls itself; one octet a character where it comes over the line. */
const idents: readonly (readonly [attack: string, ident: string])[] = [
  ["a line end and a header", "\r\nBcc: x@evil.example"],
  ["a line end, an empty line, a body", "x\r\nX-Evil: 1\r\n\r\nbody"],
  ["a bare carriage return", "x\rX-Evil: 1"],
  ["a header word", "Subject: X-Evil"],
  ["a field of a report", "x\r\nAction: failed\r\nStatus: 5.0.0"],
  ["an empty line in a report", "x\r\n\r\nFinal-Recipient: rfc822; x"],
  ["ANSI escapes", "\u001b[2J\u001b]0;evil\u0007"],
  ["an 8-bit escape (CSI) and its string", "\u009b2J\u009d0;evil\u009c"],
  ["NUL and DEL", "a\u0000b\u007fc\u0008d"],
  ["octets above 127", "\u00ff\u00fe\u00e9\u00a0\u00ad"],
  ["a line separator and a bidi override", "a\u2028b\u202ec\u200b"],
  ["a path", "../../../../etc/cron"],
  ["a path from the root", "/etc/passwd"],
  ["an encoded word with a line end", "=?utf-8?Q?=0ABcc:?="],
  ["an encoded word in base64", "=?utf-8?B?DQpCY2M6?="],
  ["a placeholder of our texts", "{{job}}{{title}}"],
  ["the mark of a form", "[[ 5550002 ]]"],
  ["HTML", "<b>x</b><img src=//e>"],
  ["a record of a trace", "x | 00 11 22"],
  ["JSON", '","outcome":0,"x":"'],
  ["a command for a shell", "$(id)`id`;id|id&&id"],
  ["an address", "<thief@evil.example>"],
];

const octetsOf = (ident: string): Uint8Array => Uint8Array.from(Buffer.from(ident, "latin1").reverse());
const noControls = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** Nothing a terminal obeys, but for line ends. */
function assertQuiet(text: string, where: string): void {
  for (const line of text.split("\n")) assert.doesNotMatch(line, noControls, `${where}: ${JSON.stringify(line)}`);
}

describe("penetration: the far end over the line", () => {
  const equipment = (fif: Uint8Array): FrameBody => ({ kind: "NSF", fif }) as FrameBody;
  for (const [attack, ident] of idents)
    it(`calls itself ${attack}: 20 letters of one line are left of it`, async () => {
      const fif = octetsOf(ident);
      const csi = { kind: "CSI", fif } as FrameBody;
      const tsi = { kind: "TSI", fif } as FrameBody;
      const called = await callerAgainst(
        [say(equipment(octetsOf(`\u0000\u0000\u000e${ident}`)), csi, "DIS"), hear("DCS"), takeTcf, say("DCN")],
        { pages: [drawPage(1, 20, "standard")] },
      );
      const calling = await answererAgainst([hear("DIS"), say(tsi, dcs()), giveTcf(), hear("CFR"), say("DCN")]);
      for (const { report, trace } of [called, calling]) {
        assert.match(report.remoteId, /^[ -~]{0,20}$/);
        assert.doesNotMatch(Object.values(report.far?.equipment ?? {}).join(""), /[^ -~]/);
        assert.ok(trace.length > 0);
        for (const line of trace) assert.doesNotMatch(line, noControls);
      }
    });

  it("sends a DIS and an NSF of any octets: described in one line, and the call ends in an outcome", async () => {
    for (const octet of [0x00, 0x0a, 0x1b, 0x7f, 0x9b, 0xff]) {
      const fif = new Uint8Array(120).fill(octet);
      const { report, trace } = await callerAgainst(
        [say(equipment(fif), { kind: "CSI", fif } as FrameBody, { kind: "DIS", fif } as FrameBody)],
        { pages: [drawPage(1, 20, "standard")] },
      );
      assert.notEqual(report.outcome, 0);
      for (const line of trace) assert.doesNotMatch(line, noControls);
    }
  });
});

// Whatever the codec leaves of it: the places below hold for the string as it came, since names of callers come by other ways.
describe("penetration: the far end's words where they come to light", function () {
  this.timeout(20_000);
  let office: Office;
  beforeEach(async () => {
    office = await Office.make();
  });

  /** Every mail that waits: its head has our lines only, once each, and nothing goes to anybody new. */
  async function wantClean(): Promise<void> {
    for (const { id, to, mail } of await office.out()) {
      const raw = (await office.raw(id)).toString("latin1");
      const head = raw.slice(0, raw.indexOf("\r\n\r\n"));
      assert.doesNotMatch(raw, /[^\t\r\n\x20-\x7e]/);
      assert.doesNotMatch(head, /^(?:Bcc|X-Evil)\b/im);
      assert.equal(head.match(/^Subject:/gim)?.length, 1);
      for (const address of to) assert.match(address, /@plant\.example$/);
      assert.doesNotMatch(mail.subject ?? "", /[\p{Cc}\u2028-\u202e]/u, "what a reader decodes is one line too");
      for (const part of mail.attachments)
        assert.match(part.filename ?? "", /^(?:fax-[0-9A-Za-z+-]+\.pdf|page-\d\.png|)$/);
      assert.doesNotMatch(String(mail.html), /<b>x<\/b>|<img src=\/\/e/);
    }
  }

  const storedPage = (ident: string): RawPage => ({
    page: 1,
    file: "raw/page-001.mh",
    compression: "mh",
    width: 1728,
    resolution: "fine",
    rate: 9600,
    modulation: "v29",
    ecm: false,
    quality: { lines: 30, badLines: 0, longestBadRun: 0 },
    resentFrames: 0,
    remoteId: ident,
    subAddress: ident,
  });

  const files = async (): Promise<string[]> =>
    (await readdir(office.spool.root, { recursive: true })).filter((name) => /evil|passwd|cron|\$\(/.test(name));

  for (const [attack, ident] of idents) {
    it(`${attack}: a received fax, its mail, its PDF's name, the log`, async () => {
      const call = "c00000007";
      const folder = office.spool.path("received", "2026", "11", call);
      await makeDirectory(join(folder, "raw"));
      const raw = encodePage(createBitmap(1728, 30), { compression: "mh", lsbFirst: true });
      await writeAtomic(join(folder, "raw", "page-001.mh"), raw);
      const page = storedPage(ident);
      const head = {
        ...{ call, line: "t2", startedAt: new Date().toISOString(), process: ownLife() },
        ...{ calledNumber: "5550001", callerNumber: ident, callerName: ident },
      };
      await writeFax(folder, head, [page], { outcome: 21, detail: ident, remoteId: ident, seconds: 1 });
      const deps = await office.deps();
      const service = startInbound({ ...deps }, { look: 20, again: 20 });
      await until(async () => (await office.out("received")).length === 1, "received");
      await service.stop();
      const [received] = await office.out("received");
      assert.deepEqual(received!.to, ["purchasing@plant.example"], "the number that was called decides, not his words");
      await wantClean();
      assert.deepEqual(await files(), []);
      for (const line of office.log) assert.doesNotMatch(line, noControls);
      assert.ok(office.log.some((line) => /received fax routed call=c00000007/.test(line)));
    });

    it(`${attack}: a fax sent, its notices, its reports, its journal`, async () => {
      const about = submission({ id: "0mabc-far", subject: "letter", pages: 1 });
      const ends = [0, 1, 20, undefined] as const;
      const report = {
        ...{ mail: about.id, numbers: 1, envelope: { whole: false } },
        recipients: [{ address: "5550001@fax.local", original: "rfc822;5550001@fax.local" }],
      };
      await makeDirectory(office.spool.active(about.id));
      await writeSubmission(office.spool, about);
      const deps = await office.deps();
      for (const [n, outcome] of ends.entries()) {
        const request = jobRequest({ submission: about.id, number: n + 1, pages: 1, report });
        await createJob(office.spool, request);
        const pen = (await ClaimedJob.take(office.spool, request.id, { by: "line", line: "t0", epoch: "e" }))!;
        await pen.write({ e: "claimed", line: "t0", attempt: 1, call: "c00000001" });
        const ended = { call: "c00000001", outcome: outcome ?? 1, detail: ident, remoteId: ident, seconds: 3 } as const;
        await pen.write({ e: "attempt-end", ...ended });
        if (outcome === undefined) await pen.write({ e: "retry", at: new Date(Date.now() + 60_000).toISOString() });
        else await pen.write({ e: "final", outcome });
        await pen.release();
        const job = (await readJob(office.spool, request.id))!;
        assert.equal(job.state.attempts[0]!.remoteId, ident, "the journal keeps it whole, in a line of its own");
        assert.equal(job.state.outcome, outcome);
        if (outcome === undefined) await jobDelayed(deps.post, about, job);
        else await jobEnded(deps.post, about, job, outcome);
      }
      const mails = await office.out();
      assert.deepEqual(mails.map(({ event }) => event).sort(), ["delayed", "delivered", "failed", "perhaps-delivered"]);
      await wantClean();
      const actions = { delivered: "delivered", failed: "failed", "perhaps-delivered": "delayed", delayed: "delayed" };
      for (const { event, mail } of mails) {
        const part = mail.attachments.find(({ contentType }) => contentType === "message/delivery-status")!;
        const text = part.content.toString("latin1");
        assert.deepEqual(text.match(/^Action: .*$/gim), [`Action: ${actions[event as keyof typeof actions]}`]);
        assert.equal(text.match(/^Final-Recipient: /gim)?.length, 1);
        assert.equal(text.trim().split("\r\n\r\n").length, 2, "one block for the mail, one for its recipient");
      }

      assert.deepEqual(await files(), []);
      const journal = await readFile(office.spool.path("active", about.id, "jobs", "1.journal"), "utf8");
      assert.equal(journal.trim().split("\n").length, 3);
    });
  }

  it("all of them on a terminal and in JSON: no escape, one line a job; a program gets them whole", async () => {
    const { spool } = office;
    for (const [n, [, ident]] of idents.entries()) {
      const id = `0mabc-f${n}`;
      const call = `c000000${String(n).padStart(2, "0")}`;
      const end = { call, outcome: 1, detail: ident, remoteId: ident, seconds: 3 } as const;
      await makeDirectory(spool.active(id));
      await writeSubmission(spool, submission({ id, subject: ident, owner: ident }));
      await createJob(spool, jobRequest({ submission: id, destination: `55500${10 + n}` }));
      const pen = (await ClaimedJob.take(spool, `${id}-1`, { by: "line", line: "t0", epoch: "e" }))!;
      await pen.write({ e: "claimed", line: "t0", attempt: 1, call });
      await pen.write({ e: "attempt-end", ...end });
      await pen.write({ e: "retry", at: new Date(Date.now() + 60_000).toISOString() });
      await pen.release();
      const told = {
        calledNumber: ident,
        callerNumber: ident,
        line: "t0",
        startedAt: new Date().toISOString(),
        pages: 1,
      };
      await spool.appendRecord("calls.jsonl", { ...end, ...told, direction: "receive" });
      const record = { ms: 1, layer: "t30", direction: "<", text: `TSI "${ident}"`, octets: octetsOf(ident) } as const;
      const read = parseTrace(formatTrace(record))!;
      assert.deepEqual([read.layer, read.direction, read.octets], ["t30", "<", record.octets]);
      await writeAtomic(spool.path("traces", call), `${formatTrace(record)}\n${ident.replaceAll("\n", " ")}\n`);
      await writePartner(spool, {
        ...{ destination: `55500${10 + n}`, remoteId: ident, equipment: ident, calls: 1, lastCall: call },
        ...{ lastAt: new Date().toISOString(), v17Failures: 0, ecmFailures: 0 },
      });
      await writeLineStatus(spool, `x${n}`, "calling", `page 1 (${ident})`);
    }
    const same = async (...args: readonly string[]): Promise<string> => {
      const { code, out, err } = await runCommand(spool, ...args);
      assert.equal(code, 0, err);
      assertQuiet(out, args.join(" "));
      return out;
    };
    const whole = async (n: number | undefined, ...args: readonly string[]): Promise<void> => {
      const told = JSON.stringify(JSON.parse(await same(...args, "--json")));
      for (const [, ident] of n === undefined ? idents : [idents[n]!])
        assert.ok(told.includes(JSON.stringify(ident).slice(1, -1)), `${args.join(" ")}: ${JSON.stringify(ident)}`);
    };
    for (const list of ["queue", "calls", "lines"]) {
      const most = list === "calls" ? ["--most", "99"] : [];
      assert.equal((await same(list, ...most)).trim().split("\n").length, idents.length + 1, list);
      await whole(undefined, list, ...most);
    }
    for (const [n, [attack, ident]] of idents.entries()) {
      if (!/escape|line end|path/.test(attack)) continue;
      const call = `c000000${String(n).padStart(2, "0")}`;
      for (const id of [call, `55500${10 + n}`, `0mabc-f${n}`]) {
        await same("show", id);
        await whole(n, "show", id);
      }
      await same("show", `0mabc-f${n}-1`);
      await same("trace", call);
      const routed = await same("explain", "inbound", "--called", "5550001", "--tsi", ident, "--caller", ident);
      assert.match(routed, /purchasing@plant\.example/);
    }
    assert.deepEqual(await files(), []);
  });
});
