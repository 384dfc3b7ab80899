// Words as grey pictures, laid out by Pango: any script the machine has a font for, each in its own direction. For children only,
// plain JavaScript; lengths are pels across and rows down of `dpi`.

// One thread: each would read all fonts of the machine again.
process.env.UV_THREADPOOL_SIZE = "1";
export const { default: sharp } = await import("sharp");
sharp.concurrency(1);
sharp.cache(false);

const font = "Liberation Sans,Nimbus Sans,DejaVu Sans";
const mostPels = 100_000_000;
/** Points: letters are made smaller to fit, down to this. */
const smallest = { line: 7, text: 9 };
/** Programs write any size into a field that is to choose its own: no text of a cover needs more. */
const largest = { line: 24, text: 14 };
const step = 0.5;

/**
 * One line in a field, smaller where it is long, and in the end cut with an ellipsis. `top`: rows from the field's top; all lines of
 * one size stand on one base whatever letters they have. undefined for nothing to be seen.
 */
export async function fitLine(text, { width, height, size, dpi }) {
  let points = Math.min(size, largest.line, (height * 72) / dpi[1]);
  let shown = text;
  let laid = await strutted(shown, { size: points, dpi });
  while (laid !== undefined && laid.width > width && points > smallest.line) {
    points = Math.max(smallest.line, Math.min(points - step, Math.floor((points * width) / laid.width / step) * step));
    laid = await strutted(shown, { size: points, dpi });
  }
  while (laid !== undefined && laid.width > width && shown.length > 2) {
    const letters = [...shown.replace(/…$/, "")];
    const kept = Math.min(letters.length - 1, Math.floor((letters.length * width) / laid.width));
    shown = `${letters.slice(0, Math.max(1, kept)).join("")}…`;
    laid = await strutted(shown, { size: points, dpi });
  }
  return laid === undefined ? undefined : { ...laid, top: Math.max(0, (height - laid.height) / 2) };
}

/**
 * A text of many lines in a field: as it is, smaller, or running over to sheets of `sheet` rows. The pictures, one a page; none for
 * nothing to be seen.
 */
export async function flowText(text, { width, height, size, dpi, align, sheet }) {
  let laid;
  for (let points = Math.min(size, largest.text); ; ) {
    laid = await strutted(text, { size: points, dpi, width: Math.floor(width), align });
    if (laid === undefined || laid.height <= height || points <= smallest.text) break;
    // Letters half as large take a quarter of the room.
    const fitting = Math.ceil((points * Math.sqrt(height / laid.height)) / step) * step;
    points = Math.max(smallest.text, Math.min(points - step, fitting));
  }
  if (laid === undefined) return [];
  const parts = [];
  for (let from = 0; from < laid.height; ) {
    const room = Math.floor(parts.length === 0 ? height : sheet);
    const rows = laid.height - from <= room ? laid.height - from : whiteRow(laid, from, room);
    parts.push({ ...laid, height: rows, grey: laid.grey.subarray(from * laid.width, (from + rows) * laid.width) });
    from += rows;
    while (from < laid.height && isWhite(laid, from)) from++;
  }
  return parts;
}

/** Rows that end with a white one, as many as fit; all that fit where there is none. */
function whiteRow(picture, from, room) {
  for (let rows = room; rows > 1; rows--) if (isWhite(picture, from + rows - 1)) return rows;
  return room;
}

const isWhite = ({ grey, width }, row) => grey.subarray(row * width, (row + 1) * width).every((shade) => shade >= 250);

const struts = new Map();

/** Pango's picture ends where its ink ends; lines of a strut around the text, cut off again, keep every line's height. */
async function strutted(text, { size, dpi, width, align = "left" }) {
  if (text.trim() === "") return undefined;
  const options = { size, dpi: dpi[0], down: dpi[1], width, align };
  let strut = struts.get(size);
  if (strut === undefined) {
    const one = await laidOut("Hg", { ...options, width: undefined });
    const two = await laidOut("Hg\nHg", { ...options, width: undefined });
    strut = { height: one.height, pitch: two.height - one.height };
    struts.set(size, strut);
  }
  const whole = await laidOut(`Hg\n${escaped(text)}\nHg`, options);
  // A line reaches from the strut's end above to where the one below begins.
  const top = strut.height;
  const height = Math.max(1, whole.height - 2 * strut.height);
  const grey = whole.grey.subarray(top * whole.width, (top + height) * whole.width);
  const rows = Math.max(1, Math.round((height * options.down) / options.dpi));
  return await withRows({ grey, width: whole.width, height }, rows);
}

async function withRows({ grey, width, height }, rows) {
  if (rows === height) return { grey, width, height };
  const data = await sharp(grey, { raw: { width, height, channels: 1 } })
    .resize({ width, height: rows, fit: "fill", kernel: "lanczos3" })
    .toColourspace("b-w")
    .raw({ depth: "uchar" })
    .toBuffer();
  return { grey: data, width, height: rows };
}

async function laidOut(markup, { size, dpi, width, align }) {
  const { data, info } = await sharp({
    text: {
      text: `<span font="${font} ${size}">${markup}</span>`,
      ...(width === undefined ? {} : { width: Math.max(20, width) }),
      dpi,
      wrap: "word-char",
      align: align === "center" ? "centre" : align,
    },
    limitInputPixels: mostPels,
  })
    .extractChannel(0)
    .negate()
    .toColourspace("b-w")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, grey: data };
}

const escaped = (text) =>
  text
    .replace(/[\ud800-\udfff]/gu, "\ufffd")
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff\ufff9-\ufffb\ufffe\uffff]/g, "")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;");
