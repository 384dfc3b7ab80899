// Forms and HTML answers written from the issue alone by somebody who had not read the parser, each with what a careful person
// would do with it.

import { ask, askBeside, at, fax, type Meant } from "./second-reader-answers.ts";

/** The form, as people fill it in: what they type behind a label, and above the quote. */
type Filled = readonly [name: string, typed: string, fill: Record<string, string>, meant: Meant];
const numbers = "Fax numbers [one on each line]:";
export const filledForms: Filled[] = [
  ["form-one", "", { [numbers]: "5550001" }, fax("5550001")],
  [
    "form-several-lines",
    "",
    { [numbers]: "5550001 Anne\n5550002 Bob" },
    { numbers: ["5550001", "5550002"], names: ["Anne", "Bob"] },
  ],
  ["form-and-thanks", "Thanks!", { [numbers]: "5550001" }, fax("5550001")],
  ["form-and-number-above", "5550002", { [numbers]: "5550001" }, askBeside("5550001", "5550002")],
  ["form-and-negation-above", "Please don't send this one", { [numbers]: "5550001" }, askBeside("5550001")],
  ["form-and-question-above", "Is this the right form?", { [numbers]: "5550001" }, askBeside("5550001")],
  ["form-and-cancel", "cancel", { [numbers]: "5550001" }, askBeside("5550001")],
  ["form-see-below", "see below", { [numbers]: "5550001" }, fax("5550001")],
  ["form-pick", "", { [numbers]: "2" }, { picks: [2] }],
  ["form-cover-perhaps", "", { [numbers]: "5550001", "Cover page [yes/no]:": "perhaps" }, askBeside("5550001")],
  ["form-cover-only", "5550001", { "Cover page [yes/no]:": "no" }, { numbers: ["5550001"], wishes: { cover: false } }],
  [
    "form-when-odd",
    "",
    {
      [numbers]: "5550001",
      "When [now / 22:00 / tomorrow 8:00]:": "after lunch",
    },
    askBeside("5550001"),
  ],
  [
    "form-when-pm",
    "",
    { [numbers]: "5550001", "When [now / 22:00 / tomorrow 8:00]:": "6 pm" },
    { numbers: ["5550001"], wishes: at("18:00") },
  ],
  ["form-invoice-in-numbers", "", { [numbers]: "Invoice 5550001" }, ask],
  ["form-name-in-numbers", "", { [numbers]: "Maria 5550001" }, { numbers: ["5550001"], names: ["Maria"] }],
  ["form-or-in-numbers", "", { [numbers]: "5550001 or 5550002" }, ask],
  ["form-none", "", { [numbers]: "none" }, ask],
  ["form-crossed", "", { [numbers]: "x" }, ask],
  ["form-see-attached", "", { [numbers]: "see attached list" }, ask],
  [
    "form-remark-number",
    "",
    {
      [numbers]: "5550001",
      "Remarks [on the cover page]:": "5550188 is my telephone",
    },
    { numbers: ["5550001"], wishes: { remarks: "5550188 is my telephone" } },
  ],
  ["form-signature-above", "Best regards\nUlla Berg\n555 0188", { [numbers]: "5550001" }, fax("5550001")],
];

/** HTML bodies, and what they look like to a reader. */
type Rich = readonly [name: string, html: string, meant: Meant];
const cells = (...rows: string[][]) =>
  `<table border=0 cellspacing=0>${rows.map((r) => `<tr>${r.map((c) => `<td style='width:48pt'><p class=MsoNormal>${c}<o:p></o:p></p></td>`).join("")}</tr>`).join("")}</table>`;
export const htmlAnswers: Rich[] = [
  [
    "html-excel-name-first",
    cells(["Anne Anderson", "5550001"], ["Brown Ltd", "5550002"]),
    { numbers: ["5550001", "5550002"], names: ["Anne Anderson", "Brown Ltd"] },
  ],
  [
    "html-excel-number-first",
    cells(["5550001", "Anne Anderson"], ["5550002", "Brown Ltd"]),
    { numbers: ["5550001", "5550002"], names: ["Anne Anderson", "Brown Ltd"] },
  ],
  [
    "html-excel-head",
    cells(["Company", "Fax"], ["Acme", "5550001"], ["Brown Ltd", "5550002"]),
    fax("5550001", "5550002"),
  ],
  [
    "html-excel-telephone-and-fax",
    cells(["Company", "Telephone", "Fax"], ["Acme", "5550101", "5550001"]),
    { numbers: ["5550001"], names: ["Acme"] },
  ],
  ["html-excel-order-column", cells(["Order", "Fax"], ["47110815", "5550001"]), fax("5550001")],
  ["html-excel-index", cells(["1", "Acme", "5550001"], ["2", "Brown Ltd", "5550002"]), fax("5550001", "5550002")],
  ["html-link", 'Fax to <a href="tel:+15550001999">+1 555 000 1999</a> please', fax("+15550001999")],
  ["html-link-lies", '<a href="tel:5550009">our office</a>', ask],
  ["html-image-alt", '<p>5550001</p><img alt="555 0188" src="cid:x">', fax("5550001")],
  ["html-struck", "<p><s>5550001</s> 5550002</p>", fax("5550002")],
  [
    "html-invisible",
    '<p>5550001</p><p style="display:none">5550188</p><p style="font-size:0;color:#fff">5550189</p>',
    fax("5550001"),
  ],
  ["html-br-signature", "5550001<br><br>Ulla Berg<br>Plant Ltd.<br>555 0188<br>555 0199", fax("5550001")],
  [
    "html-signature-table",
    `<p>5550001</p>${cells(["<img src=cid:logo>", "<b>Ulla Berg</b><br>Purchasing<br>555 0188<br>555 0199"])}`,
    fax("5550001"),
  ],
  ["html-small-print", "<p>5550001</p><p><font size=1>Plant Ltd. 555 0188</font></p>", askBeside("5550001")],
  [
    "html-title-comment",
    "<html><head><title>5550188</title></head><body><!-- 5550199 -->5550001</body></html>",
    fax("5550001"),
  ],
  [
    "html-ol",
    "<ol><li>5550001 Anne</li><li>5550002 Bob</li></ol>",
    { numbers: ["5550001", "5550002"], names: ["Anne", "Bob"] },
  ],
];
