// A title in our mails is the document's, not "Re: AW: Fax "Re: …"".

import assert from "node:assert/strict";
import { bareSubject } from "../../../../src/codec/mail/bare-subject.ts";

describe("the title in a subject", () => {
  const table: readonly [string, string][] = [
    ["letter", "letter"],
    ["Re: letter", "letter"],
    ["AW: WG: RE[2]: Re (3): Fwd: letter", "letter"],
    ["RV: TR: SV: Antw: letter: part 2", "letter: part 2"],
    ['Re: Fax "letter" (2 pages): to which number?', "letter"],
    ["AW: Fax „Angebot 12“: bitte noch einmal", "Angebot 12"],
    ["RE: Fax «Oferta» (1 página): ¿a qué número?", "Oferta"],
    ["TR : Télécopie « Devis » en route", "Devis"],
    ["Re:", ""],
    ["Reference: 12", "Reference: 12"],
    ["Fax for Bob", "Fax for Bob"],
    ["", ""],
  ];
  for (const [subject, title] of table) it(subject, () => assert.equal(bareSubject(subject), title));
});
