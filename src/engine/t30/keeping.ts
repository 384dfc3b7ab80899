// Waits for keep() before a page is confirmed: with ECM the far end is told RNR meanwhile, without it its repeated commands
// go unanswered until the page is on disk (T.30 A.5.4.1; DESIGN 4.2). Ends with the page kept or with CallEnd 206.

import type { Millis } from "../../base/clock.ts";
import { describeError } from "../../base/errors.ts";
import type { ReceivedPage } from "../../base/fax.ts";
import { Inbox } from "../../base/inbox.ts";
import type { KnownFrame } from "../../codec/t30/frame.ts";
import { giveUp } from "./call-end.ts";
import type { FrameKind } from "./frame-roles.ts";
import type { Station } from "./station.ts";
import { keepLimit, keepPatience, timers } from "./timers.ts";

type Kept = { readonly kind: "kept" } | { readonly kind: "failed"; readonly error: unknown };

/**
 * Resolves when the page is kept. `answerOwed`: the far end asked and waits for the answer now; false when it asked no more
 * while the disk worked. If the call ends meanwhile, the page is waited for all the same, so that none is half written.
 */
export async function keepPage(
  station: Station,
  keep: () => Promise<void>,
  page: ReceivedPage,
  repeats: readonly FrameKind[],
): Promise<{ readonly answerOwed: boolean }> {
  const done = new Inbox<Kept>(station.clock);
  keep().then(
    () => done.push({ kind: "kept" }),
    (error: unknown) => done.push({ kind: "failed", error }),
  );
  const limit = station.after(keepLimit);
  /** True when the page is on disk, false while it is not until `deadline`. */
  const kept = async (deadline: Millis): Promise<boolean> => {
    const event = await done.next(Math.min(limit, deadline));
    if (event.kind === "failed") throw giveUp(206, `page ${page.page}: ${describeError(event.error)}`);
    if (event.kind === "kept") return true;
    if (station.clock.now() < limit) return false;
    throw giveUp(206, `page ${page.page} was not on disk after ${keepLimit / 1000} s`);
  };
  if (await kept(station.after(keepPatience))) return { answerOwed: true };
  const ecm = page.format.ecmFrameSize !== undefined;
  for (;;) {
    let asked: KnownFrame | undefined;
    try {
      if (ecm) await station.send({ kind: "RNR" });
      asked = await station.listen(station.after(timers.T2.value), ...repeats);
    } catch (end) {
      await kept(limit);
      throw end;
    }
    if (asked === undefined) {
      station.note("the far end asks no more while the disk works");
      await kept(limit);
      return { answerOwed: false };
    }
    if (await kept(station.after(ecm ? 500 : keepPatience))) return { answerOwed: true };
  }
}
