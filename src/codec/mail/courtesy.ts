// Words people put around what they want, in four languages and a few more: greetings, courtesies, what asks for a fax. A
// closed list on purpose: a line all of whose words stand here says nothing else; any other word makes it a question. Pure.

import { fold, wordSet, wordsOf } from "./plain-lines.ts";
import { commandWords, labelFields } from "./wish-words.ts";

/** No word here may deny, date, limit or correct anything. */
const courtesy = wordSet(
  "please pls plz kindly fax faxed faxing faxes telefax send sending it this that these the them attached document documents file letter to for at number numbers no. nr nr. following following: recipients recipient is are here here's below above be can could would you your i'd i like want and also as well both another one my our me us a an of in with thank thanks you very much many advance help ok okay ahead go yes sir madam use it's its thx ty " +
    "bitte faxen gefaxt senden sende schicken schicke sie es dies dieses diese das den die der dem dokument schreiben brief an nummer nummern folgende folgenden faxnummer faxnummern faxnr und auch sowie vielen besten herzlichen dank danke schon im voraus mir uns ich mochte ihnen dir hilfe konnten konnen du wurden ist sind hier lautet lauten ja empfanger versenden verschicken " +
    "por favor porfavor envie envia enviar enviad enviadlo enviarlo envien mande manda mandar mandarlo este esta esto documento al a los el la las numero numeros siguiente siguientes de y e tambien muchas gracias antemano puede podria podeis lo le te su si es son aqui quiero favor destinatario " +
    "veuillez est merci d'envoyer envoyer envoyez faxer faxez ce cet cette le ces les document au aux numero numeros suivant suivants svp s'il vous te plait et aussi par avance beaucoup bien vouloir pouvez pourriez l'envoyer voici destinataire d'avance bonjour oui du des tous " +
    "per favore inviare al numero grazie prego mille alstublieft faxen naar nummer graag bedankt dank favor obrigado obrigada para o ao",
);

/** All of the line's words are courtesies; "1." and the like do not count as words. */
export function isCourtesy(line: string): boolean {
  const words = wordsOf(line.slice(0, 300));
  if (words.length === 0) return !/[\p{L}\p{N}?]/u.test(line);
  return !/[\d?]/.test(line) && words.every((word) => courtesy.has(word));
}

/** Thanks and nothing else, in one line; "ok" and "yes" are answers. */
export function isThanks(text: string): boolean {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.length === 1 && isCourtesy(lines[0]!) && thanks.test(fold(lines[0]!));
}
const thanks =
  /^(?:many |vielen |muchas |besten |herzlichen )?(?:thanks?|thank you|danke|dank|gracias|merci|grazie|obrigad[oa]|bedankt)\b/;

export const isCourtesyWord = (word: string): boolean => courtesy.has(fold(word).replace(/[:,.!]+$/, ""));

const greetings =
  /^(?:hello|hi|hey|dear|good (?:morning|afternoon|evening|day)|greetings|to whom|all|team|hola|buenos|buenas|estimad[oa]s?|querid[oa]s?|hallo|guten (?:tag|morgen|abend)|moin|servus|gruss gott|gruezi|liebe[rs]?|sehr geehrte[rs]?|bonjour|bonsoir|salut|cher|chere|chers|madame|monsieur|messieurs|ciao|buongiorno|buonasera|gentile|egregi|beste|geachte|goede(?:n|morgen|middag)|ola|bom dia|boa tarde|prezad[oa]s?|hej|hei|dzien dobry|szanown[yia])(?![\p{L}-])/u;

/** "Dear Anne,": a greeting word and at most five words of a name or title. */
export function isGreeting(line: string): boolean {
  const folded = fold(line.slice(0, 120)).replace(/[\s,:;.!]+$/, "");
  if (line.length > 80 || /[\d?@:]/.test(folded)) return false;
  const match = greetings.exec(folded);
  return match !== null && wordsOf(folded.slice(match[0].length)).length <= 5 && !hasDenial(folded);
}

const denials = wordSet(
  "not don't dont never no instead except without unless until wait hold stop cancel wrong old former correction correct avoid skip drop remove removed forget ignore change changed replace replaced block exclude omit erase refuse reject obsolete outdated closed busy dead invalid disconnected inactive bad try tried moved sorry mean meant maybe perhaps probably possibly void voided cancelled canceled done only or but later before after " +
    "nicht kein keine keinen nie statt ausser ohne erst nur warten warte falsch falsche alt alte korrektur vermeiden entfernen entferne ignorieren ignoriere vergessen vergiss weglassen streichen ersetzen ersetze andern andere ungultig besetzt inaktiv aufpassen achtung sondern aber oder spater vor nach nein vielleicht vermutlich wahrscheinlich eventuell evtl storniert entfallt erledigt " +
    "non nunca sino excepto sin salvo espere espera solo o pero luego antes despues error equivocado viejo antiguo correccion perdon evitar evite quitar quite ignorar ignore olvidar olvide omitir omita cambiar cambie excluir excluya invalido ocupado cerrado quizas probablemente anulado cancelado hecho " +
    "pas jamais sauf sans attendre attendez seulement ou mais plus apres avant erreur faux ancien ancienne desole pardon eviter evitez ignorer ignorez oublier oubliez enlever enlevez retirer retirez changer changez exclure remplacer remplacez invalide occupe ferme probablement peut-etre annule fait " +
    "vecchio vecchia sbagliato sbagliata errato occupato chiuso mai senza solo pero dopo prima forse annullato errado errada nao antigo antiga velho ocupado fechado depois antes talvez nunca cancelado niet oud oude verkeerd verkeerde fout foute bezet gesloten nooit zonder alleen maar daarna eerst misschien geannuleerd oppure ofwel",
);
const conditions = wordSet(
  "page pages cover fine quality tomorrow today tonight monday tuesday wednesday thursday friday saturday sunday first second last copy copies twice again cancel include without add change replace new other instead number numbers if when as soon then next both one each " +
    "seite seiten deckblatt morgen heute montag dienstag mittwoch donnerstag freitag erste zweite letzte kopie zweimal nochmal ohne neu neue andere wenn falls sobald dann nachste " +
    "pagina paginas hoja hojas portada manana hoy lunes martes miercoles jueves viernes primera segunda ultima copia veces otra vez nuevo otro si cuando luego proximo " +
    "page pages couverture garde demain aujourd'hui lundi mardi mercredi jeudi vendredi premiere deuxieme derniere copie fois encore nouveau autre si quand ensuite prochain",
);

const attachmentWords = wordSet(
  "attach attached attachment attachments anhang anhange anlage anlagen angehangt adjunto adjuntos adjunta piece pieces jointe jointes joint",
);

/**
 * A sentence that neither denies nor limits nor adds anything, as far as its words tell. `files`: whether the mail has files of
 * its own, without which "see attached" can mean nothing but the document.
 */
export const isHarmless = (line: string, files: boolean): boolean =>
  !/[\d?]/.test(line) &&
  !wordsOf(line).some((word) => {
    if (attachmentWords.has(word) || labelFields.get(word) === "append") return files;
    return denials.has(word) || conditions.has(word) || commandWords.has(word) || labelFields.has(word);
  });

export const hasDenial = (text: string): boolean => wordsOf(text).some((word) => denials.has(word));

const goodbyes =
  /\b(?:hasta (?:luego|manana|pronto|el \S+)|(?:see|talk to) you (?:later|soon|then|tomorrow|next week)|a (?:plus(?: tard)?|demain|bientot)|bis (?:spater|dann|bald|morgen)|avant tout|vor allem|(?:thanks?|thank you|merci|danke?|gracias) (?:again|encore|nochmals?|otra vez|de nuevo))\b/g;
const innocent = wordSet(
  "help hilfe ayuda aide both page number as monday tuesday wednesday thursday friday saturday sunday",
);

/** In what is otherwise a closing or an entry of a signature: something that denies, limits, dates or orders. */
export const hasSecondThought = (line: string): boolean =>
  wordsOf(fold(line).replace(goodbyes, " ")).some(
    (word) => (denials.has(word) || conditions.has(word) || commandWords.has(word)) && !innocent.has(word),
  );

/** Words beside a number that make it something else than a fax number, or its person no recipient. */
const noNames = wordSet(
  "tel telephone telefon telefono phone ph fon mobile mob mobil movil cell handy portable office direct durchwahl call calls calling ring ask contact contacto kontakt t m p pager reach " +
    "invoice inv rechnung rechnungsnummer factura facture order bestellung auftrag pedido commande ref reference referenz referencia reference our your case ticket vorgang aktenzeichen expediente dossier contract vertrag contrato contrat customer client cliente kunde kundennummer kundennr account konto cuenta compte policy serial model part artikel item id pin code kennwort passwort password " +
    "room raum zimmer sala bureau building floor etage stock piso street st str strasse calle rue avenue ave road rd boulevard platz plaza place zip plz cp postfach box po postal bp " +
    "vat ust ustid ust-id mwst nif cif tva siret siren iban bic swift hrb hra steuernummer tax price preis precio prix total betrag importe montant eur euro euros usd gbp chf dollar dollars units stuck unidades pieces pcs page pages seite seiten pagina paginas hojas km m2 percent tracking passport passeport pasaporte licence license plate member membership flight vuelo vol flug booking buchung reservierung reservation reserva sendung sendungsnummer paket colis suivi albaran ausweis mitglied adherent shipment parcel delivery document doc dokument file akte version build model lot batch charge size weight amount quantity menge cantidad quantite since until " +
    "voice home voicemail claim docket lot lieferschein aktennotiz presupuesto siniestro matricula devis sinistre immatriculation " +
    "widget widgets bolt bolts screw screws box boxes pallet pallets carton cartons crate crates barrel barrels vote votes copy copies set sets bag bags bottle bottles litre litres liter ton tons tonne article articles goods sample samples meeting delivery schraube schrauben muttern karton kartons kiste kisten palette paletten fass stuck stucke dosen flaschen sack sacke tonnen liter lieferung termin artikelnummer ware waren tornillo tornillos tuerca tuercas caja cajas pale pales palet palets bulto bultos botellas sacos toneladas litros articulo articulos entrega muestra muestras vis ecrou ecrous boite boites palettes colis caisse caisses bouteilles sacs tonnes litres livraison echantillon echantillons rendez-vous viti scatola scatole bancali pezzi bottiglie consegna articolo parafusos caixa caixas paletes pecas garrafas schroeven dozen doos pallets stuks flessen levering votos stimmen sn sku s/n asin ean gtin imei " +
    "blocked pending draft unknown spam tbc tbd subtotal confirm broken users bytes miles downloads steps points gesperrt defekt kaputt unbekannt entwurf punkte einwohner borrador pendiente roto desconocido bloqueado brouillon casse bloque inconnu habitants puntos " +
    "llamame llamenos llamar llama llamad llame llamen telefonear telefonee rappelez-moi rappelez-nous rappelez rappeler appelez appelez-moi appeler telephonez richiamami richiamatemi richiamare richiami chiamami chiamare chiama chiami ligue ligue-me liga ligar telefone telefonar bel bellen terugbellen anrufen anruf ruckruf ruf rufen text texte sms whatsapp cellulare telefoon mobiel telefone telemovel celular " +
    "your his her their its mein meine unser unsere unsern ihr ihre ihren dein deine nuestro nuestra nuestros mis sus tu mon mes notre nos votre vos leur " +
    "was were has have had been wurde wurden wird hat habe haben fue han ete sont faxed gefaxt gesendet geschickt verschickt enviado enviada mandado envoye expedie " +
    "from sent date uhr pm am und and y et not is was are war ist sind es son est sont year jahr",
);

/**
 * Could be the name of a person or company: up to eight words, the first of them capital or of a script without capitals, none
 * of them a word that makes a number something else.
 */
export function isName(text: string): boolean {
  const name = text.trim();
  if (name.length < 2 || name.length > 80 || !/^[\p{Lu}\p{Lo}\p{Lt}]/u.test(name)) return false;
  if (!/^[\p{L}\p{M}\p{N} .,'’&/()+-]+$/u.test(name) || /\d{2}/.test(name)) return false;
  const words = wordsOf(name);
  const bad = (word: string): boolean =>
    noNames.has(word) ||
    denials.has(word) ||
    commandWords.has(word) ||
    (labelFields.has(word) && labelFields.get(word) !== "numbers");
  return words.length <= 8 && !words.some((word, at) => bad(word) && !(at > 0 && particles.has(word)));
}

const particles = wordSet(
  "of and und y e et de del della di der den des du la le las los van von ten zu da dos & co for fur para sa ag no o",
);

/** Words of which none makes a name: days, courtesies, "Twice". */
export const isOrdinary = (text: string): boolean =>
  wordsOf(text).every((word) => conditions.has(word) || courtesy.has(word));

/** A word as names are written: capital, or one of their small ones ("van", "d'Or", "eBay"). */
export const isNameWord = (word: string): boolean =>
  !/^\p{Ll}/u.test(word) || particles.has(fold(word)) || /^\p{Ll}{1,2}[\u2019']?\p{Lu}/u.test(word);

/** A line as signatures begin: a name of which every word is capital but the small ones of names. */
export function isNameLine(line: string): boolean {
  const text = line.trim().replace(/[.,]$/, "");
  if (!isName(text) || /[.!?:]$/.test(line.trim().replace(/\b(?:Inc|Ltd|Co|S\.A|S\.L|Jr)\.$/, ""))) return false;
  const words = text.split(/[\s/]+/);
  return (
    words.length <= 6 && words.every(isNameWord) && !(words.length > 1 && words.every((word) => isCourtesyWord(word)))
  );
}

/** The writer's own name, whole or in part: "Anne", "Anne Anderson", "Dr. Anne Anderson | Purchasing". */
export function isWritersName(line: string, writer: string): boolean {
  const own = wordsOf(writer).filter((word) => word.length >= 2);
  if (own.length === 0 || line.length > 100 || /\d{3}/.test(line)) return false;
  const words = wordsOf(line);
  const known = words.filter((word) => own.includes(word)).length;
  return known > 0 && (known === words.length || known === own.length);
}

/** "Ulla Berg | +1 555 0188": the writer's whole name first, whatever follows it. */
export function beginsWithWriter(line: string, writer: string): boolean {
  const own = wordsOf(writer).filter((word) => word.length >= 2);
  const words = wordsOf(line.slice(0, 200)).filter((word) => word.length >= 2);
  return own.length >= 2 && own.every((word) => words.slice(0, own.length).includes(word));
}
