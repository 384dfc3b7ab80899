// "Do not send yet", wherever in an answer it stands: in a closing, below a signature, in what otherwise looks like a disclaimer.
// Narrow on purpose, since disclaimers are full of "do not": it says send or fax, and not yet, not before, only after. Pure.

import { fold } from "./plain-lines.ts";

const gap = "(?:[\\p{L}']+ ){0,6}";
const en = "(?:fax|send|dial|transmit)";
const de = "(?:(?:ab|ver|weg|raus|los)?(?:senden|schicken)|faxen|gesendet|gefaxt|verschickt|rausgehen)";
const es = "(?:envi|mand|fax)\\p{L}*";
const fr = "(?:envo[yi]|fax|expedi|transmet)\\p{L}*";
const it = "(?:invi|mand|spedi|fax)\\p{L}*";
const pt = "(?:envi|mand|fax)\\p{L}*";
const nl = "(?:(?:ver|op)?(?:sturen|zenden)|faxen|verstuur|verzend)";

const patterns = [
  `\\b(?:do not|don'?t|never|not to|must not|should not|shouldn'?t) ${gap}${en}(?:ing)?\\b.{0,80}\\b(?:yet|before|until|till|unless|today|now)\\b`,
  `\\b(?:do not|don'?t) ${en}(?: it| this| that| the fax| them)?(?: please)?[.!]*$`,
  `\\b(?:not|only|don'?t) (?:be )?(?:${en}|sent|faxed) ${gap}(?:yet|before|after|until|when|if|once)\\b`,
  `\\b(?:hold off|wait) (?:on |with )?${gap}(?:${en}ing|before ${gap}${en})`,
  `\\bnoch nicht ${gap}${de}\\b`,
  `\\b(?:nicht|erst|nur) (?:vor|bevor|nach|ab|wenn|sobald|morgen|am|bis|heute|jetzt)\\b.{0,80}\\b${de}\\b`,
  `\\b(?:bitte|das fax|dies|es) nicht (?:mehr )?${de}\\b`,
  `\\bnicht ${de}[ ,]+(?:bevor|bis|ehe|vor|solange)\\b`,
  `\\b(?:todavia|aun) no ${gap}${es}|\\bno (?:lo |la |se lo |me lo )?${es}\\b.{0,80}\\b(?:todavia|aun|hasta|antes|ahora|hoy)\\b`,
  `\\bne (?:pas |l'|le |la |surtout )*${fr}\\b.{0,80}\\b(?:encore|avant|jusqu|maintenant|aujourd)|\\bne (?:pas )?(?:le |l')?${fr}(?: pas)?[.!]*$|\\bpas encore ${gap}${fr}`,
  `\\bnon ${gap}${it}\\b.{0,80}\\b(?:ancora|prima|finche|adesso|oggi)\\b|\\bnon ancora ${gap}${it}`,
  `\\bnao ${gap}${pt}\\b.{0,80}\\b(?:ainda|antes|ate|agora|hoje)\\b|\\bainda nao ${gap}${pt}`,
  `\\bnog niet ${gap}${nl}\\b|\\bniet ${nl} (?:voor|voordat|totdat|tot|vandaag)\\b`,
].map((source) => new RegExp(source, "u"));

/** The line says that the fax is not to leave, or not yet. */
export function holdsBack(line: string): boolean {
  const text = fold(line.slice(0, 400));
  return patterns.some((pattern) => pattern.test(text));
}
