// What of a mail is faxed and how its pictures are drawn, as options say it in four languages: "body", "inhalt: beides", "photo",
// "mode: text", "trim: no". Closed words only. Pure.

import { fold } from "./plain-lines.ts";
import { noWords } from "./wish-words.ts";

/** What of a mail becomes pages. */
export type ContentWord = "attachments" | "body" | "both";
/** How tones become black and white. */
export type ModeWord = "auto" | "text" | "photo";
/** What is trimmed from a text that becomes pages. */
export type TrimWord = "no" | "disclaimers" | "signature";

export interface ContentWish {
  readonly content?: ContentWord;
  readonly mode?: ModeWord;
  readonly trim?: TrimWord;
}

const words = <T extends string>(table: Readonly<Record<T, string>>): ReadonlyMap<string, T> =>
  new Map(
    (Object.keys(table) as T[]).flatMap((key) => table[key].split("|").map((word): [string, T] => [fold(word), key])),
  );

const contents = words<ContentWord>({
  attachments:
    "attachments|attachment|attachments only|only attachments|only the attachments|anlagen|anlage|anhang|anhänge|nur anlagen|nur die anlagen|nur anhang|nur anhänge|adjuntos|adjunto|solo adjuntos|solo los adjuntos|pièces jointes|pièce jointe|seulement les pièces jointes|pièces jointes seulement",
  body: "body|body only|only the body|text only|only the text|message|nachricht|nur text|nur der text|nur den text|mailtext|cuerpo|solo texto|solo el texto|mensaje|corps|texte seul|texte seulement|seulement le texte",
  both: "both|body and attachments|text and attachments|everything|all|beides|alles|text und anlagen|text und anhang|text und anhänge|todo|ambos|texto y adjuntos|tout|les deux|texte et pièces jointes",
});
/** Without a label "text" could be either. */
const contentOnly = words<ContentWord>({ attachments: "", body: "text|texto|texte", both: "" });
const modes = words<ModeWord>({
  auto: "auto|automatic|automatisch|automático|automatique",
  text: "line art|strichzeichnung|dibujo|dessin au trait",
  photo: "photo|photos|photograph|foto|fotos|fotografie|fotografía|photographie|halftone|raster",
});
const modeOnly = words<ModeWord>({ auto: "", text: "text|texto|texte", photo: "picture|bild|imagen|image" });
const trims = words<TrimWord>({
  no: "untrimmed|whole text|ungekürzt|ganzer text|sin recortar|texto completo|texte entier|intégral",
  disclaimers: "",
  signature: "",
});
const trimOnly = words<TrimWord>({
  no: "nothing|nichts|nada|rien",
  disclaimers: "disclaimer|disclaimers|hinweise|rechtliche hinweise|avisos|aviso legal|mentions|mentions légales",
  signature: "signature|signatures|signatur|firma|signature aussi",
});
const labels = words<"content" | "mode" | "trim">({
  content: "content|contents|inhalt|contenido|contenu",
  mode: "mode|picture mode|pictures|bilder|bildmodus|modus|modo|imágenes|images|mode image",
  trim: "trim|cut|kürzen|recortar|couper|raccourcir",
});

/** undefined = it is no such option, or none that is known. */
export function readContentWish(piece: string): ContentWish | undefined {
  const folded = fold(piece).replace(/[.!]+$/, "");
  if (folded === "") return undefined;
  const match = /^([^:=]{2,30}?)\s*[:=]\s*(.+)$/.exec(folded);
  const value = match?.[2] ?? folded;
  const label = match === null ? undefined : labels.get(match[1]!);
  if (match !== null && label === undefined) return undefined;
  if (label === undefined || label === "content") {
    const content = contents.get(value) ?? (label === undefined ? undefined : contentOnly.get(value));
    if (content !== undefined) return { content };
  }
  if (label === undefined || label === "mode") {
    const mode = modes.get(value) ?? (label === undefined ? undefined : modeOnly.get(value));
    if (mode !== undefined) return { mode };
  }
  if (label === undefined || label === "trim") {
    const trim = trims.get(value) ?? (label === undefined ? undefined : trimOnly.get(value));
    if (trim !== undefined) return { trim };
    if (label === "trim" && noWords.has(value)) return { trim: "no" };
  }
  return undefined;
}
