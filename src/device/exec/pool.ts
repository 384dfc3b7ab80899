// Limits how many tasks run at once, first come first served: converters share the processor with the lines. Who takes long
// makes room: he goes on in a second lane as wide as the first, so that a document that hangs holds up nobody's letter. A
// task's failure is its own.

export interface Pool {
  run<T>(task: () => Promise<T>): Promise<T>;
}

/**
 * `limit` is read whenever a task could start, since rules may change at any time; at least one always runs. After
 * `longMs` a task counts among the long ones where there are fewer of them than the limit; default never.
 */
export function createPool(limit: () => number, longMs?: number): Pool {
  const waiting: (() => void)[] = [];
  const most = (): number => Math.max(1, limit());
  let quick = 0;
  let long = 0;
  /** Tasks that take long and find the second lane full, oldest first. */
  const late = new Set<() => void>();
  const next = (): void => {
    for (const change of late) {
      if (long >= most()) break;
      change();
    }
    while (waiting.length > 0 && quick < most()) {
      quick++;
      waiting.shift()!();
    }
  };
  return {
    async run(task) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        next();
      });
      let isLong = false;
      const change = (): void => {
        late.delete(change);
        isLong = true;
        long++;
        quick--;
      };
      const timer =
        longMs === undefined
          ? undefined
          : setTimeout(() => {
              late.add(change);
              next();
            }, longMs);
      try {
        return await task();
      } finally {
        clearTimeout(timer);
        late.delete(change);
        if (isLong) long--;
        else quick--;
        next();
      }
    },
  };
}
