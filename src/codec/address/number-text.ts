// A number with what people write behind it: extension, digits to dial after the answer, sub-address; and tel: and fax: links
// (RFC 3966, 2806, 3601). Nothing is dropped: what cannot be read makes the whole text no number. Pure, linear.

import { narrow, withoutSeparators } from "../phone/plain-digits.ts";

export interface NumberText {
  readonly number: string;
  readonly extension?: string;
  readonly postDial?: string;
  readonly subAddress?: string;
  readonly isub?: string;
  /** It was a link. */
  readonly uri?: true;
}

const extension = /(?<=[\d)])\s*,?\s*(?:ext(?:ension|n)?|extensi\u00f3n|poste|x)\s*[.:]?\s*(\d{1,10})$/iu;
/** The first pause or wait behind a digit. */
const pause = /(?<=[\d)*#])\s*[,pw]/iu;

/** `hash`: what stands behind # is a sub-address, as in MAPI addresses. undefined = it cannot be read as one number. */
export function readNumberText(raw: string, hash = false): NumberText | undefined {
  const scheme = /^\s*(tel|fax|callto):/i.exec(raw);
  const [head = "", ...parameters] = narrow(scheme === null ? raw : raw.slice(scheme[0].length))
    .replace(/^\s*fax[\s.:_-]{1,3}(?=[+(\d])/i, "")
    .split(";");
  const link = readParameters(scheme === null ? parameters : parameters.map(unescaped));
  // Nothing says which of the two comes first.
  if (link === undefined || (link.extension !== undefined && link.postDial !== undefined)) return undefined;
  let number = (scheme === null ? head : unescaped(head)).trim();
  let postDial = link.postDial;
  const at = pause.exec(number);
  if (at !== null) {
    const behind = readPostDial(number.slice(at.index));
    if (behind === undefined || (behind !== "" && (postDial !== undefined || link.extension !== undefined)))
      return undefined;
    if (behind !== "") postDial = behind;
    number = number.slice(0, at.index);
  }
  let within = link.extension;
  const written = extension.exec(number);
  if (written !== null) {
    if (within !== undefined) return undefined;
    within = written[1];
    number = number.slice(0, written.index);
  }
  let subAddress = link.subAddress;
  const sub = hash ? /^([^#]*\d[^#]*)#(.*)$/.exec(number) : null;
  if (sub !== null) {
    if (subAddress !== undefined) return undefined;
    number = sub[1]!;
    subAddress = readSubAddress(sub[2]!);
    if (subAddress === undefined) return undefined;
  }
  if (link.context !== undefined && !number.startsWith("+")) number = `${link.context} ${number}`;
  return {
    number: number.trim(),
    ...(within === undefined ? {} : { extension: within }),
    ...(postDial === undefined ? {} : { postDial }),
    ...(subAddress === undefined ? {} : { subAddress }),
    ...(link.isub === undefined ? {} : { isub: link.isub }),
    ...(scheme === null ? {} : { uri: true as const }),
  };
}

/** p and comma pause, w waits for a dial tone; separators mean nothing. Empty when nothing is to be dialled; at most 40 long. */
export function readPostDial(raw: string): string | undefined {
  const text = withoutSeparators(raw);
  if (!/^[\d*#,pw]{0,40}$/i.test(text)) return undefined;
  if (!/[\d*#]/.test(text)) return "";
  const digits = text
    .replace(/p/gi, ",")
    .replace(/w/g, "W")
    .replace(/[,W]+$/, "");
  return /^[,W]/.test(digits) ? digits : `,${digits}`;
}

/** T.33: digits, *, # and blank; separators of people mean nothing. */
export function readSubAddress(raw: string): string | undefined {
  const text = narrow(raw)
    .replace(/[.()-]/g, "")
    .trim();
  return /^[\d*# ]{1,20}$/.test(text) && /\d/.test(text) ? text : undefined;
}

interface Parameters {
  extension?: string;
  postDial?: string;
  subAddress?: string;
  isub?: string;
  context?: string;
}

/** What stands behind ";"; unknown words are left out, as RFC 3966 wants. undefined = one of ours is malformed or there twice. */
function readParameters(parameters: readonly string[]): Parameters | undefined {
  const read: Parameters = {};
  for (const parameter of parameters) {
    const [, name = "", value = ""] = /^\s*([a-z0-9-]+)\s*=(.*)$/i.exec(parameter) ?? [];
    const text = value.trim();
    const set = (key: keyof Parameters, found: string | undefined): boolean => {
      if (found === undefined || found === "" || read[key] !== undefined) return false;
      read[key] = found;
      return true;
    };
    let fine = true;
    if (/^(?:ext|extension)$/i.test(name)) fine = set("extension", /^\d{1,10}$/.exec(text.replace(/[\s.-]/g, ""))?.[0]);
    else if (/^(?:tsub|t33s)$/i.test(name)) fine = set("subAddress", readSubAddress(text));
    else if (/^postd$/i.test(name)) fine = set("postDial", readPostDial(text));
    else if (/^isub$/i.test(name)) fine = set("isub", /^[\w.*#-]{1,40}$/.exec(text)?.[0]);
    // A number of another place is read there; one of a company's own plan cannot be.
    else if (/^phone-context$/i.test(name)) fine = set("context", /^\+[\d.()-]{1,20}$/.exec(text)?.[0]);
    else if (name === "" && parameter.trim() !== "") fine = false;
    if (!fine) return undefined;
  }
  return read;
}

const unescaped = (text: string): string =>
  text.replace(/%([2-7][0-9a-f])/gi, (_, pair: string) => String.fromCharCode(Number.parseInt(pair, 16)));
