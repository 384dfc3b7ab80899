// The values a modem lists to a `=?` question: "24,48,72", "(24,48,72-74)", "+FTM: (24,48)" or "0,1,1.0". Never throws;
// what is no number is left out. ITU-T V.250 5.4.3.3; FACTS 4: lists come in parentheses, with ranges, or bare.

/** Widest range that is believed; a modem that says (0-4294967295) must not cost memory. */
const widest = 256;

/** Whole numbers in the order they came, each once. Only the first group of parentheses counts where there are several. */
export function readValueList(line: string): number[] {
  const values = new Set<number>();
  for (const part of listParts(line)) {
    const range = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part);
    if (range === null) continue;
    const first = Number(range[1]);
    const last = Math.min(Number(range[2] ?? range[1]), first + widest);
    for (let value = first; value <= last; value++) values.add(value);
  }
  return [...values];
}

/** The items as text, for lists whose items are no whole numbers ("1.0", "2.1"). */
export function listParts(line: string): string[] {
  const behindName = line.replace(/^\s*[+#&][A-Za-z0-9]+\s*[:=]\s*/, "");
  const group = /\(([^)]*)\)?/.exec(behindName)?.[1] ?? behindName;
  return group
    .slice(0, 1024)
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
