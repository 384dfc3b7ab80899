// Plain words of a cover as grey pictures that fit their fields. For children only, plain JavaScript; lengths are pels across and
// rows down of `dpi`.

import { laidOut, sharp } from "../pango.mjs";

/** Points: letters are made smaller to fit, down to this. */
export const smallest = { line: 7, text: 9 };
/** Programs write any size into a field that is to choose its own: no text of a cover needs more. */
export const largest = { line: 24, text: 14 };
/** Pels, of letters as wide as they are high. */
const widestLine = 30_000;
export const step = 0.5;

/**
 * One line in a field, smaller where it is long, and in the end cut with an ellipsis. `top`: rows from the field's top; all lines of
 * one size stand on one base whatever letters they have. undefined for nothing to be seen.
 */
export async function fitLine(text, { width, height, size, dpi }) {
  if (text.trim() === "") return undefined;
  // A picture too wide for Pango is too wide for any field.
  const widest = Math.max(smallest.line, (widestLine * 72) / dpi[0] / text.length);
  let points = Math.min(size, largest.line, (height * 72) / dpi[1], widest);
  let shown = text;
  let laid = await strutted(shown, { size: points, dpi });
  while (laid.width > width && points > smallest.line) {
    points = Math.max(smallest.line, Math.min(points - step, Math.floor((points * width) / laid.width / step) * step));
    laid = await strutted(shown, { size: points, dpi });
  }
  while (laid.width > width && shown.length > 2) {
    const letters = [...shown.replace(/…$/, "")];
    const kept = Math.min(letters.length - 1, Math.floor((letters.length * width) / laid.width));
    shown = `${letters.slice(0, Math.max(1, kept)).join("")}…`;
    laid = await strutted(shown, { size: points, dpi });
  }
  return { ...laid, top: Math.max(0, (height - laid.height) / 2) };
}

const struts = new Map();

/**
 * A text as one picture: at most some 200 lines, Pango draws no more than 32,767 rows. Its picture ends where its ink ends; lines of
 * a strut around the text, cut off again, keep every line's height, those of blank ones too.
 */
export async function strutted(text, { size, dpi, width, align = "left" }) {
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

/** Rows from a line's foot to the next one's head, which stand at the top of the text below too. Known once something is laid out. */
export function overlapOf({ size, dpi }) {
  const { height, pitch } = struts.get(size);
  return Math.max(0, Math.round(((pitch - height) * dpi[1]) / dpi[0]));
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

const escaped = (text) =>
  text
    .replace(/[\ud800-\udfff]/gu, "\ufffd")
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff\ufff9-\ufffb\ufffe\uffff]/g, "")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;");
