// What the answerer knows between two commands: the format of the DCS, the image or block in hand, the last answer (a lost
// one is given again, and its page kept once), pages taken so far. No procedure here; message-phase.ts acts on it.

import type { Millis } from "../../base/clock.ts";
import type { PageFormat } from "../../base/fax.ts";
import type { FrameBody, KnownFrame } from "../../codec/t30/frame.ts";
import { EcmBlock } from "./ecm-receive.ts";
import type { ReceivedImage } from "./page-receive.ts";

/** What is awaited: an image or a command, a command only, DCN or a repetition, silence or a command before a new DIS. */
export type Next = "image" | "command" | "dcn" | "phase-b";

export interface LastAnswer {
  /** The command it answered, octet for octet what tells it from others. */
  readonly key: string;
  readonly body: FrameBody;
  /** When it had left. */
  readonly at: Millis;
  readonly next: Next;
  /** The station's count of unread bursts then. */
  readonly unread: number;
}

export class Reception {
  format: PageFormat;
  /** SUB the DCS came with. */
  readonly subAddress: string;
  /** Of the next image's carrier; long once after CTR. */
  training: "long" | "short" = "short";
  /** Non-ECM: the page in hand. */
  image: ReceivedImage | undefined;
  /** The sender has gone to a rate our modem lacks: what he sends passes unheard. */
  deaf = false;
  /** The last carrier ended without RTC or RCP. */
  cutOff = false;
  /** Since our last answer a carrier passed that could not be trained on: it was no silence, and perhaps a page. */
  missed = false;
  /** When the last carrier ended. */
  imageEnd: Millis = 0;
  block = new EcmBlock();
  /** ECM: blocks of the page in hand that are complete. */
  blocks: Uint8Array[] = [];
  resentFrames = 0;
  last: LastAnswer | undefined;

  /** From a DCS that was followed by a good TCF: whatever was in hand is void. */
  constructor(format: PageFormat, subAddress: string) {
    this.format = format;
    this.subAddress = subAddress;
  }

  /** The page in hand is done with. */
  nextPage(): void {
    this.image = undefined;
    this.block = new EcmBlock();
    this.blocks = [];
    this.resentFrames = 0;
  }
}

/** Two commands with the same key are one command given twice. */
export function commandKey(command: KnownFrame): string {
  if (command.kind === "PPS") return `PPS-${command.command} ${command.page} ${command.block} ${command.frames}`;
  return command.kind === "EOR" ? `EOR-${command.command}` : command.kind;
}

/** MPS, EOM or EOP behind the operator's PRI-; nobody sits here, so the call goes on without one. */
export function plainCommand(command: string): "MPS" | "EOM" | "EOP" | "NULL" {
  const plain = command.replace("PRI-", "");
  return plain === "NULL" || plain === "EOM" || plain === "EOP" ? plain : plain === "EOS" ? "EOM" : "MPS";
}
