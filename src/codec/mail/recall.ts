// Outlook's "recall this message", which calls back mails between mailboxes of Exchange and nothing else: to everybody else it is
// one more mail. A letter about a recall of goods has its subject, and not its sentence. Pure.

/** What Outlook puts before the subject, and the sentence it writes, in the languages of the big ones. */
const forms: readonly (readonly [RegExp, RegExp])[] = [
  [/^recall:/i, /\bwould like to recall the message\b/i],
  [/^r\u00fcckruf:/i, /\bm\u00f6chte die Nachricht\b[\s\S]{0,400}\bzur\u00fcckrufen\b/i],
  [/^rappel\s?:/i, /\b(?:souhaite|aimerait|voudrait) rappeler le message\b/i],
  [/^(?:recuperar|recuperaci\u00f3n|retirar):/i, /\b(?:desea|quiere|querr\u00eda) (?:recuperar|retirar) el mensaje\b/i],
  [/^richiamo:/i, /\bdesidera richiamare il messaggio\b/i],
  [/^intrekken:/i, /\bwil het bericht\b[\s\S]{0,400}\bintrekken\b/i],
];

export const isRecall = (subject: string, text: string): boolean =>
  forms.some(([before, sentence]) => before.test(subject.trim()) && sentence.test(text.slice(0, 1_000)));
