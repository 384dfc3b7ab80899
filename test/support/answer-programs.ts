// What the answers of the corpus have in common: the notice they quote, signatures and closings, and every mail program in every
// language it is tried in.

import { formTagOf, formText } from "../../src/codec/mail/form.ts";
import * as c from "./mail-clients.ts";

export const token = "abcdefghijklmnopqrstuvwxyz";
export const tag = formTagOf(token);
const intro: Record<string, string[]> = {
  en: [
    'Your document "letter" (2 pages) is ready to be faxed. Page 1 is shown below.',
    "",
    "Press Reply and write the fax number, or one of these:",
    "1  +34 942 318 100  Müller & Co",
    "2  5550077  Logistics",
    "3  (0942) 31 99 00",
    "",
  ],
  de: [
    'Ihr Dokument "letter" (2 Seiten) kann gefaxt werden. Seite 1 steht unten.',
    "",
    "Antworten Sie mit der Faxnummer oder einer von diesen:",
    "1  +34 942 318 100  Müller & Co",
    "2  5550077  Logistik",
    "3  (0942) 31 99 00",
    "",
  ],
  es: [
    'Su documento "letter" (2 páginas) está listo. Abajo se ve la página 1.',
    "",
    "Responda con el número de fax o uno de estos:",
    "1  +34 942 318 100  Müller & Co",
    "2  5550077  Logística",
    "3  (0942) 31 99 00",
    "",
  ],
  fr: [
    "Votre document « letter » (2 pages) est prêt. La page 1 est ci-dessous.",
    "",
    "Répondez avec le numéro de fax ou un de ceux-ci :",
    "1  +34 942 318 100  Müller & Co",
    "2  5550077  Logistique",
    "3  (0942) 31 99 00",
    "",
  ],
};
export const notice = (language: string, fill: Record<string, string> = {}, ownTag = tag): string[] => {
  const known = language in intro ? language : "en";
  const form = formText(known, ownTag)
    .split("\n")
    .flatMap((line) => {
      const key = Object.keys(fill).find((label) => line.startsWith(label));
      return key === undefined ? [line] : `${line} ${fill[key]}`.split("\n");
    });
  return [...intro[known]!, ...form, "", "It is kept until 30.11.2026 09:14. Help: answer  help  or call 5550100."];
};

export type Client = (draft: c.Draft) => string;
export const signatures: Record<string, string[]> = {
  en: [
    "Ulla Berg",
    "Head of Purchasing | Plant Ltd.",
    "100 Main Street, Springfield, IL 62701",
    "Phone: +1 555 0188 | Fax: +1 555 0199",
    "+1 555 0177",
    "www.plant.example",
  ],
  de: [
    "Ulla Berg",
    "Leiterin Einkauf",
    "Werk GmbH, Hauptstr. 12, 10115 Berlin",
    "Tel. 030 5550188",
    "Fax 030 5550199",
    "Mobil +49 171 5550177",
    "USt-IdNr. DE123456789, IBAN DE89 3704 0044 0532 0130 00",
  ],
  es: [
    "Ulla Berg",
    "Jefa de Compras",
    "Calle Mayor 5, 39001 Santander",
    "Tfno. 942 31 01 88 / Fax 942 31 01 99",
    "Móvil: 655 50 01 77",
  ],
  fr: [
    "Ulla Berg",
    "Responsable des achats",
    "12, rue de la Paix, 75002 Paris",
    "Tél. : 01 55 50 01 88",
    "Fax : 01 55 50 01 99",
    "SIRET 123 456 789 00012",
  ],
};
export const closing: Record<string, string[]> = {
  en: ["", "Best regards"],
  de: ["", "Mit freundlichen Grüßen"],
  es: ["", "Un saludo,"],
  fr: ["", "Cordialement,"],
};
export const signed = (language: string): string[] => signatures[language] ?? signatures["en"]!;
export const close = (language: string): string[] => closing[language] ?? closing["en"]!;

/** Name, writer of a mail, languages. */
export const programs: [string, Client, string[]][] = [
  ["gmail-web", c.gmail, ["en", "de", "es", "fr", "it", "nl", "pt", "sv", "da", "no", "pl", "fi", "ru", "ja", "zh"]],
  [
    "outlook-desktop",
    (d) => c.outlookDesktop(d, d.language === "pl" || d.language === "fi" ? "utf-8" : "windows-1252"),
    ["en", "de", "es", "fr", "it", "nl", "pt", "sv", "da", "no", "pl", "fi"],
  ],
  ["outlook-plain", c.outlookDesktopPlain, ["en", "de", "es", "fr", "it", "nl"]],
  ["outlook-web", c.outlookWeb, ["en", "de", "es", "fr", "it", "nl", "pt", "sv", "da", "no", "pl"]],
  ["outlook-mobile", c.outlookMobile, ["en", "de", "es", "fr", "it"]],
  ["apple-mail", (d) => c.apple(d, false), ["en", "de", "es", "fr", "it", "sv"]],
  ["iphone", (d) => c.apple(d, true), ["en", "de", "es", "fr", "it", "sv"]],
  ["thunderbird", c.thunderbird, ["en", "de", "es", "fr", "it", "nl"]],
  ["thunderbird-html", c.thunderbirdHtml, ["en", "de", "es", "fr"]],
  ["yahoo", c.yahoo, ["en", "de", "es", "fr"]],
  ["notes", c.notes, ["en", "de", "fr", "es"]],
  ["notes-html", c.notesTable, ["en", "de"]],
  ["samsung", c.samsung, ["en", "de", "es", "fr"]],
  ["proton", c.proton, ["en"]],
  ["zimbra", c.zimbra, ["en", "de", "fr"]],
  ["gmx", c.gmx, ["de", "en"]],
  ["mutt", c.mutt, ["en"]],
  ["roundcube", c.roundcube, ["en", "de", "es", "fr"]],
];
