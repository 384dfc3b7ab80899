// One-word wishes: a line that is a command and nothing but courtesy around it. "Please do not cancel" is none. Pure.

import type { Command } from "./answer-form.ts";
import { readNumberLine } from "./number-line.ts";
import { fold, wordSet, wordsOf } from "./plain-lines.ts";
import { commandWords } from "./wish-words.ts";

const fillers = wordSet(
  "please pls kindly the this that it all fax faxes job jobs document my you could can thanks thank bitte das den die diesen dieses alles fax faxe auftrag dokument mein meinen danke es dieses por favor el la este esta todo gracias lo documento mi trabajo svp s'il vous te plait merci ce cet cette le tout mon envoi telefax now jetzt sofort ahora maintenant immediately",
);

export function readCommand(line: string): Command | undefined {
  if (line.length > 200) return undefined;
  const text = fold(line)
    .replace(/^[\s*_"'-]+|[\s*_"'.!,;:]+$/g, "")
    .trim();
  const asks = text.endsWith("?");
  const words = wordsOf(text);
  if (words.length === 0 || words.length > 12) return undefined;
  const exact = commandWords.get(words.join(" ")) ?? commandWords.get(words.filter((w) => !fillers.has(w)).join(" "));
  if (exact !== undefined) {
    // "cancel?" is a doubt, "status?" is not.
    if (asks && exact !== "status" && exact !== "queue" && exact !== "help") return undefined;
    // "Thanks again" asks for nothing.
    if (exact === "again" && /\b(?:thanks?|thx|danke?|gracias|merci)\b/.test(text)) return undefined;
    return exact === "resend" ? { word: "resend", to: [] } : { word: exact };
  }
  return asks ? undefined : readResend(line);
}

/** "resend to 5550001, 5550002 Anne". */
function readResend(line: string): Command | undefined {
  const words = line.trim().split(/\s+/);
  let from = 0;
  while (from < words.length && fillers.has(fold(words[from]!).replace(/[,:]$/, ""))) from++;
  for (let n = 3; n >= 1; n--) {
    const phrase = words.slice(from, from + n).join(" ");
    if (commandWords.get(fold(phrase).replace(/[:,]$/, "")) !== "resend") continue;
    const rest = words.slice(from + n).join(" ");
    if (/^(?:(?:it |this |the fax |das fax |el fax |le fax )?(?:to|an|a|al|\u00e0|au))?\s*:?$/iu.test(rest))
      return { word: "resend", to: [] };
    const found = readNumberLine(rest);
    return found !== undefined && found.rest.length + found.doubtful.length === 0
      ? { word: "resend", to: found.numbers }
      : undefined;
  }
  return undefined;
}
