// Writes the corpus of answers: node --import tsx test/support/make-answer-mails.ts. One .eml each in test/fixtures/mails and
// what must be read from it in expected.json. The table says what was typed; mail-clients.ts how each program sends it.

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formText } from "../../src/codec/mail/form.ts";
import { type Client, close, notice, programs, signatures, signed, tag } from "./answer-programs.ts";
import * as c from "./mail-clients.ts";
import { plainAnswers } from "./second-reader-answers.ts";
import { filledForms, htmlAnswers } from "./second-reader-forms.ts";
import { attacks, plainWords } from "./third-reader-answers.ts";

const folder = join(import.meta.dirname, "../fixtures/mails");

interface Expected {
  numbers?: string[];
  names?: string[];
  picks?: number[];
  wishes?: Record<string, unknown>;
  commands?: unknown[];
  ask?: boolean;
  elsewhere?: boolean;
}
const table: Record<string, Expected> = {};
function put(name: string, mail: string | Uint8Array, expected: Expected): void {
  if (name in table) throw new Error(`${name} twice`);
  table[name] = expected;
  writeFileSync(join(folder, `${name}.eml`), mail);
}
const draft = (language: string, typed: string[], more: Partial<c.Draft> = {}): c.Draft => ({
  language,
  typed,
  signature: [],
  notice: notice(language),
  posting: "top",
  ...more,
});

// Every client in every language it is given here, a plain number above the quote with a full signature.
const bodies: Record<string, [string[], Expected]> = {
  en: [
    ["Hello,", "", "please fax this to", "5550001 Anne Anderson", "cover: no"],
    { numbers: ["5550001"], names: ["Anne Anderson"], wishes: { cover: false } },
  ],
  de: [
    ["Guten Tag,", "", "bitte an 0942 314159 faxen.", "mit Deckblatt"],
    { numbers: ["0942314159"], wishes: { cover: true } },
  ],
  es: [
    ["Hola:", "", "Por favor, enviar a:", "+34 942 31 41 59 Transportes Pérez", "a las 22:00"],
    { numbers: ["+34942314159"], names: ["Transportes Pérez"], wishes: { when: { kind: "at", time: "22:00" } } },
  ],
  fr: [
    ["Bonjour,", "", "veuillez envoyer ce document au", "01 55 50 00 01", "urgent"],
    { numbers: ["0155500001"], wishes: { priority: "high" } },
  ],
};
for (const [name, client, languages] of programs)
  for (const language of languages) {
    const [typed, expected] = bodies[language] ?? [["5550001"], { numbers: ["5550001"] }];
    put(
      `${name}-${language}`,
      client(draft(language, [...typed, ...close(language)], { signature: signed(language) })),
      expected,
    );
  }

// Below the quote, between its lines, in the form.
const quoting: [string, Client][] = [
  ["gmail-web", c.gmail],
  ["apple-mail", (d) => c.apple(d, false)],
  ["thunderbird", c.thunderbird],
  ["thunderbird-html", c.thunderbirdHtml],
  ["mutt", c.mutt],
  ["roundcube", c.roundcube],
];
for (const [name, client] of quoting) {
  put(`bottom-${name}`, client(draft("en", ["5550001", "fine", "", "Thanks"], { posting: "bottom" })), {
    numbers: ["5550001"],
    wishes: { quality: "fine" },
  });
  put(
    `bottom-signed-${name}`,
    client(
      draft("de", ["Bitte an:", "5550001; 5550002 Herr Müller", "", "Mit freundlichen Grüßen"], {
        posting: "bottom",
        signature: signatures["de"]!,
      }),
    ),
    { numbers: ["5550001", "5550002"], names: ["", "Herr Müller"] },
  );
  put(
    `inline-form-${name}`,
    client(
      draft("en", [], { posting: "inline", inline: { after: "Fax numbers [", lines: ["5550001 Anne", "5550002"] } }),
    ),
    { numbers: ["5550001", "5550002"], names: ["Anne", ""] },
  );
  put(
    `inline-text-${name}`,
    client(draft("es", [], { posting: "inline", inline: { after: "Responda con", lines: ["", "942 31 41 59", ""] } })),
    { numbers: ["942314159"] },
  );
}
const filled: Record<string, [Record<string, string>, Expected]> = {
  en: [
    {
      "Fax numbers": "5550001 Anne; +34 942 31 41 59",
      "Cover page": "yes",
      Recipient: "Anne Anderson",
      Subject: "Offer 4711234",
      Remarks: "Call me at 555 0199",
      When: "tomorrow 8:00",
      Priority: "high",
      Quality: "fine",
      "Append my": "no",
    },
    {
      numbers: ["5550001", "+34942314159"],
      names: ["Anne", ""],
      wishes: {
        cover: true,
        to: "Anne Anderson",
        subject: "Offer 4711234",
        remarks: "Call me at 555 0199",
        when: { kind: "at", time: "08:00", day: "tomorrow" },
        priority: "high",
        quality: "fine",
        append: false,
      },
    },
  ],
  de: [
    { Faxnummern: "0942 314159", Deckblatt: "nein", Wann: "22:00", Priorität: "niedrig" },
    { numbers: ["0942314159"], wishes: { cover: false, when: { kind: "at", time: "22:00" }, priority: "low" } },
  ],
  es: [
    { "Números de fax": "2", Portada: "sí", Calidad: "fina" },
    { picks: [2], wishes: { cover: true, quality: "fine" } },
  ],
  fr: [
    { "Numéros de fax": "01 55 50 00 01", Quand: "maintenant", "Joindre mes": "oui" },
    { numbers: ["0155500001"], wishes: { when: { kind: "now" }, append: true } },
  ],
};
const formClients: [string, Client, string][] = [
  ["gmail-web", c.gmail, "en"],
  ["outlook-desktop", c.outlookDesktop, "en"],
  ["outlook-web", c.outlookWeb, "en"],
  ["outlook-mobile", c.outlookMobile, "en"],
  ["apple-mail", (d) => c.apple(d, false), "en"],
  ["iphone", (d) => c.apple(d, true), "en"],
  ["thunderbird", c.thunderbird, "en"],
  ["yahoo", c.yahoo, "en"],
  ["notes", c.notes, "en"],
  ["notes-html", c.notesTable, "en"],
  ["samsung", c.samsung, "en"],
  ["gmx", c.gmx, "en"],
  ["outlook-desktop", c.outlookDesktop, "de"],
  ["thunderbird", c.thunderbird, "de"],
  ["gmail-web", c.gmail, "de"],
  ["outlook-web", c.outlookWeb, "es"],
  ["gmail-web", c.gmail, "es"],
  ["outlook-desktop", c.outlookDesktop, "fr"],
  ["apple-mail", (d) => c.apple(d, false), "fr"],
  ["roundcube", c.roundcube, "fr"],
];
for (const [name, client, language] of formClients)
  put(
    `form-${name}-${language}`,
    client(
      draft(language, [], { notice: notice(language, filled[language]![0]), signature: signed(language).slice(0, 2) }),
    ),
    filled[language]![1],
  );

// Traps: nothing here may be dialled but what the table says.
const g = (typed: string[], more: Partial<c.Draft> = {}, language = "en"): string =>
  c.gmail(draft(language, typed, more));
const o = (typed: string[], more: Partial<c.Draft> = {}, language = "en"): string =>
  c.outlookDesktop(draft(language, typed, more));
const t = (typed: string[], more: Partial<c.Draft> = {}, language = "en"): string =>
  c.thunderbird(draft(language, typed, more));
const one: Expected = { numbers: ["5550001"] };
const traps: [string, string | Uint8Array, Expected][] = [
  ["signature-no-separator", o(["5550001", "", ...signatures["en"]!]), one],
  ["signature-no-separator-de", o(["5550001", "", ...signatures["de"]!], {}, "de"), one],
  ["signature-only", o(["", ...signatures["en"]!]), { ask: true }],
  ["signature-bare-number-below-name", o(["5550001", "", "Ulla Berg", "+1 555 0177"]), one],
  [
    "signature-other-name-bare-number",
    o(["5550001", "", "Somebody Else", "+1 555 0177"]),
    { numbers: ["5550001"], ask: true },
  ],
  ["signature-fax-label", t(["5550001", "", "Ulla", "Fax 942 31 01 99"]), one],
  ["signature-initials", g(["5550001", "", "Thx", "UB", "m 555 0177"]), one],
  ["signature-underscores", o(["5550001", "", "_____", "Ulla Berg", "5550188"]), one],
  ["signature-before-number", g(["Thanks", "Ulla", "5550001"]), { ask: true }],
  ["mobile-tagline-with-number", g(["5550001", "", "Sent from my mobile 555 0177"]), one],
  [
    "disclaimer-en",
    o([
      "5550001",
      "",
      "This e-mail and any attachments are confidential and intended solely for the addressee.",
      "If you are not the addressee call 555 0100 or +1 555 0101.",
    ]),
    one,
  ],
  [
    "disclaimer-de",
    o(
      ["0942 314159", "", "Diese E-Mail enthält vertrauliche Informationen. Rufen Sie 030 5550100 an.", "030 5550100"],
      {},
      "de",
    ),
    { numbers: ["0942314159"] },
  ],
  [
    "disclaimer-es",
    t(
      [
        "942 31 41 59",
        "",
        "Este mensaje y sus adjuntos son confidenciales, dirigidos a su destinatario.",
        "942 31 00 00",
      ],
      {},
      "es",
    ),
    { numbers: ["942314159"] },
  ],
  [
    "disclaimer-fr",
    t(["01 55 50 00 01", "", "Ce message est confidentiel. Standard :", "01 55 50 99 99"], {}, "fr"),
    { numbers: ["0155500001"] },
  ],
  ["environment", o(["5550001", "", "Please consider the environment before printing this e-mail. 5550188"]), one],
  ["date-above", g(["23.11.2026", "5550001"]), one],
  ["date-only", g(["23.11.2026"]), { ask: true }],
  ["time-only-dots", g(["22.00"]), { ask: true }],
  ["price", g(["It costs 1,234.50 EUR"]), { ask: true }],
  ["price-line", g(["1.234,50"]), { ask: true }],
  ["iban", g(["IBAN DE89 3704 0044 0532 0130 00"]), { ask: true }],
  ["iban-bare", g(["ES91 2100 0418 4502 0005 1332"]), { ask: true }],
  ["vat", g(["VAT 123456789"]), { ask: true }],
  ["order-number", g(["Order 4711234"]), { ask: true }],
  ["invoice-number", g(["Rechnung Nr. 2026123456"]), { ask: true }],
  ["zip", g(["10115 Berlin"]), { ask: true }],
  ["street", g(["100 Main Street"]), { ask: true }],
  ["room", g(["Room 214"]), { ask: true }],
  ["year", g(["2026"]), { ask: true }],
  ["coordinates", g(["43.4623, -3.8099"]), { ask: true }],
  ["call-me", g(["call me at 555 0199"]), { ask: true }],
  ["call-me-below-number", g(["5550001", "Please call me at 555 0199 when done"]), { numbers: ["5550001"], ask: true }],
  ["not-but", g(["not to 5550001 but 5550002"]), { ask: true }],
  ["number-is-not", g(["the number is not 5550001"]), { ask: true }],
  ["or", g(["5550001 or 5550002"]), { ask: true }],
  ["question-mark", g(["5550001?"]), { ask: true }],
  ["correction", g(["5550001", "Sorry, I mean 5550002"]), { numbers: ["5550001"], ask: true }],
  ["correction-line", g(["5550001", "correction:", "5550002"]), { numbers: ["5550001"], ask: true }],
  ["do-not-send-yet", g(["5550001", "please do not send it yet"]), { numbers: ["5550001"], ask: true }],
  ["only-page-2", g(["5550001", "only page 2 please"]), { numbers: ["5550001"], ask: true }],
  ["do-not-cancel", g(["please do not cancel"]), { ask: true }],
  ["subject-number", g([""], { subject: "5550001" }), { ask: true }],
  ["vcard", g(["5550001", "", "BEGIN:VCARD", "VERSION:3.0", "FN:Ulla Berg", "TEL:+15550188", "END:VCARD"]), one],
  ["vacation", g(["I am out of office until 30.11.2026. In urgent cases call 555 0123."]), { ask: true }],
  ["nothing", g([""]), { ask: true }],
  ["thanks-only", g(["Thanks!"]), { ask: true }],
  ["two-in-a-row", g(["0034942 3141590"]), { ask: true }],
  ["unknown-language", g(["5550001", "nie wysyłaj jeszcze"]), { numbers: ["5550001"], ask: true }],
  [
    "two-forms-differ",
    t([], { notice: [...notice("en", { "Fax numbers": "5550001" }), ...notice("en", { "Fax numbers": "5550002" })] }),
    { numbers: ["5550001"], ask: true },
  ],
  [
    "two-forms-same",
    t([], { notice: [...notice("en", { "Fax numbers": "5550001" }), ...notice("en", { "Fax numbers": "5550001" })] }),
    one,
  ],
  ["one-form-of-two-filled", t([], { notice: [...notice("en"), ...notice("en", { "Fax numbers": "5550001" })] }), one],
  ["form-of-another-notice", t([], { notice: notice("en", { "Fax numbers": "5550001" }, "b2c3d4") }), { ask: true }],
  [
    "form-without-end",
    t([], { notice: notice("en", { "Fax numbers": "5550001" }).filter((l) => !l.includes("END")) }),
    { ask: true },
  ],
  [
    "form-without-begin",
    o([], { notice: notice("en", { "Fax numbers": "5550001" }).filter((l) => !l.startsWith("[[ FAX")) }),
    { ask: true },
  ],
  [
    "form-and-text-differ",
    o(["5550002"], { notice: notice("en", { "Fax numbers": "5550001" }) }),
    { numbers: ["5550001", "5550002"], ask: true },
  ],
  [
    "form-and-text-agree",
    o(["555-0001", "cover: yes"], { notice: notice("en", { "Fax numbers": "5550001" }) }),
    { numbers: ["5550001"], wishes: { cover: true } },
  ],
  [
    "form-and-cover-differ",
    o(["cover: yes"], { notice: notice("en", { "Fax numbers": "5550001", "Cover page": "no" }) }),
    { numbers: ["5550001"], ask: true },
  ],
  [
    "form-filled-and-cancel",
    o(["cancel"], { notice: notice("en", { "Fax numbers": "5550001" }) }),
    { numbers: ["5550001"], commands: [{ word: "cancel" }], ask: true },
  ],
  [
    "form-cover-only-number-above",
    o(["5550001"], { notice: notice("en", { "Cover page": "yes" }) }),
    { numbers: ["5550001"], wishes: { cover: true } },
  ],
  [
    "form-bad-value",
    o([], { notice: notice("en", { "Fax numbers": "5550001", "Cover page": "perhaps" }) }),
    { numbers: ["5550001"], ask: true },
  ],
  ["form-number-questioned", o([], { notice: notice("en", { "Fax numbers": "5550001?" }) }), { ask: true }],
  [
    "form-many-lines",
    o([], {
      notice: notice("en", {
        "Fax numbers": "5550001 Anne\n5550002 Bob Miller\n+34 942 31 41 59",
        Remarks: "first line\nsecond line",
      }),
    }),
    {
      numbers: ["5550001", "5550002", "+34942314159"],
      names: ["Anne", "Bob Miller", ""],
      wishes: { remarks: "first line\nsecond line" },
    },
  ],
  ["form-signature-above", o(["", ...signatures["en"]!], { notice: notice("en", { "Fax numbers": "5550001" }) }), one],
  [
    "form-earlier-answer",
    t(["Thanks!"], { notice: notice("en", { "Fax numbers": "5550001" }).map((line) => `> ${line}`) }),
    { ask: true },
  ],
  [
    "form-earlier-answer-cancel",
    t(["cancel"], { notice: notice("en", { "Fax numbers": "5550001" }).map((line) => `> ${line}`) }),
    { commands: [{ word: "cancel" }] },
  ],
  [
    "form-earlier-answer-outlook",
    o(["Thanks!"], {
      notice: [
        "From: Ulla Berg",
        "Sent: Monday, November 23, 2026 9:10 AM",
        "To: faxgate",
        "Subject: RE: Fax",
        "",
        ...notice("en", { "Fax numbers": "5550001" }),
      ],
    }),
    { ask: true },
  ],
  ["avoid", g(["Avoid 5550001"]), { ask: true }],
  ["remove", g(["5550001", "Remove 5550002"]), { numbers: ["5550001"], ask: true }],
  ["obsolete", g(["5550001 Obsolete"]), { ask: true }],
  ["no-number", g(["no 5550001"]), { ask: true }],
  ["tracking", g(["Tracking 5550001"]), { ask: true }],
  ["passport", g(["Passport X5550001"]), { ask: true }],
  ["footnote", g(["5550001\u00b9"]), { ask: true }],
  ["time-below-number", g(["5550001", "22.00"]), { numbers: ["5550001"], ask: true }],
  ["copies", g(["send 2 pages"]), { ask: true }],
  ["thousands", g(["5.550.001"]), { ask: true }],
  ["company-and-fax-label-only", g(["Example Plant", "Fax: +1 555 0199"]), { ask: true }],
  [
    "to-number-and-signature",
    c.outlookDesktop(draft("en", ["see you", "", ...signatures["en"]!], { to: "5550001@fax.local" })),
    { elsewhere: true },
  ],
  ["to-number-and-tagline", c.apple(draft("en", [""], { to: "5550001@fax.local" }), true), { elsewhere: true }],
  [
    "resend-to",
    g(["please resend to 5550002 Anne"]),
    { commands: [{ word: "resend", to: [{ written: "5550002", name: "Anne" }] }] },
  ],
  [
    "resend-to-lines",
    g(["resend to:", "5550002", "5550003"]),
    {
      commands: [
        {
          word: "resend",
          to: [
            { written: "5550002", name: "" },
            { written: "5550003", name: "" },
          ],
        },
      ],
    },
  ],
];
for (const [name, mail, expected] of traps) put(`trap-${name}`, mail, expected);

// Spellings, names, options, commands, picks; a different program each time.
const some: Client[] = [
  c.gmail,
  c.outlookDesktop,
  c.thunderbird,
  (d) => c.apple(d, true),
  c.outlookWeb,
  c.yahoo,
  c.samsung,
  c.roundcube,
];
const said: [string, string[], Expected, string?][] = [
  [
    "many-lines",
    ["5550001", "5550002 Anne", "Bob Miller: 5550003", "- 5550004", "2) 5550005"],
    { numbers: ["5550001", "5550002", "5550003", "5550004", "5550005"], names: ["", "Anne", "Bob Miller", "", ""] },
  ],
  ["one-line", ["5550001, 5550002; 5550003 and 5550004"], { numbers: ["5550001", "5550002", "5550003", "5550004"] }],
  [
    "international",
    ["+34 942 31-41-59", "(0942) 31 41 59", "0034/942/314159", "+49 (0)30 1234567"],
    { numbers: ["+34942314159", "0942314159", "0034942314159", "+490301234567"] },
  ],
  ["uris", ["tel:+34-942-314159", "fax:5550002"], { numbers: ["+34942314159", "5550002"] }],
  ["name-before", ["Müller & Co, 0942 314159"], { numbers: ["0942314159"], names: ["Müller & Co"] }],
  ["full-width", ["５５５０００１"], one],
  ["arabic-indic", ["٥٥٥٠٠٠١"], one],
  ["nbsp", ["+34\u00a0942\u00a0314\u00a0159"], { numbers: ["+34942314159"] }],
  ["zero-width", ["555\u200b0001\u200e"], one],
  ["fax-label", ["Fax: 5550001"], one],
  ["lead-in-line", ["Please fax this document to the following number: 5550001. Thank you very much!"], one],
  ["extension", ["5550001 ext. 12"], { numbers: ["5550001 ext. 12"] }],
  ["extension-de", ["030 5550001 Nst. 12"], { numbers: ["030 5550001 Nst. 12"] }, "de"],
  [
    "options",
    ["5550001", "cover off", "priority high", "fine", "at 22:00", "subject: Offer 2026", "remarks: room 5550009"],
    {
      numbers: ["5550001"],
      wishes: {
        cover: false,
        priority: "high",
        quality: "fine",
        when: { kind: "at", time: "22:00" },
        subject: "Offer 2026",
        remarks: "room 5550009",
      },
    },
  ],
  [
    "options-de",
    ["5550001", "ohne Deckblatt", "dringend", "bitte um 22:30 Uhr senden", "Betreff: Angebot"],
    {
      numbers: ["5550001"],
      wishes: { cover: false, priority: "high", when: { kind: "at", time: "22:30" }, subject: "Angebot" },
    },
    "de",
  ],
  [
    "options-es",
    ["5550001", "sin portada", "mañana a las 8:00", "calidad fina"],
    {
      numbers: ["5550001"],
      wishes: { cover: false, when: { kind: "at", time: "08:00", day: "tomorrow" }, quality: "fine" },
    },
    "es",
  ],
  [
    "options-fr",
    ["5550001", "avec page de garde", "à 22h00", "priorité basse"],
    { numbers: ["5550001"], wishes: { cover: true, when: { kind: "at", time: "22:00" }, priority: "low" } },
    "fr",
  ],
  ["option-beside", ["5550001; fine; no cover"], { numbers: ["5550001"], wishes: { quality: "fine", cover: false } }],
  ["pick", ["2"], { picks: [2] }],
  ["picks", ["1, 3"], { picks: [1, 3] }],
  ["pick-and-number", ["1", "5550001"], { picks: [1], numbers: ["5550001"] }],
  ["pick-words", ["please send it to number 2"], { picks: [2] }],
  ["all", ["all"], { picks: [1, 2, 3] }],
  ["names-and", ["Anne 5550001 and Bob 5550002"], { numbers: ["5550001", "5550002"], names: ["Anne", "Bob"] }],
  ["name-in-sentence", ["pls send to Anne at 5550001"], { numbers: ["5550001"], names: ["Anne"] }],
  ["number-is", ["The number is 5550001"], one],
  [
    "company-bracket",
    ["Anne Anderson (Example Plant) 5550001"],
    { numbers: ["5550001"], names: ["Anne Anderson (Example Plant)"] },
  ],
  ["pick-too-high", ["4"], { ask: true }],
  ["status", ["status?"], { commands: [{ word: "status" }] }],
  ["cancel", ["Please cancel this fax, thank you"], { commands: [{ word: "cancel" }] }],
  ["cancel-de", ["Bitte stornieren!", "", "Danke"], { commands: [{ word: "cancel" }] }, "de"],
  ["cancel-es", ["Por favor, cancelar el fax"], { commands: [{ word: "cancel" }] }, "es"],
  ["cancel-fr", ["annuler svp"], { commands: [{ word: "cancel" }] }, "fr"],
  ["hold", ["hold"], { commands: [{ word: "hold" }] }],
  ["release-de", ["Freigeben bitte"], { commands: [{ word: "release" }] }, "de"],
  ["again", ["again"], { commands: [{ word: "again" }] }],
  ["again-de", ["Bitte noch einmal"], { commands: [{ word: "again" }] }, "de"],
  ["fine-alone", ["fine"], { commands: [{ word: "fine" }] }],
  ["queue-fr", ["file d’attente"], { commands: [{ word: "queue" }] }, "fr"],
  ["help-es", ["Ayuda, por favor"], { commands: [{ word: "help" }] }, "es"],
  [
    "resend-de",
    ["Bitte erneut senden an 0942 314159"],
    { commands: [{ word: "resend", to: [{ written: "0942 314159", name: "" }] }] },
    "de",
  ],
  ["now", ["now please"], { wishes: { when: { kind: "now" } } }],
  [
    "tomorrow-pm",
    ["5550001", "tomorrow at 3 pm"],
    { numbers: ["5550001"], wishes: { when: { kind: "at", time: "15:00", day: "tomorrow" } } },
  ],
];
said.forEach(([name, typed, expected, language], at) => {
  const client = some[at % some.length]!;
  const sign = at % 2 === 0 && client !== c.samsung ? signed(language ?? "en") : [];
  put(
    `said-${name}`,
    client(
      draft(language ?? "en", [...typed, ...(sign.length > 0 ? close(language ?? "en") : [])], { signature: sign }),
    ),
    expected,
  );
});

// Structures and encodings.
const e = c.escapeHtml;
const plain = (
  text: string,
  headers: string[],
  body: (octets: Uint8Array) => string | Uint8Array,
  charset = "utf-8",
): Uint8Array =>
  Buffer.concat([Buffer.from(c.head(draft("en", []), headers)), Buffer.from(body(c.encode(text, charset)))]);
const raw = (octets: Uint8Array): Uint8Array => octets;
const page = (inner: string): string => c.htmlOnly(draft("en", []), `<html><body>${inner}</body></html>`);
const quoted = `<blockquote>${e(notice("en").join("\n")).replace(/\n/g, "<br>")}</blockquote>`;
const tableForm = (fill: Record<string, string>): string =>
  `<table border="1"><tr><td colspan=2>[[ FAX ${tag} ]]</td></tr>${formText("en", tag)
    .split("\n")
    .slice(1, -1)
    .map(
      (l) =>
        `<tr><td><b>${e(l)}</b></td><td>${e(Object.entries(fill).find(([k]) => l.startsWith(k))?.[1] ?? "")}</td></tr>`,
    )
    .join("")}<tr><td colspan=2>[[ END ${tag} ]]</td></tr></table>`;
const odd: [string, string | Uint8Array, Expected][] = [
  [
    "html-hidden",
    page(
      `<p>5550001</p><span style="display:none">5550009</span><p style="color:#ffffff">5550008</p><div style="font-size:0px">5550007</div><p hidden>5550006</p>${quoted}`,
    ),
    one,
  ],
  ["html-struck-out", page(`<p><s>5550009</s> 5550001</p><del>5550008</del>${quoted}`), one],
  [
    "html-table-cells",
    page(`<table><tr><td>5550001</td><td>5550002</td></tr><tr><td>Anne</td><td>5550003</td></tr></table>${quoted}`),
    { numbers: ["5550001", "5550002", "5550003"], names: ["", "", "Anne"] },
  ],
  ["html-split-number", page(`<p><b>555</b><span>00</span><font>01</font></p>${quoted}`), one],
  ["html-list", page(`<ul><li>5550001</li><li>5550002</li></ul>${quoted}`), { numbers: ["5550001", "5550002"] }],
  [
    "html-form-in-table",
    page(`<blockquote>${tableForm({ "Fax numbers": "5550001", "Cover page": "yes" })}</blockquote>`),
    { numbers: ["5550001"], wishes: { cover: true } },
  ],
  [
    "html-form-one-line",
    page(`<blockquote>${e(notice("en", { "Fax numbers": "5550001", Quality: "fine" }).join(" "))}</blockquote>`),
    { numbers: ["5550001"], wishes: { quality: "fine" } },
  ],
  [
    "html-form-bold",
    page(
      `<div>${e(notice("en").join("\n"))
        .replace(/^(Fax numbers[^:]*:)/m, "<b>$1</b> <i>5550001</i>")
        .replace(/\n/g, "<br>")}</div>`,
    ),
    { numbers: ["5550001"], ask: true },
  ],
  [
    "qp",
    plain(
      "5550001 Müller\n",
      ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable"],
      (x) => c.qp(Buffer.from(x).toString()),
    ),
    { numbers: ["5550001"], names: ["Müller"] },
  ],
  [
    "base64",
    plain(
      "5550001 Müller\r\ncover: no\r\n",
      ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64"],
      c.b64,
    ),
    { numbers: ["5550001"], names: ["Müller"], wishes: { cover: false } },
  ],
  [
    "windows-1252",
    plain(
      "5550001 – Müller\r\n",
      ["Content-Type: text/plain; charset=windows-1252", "Content-Transfer-Encoding: 8bit"],
      raw,
      "windows-1252",
    ),
    { numbers: ["5550001"], names: ["Müller"] },
  ],
  [
    "iso-8859-15",
    plain(
      "5550001 Hélène\r\n\r\nprix: 5 €\r\n",
      ["Content-Type: text/plain; charset=iso-8859-15", "Content-Transfer-Encoding: 8bit"],
      raw,
      "iso-8859-15",
    ),
    { numbers: ["5550001"], names: ["Hélène"], ask: true },
  ],
  [
    "utf-16",
    plain(
      "5550001\r\n",
      ["Content-Type: text/plain; charset=utf-16", "Content-Transfer-Encoding: base64"],
      c.b64,
      "utf-16",
    ),
    one,
  ],
  [
    "gb18030",
    plain("", ["Content-Type: text/plain; charset=gb18030", "Content-Transfer-Encoding: base64"], () =>
      c.b64(Uint8Array.of(0xa3, 0xb5, 0xa3, 0xb5, 0xa3, 0xb5, 0x30, 0x30, 0x30, 0x31, 0x20, 0xc0, 0xee, 0xc3, 0xf7)),
    ),
    { numbers: ["5550001"], names: ["李明"] },
  ],
  [
    "iso-2022-jp",
    plain(
      "",
      ["Content-Type: text/plain; charset=iso-2022-jp", "Content-Transfer-Encoding: 7bit"],
      () => "5550001 \x1b$B;3ED\x1b(B\r\n",
    ),
    { numbers: ["5550001"], names: ["山田"] },
  ],
  [
    "flowed-delsp",
    plain(
      "5550001\r\nplease \r\nfax it\r\n> 5559999\r\n",
      ["Content-Type: text/plain; charset=us-ascii; format=flowed"],
      raw,
    ),
    one,
  ],
  [
    "flowed-number-wrapped",
    plain("+34 942 314 \r\n159\r\n", ["Content-Type: text/plain; charset=us-ascii; format=flowed"], raw),
    { numbers: ["+34942314159"] },
  ],
  [
    "quote-rewrapped",
    plain(
      "5550001\r\n\r\n> Press Reply and write the fax number, or answer with one of these: for\r\n5559998\r\n> example\r\n",
      ["Content-Type: text/plain"],
      raw,
    ),
    one,
  ],
  [
    "quote-rewrapped-only",
    plain(
      "> Press Reply and write the fax number, or answer with one of these: for\r\n5559998\r\n> example\r\n",
      ["Content-Type: text/plain"],
      raw,
    ),
    { ask: true },
  ],
  [
    "winmail",
    plain(
      "",
      [
        "Content-Type: application/ms-tnef; name=winmail.dat",
        "Content-Transfer-Encoding: base64",
        "Content-Disposition: attachment; filename=winmail.dat",
      ],
      () => c.b64(Uint8Array.of(0x78, 0x9f, 0x3e, 0x22, 1, 0, 1, 6, 0x90, 8, 0)),
    ),
    { ask: true },
  ],
  ["pipe-quote", plain("5550001\r\n\r\n| 5559999\r\n| 5559998\r\n", ["Content-Type: text/plain"], raw), one],
  [
    "two-quotes-deep",
    plain("5550001\r\n\r\n> > 5559999\r\n>> 5559998\r\n> x\r\n", ["Content-Type: text/plain"], raw),
    one,
  ],
  [
    "form-copied-above",
    plain(
      `${notice("en", { "Fax numbers": "5550001" }).slice(7, -2).join("\r\n")}\r\n`,
      ["Content-Type: text/plain"],
      raw,
    ),
    one,
  ],
  [
    "form-rewrapped",
    plain(
      `> [[ FAX ${tag} ]]\r\n> Fax numbers [one on\r\n> each line]: 5550001\r\n> When [now / 22:00 /\r\n> tomorrow 8:00]: 22:00\r\n> [[ END ${tag} ]]\r\n`,
      ["Content-Type: text/plain"],
      raw,
    ),
    { numbers: ["5550001"], wishes: { when: { kind: "at", time: "22:00" } } },
  ],
  [
    "form-boxed",
    plain(
      `| [[ FAX ${tag} ]] |\r\n| Fax numbers [one on each line]: | 5550001 |\r\n| Cover page [yes/no]: | |\r\n| [[ END ${tag} ]] |\r\n`,
      ["Content-Type: text/plain"],
      raw,
    ),
    one,
  ],
  [
    "form-hint-replaced",
    plain(
      `> [[ FAX ${tag} ]]\r\n> Fax numbers [one on each line]: 5550001\r\n> Cover page [no]:\r\n> [[ END ${tag} ]]\r\n`,
      ["Content-Type: text/plain"],
      raw,
    ),
    { numbers: ["5550001"], wishes: { cover: false } },
  ],
  [
    "form-mixed-languages",
    plain(
      `> [[ FAX ${tag} ]]\r\n> Faxnummern [eine pro Zeile]: 5550001\r\n> Portada [sí/no]: no\r\n> [[ END ${tag} ]]\r\n`,
      ["Content-Type: text/plain; charset=utf-8"],
      raw,
    ),
    { numbers: ["5550001"], wishes: { cover: false } },
  ],
  [
    "form-typed-between",
    plain(
      `> [[ FAX ${tag} ]]\r\n5550001\r\n> Cover page [yes/no]: no\r\n> [[ END ${tag} ]]\r\n`,
      ["Content-Type: text/plain"],
      raw,
    ),
    { numbers: ["5550001"], wishes: { cover: false } },
  ],
  [
    "banner",
    plain(
      "CAUTION: This email originated from outside of the organization. Call 555 0100.\r\n\r\n5550001\r\n",
      ["Content-Type: text/plain"],
      raw,
    ),
    one,
  ],
];
for (const [name, mail, expected] of odd) put(`odd-${name}`, mail, expected);

// What a second reader wrote, each in the next program of its language; tabs only survive as plain text.
const next = (language: string, at: number): Client => {
  const able = programs.filter(([, , languages]) => languages.includes(language));
  return able[at % able.length]![1];
};
for (const [at, [name, language, typed, meant]] of plainAnswers.entries()) {
  const client = typed.includes("\t") ? c.mutt : next(language, at);
  put(`second-${name}`, client(draft(language, typed.split("\n"))), meant);
}
for (const [at, [name, language, typed, meant]] of [...attacks, ...plainWords].entries()) {
  put(`third-${name}`, next(language, at)(draft(language, typed.split("\n"))), meant);
}
for (const [at, [name, typed, fill, meant]] of filledForms.entries())
  put(`second-${name}`, next("en", at)(draft("en", typed.split("\n"), { notice: notice("en", fill) })), meant);
for (const [name, html, meant] of htmlAnswers) put(`second-${name}`, c.htmlOnly(draft("en", []), html), meant);

rmSync(join(folder, "expected.json"), { force: true });
writeFileSync(
  join(folder, "expected.json"),
  `${JSON.stringify(table, undefined, 1)
    .replace(/\n {2,}(?=[\]\d"{}[])/g, " ")
    .replace(/\n {2,}/g, " ")}\n`,
);
process.stdout.write(`${Object.keys(table).length} mails\n`);
