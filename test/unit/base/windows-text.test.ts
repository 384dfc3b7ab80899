// Octets of Windows programs as characters.

import assert from "node:assert/strict";
import { windowsText } from "../../../src/base/bytes.ts";

describe("octets of Windows-1252", () => {
  it("are read with its own signs, its holes as they are", () => {
    assert.equal(windowsText(Uint8Array.of(0x80, 0x93, 0x41, 0x94, 0x81, 0x9f, 0xa0, 0xff)), "€“A”\u0081Ÿ\u00a0ÿ");
    const all = windowsText(Uint8Array.from({ length: 256 }, (_, octet) => octet));
    assert.equal(new Set(all).size, 256);
    // A decoder nobody here wrote, in its streaming form, which Node has right.
    assert.equal(
      all,
      new TextDecoder("windows-1252").decode(
        Uint8Array.from({ length: 256 }, (_, o) => o),
        { stream: true },
      ),
    );
  });
});
