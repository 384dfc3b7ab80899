// What one model of modem does otherwise than T.31 and V.250 say, for the soft modem to do it too: quirks as data. The soft
// modem asks this table and has no "if model". Facts of the US Robotics entry: FACTS 6 (its manuals, HylaFAX, mgetty).

import type { Millis } from "../base/clock.ts";
import { modulationCodes } from "./signal.ts";

export interface Personality {
  /** Answers of ATI, by number ("" = ATI); a number not listed gives only OK. `name` stands for the soft modem's own name. */
  readonly identity: Readonly<Record<string, string>>;
  /** +FCLASS=? */
  readonly classes: readonly string[];
  /** +FTM=? and +FRM=? */
  readonly modulations: string;
  /** +FAR: adaptive reception (Class 1.0). */
  readonly adaptiveReception: boolean;
  /** The caller-ID command it knows. */
  readonly callerId: readonly string[];
  /** After ATZ or a drop of DTR it neither hears nor says anything for so long. */
  readonly resetTime: Millis;
  /** The first command line after a reset comes at the old speed and is lost. */
  readonly losesFirstLine: boolean;
  /** Entering a fax class sets flow control back to XON/XOFF. */
  readonly classResetsFlow: boolean;
  /** A change of class switches caller ID off. */
  readonly classForgetsCallerId: boolean;
  /** +FRS in mid session resets the modem and drops the call. */
  readonly silenceResets: boolean;
  /** The same number failed so often in a row is BLACKLISTED until S40=7 or a reset; 0 = never. */
  readonly blacklistAfter: number;
}

/** Made to the Recommendations. */
export const plainModem: Personality = {
  identity: { "": "faxgate soft modem", "0": "faxgate soft modem", "3": "faxgate soft modem NAME" },
  classes: ["0", "1", "1.0"],
  modulations: modulationCodes,
  adaptiveReception: true,
  callerId: ["+VCID", "#CID"],
  resetTime: 0,
  losesFirstLine: false,
  classResetsFlow: false,
  classForgetsCallerId: false,
  silenceResets: false,
  blacklistAfter: 0,
};

/** 3Com / US Robotics 56K Faxmodem 5686G: no V.17 at 7200. */
export const usrFaxmodem: Personality = {
  identity: { "": "5601", "0": "5601", "3": "U.S. Robotics 56K FAX EXT V4.6.2", "7": "Configuration Profile..." },
  classes: ["0", "1", "2.0"],
  modulations: "24,48,72,96,97,98,121,122,145,146",
  adaptiveReception: false,
  callerId: ["#CID"],
  resetTime: 2000,
  losesFirstLine: true,
  classResetsFlow: true,
  classForgetsCallerId: true,
  silenceResets: true,
  blacklistAfter: 3,
};

/** US Robotics Courier 3453C: no V.17 at 9600. */
export const usrCourier: Personality = {
  ...usrFaxmodem,
  identity: { "": "5607", "0": "5607", "3": "USRobotics Courier V.Everything EXT" },
  modulations: "24,48,72,73,74,96,121,122,145,146",
};
