// Words as a grey picture, laid out by Pango: any script the machine has a font for, each in its own direction. For children only;
// plain JavaScript.

// One thread: each would read all fonts of the machine again.
process.env.UV_THREADPOOL_SIZE = "1";
export const { default: sharp } = await import("sharp");
sharp.concurrency(1);
sharp.cache(false);

const font = "Liberation Sans,Nimbus Sans,DejaVu Sans";
export const mostPels = 100_000_000;

/** Pango markup in letters of `size` points at `dpi` both ways, its lines no wider than `width` pels; without one as long as they are. */
export async function laidOut(markup, { size, dpi, width, align = "left" }) {
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
