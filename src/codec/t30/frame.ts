// T.30 frames as one tagged union, from and to octets: address, control, FCF, FIF in serial order, without FCS (T.30 5.3).
// Parsing never throws: a frame nobody knows is `unknown`, one that cannot be what its FCF says is `malformed`. Formatting a
// parsed frame gives the same octets back.

import {
  fcf,
  fixedX,
  type IdentName,
  identFcf,
  type NonStandardName,
  nonStandardFcf,
  type PlainName,
  type PostPageName,
  plainFcf,
  postPageFcf,
} from "./fcf.ts";

/** Bits of every V.21 frame. */
export interface FrameBits {
  /** Last frame of its burst (control 13 instead of 03). */
  readonly final: boolean;
  /** Sent by the station that received a valid DIS: as a rule the caller. Always as in the FCF for DIS, CSI, NSF and their twins. */
  readonly x: boolean;
}

export type FrameBody =
  /** `extra`: octets some stations add behind a frame that has no FIF. */
  | { readonly kind: PlainName; readonly extra?: Uint8Array }
  | { readonly kind: IdentName | NonStandardName | "DIS" | "DTC" | "DCS"; readonly fif: Uint8Array }
  /** 2 octets; see dcs.ts. */
  | { readonly kind: "CTC"; readonly fif: Uint8Array }
  | {
      readonly kind: "PPS";
      readonly command: PostPageName;
      /** Page and block counters modulo 256, from 0. */
      readonly page: number;
      readonly block: number;
      /** Frames in this transmission of the block, 1 to 256. */
      readonly frames: number;
    }
  | { readonly kind: "EOR"; readonly command: PostPageName }
  /** 32 octets: bit n set = send frame n again. */
  | { readonly kind: "PPR"; readonly map: Uint8Array };

export type UnreadableFrame =
  | { readonly kind: "unknown"; readonly bytes: Uint8Array }
  | { readonly kind: "malformed"; readonly reason: string; readonly bytes: Uint8Array };

export type Frame = (FrameBody & FrameBits) | UnreadableFrame;
export type KnownFrame = FrameBody & FrameBits;

const named = <T extends string>(table: Readonly<Record<T, number>>): ReadonlyMap<number, T> =>
  new Map((Object.entries(table) as [T, number][]).map(([name, value]) => [value, name]));

const plainByValue = named<PlainName>(plainFcf);
const identByValue = named<IdentName>(identFcf);
const nonStandardByValue = named<NonStandardName>(nonStandardFcf);
const postPageByValue = named<PostPageName>(postPageFcf);

/** Reads any octets. The frame's FIF is a view of `bytes`. */
export function parseFrame(bytes: Uint8Array): Frame {
  const malformed = (reason: string): Frame => ({ kind: "malformed", reason, bytes });
  if (bytes.length < 3) return malformed("shorter than address, control and FCF");
  const [address, control, code] = bytes as unknown as [number, number, number];
  if (address !== 0xff) return malformed("address is not FF");
  if (control !== 0x03 && control !== 0x13) return malformed("control is neither 03 nor 13");
  const fif = bytes.subarray(3);
  const bits: FrameBits = { final: control === 0x13, x: (code & 1) === 1 };
  const masked = code & 0xfe;

  const fixed = identByValue.get(code) ?? nonStandardByValue.get(code);
  if (fixed !== undefined && fixedX.has(fixed)) return { kind: fixed, fif, ...bits };
  if (code === fcf.DIS || code === fcf.DTC) {
    if (fif.length < 3) return malformed("DIS with less than three octets");
    return { kind: code === fcf.DIS ? "DIS" : "DTC", fif, ...bits };
  }
  const plain = plainByValue.get(masked);
  if (plain !== undefined) return fif.length === 0 ? { kind: plain, ...bits } : { kind: plain, extra: fif, ...bits };
  const ident = identByValue.get(masked) ?? nonStandardByValue.get(masked);
  if (ident !== undefined && !fixedX.has(ident)) return { kind: ident, fif, ...bits };
  switch (masked) {
    case fcf.DCS:
      return fif.length >= 2 ? { kind: "DCS", fif, ...bits } : malformed("DCS with less than two octets");
    case fcf.CTC:
      return fif.length === 2 ? { kind: "CTC", fif, ...bits } : malformed("CTC without its two octets");
    case fcf.PPR:
      return fif.length === 32 ? { kind: "PPR", map: fif, ...bits } : malformed("PPR without a map of 32 octets");
    case fcf.PPS:
    case fcf.EOR: {
      const command = postPageByValue.get((fif[0] ?? 0xff) & 0xfe);
      const secondX = ((fif[0] ?? 0) & 1) === 1;
      if (command === undefined) return malformed("unknown post-page command");
      // Some stations leave X out of the second FCF of NULL; the command is clear all the same.
      if (secondX !== bits.x && !(command === "NULL" && !secondX)) return malformed("the two X bits differ");
      if (masked === fcf.EOR)
        return fif.length === 1 ? { kind: "EOR", command, ...bits } : malformed("EOR of wrong length");
      if (fif.length !== 4) return malformed("PPS of wrong length");
      return { kind: "PPS", command, page: fif[1]!, block: fif[2]!, frames: fif[3]! + 1, ...bits };
    }
    default:
      return { kind: "unknown", bytes };
  }
}

function secondFcf(command: PostPageName, x: boolean): number {
  return command === "NULL" ? 0 : postPageFcf[command] | (x ? 1 : 0);
}

/** A frame to its octets, without FCS. */
export function formatFrame(frame: Frame): Uint8Array {
  if (frame.kind === "unknown" || frame.kind === "malformed") return frame.bytes;
  const x = frame.x ? 1 : 0;
  const octets = (code: number, fif: ArrayLike<number>): Uint8Array => {
    const bytes = new Uint8Array(3 + fif.length);
    bytes.set([0xff, frame.final ? 0x13 : 0x03, code]);
    bytes.set(fif, 3);
    return bytes;
  };
  switch (frame.kind) {
    case "DIS":
    case "DTC":
      return octets(fcf[frame.kind], frame.fif);
    case "DCS":
    case "CTC":
      return octets(fcf[frame.kind] | x, frame.fif);
    case "CSI":
    case "CIG":
    case "PWD":
    case "SEP":
    case "PSA":
      return octets(identFcf[frame.kind], frame.fif);
    case "TSI":
    case "SUB":
    case "SID":
      return octets(identFcf[frame.kind] | x, frame.fif);
    case "NSF":
    case "NSC":
      return octets(nonStandardFcf[frame.kind], frame.fif);
    case "NSS":
    case "FNV":
      return octets(nonStandardFcf[frame.kind] | x, frame.fif);
    case "PPS":
      return octets(fcf.PPS | x, [
        secondFcf(frame.command, frame.x),
        frame.page & 255,
        frame.block & 255,
        frame.frames - 1,
      ]);
    case "EOR":
      return octets(fcf.EOR | x, [secondFcf(frame.command, frame.x)]);
    case "PPR":
      return octets(fcf.PPR | x, frame.map);
    default:
      return octets(plainFcf[frame.kind] | x, frame.extra ?? []);
  }
}
