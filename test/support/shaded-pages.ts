// Pages as offices fax them that are not black and white: photographs, shaded tables, charts, coloured letters, banners, scans.
// Drawn in PostScript from numbers alone, so that they are the same every time; their words are known, for reading them back.

/** `words`: what a reader should find, in order. */
export interface ShadedPage {
  readonly name: string;
  readonly postScript: string;
  readonly words: string;
}

/** Numbers 0 … 1 that look random, the same for the same seed. */
function numbers(seed: number): () => number {
  let state = seed * 2_654_435_769 + 12_345;
  return () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
    state = Math.imul(state ^ (state >>> 12), 0x297a2d39);
    return ((state ^ (state >>> 15)) >>> 0) / 2 ** 32;
  };
}

const vocabulary =
  "order contract delivery invoice meeting patient laboratory signature purchase schedule department customer number report material quality inspection transport insurance agreement payment amount address telephone reference project drawing position quantity discount account warehouse machine".split(
    " ",
  );

function sentences(next: () => number, count: number): string {
  const word = (): string => vocabulary[Math.floor(next() * vocabulary.length)]!;
  const first = word();
  return `${first[0]!.toUpperCase()}${first.slice(1)} ${Array.from({ length: count - 1 }, word).join(" ")}.`;
}

/** A grey picture `width` × `height`: clouds, hills with shadows, a light, grain; as from a camera. */
function photograph(seed: number, width: number, height: number, grain: number): Uint8Array {
  const next = numbers(seed);
  const lattice = Array.from({ length: 4096 }, next);
  const noise = (x: number, y: number): number => {
    const [i, j] = [Math.floor(x), Math.floor(y)];
    const smooth = (t: number): number => t * t * (3 - 2 * t);
    const [u, v] = [smooth(x - i), smooth(y - j)];
    const at = (a: number, b: number): number => lattice[(a * 57 + b * 131) & 4095]!;
    return (at(i, j) * (1 - u) + at(i + 1, j) * u) * (1 - v) + (at(i, j + 1) * (1 - u) + at(i + 1, j + 1) * u) * v;
  };
  const clouds = (x: number, y: number): number =>
    noise(x * 3, y * 3) * 0.55 + noise(x * 7, y * 7) * 0.28 + noise(x * 19, y * 19) * 0.17;
  const hills = Array.from({ length: 3 }, (_, i) => ({
    level: 0.45 + i * 0.17,
    wave: 2 + i * 1.7,
    tone: 150 - i * 50,
  }));
  const [sunX, sunY] = [0.2 + next() * 0.6, 0.12 + next() * 0.15];
  return Uint8Array.from({ length: width * height }, (_, at) => {
    const [x, y] = [(at % width) / width, Math.floor(at / width) / height];
    let tone = 235 - 70 * y - 60 * clouds(x + seed, y * 1.5);
    if (Math.hypot(x - sunX, (y - sunY) * (height / width)) < 0.06) tone = 250;
    for (const { level, wave, tone: base } of hills) {
      const ridge = level - 0.12 * noise(x * wave + seed, level * 10) - 0.03 * noise(x * wave * 6, level * 30);
      if (y > ridge) tone = base * (0.6 + 0.7 * clouds(x * 2 + level, y * 4)) + 25 * (y - ridge);
    }
    return Math.max(0, Math.min(255, Math.round(tone + grain * (next() - 0.5))));
  });
}

const hex = (octets: Uint8Array): string =>
  (
    Buffer.from(octets)
      .toString("hex")
      .match(/.{1,120}/g) ?? []
  ).join("\n");

const image = (x: number, y: number, wide: number, high: number, pels: Uint8Array, width: number): string =>
  `gsave ${x} ${y} translate ${wide} ${high} scale ${width} ${pels.length / width} 8 [${width} 0 0 -${pels.length / width} 0 ${pels.length / width}] currentfile /ASCIIHexDecode filter image\n${hex(pels)}>\ngrestore`;

const photo = (seed: number, x: number, y: number, wide: number, high: number, grain = 14): string => {
  const width = Math.round(wide * 1.6);
  return image(x, y, wide, high, photograph(seed, width, Math.round(high * 1.6), grain), width);
};

const quoted = (text: string): string => text.replace(/[\\()]/g, "\\$&");
const font = (name: string, size: number): string => `/${name} findfont ${size} scalefont setfont`;
const say = (x: number, y: number, text: string): string => `${x} ${y} moveto (${quoted(text)}) show`;
const box = (x: number, y: number, wide: number, high: number, colour: string): string =>
  `${colour} setrgbcolor ${x} ${y} ${wide} ${high} rectfill 0 setgray`;

interface Drawing {
  readonly next: () => number;
  readonly seed: number;
  /** Adds to what is drawn. */
  put(postScript: string): void;
  /** A line of words that can be read back. */
  write(x: number, y: number, text: string): void;
  paragraph(x: number, y: number, lines: number, words?: number): void;
}

function page(name: string, seed: number, draw: (to: Drawing) => void): ShadedPage {
  const parts: string[] = [];
  const words: string[] = [];
  const next = numbers(seed);
  const to: Drawing = {
    next,
    seed,
    put: (postScript) => parts.push(postScript),
    write(x, y, text) {
      parts.push(say(x, y, text));
      words.push(text);
    },
    paragraph(x, y, lines, count = 9) {
      for (let i = 0; i < lines; i++) this.write(x, y - i * 14, sentences(next, count));
    },
  };
  draw(to);
  return { name, postScript: `${parts.join("\n")}\nshowpage`, words: words.join(" ") };
}

const title = (to: Drawing, text: string): void => {
  to.put(font("Helvetica-Bold", 20));
  to.write(60, 770, text);
  to.put(font("Times-Roman", 11));
};

const colours = ["0.16 0.36 0.62", "0.86 0.2 0.18", "0.35 0.65 0.3", "0.95 0.6 0.1", "0.5 0.35 0.6", "0.4 0.7 0.75"];

/** What is on the pages, by name; each is drawn with two seeds. */
const kinds: Readonly<Record<string, (to: Drawing) => void>> = {
  "letter with a photograph": (to) => {
    title(to, "Damage report");
    to.paragraph(60, 730, 8);
    to.put(photo(to.seed, 90, 330, 400, 270));
    to.paragraph(60, 290, 10);
  },
  "photograph alone": (to) => to.put(photo(to.seed, 40, 120, 515, 640, 10)),
  "four photographs": (to) => {
    title(to, "Site visit");
    for (let i = 0; i < 4; i++)
      to.put(photo(to.seed * 4 + i, 60 + (i % 2) * 245, 480 - Math.floor(i / 2) * 260, 230, 170));
    for (let i = 0; i < 4; i++) to.write(60 + (i % 2) * 245, 466 - Math.floor(i / 2) * 260, sentences(to.next, 4));
    to.paragraph(60, 180, 6);
  },
  "striped table": (to) => {
    title(to, "Price list");
    to.put(font("Helvetica", 10));
    to.put(box(60, 722, 475, 18, colours[to.seed % 6]!));
    to.put("1 setgray");
    to.write(66, 727, "item description quantity price");
    to.put("0 setgray");
    for (let row = 0; row < 34; row++) {
      if (row % 2 === 0) to.put(box(60, 702 - row * 18, 475, 18, row % 4 === 0 ? "0.9 0.92 0.95" : "0.82 0.86 0.92"));
      to.write(66, 707 - row * 18, sentences(to.next, 6));
    }
  },
  "bar chart": (to) => {
    title(to, "Sales by quarter");
    to.paragraph(60, 735, 4);
    for (let i = 0; i < 12; i++) to.put(box(70 + i * 38, 330, 28, 60 + to.next() * 260, colours[i % 6]!));
    to.put("0.6 setgray 0.5 setlinewidth 60 330 moveto 535 330 lineto stroke 0 setgray");
    to.paragraph(60, 290, 12);
  },
  "pie chart": (to) => {
    title(to, "Costs");
    let from = 0;
    for (let i = 0; i < 6; i++) {
      const angle = i === 5 ? 360 - from : 30 + to.next() * 40;
      to.put(
        `${colours[i]} setrgbcolor 300 520 moveto 300 520 150 ${from} ${from + angle} arc closepath fill 0 setgray`,
      );
      from += angle;
    }
    to.paragraph(60, 330, 15);
  },
  "gradient letterhead": (to) => {
    to.put(
      `<< /ShadingType 2 /ColorSpace /DeviceRGB /Coords [0 0 595 0] /Domain [0 1] /Function << /FunctionType 2 /Domain [0 1] /C0 [${colours[to.seed % 6]}] /C1 [1 1 1] /N 1 >> >> gsave 0 770 595 72 rectclip shfill grestore`,
    );
    to.put(`${font("Helvetica-Bold", 22)} 1 setgray`);
    to.write(60, 795, "Meridian Instruments");
    to.put(`0 setgray ${font("Times-Roman", 11)}`);
    to.paragraph(60, 720, 38);
  },
  "dark banner, grey text": (to) => {
    to.put(box(60, 730, 475, 60, "0.12 0.2 0.32"));
    to.put(`${font("Helvetica-Bold", 24)} 1 setgray`);
    to.write(80, 750, "Delivery schedule");
    to.put(`0.45 setgray ${font("Helvetica", 11)}`);
    to.paragraph(60, 700, 20, 8);
    to.put("0.1 0.2 0.7 setrgbcolor");
    to.paragraph(60, 400, 20, 8);
    to.put("0 setgray");
  },
  "slide with dark ground": (to) => {
    to.put(box(30, 430, 535, 370, "0.15 0.25 0.45"));
    to.put(`${font("Helvetica-Bold", 26)} 1 setgray`);
    to.write(70, 730, "Project status");
    to.put(font("Helvetica", 16));
    for (let i = 0; i < 6; i++) to.write(80, 680 - i * 36, sentences(to.next, 4));
    to.put("0 setgray");
    to.put(photo(to.seed, 30, 60, 535, 340));
  },
  "coloured boxes": (to) => {
    title(to, "Process");
    for (let i = 0; i < 12; i++) {
      const [x, y] = [60 + (i % 3) * 165, 640 - Math.floor(i / 3) * 130];
      to.put(box(x, y, 145, 80, ["0.75 0.85 0.95", "0.98 0.85 0.6", "0.7 0.88 0.7", "0.6 0.6 0.65"][i % 4]!));
      to.put(font("Helvetica-Bold", 11));
      to.write(x + 10, y + 45, sentences(to.next, 2));
      to.put(font("Helvetica", 10));
      to.write(x + 10, y + 25, sentences(to.next, 2));
    }
  },
  "watermark and highlights": (to) => {
    to.put(
      `gsave 150 250 translate 50 rotate 0.88 setgray ${font("Helvetica-Bold", 90)} 0 0 moveto (DRAFT COPY) show grestore`,
    );
    to.put(font("Times-Roman", 11));
    for (let i = 0; i < 45; i++) {
      if (i % 5 === 0) to.put(box(58, 747 - i * 15, 330, 13, "1 0.95 0.35"));
      to.write(60, 750 - i * 15, sentences(to.next, 8));
    }
  },
  "form with grey fields": (to) => {
    title(to, "Application");
    to.put(font("Helvetica", 9));
    for (let i = 0; i < 20; i++) {
      const y = 720 - i * 32;
      to.put(box(60 + (i % 2) * 4, y, 470, 22, i % 3 === 0 ? "0.8 0.8 0.8" : "0.93 0.93 0.93"));
      to.put("0.5 setgray 0.3 setlinewidth");
      to.put(`60 ${y} 470 22 rectstroke 0 setgray`);
      to.write(66, y + 7, sentences(to.next, 7));
    }
  },
  "scanned letter": (to) => {
    // 150 dots an inch, on paper with a shadow; the letters are drawn over it, as sharp as a good scan shows them.
    const pels = Uint8Array.from({ length: 496 * 702 }, (_, at) => {
      const [x, y] = [(at % 496) / 496, Math.floor(at / 496) / 702];
      return Math.round(243 - 34 * x * x - 18 * Math.abs(y - 0.5) + 5 * (to.next() - 0.5));
    });
    to.put(image(0, 0, 595, 842, pels, 496));
    to.put(`0.22 setgray ${font("Courier", 11)}`);
    to.paragraph(60, 760, 46, 7);
    to.put("0 setgray");
  },
  "identity card": (to) => {
    title(to, "Copy of identity card");
    to.put(box(120, 480, 350, 220, "0.85 0.9 0.86"));
    to.put(photo(to.seed, 135, 520, 110, 150, 8));
    to.put(font("Helvetica", 10));
    for (let i = 0; i < 6; i++) to.write(260, 650 - i * 26, sentences(to.next, 3));
    to.put(font("Times-Roman", 11));
    to.paragraph(60, 430, 14);
  },
  newsletter: (to) => {
    to.put(box(0, 780, 595, 62, colours[(to.seed + 2) % 6]!));
    to.put(`1 setgray ${font("Helvetica-Bold", 30)}`);
    to.write(60, 800, "Works news");
    to.put(`0 setgray ${font("Times-Roman", 9)}`);
    to.put(photo(to.seed, 60, 560, 225, 190));
    to.put(photo(to.seed + 50, 310, 120, 225, 170));
    to.paragraph(60, 540, 34, 5);
    to.paragraph(310, 745, 32, 5);
  },
};

/** Thirty pages with shading and photographs. */
export function shadedPages(): ShadedPage[] {
  return Object.entries(kinds).flatMap(([name, draw], kind) => [1, 2].map((seed) => page(name, kind * 2 + seed, draw)));
}

/** Pages of black text and rules. */
export function textPages(): ShadedPage[] {
  return [1, 2, 3, 4].map((seed) =>
    page("text", 100 + seed, (to) => {
      title(to, "Minutes");
      to.paragraph(60, 735, 48);
      to.put("0.4 setlinewidth 60 750 475 0 rectstroke");
    }),
  );
}

export const postScriptOf = (pages: readonly ShadedPage[]): string =>
  ["%!PS-Adobe-3.0", ...pages.map((one) => one.postScript), "%%EOF", ""].join("\n");
