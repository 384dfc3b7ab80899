// Options: one value of the form, or one line such as "cover: no", "high priority", "bitte um 22:00". Closed words only; a
// label with a value nobody understands is unclear, a line without a label or known word is no option at all. Pure.

import type { Quality } from "../../base/fax.ts";
import { type FaxWishes, noWishes, type When } from "./answer-form.ts";
import { isCourtesyWord } from "./courtesy.ts";
import type { FieldName } from "./form-labels.ts";
import { fold, wordSet } from "./plain-lines.ts";
import {
  labelFields,
  namedHours,
  noWords,
  nowWords,
  priorityWords,
  qualityWords,
  tomorrowWords,
  unitMinutes,
  yesWords,
} from "./wish-words.ts";

export type Wish = Partial<FaxWishes>;

const polite = wordSet("please pls bitte danke thanks thank you por favor gracias svp merci s'il vous te plait uhr");
const strip = (text: string): string =>
  fold(text)
    .replace(/[.!;,]+$/, "")
    .trim();
const withoutPolite = (text: string): string =>
  strip(text)
    .split(" ")
    .filter((word) => !polite.has(word.replace(/[,.!]$/, "")) || word === "uhr")
    .join(" ")
    .replace(/[,.!]+$/, "");

/** One word that may be the name of a cover's form, and such as are none: who is not sure is asked. */
const formName = /^[a-z0-9][a-z0-9_-]{0,40}$/;
const unsure = wordSet(
  "maybe perhaps optional vielleicht eventuell evtl quiza quizas peut-etre forse misschien talvez",
);

/**
 * The value of one field other than the numbers; undefined when it says nothing that is known. `named`: the field's own label stands
 * before it, so that a word is no part of a sentence.
 */
export function readValue(field: Exclude<FieldName, "numbers">, value: string, named = true): Wish | undefined {
  if (field === "to" || field === "subject") return { [field]: value.replace(/\s+/g, " ").trim().slice(0, 200) };
  if (field === "remarks") return { remarks: value.trim().slice(0, 2_000) };
  const word = withoutPolite(value);
  switch (field) {
    case "cover":
    case "append": {
      const yes = yesWords.has(word);
      if (yes || noWords.has(word)) return { [field]: yes };
      // Named as the file it is.
      const form = word.replace(/\.pdf$/, "");
      return field === "cover" && named && formName.test(form) && !unsure.has(form)
        ? { cover: true, coverForm: form }
        : undefined;
    }
    case "priority":
      for (const level of ["high", "normal", "low"] as const)
        if (priorityWords[level].has(word)) return { priority: level };
      return undefined;
    case "quality":
      for (const level of Object.keys(qualityWords) as Quality[])
        if (qualityWords[level].has(word.replace(/ (?=dpi$|ppp$)/, ""))) return { quality: level };
      return undefined;
    case "when": {
      const when = readWhen(value, false);
      return when === undefined ? undefined : { when };
    }
  }
}

const clock =
  /^(at |um |ab |a las |a la |a |kl |@ ?|not before |nicht vor |no antes de las |pas avant )?(\d{1,2})(?:[:.h] ?(\d{2}))? ?(am|pm|a\.m|p\.m|uhr|h|hs|hrs|horas|heures)?\.?$/;

/** `needsWord`: a time of day alone is not enough, it must say "at" or "tomorrow". */
export function readWhen(text: string, needsWord: boolean): When | undefined {
  let rest = withoutPolite(text);
  if (nowWords.has(rest)) return { kind: "now" };
  const minutes = minutesAway(rest);
  if (minutes !== undefined) return { kind: "in", minutes };
  let day: string | undefined;
  const date = /^(?:on |am |el |le )?(?:(\d{4})-(\d{2})-(\d{2})|(\d{1,2})\.(\d{1,2})\.(\d{4}))[ ,]+/.exec(rest);
  if (date !== null) {
    day = calendarDay(Number(date[1] ?? date[6]), Number(date[2] ?? date[5]), Number(date[3] ?? date[4]));
    if (day === undefined) return undefined;
    rest = rest.slice(date[0].length);
  } else if (tomorrowWords.test(rest)) {
    day = "tomorrow";
    rest = rest.replace(tomorrowWords, "").replace(/^,? ?(?:morning|fruh|por la manana|matin)?,? */, "");
  } else if (/ (?:tomorrow|morgen|manana|demain)$/.test(rest)) {
    // "1 tomorrow": a choice without an hour, or one o'clock?
    if (/^\d{1,2} \S+$/.test(rest)) return undefined;
    day = "tomorrow";
    rest = rest.replace(/ \S+$/, "");
  } else
    rest = rest
      .replace(/^(?:today|tonight|heute(?: abend)?|hoy|esta noche|aujourd'hui|ce soir),? /, "at ")
      .replace(/^at at /, "at ");
  rest = rest.replace(/^at (um|a las|a) /, "$1 ");
  const named = namedHours.get(rest.replace(/^(?:at|um|zu|a|al|a la|a las|a)? ?(?=\p{L}|1)/u, ""));
  if (named !== undefined) return day === undefined ? { kind: "at", time: named } : { kind: "at", time: named, day };
  const match = clock.exec(rest);
  if (match === null) return undefined;
  const [, word, hourText, minuteText, half] = match;
  if (needsWord && word === undefined && day === undefined) return undefined;
  if (minuteText === undefined && half === undefined && (word === undefined || word === "a ") && day === undefined)
    return undefined;
  let hour = Number(hourText);
  const noon = /^[ap]/.test(half ?? "");
  if (noon && (hour < 1 || hour > 12)) return undefined;
  if (noon) hour = (hour % 12) + (half!.startsWith("p") ? 12 : 0);
  const minute = Number(minuteText ?? "0");
  if (hour > 23 || minute > 59) return undefined;
  const time = `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
  return day === undefined ? { kind: "at", time } : { kind: "at", time, day };
}

/** "in 2 hours", "in einer halben Stunde", "dans une heure"; at most two days. */
function minutesAway(text: string): number | undefined {
  const match =
    /^(?:in|dentro de|en|dans) (?:(\d{1,3})|an?|einer?|una?|une)(?: (half|halben|media|demi)(?:e|a)?)?(?: an)?[ -]?(\p{L}{1,8})\.?$/u.exec(
      text
        .replace(/^in half an? /, "in a half ")
        .replace(/^(dentro de|en) media /, "$1 una media ")
        .replace(/demi-?heure/, "demi heure"),
    );
  const unit = unitMinutes.get(match?.[3] ?? "");
  if (match === null || unit === undefined) return undefined;
  const minutes = (match[1] === undefined ? 1 : Number(match[1])) * unit * (match[2] === undefined ? 1 : 0.5);
  return Number.isInteger(minutes) && minutes >= 1 && minutes <= 2_880 ? minutes : undefined;
}

function calendarDay(year: number, month: number, day: number): string | undefined {
  const length = [31, year % 4 === 0 ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  if (length === undefined || day < 1 || day > length || year < 2000 || year > 2099) return undefined;
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** "unclear": it names an option, but not a value of it. */
export function readWishLine(line: string): Wish | "unclear" | undefined {
  if (line.length > 300) return undefined;
  const labelled = /^[\s*_-]{0,6}([\p{L}][\p{L}\p{M}.' -]{1,28}?)\s*(?:\[[^[\]]{0,60}\])?[\s*_]*[:=]\s*(.*)$/u.exec(
    line,
  );
  if (labelled !== null) {
    const field = labelFields.get(fold(labelled[1]!));
    const value = labelled[2]!.replace(/^[*_\s]+|[*_\s]+$/g, "");
    if (field === undefined || field === "numbers") return undefined;
    if (value === "") return field === "to" ? undefined : "unclear";
    // "to: 5550001" names a number, "remarks: call 5550001" a remark.
    if (field === "to" && /\d/.test(value)) return undefined;
    // "Re: 5550001": nobody's subject is a telephone number.
    if (field === "subject" && /^[+(]?\d[\d\s()./-]{4,}$/.test(value)) return "unclear";
    return readValue(field, value) ?? "unclear";
  }
  if (line.length > 80 || line.includes("?")) return undefined;
  const words = withoutPolite(line).split(" ");
  const text = words.join(" ");
  if (nowWords.has(text)) return { when: { kind: "now" } };
  for (const field of ["cover", "priority", "quality", "when", "append"] as const)
    for (let n = 1; n < Math.min(words.length, 5); n++) {
      const front = words.slice(0, n).join(" ");
      const back = words.slice(n).join(" ");
      if (labelFields.get(front) === field) {
        const value = readValue(field, back, false);
        if (value !== undefined) return value;
        if (words.length <= n + 1) return "unclear";
      }
      // "no cover", "with cover page", "high priority"
      if (field !== "when" && labelFields.get(back) === field) {
        const value = readValue(field, front.replace(/^(?:in|with|mit|con|avec|en) (?=\S)/, ""), false);
        if (value !== undefined) return value;
      }
    }
  if (
    /^(?:urgent|urgente|urgently|dringend|eilig|eilt|eilt sehr|very urgent|sehr dringend|muy urgente|tres urgent)$/.test(
      text,
    )
  )
    return { priority: "high" };
  if (/^(?:fein|fina|fine resolution|feine auflosung|alta calidad|haute qualite)$/.test(text))
    return { quality: "fine" };
  return whenInCourtesy(line);
}

/** "Please send it at 22:00": what stands around the time may only be courtesy. */
function whenInCourtesy(line: string): Wish | undefined {
  if (!/\d/.test(line) && !timeless.test(fold(line))) return undefined;
  const words = strip(line).split(" ");
  for (let to = words.length; to > 0 && words.length - to <= 6; to--) {
    if (to < words.length && !isCourtesyWord(words[to]!)) break;
    for (let from = 0; from < to && from <= 8; from++) {
      if (from > 0 && !isCourtesyWord(words[from - 1]!)) break;
      const when = readWhen(words.slice(from, to).join(" "), true);
      if (when !== undefined) return { when };
    }
  }
  return undefined;
}
const timeless =
  /\b(?:now|immediately|sofort|jetzt|umgehend|ahora|maintenant|at once|away|asap|suite|noon|midday|midnight|mittags?|mitternachts?|mediodia|medianoche|midi|minuit|hour|stunde|hora|demi-?heure|heure)\b/;

/** An option at the end of a line that says something else first; `isHead` tells whether it does. The longest option counts. */
export function splitWish(line: string, isHead: (head: string) => boolean): { head: string; wish: Wish } | undefined {
  const words = line.trim().split(/\s+/);
  if (words.length > 16) return undefined;
  for (let at = 1; at < words.length; at++) {
    const wish = readWishLine(words.slice(at).join(" "));
    if (wish === undefined || wish === "unclear" || "to" in wish || "subject" in wish || "remarks" in wish) continue;
    const head = words
      .slice(0, at)
      .join(" ")
      .replace(/[\s,;:\u2013-]+$/, "");
    if (isHead(head)) return { head, wish };
  }
  return undefined;
}

/** Adds what `more` says to `wishes`; answers the fields both name differently. */
export function mergeWishes(wishes: FaxWishes, more: Wish): { wishes: FaxWishes; clashes: boolean } {
  const merged: Record<string, unknown> = { ...wishes };
  let clashes = false;
  for (const key of Object.keys(noWishes) as (keyof FaxWishes)[]) {
    const value = more[key];
    if (value === undefined) continue;
    if (wishes[key] !== undefined && JSON.stringify(wishes[key]) !== JSON.stringify(value)) clashes = true;
    merged[key] = value;
  }
  return { wishes: merged as unknown as FaxWishes, clashes };
}
