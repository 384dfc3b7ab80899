// Which domains are one organisation's: by what can be registered, not by how they end.

import assert from "node:assert/strict";
import { sameOrganisation } from "../../../src/service/proof/organisation.ts";

const rows: readonly (readonly [one: string, other: string, same: boolean])[] = [
  ["plant.example", "mail.plant.example", true],
  ["a.mail.plant.example", "b.plant.example", true],
  ["plant.co.uk", "mail.plant.co.uk", true],
  ["PLANT.example.", "plant.EXAMPLE", true],
  ["m\u00fcller.example", "xn--mller-kva.example", true],
  ["plant.co.uk", "other.co.uk", false],
  ["co.uk", "plant.co.uk", false],
  ["plant.example", "plant.example.evil.example", false],
  ["plant.example", "evilplant.example", false],
  // Whoever has an account at a hoster has a name below the hoster's: each is an organisation of its own.
  ["anne.github.io", "thief.github.io", false],
  ["anne.github.io", "www.anne.github.io", true],
  ["anne.blogspot.com", "thief.blogspot.com", false],
  ["github.io", "thief.github.io", false],
  ["", "", false],
  ["no domain", "no domain", false],
];

describe("domains of one organisation", () => {
  for (const [one, other, same] of rows)
    it(`${one} and ${other}: ${same ? "one" : "two"}`, () => {
      assert.equal(sameOrganisation(one, other), same);
      assert.equal(sameOrganisation(other, one), same);
    });
});
