// The words of the form in a notice, by language: one table for the writer (`form.ts`) and the reader (`form-reader.ts`).
// The hint in brackets makes a line of the form unlike any line people or mail programs write. Pure data.

export const formLanguages = ["en", "es", "de", "fr"] as const;
export type FormLanguage = (typeof formLanguages)[number];

/** In the order they stand in the form. */
export const fieldNames = [
  "numbers",
  "cover",
  "to",
  "subject",
  "remarks",
  "when",
  "priority",
  "quality",
  "append",
] as const;
export type FieldName = (typeof fieldNames)[number];

export interface FieldWords {
  readonly label: string;
  /** What may be written, in brackets behind the label; never digits that could be a number. */
  readonly hint: string;
}

type Fields = Readonly<Record<FieldName, FieldWords>>;
const field = (label: string, hint: string): FieldWords => ({ label, hint });

export const formFields: Readonly<Record<FormLanguage, Fields>> = {
  en: {
    numbers: field("Fax numbers", "one on each line"),
    cover: field("Cover page", "yes/no"),
    to: field("Recipient", "name on the cover page"),
    subject: field("Subject", "on the cover page"),
    remarks: field("Remarks", "on the cover page"),
    when: field("When", "now / 22:00 / tomorrow 8:00"),
    priority: field("Priority", "high/normal/low"),
    quality: field("Quality", "standard/fine"),
    append: field("Append my attachments", "yes/no"),
  },
  es: {
    numbers: field("Números de fax", "uno en cada línea"),
    cover: field("Portada", "sí/no"),
    to: field("Destinatario", "nombre en la portada"),
    subject: field("Asunto", "en la portada"),
    remarks: field("Observaciones", "en la portada"),
    when: field("Cuándo", "ahora / 22:00 / mañana 8:00"),
    priority: field("Prioridad", "alta/normal/baja"),
    quality: field("Calidad", "estándar/fina"),
    append: field("Añadir mis adjuntos", "sí/no"),
  },
  de: {
    numbers: field("Faxnummern", "eine pro Zeile"),
    cover: field("Deckblatt", "ja/nein"),
    to: field("Empfänger", "Name auf dem Deckblatt"),
    subject: field("Betreff", "auf dem Deckblatt"),
    remarks: field("Bemerkungen", "auf dem Deckblatt"),
    when: field("Wann", "jetzt / 22:00 / morgen 8:00"),
    priority: field("Priorität", "hoch/normal/niedrig"),
    quality: field("Qualität", "standard/fein"),
    append: field("Meine Anlagen anhängen", "ja/nein"),
  },
  fr: {
    numbers: field("Numéros de fax", "un par ligne"),
    cover: field("Page de garde", "oui/non"),
    to: field("Destinataire", "nom sur la page de garde"),
    subject: field("Objet", "sur la page de garde"),
    remarks: field("Remarques", "sur la page de garde"),
    when: field("Quand", "maintenant / 22:00 / demain 8:00"),
    priority: field("Priorité", "haute/normale/basse"),
    quality: field("Qualité", "standard/fine"),
    append: field("Joindre mes pièces jointes", "oui/non"),
  },
};
