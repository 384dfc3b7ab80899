// The lightest or darkest grey around each pel, in a square window, whatever its size in the same time (van Herk 1992): rows
// are cut into pieces as long as the window, and any window is the end of one piece and the start of the next.

/** Lightest of the pels up to `reach` columns and `reachDown` rows around each of width × height; the edges go on outwards. */
export const lightestAround = (
  grey: Uint8Array,
  width: number,
  height: number,
  reach: number,
  reachDown = reach,
): Uint8Array => around(grey, width, height, reach, reachDown, 0);

/** Darkest, as `lightestAround`. */
export const darkestAround = (
  grey: Uint8Array,
  width: number,
  height: number,
  reach: number,
  reachDown = reach,
): Uint8Array => around(grey, width, height, reach, reachDown, 255);

/** `turned`: 255 looks for the darkest by turning the greys over. */
function around(
  grey: Uint8Array,
  width: number,
  height: number,
  reach: number,
  reachDown: number,
  turned: 0 | 255,
): Uint8Array {
  const across = new Uint8Array(width * height);
  alongRows(grey, across, width, height, reach, turned);
  const both = new Uint8Array(width * height);
  downColumns(across, both, width, height, reachDown, turned);
  return both;
}

function alongRows(
  from: Uint8Array,
  to: Uint8Array,
  width: number,
  height: number,
  reach: number,
  turned: number,
): void {
  const window = 2 * reach + 1;
  const padded = width + 2 * reach;
  const line = new Uint8Array(padded);
  const starts = new Uint8Array(padded);
  const ends = new Uint8Array(padded);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) line[x + reach] = from[row + x]! ^ turned;
    line.fill(line[reach]!, 0, reach);
    line.fill(line[reach + width - 1]!, reach + width);
    for (let x = 0, place = 0; x < padded; x++, place = place === window - 1 ? 0 : place + 1) {
      const value = line[x]!;
      starts[x] = place === 0 || value > starts[x - 1]! ? value : starts[x - 1]!;
    }
    for (let x = padded - 1; x >= 0; x--) {
      const value = line[x]!;
      const last = x === padded - 1 || (x + 1) % window === 0;
      ends[x] = last || value > ends[x + 1]! ? value : ends[x + 1]!;
    }
    for (let x = 0; x < width; x++) {
      to[row + x] = Math.max(ends[x]!, starts[x + 2 * reach]!);
    }
  }
}

/** Takes what `alongRows` gave (turned already) and turns it back. */
function downColumns(
  from: Uint8Array,
  to: Uint8Array,
  width: number,
  height: number,
  reach: number,
  turned: number,
): void {
  const window = 2 * reach + 1;
  const padded = height + 2 * reach;
  const row = (y: number): number => Math.max(0, Math.min(height - 1, y - reach)) * width;
  const starts = new Uint8Array(padded * width);
  const ends = new Uint8Array(padded * width);
  for (let y = 0; y < padded; y++) {
    const source = row(y);
    const at = y * width;
    if (y % window === 0) starts.set(from.subarray(source, source + width), at);
    else
      for (let x = 0; x < width; x++) {
        starts[at + x] = Math.max(starts[at - width + x]!, from[source + x]!);
      }
  }
  for (let y = padded - 1; y >= 0; y--) {
    const source = row(y);
    const at = y * width;
    if (y === padded - 1 || (y + 1) % window === 0) ends.set(from.subarray(source, source + width), at);
    else
      for (let x = 0; x < width; x++) {
        ends[at + x] = Math.max(ends[at + width + x]!, from[source + x]!);
      }
  }
  for (let y = 0; y < height; y++) {
    const at = y * width;
    const later = (y + 2 * reach) * width;
    for (let x = 0; x < width; x++) {
      to[at + x] = Math.max(ends[at + x]!, starts[later + x]!) ^ turned;
    }
  }
}
