// What Ghostscript tells of the sheets it drew: whether a document has sheets wider than A4 that fax machines have paper for, and
// nothing beside them that a wider medium would draw another way; or some that are longer than any paper.

/** Of all that one preparation drew, kept up as it goes. */
export interface SheetsSeen {
  /** B4, A3 or 11 by 17 inches. */
  wide: boolean;
  /** Neither one of those nor upright on A4 or legal: a wider medium would not turn it, or would not make it smaller. */
  odd: boolean;
  /** No wider than A4 and longer than any paper. */
  long: boolean;
}

export const noSheets = (): SheetsSeen => ({ wide: false, odd: false, long: false });

/** To be run before the document: the size of each sheet goes to standard error. */
export const tellSheets = `<< /EndPage { exch pop dup 2 ne { (\\nfaxgate sheet ) print currentpagedevice /PageSize get
{ =string cvs print ( ) print } forall (\\n) print flush } if 2 ne } >> setpagedevice
`;

/** Points, shorter side first: B4 of ISO and of Japan, A3, tabloid. */
const widePapers: readonly (readonly [number, number])[] = [
  [709, 1001],
  [729, 1032],
  [842, 1191],
  [792, 1224],
];
/** Points by which a program misses a paper. */
const near = 6;
/** Letter's width and legal's length. */
const narrow = [612, 1009] as const;

export function noteSheets(said: string, seen: SheetsSeen): void {
  for (const [, across, down] of said.matchAll(/^faxgate sheet ([\d.]{1,12}) ([\d.]{1,12}) *$/gm)) {
    const [width, height] = [Number(across), Number(down)];
    const [short, long] = [Math.min(width, height), Math.max(width, height)];
    if (widePapers.some(([w, h]) => Math.abs(short - w) <= near && Math.abs(long - h) <= near)) seen.wide = true;
    else if (width <= narrow[0] + near && height > narrow[1] + near) seen.long = true;
    else if (!(width <= narrow[0] + near && height <= narrow[1] + near)) seen.odd = true;
  }
}
