// The words of options and commands, in four languages: what the form's values, lines such as "cover: no" and one-word answers
// are read with. Folded words; data only.

import type { Quality } from "../../base/fax.ts";
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
export const qualityWords: Readonly<Record<Quality, ReadonlySet<string>>> = {
  standard: wordSet("standard normal normale estandar"),
  fine: wordSet("fine fein fina fino finas hoch high alta haute"),
  superfine: wordSet("superfine superfein superfina superfino super-fine super-fein extrafine extrafein extrafina"),
  "300x300": wordSet("300 300dpi 300ppp 300x300"),
  "400x400": wordSet("400 400dpi 400ppp 400x400 ultrafine ultrafein ultrafina ultra-fine"),
};
/** Those that name nothing but a quality, and need no label. */
const plainWords = "standard estandar fine fein fina superfine superfein superfina ultrafine ultrafein ultrafina";
export const plainQuality: ReadonlyMap<string, Quality> = new Map(
  (Object.keys(qualityWords) as Quality[]).flatMap((quality) =>
    [...qualityWords[quality]]
      .filter((word) => wordSet(plainWords).has(word) || /^\d+[a-z]/.test(word))
      .map((word): [string, Quality] => [word, quality]),
  ),
);
export const nowWords: ReadonlySet<string> = new Set(
  "now|right now|immediately|at once|straight away|right away|asap|sofort|jetzt|gleich|umgehend|ahora|ahora mismo|inmediatamente|de inmediato|enseguida|maintenant|tout de suite|immediatement|des maintenant".split(
    "|",
  ),
);
/** Hours that have a name: "at noon". */
export const namedHours: ReadonlyMap<string, string> = new Map(
  (
    [
      ["12:00", "noon|12 noon|midday|mittag|mittags|mediodia|midi|mezzogiorno|meio-dia"],
      ["00:00", "midnight|mitternacht|mitternachts|medianoche|minuit|mezzanotte|meia-noite"],
    ] as const
  ).flatMap(([time, names]) => names.split("|").map((name): [string, string] => [name, time])),
);
/** How many minutes each unit of "in 2 hours" has. */
export const unitMinutes: ReadonlyMap<string, number> = new Map(
  (
    [
      [1, "min|mins|minute|minutes|minuten|minuto|minutos"],
      [60, "h|hr|hrs|hour|hours|std|stunde|stunden|hora|horas|heure|heures"],
    ] as const
  ).flatMap(([minutes, names]) => names.split("|").map((name): [string, number] => [name, minutes])),
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

/** Only as questions: "Has it been sent?" asks how things stand, "It has been sent" says it. Without fillers. */
export const statusQuestions: ReadonlySet<string> = new Set(
  "how is going|how's going|how is doing|how far is|where is|has been sent|has been faxed|has been delivered|has arrived|has gone out|has gone|has gone through|was sent|was delivered|is sent|did go out|did go through|did arrive|did send|is done|ist schon raus|ist raus|ist schon gesendet|ist gesendet|ist schon angekommen|ist angekommen|ist schon weg|wurde gesendet|wurde schon gesendet|wurde verschickt|wurde schon verschickt|schon gesendet|schon raus|schon angekommen|angekommen|wo ist|como va|como esta|ha salido|ya ha salido|se ha enviado|ya se ha enviado|ha llegado|ya ha llegado|llego|ya llego|ou en est|est parti|est-il parti|est deja parti|est arrive|est-il arrive|est bien arrive|arrived|sent|sent yet|has been sent yet|come va|e stato inviato|is verzonden|is al verzonden|ja foi enviado|foi enviado".split(
    "|",
  ),
);

type Word = Command["word"];
const commandPhrases: Readonly<Record<Word, string>> = {
  cancel:
    "cancel|cancel all|abort|stop|delete|throw away|discard|stop sending|cancel sending|storno|stornieren|storniere|stornier|abbrechen|brechen ab|brich ab|abbruch|loschen|losche|verwerfen|verwirf|stoppen|stoppe|cancelar|cancele|cancela|cancelarlo|cancelalo|anular|anule|anula|anularlo|borrar|borre|borra|eliminar|detener|detenga|deten|detenerlo|parar|pare|annuler|annulez|annule|l'annuler|d'annuler|supprimer|supprimez|arreter|arretez|arrete|d'arreter|stopper|stoppez|annulla|annullare|annulli|annullarlo|interrompere|annuleren|annuleer",
  status:
    "status|state|current status|what is status|what's status|what is current status|what's current status|tell status|tell what status is|tell current status|give status|send status|know status|let know status|how are things|stand|stand dinge|wie ist stand|wie ist aktuelle stand|was ist stand|was ist aktuelle stand|wie ist status|wie ist aktuelle status|was ist status|wie steht um|wie sieht aus|zustand|estado|cual es estado|estado actual|dime estado|digame estado|decirme estado|como va|etat|statut|quel est etat|quel est l'etat|quel est statut|me dire ou en est|ou en est|ou en est-on|l'etat|stato|qual e stato|come va|wat is status|qual e estado",
  queue: "queue|list|jobs|warteschlange|auftrage|liste|cola|lista|file d'attente|file|liste d'attente",
  hold: "hold|hold on|put on hold|place on hold|pause|wait|anhalten|halten an|halte an|halt an|halten|warten|zuruckhalten|retener|retenga|pausar|pausa|espera|esperar|espere|suspendre|attendre|attendez|retenir|mettre en attente",
  release:
    "release|resume|continue|let go|freigeben|geben frei|gib frei|fortsetzen|weiter|weitermachen|liberar|libere|continuar|reanudar|liberer|reprendre|continuer|libérer",
  again:
    "again|once more|send again|try again|retry|nochmal|nochmals|noch einmal|wiederholen|otra vez|de nuevo|repetir|reintentar|encore|encore une fois|a nouveau|recommencer|reessayer",
  fine: "fine|arrived|it arrived|has arrived|received|angekommen|ist angekommen|erhalten|passt|alles gut|gut|sehr gut|good|all good|bien|todo bien|esta bien|bon|c'est bon|tout va bien|llego|ha llegado|recibido|arrive|est arrive|bien arrive|recu|bien recu",
  help: "help|info|hilfe|ayuda|aide|anleitung",
  resend:
    "resend|re-send|send once more|retry failed|resend failed|retry failed ones|fehlgeschlagene erneut senden|gescheiterte erneut senden|reintentar fallidos|reenviar fallidos|reessayer echecs|renvoyer echecs|erneut senden|neu senden|nochmals senden|nochmal senden|noch einmal senden|reenviar|reenvie|reenvia|volver a enviar|enviar otra vez|enviar de nuevo|renvoyer|renvoyez|envoyer a nouveau|envoyer encore",
};

export const commandWords: ReadonlyMap<string, Word> = new Map(
  (Object.keys(commandPhrases) as Word[]).flatMap((word) =>
    commandPhrases[word].split("|").map((phrase): [string, Word] => [fold(phrase), word]),
  ),
);
