// Work on a page in steps of a few milliseconds, as a generator: who must stay awake for a modem pauses between them, who need
// not runs them through.

export type Steps<T> = Generator<void, T>;

/** All steps at once. */
export function runThrough<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
