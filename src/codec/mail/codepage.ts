// Text in one of Windows' codepages, by its number. Pure, never throws: what nobody knows is read as Windows' Latin-1.

import { windowsText } from "../../base/bytes.ts";

const labels: Readonly<Record<number, string>> = {
  874: "windows-874",
  932: "shift_jis",
  936: "gbk",
  949: "euc-kr",
  950: "big5",
  10000: "macintosh",
  20866: "koi8-r",
  20932: "euc-jp",
  21866: "koi8-u",
  28605: "iso-8859-15",
  50220: "iso-2022-jp",
  50221: "iso-2022-jp",
  51932: "euc-jp",
  51949: "euc-kr",
  54936: "gb18030",
  65001: "utf-8",
};

export function codepageText(octets: Uint8Array, codepage: number): string {
  const label =
    labels[codepage] ??
    (codepage >= 1250 && codepage <= 1258 ? `windows-${codepage}` : undefined) ??
    (codepage >= 28592 && codepage <= 28599 ? `iso-8859-${codepage - 28590}` : undefined);
  if (label === undefined || codepage === 1252) return windowsText(octets);
  try {
    return new TextDecoder(label).decode(octets);
  } catch {
    return windowsText(octets);
  }
}
