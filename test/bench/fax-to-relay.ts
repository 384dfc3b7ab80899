// From the confirmation of a received fax's last page (the last octet of its MCF has left) to its mail taken by the relay, in the
// whole gateway as real processes: ten fine pages of text, three calls (ROUNDS) on lines that go four times faster, the office in its own
// time. Printed: the slowest.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parseTrace } from "../../src/codec/trace/record.ts";
import { wholeNote } from "../../src/service/line/receive-fax.ts";
import { Gateway } from "../support/gateway.ts";
import { leftFaxes } from "../support/incoming-call.ts";
import { Relay } from "../support/relay.ts";
import { postScriptOf, textPages } from "../support/shaded-pages.ts";

const rounds = Number(process.env["ROUNDS"] ?? 3);
const pages = 10;
const speed = 4;

/** When each mail about a received fax was taken, ms since 1970. */
const taken: number[] = [];
const relay = await Relay.start({
  onData: (stream, session, done) => {
    stream.resume();
    stream.on("end", () => {
      if (session.envelope.rcptTo.some(({ address }) => address.startsWith("purchasing@"))) taken.push(Date.now());
      done();
    });
  },
});
const site = (text: string): string => text.replace("relay: outbox", `relay: smtp://127.0.0.1:${relay.port}`);
const gateway = new Gateway({ speed, rules: { "faxgate.yaml": site } });
try {
  await gateway.start();
  const texts = textPages();
  const postScript = postScriptOf(Array.from({ length: pages }, (_, i) => texts[i % texts.length]!));
  const args = ["-q", "-sDEVICE=pdfwrite", "-sPAPERSIZE=a4", "-o", "-", "-"];
  const pdf = execFileSync("gs", args, { input: postScript, maxBuffer: 1e8 });
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await gateway.send({ to: "5550001@fax.local", attachments: [{ filename: "a.pdf", content: pdf }] });
    await gateway.until(() => taken.length > round, 900_000, `mail ${round + 1}`);
    const { fax } = (await leftFaxes(gateway.spool))[round]!;
    if (fax?.pages.length !== pages) throw new Error(`a fax of ${fax?.pages.length} pages`);
    const confirmed = confirmedAt(fax.call, fax.startedAt);
    seconds.push((taken[round]! - confirmed) / 1000);
    console.error(
      `  round ${round + 1}: ${fax.seconds.toFixed(0)} s on the line, ${seconds.at(-1)!.toFixed(3)} s to the relay`,
    );
  }
  console.log(`fax-to-relay seconds ${Math.max(...seconds).toFixed(3)}`);
} finally {
  await gateway.remove();
  await relay.stop();
}

/** When the answer to EOP had left, ms since 1970: the trace counts from the call's beginning. */
function confirmedAt(call: string, startedAt: string): number {
  const records = readFileSync(gateway.spool.path("traces", call), "utf8").split("\n").map(parseTrace);
  return Date.parse(startedAt) + records.find((record) => record?.text === wholeNote)!.ms / speed;
}
