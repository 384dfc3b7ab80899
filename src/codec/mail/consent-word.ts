// Yes or no to a question of ours: the first line somebody wrote himself, when it is that word and nothing but courtesy
// around it. Anything else is neither, and is asked back. Pure.

import { holdsBack } from "./hold-back.ts";
import { fold, plainLines, wordSet } from "./plain-lines.ts";
import { ownLines } from "./quote.ts";

const yes = wordSet(
  "ok okay yes yep approve approved agree agreed confirm confirmed release send ja einverstanden freigeben freigegeben bestatigen bestatigt genehmigt senden si vale autorizo autorizado confirmo confirmado enviar oui d'accord accord confirme envoyer approuve",
);
const no = wordSet(
  "no nope nein non reject rejected refuse refused deny denied stop ablehnen abgelehnt stoppen rechazo rechazar rechazado refus refuser cancel abbrechen stornieren cancelar annuler",
);
const courtesy = wordSet(
  "please thanks thank you it that is fine bitte danke das es ist gut vielen dank gracias por favor lo esta bien merci svp c'est bon i we ich wir je this fax dieses diesen send senden",
);

/** `text`: what was written above the quote. */
export function readConsent(text: string): "yes" | "no" | undefined {
  const own = ownLines(plainLines(text)).top;
  // "OK / but please do not send it yet" is none.
  if (own.some(holdsBack)) return undefined;
  const lines = own.map((one) => fold(one).trim()).filter((one) => one !== "");
  const word = lines[0] === undefined ? undefined : wordOf(lines[0]);
  // "Yes", and below it "no wait, cancel that".
  const opposite = word === "yes" ? no : yes;
  const second = lines.slice(1).some((line) => {
    const other = wordOf(line.replace(/\b(?:wait|sorry|that|please)\b/g, " "));
    return (
      (other !== undefined && other !== word) || (line.length < 40 && word !== undefined && startsWith(line, opposite))
    );
  });
  return second ? undefined : word;
}

const startsWith = (line: string, words: ReadonlySet<string>): boolean =>
  words.has(/^[\p{L}']+/u.exec(line)?.[0] ?? "");

function wordOf(line: string): "yes" | "no" | undefined {
  if (line.length > 60 || /[?\d]/.test(line)) return undefined;
  const words = line.split(/[^\p{L}']+/u).filter(Boolean);
  const said = new Set(
    words.map((word) => (yes.has(word) ? "yes" : no.has(word) ? "no" : courtesy.has(word) ? "" : "other")),
  );
  said.delete("");
  return said.size === 1 ? ([...said][0] === "other" ? undefined : ([...said][0] as "yes" | "no")) : undefined;
}
