// The letters of a mail as its pages show them: each with who wrote it, to whom, when and about what above it, in the words of its
// sender's language. The mail's own head is left away where a cover says the same.

import type { Letter } from "../document/contract.ts";
import type { MailLetter } from "./mail-part.ts";
import type { ParsedMail } from "./parse-mail.ts";

type Labels = readonly [from: string, to: string, date: string, subject: string];
const english: Labels = ["From", "To", "Date", "Subject"];
const labels: Readonly<Record<string, Labels>> = {
  en: english,
  de: ["Von", "An", "Datum", "Betreff"],
  es: ["De", "Para", "Fecha", "Asunto"],
  fr: ["De", "À", "Date", "Objet"],
};

export interface OwnHead {
  /** Whom the fax is for; empty where it goes to several, who need not know of each other. */
  readonly to: string;
  /** Without options. */
  readonly subject: string;
}

/** `text`: the mail's own without its options. `own`: undefined = nothing stands above the mail's own text. */
export function lettersOf(mail: ParsedMail, language: string, text: string, own: OwnHead | undefined): Letter[] {
  return mail.letters.map((letter, index) => ({
    head: index > 0 ? headOf(letter, language) : own === undefined ? [] : headOf({ ...letter, ...own }, language),
    text: index > 0 ? letter.text : text,
    html: letter.html,
    pictures: mail.parts
      .filter((part) => part.inline && part.letter === index)
      .map(({ path, name, cid, location }) => ({ path, name, cid, location })),
    ...(index > 0 ? { name: letter.subject } : {}),
  }));
}

function headOf(letter: MailLetter, language: string): [string, string][] {
  const [from, to, date, subject] = labels[language] ?? english;
  const sender = letter.fromName === "" ? letter.from : `${letter.fromName} <${letter.from}>`;
  const written = letter.date === undefined ? "" : dateText(letter.date, language);
  return (
    [
      [from, sender],
      [to, letter.to],
      [date, written],
      [subject, letter.subject],
    ] as [string, string][]
  ).filter(([, value]) => value !== "");
}

function dateText(date: Date, language: string): string {
  return new Intl.DateTimeFormat(language in labels ? language : "en", {
    dateStyle: "long",
    timeStyle: "short",
  }).format(date);
}
