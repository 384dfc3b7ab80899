// The reply is the form: reads what somebody answered to a notice. In order of evidence: the form between its marker lines,
// then what was typed above, between or below the quoted lines. Whatever cannot be sure is named in `unclear` and nothing is
// sent: never guess (DESIGN 2). Pure; linear in the text.

import { said } from "../../base/phrases.ts";
import { plainDigits } from "../phone/plain-digits.ts";
import { type Answer, type AnswerContext, type Command, noWishes, type WrittenNumber } from "./answer-form.ts";
import { type FormReading, readForms } from "./form-reader.ts";
import { readNumberLine } from "./number-line.ts";
import { type BlockReading, readOwnBlock } from "./own-block.ts";
import { plainLines } from "./plain-lines.ts";
import { ownLines } from "./quote.ts";
import { whyUnclear } from "./why-unclear.ts";
import { mergeWishes } from "./wish-line.ts";

const nothingElse: AnswerContext = { numbersElsewhere: false, offered: 0, formTag: "" };

/** Reads the text of an answer, plain text with its quote still in it. */
export function readAnswer(text: string, context: AnswerContext = nothingElse): Answer {
  const form = readForms(plainLines(text), context);
  const own = ownLines(form.others);
  const formFilled = form.numbers.length + form.picks.length > 0 || form.wishes !== noWishes;
  const inBlock = {
    ...context,
    numbersElsewhere: context.numbersElsewhere || form.numbers.length + form.picks.length > 0,
  };
  const top = readOwnBlock(own.top, inBlock);
  const below = readOwnBlock(
    own.lower.flatMap((run) => [...run, ""]),
    inBlock,
  );
  const free = topOrBelow(top, below, own.lower.flat());
  const unclear = [...form.unclear, ...free.unclear];
  // A wrapped quote's end that could be a number somebody typed there.
  if (free.numbers.length + form.numbers.length === 0)
    unclear.push(...own.doubtful.filter((line) => readNumberLine(line) !== undefined));
  unclear.push(...disagreement(form, free, context));
  const merged = mergeWishes(form.wishes, free.wishes);
  const nothing =
    free.numbers.length + free.picks.length + free.commands.length === 0 && !formFilled && free.wishes === noWishes;
  if (nothing && unclear.length === 0 && !merged.clashes && !context.numbersElsewhere)
    unclear.push(...form.earlier, ...free.weak);
  return settle(
    {
      numbers: withoutDoubles([...form.numbers, ...free.numbers]),
      picks: [...new Set([...form.picks, ...free.picks])],
      wishes: merged.wishes,
      commands: free.commands,
      unclear: [
        ...(merged.clashes ? [{ line: "", why: said("why-form-differs") }] : []),
        ...(form.tooMany ? [{ line: "", why: said("why-many-forms") }] : []),
        ...[...new Set(unclear.map((line) => line.slice(0, 300)))].map((line) => ({
          line,
          why: whyUnclear(line, context.offered),
        })),
      ].slice(0, 20),
    },
    context,
  );
}

/** What stands above the quote counts; what stands below it when nothing was said above. */
function topOrBelow(top: BlockReading, below: BlockReading, lower: readonly string[]): BlockReading {
  const said = (block: BlockReading): boolean =>
    block.numbers.length + block.picks.length + block.commands.length + block.unclear.length > 0;
  if (!said(top)) {
    const merged = mergeWishes(top.wishes, below.wishes);
    if (below.numbers.length > 0 || below.picks.length > 0 || below.commands.length > 0 || below.wishes !== noWishes)
      return {
        ...below,
        wishes: merged.wishes,
        unclear: merged.clashes ? [...below.unclear, ...lower.slice(0, 5)] : below.unclear,
      };
    return { ...top, unclear: below.unclear, weak: [...top.weak, ...below.weak] };
  }
  // Numbers and nothing but numbers below the quote too: more of them, or others? A signature has words.
  const onlyNumbers = below.numbers.length > 0 && below.unclear.length + below.weak.length === 0;
  const others = below.numbers.some((number) => !top.numbers.some((known) => sameNumber(known, number)));
  return onlyNumbers && others && lower.every((line) => line.trim() === "" || readNumberLine(line) !== undefined)
    ? { ...top, unclear: [...top.unclear, ...below.numbers.map((number) => number.written)] }
    : top;
}

/** The form names other numbers than the text: both, or one instead of the other? */
function disagreement(form: FormReading, free: BlockReading, context: AnswerContext): string[] {
  if (form.numbers.length + form.picks.length === 0) return [];
  const others = free.numbers.filter((number) => !form.numbers.some((known) => sameNumber(known, number)));
  const picks = free.picks.filter((pick) => !form.picks.includes(pick));
  const commands = free.commands.filter(({ word }) => word !== "fine" || context.formTag === "");
  return [...others.map((number) => number.written), ...picks.map(String), ...commands.map(({ word }) => word)];
}

const digitsOf = (number: WrittenNumber): string => plainDigits(number.written) ?? number.written;
const sameNumber = (a: WrittenNumber, b: WrittenNumber): boolean => digitsOf(a) === digitsOf(b);

function withoutDoubles(numbers: readonly WrittenNumber[]): WrittenNumber[] {
  const seen = new Map<string, WrittenNumber>();
  for (const number of numbers) {
    const known = seen.get(digitsOf(number));
    if (known === undefined || (known.name === "" && number.name !== "")) seen.set(digitsOf(number), number);
  }
  return [...seen.values()];
}

/** "fine" beside numbers is a quality, "resend to" above them takes them. */
function settle(answer: Answer, context: AnswerContext): Answer {
  const numbered = answer.numbers.length + answer.picks.length > 0 || context.numbersElsewhere;
  let { commands, wishes, numbers } = answer;
  if (numbered && commands.some(({ word }) => word === "fine")) {
    commands = commands.filter(({ word }) => word !== "fine");
    wishes = { ...wishes, quality: wishes.quality ?? "fine" };
  }
  const [only] = commands;
  if (commands.length === 1 && only?.word === "resend" && only.to.length === 0 && numbers.length > 0) {
    const resend: Command = { word: "resend", to: numbers };
    commands = [resend];
    numbers = [];
  }
  return { ...answer, commands, wishes, numbers };
}
