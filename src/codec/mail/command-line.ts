// One-word wishes: a line that is a command and nothing but courtesy around it. "Please do not cancel" is none. Pure.

import type { Command } from "./answer-form.ts";
import { readNumberLine } from "./number-line.ts";
import { fold, wordSet, wordsOf } from "./plain-lines.ts";
import { commandWords, statusQuestions } from "./wish-words.ts";

/** Words that change nothing about an order; none of them denies, limits or asks whether. */
const fillers = wordSet(
  "please pls kindly the this that it all fax faxes job jobs document my you could can would thanks thank of for me us so much very " +
    "bitte das den die der diesen dieses alles fax faxe auftrag dokument mein meinen meines danke es dieses sie mir uns konnten konnen konntest wurden kurz vielen dank den versand die sendung des " +
    "por favor el la este esta todo gracias lo documento mi trabajo del de puede podria puedes podrias envio muchas " +
    "svp s'il vous te plait s'il-vous-plait merci ce cet cette le tout mon envoi l'envoi d'envoi de du pourriez-vous pouvez-vous pourriez pouvez veuillez beaucoup telefax " +
    "per favore il lo questo grazie mille graag alstublieft aub het deze dit o obrigado obrigada now jetzt sofort ahora maintenant immediately",
);
/** Ways to begin an order that are more than single words. */
const openings =
  /^(?:hi|hello|hallo|hola|bonjour)?[, ]*(?:(?:i(?:'d| would) like|i want|we(?:'d| would) like) to |ich (?:mochte|wurde gerne?|will) |wir (?:mochten|wurden gerne?) |(?:quiero|quisiera|me gustaria) |(?:je voudrais|je souhaite|j'aimerais) |vorrei |ik wil graag )/;
/** A question that is an order: "Could you cancel it?". */
const asksPolitely =
  /^(?:could|can|would|will) you\b|^(?:konnten|konnen|wurden) sie\b|^(?:konntest|kannst|wurdest) du\b|^(?:puede|podria|puedes|podrias)\b|^(?:pourriez|pouvez)[- ]vous\b|^(?:peux|pourrais)[- ]tu\b|\b(?:please|bitte|por favor|s'il vous plait|svp|per favore)\b/;

const withoutFillers = (words: readonly string[]): string => words.filter((word) => !fillers.has(word)).join(" ");
/** By what is left of each when its own fillers are taken out, where that is still more than one word. */
const bare = <T>(phrases: Iterable<readonly [string, T]>): ReadonlyMap<string, T> =>
  new Map(
    [...phrases].flatMap(([phrase, word]) => {
      const kept = withoutFillers(phrase.split(" "));
      return [[phrase, word] as const, ...(kept.includes(" ") ? [[kept, word] as const] : [])];
    }),
  );
const orders = bare(commandWords);
const questions = bare([...statusQuestions].map((phrase) => [phrase, true] as const));

export function readCommand(line: string): Command | undefined {
  if (line.length > 200) return undefined;
  const text = fold(line)
    .replace(/^[\s*_"'\u00bf\u00a1-]+|[\s*_"'.!,;:]+$/g, "")
    .replace(openings, "")
    .trim();
  const asks = text.endsWith("?") && !asksPolitely.test(text);
  const words = wordsOf(text);
  if (words.length === 0 || words.length > 14) return undefined;
  const kept = withoutFillers(words);
  if (text.endsWith("?") && questions.has(kept)) return { word: "status" };
  const exact = orders.get(words.join(" ")) ?? orders.get(kept);
  if (exact !== undefined) {
    // "cancel?" is a doubt, "status?" is not.
    if (asks && exact !== "status" && exact !== "queue" && exact !== "help") return undefined;
    // "Thanks again" asks for nothing.
    // "Stop sending me this" is no word about a fax.
    if (exact === "cancel" && /\bsending (?:me|us)\b/.test(text)) return undefined;
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
