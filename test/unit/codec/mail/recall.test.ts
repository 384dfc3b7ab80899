// Outlook's call for a mail to come back, and letters about a recall of goods, which are letters.

import assert from "node:assert/strict";
import { isRecall } from "../../../../src/codec/mail/recall.ts";

describe("a recall of Outlook", () => {
  for (const [subject, text, expected] of [
    ["Recall: Order 4711", 'Anderson, Anne would like to recall the message, "Order 4711".', true],
    ["Rückruf: Bestellung", 'Anne möchte die Nachricht "Bestellung" zurückrufen.', true],
    ["Rappel : Commande", "Anne souhaite rappeler le message « Commande ».", true],
    ["Recuperar: Pedido", 'Ana desea recuperar el mensaje "Pedido".', true],
    ["Richiamo: Ordine", 'Anna desidera richiamare il messaggio "Ordine".', true],
    ["Intrekken: Bestelling", 'Anna wil het bericht "Bestelling" intrekken.', true],
    ["Recall: brake pads", "We recall the brake pads of lot 12.", false],
    ["Rückruf: Bremsbeläge", "Bitte um Rückruf wegen der Bremsbeläge.", false],
    ["Order 4711", "Anne would like to recall the message.", false],
    ["Recall: Order", `${"x".repeat(2_000)} would like to recall the message`, false],
  ] as const)
    it(`${subject}: ${text.slice(0, 50)}`, () => {
      assert.equal(isRecall(subject, text), expected);
    });
});
