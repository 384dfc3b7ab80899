// Picks: "2", "1, 3", "1 and 3", "#2", "all", of the numbers the notice offered. Pure.

import { fold } from "./plain-lines.ts";

/** undefined when the line is none, "unclear" when it names a number that was not offered. */
export function readPicks(line: string, offered: number): readonly number[] | "unclear" | undefined {
  if (offered < 1 || line.length > 60) return undefined;
  const text = fold(line).replace(
    /^(?:please |pls |bitte |por favor,? |veuillez )?(?:(?:fax|send|use|senden|faxen|enviar|envoyer|faxer)(?: it)? )?(?:(?:to|an|a|al|au|the) )?(?:(?:(?:number|nummer|numero|nr)\.?|no\.) )?|[.!]$|,? (?:please|bitte|por favor|svp|thanks|danke|gracias|merci)[.!]?$/g,
    "",
  );
  if (/^(?:all|alle|todos|tous|both|beide|ambos|les deux)$/.test(text)) {
    if (/^(?:both|beide|ambos|les deux)$/.test(text) && offered !== 2) return "unclear";
    return Array.from({ length: offered }, (_, index) => index + 1);
  }
  if (
    !/^(?:(?:no\.|nr|number|nummer|numero|n\u00ba|n\u00b0)\.? ?|#)?\d{1,2}[.)]?(?:(?: ?[,;+&] ?| | and | und | y | et | e )#?\d{1,2}[.)]?){0,20}$/.test(
      text,
    )
  )
    return undefined;
  // "01 55 50 00 01" is a number.
  if (/(?:^|\s)0/.test(text)) return undefined;
  const picks = [...new Set((text.match(/\d+/g) ?? []).map(Number))];
  if (picks.every((pick) => pick >= 1 && pick <= offered)) return picks;
  return /\d \d/.test(text) ? undefined : "unclear";
}
