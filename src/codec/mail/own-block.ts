// What its writer typed, line by line: numbers, picks, options, commands, and courtesies around them. Everything else is a
// question, unless it is his signature, out of which nothing is ever dialled. Pure; linear.

import {
  type AnswerContext,
  type Command,
  type FaxWishes,
  noWishes,
  type PartReading,
  type WrittenNumber,
} from "./answer-form.ts";
import { isBanner, isContact, isDisclaimer, isFaxLabel, isPlace, isSeparator, isTagline } from "./closings.ts";
import { readCommand } from "./command-line.ts";
import {
  beginsWithWriter,
  hasDenial,
  hasSecondThought,
  isCourtesy,
  isGreeting,
  isHarmless,
  isNameLine,
  isOrdinary,
  isWritersName,
} from "./courtesy.ts";
import { holdsBack } from "./hold-back.ts";
import { isLeadingTo, type Listed, notPeople } from "./name-beside.ts";
import { readNumberLine } from "./number-line.ts";
import { isDate } from "./number-shape.ts";
import { readPicks } from "./pick-line.ts";
import { fold } from "./plain-lines.ts";
import { closes, readSignature, type SignatureMark } from "./signature.ts";
import { withTablesRead } from "./table-lines.ts";
import { mergeWishes, readWishLine, splitWish } from "./wish-line.ts";
import { plainQuality } from "./wish-words.ts";

export interface BlockReading extends PartReading {
  readonly commands: readonly Command[];
  /** Numbers of what looks like a signature: a question only when nothing else was said at all. */
  readonly weak: readonly string[];
}

export function readOwnBlock(lines: readonly string[], context: AnswerContext): BlockReading {
  return new BlockReader(context).read(withTablesRead(lines));
}

const limits = { lines: 200, unclear: 20 };

class BlockReader {
  readonly numbers: WrittenNumber[] = [];
  readonly picks: number[] = [];
  readonly commands: Command[] = [];
  readonly unclear: string[] = [];
  readonly weak: string[] = [];
  wishes: FaxWishes = noWishes;
  /** lead: only courtesies so far; words: something unknown; numbers: right under one; gap: an empty line below it. */
  #place: "lead" | "words" | "numbers" | "gap" = "lead";
  /** Runs of numbers, an empty line between them. */
  #groups = 0;
  /** Names that stood above every number: of a recipient, or of the writer. */
  readonly #names: string[] = [];
  /** Numbers with a name before digits that nothing vouches for, and all others. */
  readonly #doubtful: Listed[] = [];
  readonly #sure: Listed[] = [];
  /** "Please fax this to": whoever is named in the lines right below is meant. */
  #led = false;
  readonly #context: AnswerContext;

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  read(lines: readonly string[]): BlockReading {
    let read = 0;
    // Enough is known when there is enough to ask; nobody answers a notice with a book.
    for (let i = 0; i < lines.length && this.unclear.length < limits.unclear; i++) {
      const line = lines[i]!.trim();
      if (line !== "" && ++read > limits.lines) {
        this.unclear.push(line);
        break;
      }
      if (line === "") {
        if (this.#place === "numbers") this.#place = "gap";
        continue;
      }
      if (this.#place === "lead" && isBanner(line)) {
        while (i + 1 < lines.length && lines[i + 1]!.trim() !== "") i++;
        continue;
      }
      if (isTagline(line) || isDisclaimer(line) || isSeparator(line) || closes(line)) {
        if (holdsBack(line)) this.unclear.push(line);
        this.#signature(lines.slice(i + 1), markOf(line));
        break;
      }
      const named = this.#place !== "lead" && beginsWithWriter(line, this.#context.writer ?? "");
      if (!named && this.#readLine(line)) continue;
      // A second group of numbers right above a signature may be the first lines of it.
      if (this.#place === "numbers" && this.#groups > 1 && this.#startsSignature(line, true))
        this.unclear.push(lines[i - 1]!.trim());
      if (named || this.#startsSignature(line, i === 0 || lines[i - 1]!.trim() === "")) {
        this.#signature(lines.slice(i), "nothing");
        break;
      }
      // Whoever wrote the number in To, or in the form, may say something to his colleagues here.
      if (
        this.#context.numbersElsewhere &&
        this.#place !== "numbers" &&
        isHarmless(line, this.#context.files !== false)
      )
        continue;
      if (this.#place === "lead" && isNameLine(line)) this.#names.push(line);
      else this.unclear.push(line);
      this.#place = "words";
    }
    const other = notPeople(this.#doubtful, this.#sure);
    this.unclear.push(...other.map(({ line }) => line));
    for (const { written } of other)
      this.numbers.splice(
        this.numbers.findIndex((number) => number.written === written),
        1,
      );
    // Names and nothing else are the writer's; names above a number have been asked about.
    if (this.unclear.length === 0 && this.#isEmpty() && !this.#context.numbersElsewhere) this.weak.push(...this.#names);
    return this;
  }

  #isEmpty(): boolean {
    return this.numbers.length + this.picks.length + this.commands.length === 0 && this.wishes === noWishes;
  }

  /** True when the line has been understood, or has been put among the unclear. */
  #readLine(line: string): boolean {
    const command = readCommand(line);
    if (command !== undefined) {
      this.commands.push(command);
      return true;
    }
    const picked = readPicks(line, this.#context.offered);
    if (picked !== undefined) {
      if (picked === "unclear" || this.#place === "words") this.unclear.push(line);
      else this.picks.push(...picked.filter((pick) => !this.picks.includes(pick)));
      return true;
    }
    const wish = readWishLine(line);
    if (wish !== undefined) {
      const merged = wish === "unclear" ? undefined : mergeWishes(this.wishes, wish);
      if (merged === undefined || merged.clashes) this.unclear.push(line);
      else this.wishes = merged.wishes;
      return true;
    }
    // The date of a letter's head; below a number it may be a wish.
    if ((isDate(line) && this.#place === "lead") || isCourtesy(line)) {
      this.#led = isLeadingTo(line.split(/\s+/).at(-1)!);
      return true;
    }
    if (this.#place === "lead" && isGreeting(line)) return true;
    return this.#readNumbers(line) || this.#readWithWish(line);
  }

  /** "1 tomorrow 8:00", "resend to 5550001 at 22:00": what to do, and an option behind it. */
  #readWithWish(line: string): boolean {
    const split = splitWish(line, (head) => {
      const command = readCommand(head);
      if (command !== undefined) return command.word === "resend";
      const picked = readPicks(head, this.#context.offered);
      return (picked !== undefined && picked !== "unclear") || readNumberLine(head) !== undefined;
    });
    if (split === undefined) return false;
    const merged = mergeWishes(this.wishes, split.wish);
    if (merged.clashes) this.unclear.push(line);
    else if (!this.#readLine(split.head)) return false;
    else this.wishes = mergeWishes(this.wishes, split.wish).wishes;
    return true;
  }

  #readNumbers(line: string): boolean {
    const contact =
      (isContact(line) && !/^(?:tel|fax|callto):\+?\d\S*$|^[+\d][\d().-]*@[\w.-]+$/i.test(line)) ||
      (isFaxLabel(line) && this.#place !== "lead" && this.#place !== "numbers");
    if (contact) return false;
    const found = readNumberLine(line);
    if (found === undefined) return false;
    // Below words nobody knows it may be a signature's; a new name and number after a gap likewise.
    const nameFirst = found.numbers[0]!.name !== "" && /^[^\d+(]*\p{L}/u.test(line);
    if (
      this.#place === "words" ||
      (this.#place === "gap" && nameFirst) ||
      found.numbers.some(({ name }) => isWritersName(name, this.#context.writer ?? ""))
    ) {
      this.unclear.push(line);
      return true;
    }
    let { wishes } = this;
    for (const piece of found.rest) {
      const quality = /^(?:super|ultra)?(?:fine|fein|fina)$/i.test(piece) ? plainQuality.get(fold(piece)) : undefined;
      const wish = quality === undefined ? readWishLine(piece) : { quality };
      const merged = wish === undefined || wish === "unclear" ? undefined : mergeWishes(wishes, wish);
      if (merged === undefined || merged.clashes) {
        this.unclear.push(line);
        return true;
      }
      wishes = merged.wishes;
    }
    if (this.#place !== "numbers") this.#groups++;
    this.#place = "numbers";
    this.wishes = wishes;
    for (const { written, name } of found.numbers)
      (found.doubtful.includes(name) && !this.#led ? this.#doubtful : this.#sure).push({
        line,
        written,
        name,
        digits: written.replace(/\D/g, "").length,
        row: line.includes("\t"),
      });
    this.numbers.push(...found.numbers);
    return true;
  }

  #signature(lines: readonly string[], mark: SignatureMark): void {
    const { unclear, weak } = readSignature(lines, mark, this.#context.writer ?? "", this.#isEmpty());
    this.unclear.push(...unclear);
    this.weak.push(...weak);
  }

  #startsSignature(line: string, afterGap: boolean): boolean {
    if (isWritersName(line, this.#context.writer ?? "")) return true;
    if (isContact(line) && !/[\d@]/.test(line) && hasSecondThought(line)) return false;
    if (isContact(line) || isPlace(line) || (isFaxLabel(line) && this.#place !== "lead")) return !this.#nothingYet();
    if (this.#nothingYet() || !isNameLine(line) || isOrdinary(line) || hasDenial(line)) return false;
    // Right under several numbers it may belong to the last of them, which then begins the signature.
    return afterGap || (this.numbers.length === 1 && !this.#context.numbersElsewhere);
  }

  #nothingYet(): boolean {
    return this.#isEmpty() && this.#names.length === 0 && !this.#context.numbersElsewhere;
  }
}

const markOf = (line: string): SignatureMark => {
  if (closes(line)) return "closing";
  if (isTagline(line)) return "tagline";
  return isDisclaimer(line) || /^\s*(?:--|[\u2013\u2014]+)\s*$/.test(line) ? "separator" : "rule";
};
