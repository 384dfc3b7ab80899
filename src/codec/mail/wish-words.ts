// The words of options and commands, in four languages: what the form's values, lines such as "cover: no" and one-word answers
// are read with. Folded words; data only.

import type { Command } from "./answer-form.ts";
import { type FieldName, fieldNames, formFields, formLanguages } from "./form-labels.ts";
import { fold, wordSet } from "./plain-lines.ts";

export const yesWords = wordSet("yes y on true with si ja j oui o s con mit avec an ein x ok");
export const noWords = wordSet("no n off false without none nein non sin ohne sans aus not");

export const priorityWords: Readonly<Record<"high" | "normal" | "low", ReadonlySet<string>>> = {
  high: wordSet("high urgent urgente urgently hoch dringend eilig alta alto haute haut elevee elevada asap eilt"),
  normal: wordSet("normal normale medium mittel media moyenne standard"),
  low: wordSet("low niedrig baja bajo basse gering nieder faible"),
};
export const qualityWords: Readonly<Record<"standard" | "fine", ReadonlySet<string>>> = {
  standard: wordSet("standard normal normale estandar"),
  fine: wordSet("fine fein fina fino finas hoch high alta haute"),
};
export const nowWords: ReadonlySet<string> = new Set(
  "now|right now|immediately|at once|straight away|right away|asap|sofort|jetzt|gleich|umgehend|ahora|ahora mismo|inmediatamente|de inmediato|enseguida|maintenant|tout de suite|immediatement|des maintenant".split(
    "|",
  ),
);
export const tomorrowWords = /^(?:tomorrow|morgen|manana|demain)(?![\p{L}])/u;

/** Words that name a field in "subject: Offer"; those of the form, and how people shorten them. */
const moreLabels: Readonly<Record<FieldName, string>> = {
  numbers:
    "number|numbers|fax number|fax|fax no|faxnummer|faxnr|fax-nr|nummer|nummern|numero|numeros|numero de fax|numeros de fax|fax to|fax an|fax a",
  cover: "cover|coversheet|cover sheet|deckblatt|portada|caratula|couverture|page de couverture|garde",
  to: "to|attn|attention|for|recipient|name|nombre|nom|an|zu handen|z.hd|z. hd|zhd|empfanger|fur|para|a la atencion de|destinatario|destinataire|a l'attention de|pour",
  subject: "subject|re|betreff|betr|asunto|objet|sujet",
  remarks:
    "remarks|remark|note|notes|comment|comments|message|bemerkung|bemerkungen|anmerkung|hinweis|nachricht|observaciones|observacion|nota|notas|comentario|mensaje|remarque|remarques|commentaire",
  when: "when|time|send at|wann|zeit|uhrzeit|sendezeit|cuando|hora|quand|heure",
  priority: "priority|prio|prioritat|prioridad|priorite",
  quality: "quality|resolution|qualitat|auflosung|calidad|resolucion|qualite",
  append:
    "append|append attachments|attachments|append attachment|attach|anhang|anhange|anlagen|anlage|anhangen|adjuntos|adjunto|anadir adjuntos|pieces jointes|joindre",
};

export const labelFields: ReadonlyMap<string, FieldName> = new Map(
  fieldNames.flatMap((name) =>
    [...formLanguages.map((language) => fold(formFields[language][name].label)), ...moreLabels[name].split("|")].map(
      (label): [string, FieldName] => [label, name],
    ),
  ),
);

type Word = Command["word"];
const commandPhrases: Readonly<Record<Word, string>> = {
  cancel:
    "cancel|cancel all|abort|stop|delete|throw away|discard|storno|stornieren|storniere|abbrechen|abbruch|loschen|verwerfen|cancelar|cancele|cancela|cancelarlo|anular|anule|anula|anularlo|borrar|eliminar|annuler|annulez|annule|l'annuler|d'annuler|supprimer|supprimez",
  status:
    "status|state|what is status|what is status of|what's status|what's status of|stand|zustand|estado|etat|statut|stato",
  queue: "queue|list|jobs|warteschlange|auftrage|liste|cola|lista|file d'attente|file|liste d'attente",
  hold: "hold|hold on|pause|wait|anhalten|halten|warten|zuruckhalten|retener|retenga|pausar|pausa|espera|esperar|espere|suspendre|attendre|attendez|retenir|mettre en attente",
  release:
    "release|resume|continue|freigeben|fortsetzen|weiter|weitermachen|liberar|libere|continuar|reanudar|liberer|reprendre|continuer|libérer",
  again:
    "again|once more|send again|try again|retry|nochmal|nochmals|noch einmal|wiederholen|otra vez|de nuevo|repetir|reintentar|encore|encore une fois|a nouveau|recommencer|reessayer",
  fine: "fine|arrived|it arrived|has arrived|received|angekommen|ist angekommen|erhalten|passt|alles gut|llego|ha llegado|recibido|arrive|est arrive|bien arrive|recu|bien recu",
  help: "help|info|hilfe|ayuda|aide|anleitung",
  resend:
    "resend|re-send|send once more|erneut senden|neu senden|nochmals senden|nochmal senden|noch einmal senden|reenviar|reenvie|reenvia|volver a enviar|enviar otra vez|enviar de nuevo|renvoyer|renvoyez|envoyer a nouveau|envoyer encore",
};

export const commandWords: ReadonlyMap<string, Word> = new Map(
  (Object.keys(commandPhrases) as Word[]).flatMap((word) =>
    commandPhrases[word].split("|").map((phrase): [string, Word] => [fold(phrase), word]),
  ),
);
