// Which of the ready jobs enter the window: one call to a number at a time, users in turn, of each user the urgent ones first,
// then the oldest; what can wait (priority low) only where nothing else would go. Pure.

import type { Priority } from "../../base/job.ts";

export interface Candidate {
  readonly id: string;
  readonly user: string;
  readonly destination: string;
  readonly pool: string;
  readonly createdAt: string;
  readonly priority: Priority;
}

const rank: Readonly<Record<Priority, number>> = { high: 0, normal: 1, low: 2 };

/**
 * Picks from `ready` what fits the free places of each pool. `busy` are the jobs that are offered or being called now; a
 * number that one of them calls is not called by another.
 */
export function choose(
  ready: readonly Candidate[],
  busy: readonly Candidate[],
  places: (pool: string) => number,
): Candidate[] {
  const destinations = new Set(busy.map((job) => job.destination));
  const load = new Map<string, number>();
  const free = new Map<string, number>();
  for (const job of busy) {
    load.set(job.user, (load.get(job.user) ?? 0) + 1);
    free.set(job.pool, (free.get(job.pool) ?? places(job.pool)) - 1);
  }
  const waiting = [...ready].sort(
    (a, b) =>
      rank[a.priority] - rank[b.priority] ||
      (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : a.id < b.id ? -1 : 1),
  );
  const chosen: Candidate[] = [];
  while (waiting.length > 0) {
    let best = -1;
    for (let i = 0; i < waiting.length; i++) {
      const job = waiting[i]!;
      if (destinations.has(job.destination) || (free.get(job.pool) ?? places(job.pool)) <= 0) continue;
      // Sorted by rank: from the first low one on, a better one was found or there is none.
      if (best >= 0 && job.priority === "low" && waiting[best]!.priority !== "low") break;
      if (best < 0 || (load.get(job.user) ?? 0) < (load.get(waiting[best]!.user) ?? 0)) best = i;
    }
    if (best < 0) break;
    const job = waiting.splice(best, 1)[0]!;
    chosen.push(job);
    destinations.add(job.destination);
    load.set(job.user, (load.get(job.user) ?? 0) + 1);
    free.set(job.pool, (free.get(job.pool) ?? places(job.pool)) - 1);
  }
  return chosen;
}
