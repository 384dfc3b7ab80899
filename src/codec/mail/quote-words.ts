// The words mail programs put around a quote, by what they mean, in the languages our users' programs speak (FACTS: Outlook,
// Gmail, Apple Mail, Thunderbird, Yahoo, Notes, Samsung, Proton). Folded words without accents; data only.

import { fold } from "./plain-lines.ts";

export type HeaderKind = "from" | "sent" | "to" | "cc" | "subject";

const headerWords: Readonly<Record<HeaderKind, string>> = {
  from: "from|von|de|da|van|fra|från|od|lähettäjä|от|от кого|feladó|kimden|gönderen|expéditeur|remitente|mittente|afzender|absender|remetente|发件人|寄件者|差出人|보낸 사람|من|από|odesílatel|nadawca|expeditor|reply-to|antwort an",
  sent: "sent|date|sent on|gesendet|gesendet am|datum|enviado|enviado el|enviada em|enviado em|fecha|data|date d'envoi|envoyé|envoyé le|inviato|inviato il|verzonden|verzonden op|sendt|skickat|dato|wysłano|data wysłania|lähetetty|päivämäärä|отправлено|дата|küldve|gönderildi|gönderme tarihi|tarih|odesláno|发送时间|日期|時間|送信日時|보낸 날짜|datum des versands|ricevuto|trimis",
  to: "to|an|para|à|a|aan|til|till|do|vastaanottaja|кому|címzett|kime|alıcı|komu|收件人|宛先|받는 사람|către|destinataire|destinatario",
  cc: "cc|copie|copie à|copia|kopie|kopia|kopi|dw|udw|bcc|ccn|cci|cco|копия|抄送|kopie (cc)|másolatot kap|bilgi|ccopie",
  subject:
    "subject|betreff|asunto|objet|oggetto|onderwerp|emne|ämne|temat|aihe|assunto|тема|tárgy|konu|předmět|主题|主旨|件名|제목|subiect|betr",
};

const kinds = new Map<string, HeaderKind>();
for (const kind of Object.keys(headerWords) as HeaderKind[])
  for (const word of headerWords[kind].split("|")) if (!kinds.has(fold(word))) kinds.set(fold(word), kind);

/** Which header a line is in a header block: "From: …", "*Von:* …", "| De : | …". */
export function headerKind(line: string): HeaderKind | undefined {
  const colon = line.indexOf(":");
  if (colon < 1 || colon > 50) return undefined;
  const match = /^[\s*_|>]{0,12}([\p{L}\p{M}][\p{L}\p{M}' ()-]{0,24}?)[\s*_]{0,4}:/u.exec(line.slice(0, 60));
  return match === null ? undefined : (kinds.get(match[1]!.toLowerCase()) ?? kinds.get(fold(match[1]!)));
}

const verbs =
  "wrote|writes|schrieb|schrieb am|escribio|a ecrit|ha scritto|scrisse|schreef|escreveu|skrev|napisal|napisala|napisal\\(a\\)|kirjoitti|написал|написала|написал\\(а\\)|пишет|пише|irta|ezt irta|yazdı|yazdi|sunlari yazdı|napsal|napsala|napsal\\(a\\)|εγραψε|a scris|va escriure|escriu|skrifaði";
/** "… wrote" in a folded line. */
export const wroteVerb = new RegExp(`(?<![\\p{L}])(?:${verbs})(?![\\p{L}])|写道|寫道|のメール|님이 작성`, "u");

/** The words between the dashes of "-----Original Message-----", or those of a sentence of their own. */
export const originalWords =
  /original|ursprung|weitergeleitet|forward|message|nachricht|mensaje|messaggio|bericht|meddelande|meddelelse|melding|mensagem|wiadomosc|viesti|сообщение|письмо|mesaj|uzenet|zprava|邮件|メッセージ|transfere|transmis|inoltrat|reenviado|encaminhad/;
