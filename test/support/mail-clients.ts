// Answers as the mail programs people use write them: headers, MIME structure, encodings, and how each quotes the mail it
// answers. Used by `make-answer-mails.ts`, which writes the corpus in test/fixtures/mails.

export interface Draft {
  readonly language: string;
  /** What the writer typed, and his signature below it. */
  readonly typed: readonly string[];
  readonly signature: readonly string[];
  /** The notice as the program quotes it; form values already typed into it. */
  readonly notice: readonly string[];
  readonly posting: "top" | "bottom" | "inline";
  /** Typed between the quoted lines, below the first line that holds `after`. */
  readonly inline?: { readonly after: string; readonly lines: readonly string[] };
  readonly to?: string;
  readonly subject?: string;
}

export const writer = { name: "Ulla Berg", address: "user1@plant.example" };
const robot = { name: "faxgate", address: "reply+abcdefghijklmnopqrstuvwxyz@fax.local" };

export const qp = (text: string, charset = "utf-8"): string => {
  const octets = encode(text.replace(/\r?\n/g, "\r\n"), charset);
  let out = "";
  let column = 0;
  for (let i = 0; i < octets.length; i++) {
    const octet = octets[i]!;
    if (octet === 13 && octets[i + 1] === 10) {
      out += "\r\n";
      column = 0;
      i++;
      continue;
    }
    const atEnd = octets[i + 1] === 13 || i + 1 === octets.length;
    const plain = (octet > 32 && octet < 127 && octet !== 61) || ((octet === 32 || octet === 9) && !atEnd);
    const piece = plain ? String.fromCharCode(octet) : `=${octet.toString(16).toUpperCase().padStart(2, "0")}`;
    if (column + piece.length > 75) {
      out += "=\r\n";
      column = 0;
    }
    out += piece;
    column += piece.length;
  }
  return out;
};

const cp1252: Readonly<Record<string, number>> = {
  "€": 0x80,
  "‚": 0x82,
  "„": 0x84,
  "…": 0x85,
  "’": 0x92,
  "‘": 0x91,
  "“": 0x93,
  "”": 0x94,
  "–": 0x96,
  "—": 0x97,
};
export function encode(text: string, charset: string): Uint8Array {
  if (/^utf-?8$/i.test(charset)) return Buffer.from(text, "utf8");
  if (/utf-16le/i.test(charset)) return Buffer.from(text, "utf16le");
  if (/utf-16/i.test(charset)) return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]);
  return Uint8Array.from(
    [...text].map((c) =>
      c === "€" && charset === "iso-8859-15" ? 0xa4 : (cp1252[c] ?? (c.charCodeAt(0) < 256 ? c.charCodeAt(0) : 63)),
    ),
  );
}
export const b64 = (octets: Uint8Array): string =>
  Buffer.from(octets)
    .toString("base64")
    .replace(/(.{76})/g, "$1\r\n");
const word = (text: string): string =>
  /^[\x20-\x7e]*$/.test(text) ? text : `=?utf-8?B?${Buffer.from(text).toString("base64")}?=`;
const html = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

const replies: Readonly<Record<string, string>> = {
  de: "AW",
  sv: "SV",
  da: "SV",
  no: "SV",
  nl: "Antw",
  it: "R",
  pl: "Odp",
};
export function head(draft: Draft, extra: readonly string[]): string {
  const subject = draft.subject ?? `${replies[draft.language] ?? "Re"}: Fax "letter" (2 pages): to which number?`;
  return [
    `From: ${writer.name} <${writer.address}>`,
    `To: ${draft.to ?? `${robot.name} <${robot.address}>`}`,
    `Subject: ${word(subject)}`,
    "Date: Mon, 23 Nov 2026 09:20:11 +0100",
    "In-Reply-To: <print.abcdefghijklmnopqrstuvwxyz@fax.local>",
    "References: <print.abcdefghijklmnopqrstuvwxyz@fax.local>",
    "MIME-Version: 1.0",
    ...extra,
    "",
    "",
  ].join("\r\n");
}

/** multipart/alternative of the two texts, quoted-printable. */
export function both(
  draft: Draft,
  headers: readonly string[],
  boundary: string,
  plain: string,
  rich: string,
  charset = "utf-8",
): string {
  return (
    head(draft, [...headers, `Content-Type: multipart/alternative;\r\n boundary="${boundary}"`]) +
    [
      `--${boundary}`,
      `Content-Type: text/plain; charset="${charset}"`,
      "Content-Transfer-Encoding: quoted-printable",
      "",
      qp(plain, charset),
      "",
      `--${boundary}`,
      `Content-Type: text/html; charset="${charset}"`,
      "Content-Transfer-Encoding: quoted-printable",
      "",
      qp(rich, charset),
      "",
      `--${boundary}--`,
      "",
    ].join("\r\n")
  );
}
export const single = (draft: Draft, headers: readonly string[], type: string, body: string): string =>
  head(draft, [...headers, `Content-Type: ${type}; charset=utf-8`, "Content-Transfer-Encoding: quoted-printable"]) +
  qp(body);

const wrapAt = (line: string, width: number): string[] => {
  const out: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const at = rest.lastIndexOf(" ", width);
    if (at < 10) break;
    out.push(rest.slice(0, at));
    rest = rest.slice(at + 1);
  }
  return [...out, rest];
};

const who = `${robot.name} <${robot.address}>`;
const gmailLine: Readonly<Record<string, string>> = {
  en: `On Mon, Nov 23, 2026 at 9:14 AM ${who} wrote:`,
  de: `Am Mo., 23. Nov. 2026 um 09:14 Uhr schrieb ${who}:`,
  es: `El lun, 23 nov 2026 a las 9:14, ${robot.name} (<${robot.address}>) escribió:`,
  fr: `Le lun. 23 nov. 2026 à 09:14, ${who} a écrit :`,
  it: `Il giorno lun 23 nov 2026 alle ore 09:14 ${who} ha scritto:`,
  nl: `Op ma 23 nov 2026 om 09:14 schreef ${who}:`,
  pt: `Em seg., 23 de nov. de 2026 às 09:14, ${who} escreveu:`,
  sv: `Den mån 23 nov. 2026 kl 09:14 skrev ${who}:`,
  da: `Den man. 23. nov. 2026 kl. 09.14 skrev ${who}:`,
  no: `man. 23. nov. 2026 kl. 09:14 skrev ${who}:`,
  pl: `pon., 23 lis 2026 o 09:14 ${who} napisał(a):`,
  fi: `ma 23. marrask. 2026 klo 9.14 ${robot.name} (${robot.address}) kirjoitti:`,
  ru: `пн, 23 нояб. 2026 г. в 09:14, ${who}:`,
  ja: `2026年11月23日(月) 9:14 ${who}:`,
  zh: `${who} 于2026年11月23日周一 09:14写道：`,
};
const birdLine: Readonly<Record<string, string>> = {
  en: `On 11/23/26 9:14 AM, ${robot.name} wrote:`,
  de: `Am 23.11.26 um 09:14 schrieb ${robot.name}:`,
  es: `El 23/11/26 a las 9:14, ${robot.name} escribió:`,
  fr: `Le 23/11/2026 à 09:14, ${robot.name} a écrit :`,
  it: `Il 23/11/26 09:14, ${robot.name} ha scritto:`,
  nl: `Op 23-11-2026 om 09:14 schreef ${robot.name}:`,
};
const appleLine: Readonly<Record<string, string>> = {
  en: `On 23 Nov 2026, at 09:14, ${who} wrote:`,
  de: `Am 23.11.2026 um 09:14 schrieb ${who}:`,
  es: `El 23 nov 2026, a las 9:14, ${who} escribió:`,
  fr: `Le 23 nov. 2026 à 09:14, ${who} a écrit :`,
  it: `Il giorno 23 nov 2026, alle ore 09:14, ${who} ha scritto:`,
  sv: `23 nov. 2026 kl. 09:14 skrev ${who}:`,
};

/** Typed lines, the quote's lines with a mark, in the order of the posting style. */
function plainQuote(draft: Draft, line: readonly string[], mark = "> "): string {
  const quoted = quotedLines(draft, (text) => (text === "" ? mark.trimEnd() : mark + text));
  const own = [...draft.typed, ...(draft.signature.length > 0 ? ["", ...draft.signature] : [])];
  const above = draft.posting === "top" ? [...own, ""] : [];
  const below =
    draft.posting === "bottom"
      ? ["", ...own, ""]
      : draft.posting === "inline" && draft.signature.length > 0
        ? ["", ...draft.signature]
        : [];
  return [...above, ...line, ...quoted, ...below, ""].join("\n");
}
function quotedLines(draft: Draft, quote: (text: string) => string): string[] {
  let done = false;
  return draft.notice.flatMap((text) => {
    if (draft.inline === undefined || done || !text.includes(draft.inline.after)) return [quote(text)];
    done = true;
    return [quote(text), ...draft.inline.lines];
  });
}
const divs = (lines: readonly string[]): string =>
  lines.map((line) => `<div>${line === "" ? "<br>" : html(line)}</div>`).join("");
const brs = (lines: readonly string[]): string => lines.map(html).join("<br>\r\n");

export function gmail(draft: Draft, mobile = false): string {
  const line = wrapAt(gmailLine[draft.language]!, 78);
  const quoted = `<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">`;
  const attr = `<div dir="ltr" class="gmail_attr">${html(gmailLine[draft.language]!)}<br></div>`;
  const signature =
    draft.signature.length === 0
      ? ""
      : `<br clear="all"><div><br></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature"><div dir="ltr">${divs(draft.signature)}</div></div>`;
  const own = `<div dir="ltr">${mobile ? `<div dir="auto">${divs(draft.typed)}</div>` : divs(draft.typed)}${signature}</div>`;
  const body = inlineHtml(draft, quoted, brs);
  const rich =
    draft.posting === "top"
      ? `${own}<br><div class="gmail_quote gmail_quote_container">${attr}${body}</div>\r\n`
      : draft.posting === "bottom"
        ? `<div dir="ltr"><div dir="ltr"><br></div><br><div class="gmail_quote">${attr}${body}<div><br></div>${divs(draft.typed)}${signature}</div></div>\r\n`
        : `<div dir="ltr"><div class="gmail_quote">${attr}${body}</div></div>\r\n`;
  const signed: Draft = draft.signature.length === 0 ? draft : { ...draft, signature: ["-- ", ...draft.signature] };
  return both(
    draft,
    ["Message-ID: <CAF1=gM0abcDEF@mail.gmail.com>"],
    "000000000000a1b2c3062f",
    plainQuote(signed, [...line, ""]),
    rich,
  );
}
/** The quote as HTML; at an inline answer it is closed and opened again, as programs do on Enter. */
function inlineHtml(draft: Draft, open: string, inner: (lines: readonly string[]) => string): string {
  const { inline } = draft;
  const at = inline === undefined ? -1 : draft.notice.findIndex((line) => line.includes(inline.after));
  if (at < 0) return `${open}${inner(draft.notice)}</blockquote>`;
  return `${open}${inner(draft.notice.slice(0, at + 1))}</blockquote>${divs(inline!.lines)}${open}${inner(draft.notice.slice(at + 1))}</blockquote>`;
}

type Labels = readonly [from: string, sent: string, to: string, subject: string, date: string];
const outlookLabels: Readonly<Record<string, Labels>> = {
  en: ["From", "Sent", "To", "Subject", "Monday, November 23, 2026 9:14 AM"],
  de: ["Von", "Gesendet", "An", "Betreff", "Montag, 23. November 2026 09:14"],
  es: ["De", "Enviado el", "Para", "Asunto", "lunes, 23 de noviembre de 2026 9:14"],
  fr: ["De", "Envoyé", "À", "Objet", "lundi 23 novembre 2026 09:14"],
  it: ["Da", "Inviato", "A", "Oggetto", "lunedì 23 novembre 2026 09:14"],
  nl: ["Van", "Verzonden", "Aan", "Onderwerp", "maandag 23 november 2026 09:14"],
  pt: ["De", "Enviada em", "Para", "Assunto", "segunda-feira, 23 de novembro de 2026 09:14"],
  sv: ["Från", "Skickat", "Till", "Ämne", "den 23 november 2026 09:14"],
  da: ["Fra", "Sendt", "Til", "Emne", "23. november 2026 09:14"],
  no: ["Fra", "Sendt", "Til", "Emne", "mandag 23. november 2026 09:14"],
  pl: ["Od", "Wysłano", "Do", "Temat", "poniedziałek, 23 listopada 2026 09:14"],
  fi: ["Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe", "maanantai 23. marraskuuta 2026 9.14"],
};
const headerLines = (language: string, bold = ""): string[] => {
  const [from, sent, to, subject, date] = outlookLabels[language]!;
  const colon = language === "fr" ? " :" : ":";
  const put = (label: string, value: string): string => `${bold}${label}${colon}${bold} ${value}`;
  return [
    put(from, who),
    put(sent, date),
    put(to, `${writer.name} <${writer.address}>`),
    put(subject, 'Fax "letter" (2 pages): to which number?'),
  ];
};
const mso = (lines: readonly string[]): string =>
  lines
    .map(
      (line) =>
        `<p class=MsoNormal><span lang=EN-US style='font-size:11.0pt;font-family:"Calibri",sans-serif'>${line === "" ? "<o:p>&nbsp;</o:p>" : `${html(line)}<o:p></o:p>`}</span></p>`,
    )
    .join("\r\n");
const boldHeaders = (language: string): string =>
  headerLines(language)
    .map((line) => html(line).replace(/^([^:]+:)/, "<b>$1</b>"))
    .join("<br>");

export function outlookDesktop(draft: Draft, charset = "windows-1252"): string {
  const own = [...draft.typed, "", ...draft.signature, ...(draft.signature.length > 0 ? [""] : [])];
  const plain = [...own, ...headerLines(draft.language), "", ...draft.notice, ""].join("\n");
  const rich = `<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta name=Generator content="Microsoft Word 15 (filtered medium)"><style><!--\r\np.MsoNormal {margin:0in; font-size:11.0pt;}\r\n--></style></head><body lang=EN-US link="#0563C1" vlink="#954F72"><div class=WordSection1>${mso(own)}<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'><p class=MsoNormal>${boldHeaders(draft.language)}<o:p></o:p></p></div></div>${mso(["", ...draft.notice])}</div></body></html>`;
  return both(
    draft,
    ["X-Mailer: Microsoft Outlook 16.0", "Thread-Index: AQHbPZ1m0n5cK2s7Q0uB1rE7Z8Y9yA==", "Content-Language: en-us"],
    "----=_NextPart_000_0012_01DB3D9D.6B2F1A40",
    plain,
    rich,
    charset,
  );
}
export function outlookDesktopPlain(draft: Draft): string {
  const original =
    {
      en: "Original Message",
      de: "Ursprüngliche Nachricht",
      es: "Mensaje original",
      fr: "Message d'origine",
      it: "Messaggio originale",
      nl: "Oorspronkelijk bericht",
    }[draft.language] ?? "Original Message";
  const own = [...draft.typed, "", ...draft.signature, ""];
  return single(
    draft,
    ["X-Mailer: Microsoft Outlook 16.0"],
    "text/plain",
    [...own, `-----${original}-----`, ...headerLines(draft.language), "", ...draft.notice, ""].join("\n"),
  );
}
export function outlookWeb(draft: Draft): string {
  const own = [...draft.typed, ...(draft.signature.length > 0 ? ["", ...draft.signature] : [])];
  const plain = [
    ...own,
    "________________________________",
    ...headerLines(draft.language),
    "",
    ...draft.notice,
    "",
  ].join("\n");
  const rich = `<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n<style type="text/css" style="display:none;"> P {margin-top:0;margin-bottom:0;} </style>\r\n</head>\r\n<body dir="ltr">\r\n${own.map((line) => `<div class="elementToProof" style="font-family: Aptos, Calibri, sans-serif; font-size: 12pt; color: rgb(0, 0, 0);">\r\n${line === "" ? "<br>" : html(line)}</div>`).join("\r\n")}\r\n<div id="appendonsend"></div>\r\n<hr style="display:inline-block;width:98%" tabindex="-1">\r\n<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000">${boldHeaders(draft.language)}</font>\r\n<div>&nbsp;</div>\r\n</div>\r\n<div class="BodyFragment"><font size="2"><span style="font-size:11pt;"><div class="PlainText">${brs(draft.notice)}</div></span></font></div>\r\n</body></html>`;
  return both(
    draft,
    ["Thread-Topic: Fax", "x-ms-exchange-organization-authas: Internal"],
    "_000_AM0PR01MB1234ABCDEF_",
    plain,
    rich,
  );
}
const outlookApp: Readonly<Record<string, string>> = {
  en: "Get Outlook for iOS",
  de: "Outlook für iOS beziehen",
  es: "Obtener Outlook para Android",
  fr: "Télécharger Outlook pour Android",
  it: "Scarica Outlook per iOS",
};
export function outlookMobile(draft: Draft): string {
  const tag = outlookApp[draft.language]!;
  const own = [...draft.typed, ...(draft.signature.length > 0 ? ["", ...draft.signature] : [])];
  const plain = [
    ...own,
    "",
    `${tag}<https://aka.ms/o0ukef>`,
    "________________________________",
    ...headerLines(draft.language),
    "",
    ...draft.notice,
    "",
  ].join("\n");
  const rich = `<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body><div dir="auto">${divs(own)}</div><div id="ms-outlook-mobile-signature" dir="auto"><a href="https://aka.ms/o0ukef">${html(tag)}</a></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000">${boldHeaders(draft.language)}</font><div>&nbsp;</div></div>${divs(draft.notice)}</body></html>`;
  return both(draft, ["Thread-Topic: Fax"], "_000_DB9PR02MB77_", plain, rich);
}
const phone: Readonly<Record<string, string>> = {
  en: "Sent from my iPhone",
  de: "Von meinem iPhone gesendet",
  es: "Enviado desde mi iPhone",
  fr: "Envoyé de mon iPhone",
  it: "Inviato da iPhone",
  sv: "Skickat från min iPhone",
};
export function apple(draft: Draft, mobile: boolean): string {
  const line = appleLine[draft.language]!;
  const tagged: Draft = mobile ? { ...draft, signature: [phone[draft.language]!] } : draft;
  const cite = `<blockquote type="cite">`;
  const quote = `${cite}<div>${html(line)}</div><br class="Apple-interchange-newline"></blockquote>${inlineHtml(draft, cite, divs)}`;
  const own = `${divs(draft.typed)}<div><br></div>${mobile ? `<div dir="ltr">${html(phone[draft.language]!)}</div>` : divs(draft.signature)}`;
  const rich = `<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body dir="auto">${draft.posting === "bottom" ? `<div dir="ltr">${quote}</div>${own}` : draft.posting === "top" ? `${own}<div dir="ltr"><br>${quote}</div>` : `<div dir="ltr">${quote}</div>`}</body></html>`;
  const plain = plainQuote(tagged, mobile ? [`> ${line}`, "> "] : [`> ${line}`, "> "]);
  return both(
    draft,
    [mobile ? "X-Mailer: iPhone Mail (22B91)" : "X-Mailer: Apple Mail (2.3826.300.87.4.3)"],
    "Apple-Mail-4B1F3A77-0C2E",
    plain,
    rich,
  );
}
/** text/plain; format=flowed: long lines end in a blank and go on, quotes are space-stuffed. */
export function thunderbird(draft: Draft): string {
  const signed: Draft = draft.signature.length === 0 ? draft : { ...draft, signature: ["-- ", ...draft.signature] };
  const body = plainQuote(signed, [birdLine[draft.language]!])
    .split("\n")
    .flatMap((line) =>
      line.startsWith(">") || line === "-- "
        ? [line]
        : wrapAt(line, 71).map((piece, i, all) => (i < all.length - 1 ? `${piece} ` : piece)),
    )
    .join("\r\n");
  return (
    head(draft, [
      "User-Agent: Mozilla Thunderbird",
      `Content-Language: ${draft.language}`,
      "Content-Type: text/plain; charset=UTF-8; format=flowed",
      "Content-Transfer-Encoding: 8bit",
    ]) + body
  );
}
export function thunderbirdHtml(draft: Draft): string {
  const line = `<div class="moz-cite-prefix">${html(birdLine[draft.language]!)}<br></div>`;
  const cite = `<blockquote type="cite" cite="mid:print.x@fax.local">`;
  const own = `${draft.typed.map((text) => `<p>${html(text)}</p>`).join("\r\n")}${draft.signature.length === 0 ? "" : `<div class="moz-signature">-- <br>${brs(draft.signature)}</div>`}`;
  const quote = `${line}${inlineHtml(draft, cite, (lines) => `<pre class="moz-quote-pre" wrap="">${lines.map(html).join("\n")}</pre>`)}`;
  const rich = `<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"></head><body>${draft.posting === "top" ? own + quote : quote + own}</body></html>`;
  return single(draft, ["User-Agent: Mozilla Thunderbird"], "text/html", rich);
}
export function yahoo(draft: Draft): string {
  const line = {
    en: `On Monday, November 23, 2026 at 09:14:00 AM GMT+1, ${who} wrote:`,
    de: `Am Montag, 23. November 2026 um 09:14:00 MEZ hat ${who} Folgendes geschrieben:`,
    es: `El lunes, 23 de noviembre de 2026, 09:14:00 CET, ${who} escribió:`,
    fr: `Le lundi 23 novembre 2026 à 09:14:00 UTC+1, ${who} a écrit :`,
  }[draft.language]!;
  const own = [...draft.typed, ...(draft.signature.length > 0 ? ["", ...draft.signature] : [])];
  const plain = [...own, "", `    ${line}  `, " ", ...draft.notice.map((text) => ` ${text}`), "  "].join("\n");
  const rich = `<html><head></head><body><div class="ydp8f3yahoo-style-wrap" style="font-family:Helvetica Neue, Helvetica, Arial, sans-serif;font-size:13px;"><div dir="ltr" data-setdir="false">${brs(own)}</div><div><br></div></div><div id="yahoo_quoted_1234567890" class="yahoo_quoted"><div style="font-family:'Helvetica Neue', Helvetica, Arial, sans-serif;font-size:13px;color:#26282a;"><div>${html(line)}</div><div><br></div><div>${brs(draft.notice)}</div></div></div></body></html>`;
  return both(draft, ["X-Mailer: WebService/1.1.22876 YMailNorrin"], "----=_Part_4711_1234", plain, rich);
}
export function notes(draft: Draft): string {
  const verb = { en: "wrote", de: "schrieb", fr: "a écrit", es: "escribió" }[draft.language]!;
  const [from, , to, subject] = outlookLabels[draft.language]!;
  const date = { en: "Date", de: "Datum", fr: "Date", es: "Fecha" }[draft.language]!;
  return single(
    draft,
    ["X-Mailer: IBM Notes Release 9.0.1FP10 February 10, 2018"],
    "text/plain",
    [
      ...draft.typed,
      "",
      ...draft.signature,
      "",
      `-----${robot.name} ${verb}${draft.language === "fr" ? " " : ""}: -----`,
      "",
      `${to}: ${writer.name}/Plant@plant`,
      `${from}: ${robot.name}`,
      `${date}: 23.11.2026 09:14`,
      `${subject}: Fax "letter"`,
      "",
      ...draft.notice,
      "",
    ].join("\n"),
  );
}
export function notesTable(draft: Draft): string {
  const [from, , to, subject] = outlookLabels[draft.language]!;
  const date = { en: "Date", de: "Datum", fr: "Date", es: "Fecha" }[draft.language]!;
  const row = (label: string, value: string): string =>
    `<tr valign="top"><td width="75"><font size="1" color="#5F5F5F" face="sans-serif">${label}:</font></td><td><font size="1" face="sans-serif">${html(value)}</font></td></tr>`;
  return single(
    draft,
    ["X-Mailer: HCL Notes Release 12.0.2"],
    "text/html",
    `<html><body><p><font size="2" face="sans-serif">${brs(draft.typed)}</font></p><p>${brs(draft.signature)}</p><table width="100%" border="0">${row(from, who)}${row(to, writer.address)}${row(date, "23.11.2026 09:14")}${row(subject, 'Fax "letter"')}</table><hr width="100%" size="2" align="left" noshade><br><pre>${draft.notice.map(html).join("\n")}</pre></body></html>`,
  );
}
export function samsung(draft: Draft): string {
  const tag = {
    en: "Sent from my Galaxy",
    de: "Gesendet von meinem Galaxy",
    es: "Enviado desde mi Galaxy",
    fr: "Envoyé depuis mon appareil Galaxy",
  }[draft.language]!;
  const original = {
    en: "Original message",
    de: "Ursprüngliche Nachricht",
    es: "Mensaje original",
    fr: "Message d'origine",
  }[draft.language]!;
  const [from, , to, subject] = outlookLabels[draft.language]!;
  const date = { en: "Date", de: "Datum", es: "Fecha", fr: "Date" }[draft.language]!;
  const block = [
    `-------- ${original} --------`,
    `${from}: ${who}`,
    `${date}: 23/11/2026 09:14 (GMT+01:00)`,
    `${to}: ${writer.address}`,
    `${subject}: Fax "letter"`,
    "",
  ];
  const plain = [...draft.typed, "", "", tag, "", ...block, ...draft.notice, ""].join("\n");
  const rich = `<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"></head><body dir="auto">${divs(draft.typed)}<div><br></div><div id="composer_signature" dir="auto"><div style="font-size:12px;color:#575757" dir="auto">${tag}</div></div><div><br></div><div style="font-size:100%;color:#000000" dir="auto"><!-- originalMessage --><div>${block.map(html).join("</div><div>")}</div></div>${brs(draft.notice)}</body></html>`;
  return both(draft, ["X-Mailer: SamsungEmail"], "--_com.samsung.android.email_4711", plain, rich);
}
export function proton(draft: Draft): string {
  const line = `On Monday, November 23rd, 2026 at 9:14 AM, ${who} wrote:`;
  return single(
    { ...draft },
    ["X-Pm-Origin: internal"],
    "text/plain",
    plainQuote(
      {
        ...draft,
        signature: [...draft.signature, "Sent with [Proton Mail](https://proton.me/mail/home) secure email."],
      },
      [line, ""],
    ),
  );
}
export function zimbra(draft: Draft): string {
  const [from, sent, to, subject, date] = outlookLabels[draft.language]!;
  return single(
    draft,
    ["X-Mailer: Zimbra 8.8.15_GA_4508 (ZimbraWebClient - FF115 (Win)/8.8.15)"],
    "text/plain",
    [
      ...draft.typed,
      "",
      ...draft.signature,
      "",
      "----- Original Message -----",
      `${from}: "faxgate" <fax@fax.local>`,
      `${to}: "Ulla" <${writer.address}>`,
      `${sent}: ${date}`,
      `${subject}: Fax`,
      "",
      ...draft.notice,
    ].join("\n"),
  );
}
export function gmx(draft: Draft): string {
  const [from, sent, to, subject, date] = outlookLabels[draft.language]!;
  return single(
    draft,
    ["X-Provags-ID: V03:K1:abc"],
    "text/html",
    `<html><head></head><body><div style="font-family: Verdana;font-size: 12.0px;">${divs(draft.typed)}${divs(["", ...draft.signature])}<div>&nbsp;<div name="quote" style="margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5; word-wrap: break-word;"><div style="margin:0 0 10px 0;"><b>${sent}:</b>&nbsp;${date}<br/><b>${from}:</b>&nbsp;faxgate &lt;fax@fax.local&gt;<br/><b>${to}:</b>&nbsp;${writer.address}<br/><b>${subject}:</b>&nbsp;Fax</div><div name="quoted-content">${brs(draft.notice)}</div></div></div></div></body></html>`,
  );
}
export const mutt = (draft: Draft): string =>
  single(
    draft,
    ["User-Agent: Mutt/2.2.12 (2023-09-09)"],
    "text/plain",
    plainQuote(draft.signature.length === 0 ? draft : { ...draft, signature: ["-- ", ...draft.signature] }, [
      "On Mon, Nov 23, 2026 at 09:14:22AM +0100, faxgate wrote:",
    ]),
  );
export const roundcube = (draft: Draft): string =>
  single(
    draft,
    ["User-Agent: Roundcube Webmail/1.6.9"],
    "text/plain",
    plainQuote(
      draft,
      [
        draft.language === "de"
          ? "Am 2026-11-23 09:14, schrieb faxgate:"
          : draft.language === "es"
            ? "El 2026-11-23 09:14, faxgate escribió:"
            : draft.language === "fr"
              ? "Le 2026-11-23 09:14, faxgate a écrit :"
              : "On 2026-11-23 09:14, faxgate wrote:",
      ],
      "> ",
    ),
  );
/** A web mail program that writes HTML only, in no structure of its own. */
export const htmlOnly = (draft: Draft, rich: string): string =>
  single(draft, ["X-Mailer: Webmail 4"], "text/html", rich);
export { html as escapeHtml, plainQuote };
