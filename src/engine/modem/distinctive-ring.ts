// From the way a line rang to the number that was called: some exchanges give several numbers on one line, each with a ring of
// its own. The table is the line's (rules/lines.yaml); a ring that is not in it tells nothing. Pure; FACTS 7.

/** Lengths a modem measures are off by some tenths of a second. */
const tolerance = 0.25;
const leastTolerance = 2;

/** `ringKind` as the idle watch tells it; `rings`: "RING B" or "DRON 8-4-8" to a called number. Empty when none fits. */
export function calledByRing(ringKind: string, rings: Readonly<Record<string, string>>): string {
  if (ringKind === "") return "";
  for (const [pattern, number] of Object.entries(rings)) {
    const wanted = pattern.trim().toUpperCase().replace(/\s+/g, " ");
    if (wanted === ringKind || sameCadence(wanted, ringKind)) return number;
  }
  return "";
}

function sameCadence(wanted: string, heard: string): boolean {
  const [a, b] = [lengths(wanted), lengths(heard)];
  if (a === undefined || b === undefined || a.length !== b.length) return false;
  return a.every((length, i) => Math.abs(length - b[i]!) <= Math.max(leastTolerance, length * tolerance));
}

function lengths(cadence: string): number[] | undefined {
  const match = /^DRON (\d{1,3}(?:-\d{1,3})*)$/.exec(cadence);
  return match?.[1]?.split("-").map(Number);
}
