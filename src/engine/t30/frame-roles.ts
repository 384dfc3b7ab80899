// Which station sends which frames (T.30 5.3.6): what tells an echo of our own from an answer, and what only accompanies
// another frame. Tables and one question; nothing is heard or said here.

import type { FrameBody } from "../../codec/t30/frame.ts";

export type FrameKind = FrameBody["kind"];

/** Frames only the called station sends; heard by it they are its own echo. */
const calledKinds: ReadonlySet<FrameKind> = new Set<FrameKind>(["DIS", "CSI", "NSF"]);
/** Frames only the sender of pages sends; heard by him they are his own echo, as all others are to the receiver. */
const senderKinds: ReadonlySet<FrameKind> = new Set<FrameKind>([
  "DCS",
  "TSI",
  "NSS",
  "SUB",
  "SID",
  "MPS",
  "EOM",
  "EOP",
  "PRI-MPS",
  "PRI-EOM",
  "PRI-EOP",
  "EOS",
  "PPS",
  "EOR",
  "CTC",
  "RR",
]);
/** Frames a polling caller sends. A machine that is called and wants to be polled sends them too: an echo to a poller alone. */
const callerKinds: ReadonlySet<FrameKind> = new Set<FrameKind>(["DTC", "CIG", "NSC", "PWD", "SEP", "PSA"]);
/** Frames both may send. */
const sharedKinds: ReadonlySet<FrameKind> = new Set<FrameKind>(["DCN", "CRP", "FNV"]);
/** Frames that accompany another one in a burst and never stand for themselves. */
export const companions: ReadonlySet<FrameKind> = new Set<FrameKind>([
  "NSF",
  "NSC",
  "NSS",
  "CSI",
  "TSI",
  "CIG",
  "SUB",
  "SID",
  "PWD",
  "SEP",
  "PSA",
  "FNV",
]);

/** Only we send such a frame in this role: what we hear is our own echo. `sending`: the pages go from us. */
export function isEcho(kind: FrameKind, role: "caller" | "answerer", sending: boolean): boolean {
  if (calledKinds.has(kind)) return role === "answerer";
  if (callerKinds.has(kind)) return role === "caller" && !sending;
  return !sharedKinds.has(kind) && senderKinds.has(kind) === sending;
}
