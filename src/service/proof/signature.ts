// Whether a message on disk carries a DKIM signature (RFC 6376) that says something: of the author's own organisation, over
// From and the whole body, by an algorithm of today. Others are not looked at: their domains need not even be asked.

import { createReadStream } from "node:fs";
import { Readable, Transform } from "node:stream";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import { describeError } from "../../base/errors.ts";
import { type HeadField, signatureTags } from "../../codec/mail/head.ts";
import type { Ask } from "./bounded-dns.ts";
import { sameOrganisation } from "./organisation.ts";

/** A message has one or two of its author's domain; a list of hundreds is made to keep us busy. */
const mostSignatures = 3;
/** Octets of one line of the body: the verifier keeps it whole, and looks at it anew with every piece that comes. */
const longestLine = 100_000;

const neededFields = ["from", "to", "date", "message-id"];

export interface Signed {
  /** Domains (d=) whose signatures are right. */
  readonly domains: readonly string[];
  /** Of the signatures that are not, in words. */
  readonly why: readonly string[];
}

/** `bodyAt`: octets of `file` before the body. Never throws. */
export async function checkSignatures(
  file: string,
  head: readonly HeadField[],
  bodyAt: number,
  author: string,
  ask: Ask,
): Promise<Signed> {
  const hasCc = head.some(({ name }) => name === "cc");
  const why: string[] = [];
  const worth = new Set<HeadField>();
  for (const field of head) {
    if (field.name !== "dkim-signature") continue;
    const fault = worth.size >= mostSignatures ? "more signatures than are looked at" : faultOf(field, author, hasCc);
    if (fault === undefined) worth.add(field);
    else if (why.length < 5) why.push(fault);
  }
  if (worth.size === 0) return { domains: [], why: why.length > 0 ? why : ["it is not signed by the author's domain"] };
  const seen = head.filter((field) =>
    field.name === "dkim-signature" ? worth.has(field) : !field.name.startsWith("arc-"),
  );
  const text = `${seen.map(({ raw }) => raw).join("\r\n")}\r\n\r\n`;
  const body = createReadStream(file, { start: bodyAt });
  const limit = shortLines();
  const input = Readable.from(joined(Buffer.from(text, "latin1"), body, limit));
  try {
    const tested = new Set<string>();
    const checked = await dkimVerify(input, {
      resolver: async (name, type) => {
        const records = await ask(name, type);
        // A domain that tries signing out says nothing by it (RFC 6376 3.6.1, t=y).
        const key = signatureTags([records[0] ?? ""].flat().join(""));
        if (key?.get("t")?.split(":").includes("y")) tested.add(name.toLowerCase());
        return records;
      },
    });
    const domains: string[] = [];
    for (const { signingDomain, selector, status } of checked.results) {
      const trial = tested.has(`${selector}._domainkey.${signingDomain}`.toLowerCase());
      if (status.result === "pass" && !trial) domains.push(signingDomain.toLowerCase());
      else why.push(`signature of ${signingDomain}: ${trial ? "its key is marked as a test" : commentOf(status)}`);
    }
    return { domains, why };
  } catch (error) {
    return { domains: [], why: [...why, describeError(error)] };
  } finally {
    body.destroy();
    limit.destroy();
    input.destroy();
  }
}

const commentOf = (status: { result: string; comment?: unknown }): string =>
  typeof status.comment === "string" ? status.comment : status.result;

/** Why a signature is not looked at. */
function faultOf(field: HeadField, author: string, hasCc: boolean): string | undefined {
  const tags = field.value.length > 10_000 ? undefined : signatureTags(field.value);
  const domain = tags?.get("d");
  if (tags === undefined || domain === undefined) return "a signature cannot be read";
  if (!sameOrganisation(domain, author)) return `a signature is of ${domain.slice(0, 100)}, not of the author's domain`;
  if (tags.has("l")) return "a signature leaves part of the body unsigned";
  if (!/^(?:rsa|ed25519)-sha256$/i.test(tags.get("a") ?? "")) return "a signature's algorithm is not good enough";
  const signed = (tags.get("h") ?? "").toLowerCase().split(":");
  // A mail caught elsewhere can be sent here once more: what it was written to, and when, has to be signed too.
  const missing = [...neededFields, ...(hasCc ? ["cc"] : [])].find((name) => !signed.includes(name));
  if (signed.length > 200 || missing !== undefined) return `a signature does not cover ${missing ?? "a sane head"}`;
  return undefined;
}

async function* joined(head: Buffer, body: Readable, limit: Transform): AsyncGenerator<Buffer> {
  yield head;
  body.on("error", (error) => limit.destroy(error));
  for await (const chunk of body.pipe(limit)) yield chunk as Buffer;
}

function shortLines(): Transform {
  let line = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let from = 0;
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
        if (line + at - from > longestLine) return done(new Error("a line of the body is too long to be checked"));
        line = 0;
        from = at + 1;
      }
      line += chunk.length - from;
      done(line > longestLine ? new Error("a line of the body is too long to be checked") : null, chunk);
    },
  });
}
