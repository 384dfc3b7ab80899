// The mail inside an opaque signature, in DER and in BER with lengths that are not said.

import assert from "node:assert/strict";
import fc from "fast-check";
import { isPgpEncrypted, withoutPgpArmour } from "../../../../src/codec/mail/pgp-text.ts";
import { signedContent } from "../../../../src/codec/mail/signed-data.ts";

const octets = (...parts: (number | Uint8Array)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === "number" ? Buffer.from([part]) : part)));
const der = (tag: number, ...parts: (number | Uint8Array)[]): Buffer => {
  const content = octets(...parts);
  const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 255];
  return octets(tag, Buffer.from(length), content);
};
const ber = (tag: number, ...parts: (number | Uint8Array)[]): Buffer => octets(tag, 0x80, ...parts, 0, 0);
const signedId = der(0x06, Buffer.from("2a864886f70d010702", "hex"));
const dataId = der(0x06, Buffer.from("2a864886f70d010701", "hex"));
const mail = Buffer.from(`Content-Type: text/plain\r\n\r\nHello ${"x".repeat(300)}`);
const signed = (wrap: typeof der, content: Uint8Array): Buffer =>
  wrap(
    0x30,
    signedId,
    wrap(0xa0, wrap(0x30, der(0x02, 1), der(0x31), wrap(0x30, dataId, wrap(0xa0, content)), der(0x31))),
  );

describe("an opaque signature", () => {
  it("is opened in DER", () => assert.deepEqual(Buffer.from(signedContent(signed(der, der(0x04, mail)))!), mail));
  it("is opened in BER, its content in pieces", () => {
    const pieces = ber(0x24, der(0x04, mail.subarray(0, 100)), ber(0x24, der(0x04, mail.subarray(100))));
    assert.deepEqual(Buffer.from(signedContent(signed(ber, pieces))!), mail);
  });
  it("gives nothing where it is detached, cut off, or something else", () => {
    const whole = signed(der, der(0x04, mail));
    const detached = der(0x30, signedId, der(0xa0, der(0x30, der(0x02, 1), der(0x31), der(0x30, dataId), der(0x31))));
    for (const other of [detached, whole.subarray(0, 200), mail, Buffer.alloc(0), Buffer.alloc(5000, 0x30)])
      assert.equal(signedContent(other), undefined);
  });
  it("gives nothing where its pieces are nested without end", () => {
    const nested = (depth: number): Buffer => {
      const heads: Buffer[] = [];
      let length = mail.length;
      for (let n = 0; n <= depth; n++) {
        const head = Buffer.from([n === 0 ? 0x04 : 0x24, 0x83, length >> 16, (length >> 8) & 255, length & 255]);
        heads.unshift(head);
        length += head.length;
      }
      return signed(ber, octets(...heads, mail));
    };
    assert.deepEqual(Buffer.from(signedContent(nested(5))!), mail);
    assert.equal(signedContent(nested(20_000)), undefined);
  });
  it("never throws or grows", () => {
    const sound = signed(ber, ber(0x24, der(0x04, mail)));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 8 }), (edits) => {
        const changed = Buffer.from(sound);
        for (const [at, value] of edits) changed[at] = value;
        assert.ok((signedContent(changed)?.length ?? 0) <= changed.length);
      }),
      { numRuns: 500 },
    );
  });
});

describe("PGP in a text", () => {
  it("is taken off what is signed in clear", () => {
    const text =
      "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nDear Sirs,\n- -- \nAnne\n-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n";
    assert.equal(withoutPgpArmour(text), "Dear Sirs,\n-- \nAnne\n");
    assert.equal(withoutPgpArmour("Dear Sirs"), "Dear Sirs");
  });
  it("is known in what is encrypted, and not in words about it", () => {
    assert.ok(isPgpEncrypted("\n-----BEGIN PGP MESSAGE-----\n\nhQ\n-----END PGP MESSAGE-----\n"));
    assert.ok(!isPgpEncrypted("It says\n-----BEGIN PGP MESSAGE-----\nwhat is that?"));
  });
});
