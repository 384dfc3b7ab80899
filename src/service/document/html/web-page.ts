// A web page that was attached, as pages: laid out as the text of a mail is, nothing taken off and nothing fetched.

import { latin1Text } from "../../../base/bytes.ts";
import { type Sentence, said } from "../../../base/phrases.ts";
import type { PageTaker, Workshop } from "../convert.ts";
import type { PartResult } from "../part-result.ts";
import { decodeText } from "../text-charset.ts";
import { renderLetters } from "./letter-pages.ts";

const mostOctets = 8 * 1_048_576;

export async function renderWebPage(
  shop: Workshop,
  octets: Uint8Array,
  mostPages: number,
  take: PageTaker,
): Promise<PartResult> {
  const html = htmlOf(octets.subarray(0, mostOctets));
  const painted = await renderLetters(
    shop,
    [{ head: [], text: "", html, pictures: [] }],
    { mostPages, trim: "no" },
    take,
  );
  if (!painted.ok) return { ok: false, known: true, reason: painted.reason };
  // Only a program could make something of it.
  if (painted.empty)
    return { ok: false, known: false, reason: said("doc-kind-pdf-instead", { what: said("doc-kind-web") }) };
  const title = /<title[^>]{0,200}>([^<]{1,200})</i.exec(html.slice(0, 20_000))?.[1]?.trim() ?? "";
  const remark: Sentence = painted.remarks[0] ?? "";
  return { ok: true, remark, title, text: "" };
}

/** In the charset it says in its head, else as any text. */
function htmlOf(octets: Uint8Array): string {
  const said = /<meta[^>]{1,200}charset=["']?([\w-]{2,30})/i.exec(latin1Text(octets.subarray(0, 4_096)))?.[1];
  if (said === undefined) return decodeText(octets).text;
  try {
    return new TextDecoder(said).decode(octets);
  } catch {
    return decodeText(octets).text;
  }
}
