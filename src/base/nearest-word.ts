// "Did you mean": the known word nearest to one that nobody knows. Pure.

/** The known word somebody may have meant; undefined when none is near. Upper and lower case are the same. */
export function nearestWord(word: string, known: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase().slice(0, 100);
  // Of two letters any other two are near.
  const most = wanted.length < 3 ? 0 : Math.min(4, Math.ceil(wanted.length / 3));
  let best: { readonly one: string; readonly off: number } | undefined;
  for (const one of known) {
    if (Math.abs(one.length - wanted.length) > most) continue;
    const off = distance(wanted, one.toLowerCase());
    if (off <= most && off < one.length && (best === undefined || off < best.off)) best = { one, off };
  }
  return best?.one;
}

/** A hint: did you mean …, or what is known, at most `most` words of it. */
export function didYouMean(word: string, known: Iterable<string>, most = 12): string {
  const all = [...new Set(known)];
  const near = nearestWord(word, all);
  if (near !== undefined) return `did you mean "${near}"?`;
  if (all.length === 0) return "";
  return `known here: ${all.slice(0, most).join(", ")}${all.length > most ? ` and ${all.length - most} more` : ""}`;
}

/** Signs put in, left out, changed, or two that changed places. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      let least = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[b.length]!;
}
