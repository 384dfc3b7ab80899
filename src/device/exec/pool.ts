// Limits how many tasks run at once, first come first served: converters share the processor with the lines. Never starts
// more than the limit of the moment, which rules may change at any time; a task's failure is its own.

export interface Pool {
  run<T>(task: () => Promise<T>): Promise<T>;
}

/** `limit` is read whenever a task could start; at least one always runs. */
export function createPool(limit: () => number): Pool {
  const waiting: (() => void)[] = [];
  let running = 0;
  const next = (): void => {
    while (waiting.length > 0 && running < Math.max(1, limit())) {
      running++;
      waiting.shift()!();
    }
  };
  return {
    async run(task) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        next();
      });
      try {
        return await task();
      } finally {
        running--;
        next();
      }
    },
  };
}
