// What a line has for callers who poll: the document its rules name, to whoever sends the right password. A file that cannot be
// read is offered to nobody and told in the log; it never costs a fax that comes in.

import { describeError } from "../../base/errors.ts";
import type { ReceiveOptions } from "../../engine/call.ts";
import type { LineContext } from "./line-context.ts";
import { type OpenDocument, openPages } from "./tiff-document.ts";

export interface PollingDocument {
  /** For ReceiveOptions; empty where the line has nothing. */
  readonly offer: Pick<ReceiveOptions, "offer">;
  /** After the call. */
  close(): void;
}

export function pollingDocument({ line, log }: Pick<LineContext, "line" | "log">): PollingDocument {
  const path = line["poll-document"];
  if (path === "") return { offer: {}, close: () => {} };
  let opened: OpenDocument | undefined;
  try {
    opened = openPages(path);
  } catch (error) {
    log.error("the document to be polled cannot be read", { path, cause: describeError(error) });
    return { offer: {}, close: () => {} };
  }
  const document = opened;
  const right = line["poll-password"];
  return {
    // One document a line: whichever a caller selects (SEP), this is the one there is.
    offer: { offer: async ({ password }) => (password === right || right === "" ? document : undefined) },
    close: () => document.close(),
  };
}
