// What an answer to the mail of a received fax wants: words or files to be faxed back, or one of a few words about the fax. A word
// counts only where it is all that was written; what may have been meant for us is never faxed to somebody else, and nothing
// that was quoted ever is. Pure; linear in the text.

import {
  isBanner,
  isClosing,
  isContact,
  isDisclaimer,
  isFaxLabel,
  isPlace,
  isSeparator,
  isTagline,
} from "./closings.ts";
import { readCommand } from "./command-line.ts";
import { beginsWithWriter, isCourtesy, isGreeting, isNameLine, isThanks, isWritersName } from "./courtesy.ts";
import { forwardLine, helpLine, junkLine, looksMeantForUs, notMineLine, printLine } from "./fax-answer-words.ts";
import { holdsBack } from "./hold-back.ts";
import { fold, plainLines } from "./plain-lines.ts";
import { ownLines } from "./quote.ts";
import { readWishLine } from "./wish-line.ts";

export type FaxCommand =
  /** `to`: addresses, lower case; `words`: what was written below, for them. */
  | { readonly word: "forward"; readonly to: readonly string[]; readonly words: string }
  /** `to`: an address or a name, lower case; empty = not said. */
  | { readonly word: "not-mine"; readonly to: string }
  | { readonly word: "junk" | "help" }
  /** Empty = not said. */
  | { readonly word: "print"; readonly printer: string };

export type FaxAnswer =
  | { readonly kind: "command"; readonly command: FaxCommand }
  /** `text`: what its writer wrote; empty when he wrote nothing. */
  | { readonly kind: "back"; readonly text: string }
  | { readonly kind: "thanks" }
  | { readonly kind: "two-places" }
  /** The line in doubt. */
  | { readonly kind: "unclear"; readonly line: string };

/** Longest text that may have been meant for us. */
const short = { lines: 4, characters: 300 };
const mostAddresses = 20;
const mostWords = 2_000;
/** Lines of a text for a page are as long as they are. */
const longestLine = 20_000;

/** `text`: with its quotes marked; `writer`: his name, for his signature. */
export function readFaxAnswer(text: string, writer: string): FaxAnswer {
  const own = ownLines(plainLines(text, longestLine));
  const below = own.lower.flat();
  const isBelow = bodyOf(below, writer).some((line) => !isFurniture(line, writer));
  const isAbove = bodyOf(own.top, writer).some((line) => !isFurniture(line, writer));
  if (isAbove && isBelow) return { kind: "two-places" };
  // A wrapped end of the quote stands among what was written below it.
  if (!isAbove && isBelow && own.doubtful.some((line) => line.trim() !== "")) return { kind: "two-places" };
  const lines = (isAbove || !isBelow ? own.top : below).filter((line) => !isBanner(fold(line.slice(0, 400))));
  const said = bodyOf(lines, writer)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const first = said.findIndex((line) => readLine(line) !== undefined || (!isGreeting(line) && !isCourtesy(line)));
  const head = said[first] ?? "";
  const command = readLine(head);
  if (command !== undefined) return obeyed(command, head, lines, said.slice(first + 1), writer);
  const words = said.filter((line) => !isFurniture(line, writer));
  if (words.length === 0) return lines.some((line) => isThanks(line)) ? { kind: "thanks" } : { kind: "back", text: "" };
  if (isThanks(said.join("\n"))) return { kind: "thanks" };
  const isShort = words.length <= short.lines && words.join(" ").length <= short.characters;
  const meant = words.find((line) => looksMeantForUs.test(fold(line)));
  if (isShort && meant !== undefined) return { kind: "unclear", line: meant.slice(0, 120) };
  // Words for the mails about one's own faxes: a fax of "resend" is nothing anybody wants to send.
  const [only = "", ...more] = words;
  if (more.length === 0 && (readCommand(only) !== undefined || readWishLine(only) !== undefined))
    return { kind: "unclear", line: only.slice(0, 120) };
  return { kind: "back", text: lines.join("\n").replace(/^\s*\n|\s+$/g, "") };
}

/** Lines a signature has at most; more below a name are a text. */
const longestSignature = 15;

/**
 * What stands above the signature: its mark, the end of a letter, or the writer's name, and what follows. Words added below it
 * are none.
 */
function bodyOf(lines: readonly string[], writer: string): readonly string[] {
  const at = lines.findIndex((raw) => {
    const line = raw.trim();
    if (line === "" || readLine(line) !== undefined) return false;
    return isMark(line) || isClosing(line) || isWritersName(line, writer) || beginsWithWriter(line, writer);
  });
  if (at < 0) return lines;
  const rest = lines.slice(at).filter((line) => line.trim() !== "");
  const isSignature =
    rest.length <= longestSignature &&
    !rest.some((line) => holdsBack(line) || /^\s*p\.?\s?(?:s|d)\.?(?![\p{L}])/iu.test(line));
  // "Many thanks," opens a letter as well as it ends one.
  const isOpening =
    isClosing(lines[at]!.trim()) &&
    !lines.slice(0, at).some((line) => !isFurniture(line, writer)) &&
    rest.some((line) => line.length > 20 && /[.!?]\s*$/.test(line) && !isFurniture(line, writer));
  return isSignature && !isOpening ? lines.slice(0, at) : lines;
}

const isMark = (line: string): boolean => /^(?:-{2,3}|_{3,})$/.test(line);

/** A line that is no text of its own: the end of a letter, what programs and companies add. */
function isFurniture(line: string, writer: string): boolean {
  const text = line.trim();
  return (
    text === "" ||
    (readLine(text) === undefined &&
      (isGreeting(text) ||
        isCourtesy(text) ||
        isClosing(text) ||
        isSeparator(text) ||
        isWritersName(text, writer) ||
        isContact(text) ||
        isFaxLabel(text) ||
        isPlace(text) ||
        isTagline(text) ||
        isDisclaimer(text)))
  );
}

function obeyed(
  command: FaxCommand,
  head: string,
  lines: readonly string[],
  rest: readonly string[],
  writer: string,
): FaxAnswer {
  const doubt = { kind: "unclear", line: head.slice(0, 120) } as const;
  if (rest.some(holdsBack)) return doubt;
  if (command.word === "forward") {
    const at = lines.findIndex((line) => line.trim() === head);
    const words = lines
      .slice(at + 1)
      .join("\n")
      .trim()
      .slice(0, mostWords);
    return { kind: "command", command: { ...command, words } };
  }
  if (rest.some((line) => !isFurniture(line, writer) && !isNameLine(line))) return doubt;
  return { kind: "command", command };
}

function readLine(line: string): FaxCommand | undefined {
  if (line === "" || line.length > 1_000) return undefined;
  const folded = fold(line)
    .replace(/^["'*_]+|["'*_]+$/g, "")
    .trim();
  if (helpLine.test(folded)) return { word: "help" };
  if (junkLine.test(folded)) return { word: "junk" };
  const print = printLine.exec(folded);
  if (print !== null)
    return { word: "print", printer: withoutStop(print.groups?.["to"] ?? print.groups?.["name"] ?? "") };
  const notMine = notMineLine.exec(folded);
  if (notMine !== null)
    return { word: "not-mine", to: withoutStop(notMine.groups?.["to"] ?? notMine.groups?.["name"] ?? "") };
  const forward = forwardLine.exec(folded);
  if (forward === null) return undefined;
  const to = addressesIn(forward.groups?.["to"] ?? "");
  return to === undefined ? undefined : { word: "forward", to, words: "" };
}

const withoutStop = (name: string): string => name.replace(/[.,!;:]+$/, "");

/** All of a line's addresses, with names beside them; undefined when there is more in it. */
function addressesIn(text: string): string[] | undefined {
  const pattern = /[^\s<>,;"'()@:]{1,64}@[a-z0-9.-]{1,200}/g;
  const found = [...text.matchAll(pattern)].map(([address]) => withoutStop(address));
  // Names stand in front of addresses in angle brackets, or in quotes.
  const rest = text
    .replace(/(?:"[^"]{0,80}"|[\p{L}\p{M}.'-]{1,40}(?: [\p{L}\p{M}.'-]{1,40}){0,4}) ?(?=<)/gu, "")
    .replace(pattern, "")
    .replace(/\b(?:and|und|y|et|e|please|bitte|por favor|svp|thanks|danke|gracias|merci)\b/g, "")
    .replace(/[\s<>,;.&:!-]+/g, "");
  if (rest !== "" || found.length > mostAddresses) return undefined;
  return [...new Set(found)];
}
