// What a child process finds in its environment.

/**
 * The smtp process waits for the disk with every mail it takes; Node's usual four threads would let sixteen of twenty
 * connections wait for the disk's answer to others, one after the other.
 */
const threads: Readonly<Record<string, number>> = { smtp: 24 };

/** For a process of that name. */
export function childEnvironment(name: string): NodeJS.ProcessEnv {
  const wanted = threads[name];
  return wanted === undefined ? process.env : { UV_THREADPOOL_SIZE: String(wanted), ...process.env };
}
