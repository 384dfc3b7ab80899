// The words by which what a mail system, a telephone or a lawyer added to a mail is known, in four languages: banners, taglines,
// disclaimers. Narrower than what an answer is read with (closings.ts): here a match takes words off a page. Folded; data only.

/** "[EXTERNAL]" alone, or a warning that speaks of outside and of what not to do. */
export const bannerBegins =
  /^\W{0,6}(?:\[?(?:external|extern|externo|externe|ext)(?: e-?mail| sender| email)?\]?\W{0,3}$|(?:caution|warning|external|extern|achtung|vorsicht|hinweis|precaucion|atencion|advertencia|attention|avertissement|this (?:e-?mail|message)|diese (?:e-?mail|nachricht)|este (?:correo|mensaje)|ce (?:message|courriel|mail)|you don'?t often get e?-?mail|sie erhalten nicht (?:oft|haufig) e-?mails|no suele recibir correos|vous n'obtenez pas souvent))/u;
export const bannerSpeaks =
  /(?:external|outside|extern|ausserhalb|fuera de|exterieur|originated|often get|haufig e-?mails|suele recibir|souvent)[\s\S]*(?:click|link|attachment|sender|klick|anhang|absender|enlace|adjunt|remitente|clique|lien|piece|expediteur|important|wichtig|recognize)/u;

/** What telephones, mail programs and virus scanners say of themselves. */
export const tagline =
  /^\W{0,4}(?:sent from (?:my |mail for|outlook|yahoo|the |aol|samsung|proton|gmail)|get outlook for|von meinem .{2,40} gesendet|gesendet (?:von (?:meinem|outlook|mail fur|yahoo)|mit (?:der |outlook|proton|gmx|web\.de))|von (?:iphone|ipad|samsung|android).{0,40} gesendet|diese nachricht wurde von meinem|outlook fur (?:ios|android)|holen sie sich outlook|enviado desde (?:mi |el |outlook|correo)|obtener outlook|envoye (?:de|depuis|a partir d[eu]) (?:mon|outlook|l')|telecharger outlook|obtenez outlook|virus-free\b|virenfrei\b|libre de virus\b|(?:garanti )?sans virus\b|(?:this|diese|este|ce(?:t)?) (?:e-?mail|message|nachricht|mensaje|correo|courriel)(?: [\p{L}-]+){0,4} (?:has been|was|wurde|ha sido|a ete)(?: [\p{L}-]+){0,3} (?:scanned|checked|verified|auf viren|analizado|comprobado|verifie|analyse)|scanned by |no virus found|(?:please )?(?:consider|think of) the environment before|before printing,? (?:please )?think|bitte (?:denken sie|prufen sie|bedenken sie).{0,60}(?:umwelt|ausdruck|drucken)|denken sie an die umwelt|antes de imprimir.{0,60}(?:medio ambiente|necesario)|pensez a l'environnement|avant d'imprimer.{0,60}(?:environnement|mail|message|courriel))/u;

/** That the words are about the mail itself. */
export const aboutMail =
  /\b(?:e-?mails?|messages?|communications?|transmission|nachrichten?|mails?|mensajes?|correos?|courriels?|courriers?)\b/u;

/** Each stands once for what disclaimers say; a paragraph that says so many of these things is one. */
export const legalWords: readonly RegExp[] = [
  /\b(?:confidential|confidentiality|vertraulich\p{L}*|confidencial\p{L}*|confidentiel\p{L}*)/u,
  /\b(?:privileged|proprietary|legally protected|rechtlich geschutzt\p{L}*|geschutzte informationen|secreto profesional|privilegiad\p{L}*|secret professionnel)/u,
  /\b(?:intended (?:solely|only|for|recipient)|(?:solely|only|exclusively) for the|ausschliesslich fur|nur fur den|bestimmte\p{L}* (?:empfanger|adressat)|nicht der (?:richtige|vorgesehene|beabsichtigte) (?:empfanger|adressat)|dirigid\p{L}* (?:exclusivamente|unicamente|solo|a su)|destinatario|destinataire)/u,
  /\b(?:notify (?:the sender|us)|inform (?:the sender|us)|informieren sie|benachrichtigen sie|verstandigen sie|notifiqu\p{L}+|comuni(?:que|carlo)\p{L}*|informar(?:nos|lo)?\b|avertir|prevenir l'expediteur|informer (?:l'expediteur|immediatement))/u,
  /\b(?:delete|destroy|loschen|vernichten|elimin\p{L}+|borr\p{L}+|destru\p{L}+|detrui\p{L}+|supprim\p{L}+)\b/u,
  /\b(?:unauthori[sz]ed|strictly prohibited|not permitted|nicht gestattet|unbefugt\p{L}*|unerlaubt\p{L}*|prohibid\p{L}+|no autorizad\p{L}+|interdit\p{L}*|non autorise\p{L}*)/u,
  /\b(?:dissemination|distribution|copying|disclosure|weitergabe|weiterleitung|vervielfaltigung|verbreitung|divulgacion|difusion|distribucion|copia|divulgation|diffusion|reproduction)\b/u,
  /\b(?:received (?:this|it) (?:\p{L}+ )?(?:in error|by mistake)|irrtumlich|versehentlich|por error|par erreur)/u,
  /\b(?:liab(?:le|ility)|haftung|haften|responsabilidad|responsabilite)\b/u,
  /\b(?:virus(?:es)?|viren|malware)\b/u,
  /\b(?:views|opinions) (?:expressed|presented)|\bopiniones expresadas|\bopinions exprimees/u,
  /\b(?:personal data|data protection|gdpr|dsgvo|datenschutz\p{L}*|proteccion de datos|rgpd|donnees personnelles)\b/u,
];
/** So many of them make a disclaimer, beginning anyhow. */
export const enoughLegal = 3;
