// Signs mails as RFC 6376 says, relaxed/relaxed, with whatever tags a test wants: also wrong ones. Nothing of it is the
// verifier's.

import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

export interface Signer {
  readonly key: KeyObject;
  readonly algorithm: "rsa-sha256" | "rsa-sha1" | "ed25519-sha256";
  /** The TXT record at SELECTOR._domainkey.DOMAIN. */
  readonly record: string;
}

export function makeSigner(algorithm: Signer["algorithm"] = "rsa-sha256", bits = 1024): Signer {
  if (algorithm === "ed25519-sha256") {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const raw = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
    return { key: privateKey, algorithm, record: `v=DKIM1; k=ed25519; p=${raw.toString("base64")}` };
  }
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: bits });
  const der = publicKey.export({ type: "spki", format: "der" });
  return { key: privateKey, algorithm, record: `v=DKIM1; k=rsa; p=${der.toString("base64")}` };
}

export interface Wanted {
  readonly domain: string;
  readonly selector?: string;
  /** Header fields, in order. */
  readonly fields?: string;
  /** More tags: `l=5;`, `x=1;`. */
  readonly tags?: string;
  /** Octets of the canonical body that are signed (l=). */
  readonly length?: number;
}

/** The mail with a signature before it. */
export function signMail(mail: string, signer: Signer, wanted: Wanted): string {
  const split = mail.indexOf("\r\n\r\n");
  const head = mail.slice(0, split).split(/\r\n(?![ \t])/);
  const body = relaxedBody(mail.slice(split + 4));
  const hash = signer.algorithm.endsWith("sha1") ? "sha1" : "sha256";
  const signed = wanted.length === undefined ? body : body.slice(0, wanted.length);
  const bh = createHash(hash).update(signed, "latin1").digest("base64");
  const fields = wanted.fields ?? "From:To:Subject:Date:Message-ID";
  const length = wanted.length === undefined ? "" : `l=${wanted.length}; `;
  const line = `DKIM-Signature: v=1; a=${signer.algorithm}; c=relaxed/relaxed; d=${wanted.domain}; s=${wanted.selector ?? "s"}; ${length}${wanted.tags ?? ""}h=${fields}; bh=${bh}; b=`;
  const rest = [...head];
  const lines: string[] = [];
  for (const name of fields.split(":")) {
    const at = rest.findLastIndex((field) => field.toLowerCase().startsWith(`${name.toLowerCase()}:`));
    if (at >= 0) lines.push(`${relaxedField(rest.splice(at, 1)[0]!)}\r\n`);
  }
  const text = Buffer.from(lines.join("") + relaxedField(line), "latin1");
  const signature =
    signer.algorithm === "ed25519-sha256"
      ? sign(null, createHash("sha256").update(text).digest(), signer.key)
      : sign(hash, text, signer.key);
  return `${line}${signature.toString("base64")}\r\n${mail}`;
}

function relaxedField(field: string): string {
  const colon = field.indexOf(":");
  const value = field
    .slice(colon + 1)
    .replace(/\r\n/g, "")
    .replace(/[ \t]+/g, " ")
    .trim();
  return `${field.slice(0, colon).toLowerCase()}:${value}`;
}

function relaxedBody(body: string): string {
  const text = body
    .replace(/[ \t]+\r\n/g, "\r\n")
    .replace(/[ \t]+/g, " ")
    .replace(/(?:\r\n)+$/, "");
  return text === "" ? "" : `${text}\r\n`;
}
