// How fast a line process answers its modem in a call: sixteen calls at once over 32 line processes, and one call while two
// Ghostscripts keep both cores busy (--sixteen or --convert runs only one of the two). The exchange with the modems runs here,
// in real time; each is on a unix socket. Measured for every turn: from the octet that ends the far end's frames (OK behind a
// final frame) to the first octet of our next command. Printed: histogram, longest, late turns, octets the modems had to fill
// or lost, PSS of the line processes.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseFrame } from "../../src/codec/t30/frame.ts";
import { realClock } from "../../src/device/clock.ts";
import { Exchange } from "../../src/trial/exchange.ts";
import { SoftModem } from "../../src/trial/soft-modem.ts";
import { Gateway, simplePdf } from "../support/gateway.ts";

/** T.30 5.3.2 allows 20 ms more or less at the change from one carrier to the next; a program that adds more to it is late. */
const turnTolerance = 20;
/**
 * Before MCF a page is decoded and flushed to disk; the sender's T4 (3.0 s - 15 %) allows it: 2550 ms less the answer's 1.0 s of
 * preamble, its 75 ms of silence and 140 ms until flags are recognised.
 */
const pageTolerance = 1300;
/** ms from one mail to the next. */
const apart = 350;
const buckets = [1, 2, 5, 10, 15, 20, 50, 100, 200, 500, 1300];
const final = 0x13;
const pageEnds: ReadonlySet<string> = new Set(["MPS", "EOM", "EOP", "PPS"]);

interface Turns {
  readonly plain: number[];
  readonly page: number[];
  /** Longest turn by the frame that was answered. */
  readonly longest: Map<string, number>;
}

/** Listens to what a modem and its program say and keeps the length of each turn. */
class Tap {
  readonly #turns: Turns;
  #frame: Uint8Array | undefined;
  #since: number | undefined;

  constructor(turns: Turns) {
    this.#turns = turns;
  }

  fromModem(bytes: Uint8Array): void {
    if (bytes[0] === 0xff && bytes[1] === final && bytes.at(-1) === 0x03) this.#frame = bytes.slice(0, -4);
    else if (this.#frame !== undefined && String.fromCharCode(...bytes) === "\r\nOK\r\n")
      this.#since = performance.now();
  }

  fromProgram(): void {
    const { kind } = parseFrame(this.#frame ?? new Uint8Array(0));
    if (this.#since !== undefined && kind !== "DCN") {
      const { plain, page, longest } = this.#turns;
      const time = performance.now() - this.#since;
      (pageEnds.has(kind) ? page : plain).push(time);
      longest.set(kind, Math.max(time, longest.get(kind) ?? 0));
    }
    this.#frame = undefined;
    this.#since = undefined;
  }
}

/** `pairs` calling and as many answering modems, m0 … and n0 …, on sockets in `folder`. */
async function startModems(
  folder: string,
  pairs: number,
  turns: Turns,
): Promise<{ modems: SoftModem[]; stop(): void }> {
  const exchange = new Exchange(realClock, {
    plan: [{ pattern: /^55500\d\d$/, action: { kind: "hunt", group: "n" } }],
  });
  const modems: SoftModem[] = [];
  const servers: Server[] = [];
  for (const group of ["m", "n"])
    for (let i = 0; i < pairs; i++) {
      const modem = new SoftModem(realClock, `${group}${i}`);
      modems.push(modem);
      exchange.connect(
        { name: `${group}${i}`, number: `5559${group === "m" ? 0 : 1}${i}`, callerName: "", group },
        modem,
      );
      const server = createServer((socket) => {
        const tap = new Tap(turns);
        modem.attach((bytes) => {
          tap.fromModem(bytes);
          socket.write(bytes);
        });
        socket.on("data", (bytes: Uint8Array) => {
          tap.fromProgram();
          modem.fromProgram(new Uint8Array(bytes));
        });
        socket.on("error", () => {});
        socket.on("close", () => modem.detach());
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(join(folder, `${group}${i}.sock`), resolve));
    }
  return {
    modems,
    stop: () => {
      for (const server of servers) server.close();
    },
  };
}

/** Calls of `pages` pages between `pairs` lines each way, one call a pair, all at once. */
async function measure(
  title: string,
  pairs: number,
  pages: number,
  load: (folder: string) => ChildProcess[],
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fgb-"));
  const turns: Turns = { plain: [], page: [], longest: new Map() };
  const { modems, stop } = await startModems(folder, pairs, turns);
  const lines = [..."mn"].flatMap((group) =>
    Array.from({ length: pairs }, (_, i) => {
      const sends = group === "m";
      return `  ${group}${i}: { device: "unix:${folder}/${group}${i}.sock", modem: trial, number: "+1 555 ${i}", send: ${sends ? "yes" : "no"}, receive: ${sends ? "no" : "yes"}, rings: 1 }`;
    }),
  );
  const gateway = new Gateway({
    speed: 1,
    rules: {
      "lines.yaml": () => `lines:\n${lines.join("\n")}\n`,
    },
  });
  let loads: ChildProcess[] = [];
  try {
    await gateway.start();
    const lineNames = Object.keys(gateway.pids()).filter((name) => name.startsWith("line@"));
    await gateway.until(
      () => (gateway.log.match(/ready modem=/g)?.length ?? 0) >= lineNames.length,
      60_000,
      "all modems",
    );
    loads = load(folder);
    const started = performance.now();
    // One mail a call, as they come in life: calls that dial in the same millisecond speak in the same millisecond to the end.
    for (let i = 0; i < pairs; i++) {
      await gateway.send({
        to: `55500${String(i + 10)}@fax.local`,
        attachments: [
          {
            filename: "page.pdf",
            content: simplePdf(Array.from({ length: pages }, (_, n) => `page ${n + 1} of ${i}`)),
          },
        ],
      });
      await new Promise((resolve) => setTimeout(resolve, apart));
    }
    let most = 0;
    await gateway.until(
      async () => {
        most = Math.max(most, modems.filter((modem) => !modem.free).length / 2);
        const jobs = await gateway.jobs();
        return jobs.length === pairs && jobs.every((job) => job.state.state === "final");
      },
      300_000,
      "all calls are over",
    );
    const seconds = (performance.now() - started) / 1000;
    const ends = (await gateway.jobs()).map((job) => job.state.outcome);
    console.log(
      `${title}: ${ends.filter((end) => end === 0).length} of ${pairs} delivered in ${seconds.toFixed(0)} s, ${most} calls at once`,
    );
    print("turn", turns.plain, turnTolerance);
    print("turn with a page to keep", turns.page, pageTolerance);
    const frames = [...turns.longest].map(([kind, time]) => `${kind} ${time.toFixed(1)}`);
    console.log(`  longest by frame, ms: ${frames.join(", ")}`);
    const dry = modems.reduce((sum, modem) => sum + modem.trouble.dry, 0);
    const overrun = modems.reduce((sum, modem) => sum + modem.trouble.overrun, 0);
    console.log(`  octets a modem filled ${dry}, lost ${overrun}`);
    const pids = gateway.pids();
    const pss = lineNames.map((name) => pssOf(pids[name]!)).filter((size) => size > 0);
    console.log(`  PSS of a line process: ${Math.min(...pss)} to ${Math.max(...pss)} MB`);
  } finally {
    for (const each of loads) each.kill("SIGKILL");
    await gateway.remove();
    stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function print(what: string, times: readonly number[], tolerance: number): void {
  const late = times.filter((time) => time > tolerance).length;
  console.log(
    `  ${what}: ${times.length}, late (over ${tolerance} ms) ${late}, longest ${Math.max(0, ...times).toFixed(1)} ms`,
  );
  let from = 0;
  for (const to of [...buckets, Number.POSITIVE_INFINITY]) {
    const count = times.filter((time) => time > from && time <= to).length;
    if (count > 0)
      console.log(`    ${String(from).padStart(5)} to ${String(to).padEnd(8)} ms  ${String(count).padStart(5)}`);
    from = to;
  }
}

function pssOf(pid: number): number {
  const match = /^Pss: +(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
  return Math.round(Number(match?.[1] ?? 0) / 1024);
}

/** Two converters in a loop, at the priority ours have (device/exec). */
function converters(folder: string): ChildProcess[] {
  const pdf = join(folder, "many.pdf");
  writeFileSync(pdf, simplePdf(Array.from({ length: 100 }, (_, i) => `page ${i}`)));
  return [0, 1].map(() =>
    spawn(
      "sh",
      [
        "-c",
        `while nice -n 10 gs -q -dBATCH -dNOPAUSE -dSAFER -sDEVICE=tiffg4 -r204x196 -sOutputFile=/dev/null ${pdf}; do :; done`,
      ],
      { stdio: "ignore" },
    ),
  );
}

try {
  // A modem is hardware: it does not wait for a processor.
  setPriority(-15);
} catch {
  console.log("without the right to raise our priority the modems themselves are late under load");
}
const only = process.argv.find((arg) => arg === "--sixteen" || arg === "--convert");
if (only !== "--convert") await measure("sixteen calls at once", 16, 1, () => []);
if (only !== "--sixteen") await measure("one call beside two converters", 1, 3, converters);
