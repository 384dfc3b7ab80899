// NSF, NSC and NSS for people: who made the station there, and its model where the octets spell it (T.30 5.3.6.2.7; maker codes
// of T.35, gathered from programs that met them). Makers write these octets in either bit order, so both are looked at. Never
// throws; what is not known is undefined.

/** Country octet and maker octets in hex, by maker. */
const makers: readonly (readonly [maker: string, ...codes: string[]])[] = [
  ["Panasonic", "00000e", "000039", "000079"],
  ["Canon", "000011"],
  ["Toshiba", "000009"],
  ["Xerox", "000019", "61007a", "8600da", "b50098"],
  ["OKI", "000021"],
  ["Ricoh", "000025"],
  ["Konica", "000026"],
  ["Sony", "00002d"],
  ["Sharp", "000031"],
  ["Muratec", "000045", "000048", "b500a2"],
  ["Sanyo", "000051"],
  ["Brother", "000056"],
  ["Fujitsu", "000059", "b5009a", "b5009b"],
  ["Casio", "000061"],
  ["Mita", "000066"],
  ["Hitachi", "000069", "00006d", "00001d"],
  ["Kyocera", "007000"],
  ["Minolta", "00b000", "bc5301"],
  ["Funai", "001000"],
  ["Siemens", "2041"],
  ["Deutsche Telekom", "2042", "20c2"],
  ["AVM", "208180"],
  ["Eicon", "2081c0"],
  ["Ferrari electronic", "20d1"],
  ["Innovaphone", "208100"],
  ["Samsung", "860010", "860016", "86005a", "86008c", "860098", "8600a2", "8600c2"],
  ["Pitney Bowes", "ad0000", "b5007a"],
  ["Dialogic", "ad000c", "b50030"],
  ["Lexmark", "ad0015"],
  ["HP", "ad0036", "b5006c"],
  ["Brooktrout", "ad0046", "b50062"],
  ["HylaFAX", "ad0055", "b500aa"],
  ["IBM", "ad005c", "b5003a"],
  ["Conexant", "b50020"],
  ["GammaLink", "b50064"],
  ["Castelle", "b50066"],
  ["Omnifax", "b5006a"],
  ["Microsoft", "b5006e", "b50076"],
  ["Lanier", "b500a4"],
  ["Commetrex", "b50060"],
];

const byCode = new Map(makers.flatMap(([maker, ...codes]) => codes.map((code) => [code, maker] as const)));

export interface Equipment {
  readonly maker: string;
  /** Empty where it is not spelled. */
  readonly model: string;
}

/** Longer contents are no name: the rest is not looked at. */
const mostOctets = 120;
const mostLetters = 24;

export function parseEquipment(fif: Uint8Array): Equipment | undefined {
  const octets = fif.subarray(0, mostOctets);
  const mirrored = octets.map(mirror);
  const maker = makerOf(octets) ?? makerOf(mirrored);
  if (maker === undefined) return undefined;
  return { maker, model: spelled(octets) || spelled(mirrored) };
}

function makerOf(octets: Uint8Array): string | undefined {
  const code = Array.from(octets.subarray(0, 3), (octet) => octet.toString(16).padStart(2, "0")).join("");
  return byCode.get(code) ?? byCode.get(code.slice(0, 4));
}

/** The longest piece of text behind the code that could be a model's name: with letters, and with a digit or long enough. */
function spelled(octets: Uint8Array): string {
  const text = Array.from(octets.subarray(3), (octet) => String.fromCharCode(octet)).join("");
  let longest = "";
  for (const [piece] of text.matchAll(/[A-Za-z0-9]+(?:[ ./+()-][A-Za-z0-9]+)*/g)) {
    const name = piece.slice(0, mostLetters);
    if (name.length < 4) continue;
    const letters = name.replace(/[^A-Za-z]/g, "").length;
    if (letters < 2 || (!/\d/.test(name) && letters < 6)) continue;
    if (name.length > longest.length) longest = name;
  }
  return longest;
}

function mirror(octet: number): number {
  let mirrored = 0;
  for (let bit = 0; bit < 8; bit++) if (octet & (1 << bit)) mirrored |= 0x80 >> bit;
  return mirrored;
}
