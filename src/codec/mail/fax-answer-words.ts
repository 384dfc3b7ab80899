// The words of answers to a received fax in four languages, as patterns over folded lines (fold: lower case, no accents). Data
// only; each stands for a whole line but what it takes: an address, a name.

const please = "(?:please|pls|bitte|por favor|s'il vous plait|s'il te plait|svp|veuillez)";
const thanks = "(?:thanks|thank you|thx|danke|vielen dank|gracias|muchas gracias|merci|merci beaucoup)";
const itself =
  "(?:it|this|this fax|the fax|that|es|dies|dieses|das fax|dieses fax|lo|el fax|este fax|le fax|la|la telecopie|cette telecopie|ce fax)";

const lineOf = (words: string, taken = ""): RegExp =>
  new RegExp(
    `^(?:${please}[, ]+)?(?:${words})(?: ${itself})?${taken}(?:[,.]? ?${please})?(?:[,.!]+ ?${thanks})?[.!]*$`,
    "u",
  );

/** Takes what stands behind "to". */
export const forwardLine = lineOf(
  "forward|fwd|pass on|send on|weiterleiten|weiterleiten sie|leite weiter|leiten sie weiter|weitergeben|reenviar|reenvia|reenvie|reexpedir|transferer|transferez|transfere|faire suivre|faites suivre|transmettre|transmettez",
  "(?:(?: (?:to|an|a|al|weiter an))?(?::| |$)(?<to>.*))?",
);

/** Takes whom it is for. */
export const notMineLine = lineOf(
  "(?:this |that |it )?(?:is )?not (?:mine|for me|ours|for us)|wrong (?:person|recipient|mailbox|department)|(?:das |dies )?(?:ist )?nicht (?:meins|meines|mein fax|fur mich|fur uns|unseres|unsers)|falscher empfanger|falsches postfach|(?:esto )?no es (?:mio|mia|para mi|para nosotros|nuestro)|no (?:mio|para mi)|destinatario equivocado|(?:ce n'est )?pas (?:pour|a) (?:moi|nous)|pas le mien|mauvais destinataire",
  "(?: ?(?:->|=>|-+>|\u2192|:|,|;|-+) ?(?:(?:but|sondern|sino|mais) )?(?:(?:for|to|fur|an|para|a|pour) )?(?<to>[\\p{L}\\p{N}][\\p{L}\\p{N}._+@-]{0,99})| (?:(?:but|sondern|sino|mais) )?(?:for|to|fur|an|para|a|pour) (?<name>[\\p{L}\\p{N}][\\p{L}\\p{N}._+@-]{0,99}))?",
);

export const junkLine = lineOf(
  "(?:this is |that is |it is |das ist |es |esto es |c'est (?:du |de la |une )?)?(?:junk|junk fax|spam|advertising|advertisement|werbung|mull|werbefax|basura|correo basura|publicidad|indesirable|publicite|pub|pourriel)",
);

/** Takes the printer's name. */
export const printLine = lineOf(
  "print|print out|drucken|drucke|drucken sie|ausdrucken|imprimir|imprima|imprime|imprimelo|imprimer|imprimez",
  "(?: (?:on|to|at|auf|an|en|por|a|sur|dans) (?:(?:the |dem |der |la |el |l')?(?:printer |drucker |impresora |imprimante )?)?(?<to>[\\p{L}\\p{N}][\\p{L}\\p{N}._@+-]{0,126})| (?<name>(?!(?:on|to|at|auf|an|en|por|a|sur|dans)$)[\\p{L}\\p{N}][\\p{L}\\p{N}._@+-]{0,126}))?",
);

export const helpLine = lineOf("help|hilfe|ayuda|aide|info|\\?");

/** A short text with one of these was perhaps meant for us and not for the sender of the fax. */
export const looksMeantForUs =
  /\b(?:forward|fwd|weiterleit\w*|weitergeb\w*|leite\w*|reenvi\w*|transfer\w*|faire suivre|faites suivre|junk|spam|werbung|mull|basura|publicidad|pourriel|indesirable|publicite|not (?:mine|for me|for us)|nicht (?:fur|mein\w*)|no es (?:mi[oa]|para)|pas (?:pour|a) (?:moi|nous)|print\w*|druck\w*|ausdruck\w*|imprim\w*|help|hilfe|ayuda|wrong (?:person|recipient|mailbox|department)|falsche\w* empfanger|loschen|delete|borrar|supprim\w*|cancel|abbrechen|storn\w*|cancelar|annul\w*)\b/;
