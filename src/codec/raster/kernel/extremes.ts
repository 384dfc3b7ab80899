// The lightest or darkest grey around each pel of a small picture, in a square window.

/** Most that a window reaches to a side. */
const farthest = 16;

/** Octets of room that a picture needs beside its own. */
export function aside(width: i32, height: i32): i32 {
  return rowPitch(width) * (height + 1) + 2 * farthest + 32;
}

/** Octets from a row of a picture to the next. */
export function rowPitch(width: i32): i32 {
  return (width + 15) & ~15;
}

/**
 * Lightest of the pels up to `reach` columns and `reachDown` rows around each; the edges go on outwards. Changes the picture at
 * `pels`, rows of `rowPitch`. `turn`: 0, or 255 for the darkest. `spare`: room of `aside`.
 */
export function lightestAround(
  pels: i32,
  width: i32,
  height: i32,
  reach: i32,
  reachDown: i32,
  turn: u8,
  spare: i32,
): void {
  const pitch = rowPitch(width);
  const turned = i8x16.splat(turn);
  const line = spare + pitch * height;
  for (let y = 0; y < height; y++) {
    const from = pels + y * pitch;
    memory.fill(line, load<u8>(from), reach);
    memory.copy(line + reach, from, width);
    memory.fill(line + reach + width, load<u8>(from + width - 1), reach + 16);
    for (let x = 0; x < width; x += 16) {
      let most = v128.xor(v128.load(line + x), turned);
      for (let i = 1; i <= 2 * reach; i++) most = i8x16.max_u(most, v128.xor(v128.load(line + x + i), turned));
      v128.store(spare + y * pitch + x, most);
    }
  }
  for (let y = 0; y < height; y++) {
    const first = max(0, y - reachDown);
    const last = min(height - 1, y + reachDown);
    for (let x = 0; x < width; x += 16) {
      let most = v128.load(spare + first * pitch + x);
      for (let v = first + 1; v <= last; v++) most = i8x16.max_u(most, v128.load(spare + v * pitch + x));
      v128.store(pels + y * pitch + x, v128.xor(most, turned));
    }
  }
}
