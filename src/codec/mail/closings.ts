// Where a signature begins: closing words, separators, what telephones and mail programs add, disclaimers, labels of telephone
// numbers and addresses. Folded text, without accents. Data and the tests on it; linear.

import { fold } from "./plain-lines.ts";

/** "Best regards", "Mit freundlichen Grüßen": the whole line, perhaps with a name behind it. */
const closing =
  /^(?:(?:with |my |our )?(?:kind|kindest|best|warm|warmest|many|very best|with best|sincere)? ?(?:regards|wishes|greetings)|best|rgds|br|kr|cheers|sincerely(?: yours)?|yours(?: (?:sincerely|faithfully|truly))?|respectfully|thanks(?: (?:and|a lot|in advance|again|so much|very much)\b.*)?|thank you(?: (?:and|very much|in advance|so much|for)\b.*)?|many thanks|thx|ta|saludos(?: cordiales)?|un (?:cordial )?saludo|(?:muy )?atentamente|atte|cordialmente|reciba un|le saluda|(?:muchas |mil )?gracias(?: (?:por|de antemano|y)\b.*)?|quedo a|mit (?:freundlichen?|besten?|lieben?|herzlichen?|kollegialen) gr(?:u|ue)(?:ss|s)(?:en)?|(?:viele liebe|viele|beste|liebe|schone|herzliche|freundliche|sonnige) gr(?:u|ue)(?:ss|s)e|gruss|grusse|(?:ich wunsche )?(?:einen )?schonen (?:tag|abend)|schones wochenende|(?:have|enjoy) (?:a|an|your) (?:nice|great|good|lovely|excellent)|un abrazo|que tengas? (?:un )?buen|bonne fin de|lg|vg|mfg|bg|hochachtungsvoll|(?:vielen |besten |herzlichen )?dank(?:e)?(?: (?:im voraus|und|fur|schon)\b.*)?|danke(?: (?:im voraus|schon|und)\b.*)?|(?:bien )?cordialement|(?:tres )?cordialement|bien a vous|(?:sinceres |meilleures )?salutations|(?:avec )?mes (?:meilleures |sinceres )?salutations|veuillez agreer|je vous prie d'agreer|bonne (?:journee|reception|soiree)|(?:un grand )?merci(?: (?:d'avance|beaucoup|par avance|et|pour)\b.*)?|(?:cordiali |distinti )?saluti|grazie(?: mille)?|met (?:vriendelijke|hartelijke) groet(?:en)?|mvg|groeten|groetjes|bedankt|com os melhores cumprimentos|atenciosamente|cumprimentos|obrigad[oa]|med v(?:a|e)nlig(?:a)? h(?:a|i)lsning(?:ar)?|mvh|venlig hilsen|vennlig hilsen|hilsen|halsningar|tack|tak|takk|z powazaniem|pozdrawiam|dziekuje|ystavallisin terveisin|terveisin|с уважением|спасибо)(?=$|[\s,.!;-])/;

/** Telephones, mail programs and virus scanners speaking of themselves. */
const tagline =
  /^\W{0,6}(?:sent (?:from|via|with|using|by) |get outlook for |get the new |von meinem |gesendet (?:von|mit|uber|aus|vom) |diese nachricht wurde von meinem|enviado (?:desde|con|de|do|a partir) |obtener outlook|outlook fur |holen sie sich|envoye (?:de|a partir|depuis|avec|via|par) |telecharger outlook|obtenez outlook|inviato da|scarica outlook|verzonden (?:vanaf|met|vanuit|door)|verstuurd vanaf|enviada do|skickat fran|sendt fra|wyslano z|wyslane z|lahetetty|отправлено с|von .{2,40} gesendet|wysłan[eo] z |odeslano z |.{2,30}'umdan gonderildi|.{2,30}에서 보냄|typed on |(?:please )?excuse |yahoo mail|aol mail|virus-free|virenfrei|libre de virus|garanti sans virus|sans virus|diese e-mail wurde von|this email has been (?:checked|scanned)|sent securely|secured by|\S{3,20}から送信)/u;

/** Words only a disclaimer begins with. */
const disclaimer =
  /^\W{0,6}(?:(?:this|the information (?:contained )?in this|the contents of this|the information transmitted) ?(?:e-?mail|message|communication|transmission|is intended)?.{0,60}(?:confidential|intended|privileged|contain)|confidentiality (?:notice|note)|disclaimer|legal notice|important notice|notice:|(?:please )?(?:consider|think of) the environment|before printing|diese (?:e-?mail|nachricht).{0,60}(?:vertraulich|enthalt)|der inhalt dieser|vertraulichkeit|bitte (?:denken|prufen) sie|denken sie an die umwelt|rechtlicher hinweis|datenschutzhinweis|este (?:mensaje|correo|e-?mail).{0,80}(?:confidencial|dirigid|contien)|aviso (?:legal|de confidencialidad)|antes de imprimir|la informacion contenida|ce (?:message|courriel|mail|courrier).{0,80}(?:confidentiel|contien|destin)|avis de confidentialite|pensez a l'environnement|avant d'imprimer|questo messaggio|le informazioni contenute|dit (?:bericht|e-mail)|esta mensagem|begin:vcard)/u;

/** A line of nothing but dashes and the like. */
const separator = /^\s*(?:--|[-_=*~#+]{2,}|[\u2013\u2014]{1,})\s*$/;

/** Telephone, mail and web lines, the register and tax numbers of signatures; not "fax", which may be the answer itself. */
const contactLabel =
  /^\W{0,4}(?:tel|telf|tlf|telefon|telefono|telephone|tfno|phone|ph|fon|fono|mobile|mobil|mobiltelefon|movil|mob|cell|cellular|cel|portable|port|gsm|handy|office|buro|bureau|oficina|direct|direkt|directo|ligne directe|standard|switchboard|zentrale|centralita|hotline|durchwahl|dw|voice|pager|skype|teams|whatsapp|t|m|p|o|c|w|e|e-?mail|mail|correo|web|website|internet|www|http|https|linkedin|iban|bic|swift|ust-?id(?:nr)?|ust|vat|vat no|nif|cif|n\.i\.f|siret|siren|tva|hrb|hra|amtsgericht|registergericht|handelsregister|registered|geschaftsfuhrer|geschaftsfuhrung|vorstand|sitz|steuernummer|company (?:no|number|reg)|reg(?:istration)? no|capital|rcs|p\.? ?o\.? ?box|postfach|apartado)(?![\p{L}\p{N}])\s*(?:no|nr)?\.?\s*(?:\([^()]{1,20}\))?\s*[:.|/-]?\s*/u;
const faxLabel =
  /^\W{0,4}(?:tele)?fax(?:\s*(?:no|nr|number|nummer))?\s*\.?\s*[:|]?\s*[+(\d]|^\W{0,4}f\s*[:.|]?\s*[+(\d]/u;
const address = /\S@\S+\.\p{L}{2,}|\bwww\.\S|https?:\/\/\S/iu;
const place =
  /^(?:d-|f-|e-|ch-|a-|nl-|i-)?\d{4,5}(?:-\d{4})? [\p{L}]|,? [a-z]{2} \d{5}(?:-\d{4})?$|\b[a-z]{1,2}\d[a-z\d]? \d[a-z]{2}\b|^\d{1,5}[a-z]? [\p{L}. ]{2,40}(?:street|st|road|rd|avenue|ave|lane|drive|way|square|boulevard|blvd)\b|(?:strasse|str\.|weg|platz|gasse|allee|ring) \d{1,4}|^(?:calle|c\/|avda|avenida|plaza|paseo|rue|\d{1,4},? (?:bis |ter )?rue|\d{1,4},? (?:avenue|boulevard|place|quai)|via|viale|piazza) /u;

export const isSeparator = (line: string): boolean => separator.test(line);
export const isTagline = (line: string): boolean => tagline.test(fold(line.slice(0, 120)));
export const isDisclaimer = (line: string): boolean => disclaimer.test(fold(line.slice(0, 240)));
/** Label of a telephone number, address or register entry, the value behind it or not. */
export const isContact = (line: string): boolean => {
  const folded = fold(line.slice(0, 200));
  return contactLabel.test(folded) || address.test(folded);
};
export const isFaxLabel = (line: string): boolean => faxLabel.test(fold(line.slice(0, 100)));
export const isPlace = (line: string): boolean => place.test(fold(line.slice(0, 120)));

/** A closing may have a name or a comma behind it, not a sentence: "Thanks, and please hold it" closes nothing. */
export function isClosing(line: string): boolean {
  if (line.length > 120) return false;
  const folded = fold(line);
  const match = closing.exec(folded);
  if (match === null || /[\d?:]/.test(folded)) return false;
  return folded.slice(match[0].length).split(" ").filter(Boolean).length <= 4;
}

/** Put at the head of a mail by the site's own mail server. */
export const isBanner = (line: string): boolean =>
  /^\W{0,6}(?:caution|warning|external(?: e-?mail)?|extern|achtung|vorsicht|precaucion|atencion|attention)\b.{0,20}(?:external|outside|extern|originated|e-?mail|correo|courriel|sender)|^\[(?:external|extern|externo|externe|ext)\]/.test(
    fold(line.slice(0, 200)),
  );
