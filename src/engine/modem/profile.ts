// What one model of modem needs otherwise than the standard says: quirks as data, each with its reason. The code has no
// "if model"; a new modem is a new table entry here. Nothing here talks to a modem.
// Facts: ITU-T T.31, T.30 5.3.2 (75 ± 20 ms of silence), and the field notes quoted with each entry.

import type { Millis } from "../../base/clock.ts";

/** How silence is kept before we transmit: by the modem's own clock, by waiting for the far end's silence, or by a plain pause. */
export type SilenceMeans = "+FTS" | "+FRS" | "pause";

export interface ModemProfile {
  readonly name: string;
  /** Matched against the lines ATI, ATI3 and +FMM? answer; the first profile that matches is taken. */
  readonly match: RegExp;
  /** Reset commands, each sent alone; a modem cuts off the rest of a line that holds ATZ. */
  readonly reset: readonly string[];
  /** Pause after the reset's OK before the modem is spoken to again. */
  readonly resetWait: Millis;
  /** Sent in order after the reset; an ERROR to one of them fails set-up. */
  readonly init: readonly string[];
  /** Sent after `init`; an ERROR is noted only. */
  readonly optional: readonly string[];
  /** Caller-ID commands, tried in order until one is answered OK. */
  readonly callerId: readonly string[];
  /** Sent last; the class must be the last thing set, for some modems forget other settings with it. */
  readonly enterFax: readonly string[];
  /** Class 1.0 and +FAR=1 are used where the modem offers them: it then takes a frame where an image was awaited. */
  readonly adaptiveReception: boolean;
  /** Flow control while page data is sent. Never on while commands or received data pass: 11h and 13h are data there. */
  readonly flow: "xonxoff" | "rtscts" | "none";
  readonly silenceBeforeSending: SilenceMeans;
  /** Length of that silence, ms, in steps of 10. */
  readonly silence: Millis;
  /** Longest wait for the OK to an aborted +FRH/+FRM. */
  readonly abortWait: Millis;
  readonly dialPrefix: string;
  readonly answer: string;
  /** Why a setting differs from the generic profile; a test wants one for each that does. */
  readonly because: Readonly<Partial<Record<ProfileSetting, string>>>;
}

export type ProfileSetting = Exclude<keyof ModemProfile, "name" | "match" | "because">;

export const genericProfile: ModemProfile = {
  name: "generic",
  match: /^/,
  reset: ["ATZ"],
  resetWait: 300,
  init: ["ATE0V1Q0", "ATS0=0S7=60"],
  optional: ["ATX4", "AT&D2", "AT&K4", "ATM0"],
  callerId: ["AT+VCID=1", "AT#CID=1"],
  enterFax: ["AT+FCLASS=1"],
  adaptiveReception: true,
  flow: "xonxoff",
  silenceBeforeSending: "+FTS",
  silence: 80,
  abortWait: 1000,
  dialPrefix: "ATDT",
  answer: "ATA",
  because: {},
};

/** spandsp's Class 1 modem on a pty. */
export const iaxmodemProfile: ModemProfile = {
  ...genericProfile,
  name: "iaxmodem",
  match: /soft-switch\.org|^spandsp$/i,
  resetWait: 0,
  optional: ["ATX4", "ATM0"],
  callerId: ["AT+VCID=1"],
  because: {
    resetWait: "a program has nothing to settle after ATZ: its next command is answered at once (LAB)",
    optional: "a pty has no DTR, so &D2 would promise something that cannot happen",
    callerId: "only +VCID switches its caller-ID lines on",
  },
};

/** 3Com / US Robotics 56K Faxmodem and Courier. */
export const usrProfile: ModemProfile = {
  ...genericProfile,
  name: "usr",
  match: /^(56\d\d[A-Z]?|3CP56|336\d|2886|1445)|U\.?S\.? ?Robotics|3Com|Courier|Sportster/i,
  resetWait: 2600,
  optional: ["ATX4", "AT&D2", "AT&C1", "ATS13=1", "ATS40=7", "ATM0"],
  callerId: ["AT#CID=1", "AT+VCID=1"],
  enterFax: ["AT+FCLASS=1", "AT&H2&I0&R1"],
  silenceBeforeSending: "pause",
  because: {
    resetWait: "USR modems are slow after a reset; HylaFAX's default grew to 2.6 s for them in 2002",
    optional: "S13=1 lets a DTR drop reset it, S40=7 clears its list of blocked numbers (HylaFAX usr-rts)",
    callerId: "#CID is what the Sportster knows (mgetty)",
    enterFax: "entering a fax class changes flow control by itself; it must be set again afterwards (USR manual)",
    silenceBeforeSending: "+FRS and +FTS in mid session can make it reset itself; HylaFAX pauses instead since 2005",
  },
};

/** The trial exchange's soft modems: made to T.31, so the generic profile fits; they settle at once. */
export const trialProfile: ModemProfile = {
  ...genericProfile,
  name: "trial",
  match: /^faxgate soft modem/,
  resetWait: 0,
  because: { resetWait: "a program has nothing to settle after ATZ" },
};

export const profiles: readonly ModemProfile[] = [trialProfile, iaxmodemProfile, usrProfile, genericProfile];

/** The profile whose pattern fits a line of the modem's identification; generic when none does. */
export function profileFor(identity: readonly string[]): ModemProfile {
  return (
    profiles.find((profile) => profile !== genericProfile && identity.some((line) => profile.match.test(line))) ??
    genericProfile
  );
}

/** The profile of that name, for a line whose rules name one. */
export function profileNamed(name: string): ModemProfile | undefined {
  return profiles.find((profile) => profile.name === name);
}
