// Old mail programs write names and subjects in Windows-1252 as they are. The parser takes bare octets for UTF-8; lines of the
// head that are none are made so before it sees them. Passes everything else through untouched.

import { isUtf8 } from "node:buffer";
import { Transform } from "node:stream";
import { windowsText } from "../../base/bytes.ts";

/** `most`: octets of a head that are looked at; a longer one passes as it is. */
export function readableHead(most: number): Transform {
  let held: Buffer | undefined = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (held === undefined) return done(null, chunk);
      held = Buffer.concat([held, chunk]);
      const end = /\n\r?\n/.exec(held.toString("latin1"));
      if (end === null && held.length < most) return done();
      const whole = held;
      held = undefined;
      done(
        null,
        end === null ? whole : Buffer.concat([inUtf8(whole.subarray(0, end.index)), whole.subarray(end.index)]),
      );
    },
    flush(done) {
      done(null, held === undefined ? undefined : inUtf8(held));
    },
  });
}

function inUtf8(head: Buffer): Buffer {
  if (isUtf8(head)) return head;
  const lines: Buffer[] = [];
  for (let at = 0; at < head.length; ) {
    const end = head.indexOf(0x0a, at);
    const line = head.subarray(at, end < 0 ? head.length : end + 1);
    lines.push(isUtf8(line) ? line : Buffer.from(windowsText(line)));
    at += line.length;
  }
  return Buffer.concat(lines);
}
