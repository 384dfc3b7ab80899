// The frame around the procedures of a call, the same for whoever sends and receives: how it ended, on hook in every case. The
// one place where CallEnd is caught.

import { CallEnd } from "./call-end.ts";
import type { Station } from "./station.ts";

export interface Ended {
  /** undefined: the procedures came to their good end. */
  readonly end: CallEnd | undefined;
  /** Of the conversation, by the call's clock. */
  readonly seconds: number;
}

/** `lastWord`: whether DCN is ours to say when the call ends well. A bug of ours drops the line and is thrown on. */
export async function wholeCall(
  station: Station,
  procedures: () => Promise<void>,
  lastWord: () => boolean,
): Promise<Ended> {
  const started = station.clock.now();
  let end: CallEnd | undefined;
  try {
    await procedures();
  } catch (error) {
    if (!(error instanceof CallEnd)) {
      await station.link.drop();
      throw error;
    }
    end = error;
    station.note(`the call ends: ${end.detail}`);
  }
  await station.hangUp(end?.sayDcn ?? lastWord());
  return { end, seconds: (station.clock.now() - started) / 1000 };
}
